"""The shape of a case of the bench."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a run found, in words, and its seconds where it measured them itself."""

    found: str
    seconds: float | None = None


def _same(folder: Path) -> Path:
    return folder


@dataclass(frozen=True, kw_only=True)
class Case:
    """One thing to measure; a case without a target is a step before others, or a peer ``beside`` one of them."""

    name: str
    title: str
    run: Callable[[Any], Said]
    prepare: Callable[[Path], Any] = _same
    target_seconds: float = 0.0
    target_gb: float = 0.0
    beside: str = ""
    no_peer: str = ""
