"""The chain of commits: which files make up the archive, batch by batch.

``commits/<number>-<batch>.json`` is written last and renamed once, so a batch is in the archive whole or not at all.
Each commit names its parent, so the id of the last one, the *snapshot id*, stands for everything before it. It is the
id of what was stated, not of the clock that ran meanwhile: the same files ingested in the same order give the same
snapshot on every machine (as far as no day of fetching is part of a row).
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from mirab.archive.combinations import Stated
from mirab.archive.durable import disk_errors, write_whole
from mirab.core.errors import StoreError
from mirab.core.identifiers import content_id

FORMAT = 1
#: Snapshot id of an archive that holds nothing.
EMPTY = content_id("empty archive")


class StoredFile(BaseModel):
    """One Parquet file of a batch, with what lets a reader pass it over unread.

    ``combinations`` are the marks that its rows carry; None: it was committed before commits named them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    rows: int
    bytes: int
    sha256: str
    columns: dict[str, str]
    sensitivity_lowest: int
    sensitivity_highest: int
    period_first: date | None = None
    period_end: date | None = None
    published_first: date | None = None
    published_last: date | None = None
    combinations: tuple[Stated, ...] | None = None


class Share(BaseModel):
    """What of a file's rows carries certain marks.

    ``rows`` are good rows; ``news`` of all are those first stated by this batch, stored or kept as confirmations or
    refused; ``quarantined`` and ``released`` count by reason.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    marks: Stated
    rows: int = 0
    news: int = 0
    quarantined: dict[str, int] = {}
    released: dict[str, int] = {}


class Commit(BaseModel):
    """One batch: what a file gave, what of it was new, and where it lies.

    ``rows`` are the file's good rows: ``added + unchanged``, of which ``duplicates`` said twice what the batch says.
    ``revising`` of the stored rows speak about something that had a claim before. ``restated`` rows are earlier claims
    brought back, because a late row came between a claim and its later confirmation. ``released`` counts, by reason,
    the rows of quarantine that the batch let go: they are among ``rows``, and no file gave them anew. ``shares`` counts
    every row that the file gave, stored, unchanged or refused, by its marks; None: committed before commits did so,
    perhaps with the bare marks in ``combinations``. ``erasure`` is the id of the tombstone where the commit marks that
    rows of the source were erased.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    number: int
    parent: str
    source: str
    batch: str
    file_id: str
    file_name: str
    made_at: datetime
    published_first: date | None
    rows: int
    added: int
    unchanged: int
    duplicates: int
    revising: int
    restated: int
    quarantined: dict[str, int]
    files: tuple[StoredFile, ...]
    quarantine: StoredFile | None
    confirmations: StoredFile | None
    releases: StoredFile | None = None
    released: dict[str, int] = {}
    erasure: str = ""
    combinations: tuple[Stated, ...] | None = None
    shares: tuple[Share, ...] | None = None

    def __str__(self) -> str:
        return f"{self.number:08d}-{self.batch}"

    @property
    def snapshot(self) -> str:
        """Id of the archive's state after this commit; the batch's name is the content id of its rows."""
        return content_id(self.parent, self.number, self.source, self.batch, self.file_id)

    @property
    def stored(self) -> tuple[StoredFile, ...]:
        """Every file that this commit names."""
        return (*self.files, *(file for file in (self.quarantine, self.confirmations, self.releases) if file))


class Chain:
    """The commits of an archive in order; each file is read once and remembered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, tuple[tuple[int, int], Commit]] = {}

    def load(self) -> list[tuple[Commit, str]]:
        """Every commit with its snapshot id, in order.

        Raises
        ------
        StoreError
            When a commit cannot be read, is of a newer format, or does not follow the one before it.
        """
        parent, chain = EMPTY, []
        for place, name in enumerate(self._names(), start=1):
            commit = self._commit(name)
            if commit.number != place or commit.parent != parent or f"{commit}.json" != name:
                raise StoreError(
                    f"{self.folder / name} does not follow the commit before it", "Restore commits/ from a copy"
                )
            parent = commit.snapshot
            chain.append((commit, parent))
        return chain

    def add(self, commit: Commit) -> str:
        """Write a commit as the next of the chain and give its snapshot id; the caller holds the lock."""
        write_whole(self.folder / f"{commit}.json", commit.model_dump_json(indent=1).encode())
        return commit.snapshot

    def _names(self) -> list[str]:
        if not self.folder.is_dir():
            return []
        with disk_errors(self.folder):
            return sorted(path.name for path in self.folder.iterdir() if path.suffix == ".json")

    def _commit(self, name: str) -> Commit:
        # an erasure, and nothing else, replaces a commit
        with disk_errors(self.folder / name):
            state = (self.folder / name).stat()
        made = (state.st_ino, state.st_mtime_ns)
        if name not in self._read or self._read[name][0] != made:
            self._read[name] = (made, _read(self.folder / name))
        return self._read[name][1]


def _read(path: Path) -> Commit:
    with disk_errors(path):
        data = path.read_bytes()
    try:
        return Commit.model_validate_json(data)
    except ValidationError as error:
        raise StoreError(
            f"commit file {path} is damaged or of another version: {error.errors()[0]['msg']}",
            "Restore it from a copy, or update Mirab",
        ) from error
