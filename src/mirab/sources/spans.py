"""When a row is about: how published columns of dates, months and labels become half-open periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from mirab.sources.fields import Check, date_of, day_of, number_of

SpanForm = Literal[
    "day",
    "month",
    "year",
    "hydrological year",
    "year of month",
    "from to",
    "last day",
    "labelled dekad",
    "written",
]

FIRST_YEAR, LAST_YEAR = 1800, 2100

#: Written season or span of months: ``2025 growing``, ``2025-10/2026-03``; as the basin commissions' tables have it.
WRITTEN = r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?:/(\d{4})-(\d{2}))?(?: (growing|non-growing))?$"


@dataclass(frozen=True, kw_only=True)
class Span:
    """The rule of one table: its form, the heads it reads, and the years that can be true of it.

    Forms: *day* (one head), *month* (``2008-02`` or two heads), *year*, *hydrological year*, *year of month* (a yearly
    figure repeated for each month), *from to* (first and last day), *last day* (of a dekad or month, told apart by
    ``resolution``), *labelled dekad* (year, month, label; ``labels`` gives each label's dekad 1-3), *written* (as
    :func:`written_ends` reads it).
    """

    form: SpanForm
    heads: tuple[str, ...]
    labels: Mapping[str, int] = field(default_factory=dict)
    resolution: str | None = None
    resolutions: Mapping[str, Literal["dekad", "month"]] = field(default_factory=dict)
    years: tuple[int, int] = (FIRST_YEAR, LAST_YEAR)

    @property
    def start(self) -> pl.Expr:
        """First day; null where the text names none."""
        return self._ends()[0]

    @property
    def end(self) -> pl.Expr:
        """The day after the last one."""
        return self._ends()[1]

    def _ends(self) -> tuple[pl.Expr, pl.Expr]:
        first = pl.col(self.heads[0]).str.strip_chars()
        if self.form == "day":
            day = day_of(first)
            return day, day.dt.offset_by("1d")
        if self.form == "from to":
            return day_of(first), day_of(pl.col(self.heads[1]).str.strip_chars()).dt.offset_by("1d")
        if self.form == "month":
            start = date_of(self._year(), self._month(), 1)
            return start, start.dt.offset_by("1mo")
        if self.form == "hydrological year":
            return date_of(self._year() - 1, 10, 1), date_of(self._year(), 10, 1)
        if self.form in ("year", "year of month"):
            return date_of(self._year(), 1, 1), date_of(self._year() + 1, 1, 1)
        if self.form == "last day":
            return self._of_last_day(day_of(first))
        if self.form == "labelled dekad":
            return dekad_ends(self._year(), self._month(), self._label())
        return written_ends(first)

    def _year(self) -> pl.Expr:
        year = number_of(pl.col(self.heads[0]).str.strip_chars().str.slice(0, 6).str.replace(r"-.*$", ""))
        return pl.when(year == year.round()).then(year).cast(pl.Int32, strict=False)

    def _month(self) -> pl.Expr:
        if len(self.heads) > 1:
            month = number_of(pl.col(self.heads[1]).str.strip_chars())
        else:
            month = pl.col(self.heads[0]).str.extract(r"^\s*\d{4}-(\d{1,2})\s*$").cast(pl.Float64, strict=False)
        return pl.when(month.is_between(1, 12) & (month == month.round())).then(month).cast(pl.Int8, strict=False)

    def _label(self) -> pl.Expr:
        text = pl.col(self.heads[2]).str.strip_chars().str.replace(r"\.0$", "")
        return text.replace_strict(dict(self.labels), default=None, return_dtype=pl.Int8)

    def _of_last_day(self, day: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
        """The dekad or month that ends on a day; null when no such one ends there."""
        is_last = day.dt.offset_by("1d").dt.day() == 1
        number = pl.when(day.dt.day() == 10).then(1).when(day.dt.day() == 20).then(2).when(is_last).then(3)
        dekad_start, _ = dekad_ends(day.dt.year(), day.dt.month(), number)
        start = dekad_start
        if self.resolution:
            kind = (
                pl.col(self.resolution)
                .str.strip_chars()
                .replace_strict(dict(self.resolutions), default=None, return_dtype=pl.String)
            )
            month_start = pl.when(is_last).then(day.dt.month_start())
            start = pl.when(kind == "dekad").then(dekad_start).when(kind == "month").then(month_start)
        return start, pl.when(start.is_not_null()).then(day.dt.offset_by("1d"))

    def checks(self, start: pl.Expr, end: pl.Expr) -> list[Check]:
        """An end before its start, a year that cannot be, a day that the calendar lacks.

        ``start`` and ``end`` are worked out already.
        """
        heads = (*self.heads, *([self.resolution] if self.resolution else []))
        missing = pl.any_horizontal(pl.col(head).str.strip_chars().replace("", None).is_null() for head in self.heads)
        year = pl.col(self.heads[0]).str.extract(r"^\s*(\d{4})").cast(pl.Int32, strict=False)
        odd_year = ~year.is_between(*self.years).fill_null(True)
        unread = start.is_null() | end.is_null()
        return [
            Check(reason="date missing", bad=missing, heads=heads),
            Check(reason="impossible year", bad=odd_year, heads=self.heads[:1]),
            Check(reason="impossible date", bad=~missing & ~odd_year & unread, heads=heads),
            Check(reason="ends before it starts", bad=end <= start, heads=heads),
        ]


def dekad_ends(year: pl.Expr, month: pl.Expr, number: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Start and end of dekad 1-3 of a month."""
    first = date_of(year, month, 1)
    start = date_of(year, month, pl.when(number.is_between(1, 3)).then(1 + (number - 1) * 10))
    end = pl.when(number < 3).then(start.dt.offset_by("10d")).when(number == 3).then(first.dt.offset_by("1mo"))
    return start, end


def written_ends(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Periods as commissions write them.

    ``2021`` is the calendar year, ``2025-10/2026-03`` the months from October to March, both held, ``2025 growing`` is
    1 April - 30 September 2025 and ``2025 non-growing`` 1 October 2025 - 31 March 2026, ``2025-10-01`` a day.
    """
    part = [text.str.extract(WRITTEN, group) for group in range(1, 7)]
    year, month, day, to_year, to_month = (piece.cast(pl.Int32, strict=False) for piece in part[:5])
    season = part[5]
    whole_year = date_of(year, 1, 1)
    month_start = date_of(year, month, 1)
    start = (
        pl.when(season == "growing")
        .then(date_of(year, 4, 1))
        .when(season == "non-growing")
        .then(date_of(year, 10, 1))
        .when(day.is_not_null())
        .then(date_of(year, month, day))
        .when(month.is_not_null())
        .then(month_start)
        .otherwise(whole_year)
    )
    end = (
        pl.when(season.is_not_null())
        .then(start.dt.offset_by("6mo"))
        .when(to_year.is_not_null())
        .then(date_of(to_year, to_month, 1).dt.offset_by("1mo"))
        .when(day.is_not_null())
        .then(start.dt.offset_by("1d"))
        .when(month.is_not_null())
        .then(start.dt.offset_by("1mo"))
        .otherwise(start.dt.offset_by("1y"))
    )
    return start, end


def heads_of(span: Span) -> Sequence[str]:
    """Every head that a rule reads."""
    return (*span.heads, *([span.resolution] if span.resolution else []))
