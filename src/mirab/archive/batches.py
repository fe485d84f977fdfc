"""A batch before it is archived: checked, keyed, and compared with what the archive holds already."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import cast

import polars as pl

from mirab.archive.commits import Commit, StoredFile
from mirab.archive.identity import SAYS, own_columns, with_id, with_key
from mirab.archive.reading import collected, open_files, read_columns
from mirab.archive.revisions import (
    CLAIM,
    CONFIRMATION,
    LINE,
    ORDER,
    OWN_OF_CONFIRMATION,
    Sorted,
    position_after,
    sort_out,
)
from mirab.archive.tombstones import offered_again, refused_again
from mirab.core.errors import FormatError
from mirab.core.frames import IDENTITY, PLACE_TIME, PROVENANCE, conform
from mirab.core.identifiers import content_id
from mirab.core.marks import Sensitivity

#: How ``published_on`` is known: written in the file, from the file's release, or the day on which it was fetched.
BASES = ("stated", "release", "retrieved")
REFUSED: dict[str, pl.DataType] = {
    "source": pl.String(),
    "file": pl.String(),
    "file_id": pl.String(),
    "batch": pl.String(),
    "row": pl.Int64(),
    "reason": pl.String(),
    "detail": pl.String(),
    "raw": pl.String(),
    "sensitivity": pl.Int8(),
    "quarantined_at": pl.Datetime("us", "UTC"),
}
_NUMBERS = ("Int", "UInt", "Float")
_REQUIRED = (
    *PLACE_TIME,
    "owner",
    "published_on",
    "published_basis",
    "retrieved_at",
    "hindsight",
    "sensitivity",
    "use_class",
)


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What one file gave, before it is compared: its good rows with their keys, and the rows refused."""

    source: str
    file_id: str
    file_name: str
    now: datetime
    rows: pl.DataFrame
    refused: pl.DataFrame
    released: pl.DataFrame | None = None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A batch compared with the archive: what a commit of it would hold."""

    batch: Batch
    name: str
    added: pl.DataFrame
    restated: pl.DataFrame
    confirmations: pl.DataFrame
    refused: pl.DataFrame
    duplicates: int
    revising: int
    published_first: date | None

    @property
    def stored(self) -> pl.DataFrame:
        """The rows to write: earlier ones restated, which had been said before, and those added."""
        if self.restated.is_empty():
            return self.added
        both = pl.concat([self.restated, self.added], how="diagonal_relaxed")
        return both.select(*self.added.columns, *(name for name in both.columns if name not in self.added.columns))

    @property
    def says_nothing_new(self) -> bool:
        """No row, good or refused, that the archive has not, and no confirmation."""
        return all(frame.is_empty() for frame in (self.added, self.restated, self.confirmations, self.refused))


def prepare(
    source: str,
    rows: pl.DataFrame,
    key: Sequence[str],
    *,
    refused: pl.DataFrame | None,
    file_id: str,
    file_name: str,
    sensitivity: Sensitivity,
    now: datetime,
) -> Batch:
    """Check and key the rows of a file.

    Raises
    ------
    FormatError
        When a row lacks its place, period, owner, publication day or marks, a refused row would be held below a good
        one, or a name cannot be a folder.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9_.-]*", source):
        raise FormatError(f"source name {source!r}", "Use lower-case letters, digits, '_', '-' and '.'")
    if now.tzinfo is None:
        raise FormatError(f"instant {now} without a time zone", "Give it in UTC")
    checked = _checked(source, rows)
    # never read off the good rows: of a file's refused rows one that is hidden would hide the others with it
    if refused is not None and not refused.is_empty() and (checked["sensitivity"] > int(sensitivity)).any():
        raise FormatError(
            f"refused rows of {source!r} held as {sensitivity.label} beside a row that is held higher",
            "Name the highest sensitivity that a row of the source may carry",
        )
    return Batch(
        source=source,
        file_id=file_id,
        file_name=file_name,
        now=now,
        rows=with_key(checked, source, key),
        refused=_refused(refused, source, file_id, file_name, int(sensitivity), now),
    )


