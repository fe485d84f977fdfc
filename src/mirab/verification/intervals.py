"""Intervals: how far a proportion, a rate or any other figure may be trusted.

Exact limits are found by bisection on the distribution function itself, so that nothing but its definition is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mirab.core.errors import FormatError

Interval = tuple[float, float]
_BISECTIONS = 80


def _check(count: int, level: float, n: int | None = None) -> None:
    if count < 0 or (n is not None and count > n) or not 0 < level < 1:
        raise FormatError(f"{count} of {n} at confidence {level}", "Counts lie between 0 and n, confidence in (0, 1)")


def wilson_1927(successes: int, n: int, level: float = 0.95) -> Interval:
    """Score interval of a proportion: Wilson (1927), J. Amer. Stat. Assoc. 22, 209-212. No case: (0, 1).

    Parameters
    ----------
    successes, n : int
        Cases that count, and all cases.
    level : float
        Two-sided confidence.
    """
    _check(successes, level, n)
    if n == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + level) / 2)
    p = successes / n
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * (p * (1 - p) / n + z**2 / (4 * n**2)) ** 0.5
    # at 0 and n the limit is exactly 0 or 1; rounding would leave a stray digit
    return (0.0 if successes == 0 else centre - half), (1.0 if successes == n else centre + half)


def _log_factorials(n: int) -> NDArray[np.float64]:
    """ln k! for k = 0 ... n."""
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1, dtype=float)))])


def _bisect(rising: Callable[[float], float], target: float, low: float, high: float) -> float:
    """Where a rising function reaches a target."""
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)
    return (low + high) / 2


def clopper_pearson_1934(successes: int, n: int, level: float = 0.95) -> Interval:
    """Exact (conservative) interval of a proportion: Clopper and Pearson (1934), Biometrika 26, 404-413."""
    _check(successes, level, n)
    if n == 0:
        return 0.0, 1.0
    k, factorials = np.arange(n + 1), _log_factorials(n)
    choose = factorials[n] - factorials - factorials[::-1]

    def at_least(count: int) -> Callable[[float], float]:
        return lambda p: float(np.exp(choose + k * np.log(p) + (n - k) * np.log1p(-p))[count:].sum())

    tail = (1 - level) / 2
    low = 0.0 if successes == 0 else _bisect(at_least(successes), tail, 0.0, 1.0)
    high = 1.0 if successes == n else _bisect(at_least(successes + 1), 1 - tail, 0.0, 1.0)
    return low, high


def poisson_rate_garwood_1936(count: int, exposure: float, level: float = 0.95) -> Interval:
    """Exact interval of a Poisson rate, ``count`` events in ``exposure`` units: Garwood (1936), Biometrika 28, 437-442.

    No exposure: (0, inf).
    """
    _check(count, level)
    if exposure <= 0:
        return 0.0, inf
    factorials = _log_factorials(count)

    def below(limit: int, mean: float) -> float:
        """P(fewer than ``limit`` events)."""
        k = np.arange(limit)
        return float(np.exp(k * np.log(mean) - mean - factorials[:limit]).sum())

    tail, most = (1 - level) / 2, 2.0 * count + 50.0
    low = 0.0 if count == 0 else _bisect(lambda mean: 1 - below(count, mean), tail, 0.0, most)
    high = _bisect(lambda mean: 1 - below(count + 1, mean), 1 - tail, 0.0, most)
    return low / exposure, high / exposure


def bootstrap_draws(
    blocks: Sequence[NDArray[np.float64]],
    statistic: Callable[[NDArray[np.float64]], ArrayLike],
    *,
    seed: int,
    draws: int = 1000,
) -> NDArray[np.float64] | None:
    """A statistic of cases drawn with replacement in whole blocks: Efron (1979), Ann. Statist. 7, 1-26.

    Cases inside a block (a state's year) hang together and are drawn together.

    Parameters
    ----------
    blocks : sequence of array
        Each of shape (cases,) or (cases, columns); empty blocks are allowed and count as blocks.
    statistic : callable
        From the joined cases to one number or several.
    seed : int
        The same seed gives the same draws.

    Returns
    -------
    array or None
        Shape (draws, numbers), without the draws that held no case; None when there are fewer than two blocks or no
        case at all.
    """
    if len(blocks) < 2 or not any(len(block) for block in blocks):
        return None
    random = np.random.default_rng(seed)
    cases, size = np.concatenate(blocks), np.array([len(block) for block in blocks])
    first = np.cumsum(size) - size
    found = []
    for drawn in random.integers(0, len(blocks), size=(draws, len(blocks))):
        n = size[drawn]
        # position of each case: where its block begins, plus its number inside the block
        index = np.repeat(first[drawn] - np.cumsum(n) + n, n) + np.arange(n.sum())
        if len(index):
            found.append(np.atleast_1d(np.asarray(statistic(cases[index]), dtype=float)))
    return np.array(found)


def percentile_interval(values: ArrayLike, level: float = 0.95) -> Interval:
    """The middle share ``level`` of drawn values."""
    low, high = np.quantile(np.asarray(values, dtype=float), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def block_bootstrap(
    blocks: Sequence[NDArray[np.float64]],
    statistic: Callable[[NDArray[np.float64]], float],
    *,
    seed: int,
    draws: int = 1000,
    level: float = 0.95,
) -> Interval | None:
    """Percentile interval of one number by :func:`bootstrap_draws`; None where nothing can be drawn."""
    found = bootstrap_draws(blocks, statistic, seed=seed, draws=draws)
    return None if found is None else percentile_interval(found[:, 0], level)
