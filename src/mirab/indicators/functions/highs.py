"""New highs above a regional floor."""

from __future__ import annotations

import numpy as np

from mirab.indicators.panel import Array, Mask, Outcome, Panel
from mirab.indicators.windows import maximum_of_known, trailing

#: share of a window's periods that must be known before "the highest in" can be said
KNOWN_SHARE = 0.75


def new_high(panel: Panel, *, years: int, short_years: int, floor: float, severe: float) -> Outcome:
    """A height not seen for one or for three years, above a floor set for the region.

    The rule that HDX Signals publishes for armed conflict: a signal when monthly fatalities reach levels not seen in
    the past one or three years, and none below a floor (United Nations OCHA Centre for Humanitarian Data, *HDX
    Signals: Armed conflict*, un-ocha-centre-for-humanitarian.gitbook.io/hdx-signals/datasets/armed-conflict). Its
    global floor is 100 killed in 30 days; here the catalogue sets one for the region.

    Parameters
    ----------
    years, short_years : int
        The longer and the shorter span without such a height.
    floor : float
        Below it there is no signal.
    severe : float
        At or above it a high of the longer span is of the third step.

    Returns
    -------
    Outcome
        Score: 0 none, 1 highest in the shorter span, 2 in the longer one, 3 in the longer one and severe.
        Baseline: the maximum of the longer span.
    """
    counts, cycle = panel.total, panel.grid.cycle
    long = maximum_of_known(trailing(counts, years * cycle), round(KNOWN_SHARE * years * cycle))
    short = maximum_of_known(trailing(counts, short_years * cycle), round(KNOWN_SHARE * short_years * cycle))
    score = _step(counts >= floor, counts > short, counts > long, counts >= severe)
    not_known = np.isnan(counts) | np.isnan(short) | ((counts >= floor) & (counts > short) & np.isnan(long))
    return Outcome.of(counts, np.where(not_known, np.nan, score), baseline=long, high=long)


def _step(above_floor: Mask, short: Mask, long: Mask, severe: Mask) -> Array:
    """The step of a height: it climbs only while each lower condition holds."""
    first = above_floor & short
    second = first & long
    return np.add(np.add(first, second, dtype=np.float64), second & severe)
