"""The cut of the one pass at a day is what a run that stops on that day gives: findings, proposals, all of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from mirab.alerting import proposals_from_plain, proposals_to_plain
from mirab.core.errors import FormatError, InputError
from mirab.pipelines.board import Board, refresh_board
from mirab.pipelines.centre import Centre
from mirab.pipelines.compute import compute

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
DAYS = [date(2005, 5, 13), date(2008, 2, 15), date(2010, 5, 25), date(2010, 6, 9), date(2021, 4, 28)]


@pytest.fixture(scope="module")
def board(profile_centre: Centre) -> Board:
    """The board of the region's own profile."""
    return refresh_board(profile_centre, now=NOW)


def in_order(findings: pl.DataFrame) -> pl.DataFrame:
    """Findings in the order of all their columns, with lists as words."""
    lists = [name for name, kind in findings.schema.items() if kind.is_nested()]
    return findings.with_columns(pl.col(name).list.join("|") for name in lists).sort(findings.columns)


def assert_cut_equals_run(board: Board, day: date) -> None:
    run, known = compute(board.centre, until=day), board.on(day).known
    assert known.proposals == run.proposals
    assert_frame_equal(in_order(known.findings), in_order(run.findings), check_exact=True)


@pytest.mark.parametrize("day", DAYS)
def test_the_cut_at_a_day_equals_a_run_that_stops_on_that_day(board: Board, day: date) -> None:
    assert_cut_equals_run(board, day)
    assert board.on(day).known.proposals


@pytest.mark.long
@pytest.mark.parametrize("day", [*DAYS, *(date(year, month, 1) for year in range(2006, 2024, 3) for month in (3, 10))])
def test_the_cut_equals_a_run_on_the_published_data_too(published_centre: Centre, day: date) -> None:
    assert_cut_equals_run(refresh_board(published_centre, now=NOW), day)


@settings(max_examples=25, deadline=None)
@given(first=st.integers(0, 6500), later=st.integers(0, 6500))
def test_cutting_twice_is_cutting_at_the_earlier_day(board: Board, first: int, later: int) -> None:
    days = [date(2005, 1, 1) + timedelta(days=n) for n in (first, later)]
    for proposal in board.proposals:
        twice = (cut := proposal.as_known_on(max(days))) and cut.as_known_on(min(days))
        assert twice == proposal.as_known_on(min(days))


@settings(max_examples=25, deadline=None)
@given(n=st.integers(0, 6500))
def test_nothing_in_a_cut_is_later_than_its_day_and_ids_do_not_change(board: Board, n: int) -> None:
    day = date(2005, 1, 1) + timedelta(days=n)
    whole = {proposal.id: proposal for proposal in board.proposals}
    for proposal in board.on(day).known.proposals:
        assert proposal.situation == whole[proposal.id].situation
        assert proposal.last_on <= day
        assert max(part.day for part in (*proposal.notices, *proposal.updates)) <= day
        assert all(e.known_on <= day for part in (*proposal.notices, *proposal.updates) for e in part.evidence)
        assert [proposal.level_on(d) for d in (proposal.first_on, day)] == [
            whole[proposal.id].level_on(d) for d in (proposal.first_on, day)
        ]


def test_proposals_written_as_plain_data_are_read_back_equal(board: Board) -> None:
    plain = proposals_to_plain(board.proposals)
    assert proposals_from_plain(plain) == board.proposals
    assert proposals_to_plain(proposals_from_plain(plain)) == plain


def test_plain_data_that_are_no_proposals_are_refused_by_name(board: Board) -> None:
    plain = proposals_to_plain(board.proposals[:1])
    plain[0]["first_on"] = "31 February"
    with pytest.raises(FormatError, match=r"first_on.*31 February"):
        proposals_from_plain(plain)


def test_a_day_that_the_board_does_not_reach_is_refused(board: Board) -> None:
    assert board.on(board.until)
    with pytest.raises(InputError, match="lies after"):
        board.on(board.until + timedelta(days=1))


def test_a_day_before_anything_was_known_is_empty_and_answers(board: Board) -> None:
    early = board.on(date(1990, 1, 1))
    assert (early.situations(), early.proposals(living=False), early.register(), early.map_marks()) == ((), (), (), ())
    assert len(early.indicators()) == len(board.centre.catalogue)
    assert not any(row.known for row in early.indicators())
