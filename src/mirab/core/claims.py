"""Claims: every number about the world is somebody's, about somebody, counted up to an hour. Nothing is overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mirab.core.errors import FormatError
from mirab.core.provenance import Grade


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A number as somebody stated it: low, best, high (None where not stated), of whom, up to when, by whom."""

    of_whom: str
    by: str
    low: float | None
    best: float | None
    high: float | None
    counted_up_to: str | None
    stated_on: date | None
    citation: str
    grade: Grade
    unit: str = "count"

    def __post_init__(self) -> None:
        stated = [v for v in (self.low, self.best, self.high) if v is not None]
        if stated != sorted(stated):
            raise FormatError(f"claim of {self.by!r}: low, best and high are not in order: {stated}", "Check the page")


def like_range(claims: Sequence[Claim]) -> tuple[float, float] | None:
    """Lowest and highest figure of claims *about the same thing*; unlike claims make no range.

    Raises
    ------
    FormatError
        When the claims count different things or in different units.
    """
    if len({(c.of_whom, c.unit) for c in claims}) > 1:
        raise FormatError(f"claims of {sorted({c.of_whom for c in claims})} are unlike", "Only like with like")
    values = [v for c in claims for v in (c.low, c.best, c.high) if v is not None]
    return (min(values), max(values)) if values else None
