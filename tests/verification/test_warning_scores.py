"""The track record against a table worked by hand, scoringrules, and the properties that define its figures."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import log

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st

from mirab.alerting.warning_closing import Closing
from mirab.core.errors import FormatError
from mirab.verification.warning_scores import (
    ACTED_ON,
    CLASSES,
    MATERIALISED,
    UNRESOLVABLE,
    Delivery,
    DueReport,
    MissedEvent,
    QuietMonths,
    Record,
    ScoredWarning,
    track_record,
)

ISSUED = date(2031, 3, 1)
NOON = datetime(2031, 3, 1, 12, tzinfo=UTC)
LOWER, NO_ACTION, IN_ERROR = (
    "materialised at lower severity",
    "did not materialise without action",
    "withdrawn in error",
)


def warning(closing: str, probability: float, lead: int | None = None, **more: object) -> ScoredWarning:
    """A made-up warning whose event began ``lead`` days after it."""
    onset = None if lead is None else ISSUED + timedelta(days=lead)
    known = {"situation": "EXERCISE", "issued_on": ISSUED, "onset_first": onset}
    return ScoredWarning(**known | {"closing": closing, "probability": probability} | more)


HAND = Record(
    warnings=(
        warning(MATERIALISED, 0.8, 10, base_rate=0.06, persistence=1),
        warning(MATERIALISED, 0.6, 30, base_rate=0.06, persistence=0, situation="EXERCISE B"),
        warning(MATERIALISED, 0.9, -2, base_rate=0.06, persistence=1),
        warning(NO_ACTION, 0.3, base_rate=0.06, persistence=0),
        warning(LOWER, 0.6, base_rate=0.06, persistence=0),
        warning(ACTED_ON, 0.5, base_rate=0.06, persistence=0, situation="EXERCISE B"),
        warning(UNRESOLVABLE, 0.5),
    ),
    missed=(MissedEvent(situation="EXERCISE C", onset_first=ISSUED),),
    quiet=QuietMonths(months=50, warned=5, acted_on=2),
    deliveries=(
        Delivery(
            issued_at=NOON,
            acknowledged_at=NOON + timedelta(hours=2),
            decided_at=NOON + timedelta(hours=30),
            offered=3,
            taken=1,
        ),
        Delivery(issued_at=NOON, acknowledged_at=NOON + timedelta(hours=6), offered=1, taken=1),
        Delivery(issued_at=NOON, offered=1),
    ),
    reports=(
        DueReport(due_at=NOON, received_at=NOON),
        DueReport(due_at=NOON, received_at=NOON + timedelta(days=1)),
        DueReport(due_at=NOON, received_at=None),
        DueReport(due_at=NOON, received_at=NOON - timedelta(hours=1)),
    ),
)
AHEAD = [(0.8, 1), (0.6, 1), (0.3, 0), (0.6, 0), (0.5, 0)]


def test_rates_are_those_worked_out_by_hand():
    """Two hits, one late, one missed event; false alarms: one without action, one of lower severity, one acted on."""
    found = track_record(HAND)
    assert found["n"] == 6
    assert found["acted_on"] == {"n": 1, "mean_probability": 0.5}
    assert found["hit_rate"] == pytest.approx(2 / 4)
    assert found["false_alarm_ratio"] == pytest.approx(3 / 5)
    assert found["false_alarm_rate"] == pytest.approx(5 / 50)
    assert found["csi"] == pytest.approx(2 / 7)


def test_rates_without_what_was_acted_on_stand_beside_them():
    found = track_record(HAND)["without_acted_on"]
    assert found["n"] == 5
    assert found["hit_rate"] == pytest.approx(2 / 4)
    assert found["false_alarm_ratio"] == pytest.approx(2 / 4)
    assert found["false_alarm_rate"] == pytest.approx(3 / 48)
    assert found["csi"] == pytest.approx(2 / 6)


def test_probability_scores_are_those_of_scoringrules_over_what_was_issued_ahead():
    p, y = np.array([p for p, _ in AHEAD]), np.array([y for _, y in AHEAD], float)
    found = track_record(HAND)
    assert found["brier"]["score"] == pytest.approx(float(np.mean(scoringrules.brier_score(y, p))))
    assert found["log_score"] == pytest.approx(float(np.mean(scoringrules.log_score(y, p))))
    assert found["log_score"] == pytest.approx(-(log(0.8) + log(0.6) + log(0.7) + log(0.4) + log(0.5)) / 5)


def test_skill_is_the_share_of_the_references_brier_score_that_is_saved():
    brier = (0.04 + 0.16 + 0.09 + 0.36 + 0.25) / 5
    base_rate = (2 * 0.94**2 + 3 * 0.06**2) / 5
    found = track_record(HAND)["skill"]
    assert found["base_rate"] == pytest.approx(1 - brier / base_rate)
    assert found["persistence"] == pytest.approx(1 - brier / (1 / 5))


def test_calibration_counts_by_the_bands_of_icd_203():
    rows = track_record(HAND)["calibration"]
    assert [(r["low"], r["high"], r["n"]) for r in rows] == [
        (0.2, 0.45, 1),
        (0.45, 0.55, 1),
        (0.55, 0.8, 2),
        (0.8, 0.95, 1),
    ]
    assert rows[2] == {"low": 0.55, "high": 0.8, "n": 2, "forecast": pytest.approx(0.6), "observed": 0.5}


def test_leads_latencies_uptake_and_reporters_are_those_worked_out_by_hand():
    found = track_record(HAND)
    assert found["lead_days"] == {"median": 10, "q1": 4, "q3": 20, "share_negative": pytest.approx(1 / 3)}
    assert found["latency_hours"] == {"acknowledge": 4, "decide": 30, "first_action": None}
    assert found["uptake"] == pytest.approx(2 / 5)
    assert found["reporters"] == {"timely": 0.5, "complete": 0.75}


SHAPE = {
    "n": int,
    "acted_on": {"n", "mean_probability"},
    "hit_rate": None,
    "false_alarm_ratio": None,
    "false_alarm_rate": None,
    "csi": None,
    "brier": {"score", "reliability", "resolution", "uncertainty"},
    "log_score": None,
    "skill": {"base_rate", "persistence"},
    "calibration": None,
    "lead_days": {"median", "q1", "q3", "share_negative"},
    "latency_hours": {"acknowledge", "decide", "first_action"},
    "uptake": None,
    "reporters": {"timely", "complete"},
    "intervals": None,
    "without_acted_on": None,
}


@pytest.mark.parametrize("record", [HAND, Record(warnings=())], ids=["worked by hand", "empty"])
def test_the_shape_is_the_same_with_and_without_cases_and_is_json(record):
    found = track_record(record)
    assert list(found) == list(SHAPE)
    for name, keys in SHAPE.items():
        if isinstance(keys, set):
            assert set(found[name]) == keys
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_without_cases_every_figure_is_null_and_none_is_zero():
    def leaves(value):
        if isinstance(value, dict):
            return [leaf for v in value.values() for leaf in leaves(v)]
        return [] if value == [] else [value]

    found = track_record(Record(warnings=()))
    counts = [found.pop("n"), found["acted_on"].pop("n"), found["without_acted_on"].pop("n")]
    assert counts == [0, 0, 0]
    assert set(leaves(found)) == {None}


def test_where_misses_cannot_be_counted_neither_hit_rate_nor_csi_is_given():
    found = track_record(replace(HAND, misses_countable=False))
    assert (found["hit_rate"], found["csi"], found["intervals"]["hit_rate"]) == (None, None, None)
    assert found["false_alarm_ratio"] == pytest.approx(3 / 5)


def test_the_interval_of_the_brier_score_is_drawn_by_situations_and_is_the_same_each_time():
    low, high = track_record(HAND)["intervals"]["brier"]
    assert low < track_record(HAND)["brier"]["score"] < high
    assert track_record(HAND)["intervals"]["brier"] == [low, high]
    alone = Record(warnings=(warning(NO_ACTION, 0.3), warning(NO_ACTION, 0.6)))
    assert track_record(alone)["intervals"]["brier"] is None


def test_a_warning_on_the_day_of_the_onset_is_late_and_no_false_alarm():
    found = track_record(Record(warnings=(warning(MATERIALISED, 0.9, 0),)))
    assert (found["hit_rate"], found["false_alarm_ratio"], found["brier"]["score"]) == (0, None, None)


def test_an_onset_known_to_the_month_is_late_when_the_warning_may_have_come_after_it():
    late = warning(MATERIALISED, 0.9, -5, onset_last=ISSUED + timedelta(days=20))
    assert late.late
    assert track_record(Record(warnings=(late,)))["hit_rate"] == 0


chances = st.floats(0.01, 0.99)
warnings = st.lists(
    st.builds(
        warning,
        st.sampled_from(sorted(CLASSES)),
        chances,
        st.one_of(st.none(), st.integers(-30, 200)),
        base_rate=st.one_of(st.none(), chances),
        persistence=st.sampled_from([None, 0, 1]),
        situation=st.sampled_from(["EXERCISE A", "EXERCISE B", "EXERCISE C"]),
    ),
    max_size=25,
)
records = st.builds(
    Record,
    warnings=warnings.map(tuple),
    missed=st.lists(st.just(MissedEvent(situation="EXERCISE", onset_first=ISSUED)), max_size=4).map(tuple),
    quiet=st.one_of(st.none(), st.just(QuietMonths(months=40, warned=6, acted_on=2))),
)


def drawn(record):
    """The track record with few draws: properties ask for many."""
    return track_record(record, draws=20)


@given(records)
def test_the_parts_of_the_brier_score_add_up(record):
    for found in (drawn(record), drawn(record)["without_acted_on"]):
        parts = found["brier"]
        if parts["score"] is not None:
            together = parts["reliability"] - parts["resolution"] + parts["uncertainty"]
            assert together == pytest.approx(parts["score"], abs=1e-9)


@given(records)
def test_leaving_acted_on_out_never_worsens_the_false_alarm_ratio_or_the_csi(record):
    found = drawn(record)
    without = found["without_acted_on"]
    for name, better in (("false_alarm_ratio", -1), ("csi", 1)):
        if found[name] is not None and without[name] is not None:
            assert better * without[name] >= better * found[name] - 1e-12
    assert without["hit_rate"] == found["hit_rate"]
    assert without["n"] == found["n"] - found["acted_on"]["n"]


@given(records)
def test_intervals_hold_their_figure_and_bins_count_every_forecast_once(record):
    found = drawn(record)
    for name in ("hit_rate", "false_alarm_ratio", "false_alarm_rate", "csi"):
        interval = found["intervals"][name]
        assert (interval is None) == (found[name] is None)
        if interval is not None:
            assert interval[0] - 1e-12 <= found[name] <= interval[1] + 1e-12
    ahead = [w for w in record.warnings if w.closing != UNRESOLVABLE and not w.late]
    assert sum(row["n"] for row in found["calibration"]) == len(ahead)
    assert json.dumps(found, allow_nan=False) == json.dumps(drawn(record), allow_nan=False)


@given(records)
def test_an_unresolvable_warning_changes_nothing(record):
    more = replace(record, warnings=(*record.warnings, warning(UNRESOLVABLE, 0.7)))
    assert drawn(more) == drawn(record)


def test_closing_classes_are_those_of_the_desk():
    assert {closing.value for closing in Closing} == CLASSES


@pytest.mark.parametrize("change", [{"closing": "prevented"}, {"probability": 1.0}, {"probability": 0.0}])
def test_what_is_no_class_or_a_certainty_is_refused(change):
    with pytest.raises(FormatError):
        replace(warning(NO_ACTION, 0.5), **change)


def test_quiet_months_that_do_not_add_up_are_refused():
    with pytest.raises(FormatError):
        QuietMonths(months=3, warned=4)
