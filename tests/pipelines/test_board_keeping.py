"""The board is computed once for each state of what may be seen, and read by everybody else."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import polars as pl
import pytest

from mirab.archive import below
from mirab.core.frames import PLACE_TIME
from mirab.core.marks import Sensitivity
from mirab.pipelines import board as board_module
from mirab.pipelines import compute
from mirab.pipelines.board import is_stale, open_board, refresh_board, refresh_boards
from mirab.pipelines.board_keeping import pointer_path
from mirab.pipelines.centre import Centre, open_centre
from mirab.pipelines.ingest import ingest
from mirab.pipelines.record import backtest_of
from mirab.pipelines.watch import watch
from mirab.sources import Calendar, Client

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
HEAD = "country_iso3,year_month,gdelt_conflict_event_count,gdelt_protest_event_count,gdelt_goldstein_mean\n"


@pytest.fixture(autouse=True)
def code_that_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed line of code makes every board stale; none changes while a test runs."""
    monkeypatch.setattr(compute, "code_version", lambda: "as tested")


@pytest.fixture(scope="module")
def computed_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation of the region's own profile whose board was computed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compute, "code_version", lambda: "as tested")
        home = tmp_path_factory.mktemp("board")
        refresh_board(open_centre(home), now=NOW)
    return home


@pytest.fixture
def centre(tmp_path: Path, computed_home: Path) -> Centre:
    """An installation of its own, with the board as computed."""
    return open_centre(Path(shutil.copytree(computed_home, tmp_path / "home")))


def file_of(folder: Path, *rows: str) -> Path:
    """A published file with these rows."""
    path = folder / "gdelt_country_month.csv"
    path.write_text(HEAD + "".join(row + "\n" for row in rows), encoding="utf-8")
    return path


def test_before_anything_is_computed_there_is_no_board(tmp_path: Path) -> None:
    assert open_board(open_centre(tmp_path)) is None


def test_a_refresh_without_a_change_computes_nothing_and_touches_nothing(centre: Centre) -> None:
    first = refresh_board(centre, now=NOW)
    path = pointer_path(centre.home, centre.archive.combinations())
    written = path.read_bytes(), path.stat().st_mtime_ns
    again = refresh_board(centre, now=NOW + timedelta(days=3))
    assert again is first
    assert (path.read_bytes(), path.stat().st_mtime_ns) == written
    assert again.computed_at == NOW


def test_new_rows_make_the_board_stale_and_the_next_refresh_drops_what_nobody_points_to(
    centre: Centre, tmp_path: Path
) -> None:
    runs = []
    for n in range(3):
        file = file_of(tmp_path, *(f"KGZ,2015-0{month},{30 + month},12,-3.5" for month in range(1, 3 + n)))
        held = open_board(centre)
        ingest(centre.archive, centre.registry, file, now=NOW)
        assert held is None or is_stale(centre, held)
        board = refresh_board(centre, now=NOW + timedelta(hours=n))
        assert not is_stale(centre, board)
        runs.append(board.run_id)
    assert len(set(runs)) == 3
    refresh_boards(centre, [None], NOW + timedelta(hours=3))
    assert {run.run_id for run in centre.results.runs("board")} == set(runs[1:])


def test_a_board_of_last_year_is_stale_because_its_days_run_out(centre: Centre) -> None:
    board = refresh_board(centre, now=NOW)
    assert not is_stale(centre, board, now=NOW + timedelta(days=30))
    assert is_stale(centre, board, now=NOW + timedelta(days=60))
    assert refresh_board(centre, now=NOW + timedelta(days=60)).until == date(2028, 12, 31)


def test_another_process_opens_what_was_kept_equal(centre: Centre) -> None:
    board = refresh_board(centre, now=NOW)
    other = open_board(open_centre(centre.home))
    assert other is not None
    assert other is not board
    assert (other.proposals, other.run_id, other.seen) == (board.proposals, board.run_id, board.seen)
    assert other.findings.equals(board.findings)


def test_a_board_whose_result_was_deleted_is_computed_again_to_the_same_run(centre: Centre) -> None:
    board = refresh_board(centre, now=NOW)
    centre.results.drop(board.run_id)
    assert open_board(open_centre(centre.home)) is None
    assert refresh_board(open_centre(centre.home), now=NOW).run_id == board.run_id


def test_a_pointer_that_cannot_be_read_is_no_board_and_is_mended_by_a_refresh(centre: Centre) -> None:
    board = refresh_board(centre, now=NOW)
    pointer_path(centre.home, centre.archive.combinations()).write_text('{"run": "half a fi', encoding="utf-8")
    assert open_board(centre) is None
    assert refresh_board(centre, now=NOW).run_id == board.run_id


