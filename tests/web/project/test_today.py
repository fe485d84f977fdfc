"""Today against the board: what waits, what changed and since when, what is old, and what nobody may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError
from django.test import Client

from mirab.core.words import Text
from mirab.pipelines.board import Board
from mirab.web.accounts.roles import Role
from mirab.web.alerts.queries import waiting
from mirab.web.project import views
from mirab.web.project.actions import KEPT, SITTING, note_look
from mirab.web.project.models import LastLook
from mirab.web.project.today import MOST, Today, today_on
from mirab.web.project.today_since import NoSuchDay, Since, since_when

if TYPE_CHECKING:
    from mirab.web.accounts.models import User

DAY = date(2010, 5, 25)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MONTH = Since(start=DAY - timedelta(days=30), how="first")


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.fixture
def today(boards: Board, person: Callable[[Role], User]) -> Today:
    board = boards.on(DAY)
    return today_on(board, MONTH, waiting(person(Role.ANALYST), board))


def test_every_proposal_that_lives_on_the_day_waits_until_somebody_decides(today: Today, boards: Board) -> None:
    assert {item.proposal.id for item in today.waiting} == {p.id for p in boards.on(DAY).proposals()}
    assert today.waiting


def test_the_page_names_what_waits_with_its_gravest_figure(analyst_client: Client, today: Today) -> None:
    page = read(analyst_client, f"/?on={DAY}")
    for item in today.shown_waiting:
        assert item.proposal.title.en in page
        assert item.evidence is not None
        assert item.evidence.value_said.en in page
    assert f"{len(today.waiting)} proposals wait for a decision." in page


def test_a_situation_is_worse_when_a_risk_stands_higher_than_it_stood(today: Today, boards: Board) -> None:
    before, now = boards.on(MONTH.start), boards.on(DAY)
    for moved in today.moved:
        risen = 0
        for change in moved.changes:
            if change.proposal and change.proposal_kind == "risk":
                held = before.proposal(change.proposal)
                present = now.proposal(change.proposal)
                assert present is not None
                order = [None, "watch", "advisory", "warning"]
                risen = max(risen, order.index(present.level) - order.index(held.level if held else None))
        assert moved.is_worse == (risen > 0), moved.situation.id
    assert any(moved.is_worse for moved in today.moved)
    assert any(moved.is_eased for moved in today.moved)


def test_what_came_and_went_between_two_days_did_not_make_a_situation_worse(boards: Board) -> None:
    long_ago = Since(start=date(2003, 1, 1), how="day")
    page = today_on(boards.on(date(2012, 12, 31)), long_ago, ())
    gone = [moved for moved in page.moved if moved.situation.level is None]
    assert gone
    assert not any(moved.is_worse for moved in gone)


def test_situations_that_worsened_stand_first(today: Today) -> None:
    worse = [moved.is_worse for moved in today.moved]
    assert worse == sorted(worse, reverse=True)


def test_where_nothing_changed_every_living_situation_is_listed_by_cluster(
    analyst_client: Client, boards: Board
) -> None:
    page = read(analyst_client, f"/?on={DAY}&since={DAY - timedelta(days=1)}")
    assert "Nothing changed." in page
    living = [view for view in boards.on(DAY).situations() if view.living]
    assert living
    assert all(view.name.en in page for view in living)


def test_the_page_shows_only_so_much_that_it_prints_on_one_page(analyst_client: Client) -> None:
    page = read(analyst_client, "/?on=2012-12-31&since=2003-01-01")
    assert page.count('class="situation"') == MOST
    assert "that changed are among the situations" in page


def test_on_a_day_before_anything_was_known_the_first_day_is_named_and_linked(
    analyst_client: Client, boards: Board
) -> None:
    page = read(analyst_client, "/?on=1999-01-01")
    assert "Nothing was known yet on this day." in page
    assert f'href="/?on={boards.first_day}"' in page


def test_old_figures_are_called_old(analyst_client: Client, boards: Board) -> None:
    newest = boards.kept.last_day(date(2016, 2, 1))
    page = read(analyst_client, "/?on=2016-02-01")
    assert (date(2016, 2, 1) - newest > timedelta(days=45)) == ("The latest figure here became known on" in page)
    old = read(analyst_client, f"/?on={boards.last_day + timedelta(days=1)}")
    assert "The latest figure here became known on" not in old


def test_dates_ahead_are_those_that_were_public(analyst_client: Client, boards: Board) -> None:
    page = read(analyst_client, f"/?on={DAY}")
    rows = boards.on(DAY).calendar(60)
    assert rows
    assert all(row.title.en in page and row.announced_on <= DAY for row in rows)


def test_a_russian_reader_reads_russian(analyst_client: Client, today: Today) -> None:
    analyst_client.cookies["django_language"] = "ru"
    page = read(analyst_client, f"/?on={DAY}")
    assert "Вторник, 25\xa0мая 2010\xa0г." in page
    assert "г.." not in page
    for english in ("To decide", "What changed", "Missing", "Ahead", "What is not known", "No source is late"):
        assert english not in page
    assert all(item.proposal.title.ru in page for item in today.shown_waiting)


def test_a_comparison_with_no_day_or_a_later_day_is_refused_in_words(analyst_client: Client) -> None:
    for since in ("2010-02-31", "2010-05-25", "2026-01-01", "yesterday", "x" * 5000):
        answer = analyst_client.get("/", {"on": str(DAY), "since": since})
        assert answer.status_code == 400
        assert "no day to compare with" in answer.content.decode()
        assert len(answer.content) < 60_000


def test_a_visitor_is_asked_to_sign_in_and_leaves_no_look(visitor_client: Client) -> None:
    answer = visitor_client.get("/")
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]
    assert not LastLook.objects.exists()


def test_a_first_look_compares_with_a_month_before(person: Callable[[Role], User]) -> None:
    since = since_when(person(Role.ANALYST), DAY, live=False, asked="", now=NOW)
    assert since == Since(start=DAY - timedelta(days=30), how="first")


def test_a_look_counts_from_the_sitting_before_this_one(person: Callable[[Role], User]) -> None:
    reader = person(Role.ANALYST)
    yesterday, just_now = NOW - timedelta(hours=15), NOW - SITTING / 2
    for moment in (yesterday, just_now):
        note_look(reader, moment.date(), "s", moment)
    since = since_when(reader, NOW.date(), live=True, asked="", now=NOW)
    assert since.moment == yesterday
    assert since.known == yesterday


def test_past_days_that_were_read_do_not_count_as_looks_at_the_present(person: Callable[[Role], User]) -> None:
    reader = person(Role.ANALYST)
    note_look(reader, NOW.date() - timedelta(days=3), "s", NOW - timedelta(days=3))
    note_look(reader, DAY, "s", NOW - timedelta(days=1))
    assert since_when(reader, NOW.date(), live=True, asked="", now=NOW).start == NOW.date() - timedelta(days=3)
    assert since_when(reader, DAY + timedelta(days=9), live=False, asked="", now=NOW).start == DAY


def test_looks_of_others_do_not_count(person: Callable[[Role], User]) -> None:
    note_look(person(Role.CHIEF), DAY, "s", NOW - timedelta(days=1))
    since = since_when(person(Role.ANALYST), DAY + timedelta(days=5), live=False, asked="", now=NOW)
    assert since.how == "first"


def test_a_sitting_is_noted_once_and_old_ones_are_let_go(person: Callable[[Role], User]) -> None:
    reader = person(Role.ANALYST)
    for minutes in (0, 5, 29):
        note_look(reader, DAY, "s", NOW + timedelta(minutes=minutes))
    assert LastLook.objects.count() == 1
    for days in range(1, KEPT + 20):
        note_look(reader, DAY, "s", NOW + timedelta(days=days))
    assert LastLook.objects.count() == KEPT
    assert LastLook.objects.order_by("-at")[0].at == NOW + timedelta(days=KEPT + 19)


def test_a_choice_beats_the_last_look(person: Callable[[Role], User]) -> None:
    reader = person(Role.ANALYST)
    note_look(reader, DAY - timedelta(days=2), "s", NOW)
    assert since_when(reader, DAY, live=False, asked="week", now=NOW).start == DAY - timedelta(days=7)
    assert since_when(reader, DAY, live=False, asked="2010-05-01", now=NOW).start == date(2010, 5, 1)
    with pytest.raises(NoSuchDay):
        since_when(reader, DAY, live=False, asked="2010-05-25", now=NOW)


def test_a_record_that_cannot_be_written_does_not_keep_anybody_from_reading(
    analyst_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_: object) -> None:
        raise DatabaseError("attempt to write a readonly database")

    monkeypatch.setattr(views, "note_look", read_only)
    assert "Tuesday, 25" in read(analyst_client, f"/?on={DAY}")


def test_titles_of_what_waits_are_in_both_languages(today: Today) -> None:
    for item in today.waiting:
        assert isinstance(item.proposal.title, Text)
        assert item.proposal.title.en != item.proposal.title.ru
