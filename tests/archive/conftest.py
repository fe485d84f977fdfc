"""Archives on a fast disk, and rows to put into them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from mirab.archive import Archive

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MEMORY_DISK = Path("/dev/shm")


def make_rows(claims: Sequence[dict[str, Any]], source: str = "gauges") -> pl.DataFrame:
    """Rows of one river gauge source: each claim gives ``value`` and may give anything else."""
    stated = {
        "place": "gauge:uch-kurgan",
        "period_start": date(2008, 1, 1),
        "variable": "discharge_m3s",
        "source": source,
        "owner": "Hydromet",
        "licence": "CC BY 4.0",
        "citation": "https://example.org/gauges",
        "reliability": "B",
        "credibility": 2,
        "published_on": date(2008, 2, 1),
        "published_basis": "stated",
        "retrieved_at": NOW,
        "hindsight": False,
        "sensitivity": 0,
        "use_class": "publish",
        "caveats": "",
    }
    full = [{**stated, **claim} for claim in claims]
    for row in full:
        row.setdefault("period_end", row["period_start"] + timedelta(days=1))
    kinds = {
        "credibility": pl.Int8,
        "sensitivity": pl.Int8,
        "value": pl.Float64,
        "retrieved_at": pl.Datetime("us", "UTC"),
    }
    return pl.DataFrame(full, schema_overrides=kinds)


@pytest.fixture
def rows() -> Callable[..., pl.DataFrame]:
    return make_rows


@pytest.fixture
def memory_folder() -> Iterator[Callable[[], Path]]:
    """Give new folders on a disk in memory where the machine has one: waiting for a real disk proves nothing here."""
    with tempfile.TemporaryDirectory(dir=MEMORY_DISK if MEMORY_DISK.is_dir() else None) as folder:
        yield lambda: Path(tempfile.mkdtemp(dir=folder))


@pytest.fixture
def archive(memory_folder: Callable[[], Path]) -> Archive:
    return Archive(memory_folder() / "archive")


@pytest.fixture
def add(archive: Archive) -> Callable[..., Any]:
    """Append claims to the archive under the gauges' key."""

    def append(*claims: dict[str, Any], file: str = "file", source: str = "gauges", **more: Any) -> Any:
        frame = make_rows(claims, source) if claims else make_rows([{"value": 1.0}], source).clear()
        return archive.append(source, frame, ["variable"], file_id=file, now=NOW, **more)

    return append
