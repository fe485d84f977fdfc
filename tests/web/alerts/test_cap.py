"""A warning of a hazard leaves as CAP, others can check it, and what is not for everybody never does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import capvalidator
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.alerts.desk import INSIDE, Desk, latest, people
from tests.web.alerts.hazards import ASKED, OPEN, hazard, superseded
from tests.web.xmlsec import by_xmlsec

from mirab.alerting.warning_closing import Closing as ClosingClass
from mirab.core.errors import FormatError
from mirab.core.marks import Caveat, Marks, Sensitivity
from mirab.exchange.cap import Alert, MessageType, acknowledgement
from mirab.exchange.cap_hazards import alert_of
from mirab.exchange.cap_signing import SigningKey, make_key, read_signed, write_signed
from mirab.exchange.cap_xml import encode
from mirab.web.accounts.models import AuditLine, User
from mirab.web.accounts.policy import NotAllowed
from mirab.web.accounts.roles import Role
from mirab.web.alerts import cap_making
from mirab.web.alerts.addressee_actions import NotFit
from mirab.web.alerts.cap_actions import make_cap, publish_cap, take_ack
from mirab.web.alerts.cap_keys import cap_key
from mirab.web.alerts.cap_making import NextMessage, alert_in, notice_of
from mirab.web.alerts.cap_models import CapMessage
from mirab.web.alerts.response_actions import end_warning
from mirab.web.alerts.response_models import Closing
from mirab.web.alerts.warning_actions import ChangedMeanwhile, Refused
from mirab.web.alerts.warning_models import Warning

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def desk(person: Callable[..., User], centre: object) -> Desk:
    return people(person)


@pytest.fixture(scope="module")
def partner() -> SigningKey:
    """A partner's key."""
    return make_key("EXERCISE partner", begins=NOW - timedelta(days=1))


def made(desk: Desk, warning: Warning, minutes: int = 0) -> CapMessage:
    """The next message of a warning."""
    return make_cap(desk.head, warning, ASKED, at=NOW + timedelta(minutes=minutes))


def holds(message: CapMessage, folder: Path) -> Alert:
    """The message, once three implementations and the schema have found it whole and ours."""
    key = cap_key(NOW)
    assert message.certificate.encode() == key.certificate_pem
    assert capvalidator.check_schema(message.body).passed
    assert capvalidator.check_signature(message.body).passed
    assert by_xmlsec(message.body, key.certificate_pem, folder)
    tampered = message.body.replace(b"EXERCISE", b"EXERCISED", 1)
    assert not by_xmlsec(tampered, key.certificate_pem, folder)
    read = read_signed(message.body, certificate_pem=key.certificate_pem, at=NOW + timedelta(days=1))
    assert read == alert_in(message)
    return read


def test_a_released_hazard_becomes_a_message_that_others_find_whole_and_ours(desk: Desk, tmp_path: Path) -> None:
    warning = hazard(desk)
    message = made(desk, warning)
    alert = holds(message, tmp_path)
    assert (alert.message_type, alert.references, message.references) == (MessageType.ALERT, (), [])
    english, russian = alert.infos
    assert (english.language, russian.language) == ("en", "ru")
    assert (english.event, russian.event) == ("Dam", "Плотина")
    assert [code.value for area in english.areas for code in area.geocodes] == ["KGZ", "TJK"]
    assert (english.severity, english.urgency, english.certainty) == ("Severe", "Expected", "Likely")
    assert english.expires == datetime.combine(latest(warning).horizon, datetime.min.time(), UTC) + timedelta(days=1)
    # sources, and what is thought and not known, stay with the desk
    assert "obs:" not in message.document
    assert "cut twice" not in message.document
    assert AuditLine.objects.filter(act="make_cap", record=warning.pk).count() == 1


def test_a_version_that_supersedes_updates_and_the_end_cancels(desk: Desk, tmp_path: Path) -> None:
    warning = hazard(desk)
    first = made(desk, warning)
    with pytest.raises(Refused) as again:
        made(desk, warning)
    assert again.value.refusal.code == "made"
    second = made(desk, superseded(desk, warning), 1)
    assert (holds(second, tmp_path).message_type, second.references) == (MessageType.UPDATE, [first.identifier])
    closing = Closing(closing=ClosingClass.NO_ACTION.value, evidence="EXERCISE")
    end_warning(desk.head, warning, latest(warning).seen, closing)
    third = make_cap(desk.head, warning, replace(ASKED, hazard=""), at=NOW + timedelta(minutes=2))
    alert = holds(third, tmp_path)
    assert alert.message_type is MessageType.CANCEL
    assert third.references == [first.identifier, second.identifier]
    assert {info.urgency for info in alert.infos} == {"Past"}
    with pytest.raises(Refused) as over:
        made(desk, warning, 3)
    assert over.value.refusal.code == "not issued"


@pytest.mark.parametrize(
    ("nature", "marks", "code", "said"),
    [
        ("political", OPEN, "political", "political"),
        ("hazard", INSIDE, "classified", "confidential"),
        (
            "hazard",
            Marks(sensitivity=Sensitivity.UNCLASSIFIED, caveats=frozenset({Caveat.HEAD_ONLY})),
            "marked",
            "head",
        ),
    ],
)
def test_what_is_not_for_all_is_refused_on_the_page_and_by_the_encoder(
    nature: str, marks: Marks, code: str, said: str, desk: Desk, client_of: Callable[[Role], Client]
) -> None:
    if code == "marked":
        warning = hazard(desk)
        from mirab.web.accounts.models import stored  # noqa: PLC0415

        Warning.objects.filter(pk=warning.pk).update(mark_set_id=stored(marks))
        warning = Warning.objects.get(pk=warning.pk)
    else:
        warning = hazard(desk, marks=marks, nature=nature)
    client = client_of(Role.HEAD)
    for answer in (
        client.get(f"/warnings/{warning.pk}/cap/"),
        client.post(f"/warnings/{warning.pk}/cap/", {"hazard": "dam", "seen": latest(warning).seen}),
    ):
        assert "Release a text to each addressee instead" in answer.content.decode()
    assert answer.status_code == 422
    with pytest.raises(Refused) as refused:
        made(desk, warning)
    assert refused.value.refusal.code == code
    # and where no page asks: by the encoder
    following = NextMessage(text=latest(warning), kind=MessageType.ALERT, earlier=())
    with pytest.raises(FormatError, match=said):
        alert_of(notice_of(following, ASKED), identifier="x", sender="x", sent=NOW)
    assert not CapMessage.objects.exists()


