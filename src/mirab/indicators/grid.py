"""Periods of one kind numbered without gaps, so that a series becomes an array and a season a stride.

A month is numbered ``year * 12 + month - 1``, a dekad ``year * 36 + dekad - 1``, a season ``year * 2`` (growing) and
``year * 2 + 1`` (the non-growing season that begins that October), a hydrological year by the year in which it ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from mirab.core.errors import FormatError
from mirab.core.periods import PeriodKind

if TYPE_CHECKING:
    from mirab.indicators.panel import Array, Days, Mask

#: periods of a kind in a calendar year
CYCLES = {
    PeriodKind.MONTH: 12,
    PeriodKind.DEKAD: 36,
    PeriodKind.SEASON: 2,
    PeriodKind.HYDROLOGICAL_YEAR: 1,
    PeriodKind.YEAR: 1,
}
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def kind_expression() -> pl.Expr:
    """Kind of each row's period as text, null where it is of none; agrees with :func:`mirab.core.periods.kind_of`."""
    start, end = pl.col("period_start"), pl.col("period_end")
    day, month = start.dt.day(), start.dt.month()
    first_of_month = start.dt.truncate("1mo")
    ten_days = day.is_in([1, 11]) & ((end - start).dt.total_days() == 10)
    dekad = ten_days | ((day == 21) & (end == first_of_month.dt.offset_by("1mo")))
    half = end == start.dt.offset_by("6mo")
    whole = end == start.dt.offset_by("12mo")
    return (
        pl.when((end - start).dt.total_days() == 1)
        .then(pl.lit(PeriodKind.DAY.value))
        .when((day == 1) & (end == start.dt.offset_by("1mo")))
        .then(pl.lit(PeriodKind.MONTH.value))
        .when(dekad)
        .then(pl.lit(PeriodKind.DEKAD.value))
        .when((day == 1) & (month == 1) & whole)
        .then(pl.lit(PeriodKind.YEAR.value))
        .when((day == 1) & (month == 10) & whole)
        .then(pl.lit(PeriodKind.HYDROLOGICAL_YEAR.value))
        .when((day == 1) & month.is_in([4, 10]) & half)
        .then(pl.lit(PeriodKind.SEASON.value))
        .otherwise(None)
    )


@dataclass(frozen=True)
class Grid:
    """The numbered periods of one kind.

    Raises
    ------
    FormatError
        When the kind is the day, which has no panel.
    """

    kind: PeriodKind

    def __post_init__(self) -> None:
        if self.kind not in CYCLES:
            raise FormatError(f"periods of kind {self.kind.value!r} have no grid", f"Use one of {', '.join(CYCLES)}")

    @property
    def cycle(self) -> int:
        """Periods in a year."""
        return CYCLES[self.kind]

    def number(self) -> pl.Expr:
        """Number of each row's period."""
        year = pl.col("period_start").dt.year().cast(pl.Int64)
        month = pl.col("period_start").dt.month().cast(pl.Int64)
        if self.kind is PeriodKind.MONTH:
            return year * 12 + month - 1
        if self.kind is PeriodKind.DEKAD:
            part = ((pl.col("period_start").dt.day().cast(pl.Int64) - 1) // 10).clip(upper_bound=2)
            return year * 36 + (month - 1) * 3 + part
        if self.kind is PeriodKind.SEASON:
            return year * 2 + (month == 10).cast(pl.Int64)
        return year + 1 if self.kind is PeriodKind.HYDROLOGICAL_YEAR else year

    def starts(self, numbers: Days) -> npt.NDArray[np.datetime64]:
        """First day of each numbered period (datetime64[D])."""
        if self.kind is PeriodKind.MONTH:
            months, extra = numbers - 1970 * 12, np.zeros_like(numbers)
        elif self.kind is PeriodKind.DEKAD:
            months, extra = numbers // 3 - 1970 * 12, numbers % 3 * 10
        elif self.kind is PeriodKind.SEASON:
            months, extra = (numbers // 2 - 1970) * 12 + 3 + numbers % 2 * 6, np.zeros_like(numbers)
        elif self.kind is PeriodKind.HYDROLOGICAL_YEAR:
            months, extra = (numbers - 1971) * 12 + 9, np.zeros_like(numbers)
        else:
            months, extra = (numbers - 1970) * 12, np.zeros_like(numbers)
        first: npt.NDArray[np.datetime64] = months.astype("datetime64[M]").astype("datetime64[D]")
        return np.add(first, extra)

    def ordinals(self, numbers: Days) -> Days:
        """First day of each numbered period as a proleptic ordinal."""
        return self.starts(numbers).astype(np.int64) + _EPOCH_ORDINAL

    def days(self, numbers: Days) -> Array:
        """Length of each numbered period in days."""
        return (self.ordinals(numbers + 1) - self.ordinals(numbers)).astype(np.float64)

    def months(self, numbers: Days) -> Days:
        """Calendar month (1-12) in which each numbered period begins."""
        return self.starts(numbers).astype("datetime64[M]").astype(np.int64) % 12 + 1

    def within(self, numbers: Days, months: tuple[int, ...]) -> Mask:
        """Whether each numbered period begins in one of these months."""
        return np.isin(self.months(numbers), months)
