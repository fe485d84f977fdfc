"""Erasures on pages: asked for, said exactly what they reach, decided on by another, and told by a tombstone alone."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from mirab.core.errors import StoreError
from mirab.core.marks import Marks, Sensitivity, UseClass
from mirab.pipelines.board import Board
from mirab.web.accounts import erasures
from mirab.web.accounts.erasures import Erasable, Found, register_erasable
from mirab.web.accounts.models import User
from mirab.web.accounts.roles import Role
from mirab.web.accounts.sealing_models import Erasure
from mirab.web.publications.paper_actions import Why, Written, write_paper
from mirab.web.publications.paper_models import Paper

pytestmark = pytest.mark.django_db

WITHIN = Marks(use_class=UseClass.ANALYSIS_ONLY)
CLOSER = Marks(use_class=UseClass.ANALYSIS_ONLY, sensitivity=Sensitivity.CONFIDENTIAL)
TITLE, SENTENCE = "EXERCISE the upper weir", "EXERCISE the guard of the upper weir speaks of a quarrel"
REASON = "EXERCISE the guard asked for it"
Clients = Callable[[Role], Client]


@pytest.fixture
def paper(person: Callable[[Role], User]) -> Paper:
    return write_paper(
        person(Role.CHIEF), TITLE, "en", [Written(text=SENTENCE, marks=CLOSER)], Why(reason="EXERCISE: a source")
    )


def asked(client: Client, paper: Paper, **changed: str) -> str:
    """The address of an erasure that was asked for on its page."""
    sent = {"kind": "paper", "records": paper.pk, "ground": "person", "reason": REASON, **changed}
    answer = client.post("/erasures/new/", sent)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def text(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", page.content.decode())


def test_the_page_of_a_paper_leads_to_the_form_with_its_id_filled_in(paper: Paper, client_of: Clients) -> None:
    chief = client_of(Role.CHIEF)
    assert f"/erasures/new/?kind=paper&amp;record={paper.pk}" in text(chief, f"/papers/{paper.pk}/")
    form = text(chief, f"/erasures/new/?kind=paper&record={paper.pk}")
    assert f">{paper.pk}</textarea>" in form.replace("\n", "") or paper.pk in form
    assert '<option value="paper" selected>' in form


def test_one_asks_another_is_told_exactly_what_it_reaches_and_a_tombstone_stays(
    paper: Paper, client_of: Clients
) -> None:
    chief, head = client_of(Role.CHIEF), client_of(Role.HEAD)
    address = asked(chief, paper)
    assert "another person decides" in text(chief, address)
    assert chief.post(f"{address}approve/").status_code == 403
    assert Paper.objects.exists()

    shown = text(head, f"{address}approve/")
    for said in (TITLE, "every paragraph", "search: the words of its title", "the next backup", REASON, "endangers"):
        assert said in shown, said
    assert Paper.objects.exists()
    assert head.post(f"{address}approve/")["Location"] == address
    assert not Paper.objects.exists()
    assert head.get(f"/papers/{paper.pk}/").status_code == 404

    stone = text(head, address)
    for said in ("Erased on", REASON, "chief", "head"):
        assert said in stone, said
    for word in (TITLE, SENTENCE, paper.pk):
        assert word not in stone, word
        assert word not in text(head, "/erasures/")
        assert word not in text(head, "/audit/").replace(f'<span class="mono">{paper.pk}</span>', "")


def test_nobody_approves_what_he_asked_for_himself(paper: Paper, client_of: Clients) -> None:
    head = client_of(Role.HEAD)
    address = asked(head, paper)
    for method in (head.get, head.post):
        page = method(f"{address}approve/")
        assert page.status_code == 403
        assert "You asked for this erasure yourself" in page.content.decode()
    assert "approve/" not in text(head, address)
    assert Paper.objects.exists()


def test_a_request_is_declined_by_who_decides_and_taken_back_by_who_asked(paper: Paper, client_of: Clients) -> None:
    chief, head = client_of(Role.CHIEF), client_of(Role.HEAD)
    first, second = asked(chief, paper), asked(chief, paper)
    assert "Decline this erasure?" in text(head, f"{first}decline/")
    head.post(f"{first}decline/")
    assert "Take this request back?" in text(chief, f"{second}decline/")
    chief.post(f"{second}decline/")
    told = text(chief, "/erasures/")
    assert ">declined<" in told
    assert ">taken back<" in told
    for address in (first, second):
        assert head.post(f"{address}approve/")["Location"] == address
    assert Paper.objects.exists()


def test_a_tombstone_is_not_there_for_who_could_not_read_the_paper(paper: Paper, client_of: Clients) -> None:
    officer, head = client_of(Role.RECORDS_OFFICER), client_of(Role.HEAD)
    before = text(officer, "/erasures/")
    address = asked(client_of(Role.CHIEF), paper)
    for _ in range(2):
        assert officer.get(address).status_code == 404
        for page in (f"{address}approve/", f"{address}decline/"):
            assert (officer.get(page).status_code, officer.post(page).status_code) == (404, 404)
        assert re.sub(r'value="[^"]+"', "", text(officer, "/erasures/")) == re.sub(r'value="[^"]+"', "", before)
        head.post(f"{address}approve/")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "rumour"),
        ("records", " \n "),
        ("records", "0" * 12),
        ("records", " ".join(f"{n:012}" for n in range(501))),
        ("ground", "dislike"),
        ("reason", " "),
        ("reason", "x" * 501),
    ],
)
def test_what_cannot_be_asked_for_is_said_beside_its_field(
    field: str, value: str, paper: Paper, client_of: Clients
) -> None:
    sent = {"kind": "paper", "records": paper.pk, "ground": "law", "reason": REASON, field: value}
    page = client_of(Role.CHIEF).post("/erasures/new/", sent)
    assert page.status_code == 422
    assert page.content.decode().count('class="error"') == 1
    assert not Erasure.objects.exists()


def test_an_erasure_that_cannot_be_finished_says_so_and_whoever_decides_tries_again(
    client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = [True]

    def breaks_off(erasure: Erasure) -> None:
        if full[0]:
            raise StoreError("the disk is full", "Make room")

    monkeypatch.setattr(erasures, "_ERASABLES", erasures._Erasables())
    kind = {"kind": "exercise", "name": "EXERCISE rows", "named_by": "EXERCISE", "reaches": ()}
    register_erasable(
        Erasable(**kind, find=lambda _p, ids: Found(ids=tuple(ids), names=("x",), marks=Marks()), erase=breaks_off)  # type: ignore[arg-type]
    )
    chief, head = client_of(Role.CHIEF), client_of(Role.HEAD)
    sent = {"kind": "exercise", "records": "x", "ground": "law", "reason": REASON}
    address = chief.post("/erasures/new/", sent)["Location"]
    head.post(f"{address}approve/")
    shown = text(head, address)
    assert "It is approved, and could not be finished now" in shown
    assert "Finish it" in shown
    assert "Decline it" not in shown
    full[0] = False
    head.post(f"{address}approve/")
    assert "Erased on" in text(head, address)


ON = "?on=2010-05-25"


def test_beside_evidence_who_sees_to_the_record_is_led_to_ask_for_the_rows_that_it_rests_on(
    boards: Board, client_of: Clients
) -> None:
    found = next(p for p in boards.on(date(2010, 5, 25)).proposals() if "KGZ" in p.situation)
    chief, analyst = client_of(Role.CHIEF), client_of(Role.ANALYST)
    page = text(chief, f"/proposals/{found.id}/{ON}")
    links = [html.unescape(link) for link in re.findall(r'href="(/erasures/new/\?kind=archived[^"]+)"', page)]
    assert links
    ids = [id for link in links for id in parse_qs(urlsplit(link).query)["record"]]
    assert "/erasures/" not in text(analyst, f"/proposals/{found.id}/{ON}")
    for link in links:
        assert '<option value="archived rows" selected>' in text(chief, link)
    sent = {"kind": "archived rows", "records": "\n".join(ids), "ground": "law", "reason": REASON}
    address = chief.post("/erasures/new/", sent)["Location"]
    assert Erasure.objects.get().records == sorted(set(ids))
    shown = text(client_of(Role.HEAD), f"{address}approve/")
    assert f"row {ids[0]} of " in shown
    assert "results and boards" in shown
