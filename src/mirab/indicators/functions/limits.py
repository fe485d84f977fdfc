"""Use of agreed limits."""

from __future__ import annotations

import numpy as np

from mirab.indicators.panel import Outcome, Panel


def use_of_limit(panel: Panel) -> Outcome:
    """Use as a percentage of the agreed limit of the same account and season.

    The first variable is the use, the second the limit (km3). A use without a limit, or a limit without a use, is not
    a percentage: the score is not known.

    Returns
    -------
    Outcome
        Value and score: percent. Baseline: 100.
    """
    use, limit = panel.pair()
    percent = np.where(limit > 0, 100 * use / np.where(limit > 0, limit, np.nan), np.nan)
    return Outcome.of(percent, percent, baseline=np.where(np.isnan(percent), np.nan, 100.0))
