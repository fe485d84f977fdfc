"""Quarantine, row by row, and the release of a row that a person knows to be right.

A release waives one kind of check: that two figures which can each be read contradict one another. What cannot be read,
or cannot be (a date in 1674, a count below zero), is not for anybody here to mend: its publisher corrects the file. A
released row becomes a claim like any other, with the caveat that says what it was refused for; the quarantine keeps the
row, and beside it who let it go, when and why.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import polars as pl

from mirab.archive.combinations import RELEASE_NOTE
from mirab.archive.releases import RELEASED
from mirab.core.errors import FormatError, InputError, UnknownNameError
from mirab.core.identifiers import content_id
from mirab.core.marks import Sensitivity
from mirab.core.words import Text
from mirab.pipelines.centre import Centre
from mirab.pipelines.stamping import declared_values, provided
from mirab.sharing.sight import Sight
from mirab.sources import Parsed, Rereading, Source

#: Length of a reason that tells the next reader something.
SHORTEST_REASON, LONGEST_REASON = 8, 500


@dataclass(frozen=True, kw_only=True)
class Release:
    """Who let a row go, when and why."""

    by: str
    at: datetime
    why: str


@dataclass(frozen=True, kw_only=True)
class RefusedRow:
    """One row as its publisher wrote it, and why it is not in the archive (or how it came there after all).

    ``id`` is the batch that refused it and the row of the file. ``raw`` are its columns as published; where the row
    could not be parted into columns, one nameless entry. ``releasable``: a person may let it go.
    """

    id: str
    source: str
    file: str
    row: int
    reason: str
    detail: str
    raw: tuple[tuple[str, str | None], ...]
    refused_at: datetime
    sensitivity: Sensitivity
    releasable: bool
    release: Release | None


@dataclass(frozen=True, kw_only=True)
class Released:
    """What a release did: rows let go now, and of them those that said nothing new; rows let go before."""

    source: str
    ids: tuple[str, ...]
    archived: int
    unchanged: int
    before: int
    snapshot: str


def refused_rows(centre: Centre, source: str, *, sight: Sight | None = None) -> pl.DataFrame:
    """Quarantine of a source as a frame: ``id``, what is kept of each row, and its release where there is one.

    Columns ``id, file, row, reason, detail, raw, quarantined_at, sensitivity, why, by, released_at``; the latest first.
    """
    held = centre.archive.quarantined(source, sight=sight)
    gone = centre.archive.released(source, sight=sight).select("batch", "row", "why", "by", "released_at")
    joined = held.join(gone, on=["batch", "row"], how="left")
    return joined.with_columns(pl.format("{}-{}", "batch", "row").alias("id")).sort(
        "quarantined_at", "file", "row", descending=[True, False, False]
    )


def as_rows(centre: Centre, source: str, frame: pl.DataFrame) -> list[RefusedRow]:
    """Rows of :func:`refused_rows` as values."""
    waivable = _waivable(centre.registry.get(source))
    return [_row(source, kept, waivable) for kept in frame.iter_rows(named=True)]


def _row(source: str, kept: dict[str, object], waivable: frozenset[str]) -> RefusedRow:
    at, reason = kept["released_at"], str(kept["reason"])
    quarantined = kept["quarantined_at"]
    assert isinstance(quarantined, datetime)
    return RefusedRow(
        id=str(kept["id"]),
        source=source,
        file=str(kept["file"]),
        row=int(str(kept["row"])),
        reason=reason,
        detail=str(kept["detail"]),
        raw=_columns(str(kept["raw"])),
        refused_at=quarantined,
        sensitivity=Sensitivity(int(str(kept["sensitivity"]))),
        releasable=set(reason.split("; ")) <= waivable,
        release=Release(by=str(kept["by"]), at=at, why=str(kept["why"])) if isinstance(at, datetime) else None,
    )


def _columns(raw: str) -> tuple[tuple[str, str | None], ...]:
    try:
        record = json.loads(raw)
    except ValueError:
        return (("", raw),)
    if not isinstance(record, dict):
        return (("", raw),)
    return tuple((str(head), None if value is None else str(value)) for head, value in record.items())


def _waivable(source: Source | None) -> frozenset[str]:
    return source.releasable if isinstance(source, Rereading) else frozenset()


def why_not(centre: Centre, source: str, reason: str) -> Text:
    """Why a row that was refused for a reason cannot be let go; empty words where it can."""
    fixed = sorted(set(reason.split("; ")) - _waivable(centre.registry.get(source)))
    if not fixed:
        return Text(en="", ru="")
    said = "; ".join(fixed)
    return Text(
        en=f"cannot be released ({said}): such a value cannot be read or cannot be true. Its publisher must correct it",
        ru=f"вывести нельзя ({said}): такое значение не читается или не может быть верным. Исправляет его издатель",
    )


def release(
    centre: Centre,
    source: str,
    ids: Sequence[str],
    *,
    by: str,
    reason: str,
    now: datetime,
    sight: Sight | None = None,
) -> Released:
    """Let rows of quarantine go: read again, stamped with a caveat, archived and noted, all of them or none.

    Parameters
    ----------
    ids : ids of :class:`RefusedRow`
    by : who lets them go
    reason : why, in words
    now : the present instant, in UTC
    sight : rows that it sees; others are not known

    Raises
    ------
    InputError
        When no reason is given, or a row cannot be let go: the message names it and says why.
    UnknownNameError
        When the source or a row does not exist (for this sight).
    StoreError
        When the archive cannot be written; then nothing of it was.
    """
    said = _reason(reason)
    declared = _source(centre, source)
    wanted = tuple(dict.fromkeys(ids))
    frame = refused_rows(centre, source, sight=sight)
    rows = {row.id: row for row in as_rows(centre, source, frame.filter(pl.col("id").is_in(list(wanted))))}
    unknown = [id for id in wanted if id not in rows]
    if unknown or not wanted:
        raise UnknownNameError(
            f"quarantine of {source!r} has no row {', '.join(unknown) or '(none chosen)'}", "Look again"
        )
    for row in rows.values():
        if not row.releasable:
            raise InputError(f"row {row.row} of {row.file} {why_not(centre, source, row.reason).en}")
    fresh = [row for row in rows.values() if row.release is None]
    if not fresh:
        return Released(
            source=source, ids=(), archived=0, unchanged=0, before=len(rows), snapshot=centre.archive.snapshot()
        )
    claims = _stamped(centre, declared, fresh)
    appended = centre.archive.release(
        source,
        claims,
        declared.declaration.key,
        released=_noted(fresh, by, said, now),
        file_id=content_id("release", sorted(row.id for row in fresh), by, said),
        now=now,
    )
    return Released(
        source=source,
        ids=tuple(row.id for row in fresh) if appended else (),
        archived=appended.added if appended else 0,
        unchanged=appended.unchanged if appended else 0,
        before=len(rows) - (len(fresh) if appended else 0),
        snapshot=centre.archive.snapshot(),
    )


def _reason(given: str) -> str:
    said = " ".join(given.split())
    if len(said) < SHORTEST_REASON:
        raise InputError("a release without a reason", "Say in a sentence why the row is right as it stands")
    if len(said) > LONGEST_REASON:
        raise InputError(f"a reason of {len(said)} characters", f"Say it in {LONGEST_REASON}")
    return said


def _source(centre: Centre, name: str) -> Source:
    if name not in centre.registry:
        raise UnknownNameError(f"source {name!r} does not exist", f"Use one of: {', '.join(sorted(centre.registry))}")
    return centre.registry[name]


def _stamped(centre: Centre, source: Source, rows: Sequence[RefusedRow]) -> pl.DataFrame:
    """The rows as claims; ``row`` counts them from 1 in their order."""
    parts = []
    for file in dict.fromkeys((row.file, row.id.rpartition("-")[0]) for row in rows):
        of_file = [row for row in rows if (row.file, row.id.rpartition("-")[0]) == file]
        good = _reread(source, of_file).good
        position = {number: rows.index(row) + 1 for number, row in enumerate(of_file, start=1)}
        reason = {number: RELEASE_NOTE + row.reason for number, row in enumerate(of_file, start=1)}
        declared = declared_values(source.declaration, source.declaration.address)
        stamped = provided(good, declared, _public_since(centre, source, of_file[0]))
        caveat = pl.col("row").replace_strict(reason, return_dtype=pl.String)
        kept = pl.when(pl.col("caveats") == "").then(None).otherwise(pl.col("caveats"))
        parts.append(
            stamped.with_columns(
                caveats=pl.concat_str([kept, caveat], separator="; ", ignore_nulls=True),
                sensitivity=pl.col("row").replace_strict(
                    {number: int(row.sensitivity) for number, row in enumerate(of_file, start=1)}, return_dtype=pl.Int8
                ),
                row=pl.col("row").replace_strict(position, return_dtype=pl.Int64),
            )
        )
    return pl.concat(parts, how="diagonal_relaxed").sort("row")


def _reread(source: Source, rows: Sequence[RefusedRow]) -> Parsed:
    """Read rows of one file again, with the checks that refused them waived."""
    if not isinstance(source, Rereading):
        raise InputError(f"rows of {source.declaration.name!r} cannot be read again one by one", "Correct its file")
    waived = {reason for row in rows for reason in row.reason.split("; ")}
    parsed = source.reread([dict(row.raw) for row in rows], rows[0].file, waived)
    if parsed.quarantine.height:
        first = parsed.quarantine.row(0, named=True)
        row = rows[first["row"] - 1]
        said = f"row {row.row} of {row.file} cannot be released: {first['reason']} ({first['detail']})"
        raise FormatError(said, "Choose other rows, or ask the publisher for a corrected file")
    return parsed


def _public_since(centre: Centre, source: Source, row: RefusedRow) -> datetime:
    """The instant from which a row counts as public where the file does not say: when its file first came."""
    batch = row.id.rpartition("-")[0]
    commit = next(c for c in centre.archive.history() if c.batch == batch)
    first: date | None = centre.archive.first_seen(source.declaration.name, commit.file_id)
    return datetime(first.year, first.month, first.day, tzinfo=UTC) if first else row.refused_at


def _noted(rows: Sequence[RefusedRow], by: str, why: str, now: datetime) -> pl.DataFrame:
    notes = [
        {
            "batch": row.id.rpartition("-")[0],
            "row": row.row,
            "reason": row.reason,
            "why": why,
            "by": by,
            "released_at": now,
            "sensitivity": int(row.sensitivity),
            "position": position,
        }
        for position, row in enumerate(rows, start=1)
    ]
    return pl.DataFrame(notes, schema=RELEASED)
