"""What a person does not see takes no part: whatever is computed for him is what a house computes that never held it.

Worlds are made up (EXERCISE): figures, events and a table of the Lower Fen, each row marked at random, in files that
restate each other; two houses take them in, one of them without the rows that the person does not see.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mirab.archive import Archive, Results, below
from mirab.archive.combinations import Stated, marks_of
from mirab.core.frames import PLACE_TIME, PROVENANCE
from mirab.core.marks import Marks, Sensitivity, UseClass, join_marks
from mirab.core.publication import KnownBy
from mirab.pipelines.board import Board, open_board, refresh_board, refresh_boards
from mirab.pipelines.board_keeping import pointers
from mirab.pipelines.bulletin import bulletin_for
from mirab.pipelines.centre import Centre, open_centre
from mirab.pipelines.compute import all_seen, compute
from mirab.pipelines.ingest import ensure_profile
from mirab.pipelines.observe import observe
from mirab.pipelines.record import backtest_of
from mirab.regions import load
from mirab.sharing.sight import Reader, Sight, Standing, not_to
from mirab.sources.gdelt_events import CONFLICT

HERE = Path(__file__).parent
NOW = datetime(2002, 6, 1, 12, tzinfo=UTC)
SPRING = date(2001, 4, 1)
MEMORY_DISK = Path("/dev/shm")
REPORTS = """# EXERCISE
defaults: {cluster: 2, owner: EXERCISE desk, valid_from: 2001-01-01}
indicators:
  - code: fen-reports-high
    family: trigger
    theme: fen-water
    name: {en: "EXERCISE: reports at a high", ru: "УЧЕНИЕ: максимум сообщений"}
    question: {en: "EXERCISE: are reports at a high?", ru: "УЧЕНИЕ: максимум ли сообщений?"}
    unit: count
    scale: state
    variables: [conflict_reports]
    periods: [month]
    function: new_high
    parameters: {short_years: 1, floor: 0, severe: 3}
    baseline: {method: trailing maximum, years: 3}
    thresholds:
      watch: {at: 1, why: "EXERCISE"}
      advisory: {at: 2, why: "EXERCISE"}
    lower: 1
    direction: up
    source: [gdelt_events]
    known_false_alarms: ["EXERCISE: a gauge read at night"]
    suggested_by: []
    threats: [flood]
"""
SCOPED = ("indicators: [heron-dam-level]", "indicators: [heron-dam-level, fen-reports-high]")


@pytest.fixture(scope="module")
def fen(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    """The made-up region, with an indicator that remembers beside the one that does not."""
    folder = tmp_path_factory.mktemp("fen") / "profile"
    shutil.copytree(HERE.parent / "regions" / "lower_fen", folder)
    shutil.copytree(HERE / "lower_fen_watch", folder, dirs_exist_ok=True)
    shutil.copy(load().path / "levels.yaml", folder / "levels.yaml")
    (folder / "indicators" / "reports.yaml").write_text(REPORTS, encoding="utf-8")
    rule = folder / "rules" / "fen.yaml"
    assert SCOPED[0] in rule.read_text(encoding="utf-8")
    rule.write_text(rule.read_text(encoding="utf-8").replace(*SCOPED), encoding="utf-8")
    return open_centre(folder.parent / "home", folder)


@pytest.fixture
def house(fen: Centre) -> Iterator[Callable[[], Centre]]:
    """Houses that have the profile's own figures, on a disk in memory where there is one."""
    with tempfile.TemporaryDirectory(dir=MEMORY_DISK if MEMORY_DISK.is_dir() else None) as folder:

        def make() -> Centre:
            home = Path(tempfile.mkdtemp(dir=folder))
            centre = replace(fen, home=home, archive=Archive(home / "archive"), results=Results(home / "results"))
            ensure_profile(centre.archive, centre.region, NOW)
            return centre

        yield make


# Worlds -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    """A row of a made-up file: of which source, what it says, published so many days after its period, marked how."""

    source: str
    says: tuple[tuple[str, Any], ...]
    after: int
    marks: Stated


