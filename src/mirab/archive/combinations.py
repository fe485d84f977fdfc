"""Which marks the rows of an archive carry: few combinations, which a sight is asked of instead of each row.

A commit names the combinations of each of its files. What was committed before commits did so is read once from its
files, which are never written again, and kept beside the commits in ``combinations.json``. From the combinations that
a sight sees follows which files are opened, which rows of them are taken, and which set of rows an answer rests on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, reduce
from itertools import combinations as subsets
from pathlib import Path
from typing import NamedTuple

import polars as pl

from mirab.archive.durable import write_whole
from mirab.core.errors import StoreError
from mirab.core.marks import Caveat, Marks, Sensitivity, UseClass
from mirab.sharing.names import names_in
from mirab.sharing.sight import Reader, Sight, Standing

#: Begins what is said of a row that was released from quarantine: a note, and the last, not a caveat.
RELEASE_NOTE = "released from quarantine: "


class Stated(NamedTuple):
    """Marks as rows state them; rows of quarantine state their sensitivity alone."""

    sensitivity: int
    use_class: str = UseClass.PUBLISH.value
    owner: str = ""
    caveats: str = ""


@lru_cache(maxsize=65_536)
def marks_of(stated: Stated) -> Marks:
    """The marks that a row states; a use class that nobody knows is held like a caveat that nobody knows."""
    caveats = names_in(stated.caveats.partition(RELEASE_NOTE)[0])
    use = UseClass(stated.use_class) if stated.use_class in set(UseClass) else None
    return Marks(
        sensitivity=Sensitivity(stated.sensitivity),
        use_class=use or UseClass.ANALYSIS_ONLY,
        owners=frozenset(names_in(stated.owner)),
        caveats=frozenset(caveats if use else (*caveats, Caveat.HEAD_ONLY)),
    )


class _Verdicts(dict[Stated, bool]):
    """Which combinations a sight sees, each asked of it once."""

    def __init__(self, sight: Sight) -> None:
        super().__init__()
        self._sight = sight

    def __missing__(self, stated: Stated) -> bool:
        seen = self[stated] = self._sight(marks_of(stated))
        return seen


#: A sight is hashed once for many files: its readers' names make that the dearest part of asking.
_verdicts = lru_cache(maxsize=1024)(_Verdicts)


def seeing(sight: Sight | None) -> Callable[[Iterable[Stated]], tuple[Stated, ...]]:
    """What takes from combinations those that a sight sees."""
    if sight is None:
        return tuple
    verdicts = _verdicts(sight)
    return lambda stated: tuple(one for one in stated if verdicts[one])


def seen_of(sight: Sight | None, stated: Iterable[Stated]) -> tuple[Stated, ...]:
    """Those of some combinations that a sight sees."""
    return seeing(sight)(stated)


def below(ceiling: Sensitivity) -> Sight:
    """A sight that is bound by sensitivity alone: of the head of the house, cleared up to a ceiling."""
    return Sight((Reader(standing=Standing.HOUSE, clearance=ceiling, head=True, international=True),))


def levels_seen(sight: Sight) -> list[int]:
    """Sensitivities that a sight sees of rows that state nothing else."""
    return [one.sensitivity for one in seen_of(sight, (Stated(int(level)) for level in Sensitivity))]


def stated_in(rows: pl.DataFrame | pl.LazyFrame) -> tuple[Stated, ...]:
    """The distinct combinations of a frame, in order."""
    held = [name for name in Stated._fields if name in rows.lazy().collect_schema().names()]
    apart = rows.lazy().select(_whole(name) for name in held).unique().sort(held).collect()
    return tuple(Stated(**row) for row in apart.iter_rows(named=True))


def counted_by_marks(rows: pl.DataFrame) -> dict[Stated, int]:
    """The number of rows of each combination of a frame."""
    held = [name for name in Stated._fields if name in rows.columns]
    apart = rows.group_by(_whole(name) for name in held).len("_rows")
    return {Stated(**{name: row[name] for name in held}): row["_rows"] for row in apart.iter_rows(named=True)}


def _whole(name: str) -> pl.Expr:
    return pl.col(name) if name == "sensitivity" else pl.col(name).fill_null("")


def condition(seen: Sequence[Stated], stated: Sequence[Stated]) -> pl.Expr:
    """Rows of the combinations that are seen, told from the others by as few columns as tell them apart.

    A row of a combination that is not among ``seen`` is not taken, whatever else it may be.
    """
    names = _telling(set(seen), stated)
    rows = sorted({tuple(getattr(one, name) for name in names) for one in seen})
    if len(names) == 1:
        return _whole(names[0]).is_in([row[0] for row in rows])
    alike = (
        reduce(lambda a, b: a & b, (_whole(name) == value for name, value in zip(names, row, strict=True)))
        for row in rows
    )
    return reduce(lambda a, b: a | b, alike, pl.lit(value=False))


def _telling(seen: set[Stated], stated: Sequence[Stated]) -> tuple[str, ...]:
    """The fewest columns by which what is seen is told from what is not."""
    hidden = [one for one in stated if one not in seen]
    for count in range(1, len(Stated._fields)):
        for names in subsets(Stated._fields, count):
            taken = {tuple(getattr(one, name) for name in names) for one in seen}
            if not any(tuple(getattr(one, name) for name in names) in taken for one in hidden):
                return names
    return Stated._fields


#: File beside the commits that holds what was read from files of before.
HELD_BESIDE = "combinations.json"


class Combinations:
    """The combinations of an archive's files, those that no commit names read once from the file.

    Parameters
    ----------
    root : folder of the archive
    """

    def __init__(self, root: Path) -> None:
        self._root, self._path = root, root / HELD_BESIDE
        self._held: dict[str, tuple[Stated, ...]] | None = None

    def of(self, path: str, sha256: str, named: tuple[Stated, ...] | None) -> tuple[Stated, ...]:
        """Combinations of one file: as its commit names them, else as the file itself has them.

        Raises
        ------
        StoreError
            When a file of before must be read and is missing or damaged.
        """
        if named is not None:
            return named
        if self._held is None:
            self._held = dict(self._kept())
        if sha256 not in self._held:
            self._held[sha256] = self._read(path)
            self._keep()
        return self._held[sha256]

    def _read(self, path: str) -> tuple[Stated, ...]:
        try:
            return stated_in(pl.scan_parquet(self._root / path, glob=False, hive_partitioning=False))
        except (pl.exceptions.PolarsError, OSError) as error:
            raise StoreError(f"archive file {self._root / path} cannot be read", "Restore it from a copy") from error

    def _kept(self) -> Iterator[tuple[str, tuple[Stated, ...]]]:
        try:
            held = json.loads(self._path.read_text(encoding="utf-8"))
            yield from [(name, tuple(Stated(*one) for one in stated)) for name, stated in held.items()]
        except (OSError, ValueError, TypeError, AttributeError):
            return

    def _keep(self) -> None:
        """Keep what was read for the next process; where nothing can be written, it reads again."""
        try:
            write_whole(self._path, json.dumps({**dict(self._kept()), **(self._held or {})}, indent=1).encode())
        except (OSError, StoreError):
            return
