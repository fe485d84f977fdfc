"""Pages of the warning desk as several people open them in turn."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.web.alerts.desk import (
    CONTENT,
    NOON,
    Desk,
    drafted,
    latest,
    option,
    people,
    released,
    signed,
    to_government,
    to_headquarters,
)

from mirab.alerting.warning_states import Act
from mirab.pipelines.board import Board
from mirab.web.accounts.models import User
from mirab.web.accounts.roles import Role
from mirab.web.alerts.addressee_models import Addressee, Note
from mirab.web.alerts.warning_models import Warning, WarningVersion

pytestmark = pytest.mark.django_db
WORD = re.compile(r"warning|предупрежд", re.IGNORECASE)


@pytest.fixture
def desk(person: Callable[..., User], boards: Board) -> Desk:
    from allauth.mfa.totp.internal.auth import TOTP  # noqa: PLC0415

    found = people(person)
    for user in (found.author, found.second):
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    return found


def client(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


def page(user: User, address: str, language: str = "en") -> str:
    answer = client(user).get(address, HTTP_ACCEPT_LANGUAGE=language)
    assert answer.status_code == 200, (address, answer.status_code)
    return str(answer.content.decode())


def sent(user: User, address: str, warning: Warning | None = None, **fields: Any) -> Any:
    seen = {"seen": latest(warning).seen} if warning is not None else {}
    answer = client(user).post(address, {**seen, **fields})
    assert answer.status_code in (302, 422), (address, answer.status_code)
    return answer


FIELDS = {
    **{name: getattr(CONTENT, name) for name in ("language", "title", "what", "place", "when", "affected")},
    **{name: getattr(CONTENT, name) for name in ("why_now", "unknown", "confidence", "basis", "severity")},
    "precedence": "priority",
    "percent": 60,
    "horizon": "2031-03-31",
}


def test_a_warning_is_written_signed_and_issued_through_the_pages(desk: Desk) -> None:
    first = {**FIELDS, "kind": "risk", "nature": "political", "states": ["KGZ", "TJK"], "sensitivity": 1}
    sent(desk.author, "/warnings/new/", **first)
    warning = Warning.objects.get()
    address = f"/warnings/{warning.pk}/"
    for user, act in (
        (desk.second, "challenge"),
        (desk.chief, "clear"),
        (desk.head, "approve"),
        (desk.head, "issue"),
    ):
        assert f"{address}{act}/" in page(user, address)
        assert sent(user, f"{address}{act}/", warning, words="EXERCISE").status_code == 302
    assert latest(warning).state == "issued"
    text = page(desk.author, address)
    parts = ["What", "How likely", "How sure", "Why now", "What we do not know", "What can be done"]
    places = [text.index(f">{part}") for part in parts]
    assert places == sorted(places)
    assert "obs:exercise-1" in text


def test_only_a_persons_own_next_acts_stand_on_the_page(desk: Desk) -> None:
    warning = drafted(desk)
    address = f"/warnings/{warning.pk}/"
    assert f"{address}challenge/" not in page(desk.author, address)
    assert f"{address}edit/" in page(desk.author, address)
    assert f"{address}challenge/" in page(desk.second, address)
    assert f"{address}approve/" not in page(desk.head, address)
    assert client(desk.author).get(f"{address}challenge/").status_code == 403


def test_an_edit_of_a_cleared_sentence_says_what_it_does_and_does_it(desk: Desk) -> None:
    warning = signed(desk, drafted(desk), Act.CHALLENGE, Act.CLEAR)
    address = f"/warnings/{warning.pk}/"
    assert "sends it back to clearance" in page(desk.author, f"{address}edit/")
    sent(desk.author, f"{address}edit/", warning, **{**FIELDS, "when": "EXERCISE tomorrow"}, note="EXERCISE")
    assert latest(warning).state == "challenged"
    text = page(desk.chief, address)
    assert "lapsed" in text
    assert "your signature has lapsed" in text
    assert "your signature has lapsed" in page(desk.chief, "/warnings/")


def test_what_was_typed_stays_when_the_text_changed_meanwhile(desk: Desk) -> None:
    warning = drafted(desk)
    answer = client(desk.author).post(
        f"/warnings/{warning.pk}/edit/", {**FIELDS, "title": "EXERCISE other", "seen": "1.9.draft"}
    )
    assert answer.status_code == 422
    assert "EXERCISE other" in answer.content.decode()
    assert "has changed since you opened" in answer.content.decode()


def test_a_release_page_names_who_will_see_it_and_what_each_state_receives_before_the_button(desk: Desk) -> None:
    warning = drafted(desk)
    addressee = to_government(desk, warning)
    signed(desk, warning)
    address = f"/warnings/{warning.pk}/addressees/{addressee.pk}/release/"
    text = page(desk.head, address)
    assert "What each state concerned will receive" in text
    assert "Headquarters has not been consulted" in text
    assert "Release it to those named here" not in text
    sent(
        desk.head,
        address,
        answers="1",
        held=0,
        planned_at="2031-03-05T10:00",
        headquarters_on="2026-11-01",
        coordinator_on="2026-11-01",
        one_alone="EXERCISE: the other was told orally",
    )
    text = page(desk.head, address)
    assert text.index("focal point") < text.index("Release it to those named here")
    assert "Release it to those named here" not in page(desk.chief, address)
    seen = re.search(r'name="seen" value="(\w{24})"', text)
    assert seen is not None
    assert client(desk.head).post(address, {"seen": "f" * 24}).status_code == 422
    assert client(desk.head).post(address, {"seen": seen[1]}).status_code == 302
    assert Note.objects.get().addressee == addressee


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_focal_point_reads_his_own_note_and_meets_the_inside_word_nowhere(desk: Desk, language: str) -> None:
    warning = drafted(desk)
    addressee = to_government(desk, warning)
    signed(desk, warning)
    note = released(desk, addressee, headquarters_on=NOON.date(), coordinator_on=NOON.date(), one_alone="EXERCISE")
    own = client(desk.focal_point)
    own.cookies["django_language"] = language
    for address in ("/notes/", f"/notes/{note.pk}/"):
        text = own.get(address).content.decode()
        assert note.title in text
        main = re.sub(r'href="[^"]*"|action="[^"]*"|class="[^"]*"', "", text[text.index("<body") :])
        assert not WORD.search(main), WORD.search(main)
    sent(desk.focal_point, f"/notes/{note.pk}/", words="EXERCISE it was one household")
    assert "it was one household" in page(desk.author, f"/warnings/{warning.pk}/")
    for address in (f"/warnings/{warning.pk}/", f"/warnings/{'0' * 12}/", "/warnings/", "/scores/"):
        assert own.get(address).status_code == 403


def test_another_states_focal_point_cannot_tell_a_hidden_note_from_none(desk: Desk) -> None:
    warning = drafted(desk)
    addressee = to_government(desk, warning)
    signed(desk, warning)
    before = page(desk.other_focal_point, "/notes/")
    note = released(desk, addressee, headquarters_on=NOON.date(), coordinator_on=NOON.date(), one_alone="EXERCISE")
    bare = re.compile(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"')
    assert bare.sub("", page(desk.other_focal_point, "/notes/")) == bare.sub("", before)
    hidden, absent = (client(desk.other_focal_point).get(f"/notes/{id}/") for id in (note.pk, "0" * 12))
    assert hidden.status_code == absent.status_code == 404
    assert bare.sub("", hidden.content.decode()).replace(note.pk, "0" * 12) == bare.sub("", absent.content.decode())


def test_an_uncleared_analyst_meets_no_trace_of_a_confidential_warning(desk: Desk, person: Callable[..., User]) -> None:
    outsider = person(Role.ANALYST, "uncleared")
    before = page(outsider, "/warnings/")
    warning = drafted(desk)
    addressee = to_headquarters(desk, warning)
    signed(desk, warning)
    bare = re.compile(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"')
    assert bare.sub("", page(outsider, "/warnings/")) == bare.sub("", before)
    acts = ("", "edit/", "challenge/", "close/", "options/", "addressees/", f"addressees/{addressee.pk}/release/")
    for act in acts:
        hidden, absent = (client(outsider).get(f"/warnings/{id}/{act}") for id in (warning.pk, "0" * 12))
        assert hidden.status_code == absent.status_code == 404
        assert bare.sub("", hidden.content.decode()).replace(warning.pk, "0" * 12) == bare.sub(
            "", absent.content.decode()
        )


def test_headquarters_acknowledges_and_decides_on_its_own_page(desk: Desk) -> None:
    warning = drafted(desk)
    addressee = to_headquarters(desk, warning)
    named = option(desk, warning, addressee)
    signed(desk, warning)
    note = released(desk, addressee)
    assert "Acknowledge" in page(desk.first_of_hq, f"/notes/{note.pk}/")
    assert client(desk.first_of_hq).post(f"/notes/{note.pk}/acknowledge/").status_code == 302
    on = (datetime.now() - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M")
    sent(desk.first_of_hq, f"/notes/{note.pk}/decide/", option=named.pk, decision="accept", reason="EXERCISE", on=on)
    assert Addressee.objects.get(pk=addressee.pk).state == "decided"
    assert "Decision" in page(desk.author, f"/warnings/{warning.pk}/")


def test_an_addressee_and_an_option_are_named_through_the_pages(desk: Desk) -> None:
    warning = drafted(desk)
    address = f"/warnings/{warning.pk}/"
    sent(
        desk.author,
        f"{address}addressees/",
        warning,
        side="government",
        organisation=desk.ministry.pk,
        attention="EXERCISE",
        product="warning",
        language="ru",
        title="УЧЕНИЯ",
        text="УЧЕНИЯ",
        officer=desk.author.pk,
    )
    assert not Addressee.objects.exists()
    sent(
        desk.author,
        f"{address}addressees/",
        warning,
        side="government",
        organisation=desk.ministry.pk,
        attention="EXERCISE",
        product="non-paper",
        language="ru",
        title="УЧЕНИЯ",
        text="УЧЕНИЯ",
        officer=desk.author.pk,
    )
    one = Addressee.objects.get()
    sent(
        desk.author,
        f"{address}options/",
        warning,
        addressee=one.pk,
        kind="visit",
        action="EXERCISE",
        mandate="EXERCISE",
        preconditions="EXERCISE",
        risks="EXERCISE",
        days=2,
        effect="EXERCISE",
        cost="",
    )
    assert one.options.count() == 1
    assert WarningVersion.objects.filter(warning=warning).count() == 3


def test_the_scores_page_and_an_analysts_own_scores_open_to_whom_they_should(desk: Desk) -> None:
    warning = signed(desk, drafted(desk))
    address = f"/warnings/{warning.pk}/"
    sent(desk.head, f"{address}close/", warning, closing="materialised", onset="2026-11-20", evidence="EXERCISE")
    assert latest(warning).state == "closed"
    assert '"n": 0' in page(desk.chief, "/scores/?format=json")
    sent(desk.second, f"{address}score/", warning, words="")
    sent(desk.head, f"{address}review/", warning, words="EXERCISE we learned")
    assert '"n": 1' in page(desk.chief, "/scores/?format=json")
    own = f"/scores/?of={desk.author.pk}"
    assert client(desk.author).get(own).status_code == client(desk.chief).get(own).status_code == 200
    for user in (desk.second, desk.head):
        assert client(user).get(own).status_code == 404
    page(desk.head, "/scores/")
    page(desk.head, "/warnings/missed/")
