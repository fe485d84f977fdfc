"""Ingests on disks that refuse: run as a program in a process of its own, prints one JSON object."""

from __future__ import annotations

import json
import resource
import signal
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl

from mirab.archive import Archive, Results, RunName
from mirab.core.errors import StoreError

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def batch(rows: int) -> pl.DataFrame:
    noise = np.random.default_rng(1).uniform(size=rows)
    return pl.DataFrame({"value": noise}).with_columns(
        place=pl.lit("gauge:a"),
        period_start=pl.lit(date(2008, 1, 1)),
        period_end=pl.lit(date(2008, 1, 2)),
        number=pl.int_range(pl.len()),
        source=pl.lit("gauges"),
        owner=pl.lit("Hydromet"),
        licence=pl.lit(""),
        citation=pl.lit(""),
        reliability=pl.lit("B"),
        credibility=pl.lit(2),
        published_on=pl.lit(date(2008, 2, 1)),
        published_basis=pl.lit("stated"),
        retrieved_at=pl.lit(NOW),
        hindsight=pl.lit(False),
        sensitivity=pl.lit(0),
        use_class=pl.lit("publish"),
        caveats=pl.lit(""),
    )


def append(root: Path, rows: int, file: str) -> str:
    try:
        Archive(root).append("gauges", batch(rows), ["number"], file_id=file, now=NOW)
    except StoreError as error:
        return str(error)
    return "archived"


def state(root: Path) -> list[object]:
    archive = Archive(root)
    return [archive.snapshot(), archive.scan("gauges").collect().height, archive.verify()]


def orphans(root: Path) -> list[str]:
    named = {file.path for commit in Archive(root).history() for file in commit.stored}
    there = {str(p.relative_to(root)) for p in root.rglob("*") if p.is_file() and p.parent.name != "commits"}
    return sorted(there - named - {".lock"})


def full(folder: Path) -> dict[str, object]:
    root = folder / "archive"
    append(root, 10, "first")
    before = state(root)
    error = append(root, 20_000, "large")
    after, left = state(root), orphans(root)
    return {
        "error": error,
        "whole_before": before,
        "whole_after": after,
        "orphans": left,
        "small_batch_afterwards": append(root, 20, "small"),
    }


def file_size(folder: Path) -> dict[str, object]:
    root = folder / "archive"
    append(root, 10, "first")
    before = state(root)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64_000, 64_000))
    error = append(root, 20_000, "large")
    return {"error": error, "whole_before": before, "whole_after": state(root), "orphans": orphans(root)}


def shut(folder: Path) -> dict[str, object]:
    """An archive and results that may be read and not written."""
    append(folder / "archive", 1, "first")
    results = Results(folder / "results")
    results.put("findings", RunName(snapshot="a", code="b", configuration="c"), {}, {})
    for path in (*folder.rglob("*"), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return {}


def read_only(folder: Path) -> dict[str, object]:
    root, results = folder / "archive", Results(folder / "results")
    before = sorted(map(str, folder.rglob("*")))
    error, results_error = append(root, 5, "second"), ""
    try:
        results.put("findings", RunName(snapshot="x", code="b", configuration="c"), {}, {})
    except StoreError as refused:
        results_error = str(refused)
    return {
        "error": error,
        "results_error": results_error,
        "read": Archive(root).scan("gauges").collect().height,
        "files_before": before,
        "files_after": sorted(map(str, folder.rglob("*"))),
    }


def no_parent(folder: Path) -> dict[str, object]:
    return {"error": append(folder / "new", 1, "first")}


if __name__ == "__main__":
    modes = {"full": full, "file_size": file_size, "shut": shut, "read_only": read_only, "no_parent": no_parent}
    print(json.dumps(modes[sys.argv[1]](Path(sys.argv[2]))))
