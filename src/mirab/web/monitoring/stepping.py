"""From day to day: the changes before and after the day that is read, and the months around it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mirab.core.periods import months_from


@dataclass(frozen=True, kw_only=True)
class DaySteps:
    """Days that a reader may step to; None where there is none, or where it lies ahead of today."""

    change_before: date | None
    change_after: date | None
    month_before: date
    month_after: date | None


def steps_from(day: date, changes: Sequence[date], *, today: date) -> DaySteps:
    """The steps from a day.

    Parameters
    ----------
    changes : sequence of date
        Days on which something changed, in order.
    today : date
        The last day that can be read.
    """
    before, after = bisect_left(changes, day), bisect_right(changes, day)
    month_after = months_from(day, 1)
    return DaySteps(
        change_before=changes[before - 1] if before else None,
        change_after=changes[after] if after < len(changes) and changes[after] <= today else None,
        month_before=months_from(day, -1),
        month_after=month_after if month_after <= today else None,
    )
