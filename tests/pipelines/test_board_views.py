"""What pages read: nothing that was not public by the day, nothing that its owner withheld, in both languages."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from mirab.core.frames import FINDING
from mirab.core.marks import UseClass
from mirab.core.words import Text
from mirab.pipelines.board import Board, DayBoard, refresh_board
from mirab.pipelines.board_register import claim_groups
from mirab.pipelines.board_series import STRETCH, similar_periods
from mirab.pipelines.bulletin import bulletin_for
from mirab.pipelines.centre import Centre, open_centre
from mirab.regions import load
from mirab.reporting.bulletin import SituationEntry
from mirab.reporting.numerals import day_said

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
SPRING = date(2010, 5, 25)
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def board(profile_centre: Centre) -> Board:
    """The board of the region's own profile."""
    return refresh_board(profile_centre, now=NOW)


@pytest.fixture(scope="module")
def spring(board: Board) -> DayBoard:
    """The day of 25 May 2010."""
    return board.on(SPRING)


def texts(value: Any) -> list[Text]:
    """Every text within a value."""
    if isinstance(value, Text):
        return [value]
    if is_dataclass(value):
        return [text for field in fields(value) for text in texts(getattr(value, field.name))]
    return [text for part in value for text in texts(part)] if isinstance(value, tuple | list) else []


def whole(day: DayBoard) -> list[Any]:
    """Every view of a day."""
    lists = (day.situations(), day.proposals(living=False), day.indicators(), day.register(), day.calendar(400))
    details = (
        *(day.situation(view.id) for view in day.situations()),
        *(day.proposal(view.id) for view in day.proposals(living=False)),
        *(day.indicator(row.code) for row in day.indicators()),
        *(day.place(place.code) for place in day.places()),
        *(day.episode(row.id) for row in day.register()),
    )
    return [*lists, *details, day.changes_since(day.day - timedelta(days=90)), day.map_marks(), day.search_entries()]


def test_the_situations_of_a_day_are_those_of_its_bulletin(board: Board, spring: DayBoard) -> None:
    bulletin = bulletin_for(board.centre, SPRING)
    shared = [field.name for field in fields(bulletin.situations[0])]

    def said(entries: Sequence[SituationEntry]) -> list[list[Any]]:
        return [[getattr(entry, name) for name in shared] for entry in entries]

    assert said(spring.situations()) == said(bulletin.situations)
    assert [entry.id for entry in bulletin.proposals] == [view.id for view in spring.proposals()]
    assert [entry.indicator for entry in bulletin.unknown] == [entry.indicator for entry in spring.not_known()]


def test_a_proposal_for_kyrgyzstan_lives_on_25_may_2010_with_evidence_that_was_public(spring: DayBoard) -> None:
    risks = [view for view in spring.proposals() if view.states == ("KGZ",) and view.kind == "risk"]
    assert risks
    for view in risks:
        detail = spring.proposal(view.id)
        assert detail
        assert detail.evidence
        assert all(line.known_on <= SPRING for line in detail.evidence)


def test_the_sparkline_ends_with_the_level_of_the_day(spring: DayBoard) -> None:
    names = (None, "watch", "advisory", "warning")
    assert spring.situations()
    for view in spring.situations():
        assert len(view.sparkline) == 60
        assert names[view.sparkline[-1]] == view.level


def test_every_view_is_in_both_languages_and_opens(board: Board, spring: DayBoard) -> None:
    for day in (spring, board.on(date(2008, 2, 15))):
        for text in texts(whole(day)):
            assert bool(text.en) == bool(text.ru)
            assert "{" not in text.en + text.ru


def test_an_episode_is_not_in_the_register_before_it_was_public(board: Board) -> None:
    for episode in board.centre.region.register:
        eve = board.on(episode.published_on - timedelta(days=1))
        assert episode.id not in {row.id for row in eve.register()}
        assert eve.episode(episode.id) is None
        assert board.on(episode.published_on).episode(episode.id)


def test_an_episode_and_its_claims_are_said_in_both_languages() -> None:
    region = load()
    episode = next(e for e in region.register if e.id == "TJK2008")
    (first, *_) = claim_groups(region, episode, date(2008, 3, 1))
    assert first.of_whom == Text(en="hours of power a day, provinces", ru="часов электроснабжения в сутки, области")
    (claim,) = first.claims
    assert claim.by_said == Text(en="Barqi Tojik (22 Jan)", ru="«Барки Точик» (22 января)")
    assert claim.counted_said == day_said(date(2008, 1, 22))
    assert (claim.low, claim.best, claim.unit) == (3, 3, "hours")


def test_claims_about_one_thing_stand_together_and_who_speaks_first_goes_by_turn() -> None:
    region = load()
    episode = next(e for e in region.register if len({c.by for c in e.claims if c.of_whom == e.claims[0].of_whom}) > 1)
    late = max(c.stated_on or episode.published_on for c in episode.claims)
    today, tomorrow = (claim_groups(region, episode, late + timedelta(days=n)) for n in (0, 1))
    assert sum(len(group.claims) for group in today) == len(episode.claims)
    for one, other in zip(today, tomorrow, strict=True):
        assert {claim.by for claim in one.claims} == {claim.by for claim in other.claims}
        if len({claim.by for claim in one.claims}) > 1:
            assert one.claims[0].by == other.claims[-1].by


def test_a_date_of_the_calendar_is_not_there_before_it_was_announced(board: Board) -> None:
    for day in (SPRING, date(2007, 6, 1)):
        rows = board.on(day).calendar(400)
        assert rows
        assert all(row.announced_on <= day < row.period.end for row in rows)


