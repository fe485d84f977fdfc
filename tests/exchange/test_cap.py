"""CAP 1.2: what is written validates against the OASIS schema and reads back equal; what is not CAP is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import capvalidator
import pytest
from hypothesis import given, settings
from tests.exchange.conftest import SENT, alerts

from mirab.core.errors import FormatError
from mirab.exchange import cap_xml
from mirab.exchange.cap import Alert, Area, Circle, MessageType, Reference, Scope, Status, acknowledgement, acknowledges
from mirab.exchange.cap_xml import decode, encode

OPEN = '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
HEAD = (
    "<identifier>EXERCISE-1</identifier><sender>a@example.org</sender><sent>2026-05-04T09:30:00+05:00</sent>"
    "<status>Exercise</status><msgType>Alert</msgType><scope>Public</scope>"
)
INFO = (
    "<info><category>Met</category><event>EXERCISE</event><urgency>Past</urgency><severity>Minor</severity>"
    "<certainty>Observed</certainty><area><areaDesc>EXERCISE</areaDesc>{}</area></info>"
)


@settings(deadline=None)
@given(alerts)
def test_an_alert_reads_back_equal_and_is_valid_by_the_schema_of_oasis(alert: Alert) -> None:
    document = encode(alert)
    assert decode(document) == alert
    assert capvalidator.check_schema(document).passed


def test_each_language_has_its_own_block(alert: Alert) -> None:
    assert encode(alert).decode().count("<info>") == 2
    assert re.findall("<language>(.*?)</language>", encode(alert).decode()) == ["en", "ru"]


@settings(deadline=None)
@given(alerts)
def test_no_time_is_written_with_a_letter(alert: Alert) -> None:
    written = re.findall(r"<(?:sent|effective|onset|expires)>(.*?)</", encode(alert).decode())
    assert [at for at in written if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", at)] == []


def test_utc_is_written_as_the_standard_demands() -> None:
    at = Reference(sender="a", identifier="b", sent=datetime(2026, 5, 4, tzinfo=UTC))
    assert cap_xml._write_references((at,)) == "a,b,2026-05-04T00:00:00-00:00"


def test_an_acknowledgement_goes_to_the_sender_alone_and_names_the_message(alert: Alert) -> None:
    ack = acknowledgement(alert, identifier="EXERCISE-ack", sender="civil@example.org", sent=SENT)
    assert decode(encode(ack)) == ack
    assert (ack.message_type, ack.scope, ack.addresses) == (MessageType.ACK, Scope.PRIVATE, (alert.sender,))
    assert ack.references == (alert.reference,)
    assert ack.status is Status.EXERCISE
    assert acknowledges(decode(encode(ack)), alert)


def test_no_other_message_is_taken_for_an_acknowledgement(alert: Alert) -> None:
    ack = acknowledgement(alert, identifier="EXERCISE-ack", sender="civil@example.org", sent=SENT)
    later = replace(alert, identifier="EXERCISE-2026-2")
    assert not acknowledges(ack, later)
    assert not acknowledges(replace(ack, message_type=MessageType.ERROR), alert)
    assert not acknowledges(replace(ack, status=Status.ACTUAL), alert)


def test_a_message_of_another_hand_is_read() -> None:
    """White space between elements, a block without a language, comments, another prefix."""
    text = (
        "<c:alert xmlns:c='urn:oasis:names:tc:emergency:cap:1.2'>\n <!-- EXERCISE -->"
        + re.sub(r"<(/?)", r"<\1c:", HEAD)
        + "<c:info><c:category> Met </c:category><c:event>fl<!-- cut -->ood</c:event><c:urgency>Past</c:urgency>"
        "<c:severity>Minor</c:severity><c:certainty>Observed</c:certainty></c:info></c:alert>"
    )
    read = decode(text.encode())
    assert capvalidator.check_schema(text.replace(" Met ", "Met").encode()).passed
    assert (read.infos[0].language, read.infos[0].event) == ("en-US", "flood")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (HEAD.replace("Exercise", "Practice"), "status 'Practice'"),
        (HEAD.replace("+05:00", "Z"), "sent '2026-05-04T09:30:00Z'"),
        (HEAD.replace("T09:30:00+05:00", ""), "sent '2026-05-04'"),
        (HEAD.replace("<scope>Public</scope>", ""), "scope missing"),
        (HEAD.replace("Alert", "Cancel"), "without references"),
        (HEAD.replace("Public", "Restricted"), "without a restriction"),
        (HEAD.replace("Public", "Private"), "without addresses"),
        (HEAD + "<scope>Public</scope>", "scope misplaced or repeated"),
        (HEAD + "<status>Exercise</status>", "status misplaced or repeated"),
        (HEAD + "<secret>x</secret>", "unknown element"),
        (HEAD + "<note><b>x</b></note>", "note holds elements"),
        (HEAD.replace("EXERCISE-1", "EXERCISE 1"), "identifier 'EXERCISE 1'"),
        (HEAD + "<references>a,b</references>", "references 'a,b'"),
        (HEAD + INFO.format("<polygon>1,2 3,4 5,6 1e0,2</polygon>"), "polygon '1,2 3,4 5,6 1e0,2'"),
        (HEAD + INFO.format("<circle>1,2 inf</circle>"), "circle '1,2 inf'"),
        (HEAD + INFO.format("<altitude>NaN</altitude>"), "altitude 'NaN'"),
    ],
)
def test_what_is_not_cap_is_refused_with_its_element_and_value(body: str, said: str) -> None:
    with pytest.raises(FormatError, match=re.escape(said)):
        decode(f"{OPEN}{body}</alert>".encode())


def test_another_vocabulary_and_an_older_version_are_refused() -> None:
    for text in ("<feed/>", f"<alert xmlns='urn:oasis:names:tc:emergency:cap:1.1'>{HEAD}</alert>"):
        with pytest.raises(FormatError, match="begins with"):
            decode(text.encode())


def test_a_control_character_cannot_be_sent(alert: Alert) -> None:
    with pytest.raises(FormatError, match="control characters"):
        encode(Alert(**{**vars(alert), "note": "EXERCISE\x07"}))


@pytest.mark.parametrize(
    "build",
    [
        lambda: Area(description="a", polygons=(((1.0, 2.0), (3.0, 4.0), (1.0, 2.0)),)),
        lambda: Area(description="a", polygons=(((1.0, 2.0), (3.0, 4.0), (5.0, 6.0), (7.0, 8.0)),)),
        lambda: Area(description="a", ceiling_ft=100.0),
        lambda: Area(description="a", altitude_ft=float("nan")),
        lambda: Circle(lat=91, lon=0, radius_km=1),
        lambda: Circle(lat=float("nan"), lon=0, radius_km=1),
        lambda: Circle(lat=0, lon=0, radius_km=-1),
        lambda: Reference(sender="a", identifier="b", sent=datetime(2026, 5, 4)),
        lambda: Reference(sender="a,b", identifier="b", sent=SENT),
        lambda: Reference(sender="a", identifier="b", sent=SENT.replace(microsecond=1)),
        lambda: Reference(sender="a", identifier="b", sent=SENT.replace(tzinfo=timezone(timedelta(seconds=30)))),
    ],
)
def test_a_value_that_the_standard_forbids_is_not_made(build: object) -> None:
    with pytest.raises(FormatError):
        build()  # type: ignore[operator]
