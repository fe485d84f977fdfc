"""Seals of the audit's chain, kept outside the database: who may write there alone cannot rewrite what was sealed.

A seal says: at this moment the chain's last line had this number and this hash. It is signed (Ed25519, RFC 8032) with
a key that lies where only the site's own user reads it, names the seal before it by hash, and is added as one line of
JSON to ``seals.jsonl``. That file lies in the home folder, or in the folder that ``MIRAB_SEALS`` names: one that
another machine offers for adding alone holds against whoever has this machine.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from filelock import FileLock
from nacl.exceptions import BadSignatureError, CryptoError
from nacl.signing import SigningKey, VerifyKey

from mirab.core.errors import FormatError, MissingError, StoreError
from mirab.web.accounts.chain import GENESIS, head
from mirab.web.accounts.models import AuditLine

#: Names of the files.
SEALS, PUBLIC, PRIVATE = "seals.jsonl", "seal.pub", "seal.key"
#: So much of the end of the file surely holds a whole seal.
_TAIL_BYTES = 4096
LOOK = "Run `mirab audit verify`, and keep the file as it is"


@dataclass(frozen=True, kw_only=True)
class Seal:
    """One seal.

    Attributes
    ----------
    number, head : the chain's last line when it was sealed: its number, and its hash (hex)
    at : when, ISO 8601 in UTC
    previous : SHA-256 (hex) of the line of the seal before; of the first seal: zeros
    signature : Ed25519 (hex), over the other four as JSON with sorted keys and without spaces
    """

    number: int
    head: str
    at: str
    previous: str
    signature: str = ""

    @property
    def signed(self) -> bytes:
        """What the signature is made over."""
        return _canonical({name: value for name, value in asdict(self).items() if name != "signature"})

    @property
    def line(self) -> bytes:
        """The seal as its line, without the line's end."""
        return _canonical(asdict(self))

    @property
    def hash(self) -> str:
        """What the next seal calls it by."""
        return hashlib.sha256(self.line).hexdigest()

    @property
    def moment(self) -> datetime:
        """When it was set."""
        return datetime.fromisoformat(self.at)

    def is_signed_by(self, key: VerifyKey) -> bool:
        """Whether the holder of the key set it as it stands."""
        try:
            key.verify(self.signed, bytes.fromhex(self.signature))
        except (BadSignatureError, CryptoError, ValueError):
            return False
        return True


