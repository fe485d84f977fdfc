"""The key pair of backups: the public half stays with the installation, the private half never does.

Backups are files of the format *age* (https://age-encryption.org/v1) for an X25519 recipient: whoever holds the private
half can also open them without Mirab, with any program that reads age.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from pyrage import IdentityError, RecipientError, x25519

from mirab.archive.durable import disk_errors, write_whole
from mirab.core.errors import FormatError, InputError, MissingError

RECIPIENT_FILE = "backup.recipient"
_ANOTHER = "Make a key with `mirab keys new`, and keep its private half away from this machine"


def new_key(home: Path, out: Path | None, *, now: datetime) -> tuple[str, str]:
    """Make a key pair: the public half is kept in the home folder, the private half in ``out`` where that is given.

    Returns
    -------
    The private half, as the text of a file, and the public half.

    Raises
    ------
    InputError
        The home has a key already, ``out`` is there already, or lies in the home.
    StoreError
        A folder cannot be written.
    """
    kept = home / RECIPIENT_FILE
    if kept.exists():
        what = f"home folder {home} has a backup key already ({kept.name}: {kept.read_text(encoding='ascii').strip()})"
        raise InputError(what, f"Keep it, or move {kept} away first: older backups still need its private half")
    if out is not None and out.resolve().is_relative_to(home.resolve()):
        raise InputError(f"{out} lies in the home folder", "Keep the private half elsewhere, best on another machine")
    identity = x25519.Identity.generate()
    public = str(identity.to_public())
    text = f"# private key of Mirab's backups, made {now:%Y-%m-%d %H:%M} UTC\n# public key: {public}\n{identity}\n"
    if out is not None:
        _write_private(out, text)
    with disk_errors(home):
        home.mkdir(parents=True, exist_ok=True)
        write_whole(kept, f"{public}\n".encode())
    return text, public


def _write_private(path: Path, text: str) -> None:
    """Write a new file that its owner alone reads."""
    try:
        with disk_errors(path.parent):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except Exception as error:
        if path.exists():
            raise InputError(f"{path} is there already", "Name a new file: a key is never overwritten") from error
        raise
    with disk_errors(path.parent), os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def recipient_of(home: Path, setting: str) -> x25519.Recipient:
    """The public key that backups are encrypted to: of the setting, or kept in the home folder.

    Raises
    ------
    MissingError
        There is none.
    FormatError
        It is not one.
    """
    kept, where = setting.strip(), "MIRAB_BACKUP_RECIPIENT"
    if not kept:
        path = home / RECIPIENT_FILE
        where = str(path)
        try:
            kept = path.read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError as error:
            raise MissingError(f"no backup key: neither {where} nor MIRAB_BACKUP_RECIPIENT", _ANOTHER) from error
    try:
        return x25519.Recipient.from_str(kept)
    except RecipientError as error:
        raise FormatError(f"{where} holds {kept[:80]!r}, which is no public key of a backup", _ANOTHER) from error


def identity_of(path: Path) -> x25519.Identity:
    """The private key of a file: its first line that is neither empty nor a note.

    Raises
    ------
    MissingError
        The file is not there.
    FormatError
        It holds no private key; the message does not repeat what it holds.
    """
    try:
        with disk_errors(path):
            text = path.read_text(encoding="ascii", errors="replace")
    except Exception as error:
        if not path.is_file():
            raise MissingError(f"key file {path} is not there", "Give the file that `mirab keys new` wrote") from error
        raise
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    try:
        return x25519.Identity.from_str(lines[0] if lines else "")
    except IdentityError as error:
        what = f"key file {path} holds no private key of a backup"
        raise FormatError(what, "Give the file that `mirab keys new` wrote; it begins AGE-SECRET-KEY-") from error
