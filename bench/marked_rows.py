"""What marks cost: a region and year out of a million rows, as a person sees them, beside the same query unfiltered.

Both queries run in turn in one process on one archive, so that whatever else the machine does falls on both; the
ratio is that of their medians. Rows are made up (EXERCISE).

``python bench/marked_rows.py`` measures and writes its section of ``docs/reference/bench-access.md``.
"""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import polars as pl

from mirab.archive import Archive
from mirab.core.marks import Sensitivity
from mirab.sharing.sight import Reader, Sight, Standing

ROWS, FILES, TURNS = 1_000_000, 10, 120
TARGET = 1.10
YEAR = 2010
STATES = ("KAZ", "KGZ", "TJK", "TKM", "UZB", "AFG", "PAK", "IND", "IRQ", "SYR")
REGION = STATES[:5]
NOW = datetime(2026, 11, 24, tzinfo=UTC)
PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "bench-access.md"
BEGIN, END = "<!-- marked rows: begin -->", "<!-- marked rows: end -->"
#: sensitivity, use class, owner, caveats, and which share of the rows is marked so
MARKS = (
    (0, "publish", "Exercise Council", "", 0.55),
    (0, "partners", "Exercise Council", "", 0.15),
    (0, "analysis only", "KGZ", "", 0.08),
    (0, "analysis only", "TJK", "not to the representatives of KGZ", 0.07),
    (0, "publish", "Exercise Council", "head only", 0.05),
    (1, "publish", "Exercise Council", "", 0.05),
    (1, "analysis only", "KGZ", "originator's consent needed", 0.04),
    (2, "partners", "Exercise Council", "head only; international staff only", 0.01),
)
SIGHTS = {
    "a desk of the house, unclassified": Sight((Reader(standing=Standing.HOUSE),)),
    "a chief of the house, confidential": Sight((Reader(standing=Standing.HOUSE, clearance=Sensitivity.CONFIDENTIAL),)),
    "a partner": Sight((Reader(standing=Standing.PARTNER),)),
    "a state's focal point who owns a series": Sight(
        (Reader(standing=Standing.GOVERNMENT, state="KGZ", names=frozenset({"KGZ"})),)
    ),
}


def rows(random: np.random.Generator, start: int, count: int, *, marked: bool) -> pl.DataFrame:
    """Made-up events numbered from ``start``, each marked as one of :data:`MARKS` or all open."""
    chosen = random.choice(len(MARKS), count, p=[share for *_, share in MARKS]) if marked else np.zeros(count, int)
    day = np.datetime64("1989-01-01") + random.integers(35 * 365, size=count)
    stated = ("sensitivity", "use_class", "owner", "caveats")
    marks = {name: [MARKS[i][n] for i in chosen] for n, name in enumerate(stated)}
    return pl.DataFrame(
        {
            "place": [STATES[i] for i in random.integers(len(STATES), size=count)],
            "period_start": day,
            "period_end": day + 1,
            "event_id": np.arange(start, start + count),
            "kind": random.integers(1, 4, size=count),
            "deaths": random.poisson(2, size=count),
            "latitude": random.random(count) * 50,
            "longitude": random.random(count) * 80,
            "told": [f"EXERCISE report of a made-up event, no. {n}" for n in range(start, start + count)],
            "source": "exercise_events",
            "licence": "EXERCISE",
            "citation": "https://example.org/exercise",
            "reliability": "C",
            "credibility": 3,
            "published_on": day + 30,
            "published_basis": "stated",
            "retrieved_at": NOW,
            "hindsight": False,
            **marks,
        },
        schema_overrides={"sensitivity": pl.Int8(), "credibility": pl.Int8()},
    )


def filled(folder: Path, *, marked: bool) -> Archive:
    """An archive of :data:`ROWS` made-up events."""
    archive, random = Archive(folder), np.random.default_rng(20081)
    for number in range(FILES):
        frame = rows(random, number * ROWS // FILES, ROWS // FILES, marked=marked)
        archive.append("exercise_events", frame, ["event_id"], file_id=str(number), now=NOW)
    return archive


def asked(archive: Archive, sight: Sight | None) -> pl.DataFrame:
    """The query: the region's five states in one year, whole rows."""
    since, until = date(YEAR, 1, 1), date(YEAR + 1, 1, 1)
    return archive.scan("exercise_events", sight=sight, since=since, until=until, places=REGION).collect()


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Medians in seconds of a query as somebody sees it and unfiltered, and how many rows each gave."""

    title: str
    seen: float
    plain: float
    rows: tuple[int, int]

    @property
    def ratio(self) -> float:
        """How many times as long as unfiltered."""
        return self.seen / self.plain

    def line(self) -> str:
        """One line of the table."""
        met = "yes" if self.ratio <= TARGET else "**no**"
        figures = f"{self.seen * 1000:.1f} ms | {self.plain * 1000:.1f} ms | {self.ratio:.2f} | {met}"
        return f"| {self.title} | {figures} | {self.rows[0]:,} of {self.rows[1]:,} |"


def compared(title: str, archive: Archive, sight: Sight) -> Measured:
    """A query as a sight sees it and unfiltered, in turn."""
    counts = asked(archive, sight).height, asked(archive, None).height
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(TURNS):
        # who goes first changes, so that neither always finds what the other left warm
        for which in (0, 1) if turn % 2 else (1, 0):
            times[which].append(_seconds(lambda which=which: asked(archive, None if which else sight)))
    return Measured(title=title, seen=median(times[0]), plain=median(times[1]), rows=counts)


def _seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def measure(folder: Path) -> Iterator[Measured]:
    """Every sight on mixed marks, and one that sees all on rows that are all open."""
    mixed = filled(folder / "mixed", marked=True)
    for title, sight in SIGHTS.items():
        yield compared(f"mixed marks, {title}", mixed, sight)
    yield compared("all open, a partner", filled(folder / "open", marked=False), SIGHTS["a partner"])


def section(lines: list[str]) -> str:
    """The section of the page, between its marks."""
    said = (
        f"Measured by `make bench` on {datetime.now(UTC):%d %b %Y}: {platform.machine()}, Python "
        f"{platform.python_version()}, polars {version('polars')}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} "
        f"cores. {ROWS:,} made-up rows (EXERCISE) in {FILES} files under {len(MARKS)} combinations of marks; the "
        f"region's five states in {YEAR}, whole rows; medians of {TURNS} turns, seen and unfiltered in turn. "
        f"Target: at most {TARGET:.2f} times as long as unfiltered."
    )
    head = "| who asks | as seen | unfiltered | ratio | met | rows |\n|---|---|---|---|---|---|"
    return "\n".join([BEGIN, "## Marked rows", "", said, "", head, *lines, END])


def write(text: str, begin: str = BEGIN, end: str = END) -> None:
    """Put a section into the page, in place of the one that stood between its marks before."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else "# What access costs\n"
    before, found, rest = page.partition(begin)
    after = rest.partition(end)[2] if found else "\n"
    PAGE.write_text(f"{before.rstrip()}\n\n{text}\n{after.lstrip()}".rstrip() + "\n", encoding="utf-8")


def main() -> None:
    """Measure, print and write."""
    lines = []
    with tempfile.TemporaryDirectory(prefix="mirab-bench-") as name:
        for measured in measure(Path(name)):
            lines.append(measured.line())
            print(lines[-1], flush=True)
    write(section(lines))
    print(f"written to {PAGE}")


if __name__ == "__main__":
    main()
