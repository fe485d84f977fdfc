"""When a figure about a period became public: the heart of *as known on*.

A source that existed is replayed by the publication date on each row. One that did not exist yet, or whose figures
were revised since, is replayed in *pseudo-real time*: by its declared lag, and beside it by its publisher's calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mirab.core.errors import FormatError


class KnownBy(StrEnum):
    """Which date decides whether a row was known."""

    PUBLISHED = "published"
    LAG = "lag"
    CALENDAR = "calendar"


@dataclass(frozen=True, kw_only=True)
class Publication:
    """The declared rhythm of a source.

    ``lag_days`` counts from the period's last day; with ``lag_day_of_next_month`` the figure comes on that day of the
    following month instead. ``yearly_on`` (month, day) is the publisher's release in the year after the period;
    without it the calendar equals the lag. ``exists_from`` is the first day on which the source really was there.
    ``stated`` sources carry a true publication date on each row and are never replayed otherwise.
    """

    lag_days: int = 0
    lag_day_of_next_month: int | None = None
    yearly_on: tuple[int, int] | None = None
    exists_from: date | None = None
    stated: bool = False
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.stated and not self.reason:
            raise FormatError("a declared lag without a reason", "Say why the source lags as it does")

    def known_on(self, period_end: date, by: KnownBy) -> date:
        """First day on which a figure about a period with the (exclusive) end ``period_end`` counts as known."""
        last = period_end - timedelta(days=1)
        if by is KnownBy.CALENDAR and self.yearly_on:
            return date(last.year + 1, *self.yearly_on)
        if self.lag_day_of_next_month:
            return date(last.year + last.month // 12, last.month % 12 + 1, self.lag_day_of_next_month)
        return last + timedelta(days=self.lag_days)
