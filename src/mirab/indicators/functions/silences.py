"""Silence: counts fallen to nothing, and reports that were expected and did not come."""

from __future__ import annotations

import numpy as np

from mirab.indicators.panel import Outcome, Panel
from mirab.indicators.windows import median_and_spread, trailing


def silence(panel: Panel, *, years: float, minimum: int, expected_floor: float) -> Outcome:
    """Count as a percentage of the trailing median.

    Parameters
    ----------
    years, minimum
        Length of the trailing window, and the known periods that it needs.
    expected_floor : float
        Where fewer than this were expected, silence cannot be told from chance and the score is not known.

    Returns
    -------
    Outcome
        Score: percent of the expected count (0: nothing came).
    """
    counts = panel.total
    expected, spread = median_and_spread(trailing(counts, round(years * panel.grid.cycle)), minimum)
    told = expected >= expected_floor
    score = np.where(told, 100 * counts / np.where(told, expected, np.nan), np.nan)
    return Outcome.of(counts, score, baseline=expected, low=np.maximum(expected - 2 * spread, 0))


def missing_reports(panel: Panel) -> Outcome:
    """How many expected periods in a row are missing: 0 with every report that came.

    A period is expected from a place that reported before; it is missing once a later period is known from anyone of
    the panel. Those missing are counted where it is known what was known when, in
    :mod:`mirab.indicators.gaps`.
    """
    came = np.where(np.isnan(panel.either), np.nan, 0.0)
    return Outcome.of(came, came)
