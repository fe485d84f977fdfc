"""``mirab restore``: an installation as a backup has it, in an empty home folder and an empty database.

The whole file is read and compared with its manifest before anything is changed. Then everything is set up in a folder
of its own inside the home, compared with the manifest once more, and moved to its place last.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TypeVar

from django.db import DatabaseError, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor
from pydantic import BaseModel, ValidationError
from pyrage import x25519

from mirab.archive.durable import disk_errors, sync_folder
from mirab.core.errors import FormatError, InputError, StoreError
from mirab.web.project.backup_file import must_be_sealed, opened_tar
from mirab.web.project.backup_manifest import FILES, FORMAT, HEADING, MANIFEST, RECORD, Heading, Manifest, Member
from mirab.web.project.backup_rows import Digest, apps_at, lines_of, put_lines, set_sequences, tables, targets_of

T = TypeVar("T", bound=BaseModel)
Say = Callable[[str, float], None]
STAGING = ".restoring"
_PIECE = 1 << 20
#: What a new disk has on it by itself.
_NOTHING = {"lost+found"}


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A backup that was read whole and is as it was written."""

    path: Path
    identity: x25519.Identity
    heading: Heading
    manifest: Manifest

    @property
    def files(self) -> int:
        """Number of files beside the record."""
        return sum(name.startswith(FILES) for name in self.manifest.members)


def check(path: Path, identity: x25519.Identity, say: Say) -> Checked:
    """Read a backup to its last byte and compare it with its manifest; nothing is written.

    Raises
    ------
    MissingError, FormatError
        The file is not there, is no backup, was encrypted for another key, or is damaged.
    """
    must_be_sealed(path)
    seen: dict[str, Member] = {}
    parts: dict[str, bytes] = {}
    with opened_tar(path, identity, _progress(path, say, "checking", 0.0)) as tar:
        for number, member in enumerate(tar):
            if (number == 0) is not (member.name == HEADING):
                raise FormatError(f"{path} is no backup of Mirab", "Give the file that `mirab backup` wrote")
            content = _content(tar, member)
            kept = member.name in (HEADING, MANIFEST)
            digest, data = hashlib.sha256(), bytearray()
            while piece := content.read(_PIECE):
                digest.update(piece)
                data += piece if kept else b""
            seen[member.name] = Member(bytes=member.size, sha256=digest.hexdigest())
            if kept:
                parts[member.name] = bytes(data)
    heading = _read(path, Heading, parts.get(HEADING, b""))
    if heading.format > FORMAT:
        raise FormatError(f"{path} is a backup of format {heading.format}, newer than this Mirab", "Update Mirab")
    manifest = _read(path, Manifest, parts.get(MANIFEST, b""))
    seen.pop(MANIFEST)
    if seen != manifest.members:
        differ = sorted(n for n in {*seen, *manifest.members} if seen.get(n) != manifest.members.get(n))
        what = f"{path} differs from its own manifest in {differ[0]}"
        raise FormatError(what, "Take another copy of it, or an earlier backup")
    return Checked(path=path, identity=identity, heading=heading, manifest=manifest)


def _read(path: Path, kind: type[T], data: bytes) -> T:
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        raise FormatError(f"{path} is no backup that this Mirab reads", "Update Mirab, or give another file") from error


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    """The bytes of a part; what is no plain file under a plain name is refused."""
    place, content = PurePosixPath(member.name), tar.extractfile(member) if member.isreg() else None
    known = member.name in (HEADING, MANIFEST) or member.name.startswith((FILES, RECORD))
    if content is None or not known or place.is_absolute() or ".." in place.parts or len(place.parts) > 40:
        raise FormatError(f"backup part {member.name[:80]!r} is none that Mirab writes", "Give another file")
    return content


def _progress(path: Path, say: Say, what: str, start: float) -> Callable[[int], None]:
    total, done = 2 * max(path.stat().st_size, 1), 0

    def moved(count: int) -> None:
        nonlocal done
        done += count
        say(what, min(start + done / total, 0.99))

    return moved


def must_be_empty(home: Path) -> None:
    """Refuse a home folder that holds anything.

    Raises
    ------
    InputError
        It does, or it is no folder.
    """
    if home.exists() and not home.is_dir():
        raise InputError(f"{home} is not a folder", "Name an empty or a new folder: --to FOLDER")
    held = sorted(path.name for path in home.iterdir() if path.name not in _NOTHING) if home.is_dir() else []
    if held == [STAGING]:
        what = f"home folder {home} holds a restore that did not finish"
        raise InputError(what, f"Delete {home / STAGING}, empty the database if it is PostgreSQL, and restore again")
    if held:
        what = f"home folder {home} is not empty ({', '.join(held[:3])}{', …' if len(held) > 3 else ''})"
        raise InputError(what, "Restore into an empty or a new folder: --to FOLDER")