def test_nobody_but_who_releases_makes_one_and_never_of_another_text_than_was_read(desk: Desk) -> None:
    warning = hazard(desk)
    with pytest.raises(NotAllowed):
        make_cap(desk.author, warning, ASKED, at=NOW)
    with pytest.raises(ChangedMeanwhile):
        make_cap(desk.head, warning, ASKED, seen="1.1.draft", at=NOW)


def test_an_unreleased_version_is_no_message_yet(desk: Desk) -> None:
    warning = hazard(desk)
    warning.addressees.update(released_at=None)
    with pytest.raises(Refused) as refused:
        made(desk, warning)
    assert refused.value.refusal.code == "not released"


def test_in_an_exercise_every_message_says_so(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cap_making, "exercise_here", lambda: "Border water")
    alert = holds(made(desk, hazard(desk)), tmp_path)
    assert (alert.status, alert.note) == ("Exercise", "EXERCISE: Border water")
    assert [info.headline.partition(":")[0] for info in alert.infos] == ["EXERCISE", "УЧЕНИЯ"]


def ack(message: CapMessage, name: str = "ack-1") -> Alert:
    """What a partner answers."""
    return acknowledgement(alert_in(message), identifier=name, sender="watch@example.org", sent=NOW, note="EXERCISE")


def test_a_signed_acknowledgement_is_taken_in_once_and_the_next_by_the_same_certificate(
    desk: Desk, partner: SigningKey
) -> None:
    warning = hazard(desk)
    message = made(desk, warning)
    signed_one = write_signed(ack(message), partner)
    with pytest.raises(NotFit, match="certificate of its sender is not known"):
        take_ack(desk.author, warning, signed_one)
    kept = take_ack(desk.author, warning, signed_one, partner.certificate_pem.decode())
    assert (kept.kind, kept.references, kept.body) == ("Ack", [message.identifier], signed_one)
    with pytest.raises(NotFit, match="before"):
        take_ack(desk.author, warning, signed_one)
    assert take_ack(desk.author, warning, write_signed(ack(message, "ack-2"), partner)).note == "EXERCISE"


def test_an_acknowledgement_that_does_not_hold_is_refused_with_the_reason(desk: Desk, partner: SigningKey) -> None:
    warning = hazard(desk)
    message = made(desk, warning)
    pem, good = partner.certificate_pem.decode(), write_signed(ack(message), partner)
    other = replace(ack(message), references=(replace(ack(message).references[0], identifier="another"),))
    bomb = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>'
    for data, certificate, why in (
        (good.replace(b"watch@example.org", b"witch@example.org"), pem, "signature"),
        (good, cap_key(NOW).certificate_pem.decode(), "signature"),
        (encode(ack(message)), pem, "bears no signature"),
        (encode(other), "", "acknowledges no message"),
        (message.body, "", "type Alert"),
        (b"EXERCISE", "", "not taken in"),
        (bomb, "", "not taken in"),
        (good, "EXERCISE", "not taken in"),
    ):
        with pytest.raises(NotFit, match=why):
            take_ack(desk.author, warning, data, certificate)
    assert CapMessage.objects.count() == 1


def test_a_published_message_lies_open_and_another_does_not(
    desk: Desk, client: Client, client_of: Callable[[Role], Client]
) -> None:
    warning = hazard(desk)
    message = made(desk, warning)
    public, own = f"/cap/public/{message.identifier}.xml", f"/cap/{message.pk}.xml"
    assert client.get(public).status_code == 404
    assert client.get(own).status_code == 302
    publish_cap(desk.head, message)
    assert client.get(public).content == message.body
    assert client_of(Role.ANALYST).get(own).content == message.body
    assert client_of(Role.FOCAL_POINT).get(own).status_code == 403
    assert client.get("/cap/certificate.pem").content == cap_key(NOW).certificate_pem


def test_the_page_makes_one_and_takes_an_answer_in(desk: Desk, client_of: Callable[[Role], Client]) -> None:
    warning = hazard(desk)
    client, path = client_of(Role.HEAD), f"/warnings/{warning.pk}/cap/"
    sent = {"hazard": "flood", "seen": latest(warning).seen, "headline": "УЧЕНИЯ"}
    wrong = client.post(path, sent)
    assert wrong.status_code == 422
    assert "Give both, or leave the other language out" in wrong.content.decode()
    assert client.post(path, {**sent, "description": "УЧЕНИЯ: вода"}).status_code == 302
    message = CapMessage.objects.get()
    assert [info.language for info in alert_in(message).infos] == ["en", "ru"]
    file = SimpleUploadedFile("ack.xml", encode(ack(message)))
    assert client.post(f"{path}acknowledgement/", {"file": file}).status_code == 302
    page = client.get(path).content.decode()
    assert message.identifier in page
    assert "watch@example.org" in page
    assert "unsigned" in page
