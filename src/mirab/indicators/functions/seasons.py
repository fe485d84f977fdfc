"""Figures against the same season of earlier years."""

from __future__ import annotations

from typing import Literal

import numpy as np

from mirab.core.errors import FormatError
from mirab.core.units import volume_km3
from mirab.indicators.functions.trends import BAND
from mirab.indicators.panel import Array, Days, Mask, Outcome, Panel
from mirab.indicators.windows import mean_of_known, median_and_spread, same_season, trailing

#: months of the water seasons of the basin commissions (1 April - 30 September, 1 October - 31 March)
SEASON_MONTHS: dict[str, tuple[int, ...]] = {"growing": (4, 5, 6, 7, 8, 9), "non_growing": (10, 11, 12, 1, 2, 3)}


def seasonal_band(
    panel: Panel,
    *,
    years: int,
    minimum: int,
    spread_floor: float = 0.0,
    spread_floor_share: float = 0.0,
    months: tuple[int, ...] = (),
) -> Outcome:
    """Value against the median of the same month or dekad in the trailing years, in robust spreads.

    The robust form of the hydromets' measure, the departure from norm in standard deviations (s/sigma).

    Parameters
    ----------
    years, minimum : int
        Trailing years, and how many of them must be known.
    spread_floor, spread_floor_share : float
        Smallest spread that is believed: in the unit of the value, and as a share of the median.
    months : tuple of int, optional
        Periods that begin in other months are not judged (their score is not known).

    Returns
    -------
    Outcome
        Score: robust spreads above the season's median.
    """
    values = panel.either
    median, spread = median_and_spread(same_season(values, panel.grid.cycle, years), minimum)
    spread = np.fmax(np.fmax(spread, spread_floor), spread_floor_share * np.abs(median))
    spread = np.where(np.isnan(median) | (spread <= 0), np.nan, spread)
    score = (values - median) / spread
    if months:
        score = np.where(panel.grid.within(panel.numbers, months), score, np.nan)
    return Outcome.of(values, score, baseline=median, low=median - BAND * spread, high=median + BAND * spread)


def season_to_date(
    panel: Panel,
    *,
    years: int,
    minimum: int,
    season: Literal["growing", "non_growing"],
    first_months: int,
    quantity: Literal["volume", "depth"],
    either: bool = False,
) -> Outcome:
    """Sum since the season's first day as a percentage of norm: the mean of the same sum in the trailing years.

    A sum with a missing period in it is not known. The event that forecasts are scored on, and at which authorities
    restrict withdrawals, is 80 % of norm.

    Parameters
    ----------
    years, minimum : int
        Years of the norm, and how many of them must be known.
    season : str
        ``growing`` (from 1 April) or ``non_growing`` (from 1 October).
    first_months : int
        Months of the season that must have passed before it is judged: its first weeks say little.
    quantity : str
        ``volume``: flow in m3/s becomes km3; ``depth``: mm are added.
    either : bool
        Take whichever variable the place gives, rather than their sum.

    Returns
    -------
    Outcome
        Score: percentage of norm. Value and baseline in km3 or mm; no value outside the season.
    """
    values = panel.either if either else panel.total
    amounts = volume_km3(1.0, 1.0) * values * panel.grid.days(panel.numbers) if quantity == "volume" else values
    place_in_season = _place_in_season(panel, SEASON_MONTHS[season])
    sums = _sum_in_season(amounts, place_in_season)
    norm = mean_of_known(same_season(sums, panel.grid.cycle, years), minimum)
    judged = place_in_season >= first_months * panel.grid.cycle // 12
    score = np.where(judged & (norm > 0), 100 * sums / np.where(norm > 0, norm, np.nan), np.nan)
    return Outcome.of(sums, score, baseline=norm)


def _place_in_season(panel: Panel, months: tuple[int, ...]) -> Days:
    """How many periods of the season have passed with each period (1 for its first), 0 outside; shape (periods,)."""
    numbers, grid = panel.numbers, panel.grid
    inside = grid.within(numbers, months)
    per_month = grid.cycle // 12
    if not per_month:
        raise FormatError(f"a season's sum over periods of kind {grid.kind.value!r}", "Give months or dekads")
    month_of_season = (grid.months(numbers) - months[0]) % 12
    return np.where(inside, month_of_season * per_month + numbers % per_month + 1, 0)


def _sum_in_season(amounts: Array, place_in_season: Days) -> Array:
    """Running sum within each season; NaN outside it, after a gap, and in a season whose beginning is not there."""
    sums = np.full(amounts.shape, np.nan)
    running = np.full(amounts.shape[0], np.nan)
    for t, place in enumerate(place_in_season):
        running = amounts[:, t] if place == 1 else running + amounts[:, t]
        if place:
            sums[:, t] = running
    return sums


def release_share(panel: Panel, *, season: Literal["growing", "non_growing"], places: tuple[str, ...] = ()) -> Outcome:
    """Share of the past year's release that was let out in one season, in percent, at the end of each period.

    Parameters
    ----------
    season : str
        The season whose share is taken.
    places : tuple of str, optional
        Only these places are judged.
    """
    volumes = panel.total * panel.grid.days(panel.numbers)
    inside = panel.grid.within(panel.numbers, SEASON_MONTHS[season])
    share = (
        100 * _year_sum(np.where(inside, volumes, volumes * 0), panel.grid.cycle) / _year_sum(volumes, panel.grid.cycle)
    )
    judged = _judged(panel.places, places)
    share = np.where(judged[:, None], share, np.nan)
    return Outcome.of(share, share)


def _judged(known: tuple[str, ...], places: tuple[str, ...]) -> Mask:
    """Which rows of a panel are judged: all, unless places are named."""
    return np.array([not places or place in places for place in known], dtype=np.bool_)


def _year_sum(volumes: Array, cycle: int) -> Array:
    """Sum over the ``cycle`` periods that end with each period; NaN where one of them is not known."""
    following = np.concatenate([volumes, np.full((volumes.shape[0], 1), np.nan)], axis=1)
    return np.asarray(trailing(following, cycle)[:, 1:].sum(axis=-1), dtype=np.float64)
