"""Of pointers, erasures and papers above a reader's clearance nothing is told, neither in words nor by work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from tests.web.test_leaks import alike, answer, parted, seen

from mirab.core.marks import Marks, Sensitivity, UseClass
from mirab.pipelines.board import Board
from mirab.web.accounts.erasures import approve_erasure, ask_erasure
from mirab.web.accounts.models import User
from mirab.web.accounts.pointers import point_to
from mirab.web.accounts.roles import Role
from mirab.web.accounts.sealing_models import Erasure, Ground, Pointer
from mirab.web.publications.actions import ask_for_bulletin
from mirab.web.publications.paper_actions import Why, Written, write_paper
from mirab.web.publications.paper_models import Paper

pytestmark = pytest.mark.django_db

CLOSER = Marks(use_class=UseClass.ANALYSIS_ONLY, sensitivity=Sensitivity.CONFIDENTIAL)
PAGES = (
    *("/pointers/", "/pointers/new/", "/erasures/", "/erasures/new/", "/sealed/", "/papers/", "/audit/", "/"),
    *("/search/?q=sluice", "/marks/reviews/", "/bulletins/"),
)
ABSENT = "0" * 12


@pytest.fixture
def officer(person: Callable[[Role], User], boards: Board) -> Client:
    """A records officer, who sees to the record and is cleared for nothing."""
    client = Client()
    client.force_login(person(Role.RECORDS_OFFICER))
    return client


def hidden(chief: User, head: User) -> tuple[Pointer, Paper, Erasure]:
    """What the officer may not know of: a pointer, a paper, an erasure that waits, some carried out, a bulletin."""
    ask_for_bulletin(chief, date(2010, 5, 25), ["en"])
    pointers = [point_to(f"SC/{n} EXERCISE sluice", "Registry", "note", by=chief, marks=CLOSER) for n in range(2)]
    papers = [
        write_paper(chief, "EXERCISE sluice", "en", [Written(text="EXERCISE", marks=CLOSER)], Why(reason="EXERCISE"))
        for _ in range(2)
    ]
    for kind, id in (("pointer", pointers[0].key), ("paper", papers[0].pk)):
        approve_erasure(head, ask_erasure(chief, kind, [id], "EXERCISE", ground=Ground.LAW))
    return pointers[1], papers[1], ask_erasure(chief, "paper", [papers[1].pk], "EXERCISE", ground=Ground.LAW)


def lasting(client: Client, path: str) -> tuple[object, ...]:
    """Everything of a page but the moment until which nobody may keep it."""
    status, heads, body = seen(answer(client, path))
    assert isinstance(heads, dict)
    return status, {name: value for name, value in heads.items() if name != "Expires"}, body


def test_hidden_pointers_papers_and_erasures_move_nothing_on_any_page(
    officer: Client, person: Callable[[Role], User]
) -> None:
    people = person(Role.CHIEF), person(Role.HEAD)
    before = {path: lasting(officer, path) for path in PAGES}
    hidden(*people)
    after = {path: lasting(officer, path) for path in PAGES}
    assert [(path, *parted(before[path], after[path])) for path in PAGES if before[path] != after[path]] == []
    chief = Client()
    chief.force_login(people[0])
    told = [path for path in PAGES if b"sluice" in chief.get(path).content]
    assert {"/pointers/", "/papers/", "/search/?q=sluice"} <= set(told)


def test_what_is_hidden_is_answered_as_what_never_was_at_the_price_of_as_many_questions(
    officer: Client, person: Callable[[Role], User]
) -> None:
    pointer, paper, erasure = hidden(person(Role.CHIEF), person(Role.HEAD))
    asked: list[tuple[str, str, dict[str, str] | None]] = [
        ("/pointers/%s/", pointer.key, None),
        ("/erasures/%s/", erasure.key, None),
        *((f"/erasures/%s/{act}/", erasure.key, sent) for act in ("approve", "decline") for sent in (None, {})),
    ]
    for pattern, there, sent in asked:
        alike(officer, pattern % there, pattern % ABSENT, there, ABSENT, sent, sent)
    for kind, id in (("pointer", pointer.key), ("paper", paper.pk)):
        forms = [
            {"kind": kind, "records": one, "ground": "law", "reason": "EXERCISE: the keeper asks"}
            for one in (id, ABSENT)
        ]
        alike(officer, "/erasures/new/", "/erasures/new/", id, ABSENT, *forms)
    assert Erasure.objects.count() == 3