stated = st.builds(
    Stated,
    sensitivity=st.sampled_from([0, 0, 0, 1, 2]),
    use_class=st.sampled_from([UseClass.PUBLISH.value, UseClass.PUBLISH.value, *(use.value for use in UseClass)]),
    owner=st.sampled_from(["Council of Rivers", "dam keeper"]),
    caveats=st.sampled_from(["", "", "", "head only", not_to("QAA"), "originator's consent needed"]),
)
days = st.integers(0, 75).map(lambda n: SPRING + timedelta(days=n))
figures = st.builds(
    lambda day, value, after, marks: Row(
        "profile_figures",
        (("place", "dam:heron"), ("period_start", day), ("variable", "reservoir_level_m"), ("value", value)),
        after,
        marks,
    ),
    days,
    st.sampled_from([11.0, 12.5, 13.5]),
    st.integers(0, 3),
    stated,
)
events = st.builds(
    lambda place, day, number, after, marks: Row(
        "gdelt_events",
        (
            ("place", place),
            ("period_start", day),
            ("event_id", number),
            ("root_code", CONFLICT[0]),
            ("goldstein", -number / 2),
        ),
        after,
        marks,
    ),
    st.sampled_from(["QAA", "QBB"]),
    days,
    st.integers(1, 9),
    st.integers(0, 3),
    stated,
)
people = st.builds(
    lambda place, persons, after, marks: Row(
        "unhcr_population",
        (("place", place), ("period_start", date(2000, 1, 1)), ("asylum", "QBB"), ("refugees", persons)),
        after,
        marks,
    ),
    st.sampled_from(["QAA", "TJK"]),
    st.integers(1, 3),
    st.sampled_from([400, 500]),
    stated,
)
rows_of_a_file = st.one_of(*(st.lists(kind, min_size=1, max_size=6) for kind in (figures, events, people)))
worlds = st.lists(rows_of_a_file, min_size=1, max_size=5)
readers = st.builds(
    Reader,
    standing=st.sampled_from([Standing.HOUSE, *Standing]),
    clearance=st.sampled_from(Sensitivity),
    head=st.booleans(),
    state=st.sampled_from(("", "QAA")),
    names=st.frozensets(st.sampled_from(["Council of Rivers", "dam keeper"])),
)
sights = st.lists(readers, min_size=1, max_size=2).map(lambda held: Sight(tuple(held)))
World = Sequence[Sequence[Row]]


def take_in(centre: Centre, world: World) -> Centre:
    """Archive the files of a world in their order."""
    for number, rows in enumerate(world):
        if rows:
            archive_file(centre, rows, f"EXERCISE {number}")
    return centre


def archive_file(centre: Centre, rows: Sequence[Row], file_id: str) -> None:
    """Archive rows of one source as one file."""
    (source,) = {row.source for row in rows}
    figure = source == "profile_figures"
    key = ("variable", "origin", "by") if figure else centre.registry[source].declaration.key
    own = (
        {**dict.fromkeys(("variable", "unit", "by", "origin"), pl.String()), "value": pl.Float64()}
        if figure
        else dict(centre.registry[source].declaration.columns)
    )
    schema = {**PLACE_TIME, **own, **PROVENANCE}
    frame = pl.DataFrame([{**dict.fromkeys(schema), **as_told(row)} for row in rows], schema=schema)
    centre.archive.append(source, frame, key, file_id=file_id, now=NOW)


def as_told(row: Row) -> dict[str, Any]:
    """A row as the archive takes it."""
    says = dict(row.says)
    long = timedelta(days=366 if row.source == "unhcr_population" else 1)
    end = says["period_start"] + long
    return {
        "period_end": end,
        "source": row.source,
        "licence": "EXERCISE",
        "citation": "https://fen-agency.example/EXERCISE",
        "reliability": "C",
        "credibility": 3,
        "published_on": end + timedelta(days=row.after),
        "published_basis": "stated",
        "retrieved_at": NOW,
        "hindsight": False,
        **says,
        **row.marks._asdict(),
    }


def without_hidden(world: World, sight: Sight) -> list[list[Row]]:
    return [[row for row in rows if sight(marks_of(row.marks))] for rows in world]


