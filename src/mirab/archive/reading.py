"""Reading batches: which files a question needs, and the rows of them that are its answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from mirab.archive.commits import Commit, StoredFile
from mirab.archive.durable import sha256_of
from mirab.archive.revisions import latest
from mirab.core.errors import StoreError
from mirab.core.frames import IDENTITY, PLACE_TIME, PROVENANCE
from mirab.core.marks import Sensitivity

_DAMAGED = "Restore it from a copy, or ingest its file again into a new archive"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of a source's rows.

    Attributes
    ----------
    as_known_on : date, rows published on that day or before
    ceiling : Sensitivity, rows marked no higher
    since, until : date, rows whose period overlaps ``[since, until)``
    places : codes of places
    latest : bool, the latest claim of each key alone
    """

    as_known_on: date | None = None
    ceiling: Sensitivity | None = None
    since: date | None = None
    until: date | None = None
    places: Sequence[str] | None = None
    latest: bool = True

    def may_hold(self, file: StoredFile) -> bool:
        """Whether a file can have a row of the answer."""
        return not (
            not visible(file, self.ceiling)
            or (self.as_known_on and file.published_first and file.published_first > self.as_known_on)
            or (self.since and file.period_end and file.period_end <= self.since)
            or (self.until and file.period_first and file.period_first >= self.until)
        )

    def conditions(self) -> list[pl.Expr]:
        """The same, row by row."""
        asked = (
            (self.as_known_on, lambda day: pl.col("published_on") <= day),
            (self.ceiling, lambda level: pl.col("sensitivity") <= int(level)),
            (self.since, lambda day: pl.col("period_end") > day),
            (self.until, lambda day: pl.col("period_start") < day),
            (self.places, lambda codes: pl.col("place").is_in(list(codes))),
        )
        return [condition(value) for value, condition in asked if value is not None]


def visible(file: StoredFile, ceiling: Sensitivity | None) -> bool:
    """Whether anything in a file lies at or below a ceiling."""
    return ceiling is None or file.sensitivity_lowest <= ceiling


def answer(root: Path, commits: Sequence[Commit], question: Question) -> pl.LazyFrame:
    """The rows of one source's commits that a question asks for; at least one file lies below the ceiling."""
    every = [file for commit in commits for file in commit.files if visible(file, question.ceiling)]
    files = [file for file in every if question.may_hold(file)]
    rows = open_files(root, files or every[:1])
    for condition in question.conditions() if files else [pl.lit(value=False)]:
        rows = rows.filter(condition)
    if question.latest and any(commit.revising or commit.restated for commit in commits):
        rows = latest(rows)
    return rows.select(shown_columns(every))


def shown_columns(files: Iterable[StoredFile]) -> list[str]:
    """Columns in the order of the contract: place and time, the source's own, provenance, identity."""
    names = dict.fromkeys(name for file in files for name in file.columns if not name.startswith("_"))
    own = [name for name in names if name not in {*PLACE_TIME, *PROVENANCE, *IDENTITY}]
    return [*PLACE_TIME, *own, *PROVENANCE, *IDENTITY]


def open_files(root: Path, files: Sequence[StoredFile]) -> pl.LazyFrame:
    """Scan files; one that is missing or cut short is refused by name before anything is read.

    Files of unlike columns (a source that gained a column) are read side by side: what a file lacks is null.
    """
    alike: dict[tuple[tuple[str, str], ...], list[Path]] = {}
    for file in files:
        alike.setdefault(tuple(file.columns.items()), []).append(_sound(root, file))
    scans = [pl.scan_parquet(paths, glob=False, hive_partitioning=False) for paths in alike.values()]
    return scans[0] if len(scans) == 1 else pl.concat(scans, how="diagonal_relaxed")


def read_columns(root: Path, files: Sequence[StoredFile], columns: dict[str, pl.DataType]) -> pl.DataFrame:
    """Some columns of files, read at once; no file, no row."""
    if not files:
        return pl.DataFrame(schema=columns)
    return collected(open_files(root, files).select(columns.keys()), root, files)


def collected(rows: pl.LazyFrame, root: Path, files: Iterable[StoredFile]) -> pl.DataFrame:
    """Collect, and when a file turns out to be damaged say which."""
    try:
        return rows.collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        for file in files:
            problem = damage(root, file)
            if problem:
                raise StoreError(problem, _DAMAGED) from error
        raise


def _sound(root: Path, file: StoredFile) -> Path:
    path = root / file.path
    problem = _size_problem(path, file)
    if problem:
        raise StoreError(problem, _DAMAGED)
    return path


def _size_problem(path: Path, file: StoredFile) -> str | None:
    try:
        size = path.stat().st_size
    except OSError as error:
        return f"archive file {path} cannot be read: {error.strerror}"
    return None if size == file.bytes else f"archive file {path} has {size} bytes and should have {file.bytes}"


def damage(root: Path, file: StoredFile) -> str | None:
    """What is wrong with a file, compared with its commit to the last byte; None when nothing is."""
    path = root / file.path
    problem = _size_problem(path, file)
    if problem:
        return problem
    whole = file.sha256 == sha256_of(path.read_bytes())
    return None if whole else f"archive file {path} is damaged: its checksum differs from its commit's"