def _checked(source: str, rows: pl.DataFrame) -> pl.DataFrame:
    taken = [name for name in rows.columns if name in IDENTITY or name.startswith("_")]
    if taken:
        raise FormatError(
            f"rows of {source!r} have the column {', '.join(taken)}, a name that the archive keeps for itself",
            "Give it another name in the source's declaration",
        )
    own = [name for name in own_columns(rows) if rows.schema[name] != pl.Null]
    texts = pl.col(pl.Categorical, pl.Enum).cast(pl.String)
    ordered = conform(rows, {**PLACE_TIME, **PROVENANCE}).with_columns(rows.select(own).with_columns(texts))
    wrong = {
        **{f"without {name}": pl.col(name).is_null() for name in _REQUIRED},
        "with a period that ends before it starts": pl.col("period_end") <= pl.col("period_start"),
        f"of another source than {source!r}": pl.col("source").ne_missing(source),
        f"with a published_basis that is none of {', '.join(BASES)}": ~pl.col("published_basis").is_in(BASES),
        "with a sensitivity that is none of 0, 1, 2": ~pl.col("sensitivity").is_between(0, 2),
    }
    counts = ordered.select(condition.sum().alias(name) for name, condition in wrong.items()).row(0, named=True)
    for said, count in counts.items():
        if count:
            raise FormatError(f"{count} of {rows.height} rows of {source!r} {said}", "Stamp every row before archiving")
    return ordered.select(*PLACE_TIME, *own, *PROVENANCE)


def _refused(
    frame: pl.DataFrame | None, source: str, file_id: str, file_name: str, sensitivity: int, now: datetime
) -> pl.DataFrame:
    if frame is None or frame.is_empty():
        return pl.DataFrame(schema=REFUSED)
    return conform(
        frame.with_columns(
            pl.lit(source).alias("source"),
            pl.lit(file_name).alias("file"),
            pl.lit(file_id).alias("file_id"),
            pl.lit("").alias("batch"),
            pl.lit(sensitivity).alias("sensitivity"),
            pl.lit(now).alias("quarantined_at"),
        ),
        REFUSED,
    )


def compare(root: Path, commits: Sequence[Commit], batch: Batch, number: int) -> Draft:
    """Find what of a batch the archive does not hold; ``commits`` are those of the batch's source.

    A file seen before keeps the day on which it was first fetched: fetching it again is no new publication. What was
    erased is no news when it is offered again.

    Raises
    ------
    FormatError
        When a column changed its type (from numbers to text, say).
    """
    _must_keep_types(batch, commits)
    seen = [c.published_first for c in commits if c.file_id == batch.file_id and c.published_first]
    offered = batch.rows.filter(~offered_again(root, batch.source, batch.rows))
    rows = with_id(_first_published(offered, min(seen, default=None)))
    rows = rows.with_columns(pl.lit("").alias("batch"), position_after(number << 32))
    confirmed = _confirmations(root, commits, rows)
    found = sort_out(rows.select(CLAIM.keys()), _claims(root, commits, rows), confirmed)
    refused = _new_refused(root, commits, batch)
    added = rows if found.keep.all() else rows.filter(found.keep)
    restated = _restated(root, commits, found, confirmed)
    name = content_id(batch.source, batch.file_id, number, *(_content(frame) for frame in (added, restated, refused)))
    of_retrieval = rows.filter(pl.col("published_basis") == "retrieved")["published_on"]
    return Draft(
        batch=batch,
        name=name,
        added=added.with_columns(pl.lit(name).alias("batch")),
        restated=restated,
        confirmations=rows.filter(found.confirms).with_columns(pl.lit(name).alias("batch")).select(CONFIRMATION.keys()),
        refused=refused.with_columns(pl.lit(name).alias("batch")),
        duplicates=found.duplicates,
        revising=found.revising,
        published_first=cast("date | None", of_retrieval.min()),
    )


def _must_keep_types(batch: Batch, commits: Sequence[Commit]) -> None:
    before = {name: kind for commit in commits for file in commit.files for name, kind in file.columns.items()}
    for name, kind in ((name, str(kind)) for name, kind in batch.rows.schema.items()):
        was = before.get(name, kind)
        if was != kind and not (was.startswith(_NUMBERS) and kind.startswith(_NUMBERS)):
            raise FormatError(
                f"column {name!r} of {batch.source!r} is {kind} and was archived as {was}",
                "Declare it under another name or convert it",
            )


def _content(frame: pl.DataFrame) -> str:
    """Hash of what rows say: by their ids, or for refused rows by their text."""
    columns = [name for name in ("id", "row", "reason", "detail", "raw") if name in frame.columns]
    digest = hashlib.sha256()
    for values in frame.select(columns).iter_columns():
        digest.update("\x1f".join(str(value) for value in values.to_list()).encode())
    return digest.hexdigest()


