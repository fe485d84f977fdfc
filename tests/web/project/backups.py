"""Backups as age and tar give them to anybody who has the key, for the tests of what they hold."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pyrage
from pyrage import x25519


def inside(path: Path, key: x25519.Identity) -> dict[str, bytes]:
    """The parts of a backup by name."""
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(path.read_bytes(), [key]))) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
