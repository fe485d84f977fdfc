"""Counts and levels against their own recent past."""

from __future__ import annotations

import numpy as np

from mirab.core.errors import FormatError
from mirab.indicators.panel import Array, Outcome, Panel
from mirab.indicators.windows import median_and_spread, trailing

#: half-width of the normal band in robust spreads
BAND = 2.0


def count_against_trend(
    panel: Panel,
    *,
    years: float,
    minimum: int,
    pseudo_count: float,
    spread_floor: float,
    floor: float,
    against_volume: bool,
) -> Outcome:
    """Count against the trailing median of its own (share of the) past, in robust spreads of its logarithm.

    Counts that a machine draws from the press grow with the press. With ``against_volume`` each place is therefore
    measured as a share of what was counted in all the other places of the panel, so that growth common to all cancels
    and an episode does not hide itself in the total.

    Parameters
    ----------
    panel : Panel
        Counts; several variables are added.
    years : float
        Length of the trailing window.
    minimum : int
        Known periods that the window needs.
    pseudo_count : float
        Added to every count: the smaller it is, the more a few reports in a quiet place weigh.
    spread_floor : float
        Smallest spread of the logarithm that is believed (0.3: counts usually within a factor of 1.35).
    floor : float
        Below this count there is no signal upwards.
    against_volume : bool
        Measure shares of the other places' total.

    Returns
    -------
    Outcome
        Score: robust spreads above (below) the expected count. Baseline: the expected count; band: two spreads.
    """
    width = round(years * panel.grid.cycle)
    if width < 2:
        raise FormatError(f"a trend over {width} period", "Give a longer baseline")
    counts = panel.total
    volume = _log_volume_elsewhere(counts, pseudo_count) if against_volume else np.zeros(counts.shape)
    share, spread = _trailing_share(counts, volume, pseudo_count, width, minimum)
    spread = np.maximum(spread, spread_floor)
    deviation = np.log(counts + pseudo_count) - volume - share
    score = deviation / spread
    score = np.where(counts < floor, np.minimum(score, 0.0), score)
    expected, low, high = (
        np.maximum(np.exp(share + volume + k * spread) - pseudo_count, 0) for k in (0.0, -BAND, BAND)
    )
    return Outcome.of(counts, score, baseline=expected, low=low, high=high)


def _log_volume_elsewhere(counts: Array, pseudo_count: float) -> Array:
    """Logarithm of what was counted in all other places of the same period; zero where there is no other place."""
    known = ~np.isnan(counts)
    others = known.sum(axis=0) - known
    total = np.nansum(counts, axis=0) - np.nan_to_num(counts)
    return np.where(others > 0, np.log(total + pseudo_count * np.maximum(others, 1)), 0.0)


def _trailing_share(counts: Array, volume: Array, pseudo_count: float, width: int, minimum: int) -> tuple[Array, Array]:
    """Trailing median and robust spread of log((count + c) / volume)."""
    logs = np.log(counts + pseudo_count) - volume
    return median_and_spread(trailing(logs, width), minimum)


def level_against_trend(panel: Panel, *, years: float, minimum: int, spread_floor: float) -> Outcome:
    """Level against its trailing median, in robust spreads.

    Parameters
    ----------
    years, minimum
        Length of the trailing window, and the known periods that it needs.
    spread_floor : float
        Smallest spread that is believed, in the unit of the value.

    Returns
    -------
    Outcome
        Score: robust spreads above the trailing median.
    """
    width = round(years * panel.grid.cycle)
    values = panel.total
    median, spread = median_and_spread(trailing(values, width), minimum)
    spread = np.maximum(spread, spread_floor)
    return Outcome.of(
        values, (values - median) / spread, baseline=median, low=median - BAND * spread, high=median + BAND * spread
    )
