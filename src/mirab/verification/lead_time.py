"""Lead time: days from the first warning to the onset; negative when the warning came after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mirab.core.errors import FormatError


@dataclass(frozen=True, kw_only=True)
class Lead:
    """Lead of one event, in days.

    ``least`` counts to the first day on which the onset may lie, ``most`` to the last: the two are equal where the
    onset is known to the day.
    """

    least: int
    most: int

    def __post_init__(self) -> None:
        if self.most < self.least:
            raise FormatError(f"a lead from {self.least} to {self.most} days", "The least comes first")


@dataclass(frozen=True, kw_only=True)
class LeadSummary:
    """Median, quartiles and share of negative leads, counted to the first possible day of each onset.

    ``median_range`` holds the median counted to the first and to the last possible days. All are None without a lead.
    """

    n: int
    median: float | None
    q1: float | None
    q3: float | None
    share_negative: float | None
    median_range: tuple[float, float] | None


def summarise_leads(leads: Sequence[Lead]) -> LeadSummary:
    """Sum up leads; quartiles by linear interpolation, definition 7 of Hyndman and Fan (1996)."""
    if not leads:
        return LeadSummary(n=0, median=None, q1=None, q3=None, share_negative=None, median_range=None)
    least = np.array([lead.least for lead in leads], dtype=float)
    most = np.array([lead.most for lead in leads], dtype=float)
    q1, median, q3 = (float(q) for q in np.quantile(least, [0.25, 0.5, 0.75]))
    return LeadSummary(
        n=len(leads),
        median=median,
        q1=q1,
        q3=q3,
        share_negative=float(np.mean(least < 0)),
        median_range=(median, float(np.median(most))),
    )
