"""What the desk offers to its reports is held as what it was made of, and is not there for whoever may not see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.web.publications.reports import CLOSER, WITHIN
from tests.web.worlds import made

from mirab.core.marks import Marks
from mirab.pipelines.board import Board
from mirab.web.accounts.models import User, stored
from mirab.web.accounts.roles import Role
from mirab.web.alerts.models import Situation, SituationMonth
from mirab.web.alerts.warning_models import Warning, WarningVersion
from mirab.web.monitoring.item_sources import Offered, item_sources
from mirab.web.publications.grounds import looks_of

pytestmark = pytest.mark.django_db

DAYS = date(2000, 1, 1), date(2100, 1, 1)


def followed_situation(by: User, *words: tuple[str, Marks]) -> Situation:
    """An open situation within the house, with a word for each month."""
    names = {"title_en": "EXERCISE river", "title_ru": "УЧЕНИЯ река"}
    one = Situation.objects.create(owner=by, by=by, mark_set_id=stored(WITHIN), **names)
    for month, (why, marks) in enumerate(words, start=1):
        said = {"arrow": "improved", "alert": "opportunity", "why_en": why, "why_ru": f"УЧЕНИЯ {why}"}
        SituationMonth.objects.create(
            situation=one, month=date(2010, month, 1), by=by, mark_set_id=stored(marks), **said
        )
    return one


def shown(person: User, kind: str, id: str) -> tuple[Offered | None, Offered | None]:
    """What a person is offered of a thing in the list, and by its id."""
    looks = looks_of(person, date(2010, 5, 25))
    assert looks is not None
    source = item_sources()[kind]
    listed = {one.id: one for one in source.lists(looks, *DAYS)}
    return listed.get(id), source.finds(looks, [id]).get(id)


def test_a_situation_brings_the_latest_word_that_the_writer_reads(boards: Board, person: Callable[..., User]) -> None:
    chief, analyst = person(Role.CHIEF), person(Role.ANALYST)
    one = followed_situation(chief, ("EXERCISE calm", WITHIN), ("EXERCISE the envoy called", CLOSER))
    for offered in shown(chief, "desk_situation", one.pk):
        assert offered is not None
        assert (offered.text.en, offered.arrow, offered.alert) == (
            "EXERCISE the envoy called",
            "improved",
            "opportunity",
        )
        assert offered.marks == CLOSER
    for offered in shown(analyst, "desk_situation", one.pk):
        assert offered is not None
        assert (offered.text.en, offered.marks) == ("EXERCISE calm", WITHIN)


def test_a_warning_is_offered_once_it_is_issued_and_to_whoever_reads_its_text(
    boards: Board, person: Callable[..., User]
) -> None:
    chief, analyst = person(Role.CHIEF), person(Role.ANALYST)
    text: Any = made(WarningVersion, chief, CLOSER)
    Warning.objects.filter(pk=text.warning_id).update(mark_set=stored(CLOSER))
    WarningVersion.objects.filter(pk=text.pk).update(state="draft", title="EXERCISE flood")
    assert shown(chief, "warning", text.warning_id) == (None, None)
    WarningVersion.objects.filter(pk=text.pk).update(state="issued", issued_at="2010-05-20T12:00Z")
    for offered in shown(chief, "warning", text.warning_id):
        assert offered is not None
        assert (offered.title.en, offered.marks) == ("EXERCISE flood", CLOSER)
    assert shown(analyst, "warning", text.warning_id) == (None, None)


@pytest.mark.parametrize("kind", ["desk_situation", "warning"])
def test_whoever_is_not_of_the_house_is_offered_nothing(kind: str, boards: Board, person: Callable[..., User]) -> None:
    one = followed_situation(person(Role.CHIEF), ("EXERCISE", WITHIN))
    assert shown(person(Role.LIAISON), kind, one.pk) == (None, None)
