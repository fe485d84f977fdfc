"""Erasure: rows leave the archive with every copy of them, and a tombstone stays.

Files are never edited: those that hold an erased row are written anew without it, the commits that name them are
replaced, and the old files are removed. Snapshot ids of before stay valid and answer without the rows; a commit at the
end of the chain gives the archive a new one, so that nothing computed before is taken for present. Killed at any
moment, the archive is as it was, or the next one to open it finishes what was begun.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import cast

import polars as pl

from mirab.archive.batches import REFUSED
from mirab.archive.combinations import HELD_BESIDE, Stated, counted_by_marks
from mirab.archive.commits import Chain, Commit, Share, StoredFile
from mirab.archive.durable import write_synced
from mirab.archive.identity import SAYS, with_id
from mirab.archive.partitions import described, parquet_bytes
from mirab.archive.reading import read_columns
from mirab.archive.releases import RELEASED
from mirab.archive.results import Results
from mirab.archive.revisions import CONFIRMATION, ORDER
from mirab.archive.tombstones import JOURNAL, Journal, Tombstone, begin, fingerprint, finish, tombstones
from mirab.archive.writing import Writer, writing
from mirab.core.errors import InputError
from mirab.core.frames import PROVENANCE
from mirab.core.identifiers import content_id

_STATEMENT: dict[str, pl.DataType] = {"key": pl.String(), SAYS: pl.String()}
_MARKS: dict[str, pl.DataType] = {name: PROVENANCE[name] for name in Stated._fields}
_CLAIM: dict[str, pl.DataType] = {
    **_STATEMENT,
    **_MARKS,
    "id": pl.String(),
    "published_on": pl.Date(),
    ORDER: pl.Int64(),
}
#: A row of quarantine: the batch that refused it, and its row in the file.
_REFUSAL: dict[str, pl.DataType] = {"batch": pl.String(), "row": pl.Int64()}


@dataclass(frozen=True, kw_only=True)
class Order:
    """Who asked for an erasure, who approved it, when and why; the reason stays, so it tells nothing of the content."""

    reason: str
    asked_by: str
    approved_by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What an erasure took away: claims and their copies, rows of quarantine; and the archive's state since."""

    claims: int
    refused: int
    snapshot: str
    tombstone: Tombstone | None


@dataclass(kw_only=True)
class _Plan:
    """What is to be written and removed; filled while the archive is looked through."""

    root: Path
    id: str
    statements: pl.DataFrame
    refusals: pl.DataFrame
    every_version: bool
    raws: set[str] = field(default_factory=set)
    claims: int = 0
    refused: int = 0
    known_from: date | None = None
    commits: dict[str, Commit] = field(default_factory=dict)
    remove: list[str] = field(default_factory=list)


def erase(root: Path, row_ids: Iterable[str], order: Order, *, every_version: bool = False) -> Erased:
    """Take rows out of an archive: their claims, restatements and confirmations, and refused rows with their text.

    Parameters
    ----------
    root : folder of the archive
    row_ids : ids of archived rows, and ``batch:row`` for rows of quarantine; those that are gone are passed over
    every_version : take every claim about the same things, whatever it states

    Returns
    -------
    What was taken; nothing, and no tombstone, where none of the rows is there.

    Raises
    ------
    InputError
        The person who approved is the one who asked, or one of them or the reason is not named.
    StoreError
        The archive cannot be read or written; it is then as it was.
    """
    if not (order.asked_by and order.approved_by and order.reason.strip()) or order.asked_by == order.approved_by:
        raise InputError("an erasure without two people and a reason", "Name who asked, another who approved, and why")
    chain = Chain(root / "commits")
    with writing(root, chain) as writer:
        history = chain.load()
        commits = [commit for commit, _ in history]
        plan = _planned(root, commits, set(row_ids), every_version=every_version)
        if plan.statements.is_empty() and plan.refusals.is_empty():
            return Erased(claims=0, refused=0, snapshot=history[-1][1] if history else "", tombstone=None)
        return _carried_out(writer, plan, history, order)


