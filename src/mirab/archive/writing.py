"""One writer at a time, and a batch that is written whole or leaves nothing behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from filelock import FileLock, Timeout

from mirab.archive.batches import Draft
from mirab.archive.combinations import Stated, counted_by_marks
from mirab.archive.commits import Chain, Commit, Share, StoredFile
from mirab.archive.durable import disk_errors, sync_folder, write_synced
from mirab.archive.partitions import described, parquet_bytes, rows_of_years, year_runs
from mirab.archive.tombstones import JOURNAL, finish
from mirab.core.errors import StoreError

LOCK_SECONDS = 900
_FOLDERS = ("data", "quarantine", "confirmations", "releases")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for writing, and tell disk errors of the block by the folder's name.

    The lock is the operating system's: it goes with the process that holds it, however that ends.
    """
    try:
        with disk_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(folder / ".lock", timeout=LOCK_SECONDS)
            lock.acquire()
    except Timeout as error:
        raise StoreError(
            f"{folder} has been in use by another run for {LOCK_SECONDS} s", "Wait for it to end"
        ) from error
    try:
        with disk_errors(folder):
            yield
    finally:
        lock.release()


def finish_erasure(root: Path) -> None:
    """Finish an erasure that was broken off, so that nobody reads what was to be gone."""
    if (root / JOURNAL).exists():
        with locked(root):
            finish(root)


@contextmanager
def writing(root: Path, chain: Chain) -> Iterator[Writer]:
    """Hold an archive for writing; what a writer that died left behind is taken away first."""
    with locked(root):
        finish(root)
        writer = Writer(root, chain)
        if writer.mark.exists():
            writer.sweep()
        yield writer


class Writer:
    """Writes batches into an archive that its caller holds the lock of."""

    def __init__(self, root: Path, chain: Chain) -> None:
        self.root, self._chain = root, chain
        #: Stands while a batch is written: found by a later writer, it says that one died.
        self.mark = root / ".writing"

    def commit(self, draft: Draft, number: int, parent: str) -> str:
        """Write the files of a batch, then the commit that names them; give the snapshot id."""
        try:
            write_synced(self.mark, draft.name.encode())
            snapshot = self._chain.add(self._written(draft, number, parent))
        except BaseException:
            self.sweep()
            raise
        self.mark.unlink(missing_ok=True)
        return snapshot

    def sweep(self) -> None:
        """Remove every file that no commit names."""
        named = {self.root / file.path for commit, _ in self._chain.load() for file in commit.stored}
        for folder in _FOLDERS:
            for path in (self.root / folder).rglob("*"):
                if path.is_file() and path not in named:
                    path.unlink()
        for path in self._chain.folder.glob("*.tmp"):
            path.unlink()
        self.mark.unlink(missing_ok=True)

    def _written(self, draft: Draft, number: int, parent: str) -> Commit:
        """Write every file of a batch and describe them as its commit."""
        batch = draft.batch
        return Commit(
            number=number,
            parent=parent,
            source=batch.source,
            batch=draft.name,
            file_id=batch.file_id,
            file_name=batch.file_name,
            made_at=batch.now,
            published_first=draft.published_first,
            rows=batch.rows.height,
            added=draft.added.height,
            unchanged=batch.rows.height - draft.added.height,
            duplicates=draft.duplicates,
            revising=draft.revising,
            restated=draft.restated.height,
            quarantined=_by_reason(batch.refused),
            files=self._write_rows(draft),
            quarantine=self._write_beside("quarantine", draft, draft.refused),
            confirmations=self._write_beside("confirmations", draft, draft.confirmations),
            releases=None if batch.released is None else self._write_beside("releases", draft, batch.released),
            released={} if batch.released is None else _by_reason(batch.released),
            shares=_shares(draft),
        )

    def _write_rows(self, draft: Draft) -> tuple[StoredFile, ...]:
        """Write the rows' files, two at a time: packing one keeps a single processor busy."""
        rows, source = draft.stored, draft.batch.source

        def write(run: tuple[int, int]) -> StoredFile:
            years = "-".join(str(year) for year in sorted(set(run)))
            return self._write(f"data/{source}/{years}/{draft.name}.parquet", rows_of_years(rows, *run))

        with ThreadPoolExecutor(2) as pool:
            return tuple(pool.map(write, year_runs(rows)))

    def _write_beside(self, folder: str, draft: Draft, frame: pl.DataFrame) -> StoredFile | None:
        if frame.is_empty():
            return None
        return self._write(f"{folder}/{draft.batch.source}/{draft.name}.parquet", frame)

    def _write(self, path: str, frame: pl.DataFrame) -> StoredFile:
        data = parquet_bytes(frame)
        write_synced(self.root / path, data)
        sync_folder((self.root / path).parent)
        return described(path, frame, data)


def _shares(draft: Draft) -> tuple[Share, ...]:
    """Every row that a file gave, whether it said anything new or not, counted by its marks."""
    batch = draft.batch
    rows = counted_by_marks(batch.rows)
    news: Counter[Stated] = Counter()
    for frame in (draft.added, draft.confirmations, draft.refused):
        news.update(counted_by_marks(frame))
    refused, released = _by_level(batch.refused), _by_level(batch.released)
    return tuple(
        Share(
            marks=marks,
            rows=rows.get(marks, 0),
            news=news[marks],
            quarantined=refused.get(marks, {}),
            released=released.get(marks, {}),
        )
        for marks in sorted({*rows, *news, *refused, *released})
    )


def _by_level(rows: pl.DataFrame | None) -> dict[Stated, dict[str, int]]:
    """Refused rows, or notes of their release, counted by sensitivity, their only mark, and reason."""
    if rows is None or rows.is_empty():
        return {}
    return {
        Stated(level): _by_reason(part) for (level,), part in rows.partition_by("sensitivity", as_dict=True).items()
    }


def _by_reason(rows: pl.DataFrame) -> dict[str, int]:
    return dict(rows["reason"].value_counts().sort("reason").rows())
