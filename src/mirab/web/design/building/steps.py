"""A step of set-up: what it reads, what it makes, and whether that still stands."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from mirab.web.design.building.places import BUILT, WEB

STAMPS = BUILT / ".stamps.json"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that is made.

    Attributes
    ----------
    name : str
        What is made, as printed.
    reads : Callable[[], list[Path]]
        The files whose content it is made of; those that are not there count as absent, not as an error.
    versions : str
        The versions of the tools that make it.
    make : Callable[[Path], dict[Path, Path]]
        Makes it in an empty folder; gives, by the place where each file belongs, the file.
    """

    name: str
    reads: Callable[[], list[Path]]
    versions: str
    make: Callable[[Path], dict[Path, Path]]

    def digest(self) -> str:
        """Give the digest of everything that the step reads."""
        found = hashlib.sha256(self.versions.encode())
        for path in sorted(self.reads()):
            if path.is_file():
                found.update(f"\0{os.path.relpath(path, WEB)}\0".encode())
                found.update(hashlib.sha256(path.read_bytes()).digest())
        return found.hexdigest()


def stamps() -> dict[str, dict[str, object]]:
    """Give what was made last, by step; nothing where the file is missing or damaged, so that all is made anew."""
    try:
        read = json.loads(STAMPS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def stands(stamp: dict[str, object] | None, digest: str) -> bool:
    """Say whether what a step made is still there as it was made, of the same parts."""
    if stamp is None or stamp.get("digest") != digest or not isinstance(files := stamp.get("files"), dict):
        return False
    return all((path := WEB / name).is_file() and path.stat().st_size == size for name, size in files.items())


def put(made: dict[Path, Path], before: Iterable[str]) -> dict[str, int]:
    """Move each file to its place in one motion, and remove what the step made before and makes no more.

    Returns
    -------
    dict of str to int
        Size in bytes by the place of each file, as a path from the site's folder.
    """
    for place, file in made.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.with_name(f".{place.name}.{os.getpid()}")
        shutil.copyfile(file, beside)
        beside.replace(place)
    now = {place.relative_to(WEB).as_posix(): place.stat().st_size for place in made}
    for name in set(before) - set(now):
        (WEB / name).unlink(missing_ok=True)
    return now


def write_stamps(found: dict[str, dict[str, object]]) -> None:
    """Keep what was made, for the next time."""
    STAMPS.parent.mkdir(parents=True, exist_ok=True)
    beside = STAMPS.with_name(f"{STAMPS.name}.{os.getpid()}")
    beside.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    beside.replace(STAMPS)