# What is computed -----------------------------------------------------------------------------------------------------
def told(centre: Centre, sight: Sight | None) -> dict[str, Any]:
    """All that is computed for somebody, but for what keeps it."""
    computed = compute(centre, until=date(2001, 12, 31), sight=sight)
    seen = {by.value: observe(centre.archive, centre.registry, centre.region, by=by, sight=sight) for by in KnownBy}
    return {
        "sources": centre.archive.sources(sight=sight),
        "seen": all_seen(centre, sight),
        "observations": {by: frame.to_dicts() for by, frame in seen.items()},
        "findings": computed.findings.to_dicts(),
        "proposals": computed.proposals,
        "bulletin": bulletin_for(centre, date(2001, 5, 20), sight=sight, records={"rules": []}).to_json(),
    }


def views(board: Board) -> list[Any]:
    """What pages of a day show."""
    day = board.on(date(2001, 5, 20))
    lists = [day.situations(), day.proposals(living=False), day.indicators(), day.register(), day.search_entries()]
    return [*lists, [day.proposal(view.id) for view in day.proposals(living=False)]]


CHECKED = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], derandomize=True
)


def compare(house: Callable[[], Centre], world: World, sight: Sight) -> bool:
    """Compare two houses; whether there was something to hide and something to tell."""
    whole, without = take_in(house(), world), take_in(house(), without_hidden(world, sight))
    mine = told(whole, sight)
    assert mine == told(without, sight) == told(without, None)
    return bool(mine["proposals"]) and any(not sight(marks_of(row.marks)) for rows in world for row in rows)


def test_what_is_computed_is_what_a_house_computes_that_never_held_the_hidden_rows(house: Callable[[], Centre]) -> None:
    telling: list[bool] = []

    @settings(CHECKED, max_examples=12)
    @given(worlds, sights)
    def check(world: World, sight: Sight) -> None:
        telling.append(compare(house, world, sight))

    check()
    assert sum(telling) >= 3


@pytest.mark.long
def test_what_is_computed_is_what_a_house_computes_that_never_held_the_hidden_rows_in_a_thousand_worlds(
    house: Callable[[], Centre],
) -> None:
    @settings(CHECKED, max_examples=1000)
    @given(worlds, sights)
    def check(world: World, sight: Sight) -> None:
        compare(house, world, sight)

    check()


def keeps_its_board(house: Callable[[], Centre], world: World, hidden: Sequence[Row], sight: Sight) -> None:
    """A board and a record hold through hidden rows that come one after another, and are those of a plain house."""
    assume(not any(sight(marks_of(row.marks)) for row in hidden))
    whole, without = take_in(house(), world), take_in(house(), without_hidden(world, sight))
    before = refresh_board(whole, now=NOW, sight=sight, with_record=True)
    for number, row in enumerate(hidden):
        archive_file(whole, [row], f"EXERCISE, hidden {number}")
        after = refresh_board(whole, now=NOW + timedelta(days=1 + number), sight=sight, with_record=True)
        assert (after.run_id, after.seen, after.computed_at) == (before.run_id, before.seen, NOW)
        assert (after.record, views(after)) == (before.record, views(before))
        refresh_board(whole, now=NOW, sight=None)
        assert open_board(whole, sight=sight) is after
    plain = refresh_board(without, now=NOW, with_record=True)
    assert (plain.run_id, plain.seen, plain.combinations) == (before.run_id, before.seen, before.combinations)
    assert (plain.record, views(plain)) == (before.record, views(before))
    assert backtest_of(without) == before.record


def test_hidden_rows_that_come_change_neither_name_nor_content_of_board_and_record(
    house: Callable[[], Centre],
) -> None:
    @settings(CHECKED, max_examples=4)
    @given(worlds, st.lists(st.one_of(figures, events), min_size=1, max_size=2), sights)
    def check(world: World, hidden: list[Row], sight: Sight) -> None:
        keeps_its_board(house, world, hidden, sight)

    check()


@pytest.mark.long
def test_hidden_rows_that_come_change_nothing_in_two_hundred_worlds(house: Callable[[], Centre]) -> None:
    @settings(CHECKED, max_examples=200)
    @given(worlds, st.lists(st.one_of(figures, events), min_size=1, max_size=3), sights)
    def check(world: World, hidden: list[Row], sight: Sight) -> None:
        keeps_its_board(house, world, hidden, sight)

    check()


