"""The archive: what sources published, as claims in time, never edited.

::

    <root>/data/<source>/<years>/<batch>.parquet     rows
    <root>/quarantine/<source>/<batch>.parquet       rows that failed their checks, raw, with the reason
    <root>/confirmations/<source>/<batch>.parquet    on which days earlier claims were repeated
    <root>/releases/<source>/<batch>.parquet         which rows of quarantine a person let go, and why
    <root>/erasures/<id>.json                        tombstones of what was erased
    <root>/commits/<number>-<batch>.json             written last: what it does not name is not there
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import polars as pl

from mirab.archive.batches import REFUSED, Draft, compare, prepare
from mirab.archive.combinations import Combinations, Stated, levels_seen, marks_of, seen_of
from mirab.archive.commits import EMPTY, Chain, Commit, StoredFile
from mirab.archive.reading import Question, answer, collected, damage, read_columns, sighted
from mirab.archive.releases import not_yet_released, releases
from mirab.archive.taken_in import Counts, TakenIn, counted, taken_in
from mirab.archive.writing import finish_erasure, writing
from mirab.core.errors import StoreError, UnknownNameError
from mirab.core.marks import Marks, Sensitivity
from mirab.sharing.sight import Sight


@dataclass(frozen=True, kw_only=True)
class Appended:
    """What became of a batch: ``added + unchanged + quarantined`` is the number of its rows.

    Attributes
    ----------
    batch : id of the batch, or of the earlier one of the same file when nothing was new
    added : rows that say something new
    unchanged : rows that say what the archive, or another row of the batch, says
    duplicates : those of ``unchanged`` that another row of the batch says
    quarantined : rows that failed their checks
    snapshot : id of the archive's state afterwards
    """

    batch: str
    added: int
    unchanged: int
    duplicates: int
    quarantined: int
    snapshot: str


class Archive:
    """Append-only store of published rows under one folder; safe for several writers and any number of readers.

    Parameters
    ----------
    root : folder; made at the first append

    Raises
    ------
    StoreError
        When ``root`` is there and is not a folder.
    """

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)
        if self.root.exists() and not self.root.is_dir():
            raise StoreError(f"archive {self.root} is not a folder", "Name a folder, new or an archive already")
        self._chain = Chain(self.root / "commits")
        finish_erasure(self.root)
        self._combinations = Combinations(self.root)

    def append(
        self,
        source: str,
        rows: pl.DataFrame,
        key: Sequence[str],
        *,
        quarantine: pl.DataFrame | None = None,
        file_id: str,
        now: datetime,
        file_name: str = "",
        sensitivity: Sensitivity = Sensitivity.UNCLASSIFIED,
    ) -> Appended:
        """Archive what one file gave: the whole batch or, whatever happens, nothing of it.

        Parameters
        ----------
        source : name of the declared source
        rows : good rows with ``PLACE_TIME``, the source's own columns and ``PROVENANCE``
        key : own columns that name what is counted, beside place and period
        quarantine : refused rows: ``row``, ``reason``, ``detail``, ``raw``
        file_id : content id of the file; a file seen before adds nothing
        now : instant of the ingest, with its time zone
        file_name : the file's name, for people
        sensitivity : mark of refused rows: the highest that a row of the source may carry

        Raises
        ------
        FormatError
            When a row lacks what every archived row must have, or a refused row would be held below a good one.
        StoreError
            When the folder cannot be written, the disk is full, or the archive is damaged.
        """
        batch = prepare(
            source,
            rows,
            key,
            refused=quarantine,
            file_id=file_id,
            file_name=file_name,
            sensitivity=sensitivity,
            now=now,
        )
        with writing(self.root, self._chain) as writer:
            chain = self._chain.load()
            commits = [commit for commit, _ in chain if commit.source == source]
            draft = compare(self.root, commits, batch, len(chain) + 1)
            before = [commit for commit in commits if commit.file_id == file_id]
            parent = chain[-1][1] if chain else EMPTY
            if before and draft.says_nothing_new:
                return _appended(draft, before[-1].batch, parent)
            return _appended(draft, draft.name, writer.commit(draft, len(chain) + 1, parent))

    def release(
        self,
        source: str,
        rows: pl.DataFrame,
        key: Sequence[str],
        *,
        released: pl.DataFrame,
        file_id: str,
        now: datetime,
    ) -> Appended | None:
        """Archive rows of quarantine that a person let go, and note who did, when and why: all of them or none.

        Parameters
        ----------
        source : name of the declared source
        rows : the rows, read again and stamped; ``row`` numbers those of ``released`` from 1
        key : own columns that name what is counted, beside place and period
        released : one row for each with the columns :data:`mirab.archive.releases.RELEASED`
        file_id : content id of this release
        now : its instant, with its time zone

        Returns
        -------
        What became of the rows; None when each of them had been released before, which adds nothing.

        Raises
        ------
        FormatError, StoreError
            As for :meth:`append`.
        """
        with writing(self.root, self._chain) as writer:
            chain = self._chain.load()
            commits = [commit for commit, _ in chain if commit.source == source]
            fresh, noted = not_yet_released(self.root, commits, rows, released)
            if noted.is_empty():
                return None
            batch = prepare(
                source,
                fresh,
                key,
                refused=None,
                file_id=file_id,
                file_name="",
                sensitivity=Sensitivity.UNCLASSIFIED,
                now=now,
            )
            draft = compare(self.root, commits, replace(batch, released=noted), len(chain) + 1)
            parent = chain[-1][1] if chain else EMPTY
            return _appended(draft, draft.name, writer.commit(draft, len(chain) + 1, parent))

    def scan(
        self,
        source: str,
        *,
        as_known_on: date | None = None,
        sight: Sight | None = None,
        snapshot: str | None = None,
        latest: bool = True,
        since: date | None = None,
        until: date | None = None,
        places: Sequence[str] | None = None,
        in_order: bool = False,
    ) -> pl.LazyFrame:
        """Rows of a source: ``PLACE_TIME``, its own columns, ``PROVENANCE``, ``IDENTITY``.

        Parameters
        ----------
        as_known_on : rows published on that day or before
        sight : rows that it sees; what it does not see leaves no trace. None: all rows
        snapshot : the archive as it was at an earlier commit
        latest : the latest claim about each key (and beside it the latest made with hindsight), or every claim
        since, until : rows whose period overlaps ``[since, until)``; other years are not read
        places : codes of places
        in_order : rows in the order in which they were stated, file after file

        Raises
        ------
        UnknownNameError
            When the archive holds no row of the source (that is seen, at the snapshot).
        StoreError
            When a file of the source is missing or cut short.
        """
        commits = self._commits(source, sight=sight, snapshot=snapshot)
        question = Question(
            as_known_on=as_known_on,
            sight=sight,
            since=since,
            until=until,
            places=places,
            latest=latest,
            in_order=in_order,
        )
        return answer(self.root, commits, question, self._combinations)

    def read(
        self,
        source: str,
        *,
        as_known_on: date | None = None,
        sight: Sight | None = None,
        snapshot: str | None = None,
        latest: bool = True,
    ) -> pl.DataFrame:
        """:meth:`scan`, collected; a file damaged inside is named in a :class:`StoreError`."""
        rows = self.scan(source, as_known_on=as_known_on, sight=sight, snapshot=snapshot, latest=latest)
        files = [file for commit in self._commits(source) for file in commit.files]
        return collected(rows, self.root, [one.file for one in sighted(files, sight, self._combinations)])

    def sources(self, *, sight: Sight | None = None, snapshot: str | None = None) -> tuple[str, ...]:
        """Names of the sources that have a row that is seen, sorted."""
        commits = self.history(snapshot=snapshot)
        return tuple(sorted({c.source for c in commits if sighted(c.files, sight, self._combinations)}))

    def combinations(self, *, sight: Sight | None = None) -> tuple[Marks, ...]:
        """The combinations of marks of archived rows that are seen, by their numbers."""
        files = [file for commit in self.history() for file in commit.files]
        found = {marks_of(one) for file in files for one in seen_of(sight, self._stated(file))}
        return tuple(sorted(found, key=lambda marks: marks.number))

    def snapshot(self) -> str:
        """Id of the archive's present state; it stands for every commit up to now."""
        chain = self._chain.load()
        return chain[-1][1] if chain else EMPTY

    def history(self, *, snapshot: str | None = None) -> list[Commit]:
        """Every commit, oldest first, up to a snapshot: for whoever keeps the archive, seeing all.

        Raises
        ------
        UnknownNameError
            When no commit has that snapshot id.
        """
        chain = self._chain.load()
        if snapshot is None:
            return [commit for commit, _ in chain]
        states = [EMPTY, *(state for _, state in chain)]
        if snapshot not in states:
            raise UnknownNameError(f"archive {self.root} has no snapshot {snapshot!r}", "See `mirab sources`")
        return [commit for commit, _ in chain[: states.index(snapshot)]]

    def taken_in(self, *, source: str | None = None, sight: Sight | None = None) -> list[TakenIn]:
        """Files taken in and releases from quarantine, of one source or of all, oldest first: what is seen of each."""
        commits = [commit for commit in self.history() if source in (None, commit.source)]
        claims = {name: self._claims(name, sight) for name in {commit.source for commit in commits}}
        return taken_in(commits, sight, claims, self._combinations)

    def quarantined(self, source: str, *, sight: Sight | None = None) -> pl.DataFrame:
        """Rows of a source that failed their checks: raw, with reason, detail, file and row of the file.

        Those that were released since are among them; :meth:`released` names them.
        """
        files = [c.quarantine for c in self.history() if c.source == source and c.quarantine]
        return _levels(read_columns(self.root, files, REFUSED), sight)

    def released(self, source: str, *, sight: Sight | None = None) -> pl.DataFrame:
        """Rows of quarantine that were released, by ``batch`` and ``row`` of their quarantine: by whom, when, why."""
        rows = releases(self.root, [commit for commit in self.history() if commit.source == source])
        return _levels(rows, sight)

    def counts(self, *, sight: Sight | None = None) -> dict[str, Counts]:
        """By source, what is archived and what became of the rows of its files: of what is seen."""
        by_source: dict[str, list[TakenIn]] = {}
        for one in self.taken_in(sight=sight):
            by_source.setdefault(one.source, []).append(one)
        return {name: counted(taken) for name, taken in sorted(by_source.items())}

    def _claims(self, source: str, sight: Sight | None) -> dict[str, int]:
        """Claims of their own in each batch of a source that are seen."""
        if source not in self.sources(sight=sight):
            return {}
        files = [file for commit in self._commits(source) for file in commit.files]
        rows = self.scan(source, sight=sight, latest=False).group_by("batch").len()
        return dict(collected(rows, self.root, files).iter_rows())

    def _stated(self, file: StoredFile) -> tuple[Stated, ...]:
        return self._combinations.of(file.path, file.sha256, file.combinations)

    def first_seen(self, source: str, file_id: str) -> date | None:
        """Day from which the rows of a file seen before count as published, when only its fetching is known."""
        days = [c.published_first for c in self.history() if (c.source, c.file_id) == (source, file_id)]
        return min((day for day in days if day), default=None)

    def verify(self) -> list[str]:
        """Compare every file with its commit to the last byte; one line for each that is missing or damaged."""
        problems = (damage(self.root, file) for commit in self.history() for file in commit.stored)
        return [problem for problem in problems if problem]

    def _commits(self, source: str, *, sight: Sight | None = None, snapshot: str | None = None) -> list[Commit]:
        known = self.sources(sight=sight, snapshot=snapshot)
        if source not in known:
            raise UnknownNameError(
                f"archive {self.root} holds no row of {source!r}", f"It holds: {', '.join(known) or 'nothing yet'}"
            )
        return [commit for commit in self.history(snapshot=snapshot) if commit.source == source]


def _appended(draft: Draft, batch: str, snapshot: str) -> Appended:
    rows = draft.batch.rows.height
    return Appended(
        batch=batch,
        added=draft.added.height,
        unchanged=rows - draft.added.height,
        duplicates=draft.duplicates,
        quarantined=draft.batch.refused.height,
        snapshot=snapshot,
    )


def _levels(rows: pl.DataFrame, sight: Sight | None) -> pl.DataFrame:
    """Rows that state their sensitivity alone, those that are seen."""
    return rows if sight is None else rows.filter(pl.col("sensitivity").is_in(levels_seen(sight)))
