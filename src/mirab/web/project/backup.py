"""``mirab backup``: everything of an installation that cannot be computed again, in one encrypted file.

Kept are the record, the archive, the files of bulletins, and whatever else lies in the home folder (seals of the audit,
keys that the site runs with, what was fetched when). Left out are results and boards, which a round computes again from
archive and rules, and what the machine makes for itself (caches, static files, locks).
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatch
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import django
from django.db import DatabaseError, connections
from pyrage import x25519

from mirab.archive.commits import Chain
from mirab.archive.durable import disk_errors
from mirab.archive.writing import writing
from mirab.core.errors import InputError, StoreError
from mirab.web.project.backup_file import sealed_tar
from mirab.web.project.backup_manifest import FILES, HEADING, MANIFEST, RECORD, Heading, Manifest, Member, Table
from mirab.web.project.backup_rows import Digest, applied, apps_at, lines_of, sequences, snapshot, tables

Say = Callable[[str, float], None]
#: Names in the home folder that are computed again or belong to this machine alone.
LEFT_OUT = (
    "results",
    "board*",
    "cache",
    "static",
    "record.sqlite3*",
    "*.lock",
    "*.tmp",
    "*.part",
    ".probe-*",
    ".restoring",
    "lost+found",
)
#: Folders that grow only: read after the record's snapshot, they hold every file that it speaks of.
_GROWING = ("archive", "bulletins")
_LINES = 1 << 20
#: Where seals of the audit lie in a home folder that has no other place for them.
_SEALS = "audit"


@dataclass(frozen=True, kw_only=True)
class BackedUp:
    """What a backup holds."""

    path: Path
    bytes: int
    sha256: str
    files: int
    rows: int
    tables: int
    made_at: datetime


def back_up(
    home: Path,
    target: Path,
    recipient: x25519.Recipient,
    *,
    now: datetime,
    say: Say,
    seals: Path | None = None,
    alias: str = "default",
) -> BackedUp:
    """Write a backup of an installation whose apps are loaded.

    The files that the record is older than (seals of the audit) are read before the record's one moment, those that it
    speaks of (archive, bulletins) after it: put back together, they agree.

    Parameters
    ----------
    target : a file that is not there yet, or a folder in which one is named by ``now``
    seals : folder outside the home in which seals of the audit lie; they come back into the home
    alias : the database of the record

    Raises
    ------
    InputError
        The target is there already, or lies in the home folder.
    StoreError
        Something cannot be read or written.
    """
    path = named(home, target, now)
    with sealed_tar(path, recipient) as tar:
        writing_ = _Writing(tar, say, max(_size(home), 1))
        try:
            _write(writing_, home, seals, now, alias)
        except DatabaseError as error:
            raise StoreError(
                f"the record cannot be read: {error}", "Start its database, or set the record up"
            ) from error
    say("done", 1.0)
    with disk_errors(path), path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    names = [name for name in writing_.members if name.startswith(FILES)]
    return BackedUp(
        path=path,
        bytes=path.stat().st_size,
        sha256=digest,
        files=len(names),
        rows=sum(table.rows for table in writing_.tables.values()),
        tables=len(writing_.tables),
        made_at=now,
    )


def _write(into: _Writing, home: Path, seals: Path | None, now: datetime, alias: str) -> None:
    heading = Heading(
        made_at=now,
        mirab=_version(),
        django=django.get_version(),
        database=connections[alias].vendor,
        migrations=applied(alias),
    )
    if not heading.migrations:
        raise StoreError("the record has no tables", "Set it up first: `mirab serve` does")
    into.put(HEADING, heading.model_dump_json(indent=1).encode())
    for path in files_of(home):
        if path.relative_to(home).parts[0] not in _GROWING:
            into.put_file(path, path.relative_to(home).as_posix())
    for path in files_of(seals) if seals else []:
        into.put_file(path, f"{_SEALS}/{path.name}")
    with snapshot(alias):
        models_ = tables(apps_at(alias, heading.migrations))
        for label, model in models_.items():
            into.put_rows(label, lines_of(model, alias))
        counted = sequences(models_.values(), alias)
    archive = home / "archive"
    # its writers wait, and what one that died left behind is taken away
    with writing(archive, Chain(archive / "commits")) if archive.is_dir() else nullcontext():
        for path in files_of(home):
            if path.relative_to(home).parts[0] in _GROWING:
                into.put_file(path, path.relative_to(home).as_posix())
    manifest = Manifest(members=into.members, tables=into.tables, sequences=counted)
    into.put(MANIFEST, manifest.model_dump_json(indent=1).encode())


def named(home: Path, target: Path, now: datetime) -> Path:
    """The file of a backup: the target itself, or in that folder one that is named by the moment.

    Raises
    ------
    InputError
        It lies in the home folder, or there is no home folder.
    """
    path = target / f"mirab-{now:%Y%m%dT%H%M%SZ}.age" if target.is_dir() or not target.suffix else target
    if path.resolve().is_relative_to(home.resolve()):
        raise InputError(f"{path} lies in the home folder", "Name a folder outside of it, best on another disk")
    if not home.is_dir():
        raise InputError(f"home folder {home} is not there", "Name it: mirab --home FOLDER backup …")
    return path


def files_of(home: Path) -> list[Path]:
    """The files of a home folder that a backup keeps, sorted."""
    return sorted(_walk(home))


def _walk(home: Path) -> Iterator[Path]:
    # the archive may be a link to a larger disk
    for folder, below, names in os.walk(home, followlinks=True):
        below[:] = [name for name in below if not _left_out(name, Path(folder) == home)]
        yield from (Path(folder) / name for name in names if not _left_out(name, Path(folder) == home))


def _left_out(name: str, at_top: bool) -> bool:
    """Whether a name is passed over: in the home folder itself by its list, below it where it is a passing one."""
    return any(fnmatch(name, pattern) for pattern in (LEFT_OUT if at_top else ("*.lock", ".writing", "*.tmp")))


def _size(home: Path) -> int:
    record = home / "record.sqlite3"
    paths = [*files_of(home), *([record] if record.is_file() else [])]
    return sum(path.stat().st_size for path in paths if path.is_file())


def _version() -> str:
    try:
        return version("mirab")
    except PackageNotFoundError:
        return "source"


class _Writing:
    """Puts parts into the tar and notes what the manifest will say of them."""

    def __init__(self, tar: tarfile.TarFile, say: Say, expected: int) -> None:
        self._tar, self._say, self._expected, self._done = tar, say, expected, 0
        self.members: dict[str, Member] = {}
        self.tables: dict[str, Table] = {}

    def put(self, name: str, data: bytes) -> None:
        """A part that is in memory."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(data), 0o600
        self._tar.addfile(info, io.BytesIO(data))
        self.members[name] = Member(bytes=len(data), sha256=hashlib.sha256(data).hexdigest())

    def put_file(self, path: Path, name: str) -> None:
        """A file, as long as it is now: what is added to it meanwhile is left to the next backup."""
        if FILES + name in self.members:
            return
        self._say(name, self._share())
        with disk_errors(path), path.open("rb") as file:
            state = os.fstat(file.fileno())
            info = tarfile.TarInfo(FILES + name)
            info.size, info.mode, info.mtime = state.st_size, state.st_mode & 0o777, int(state.st_mtime)
            hashed = _Hashed(file)
            self._tar.addfile(info, hashed)
        self._done += state.st_size
        self.members[FILES + name] = Member(bytes=state.st_size, sha256=hashed.digest.hexdigest())

    def put_rows(self, label: str, lines: Iterator[bytes]) -> None:
        """The rows of a table, in parts of about a megabyte."""
        digest, held, size, number = Digest(), list[bytes](), 0, 0
        for line in lines:
            digest.add(line)
            held.append(line)
            size += len(line)
            if size >= _LINES:
                number += 1
                self._put_lines(label, number, held)
                held, size = [], 0
        if held:
            self._put_lines(label, number + 1, held)
        self.tables[label] = Table(rows=digest.rows, digest=str(digest))

    def _put_lines(self, label: str, number: int, lines: list[bytes]) -> None:
        data = b"\n".join(lines)
        self._done += len(data)
        self._say(f"record, {label}", self._share())
        self.put(f"{RECORD}{label}/{number:06d}.jsonl.gz", gzip.compress(data, 6, mtime=0))

    def _share(self) -> float:
        return min(self._done / self._expected, 0.99)


class _Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, file: io.BufferedReader) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        data = self._file.read(size)
        self.digest.update(data)
        return data