# Boards by what is seen -----------------------------------------------------------------------------------------------
LOW, HIGH = below(Sensitivity.UNCLASSIFIED), below(Sensitivity.CONFIDENTIAL)
CLOSED = Stated(1, UseClass.ANALYSIS_ONLY.value, "dam keeper", not_to("QAA"))


def level(value: float, marks: Stated, day: int = 0) -> Row:
    says = (("place", "dam:heron"), ("period_start", SPRING + timedelta(days=day)), ("variable", "reservoir_level_m"))
    return Row("profile_figures", (*says, ("value", value)), 0, marks)


def test_people_who_see_the_same_share_one_board_and_who_sees_all_shares_the_whole_one(
    house: Callable[[], Centre],
) -> None:
    centre = take_in(house(), [[level(13.5, CLOSED)]])
    desk, state = Reader(standing=Standing.HOUSE, clearance=Sensitivity.CONFIDENTIAL), Reader(state="QAA")
    sights = [None, LOW, HIGH, Sight((desk,)), Sight((state,)), Sight((state, desk))]
    boards = refresh_boards(centre, sights, NOW)
    assert len(boards) == 2
    whole, lower = boards
    opened = [open_board(centre, sight=sight) for sight in sights]
    assert [board is whole for board in opened] == [True, False, True, True, False, True]
    assert [board is lower for board in opened] == [False, True, False, False, True, False]
    assert lower.marks == Marks(owners=lower.marks.owners)
    assert whole.marks == join_marks([lower.marks, marks_of(CLOSED)])


def test_a_proposal_carries_the_marks_of_all_that_it_rests_on(house: Callable[[], Centre]) -> None:
    open_to_all = Stated(0, UseClass.PUBLISH.value, "Council of Rivers")
    centre = take_in(house(), [[level(13.0, open_to_all)], [level(13.5, CLOSED, day=1)]])
    day = refresh_board(centre, now=NOW).on(date(2001, 4, 20))
    (view,) = (view for view in day.proposals(living=False) if view.opened.month == 4)
    detail = day.proposal(view.id)
    assert detail is not None
    assert view.marks == detail.marks == join_marks([marks_of(open_to_all), marks_of(CLOSED)])
    assert view.sensitivity == Sensitivity.CONFIDENTIAL


def test_boards_that_nobody_sees_any_more_are_dropped(house: Callable[[], Centre]) -> None:
    centre = take_in(house(), [[level(13.5, CLOSED)]])
    assert len(refresh_boards(centre, [None, LOW], NOW)) == 2
    (lower,) = refresh_boards(centre, [LOW], NOW)
    assert [pointer.run for _, pointer in pointers(centre.home)] == [lower.run_id]
    assert [run.run_id for run in centre.results.runs("board")] == [lower.run_id]
    assert open_board(centre) is lower


def test_until_the_board_of_new_marks_is_computed_the_one_before_is_read(house: Callable[[], Centre]) -> None:
    centre = house()
    before = refresh_board(centre, now=NOW, sight=HIGH)
    take_in(centre, [[level(13.5, CLOSED)]])
    assert open_board(centre, sight=HIGH) is before
    after = refresh_board(centre, now=NOW, sight=HIGH)
    assert open_board(centre, sight=HIGH) is after is not before
    assert open_board(centre, sight=LOW) is before


def test_rows_of_further_marks_that_come_while_a_board_is_computed_do_not_enter_the_board_of_the_fewer(
    house: Callable[[], Centre], monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = house()
    plain = refresh_board(house(), now=NOW)
    calls: list[str] = []

    def late(what: str, share: float) -> None:
        calls.append(what)
        if len(calls) == 1:
            archive_file(centre, [level(13.5, CLOSED)], "EXERCISE, meanwhile")

    board = refresh_board(centre, now=NOW, sight=HIGH, progress=late)
    assert len(board.combinations) == len(plain.combinations) + 1
    assert board.findings.height > plain.findings.height
    lower = refresh_board(centre, now=NOW, sight=LOW)
    assert (lower.run_id, lower.combinations) == (plain.run_id, plain.combinations)
    assert views(lower) == views(plain)
