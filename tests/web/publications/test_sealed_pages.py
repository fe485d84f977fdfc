"""Pages of sealed texts and pointers: nothing typed is kept, guesses are stopped, and what is hidden is not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, override_settings
from nacl import pwhash
from tests.web.conftest import TOTP_SECRET

from mirab.core.marks import Sensitivity
from mirab.web.accounts import sealing
from mirab.web.accounts.entry_actions import has_second_factor
from mirab.web.accounts.models import AccessList, AuditLine, Clearance, ListEntry, User
from mirab.web.accounts.roles import Role
from mirab.web.accounts.sealing import make_key, open_sealed, seal
from mirab.web.accounts.sealing_keys import Cost, fingerprint
from mirab.web.accounts.sealing_models import Pointer, ReaderKey, SealedText

TEXT = "EXERCISE Both sides would accept a third chair, and neither may be seen to ask."
PHRASE, OTHER = "reeds bend where the river turns", "seven lamps above a quiet gate"
People = Callable[..., User]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("boards")]


@pytest.fixture
def highest(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation that may keep such texts, where a guess at a pass phrase costs little."""
    cost = Cost(passes=pwhash.argon2id.OPSLIMIT_MIN, memory=pwhash.argon2id.MEMLIMIT_MIN)
    monkeypatch.setattr(sealing, "COST", cost)
    cache.clear()
    with override_settings(MIRAB_CEILING=Sensitivity.STRICTLY_CONFIDENTIAL):
        yield


@pytest.fixture
def reader(person: People, highest: None) -> People:
    """Somebody cleared for sealed texts, with a key under the phrase unless told otherwise."""

    def make(name: str, role: Role = Role.HEAD, phrase: str = PHRASE) -> User:
        found = person(role, name)
        Clearance.objects.create(person=found, level=2, since=date(2000, 1, 1), why="EXERCISE")
        if not has_second_factor(found):
            TOTP.activate(found, TOTP_SECRET)
        if phrase:
            make_key(found, phrase)
        return found

    return make


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def bare(answer: HttpResponse) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]+"', "", answer.content.decode())