@dataclass(frozen=True, kw_only=True)
class SealFolder:
    """Where seals and keys lie: ``keys`` on this machine, ``seals`` there or where another machine offers it."""

    keys: Path
    seals: Path

    @property
    def file(self) -> Path:
        """The file of seals."""
        return self.seals / SEALS

    def sealed(self) -> Iterator[Seal | None]:
        """Every seal in the order in which they were set; None for a line that is none.

        What a failing machine left unfinished at the end is no line yet.
        """
        if not self.file.is_file():
            return
        with self.file.open("rb") as lines:
            for line in lines:
                if line.endswith(b"\n"):
                    yield _read(line)

    def last(self) -> Seal | None:
        """The seal that was set last; None where there is none."""
        try:
            with self.file.open("rb") as file:
                file.seek(max(file.seek(0, os.SEEK_END) - _TAIL_BYTES, 0))
                lines = file.read().splitlines()
        except FileNotFoundError:
            return None
        return next((seal for line in reversed(lines) if (seal := _read(line))), None)

    def public_key(self) -> VerifyKey | None:
        """The key that tells whether a seal is genuine: of this machine, else as it lies beside the seals."""
        for folder in (self.keys, self.seals):
            if (folder / PUBLIC).is_file():
                return read_public_key(folder / PUBLIC)
        return None

    def seal(self, now: datetime) -> Seal | None:
        """Seal the chain as it stands; None where it is empty.

        Raises
        ------
        StoreError
            The chain no longer holds what was sealed last, the file of seals is damaged, or it cannot be written.
        """
        try:
            self.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
            with FileLock(self.keys / "seal.lock"):
                return self._seal(now)
        except OSError as error:
            raise StoreError(
                f"the audit cannot be sealed: {error.strerror or error}: {error.filename or self.file}",
                "Give this user the right to write there, or set MIRAB_SEALS to another folder",
            ) from error

    def _seal(self, now: datetime) -> Seal | None:
        number, hash = head()
        last = self.last()
        if not number and last is None:
            return None
        key = self._private_key()
        if last is not None and not last.is_signed_by(key.verify_key):
            raise StoreError(f"the last seal in {self.file} was not set by this installation", LOOK)
        if last is not None and not _still_holds(last):
            raise StoreError(f"the audit no longer holds line {last.number} as it was sealed", LOOK)
        unsigned = Seal(number=number, head=hash, at=now.isoformat(), previous=last.hash if last else GENESIS)
        seal = Seal(**{**asdict(unsigned), "signature": key.sign(unsigned.signed).signature.hex()})
        _append(self.file, seal.line)
        return seal

    def _private_key(self) -> SigningKey:
        """The key that seals are signed with; made at first use, never anew where seals stand already."""
        path = self.keys / PRIVATE
        if path.is_file():
            key = SigningKey(bytes.fromhex(path.read_text(encoding="ascii").strip()))
        elif self.file.is_file():
            raise StoreError(
                f"{path} is missing, and seals were signed with it",
                f"Put it back from a backup, or move {self.file} aside and begin anew",
            )
        else:
            key = SigningKey.generate()
            _write_new(path, key.encode().hex() + "\n", 0o600)
        self.seals.mkdir(parents=True, exist_ok=True)
        for folder in dict.fromkeys((self.keys, self.seals)):
            if not (folder / PUBLIC).is_file():
                _write_new(folder / PUBLIC, key.verify_key.encode().hex() + "\n", 0o644)
        return key


def seal_folder() -> SealFolder:
    """Where this installation's seals lie."""
    keys = Path(settings.MIRAB_HOME) / "audit"
    return SealFolder(keys=keys, seals=Path(settings.MIRAB_SEALS) if settings.MIRAB_SEALS else keys)


def seal_when_due(now: datetime) -> Seal | None:
    """Seal the chain, where the last seal is older than the interval that the installation has set."""
    folder = seal_folder()
    last = folder.last()
    if last is not None and now - last.moment < timedelta(minutes=settings.MIRAB_SEAL_EVERY):
        return None
    return folder.seal(now)


def read_public_key(path: Path) -> VerifyKey:
    """Read a public key: 64 hexadecimal figures.

    Raises
    ------
    MissingError, FormatError
        There is no such file, or it holds no key.
    """
    try:
        return VerifyKey(bytes.fromhex(path.read_text(encoding="ascii").strip()))
    except FileNotFoundError as error:
        raise MissingError(f"public key {path} is not there", "Name the file seal.pub") from error
    except (ValueError, CryptoError) as error:
        raise FormatError(f"{path} holds no public key", "It is one line of 64 hexadecimal figures") from error


def _still_holds(seal: Seal) -> bool:
    return AuditLine.objects.filter(number=seal.number, hash=seal.head).exists()


def _read(line: bytes) -> Seal | None:
    """A seal from its line; None where the line is not exactly as a seal is written."""
    try:
        seal = Seal(**json.loads(line))
        seal.moment.utctimetuple()
    except (ValueError, TypeError, AttributeError):
        return None
    kept = isinstance(seal.number, int) and seal.line == line.rstrip(b"\n")
    return seal if kept else None


def _canonical(fields: dict[str, object]) -> bytes:
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode("ascii")


def _write_new(path: Path, text: str, mode: int) -> None:
    """Write a file that no one else may read before it has its mode, and have it on the disk."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _append(path: Path, line: bytes) -> None:
    """Add a line and have it on the disk; what was left unfinished before it stays a line of its own."""
    with path.open("a+b") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            line = line if file.read() == b"\n" else b"\n" + line
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())
