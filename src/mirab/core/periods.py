"""Periods with half-open ends: a period holds its first day and not its last one.

A dekad is the hydromets' ten-day period: days 1-10, 11-20 and 21 to the month's end, numbered 1-36 in the year.
Seasons and the hydrological year follow the basin commissions (ICWC): growing 1 April - 30 September, non-growing
1 October - 31 March, hydrological year 1 October - 30 September, named after the year in which it ends.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mirab.core.errors import FormatError


class PeriodKind(StrEnum):
    """The lengths of time in which figures are published."""

    DAY = "day"
    DEKAD = "dekad"
    MONTH = "month"
    SEASON = "season"
    HYDROLOGICAL_YEAR = "hydrological_year"
    YEAR = "year"


@dataclass(frozen=True, kw_only=True, order=True)
class Period:
    """Half-open run of days ``[start, end)``."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise FormatError(f"a period from {self.start} to {self.end} holds no day", "The end is the day after")

    @property
    def days(self) -> int:
        """Number of days held."""
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        """The last day inside."""
        return self.end - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


def parse_date(text: str) -> date:
    """Read an ISO day; a day that the calendar lacks is refused by name."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise FormatError(f"{text!r} is not a day of the calendar", "Write it as 2008-02-15") from error


def parse_date_or_month(text: str) -> tuple[date, bool]:
    """Read ``2008-02-15`` or ``2008-02``; the second value says whether the day itself is known."""
    if re.fullmatch(r"\d{4}-\d{2}", text):
        return parse_date(text + "-01"), False
    return parse_date(text), True


def add_months(day: date, months: int) -> date:
    """The first day of the month that lies ``months`` after the month of ``day``."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def months_from(day: date, months: int) -> date:
    """The same day of another month, or that month's last day where it is shorter; ``months`` below 0 go back."""
    first = add_months(day, months)
    return first.replace(day=min(day.day, calendar.monthrange(first.year, first.month)[1]))


def month(year: int, number: int) -> Period:
    """Calendar month."""
    start = date(year, number, 1)
    return Period(start=start, end=add_months(start, 1))


def dekad_of_day(day: date) -> int:
    """Dekad of the year (1-36) in which a day lies."""
    return (day.month - 1) * 3 + min((day.day - 1) // 10, 2) + 1


def dekad(year: int, number: int) -> Period:
    """Dekad 1-36 of a calendar year."""
    if not 1 <= number <= 36:
        raise FormatError(f"dekad {number} of {year} does not exist", "A year has dekads 1 to 36")
    month_number, part = (number - 1) // 3 + 1, (number - 1) % 3
    start = date(year, month_number, (1, 11, 21)[part])
    last = (10, 20, calendar.monthrange(year, month_number)[1])[part]
    return Period(start=start, end=date(year, month_number, last) + timedelta(days=1))


def calendar_year(year: int) -> Period:
    """1 January - 31 December."""
    return Period(start=date(year, 1, 1), end=date(year + 1, 1, 1))


def hydrological_year(year: int) -> Period:
    """1 October of the year before - 30 September of ``year``."""
    return Period(start=date(year - 1, 10, 1), end=date(year, 10, 1))


def season(day: date) -> tuple[str, Period]:
    """The water season (``growing`` or ``non_growing``) in which a day lies."""
    if 4 <= day.month <= 9:
        return "growing", Period(start=date(day.year, 4, 1), end=date(day.year, 10, 1))
    year = day.year if day.month >= 10 else day.year - 1
    return "non_growing", Period(start=date(year, 10, 1), end=date(year + 1, 4, 1))


def kind_of(period: Period) -> PeriodKind | None:
    """Name the kind of a period, or None when it is of no standard kind."""
    start, end = period.start, period.end
    if period.days == 1:
        return PeriodKind.DAY
    if end == add_months(start, 1) and start.day == 1:
        return PeriodKind.MONTH
    if start == date(start.year, 1, 1) and end == date(start.year + 1, 1, 1):
        return PeriodKind.YEAR
    if (start.month, start.day) == (10, 1) and end == date(start.year + 1, 10, 1):
        return PeriodKind.HYDROLOGICAL_YEAR
    if season(start)[1] == period:
        return PeriodKind.SEASON
    if dekad(start.year, dekad_of_day(start)) == period:
        return PeriodKind.DEKAD
    return None
