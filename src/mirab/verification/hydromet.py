"""The measures by which the hydromets of Central Asia judge a flow forecast.

A forecast is acceptable when its error is at most 0.674 standard deviations: the *probable error* of a normal
distribution, so that half of all years lie as near to the norm. For dekads the standard deviation is that of the
change since the dekad before, for months and seasons that of the flow itself.

Sources: hydrosolutions, *riversCentralAsia* (2023), ``assess_fc_qual`` ("as done in Central Asian Hydrometeorological
Agencies"); hydrosolutions, *SAPPHIRE Forecast Tools*, ``sdivsigma_nse`` and ``forecast_accuracy_hydromet``.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mirab.core.errors import FormatError

#: the factor as the hydromets write it; the normal quartile is 0.67449
PROBABLE_ERROR = round(NormalDist().inv_cdf(0.75), 3)


def _series(values: ArrayLike, least: int) -> NDArray[np.float64]:
    array = np.asarray(values, dtype=float)
    if array.ndim != 1 or array.size < least or not np.all(np.isfinite(array)):
        raise FormatError(
            f"a series of shape {array.shape} with {int(np.sum(~np.isfinite(array)))} missing values",
            f"Give at least {least} values, missing ones left out",
        )
    return array


def _pair(observed: ArrayLike, forecast: ArrayLike, least: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    o, f = _series(observed, least), _series(forecast, least)
    if o.shape != f.shape:
        raise FormatError(f"{o.size} observed for {f.size} forecast values", "Give one forecast for each observation")
    return o, f


def s_sigma(observed: ArrayLike, forecast: ArrayLike) -> float | None:
    """s/sigma: root of the squared errors over (n - 1), divided by the observations' standard deviation.

    0 is perfect; the observed mean as forecast gives 1. None where the observations do not vary.

    Parameters
    ----------
    observed, forecast
        Shape (n,), n >= 2, same unit (flow in m3/s or volume in km3).
    """
    o, f = _pair(observed, forecast, 2)
    sigma = float(np.std(o, ddof=1))
    s = float(np.sqrt(np.sum((o - f) ** 2) / (o.size - 1)))
    return s / sigma if sigma > 0 else None


def permissible_error(history: ArrayLike, *, of_change: bool = False) -> float:
    """Permissible error 0.674 sigma, in the unit of ``history``.

    Parameters
    ----------
    history
        Shape (years,): the flow of one month or season in each year; or with ``of_change`` the change of flow from
        the dekad before, one value a year.
    of_change : bool
        ``history`` is of shape (years, 2): the flow of the dekad before and of the dekad itself.
    """
    values = np.asarray(history, dtype=float)
    if of_change:
        if values.ndim != 2 or values.shape[1] != 2:
            raise FormatError(f"changes from an array of shape {values.shape}", "Give (years, 2): before and after")
        values = values[:, 1] - values[:, 0]
    return PROBABLE_ERROR * float(np.std(_series(values, 2), ddof=1))


def accuracy_0674_sigma(observed: ArrayLike, forecast: ArrayLike, permissible: ArrayLike) -> float:
    """Share of forecasts whose error is at most the permissible one (оправдываемость).

    Parameters
    ----------
    permissible
        One value for all, or shape (n,), from :func:`permissible_error` of a period that the forecasts do not cover.
    """
    o, f = _pair(observed, forecast, 1)
    return float(np.mean(np.abs(o - f) <= np.asarray(permissible, dtype=float)))