def _planned(root: Path, commits: Sequence[Commit], ids: set[str], *, every_version: bool) -> _Plan:
    """Which statements and which refused rows the ids mean."""
    # commit by commit: columns of one name mean other things in other sources
    held = (read_columns(root, commit.files, _CLAIM) for commit in commits)
    claims = pl.concat([pl.DataFrame(schema=_CLAIM), *(rows.filter(pl.col("id").is_in(list(ids))) for rows in held)])
    named = [(batch, int(row)) for batch, _, row in (one.partition(":") for one in ids) if row.isdigit()]
    refusals = pl.DataFrame(named, schema=_REFUSAL, orient="row")
    there = read_columns(root, [c.quarantine for c in commits if c.quarantine], REFUSED).select(_REFUSAL.keys())
    return _Plan(
        root=root,
        id=secrets.token_hex(8),
        statements=claims.select(_STATEMENT.keys()).unique(),
        refusals=refusals.join(there, on=list(_REFUSAL), how="semi"),
        every_version=every_version,
    )


def _carried_out(writer: Writer, plan: _Plan, history: Sequence[tuple[Commit, str]], order: Order) -> Erased:
    root = plan.root
    try:
        # found by a later writer, it says that one died: what no commit names is then swept away
        write_synced(writer.mark, plan.id.encode())
        for commit, _ in history:
            _take_claims(plan, commit)
        for commit, _ in history:
            _take_refused(plan, commit)
        stone = _stone(plan, [commit for commit, _ in history], order)
        ends, snapshot = _ends(plan, stone, history)
        texts = {f"{commit}.json": commit.model_dump_json(indent=1) for commit in (*plan.commits.values(), *ends)}
        begin(root, Journal(commits=texts, remove=tuple(plan.remove), tombstone=stone))
    except BaseException:
        # nothing was replaced yet; what was written for it goes
        (root / JOURNAL).unlink(missing_ok=True)
        writer.sweep()
        raise
    finish(root)
    (root / HELD_BESIDE).unlink(missing_ok=True)
    writer.mark.unlink(missing_ok=True)
    return Erased(claims=plan.claims, refused=plan.refused, snapshot=snapshot, tombstone=stone)


def _take_claims(plan: _Plan, commit: Commit) -> None:
    """Write the files of a commit anew without the claims and confirmations that are erased."""
    rows = read_columns(plan.root, commit.files, _CLAIM).sort(ORDER)
    gone = _among(plan, rows)
    confirmations, confirmed = _take_confirmations(plan, commit)
    if not gone.any() and confirmed.is_empty():
        return
    files = tuple(
        kept
        for file in commit.files
        if (kept := _without(plan, commit, file, _among(plan, read_columns(plan.root, [file], _STATEMENT))))
    )
    # those that were brought back come before those that the file gave
    given = gone.slice(commit.restated)
    added = int(given.sum())
    plan.claims += int(gone.sum())
    days = [plan.known_from, cast("date | None", rows.filter(gone)["published_on"].min())]
    plan.known_from = min((day for day in days if day), default=None)
    _let_go(plan, commit, gone)
    update = {
        "files": files,
        "confirmations": confirmations,
        "rows": commit.rows - added - confirmed.height,
        "added": commit.added - added,
        "unchanged": commit.unchanged - confirmed.height,
        "restated": commit.restated - (int(gone.sum()) - added),
        "shares": _fewer_shares(commit.shares, [rows.slice(commit.restated).filter(given), confirmed]),
        # marks of what is erased go with it: they are read again from what is left
        "combinations": None,
    }
    plan.commits[str(commit)] = commit.model_copy(update=update)


def _take_confirmations(plan: _Plan, commit: Commit) -> tuple[StoredFile | None, pl.DataFrame]:
    """The file of a commit's confirmations written anew, and the erased ones with what marks are kept of them."""
    file = commit.confirmations
    if file is None:
        return None, pl.DataFrame()
    held = read_columns(plan.root, [file], {n: kind for n, kind in CONFIRMATION.items() if n in file.columns})
    gone = _confirms(plan, held)
    return _without(plan, commit, file, gone), held.filter(gone)