def test_the_kept_record_stands_beside_the_rules_once_it_is_there(centre: Centre) -> None:
    assert refresh_board(centre, now=NOW).record is None
    report = backtest_of(centre)
    board = refresh_board(centre, now=NOW + timedelta(hours=1))
    assert board.record == report
    assert board.computed_at == NOW
    records = [
        r for p in board.on(date(2010, 5, 25)).proposals() for r in board.on(date(2010, 5, 25)).proposal(p.id).records
    ]  # type: ignore[union-attr]
    assert any(record.backtest is not None or record.note is not None for record in records)


def secret_rows(centre: Centre) -> None:
    """Archive the same figures as a publisher's, with a confidential outbreak on top."""
    rows = centre.archive.scan("profile_figures", latest=False).collect()
    known = rows.drop("key", "id", "batch", strict=False)
    secret = known.filter(pl.col("variable") == "crossing_closed").head(1)
    assert secret.height == 1
    hidden = secret.with_columns(
        place=pl.lit("border:KGZ-TJK"),
        sensitivity=pl.lit(1, pl.Int8()),
        period_start=pl.lit(date(2012, 3, 1)),
        period_end=pl.lit(date(2012, 4, 1)),
        published_on=pl.lit(date(2012, 3, 2)),
    )
    key = ["variable", *PLACE_TIME, "citation"]
    centre.archive.append("profile_figures", hidden, key, file_id="secret", now=NOW)


def test_what_lies_above_the_ceiling_leaves_no_trace_not_even_in_the_time_of_computing(centre: Centre) -> None:
    low, day = below(Sensitivity.UNCLASSIFIED), date(2012, 3, 10)
    before = refresh_board(centre, now=NOW, sight=low)
    secret_rows(centre)
    after = refresh_board(centre, now=NOW + timedelta(days=1), sight=low)
    whole = refresh_board(centre, now=NOW + timedelta(days=1))
    assert (after.run_id, after.computed_at, after.seen) == (before.run_id, NOW, before.seen)
    assert after.on(day).situations() == before.on(day).situations()
    assert "border:KGZ-TJK" not in {s.place.code for s in after.on(day).situations()}
    assert "border:KGZ-TJK" in {s.place.code for s in whole.on(day).situations()}
    assert (after.marks.sensitivity, whole.marks.sensitivity) == (Sensitivity.UNCLASSIFIED, Sensitivity.CONFIDENTIAL)


def test_two_refreshes_at_once_compute_one_board(centre: Centre) -> None:
    twin = open_centre(centre.home)
    with ThreadPoolExecutor(2) as pool:
        boards = list(pool.map(lambda c: refresh_board(c, now=NOW), (centre, twin)))
    assert boards[0].run_id == boards[1].run_id
    assert len(centre.results.runs("board")) == 1


def test_many_readers_of_a_new_day_get_one_and_the_same_view(centre: Centre) -> None:
    board = refresh_board(centre, now=NOW)
    day = date(2009, 3, 4)
    with ThreadPoolExecutor(16) as pool:
        seen = list(pool.map(lambda n: board.on(day).situations(), range(64)))
        places = list(pool.map(lambda n: board.on(day).place("KGZ"), range(64)))
    assert all(view is seen[0] for view in seen)
    assert all(place is places[0] for place in places)


def test_days_and_details_that_nobody_asks_for_any_more_are_let_go(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_module, "DAYS_READY", 2)
    board = refresh_board(centre, now=NOW)
    first = board.on(date(2009, 1, 1))
    assert board.on(date(2009, 1, 1)) is first
    for n in range(2, 4):
        board.on(date(2009, 1, n))
    assert board.on(date(2009, 1, 1)) is not first


class Daily:
    """A source of the package that is due every day, from an address of its own."""

    def __init__(self, source: object) -> None:
        self._source = source
        self.declaration = replace(source.declaration, calendar=Calendar(every="day"))  # type: ignore[attr-defined]
        self.claims, self.parse, self.check = source.claims, source.parse, source.check  # type: ignore[attr-defined]

    def discover(self, now: datetime, *, since: datetime | None = None) -> list[object]:
        return []

    def fetch(self, remote: object, client: Client, folder: Path) -> Path:
        return folder


def test_a_round_that_refreshes_tells_the_same_notices_as_one_that_computes(centre: Centre, tmp_path: Path) -> None:
    moment = datetime(2010, 5, 2, tzinfo=UTC)
    client = Client(transport=httpx.MockTransport(lambda request: httpx.Response(404)))
    alone = replace(centre, registry={"gdelt_country_month": Daily(centre.registry["gdelt_country_month"])})
    board_round = watch(alone, now=moment, client=client, refresh=True)
    plain_round = watch(replace(alone, home=tmp_path / "other"), now=moment, client=client)
    assert board_round.notices == plain_round.notices
    assert board_round.notices
    assert open_board(alone) is not None
