"""Kernels and grids against plain Python and against the periods of the core, over made-up input."""

from __future__ import annotations

import math
import statistics
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirab.core.periods import Period, PeriodKind, calendar_year, dekad, hydrological_year, kind_of, month, season
from mirab.indicators.grid import Grid, kind_expression
from mirab.indicators.windows import (
    MAD_TO_SIGMA,
    maximum_of_known,
    mean_of_known,
    median_and_spread,
    run_lengths,
    same_season,
    trailing,
)

figures = st.lists(st.one_of(st.none(), st.integers(-50, 50)), min_size=1, max_size=40)


def row(values: list[int | None]) -> np.ndarray:
    """One place's values, None as NaN."""
    return np.array([[math.nan if value is None else value for value in values]], dtype=float)


def known(values: list[int | None]) -> list[int]:
    """Values that are known."""
    return [value for value in values if value is not None]


@settings(max_examples=60, deadline=None)
@given(values=figures, width=st.integers(2, 12), minimum=st.integers(1, 4))
def test_the_trailing_median_and_spread_are_those_of_the_statistics_module(
    values: list[int | None], width: int, minimum: int
) -> None:
    median, spread = median_and_spread(trailing(row(values), width), minimum)
    for t in range(len(values)):
        before = known(values[max(0, t - width) : t])
        if len(before) < minimum:
            assert math.isnan(median[0, t])
            assert math.isnan(spread[0, t])
            continue
        middle = statistics.median(before)
        assert median[0, t] == pytest.approx(middle)
        deviations = [abs(value - middle) for value in before]
        assert spread[0, t] == pytest.approx(MAD_TO_SIGMA * statistics.median(deviations))


@settings(max_examples=60, deadline=None)
@given(values=figures, cycle=st.integers(1, 12), years=st.integers(1, 5), minimum=st.integers(1, 3))
def test_the_same_season_holds_the_same_period_of_earlier_years(
    values: list[int | None], cycle: int, years: int, minimum: int
) -> None:
    stack = same_season(row(values), cycle, years)
    mean, highest = mean_of_known(stack, minimum), maximum_of_known(stack, minimum)
    for t in range(len(values)):
        before = known([values[t - k * cycle] for k in range(1, years + 1) if t - k * cycle >= 0])
        if len(before) < minimum:
            assert math.isnan(mean[0, t])
            assert math.isnan(highest[0, t])
        else:
            assert mean[0, t] == pytest.approx(statistics.fmean(before))
            assert highest[0, t] == max(before)


@settings(max_examples=60, deadline=None)
@given(holds=st.lists(st.sampled_from([0, 1, None]), min_size=1, max_size=40))
def test_a_run_counts_back_to_the_last_break(holds: list[int | None]) -> None:
    lengths = run_lengths(row(holds))[0]
    for t, value in enumerate(holds):
        run = 0
        while run <= t and holds[t - run] == 1:
            run += 1
        assert (math.isnan(lengths[t]) and value is None) or lengths[t] == run


def periods() -> st.SearchStrategy[Period]:
    """Periods of every kind, and some of none."""
    years = st.integers(1900, 2100)
    day = st.dates(date(1900, 1, 1), date(2100, 12, 30))
    return st.one_of(
        st.builds(month, years, st.integers(1, 12)),
        st.builds(dekad, years, st.integers(1, 36)),
        st.builds(calendar_year, years),
        st.builds(hydrological_year, years),
        day.map(lambda d: season(d)[1]),
        day.map(lambda d: Period(start=d, end=date.fromordinal(d.toordinal() + 1))),
        st.builds(lambda d, n: Period(start=d, end=date.fromordinal(d.toordinal() + n)), day, st.integers(1, 400)),
    )


@settings(max_examples=200, deadline=None)
@given(period=periods())
def test_a_frame_names_the_kind_of_a_period_as_the_core_does(period: Period) -> None:
    frame = pl.DataFrame({"period_start": [period.start], "period_end": [period.end]})
    named = frame.select(kind_expression()).item()
    assert named == (kind.value if (kind := kind_of(period)) else None)


@settings(max_examples=200, deadline=None)
@given(period=periods())
def test_a_number_on_the_grid_gives_back_the_period(period: Period) -> None:
    kind = kind_of(period)
    if kind in (None, PeriodKind.DAY):
        return
    assert kind is not None
    grid = Grid(kind)
    number = np.array([pl.DataFrame({"period_start": [period.start]}).select(grid.number()).item()])
    assert date.fromordinal(int(grid.ordinals(number)[0])) == period.start
    assert date.fromordinal(int(grid.ordinals(number + 1)[0])) == period.end
    assert grid.days(number)[0] == period.days
    assert grid.months(number)[0] == period.start.month
