"""Tombstones of erased rows, and the journal by which an erasure that was broken off is finished.

::

    <root>/erasures/<id>.json     when, why, who asked, who approved; of the rows only salted fingerprints
    <root>/erasing.json           stands while an erasure is carried out: everything that is left to do

A fingerprint tells a row that is offered again (its publisher still has it) from one that never was here. Nobody reads
a row out of it; whoever holds the archive and guesses a row to the last letter can see that he guessed right.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from mirab.archive.durable import disk_errors, sync_folder, write_whole
from mirab.archive.identity import SAYS
from mirab.core.errors import StoreError

T = TypeVar("T", bound=BaseModel)
ERASURES, JOURNAL = "erasures", "erasing.json"


class Tombstone(BaseModel):
    """What stays of erased rows.

    ``first`` is the number of the first commit that held any of them, ``last`` that of the last commit before the
    erasure: what was computed from a state between them may rest on them. Nothing that tells of a day before
    ``known_from``, on which the first of them was published, does. ``claims`` and ``refused`` count the rows.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    at: datetime
    reason: str
    asked_by: str
    approved_by: str
    sources: tuple[str, ...]
    claims: int
    refused: int
    known_from: date | None
    first: int
    last: int
    salt: str
    fingerprints: tuple[str, ...]


class Journal(BaseModel):
    """Everything that is left to do of one erasure; doing it again changes nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    commits: dict[str, str]
    remove: tuple[str, ...]
    tombstone: Tombstone


def finish(root: Path) -> None:
    """Carry out the erasure that a journal describes, if there is one; the caller holds the lock.

    Raises
    ------
    StoreError
        When the journal is damaged or the disk refuses.
    """
    path = root / JOURNAL
    path.with_name(f"{JOURNAL}.tmp").unlink(missing_ok=True)
    if not path.exists():
        return
    with disk_errors(root):
        journal = _read(path, Journal)
        for name, text in journal.commits.items():
            write_whole(root / "commits" / name, text.encode())
        (root / ERASURES).mkdir(exist_ok=True)
        stone = journal.tombstone
        write_whole(root / ERASURES / f"{stone.id}.json", stone.model_dump_json(indent=1).encode())
        for gone in journal.remove:
            (root / gone).unlink(missing_ok=True)
            if (root / gone).parent.is_dir():
                sync_folder((root / gone).parent)
        path.unlink()
        sync_folder(root)


def begin(root: Path, journal: Journal) -> None:
    """Keep a journal: from here on the erasure is carried out, if need be by whoever opens the archive next."""
    write_whole(root / JOURNAL, journal.model_dump_json(indent=1).encode())


def tombstones(root: Path) -> list[Tombstone]:
    """Every tombstone of an archive, in order of time.

    Raises
    ------
    StoreError
        When one is damaged.
    """
    folder = root / ERASURES
    if not folder.is_dir():
        return []
    return sorted((_read(path, Tombstone) for path in folder.glob("*.json")), key=lambda stone: (stone.at, stone.id))


def _read(path: Path, kind: type[T]) -> T:
    with disk_errors(path):
        data = path.read_bytes()
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        raise StoreError(
            f"{path} is damaged or of another version", "Restore it from a copy, or update Mirab"
        ) from error


def fingerprint(salt: str, *parts: str) -> str:
    """Salted fingerprint of a key, of a statement about it, or of a refused row's text."""
    return blake2b("\x1f".join(parts).encode(), key=bytes.fromhex(salt), digest_size=16).hexdigest()


def offered_again(root: Path, source: str, rows: pl.DataFrame) -> pl.Series:
    """Which of some keyed rows were erased before: a series of bool, one for each row."""
    stones = _of(root, source)
    found = [False] * rows.height
    if stones:
        pairs = rows.select("key", SAYS).rows()
        found = [any(_known(stone, ("key", k), ("says", k, says)) for stone in stones) for k, says in pairs]
    return pl.Series(found, dtype=pl.Boolean)


def refused_again(root: Path, source: str, refused: pl.DataFrame) -> pl.Series:
    """Which of some refused rows were erased before: a series of bool, one for each row."""
    stones = _of(root, source)
    texts = refused["raw"].to_list()
    return pl.Series([any(_known(s, ("raw", str(text))) for s in stones) for text in texts], dtype=pl.Boolean)


def _of(root: Path, source: str) -> Sequence[tuple[str, frozenset[str]]]:
    return [(stone.salt, frozenset(stone.fingerprints)) for stone in tombstones(root) if source in stone.sources]


def _known(stone: tuple[str, frozenset[str]], *named: tuple[str, ...]) -> bool:
    salt, prints = stone
    return any(fingerprint(salt, *parts) in prints for parts in named)
