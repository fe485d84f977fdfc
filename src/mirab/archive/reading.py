"""Reading batches: which files a question needs, and the rows of them that are its answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

import polars as pl

from mirab.archive.combinations import Combinations, Stated, condition, seeing
from mirab.archive.commits import Commit, StoredFile
from mirab.archive.durable import sha256_of
from mirab.archive.revisions import ORDER, latest, without_repeats
from mirab.core.errors import StoreError
from mirab.core.frames import IDENTITY, PLACE_TIME, PROVENANCE
from mirab.sharing.sight import Sight

_DAMAGED = "Restore it from a copy, or ingest its file again into a new archive"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of a source's rows.

    Attributes
    ----------
    as_known_on : date, rows published on that day or before
    sight : Sight, rows that it sees; None: all
    since, until : date, rows whose period overlaps ``[since, until)``
    places : codes of places
    latest : bool, the latest claim of each key alone
    in_order : bool, rows in the order in which they were stated
    """

    as_known_on: date | None = None
    sight: Sight | None = None
    since: date | None = None
    until: date | None = None
    places: Sequence[str] | None = None
    latest: bool = True
    in_order: bool = False

    def may_hold(self, file: StoredFile) -> bool:
        """Whether a file can have a row of the answer, as far as days and periods tell."""
        return not (
            (self.as_known_on and file.published_first and file.published_first > self.as_known_on)
            or (self.since and file.period_end and file.period_end <= self.since)
            or (self.until and file.period_first and file.period_first >= self.until)
        )

    def conditions(self) -> list[pl.Expr]:
        """The same, row by row; :func:`answer` adds what the sight asks of each file."""
        asked = (
            (self.as_known_on, lambda day: pl.col("published_on") <= day),
            (self.since, lambda day: pl.col("period_end") > day),
            (self.until, lambda day: pl.col("period_start") < day),
            (self.places, lambda codes: pl.col("place").is_in(list(codes))),
        )
        return [condition(value) for value, condition in asked if value is not None]


@dataclass(frozen=True)
class Sighted:
    """A stored file beside the combinations of marks in it, and those of them that are seen."""

    file: StoredFile
    stated: tuple[Stated, ...]
    seen: tuple[Stated, ...]

    @property
    def whole(self) -> bool:
        """Whether every row of it is seen."""
        return len(self.seen) == len(self.stated)


def sighted(files: Iterable[StoredFile], sight: Sight | None, held: Combinations) -> list[Sighted]:
    """Files of which a sight sees anything."""
    if sight is None:
        return [Sighted(file, (), ()) for file in files]
    seen = seeing(sight)
    every = ((file, held.of(file.path, file.sha256, file.combinations)) for file in files)
    return [Sighted(file, stated, taken) for file, stated in every if (taken := seen(stated))]


def answer(root: Path, commits: Sequence[Commit], question: Question, held: Combinations) -> pl.LazyFrame:
    """The rows of one source's commits that a question asks for; something in at least one file is seen."""
    every = sighted((file for commit in commits for file in commit.files), question.sight, held)
    files = [one for one in every if question.may_hold(one.file)]
    rows = _opened(root, files or every[:1])
    for asked in question.conditions() if files else [pl.lit(value=False)]:
        rows = rows.filter(asked)
    if any(commit.revising or commit.restated for commit in commits):
        rows = without_repeats(rows)
        rows = latest(rows) if question.latest else rows
    rows = rows.sort(ORDER) if question.in_order else rows
    return rows.select(shown_columns(one.file for one in every))


def _opened(root: Path, files: Sequence[Sighted]) -> pl.LazyFrame:
    """What is seen of files; those that are seen whole are read without a condition."""
    scans = [
        pl.scan_parquet(paths, glob=False, hive_partitioning=False).filter(*asked)
        for paths, asked in _lots(root, files)
    ]
    return scans[0] if len(scans) == 1 else pl.concat(scans, how="diagonal_relaxed")


def _lots(root: Path, files: Sequence[Sighted]) -> Iterator[tuple[list[Path], list[pl.Expr]]]:
    """Files that are read alike: of the same columns, and in a row seen whole or in part."""
    alike: dict[tuple[tuple[str, str], ...], list[Sighted]] = {}
    for one in files:
        alike.setdefault(tuple(one.file.columns.items()), []).append(one)
    for group in alike.values():
        for whole, run in groupby(group, key=lambda one: one.whole):
            lot = list(run)
            seen, stated = ({s for one in lot for s in getattr(one, name)} for name in ("seen", "stated"))
            yield [_sound(root, one.file) for one in lot], [] if whole else [condition(sorted(seen), sorted(stated))]


def shown_columns(files: Iterable[StoredFile]) -> list[str]:
    """Columns in the order of the contract: place and time, the source's own, provenance, identity."""
    names = dict.fromkeys(name for file in files for name in file.columns if not name.startswith("_"))
    own = [name for name in names if name not in {*PLACE_TIME, *PROVENANCE, *IDENTITY}]
    return [*PLACE_TIME, *own, *PROVENANCE, *IDENTITY]


def open_files(root: Path, files: Sequence[StoredFile]) -> pl.LazyFrame:
    """Scan files; one that is missing or cut short is refused by name before anything is read.

    Files of unlike columns (a source that gained a column) are read side by side: what a file lacks is null.
    """
    return _opened(root, [Sighted(file, (), ()) for file in files])


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