def _fewer_shares(shares: tuple[Share, ...] | None, gone: Sequence[pl.DataFrame]) -> tuple[Share, ...] | None:
    """Shares after good rows are gone that the batch stated first; those of which nothing is left go too."""
    if shares is None:
        return None
    less: Counter[Stated] = Counter()
    for rows in gone:
        less.update(counted_by_marks(rows) if rows.height else {})
    return _left(
        share.model_copy(update={"rows": share.rows - less[share.marks], "news": share.news - less[share.marks]})
        for share in shares
    )


def _left(shares: Iterable[Share]) -> tuple[Share, ...]:
    return tuple(share for share in shares if share.rows or share.quarantined or share.released)


def _among(plan: _Plan, rows: pl.DataFrame) -> pl.Series:
    """Which rows are erased: a series of bool."""
    on = ["key"] if plan.every_version else list(_STATEMENT)
    marked = plan.statements.select(on).unique().with_columns(pl.lit(value=True).alias("_gone"))
    joined = rows.select(on).join(marked, on=on, how="left", maintain_order="left")
    return joined["_gone"].fill_null(value=False)


def _confirms(plan: _Plan, held: pl.DataFrame) -> pl.Series:
    """Which confirmations repeat an erased claim: they have the id that it would have had as a claim of their day."""
    if plan.every_version:
        return held["key"].is_in(plan.statements["key"].implode())
    repeated = held.drop("id").join(plan.statements, on="key")
    ids = with_id(repeated)["id"] if repeated.height else pl.Series([], dtype=pl.String)
    return held["id"].is_in(ids.implode())


def _let_go(plan: _Plan, commit: Commit, gone: pl.Series) -> None:
    """Erase the rows of quarantine that erased claims were released from: they hold the same words, raw."""
    if commit.releases is None or not gone.any():
        return
    notes = read_columns(plan.root, [commit.releases], RELEASED).sort("position")
    if notes.height == gone.len() - commit.restated:
        notes = notes.filter(gone.slice(commit.restated))
    plan.refusals = pl.concat([plan.refusals, notes.select(_REFUSAL.keys())]).unique()


def _take_refused(plan: _Plan, commit: Commit) -> None:
    """Write quarantine and notes of release anew without the rows that are erased."""
    present = plan.commits.get(str(commit), commit)
    update: dict[str, object] = {"combinations": None}
    for name, columns, counted in (("quarantine", REFUSED, "quarantined"), ("releases", RELEASED, "released")):
        file = cast("StoredFile | None", getattr(present, name))
        if file is None:
            continue
        rows = read_columns(plan.root, [file], columns)
        gone = (
            rows.select(_REFUSAL.keys())
            .join(
                plan.refusals.with_columns(pl.lit(value=True).alias("_gone")),
                on=list(_REFUSAL),
                how="left",
                maintain_order="left",
            )["_gone"]
            .fill_null(value=False)
        )
        if not gone.any():
            continue
        update[name] = _without(plan, commit, file, gone)
        update[counted] = _fewer(getattr(present, counted), rows.filter(gone))
        update["shares"] = _fewer_refused(
            cast("tuple[Share, ...] | None", update.get("shares", present.shares)), counted, rows.filter(gone)
        )
        if name == "quarantine":
            plan.refused += int(gone.sum())
            plan.raws |= set(rows.filter(gone)["raw"].drop_nulls())
    if len(update) > 1:
        plan.commits[str(commit)] = present.model_copy(update=update)


def _fewer_refused(shares: tuple[Share, ...] | None, counted: str, gone: pl.DataFrame) -> tuple[Share, ...] | None:
    """Shares after refused rows (``counted`` as quarantined), or notes of release, are gone."""
    if shares is None:
        return None
    by_level = {Stated(level): part for (level,), part in gone.partition_by("sensitivity", as_dict=True).items()}
    less = {marks: part.height if counted == "quarantined" else 0 for marks, part in by_level.items()}
    return _left(
        share.model_copy(
            update={
                "news": share.news - less[share.marks],
                counted: _fewer(getattr(share, counted), by_level[share.marks]),
            }
        )
        if share.marks in by_level
        else share
        for share in shares
    )


