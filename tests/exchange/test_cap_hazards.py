"""Only a hazard that a civil authority acts on, unclassified and released, becomes a CAP alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import capvalidator
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirab.alerting.levels import Level, Precedence, Severity
from mirab.core.errors import FormatError
from mirab.core.marks import Caveat, Marks, Sensitivity, UseClass
from mirab.exchange.cap import Area, CapSeverity, Certainty, MessageType, ResponseType, Status, Urgency
from mirab.exchange.cap_hazards import Hazard, HazardNotice, HazardText, alert_of, certainty_of
from mirab.exchange.cap_xml import decode, encode

SENT = datetime(2026, 5, 4, 9, 30, 15, 250, tzinfo=UTC)
WHO: dict[str, Any] = {"identifier": "EXERCISE-1", "sender": "watch@example.org", "sent": SENT}
TEXTS = (
    ("en", HazardText(event="flood", headline="Flood", description="High water", areas=(Area(description="Bank"),))),
    ("ru", HazardText(event="паводок", headline="Паводок", description="Вода", areas=(Area(description="Берег"),))),
)
NOTICE = HazardNotice(
    kind="flood",
    level=Level.WARNING,
    marks=Marks(),
    released=True,
    exercise="border water",
    precedence=Precedence.FLASH,
    severity=Severity.SERIOUS,
    probability=0.8,
    onset=SENT,
    expires=datetime(2026, 5, 6, tzinfo=UTC),
    texts=TEXTS,
)


@pytest.mark.parametrize("hazard", Hazard)
@pytest.mark.parametrize("level", [Level.WATCH, Level.ADVISORY, Level.WARNING])
def test_every_hazard_becomes_a_valid_alert_in_each_language(hazard: Hazard, level: Level) -> None:
    alert = alert_of(replace(NOTICE, kind=hazard.value, level=level), **WHO)
    assert capvalidator.check_schema(encode(alert)).passed
    assert decode(encode(alert)) == alert
    assert [info.language for info in alert.infos] == ["en", "ru"]


@settings(deadline=None)
@given(st.text(max_size=20).filter(lambda kind: kind not in set(Hazard)))
def test_no_other_kind_passes_whatever_its_name(kind: str) -> None:
    with pytest.raises(FormatError, match="cannot become a CAP message"):
        alert_of(replace(NOTICE, kind=kind), **WHO)


def test_a_political_warning_is_refused_with_what_it_is_and_what_to_do() -> None:
    with pytest.raises(FormatError) as refused:
        alert_of(replace(NOTICE, kind="border clash"), **WHO)
    assert "'border clash'" in refused.value.what
    assert "dam, flood, mudflow, tailings, supply cut" in refused.value.remedy
    assert "addressees" in refused.value.remedy


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"marks": Marks(sensitivity=Sensitivity.CONFIDENTIAL)}, "is confidential"),
        ({"marks": Marks(sensitivity=Sensitivity.STRICTLY_CONFIDENTIAL)}, "is strictly confidential"),
        ({"marks": Marks(use_class=UseClass.ANALYSIS_ONLY)}, "'analysis only'"),
        ({"marks": Marks(use_class=UseClass.PARTNERS)}, "'partners'"),
        ({"marks": Marks(caveats=frozenset({Caveat.HEAD_ONLY}))}, "'head only'"),
        ({"marks": Marks(lists=frozenset({"case 1"}))}, "'case 1'"),
        ({"released": False}, "is not released"),
        ({"level": Level.NONE}, "at level none"),
        ({"texts": ()}, "at least one"),
        ({"expires": SENT}, "expires on"),
        ({"texts": (TEXTS[0], TEXTS[0])}, "one text for each language"),
    ],
)
def test_what_is_not_public_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(FormatError, match=said):
        alert_of(replace(NOTICE, **changed), **WHO)


some = st.frozensets(st.sampled_from(["UZB", "centre", "case 1"]), max_size=1)
any_marks = st.builds(
    Marks,
    sensitivity=st.sampled_from(Sensitivity),
    use_class=st.sampled_from(UseClass),
    owners=some,
    caveats=st.frozensets(st.sampled_from(Caveat), max_size=1),
    lists=some,
    shared=some,
)


@settings(deadline=None)
@given(any_marks, st.booleans(), st.sampled_from([*Hazard, "border clash", "coup", ""]))
def test_an_alert_is_made_exactly_when_everybody_may_read_it(marks: Marks, released: bool, kind: str) -> None:
    public = marks.sensitivity is Sensitivity.UNCLASSIFIED and marks.use_class is UseClass.PUBLISH
    may = public and not marks.caveats and not marks.lists and released and kind in set(Hazard)
    try:
        alert_of(replace(NOTICE, marks=marks, released=released, kind=kind), **WHO)
    except FormatError:
        assert not may
    else:
        assert may


def test_an_exercise_says_so_in_status_note_and_headline() -> None:
    alert = alert_of(NOTICE, **WHO)
    assert alert.status is Status.EXERCISE
    assert alert.note == "EXERCISE: border water"
    assert [info.headline for info in alert.infos] == ["EXERCISE: Flood", "УЧЕНИЯ: Паводок"]
    earnest = alert_of(replace(NOTICE, exercise=""), **WHO)
    assert (earnest.status, earnest.note, earnest.infos[0].headline) == (Status.ACTUAL, "", "Flood")


def test_an_update_and_a_cancellation_refer_to_what_went_before() -> None:
    first = alert_of(NOTICE, **WHO)
    update = alert_of(NOTICE, **{**WHO, "identifier": "EXERCISE-2"}, earlier=(first,))
    cancelled = alert_of(NOTICE, **{**WHO, "identifier": "EXERCISE-3"}, earlier=(first, update), cancel=True)
    assert (update.message_type, update.references) == (MessageType.UPDATE, (first.reference,))
    assert (cancelled.message_type, cancelled.references) == (MessageType.CANCEL, (first.reference, update.reference))
    assert cancelled.infos[0].responses == (ResponseType.ALL_CLEAR,)
    assert cancelled.infos[0].urgency is Urgency.PAST
    assert all(capvalidator.check_schema(encode(alert)).passed for alert in (first, update, cancelled))


def test_an_exercise_never_cancels_a_message_sent_in_earnest() -> None:
    earnest = alert_of(replace(NOTICE, exercise=""), **WHO)
    with pytest.raises(FormatError, match="do not mix"):
        alert_of(NOTICE, **WHO, earlier=(earnest,), cancel=True)
    with pytest.raises(FormatError, match="without an earlier message"):
        alert_of(NOTICE, **WHO, cancel=True)


@pytest.mark.parametrize(
    ("probability", "certainty"),
    [(None, "Unknown"), (0.0, "Unlikely"), (0.04, "Unlikely"), (0.05, "Possible"), (0.5, "Possible"), (0.51, "Likely")],
)
def test_certainty_follows_the_bounds_of_the_data_dictionary(probability: float | None, certainty: str) -> None:
    assert certainty_of(probability, observed=False) == certainty
    assert certainty_of(probability, observed=True) is Certainty.OBSERVED


def test_what_is_no_probability_is_refused() -> None:
    with pytest.raises(FormatError):
        certainty_of(80, observed=False)


def test_heavier_is_never_written_as_lighter() -> None:
    order = [CapSeverity.MINOR, CapSeverity.MODERATE, CapSeverity.SEVERE, CapSeverity.EXTREME]
    written = [alert_of(replace(NOTICE, severity=severity), **WHO).infos[0].severity for severity in Severity]
    assert written == order
    responses = [alert_of(replace(NOTICE, level=level), **WHO).infos[0].responses for level in list(Level)[1:]]
    assert responses == [(ResponseType.MONITOR,), (ResponseType.PREPARE,), (ResponseType.EXECUTE,)]
    chosen = alert_of(replace(NOTICE, responses=(ResponseType.EVACUATE,)), **WHO)
    assert chosen.infos[0].responses == (ResponseType.EVACUATE,)
