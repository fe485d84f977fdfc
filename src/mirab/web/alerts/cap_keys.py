"""The key by which this installation signs its CAP messages, and the certificate by which others check them.

Both lie in the folder ``cap`` of the home folder, where the site's own user alone reads the key: with the first
message, or by ``mirab cap key``, they are made. A backup keeps them as it keeps all of the home folder.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from django.conf import settings
from filelock import FileLock

from mirab.archive.durable import disk_errors, write_whole
from mirab.core.errors import MissingError, StoreError
from mirab.exchange.cap_signing import SigningKey, make_key

FOLDER, PRIVATE, CERTIFICATE = "cap", "cap.key", "cap.pem"
_BEGINS = b"-----BEGIN CERTIFICATE"


def cap_sender() -> str:
    """Who sends, as messages say it: as set, or by the first name under which the site is reached."""
    return settings.MIRAB_CAP_SENDER or f"mirab@{settings.ALLOWED_HOSTS[0].strip('[]').replace('*', 'localhost')}"


def cap_key(now: datetime) -> SigningKey:
    """The key and its certificate, made where there is none yet.

    Raises
    ------
    StoreError
        The key is gone and its certificate is there, or the folder cannot be written.
    """
    folder = Path(settings.MIRAB_HOME) / FOLDER
    private, certificate = folder / PRIVATE, folder / CERTIFICATE
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "cap.lock"):
            if not private.is_file():
                if certificate.is_file():
                    raise StoreError(
                        f"{private} is missing, and its certificate was given out",
                        f"Put it back from a backup, or move {certificate} aside and tell who has it",
                    )
                made = make_key(cap_sender(), begins=now)
                _write_private(private, made.private_pem + made.certificate_pem)
            both = private.read_bytes()
            key = SigningKey(private_pem=both[: both.index(_BEGINS)], certificate_pem=both[both.index(_BEGINS) :])
            if not certificate.is_file():
                write_whole(certificate, key.certificate_pem)
            return key


def _write_private(path: Path, data: bytes) -> None:
    """Write a new file that its owner alone reads: whole, or not at all."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def certificate_here() -> bytes:
    """The certificate (PEM), as receivers are given it.

    Raises
    ------
    MissingError
        No key has been made.
    """
    try:
        return (Path(settings.MIRAB_HOME) / FOLDER / CERTIFICATE).read_bytes()
    except FileNotFoundError as error:
        raise MissingError("there is no key for CAP messages yet", "Run `mirab cap key`") from error


def fingerprint(certificate_pem: bytes) -> str:
    """SHA-256 of a certificate, as two people compare it."""
    digest = x509.load_pem_x509_certificate(certificate_pem).fingerprint(hashes.SHA256()).hex()
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))