def _fewer(counts: dict[str, int], rows: pl.DataFrame) -> dict[str, int]:
    """Counts by reason after some rows are gone."""
    less = dict(rows["reason"].value_counts().rows())
    return {reason: count - less.get(reason, 0) for reason, count in counts.items() if count > less.get(reason, 0)}


def _without(plan: _Plan, commit: Commit, file: StoredFile, gone: pl.Series) -> StoredFile | None:
    """A file written anew without some rows; None where none is left."""
    if not gone.any():
        return file
    plan.remove.append(file.path)
    if gone.all():
        return None
    rest = pl.read_parquet(plan.root / file.path, hive_partitioning=False).filter(~gone)
    path = f"{file.path.rpartition('/')[0]}/{commit.batch}-{plan.id}.parquet"
    data = parquet_bytes(rest)
    write_synced(plan.root / path, data)
    return described(path, rest, data)


def _stone(plan: _Plan, commits: Sequence[Commit], order: Order) -> Tombstone:
    salt = secrets.token_hex(16)
    touched = [commit for commit in commits if str(commit) in plan.commits]
    pairs = plan.statements.rows()
    prints = {fingerprint(salt, "says", key, says) for key, says in pairs}
    prints |= {fingerprint(salt, "key", key) for key, _ in pairs if plan.every_version}
    prints |= {fingerprint(salt, "raw", raw) for raw in plan.raws}
    return Tombstone(
        id=plan.id,
        at=order.at,
        reason=order.reason,
        asked_by=order.asked_by,
        approved_by=order.approved_by,
        sources=tuple(sorted({commit.source for commit in touched})),
        claims=plan.claims,
        refused=plan.refused,
        known_from=plan.known_from,
        first=min(commit.number for commit in touched),
        last=len(commits),
        salt=salt,
        fingerprints=tuple(sorted(prints)),
    )


def _ends(plan: _Plan, stone: Tombstone, history: Sequence[tuple[Commit, str]]) -> tuple[list[Commit], str]:
    """A commit for each source that lost rows, which adds none and gives the archive another snapshot id."""
    parent, ends = history[-1][1], []
    for number, source in enumerate(stone.sources, start=len(history) + 1):
        end = Commit(
            number=number,
            parent=parent,
            source=source,
            batch=content_id("erasure", plan.id, source),
            file_id=f"erasure {plan.id}",
            file_name="",
            made_at=stone.at,
            published_first=None,
            rows=0,
            added=0,
            unchanged=0,
            duplicates=0,
            revising=0,
            restated=0,
            quarantined={},
            files=(),
            quarantine=None,
            confirmations=None,
            erasure=plan.id,
        )
        parent = end.snapshot
        ends.append(end)
    return ends, parent


def states_without_erased(root: Path) -> frozenset[str]:
    """Snapshot ids under which nothing was ever computed from a row that is erased now."""
    unsafe = {number for stone in tombstones(root) for number in range(stone.first, stone.last + 1)}
    chain = Chain(root / "commits").load()
    return frozenset(state for commit, state in chain if commit.number not in unsafe)


def resting_on_erased(root: Path, results: Results) -> list[tuple[str, str]]:
    """Kind and id of every stored run that may rest on erased rows.

    Those are all but the runs of a state of the archive that never held any, or no longer does.
    """
    safe = states_without_erased(root)
    kinds = sorted(path.name for path in results.root.glob("[!.]*") if path.is_dir())
    runs = [run for kind in kinds for run in results.runs(kind)]
    return [(run.kind, run.run_id) for run in runs if run.name.snapshot not in safe]


def drop_resting_on_erased(root: Path, results: Results) -> list[tuple[str, str]]:
    """Drop those runs; they are computed again without the rows when somebody asks."""
    dropped = resting_on_erased(root, results)
    for _, run_id in dropped:
        results.drop(run_id)
    return dropped
