"""What the bench measures: each case of Mirab, and the peers beside it on the same files.

A case is prepared (imports, opened files) and then run; only the run is timed. A case that repeats a short action gives
the seconds of one repetition itself.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import polars as pl
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.dataset
import pyarrow.parquet

from generated_events import write_events
from mirab.archive import Archive
from mirab.pipelines.centre import open_centre
from mirab.pipelines.ingest import ingest
from mirab.pipelines.replay import replay
from mirab.regions import load
from mirab.sources import registry
from panel import CASES as PANEL_CASES
from panel import PEERS as PANEL_PEERS
from shape import Case, Said

EVENTS = "GEDEvent_v25_1.csv"
SOURCE = "ucdp_ged"
STATE, YEAR = "TJK", 2010
REPEATS = 30


def rows_asked_for() -> int:
    """Number of made-up events; a smaller one, for trying the bench out, stands in ``MIRAB_BENCH_ROWS``."""
    return int(os.environ.get("MIRAB_BENCH_ROWS", "1_000_000"))


def _generate(folder: Path) -> Said:
    path = write_events(folder / EVENTS, rows_asked_for())
    return Said(found=f"{path.stat().st_size / 1e6:.0f} MB of CSV")


def _ingest(folder: Path) -> Said:
    archive = Archive(folder / "archive")
    sources = registry(load().source_files)
    report = ingest(archive, sources, folder / EVENTS, source=SOURCE, now=datetime.now(UTC))
    file = report.files[0]
    if file.archived != rows_asked_for():
        raise SystemExit(f"of {file.rows} rows {file.archived} were archived and {file.quarantined} quarantined")
    return Said(found=f"{file.archived:,} events parsed, checked, identified, archived")


def _polars_copy(folder: Path) -> Said:
    frame = pl.read_csv(folder / EVENTS, infer_schema_length=10_000)
    frame.write_parquet(folder / "polars.parquet")
    return Said(found=f"{frame.height:,} rows read and written, unchecked")


def _pyarrow_copy(folder: Path) -> Said:
    table = pyarrow.csv.read_csv(folder / EVENTS)
    pyarrow.parquet.write_table(table, folder / "pyarrow.parquet")
    return Said(found=f"{table.num_rows:,} rows read and written, unchecked")


def _repeated(action: Callable[[], int]) -> Said:
    """Median of many repetitions after one for warming up."""
    found = action()
    seconds = []
    for _ in range(REPEATS):
        begun = perf_counter()
        again = action()
        seconds.append(perf_counter() - begun)
        if again != found:
            raise SystemExit(f"a query gave {found} rows and then {again}")
    return Said(found=f"{found:,} events of {STATE} in {YEAR}; median of {REPEATS}", seconds=statistics.median(seconds))


def _query(archive: Archive) -> Said:
    since, until = date(YEAR, 1, 1), date(YEAR + 1, 1, 1)
    return _repeated(lambda: archive.scan(SOURCE, since=since, until=until, places=[STATE]).collect().height)


def _dataset_query(folder: Path) -> Said:
    """The same rows from the same files by pyarrow alone, without claims in time or marks."""
    dataset = pyarrow.dataset.dataset(folder / "archive" / "data" / SOURCE, format="parquet")
    since, until = (pyarrow.scalar(date(year, 1, 1)) for year in (YEAR, YEAR + 1))
    start = pc.field("period_start")
    wanted = (pc.field("place") == STATE) & (start >= since) & (start < until)
    return _repeated(lambda: dataset.to_table(filter=wanted).num_rows)


def _replay(centre: Any) -> Said:
    run = replay(centre, date(2008, 1, 1), date(2011, 12, 31))
    return Said(found=f"{run.computed.observations.height:,} observations, {len(run.notices())} notices")


def published_data() -> Path | None:
    """The folder that ``MIRAB_TEST_DATA`` names, or ``shared/data`` beside the project; None when there is none."""
    beside = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
    folder = Path(os.environ.get("MIRAB_TEST_DATA") or beside)
    return folder if folder.is_dir() else None


def _with_published(folder: Path) -> Any:
    """An installation that has taken in every published file at hand."""
    centre = open_centre(folder / "home-published")
    if data := published_data():
        ingest(centre.archive, centre.registry, data, now=datetime.now(UTC))
    return centre


CASES = (
    Case(name="generate", title="made-up events", run=_generate),
    Case(
        name="ingest",
        title=f"ingest of {rows_asked_for():,} events in the shape of UCDP GED",
        target_seconds=20,
        target_gb=2,
        run=_ingest,
    ),
    Case(
        name="query",
        title=f"one state and year out of {rows_asked_for():,} events",
        target_seconds=0.05,
        prepare=lambda folder: Archive(folder / "archive"),
        run=_query,
    ),
    Case(
        name="replay",
        title="replay of 2008–2011 from the profile's own figures",
        target_seconds=20,
        prepare=lambda folder: open_centre(folder / "home"),
        run=_replay,
        no_peer="no peer found",
    ),
    Case(
        name="replay_published",
        title="replay of 2008–2011 with every published file at hand",
        target_seconds=20,
        prepare=_with_published,
        run=_replay,
        no_peer="no peer found",
    ),
    *PANEL_CASES,
)
PEERS = (
    Case(name="polars_copy", title="polars, CSV to Parquet", beside="ingest", run=_polars_copy),
    Case(name="pyarrow_copy", title="pyarrow, CSV to Parquet", beside="ingest", run=_pyarrow_copy),
    Case(name="dataset_query", title="pyarrow.dataset over the same files", beside="query", run=_dataset_query),
    *PANEL_PEERS,
)
