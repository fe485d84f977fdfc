"""Scores of probabilities of yes/no events: Brier score and its decomposition, log score, skill, calibration.

All functions take ``probability`` and ``outcome`` as one-dimensional sequences of equal length n; probabilities lie
in [0, 1], outcomes are 0 or 1. Missing values are refused: a case that is not known is left out by the caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mirab.core.errors import FormatError
from mirab.verification.intervals import wilson_1927

Array = NDArray[np.float64]


def _checked(probability: ArrayLike, outcome: ArrayLike) -> tuple[Array, Array]:
    """Both as float arrays of shape (n,), n >= 1.

    Raises
    ------
    FormatError
        When shapes differ, nothing is given, or a value is not a probability or not 0 or 1.
    """
    p, y = np.asarray(probability, dtype=float), np.asarray(outcome, dtype=float)
    if p.shape != y.shape or p.ndim != 1 or p.size == 0:
        raise FormatError(f"{p.shape} probabilities for {y.shape} outcomes", "Give one outcome for each, at least one")
    if not (np.all((p >= 0) & (p <= 1)) and np.all((y == 0) | (y == 1))):
        raise FormatError(
            "a probability outside 0 to 1, or an outcome that is neither 0 nor 1", "Leave missing ones out"
        )
    return p, y


def brier_score(probability: ArrayLike, outcome: ArrayLike) -> float:
    """Brier (1950) score in its half form: mean squared error of the probability; 0 is perfect."""
    p, y = _checked(probability, outcome)
    return float(np.mean((p - y) ** 2))


def log_score(probability: ArrayLike, outcome: ArrayLike) -> float:
    """Good (1952) logarithmic score, mean of -ln(probability given to what happened); 0 is perfect.

    A certainty that proves wrong costs infinity.
    """
    p, y = _checked(probability, outcome)
    given = np.where(y == 1, p, 1 - p)
    with np.errstate(divide="ignore"):
        return float(np.mean(-np.log(given)))


def skill_score(score: float, reference: float) -> float | None:
    """Share of the reference's score that is saved (0 perfect, negatively oriented); None where there is none."""
    return 1 - score / reference if reference > 0 else None


@dataclass(frozen=True, kw_only=True)
class CalibrationBin:
    """Forecasts of like probability, and how often the event came.

    ``low`` and ``high`` bound the bin (``[low, high)``, the last one closed); ``observed_low`` and ``observed_high``
    are the Wilson interval of the observed frequency.
    """

    low: float
    high: float
    n: int
    events: int
    mean_probability: float
    observed: float
    observed_low: float
    observed_high: float


def _bin_of(p: Array, edges: Sequence[float] | None) -> tuple[NDArray[np.int64], Array]:
    """Index of each forecast's bin and the edges; without edges every distinct probability is its own bin."""
    if edges is None:
        values, index = np.unique(p, return_inverse=True)
        return index.astype(np.int64), np.append(values, values[-1])
    bounds = np.asarray(edges, dtype=float)
    if bounds.size < 2 or np.any(np.diff(bounds) <= 0) or bounds[0] > p.min() or bounds[-1] < p.max():
        raise FormatError(f"bin edges {list(edges)} do not hold every forecast", "Give rising edges from 0 to 1")
    index = np.searchsorted(bounds, p, side="right") - 1
    return np.minimum(index, bounds.size - 2).astype(np.int64), bounds


def calibration(
    probability: ArrayLike, outcome: ArrayLike, edges: Sequence[float] | None = None, level: float = 0.95
) -> tuple[CalibrationBin, ...]:
    """Observed frequency by bin of probability, each with its n; empty bins are left out.

    Parameters
    ----------
    edges : sequence of float, optional
        Rising bin edges; without them every distinct probability is a bin of its own.
    level : float
        Confidence of the interval of each observed frequency.
    """
    p, y = _checked(probability, outcome)
    index, bounds = _bin_of(p, edges)
    found = []
    for k in np.unique(index):
        inside = index == k
        n, events = int(inside.sum()), int(y[inside].sum())
        low, high = wilson_1927(events, n, level)
        found.append(
            CalibrationBin(
                low=float(bounds[k]),
                high=float(bounds[k + 1]) if edges is not None else float(bounds[k]),
                n=n,
                events=events,
                mean_probability=float(p[inside].mean()),
                observed=events / n,
                observed_low=low,
                observed_high=high,
            )
        )
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class Murphy1973:
    """Brier score = reliability - resolution + uncertainty + residual.

    Murphy (1973), *A new vector partition of the probability score*, J. Appl. Meteor. 12, 595-600. The residual is
    what binning leaves: within-bin variance minus within-bin covariance of Stephenson, Coelho and Jolliffe (2008),
    *Two extra components in the Brier score decomposition*, Wea. Forecasting 23, 752-757. It is 0 without binning.
    """

    brier: float
    reliability: float
    resolution: float
    uncertainty: float
    residual: float
    bins: int


def decompose_murphy_1973(
    probability: ArrayLike, outcome: ArrayLike, edges: Sequence[float] | None = None
) -> Murphy1973:
    """Take the Brier score apart; bins as in :func:`calibration`."""
    p, y = _checked(probability, outcome)
    index, _ = _bin_of(p, edges)
    n = np.bincount(index).astype(float)
    used = n > 0
    p_k = np.divide(np.bincount(index, p), n, out=np.zeros_like(n), where=used)
    y_k = np.divide(np.bincount(index, y), n, out=np.zeros_like(n), where=used)
    within_variance = float(np.mean((p - p_k[index]) ** 2))
    within_covariance = float(2 * np.mean((p - p_k[index]) * (y - y_k[index])))
    return Murphy1973(
        brier=brier_score(p, y),
        reliability=float(np.sum(n * (p_k - y_k) ** 2) / p.size),
        resolution=float(np.sum(n * (y_k - y.mean()) ** 2) / p.size),
        uncertainty=float(y.mean() * (1 - y.mean())),
        residual=within_variance - within_covariance,
        bins=int(used.sum()),
    )