def _first_published(rows: pl.DataFrame, seen: date | None) -> pl.DataFrame:
    if seen is None:
        return rows
    fetched = pl.col("published_basis") == "retrieved"
    earlier = pl.min_horizontal("published_on", pl.lit(seen))
    return rows.with_columns(pl.when(fetched).then(earlier).otherwise(pl.col("published_on")).alias("published_on"))


def _claims(root: Path, commits: Sequence[Commit], rows: pl.DataFrame) -> pl.DataFrame:
    """Claims of the archive about the keys of a batch, from the files whose periods it touches."""
    files = [file for commit in commits for file in commit.files if _touches(file, rows)]
    if not files:
        return pl.DataFrame(schema=CLAIM)
    claims = open_files(root, files).select(CLAIM.keys())
    return collected(claims.join(rows.lazy().select(LINE).unique(), on=list(LINE), how="semi"), root, files)


def _confirmations(root: Path, commits: Sequence[Commit], rows: pl.DataFrame) -> pl.DataFrame:
    """Confirmations of the batch's days or later ones: a batch later than all of them reads none."""
    earliest = cast("date | None", rows["published_on"].min())
    held = [
        (c, c.confirmations)
        for c in commits
        if c.confirmations and earliest and _touches(c.confirmations, rows)
        if c.confirmations.published_last and c.confirmations.published_last >= earliest
    ]
    whole = [file for _, file in held if ORDER in file.columns]
    before = [_of_before(root, commit, file) for commit, file in held if ORDER not in file.columns]
    every = pl.concat([read_columns(root, whole, CONFIRMATION), *before])
    return every.join(rows.select(LINE), on=list(LINE), how="semi")


def _of_before(root: Path, commit: Commit, file: StoredFile) -> pl.DataFrame:
    """Confirmations that were kept without order and provenance: in the order of the file, of unknown provenance."""
    rows = read_columns(root, [file], {name: kind for name, kind in CONFIRMATION.items() if name in file.columns})
    placed = rows.with_columns(pl.lit(commit.batch).alias("batch"), position_after(commit.number << 32))
    return conform(placed, CONFIRMATION)


def _touches(file: StoredFile, rows: pl.DataFrame) -> bool:
    """Whether the periods of a file and of a batch overlap; equal keys have equal periods."""
    if rows.is_empty() or file.period_first is None or file.period_end is None:
        return False
    first, end = cast("date", rows["period_start"].min()), cast("date", rows["period_end"].max())
    return file.period_first < end and first < file.period_end


def _restated(root: Path, commits: Sequence[Commit], found: Sorted, confirmed: pl.DataFrame) -> pl.DataFrame:
    """Confirmations brought back as rows: what they say from a claim that says it, the rest their own."""
    if found.restate.is_empty():
        return pl.DataFrame()
    files = [file for commit in commits for file in commit.files]
    said = [*LINE, SAYS]
    stated = open_files(root, files).join(found.restate.select(said).lazy(), on=said, how="semi")
    claims = collected(stated, root, files).sort("published_on", ORDER).unique(said, keep="first")
    own = confirmed.select("id", *(pl.col(name).alias(f"_own_{name}") for name in OWN_OF_CONFIRMATION)).unique("id")
    back = claims.drop("id").join(found.restate.select(*said, "id"), on=said).join(own, on="id")
    given = (pl.coalesce(f"_own_{name}", name).alias(name) for name in OWN_OF_CONFIRMATION)
    return back.with_columns(given).select(*claims.columns).sort(ORDER)


def _new_refused(root: Path, commits: Sequence[Commit], batch: Batch) -> pl.DataFrame:
    """Refused rows that were not refused from the same file before, or were and held more closely.

    A row that only those who see more know of is news to whoever is now shown it.
    """
    files = [c.quarantine for c in commits if c.file_id == batch.file_id and c.quarantine]
    same = ["row", "reason", "detail", "raw"]
    fresh = batch.refused.filter(~refused_again(root, batch.source, batch.refused))
    before = read_columns(root, files, REFUSED)
    if not fresh.is_empty():
        before = before.filter(pl.col("sensitivity") <= fresh["sensitivity"][0])
    return fresh.join(before, on=same, how="anti", nulls_equal=True)
