"""Kernels over trailing windows: the value at a period is compared only with earlier ones."""

from __future__ import annotations

import numpy as np

from mirab.indicators.panel import Array

#: makes the median absolute deviation of a bell curve equal to its standard deviation (Hampel 1974, JASA 69, p. 388)
MAD_TO_SIGMA = 1.4826
_CHUNK = 4_000_000


def trailing(values: Array, width: int) -> Array:
    """View of the ``width`` values before each period, shape (places, periods, width), oldest first."""
    padded = np.concatenate([np.full((values.shape[0], width), np.nan), values[:, :-1]], axis=1)
    return np.lib.stride_tricks.sliding_window_view(padded, width, axis=1)


def same_season(values: Array, cycle: int, years: int) -> Array:
    """Values of the same period in each of the ``years`` years before, shape (places, periods, years)."""
    out = np.full((*values.shape, years), np.nan)
    for back in range(1, years + 1):
        shift = back * cycle
        if shift < values.shape[1]:
            out[:, shift:, back - 1] = values[:, :-shift]
    return out


def earlier(values: Array, periods: int) -> Array:
    """The value ``periods`` before each period, NaN before the first."""
    out = np.full(values.shape, np.nan)
    if periods < values.shape[1]:
        out[:, periods:] = values[:, :-periods]
    return out


def median_and_spread(stack: Array, minimum: int) -> tuple[Array, Array]:
    """Median and robust spread (1.4826 MAD) over the last axis; NaN where fewer than ``minimum`` values are known.

    Parameters
    ----------
    stack : array, shape (places, periods, width)
        NaN where not known.
    minimum : int
        Values that a median needs to stand on.

    Returns
    -------
    tuple of arrays, shape (places, periods)
    """
    median, spread = np.empty(stack.shape[:-1]), np.empty(stack.shape[:-1])
    rows = max(1, _CHUNK // max(1, stack.shape[1] * stack.shape[2]))
    for first in range(0, stack.shape[0], rows):
        part = slice(first, first + rows)
        median[part], spread[part] = _median_and_spread(np.array(stack[part]), minimum)
    return median, spread


def _median_and_spread(stack: Array, minimum: int) -> tuple[Array, Array]:
    """The same for one chunk, which it sorts in place."""
    stack.sort(axis=-1)
    known = stack.shape[-1] - np.isnan(stack).sum(axis=-1)
    median = _middle(stack, known)
    stack -= median[..., None]
    np.abs(stack, out=stack)
    stack.sort(axis=-1)
    spread = _middle(stack, known) * MAD_TO_SIGMA
    short = known < max(minimum, 1)
    median[short] = np.nan
    spread[short] = np.nan
    return median, spread


def _middle(ordered: Array, known: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Array:
    """Mean of the two middle values of each sorted row, whose NaN stand last."""
    below = np.maximum(known - 1, 0) // 2
    above = np.minimum(known // 2, ordered.shape[-1] - 1)
    first = np.take_along_axis(ordered, below[..., None], axis=-1)[..., 0]
    second = np.take_along_axis(ordered, above[..., None], axis=-1)[..., 0]
    middle: Array = (first + second) / 2
    return middle


def mean_of_known(stack: Array, minimum: int) -> Array:
    """Mean over the last axis; NaN where fewer than ``minimum`` values are known."""
    known = (~np.isnan(stack)).sum(axis=-1)
    total = np.nansum(stack, axis=-1)
    return np.where(known >= max(minimum, 1), total / np.maximum(known, 1), np.nan)


def maximum_of_known(stack: Array, minimum: int) -> Array:
    """Maximum over the last axis; NaN where fewer than ``minimum`` values are known."""
    known = (~np.isnan(stack)).sum(axis=-1)
    highest = np.fmax.reduce(stack, axis=-1)
    return np.where(known >= max(minimum, 1), highest, np.nan)


def run_lengths(holds: Array) -> Array:
    """Length of the unbroken run that ends at each period.

    Parameters
    ----------
    holds : array, shape (places, periods)
        1 where the condition holds, 0 where it does not, NaN where it is not known: the run before a gap is not
        known, so that counting begins anew after it.

    Returns
    -------
    array, shape (places, periods)
        NaN where the period itself is not known.
    """
    positions = np.arange(1, holds.shape[1] + 1)
    broken = np.where(holds == 1, 0, positions)
    lengths = positions - np.maximum.accumulate(broken, axis=1)
    return np.where(np.isnan(holds), np.nan, lengths.astype(np.float64))
