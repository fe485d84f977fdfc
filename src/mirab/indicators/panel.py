"""What an indicator function reads and gives: dense panels, single facts, and the outcome of a computation.

In every array a NaN is *not known*; a zero is a zero. The first axis is places, the second is periods.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mirab.core.errors import FormatError
from mirab.core.periods import PeriodKind
from mirab.indicators.grid import Grid

Array = npt.NDArray[np.float64]
Days = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Values of one or more variables for places and successive periods of one kind.

    Attributes
    ----------
    places : tuple of str
        One per row.
    kind : PeriodKind
        Length of the periods.
    start : int
        Number of the first period on its grid (:class:`mirab.indicators.grid.Grid`).
    values : mapping of str to array
        Variable to values, shape (places, periods); NaN where nothing was observed.
    """

    places: tuple[str, ...]
    kind: PeriodKind
    start: int
    values: Mapping[str, Array]

    @property
    def grid(self) -> Grid:
        """The grid of the periods."""
        return Grid(self.kind)

    @property
    def numbers(self) -> Days:
        """Number of each period on its grid, shape (periods,)."""
        length = next(iter(self.values.values())).shape[1]
        return np.arange(self.start, self.start + length, dtype=np.int64)

    @property
    def total(self) -> Array:
        """Sum of the variables, known only where all of them are."""
        return np.asarray(np.sum([*self.values.values()], axis=0), dtype=np.float64)

    @property
    def either(self) -> Array:
        """The first of the variables that is known."""
        first, *rest = self.values.values()
        out = first
        for values in rest:
            out = np.where(np.isnan(out), values, out)
        return out

    def pair(self) -> tuple[Array, Array]:
        """The two variables of a ratio, in the order in which the catalogue names them."""
        if len(self.values) != 2:
            raise FormatError(f"{len(self.values)} variables where a ratio needs two", "Name numerator and denominator")
        first, second = self.values.values()
        return first, second


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Single dated figures of one place, sorted by their first day.

    ``start`` and ``end`` are proleptic ordinals of days (``date.toordinal``), half-open; ``value`` has the same length.
    """

    place: str
    start: Days
    end: Days
    value: Array


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a function found for each cell: value, what is normal, and the score that thresholds are compared with.

    ``not_before`` (ordinal days) delays a finding that becomes one only as its day draws near.
    """

    value: Array
    score: Array
    baseline: Array
    low: Array
    high: Array
    not_before: Days | None = None

    @classmethod
    def of(
        cls,
        value: Array,
        score: Array,
        *,
        baseline: Array | None = None,
        low: Array | None = None,
        high: Array | None = None,
        not_before: Days | None = None,
    ) -> Outcome:
        """An outcome in which what is not given is not known."""
        nothing = np.full(value.shape, np.nan)
        return cls(
            value=value,
            score=score,
            baseline=nothing if baseline is None else baseline,
            low=nothing if low is None else low,
            high=nothing if high is None else high,
            not_before=not_before,
        )

    @property
    def stacked(self) -> Array:
        """Value, baseline, low, high and score in one array, shape (5, ...)."""
        return np.stack([self.value, self.baseline, self.low, self.high, self.score])