def said(answer: HttpResponse, status: int = 200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


# Where there may be none ----------------------------------------------------------------------------------------------
def test_below_the_ceiling_the_pages_say_so_and_offer_a_pointer(client_of: Callable[[Role], Client]) -> None:
    client = client_of(Role.HEAD)
    for path in ("/sealed/", "/sealed/new/", "/sealed/key/", "/sealed/key/anew/"):
        page = said(client.get(path))
        assert "keeps no strictly confidential text" in page
        assert 'href="/pointers/new/"' in page
        assert client.post(path, {"text": TEXT, "fresh": PHRASE, "again": PHRASE}).status_code == 403
    assert not SealedText.objects.exists()
    assert not ReaderKey.objects.exists()


def test_who_is_not_cleared_is_told_that_and_nothing_of_any_text(reader: People, person: People) -> None:
    one = reader("one")
    analyst = signed_in(person(Role.ANALYST))
    before = bare(analyst.get("/sealed/"))
    sealed = seal(TEXT, [one], by=one)
    assert "You are not" in before
    assert bare(analyst.get("/sealed/")) == before
    assert said(analyst.get(f"/sealed/{sealed.pk}/"), 404)


def test_a_text_that_is_sealed_to_others_is_answered_as_one_that_never_was(reader: People) -> None:
    one, two = reader("one"), reader("two")
    sealed, client = seal(TEXT, [one], by=one), signed_in(two)
    for path in ("/sealed/%s/", "/sealed/%s/readers/"):
        for sent in (None, {"phrase": PHRASE, "do": "add", "add-reader": two.pk, "add-phrase": PHRASE}):
            ids = (str(sealed.pk), str(uuid4()))
            pages = [client.get(path % id) if sent is None else client.post(path % id, sent) for id in ids]
            told = [said(page, 404).replace(id, "ID") for page, id in zip(pages, ids, strict=True)]
            assert re.sub(r'value="[^"]+"', "", told[0]) == re.sub(r'value="[^"]+"', "", told[1])
    assert str(sealed.pk) not in said(client.get("/sealed/"))


# Keys, writing, reading -----------------------------------------------------------------------------------------------
def test_one_makes_a_key_seals_a_text_and_reads_it_once_with_the_pass_phrase(reader: People) -> None:
    one, two = reader("one", phrase=""), reader("two", Role.POLITICAL_OFFICER, OTHER)
    client = signed_in(one)
    assert "You have no key yet" in said(client.get("/sealed/"))
    assert said(client.post("/sealed/key/", {"fresh": PHRASE, "again": OTHER}), 422)
    assert said(client.post("/sealed/key/", {"fresh": "too short", "again": "too short"}), 422)
    assert client.post("/sealed/key/", {"fresh": PHRASE, "again": PHRASE}).status_code == 302
    prints = [fingerprint(bytes(key.public)) for key in ReaderKey.objects.all()]
    page = said(client.get("/sealed/key/"))
    assert all(one in page for one in prints)

    made = client.post("/sealed/new/", {"text": TEXT, "readers": [one.pk, two.pk]})
    sealed = SealedText.objects.get()
    assert made["Location"] == f"/sealed/{sealed.pk}/"
    shown = said(client.get(made["Location"]))
    assert "two" in shown
    assert all(one in shown for one in prints)
    assert TEXT not in shown
    opened = client.post(made["Location"], {"phrase": PHRASE})
    assert TEXT in said(opened)
    assert "no-store" in opened["Cache-Control"]
    assert [line.username for line in AuditLine.objects.filter(act="open_sealed")] == ["one"]
    assert TEXT in said(signed_in(two).post(made["Location"], {"phrase": OTHER}))


def test_guesses_at_a_pass_phrase_are_stopped_and_each_is_on_the_audit(reader: People) -> None:
    one = reader("one")
    address = f"/sealed/{seal(TEXT, [one], by=one).pk}/"
    client = signed_in(one)
    for _ in range(5):
        assert "does not open your key" in said(client.post(address, {"phrase": OTHER}), 422)
    page = said(client.post(address, {"phrase": PHRASE}), 422)
    assert "Too many wrong pass phrases" in page
    assert TEXT not in page
    assert PHRASE not in page
    assert AuditLine.objects.filter(act="wrong_phrase").count() == 5
    cache.clear()
    assert TEXT in said(client.post(address, {"phrase": PHRASE}))


def test_a_reader_is_let_in_and_taken_away_with_the_pass_phrase_of_another(reader: People) -> None:
    one, two = reader("one"), reader("two", phrase=OTHER)
    sealed, client = seal(TEXT, [one], by=one), signed_in(one)
    address = f"/sealed/{sealed.pk}/readers/"
    assert said(client.post(address, {"do": "add", "add-reader": two.pk, "add-phrase": OTHER}), 422)
    assert client.post(address, {"do": "add", "add-reader": two.pk, "add-phrase": PHRASE}).status_code == 302
    assert open_sealed(sealed, two, OTHER) == TEXT
    assert said(client.post(address, {"do": "take", "take-reader": one.pk, "take-phrase": PHRASE}), 422)
    assert client.post(address, {"do": "take", "take-reader": two.pk, "take-phrase": PHRASE}).status_code == 302
    assert signed_in(two).get(f"/sealed/{sealed.pk}/").status_code == 404
    assert said(client.post(address, {"do": "something else"}), 422)


def test_another_pass_phrase_and_a_key_made_anew(reader: People) -> None:
    one, two = reader("one"), reader("two", phrase=OTHER)
    sealed, client = seal(TEXT, [one, two], by=one), signed_in(one)
    fresh = "another five words at last"
    assert said(client.post("/sealed/key/", {"phrase": OTHER, "fresh": fresh, "again": fresh}), 422)
    assert client.post("/sealed/key/", {"phrase": PHRASE, "fresh": fresh, "again": fresh}).status_code == 302
    assert open_sealed(sealed, one, fresh) == TEXT
    assert client.post("/sealed/key/anew/", {"fresh": PHRASE, "again": PHRASE}).status_code == 302
    assert client.get(f"/sealed/{sealed.pk}/").status_code == 404


def test_nothing_typed_into_these_forms_waits_in_a_session_when_it_has_ended(reader: People) -> None:
    one = reader("one")
    sealed = seal(TEXT, [one], by=one)
    sent = {"text": TEXT, "phrase": PHRASE, "fresh": PHRASE, "again": PHRASE, "form_page": "/papers/new/"}
    guest, stale = Client(), Client(enforce_csrf_checks=True)
    stale.force_login(one)
    for path in ("/sealed/new/", "/sealed/key/", "/sealed/key/anew/", f"/sealed/{sealed.pk}/"):
        assert guest.post(path, sent)["Location"].startswith("/accounts/login/")
        assert stale.post(path, sent).status_code == 403
    kept = str([session.get_decoded() for session in Session.objects.all()])
    assert "third chair" not in kept
    assert PHRASE not in kept


# Pointers -------------------------------------------------------------------------------------------------------------
def test_a_pointer_is_added_shown_and_hidden_from_who_is_below_its_marks(
    client_of: Callable[[Role], Client], person: Callable[[Role], User]
) -> None:
    head, analyst = client_of(Role.HEAD), client_of(Role.ANALYST)
    before = bare(analyst.get("/pointers/"))
    sent = {"number": "SC/12 EXERCISE", "keeper": "Registry", "kind": "note for file", "sensitivity": "1"}
    made = head.post("/pointers/new/", sent)
    assert made.status_code == 302, made.content.decode()
    shown = said(head.get(made["Location"]))
    assert "SC/12 EXERCISE" in shown
    assert "Who exactly sees this pointer" in shown
    assert ">analyst," not in shown
    assert bare(analyst.get("/pointers/")) == before
    hidden, never = (analyst.get(path) for path in (made["Location"], "/pointers/000000000000/"))
    assert (hidden.status_code, never.status_code) == (404, 404)
    assert bare(hidden).replace(made["Location"], "") == bare(never).replace("/pointers/000000000000/", "")
    assert analyst.post("/pointers/new/", {**sent, "sensitivity": "0"}).status_code == 302
    assert said(analyst.post("/pointers/new/", {**sent, "sensitivity": "0"}), 422)
    assert said(analyst.post("/pointers/new/", sent), 422)
    assert Pointer.objects.count() == 2


def test_a_pointer_of_a_need_to_know_list_is_for_those_on_it_alone(
    client_of: Callable[[Role], Client], person: Callable[[Role], User]
) -> None:
    case = AccessList.objects.create(code="case", name="EXERCISE: a case")
    ListEntry.objects.create(list=case, person=person(Role.HEAD), since=date(2000, 1, 1), why="EXERCISE")
    head, chief = client_of(Role.HEAD), client_of(Role.CHIEF)
    sent = {"number": "SC/12", "keeper": "Registry", "kind": "note", "sensitivity": "0", "lists": ["case"]}
    address = head.post("/pointers/new/", sent)["Location"]
    assert said(head.get(address))
    assert chief.get(address).status_code == 404
    assert "SC/12" not in said(chief.get("/audit/"))