@contextmanager
def staged(home: Path) -> Iterator[Path]:
    """A folder inside the home in which everything is made ready; in peace it becomes the home, else it goes."""
    made = not home.exists()
    staging = home / STAGING
    with disk_errors(home):
        staging.mkdir(parents=True)
    try:
        yield staging
        with disk_errors(home):
            os.sync()
            for path in sorted(staging.iterdir()):
                path.rename(home / path.name)
            staging.rmdir()
            sync_folder(home)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        if made:
            shutil.rmtree(home, ignore_errors=True)
        raise


def must_be_empty_record(alias: str) -> None:
    """Refuse a database that holds any table.

    Raises
    ------
    InputError
        It does.
    StoreError
        It cannot be reached.
    """
    try:
        held = connections[alias].introspection.table_names()
    except DatabaseError as error:
        said = " ".join(str(error).split())
        raise StoreError(f"the database cannot be used: {said}", "Start it, or correct MIRAB_DATABASE_URL") from error
    if held:
        what = f"the database is not empty ({len(held)} tables, such as {held[0]})"
        raise InputError(what, "Name an empty one in MIRAB_DATABASE_URL, or leave that out for SQLite")


def put_back(checked: Checked, staging: Path, say: Say, alias: str = "default") -> None:
    """Write files into a folder and rows into an empty database, and compare both with the manifest.

    Raises
    ------
    StoreError
        The database cannot take the record, or took it otherwise than it was.
    """
    # PostgreSQL takes tables and rows back as one; SQLite's file lies in the folder, which goes if this fails
    whole: AbstractContextManager[object] = nullcontext()
    if connections[alias].vendor == "postgresql":
        whole = transaction.atomic(using=alias)
    try:
        with whole:
            executor = MigrationExecutor(connections[alias])
            executor.migrate(targets_of(executor, checked.heading.migrations))
            _fill(checked, staging, say, alias)
            _newest(alias)
    except DatabaseError as error:
        said = " ".join(str(error).split())
        raise StoreError(f"the record was not put back: {said}", "Check the database, then restore again") from error


def _newest(alias: str) -> None:
    """Bring tables of an older Mirab up to this one."""
    executor = MigrationExecutor(connections[alias])
    executor.migrate(executor.loader.graph.leaf_nodes())


def _fill(checked: Checked, staging: Path, say: Say, alias: str) -> None:
    by_name = tables(apps_at(alias, checked.heading.migrations))
    absent = sorted(set(checked.manifest.tables) - set(by_name))
    if absent:
        raise StoreError(f"this Mirab has no table {absent[0]}", "Restore with the version that made the backup")
    with transaction.atomic(using=alias):
        with connections[alias].cursor() as cursor:
            if connections[alias].vendor == "postgresql":
                # the making of tables leaves some of them impatient for the whole of this transaction
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for model in by_name.values():
                # what a migration itself puts in is in the backup too, where it was kept
                cursor.execute(f"DELETE FROM {connections[alias].ops.quote_name(model._meta.db_table)}")
        with opened_tar(checked.path, checked.identity, _progress(checked.path, say, "restoring", 0.5)) as tar:
            for member in tar:
                content = _content(tar, member)
                if member.name.startswith(FILES):
                    _write_file(staging / member.name.removeprefix(FILES), content, member.mode)
                elif member.name.startswith(RECORD):
                    model = by_name[member.name.split("/")[1]]
                    put_lines(model, gzip.decompress(content.read()).split(b"\n"), alias)
        set_sequences(by_name, checked.manifest.sequences, alias)
        connections[alias].check_constraints()
        _must_equal(checked.manifest, by_name, alias)


def _write_file(path: Path, content: IO[bytes], mode: int) -> None:
    with disk_errors(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode & 0o777), "wb") as file:
            shutil.copyfileobj(content, file, _PIECE)


def _must_equal(manifest: Manifest, by_name: dict[str, type[models.Model]], alias: str) -> None:
    """Every table as it was, row for row."""
    for label, table in manifest.tables.items():
        digest = Digest()
        for line in lines_of(by_name[label], alias):
            digest.add(line)
        if (digest.rows, str(digest)) != (table.rows, table.digest):
            what = f"{label} came back with {digest.rows} rows that are not the {table.rows} of the backup"
            raise StoreError(what, "Restore into the kind of database that the backup was made of")