def test_no_figure_given_for_analysis_only_is_said_raw(published_centre: Centre) -> None:
    day = refresh_board(published_centre, now=NOW).on(SPRING)
    kept = day.known.findings.filter(pl.col("use_class") == UseClass.ANALYSIS_ONLY)
    shown = 0
    for code in kept["indicator"].unique().to_list():
        for place in kept.filter(pl.col("indicator") == code)["place"].unique().sort()[:3].to_list():
            detail = day.indicator(code, place)
            assert detail
            shown += len(detail.rows)
            assert all("%" in row.value_said.en or row.value_said.en == "withheld" for row in detail.rows)
            assert detail.chart is None or detail.chart.unit == "pct"
    assert shown > 1000


def series(values: list[float], first: date = date(2000, 1, 1)) -> pl.DataFrame:
    """A made-up monthly series whose normal band is 0 to 2."""
    starts = pl.date_range(first, first.replace(year=first.year + 40), "1mo", eager=True)[: len(values) + 1]
    blank = {name: pl.Series([None] * len(values), dtype=kind) for name, kind in FINDING.items()}
    given = {"period_start": starts[:-1], "period_end": starts[1:], "value": values}
    band = {"low": [0.0] * len(values), "high": [2.0] * len(values)}
    return pl.DataFrame({**blank, **given, **band})


def test_the_stretch_that_ran_exactly_alike_is_the_most_similar_at_distance_nothing() -> None:
    shape = [1.0, 4.0, 9.0, 3.0, 0.0, 2.0]
    values = [1.0] * 7 + shape + [1.0] * 40 + shape
    found, _ = similar_periods(series(values))
    assert (found[0].period.start, found[0].distance) == (date(2000, 8, 1), 0.0)
    # a stretch of ones lies at 0 in the band; the shape at 0, 3, 8, 2, -1, 1 half-widths
    assert found[1].distance == pytest.approx((0 + 9 + 64 + 4 + 1 + 1) ** 0.5)


def test_similar_stretches_lie_a_year_from_the_last_and_from_each_other_and_cross_no_gap() -> None:
    whole_years = series([1.0] * 60)
    found, _ = similar_periods(whole_years)
    starts = sorted([*(period.period.start for period in found), whole_years["period_start"][-STRETCH]])
    assert len(starts) == 4
    assert all((later - earlier).days >= 365 for earlier, later in pairwise(starts))
    broken = whole_years.filter(pl.col("period_start").dt.month() != 6)
    assert all((p.period.end - p.period.start).days < 190 for p in similar_periods(broken)[0])
    assert similar_periods(series([1.0] * 8))[0] == ()


def test_changes_between_two_days_are_those_that_notices_between_them_tell(board: Board, spring: DayBoard) -> None:
    since = SPRING - timedelta(days=60)
    changes = spring.changes_since(since)
    opened = {p.id for p in spring.known.proposals if since < p.first_on <= SPRING}
    assert opened
    assert {change.proposal for change in changes if change.kind == "opened"} == opened
    assert all(since < change.day <= SPRING for change in changes)
    assert spring.changes_since(SPRING) == spring.changes_since(SPRING + timedelta(days=1)) == ()
    moment = datetime(2010, 5, 20, 8, tzinfo=UTC)
    assert spring.changes_since(moment) == spring.changes_since(date(2010, 5, 19))


def test_two_windows_of_changes_tell_all_that_the_long_one_tells_of_notices(board: Board) -> None:
    days = [date(2010, 3, 1), date(2010, 4, 20), SPRING]
    plain = ("opened", "raised", "lowered", "ended", "returned")

    def told(start: date, end: date) -> set[tuple[Any, ...]]:
        return {
            (c.day, c.kind, c.proposal, c.sentence.en) for c in board.on(end).changes_since(start) if c.kind in plain
        }

    assert told(days[0], days[2]) == told(days[0], days[1]) | told(days[1], days[2])


def test_search_knows_a_place_by_every_name_that_it_has(spring: DayBoard) -> None:
    entries = {entry.id: entry for entry in spring.search_entries() if entry.kind == "place"}
    assert len(entries) == len(spring.places())
    for place in spring.places():
        names = [*place.names.values(), *(alias.name for alias in place.aliases)]
        assert all(name in entries[place.code].words for name in names)


def test_what_is_not_there_is_none(spring: DayBoard) -> None:
    assert spring.situation("nothing@NOWHERE") is None
    assert spring.proposal("0" * 20) is None
    assert spring.indicator("no-such") is None
    assert spring.indicator(spring.indicators()[0].code, "no-place") is None
    assert spring.place("XX") is None
    assert spring.episode("NONE1999") is None


def test_a_made_up_region_says_so_and_has_a_board(tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    shutil.copytree(HERE.parent / "regions" / "lower_fen", folder)
    shutil.copytree(HERE / "lower_fen_watch", folder, dirs_exist_ok=True)
    shutil.copy(load().path / "levels.yaml", folder / "levels.yaml")
    board = refresh_board(open_centre(tmp_path / "home", folder), now=datetime(2002, 1, 1, tzinfo=UTC))
    assert board.exercise
    (view,) = board.on(date(2001, 5, 2)).proposals()
    assert (view.place.code, view.level, view.hindsight_only) == ("dam:heron", "advisory", True)
    assert board.on(date(2001, 4, 30)).proposals() == ()
