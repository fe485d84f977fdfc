"""The one file of a backup: a tar that is encrypted while it is written and decrypted while it is read.

Neither side ever holds more than a piece of it in memory, and nothing of it lies on a disk in clear. What age makes of
it is checked piece by piece when it is read: a flipped byte, a missing end and another key are each found.
"""

from __future__ import annotations

import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import BinaryIO

from pyrage import DecryptError, decrypt_io, encrypt_io, x25519

from mirab.archive.durable import disk_errors, sync_folder
from mirab.core.errors import FormatError, InputError, MissingError

_GIVE = "Give the file that `mirab backup` wrote"
_MAGIC = b"age-encryption.org/v1\n"
_PIECE = 1 << 16
#: What tarfile says of a stream that ends early or holds something else.
_NO_TAR = (tarfile.TarError, EOFError)


class _Watched:
    """A file whose failure and progress are kept: the encryption in between forgets what kind of failure it was."""

    def __init__(self, file: BinaryIO, moved: Callable[[int], None] | None = None) -> None:
        self.file, self._moved = file, moved
        self.failed: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self.file.write(data)
        except OSError as error:
            self.failed = error
            raise

    def read(self, size: int = -1) -> bytes:
        try:
            data = self.file.read(size)
        except OSError as error:
            self.failed = error
            raise
        if self._moved:
            self._moved(len(data))
        return data

    def flush(self) -> None:
        self.file.flush()


class _Worker(Thread):
    """Does one thing beside the caller and keeps how it failed."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            self._work()
        except BaseException as error:
            self.failure = error


@contextmanager
def sealed_tar(path: Path, recipient: x25519.Recipient) -> Iterator[tarfile.TarFile]:
    """Write a backup: it has its name only once it is whole and on the disk.

    Raises
    ------
    InputError
        A file of that name is there.
    StoreError
        The folder cannot be written.
    """
    if path.exists():
        raise InputError(f"{path} is there already", "Name another file, or a folder: backups are never overwritten")
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    with disk_errors(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                with _encrypted(file, recipient) as plain, _tar_to(plain) as tar:
                    yield tar
                file.flush()
                os.fsync(file.fileno())
            beside.rename(path)
            sync_folder(path.parent)
        finally:
            beside.unlink(missing_ok=True)


@contextmanager
def _tar_to(plain: BinaryIO) -> Iterator[tarfile.TarFile]:
    with tarfile.open(fileobj=plain, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        yield tar


@contextmanager
def _encrypted(file: BinaryIO, recipient: x25519.Recipient) -> Iterator[BinaryIO]:
    """Something to write to, whose encryption reaches ``file``."""
    watched = _Watched(file)
    source, target = os.pipe()

    def work() -> None:
        with os.fdopen(source, "rb") as plain:
            encrypt_io(plain, watched, [recipient])

    worker = _Worker(work)
    worker.start()
    try:
        with os.fdopen(target, "wb", buffering=_PIECE) as plain:
            yield plain
    except BrokenPipeError:
        # the encryption has ended before us: its failure is the one to tell
        worker.join()
        if not worker.failure:
            raise
    finally:
        worker.join()
    if worker.failure:
        raise watched.failed or worker.failure


@contextmanager
def opened_tar(path: Path, identity: x25519.Identity, moved: Callable[[int], None]) -> Iterator[tarfile.TarFile]:
    """Read a backup to its end; leaving the block in peace says that every byte was as it was written.

    Parameters
    ----------
    moved : told how many bytes of the file were read

    Raises
    ------
    MissingError
        The file is not there.
    FormatError
        It is no backup, was encrypted for another key, or is damaged.
    """
    must_be_sealed(path)
    source, target = os.pipe()
    with disk_errors(path), path.open("rb") as file:
        watched = _Watched(file, moved)

        def work() -> None:
            with os.fdopen(target, "wb", buffering=_PIECE) as plain:
                decrypt_io(watched, plain, [identity])

        worker = _Worker(work)
        worker.start()
        try:
            with os.fdopen(source, "rb", buffering=_PIECE) as plain:
                with tarfile.open(fileobj=plain, mode="r|") as tar:
                    yield tar
                while plain.read(_PIECE):
                    pass
        except _NO_TAR as error:
            worker.join()
            raise _refused(path, worker.failure, watched.failed) from error
        finally:
            worker.join()
        if worker.failure:
            raise _refused(path, worker.failure, watched.failed)


def must_be_sealed(path: Path) -> None:
    """Refuse at a glance what is no backup.

    Raises
    ------
    MissingError, FormatError
        The file is not there, or is of another kind.
    """
    if not path.is_file():
        raise MissingError(f"backup {path} is not there", _GIVE)
    with disk_errors(path), path.open("rb") as file:
        begins = file.read(len(_MAGIC))
    if begins != _MAGIC:
        raise FormatError(f"{path} is no backup: it is not encrypted with age", _GIVE)


def _refused(path: Path, failure: BaseException | None, disk: OSError | None) -> BaseException:
    """What is wrong with a backup, by how reading it failed."""
    if disk:
        return disk
    if isinstance(failure, DecryptError) and "matching keys" in str(failure):
        return FormatError(f"{path} was encrypted for another key", "Give the private half that belongs to it")
    if failure is None:
        return FormatError(f"{path} is no backup of Mirab: it holds no tar", _GIVE)
    return FormatError(f"{path} is damaged or cut short", "Take another copy of it, or an earlier backup")
