"""Writing that is there whole or not at all, and disk errors told as what a person can do about them."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mirab.core.errors import StoreError

#: errno -> (what is said of the folder, remedy)
_SAID = {
    errno.ENOSPC: ("has no space left", "Free space there or name another folder, then run again: nothing was kept"),
    errno.EDQUOT: ("is over its quota", "Free space there or name another folder, then run again: nothing was kept"),
    errno.EFBIG: ("takes no file of this size", "Raise the file size limit, then run again: nothing was kept"),
    errno.EACCES: ("cannot be written by this user", "Grant the right to write there or name another folder"),
    errno.EPERM: ("cannot be written by this user", "Grant the right to write there or name another folder"),
    errno.EROFS: ("is read-only", "Mount it for writing or name another folder"),
    errno.ENOTDIR: ("is not a folder", "Name a folder"),
    errno.EEXIST: ("is not a folder", "Name a folder"),
    errno.ENOENT: ("is not there", "Name a folder that exists"),
}


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turn an ``OSError`` of the block into a :class:`StoreError` that names the folder and the remedy."""
    try:
        yield
    except OSError as error:
        known = _SAID.get(error.errno or 0)
        said, remedy = known or (f"failed: {error.strerror or error}", "Check the disk, then run again")
        raise StoreError(f"{folder} {said}", remedy) from error


def write_synced(path: Path, data: bytes) -> None:
    """Write a file and wait until the disk has it; a file that could not be written whole is taken away again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise


def write_whole(path: Path, data: bytes) -> None:
    """Write beside, wait for the disk, rename once: a reader sees the whole file or none."""
    beside = path.with_name(path.name + ".tmp")
    write_synced(beside, data)
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the disk has a folder's list of names."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(data: bytes) -> str:
    """Checksum of a file's bytes, in hex."""
    return hashlib.sha256(data).hexdigest()
