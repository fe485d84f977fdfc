"""Scores of forecasts and warnings as functions of (forecast, outcome). This package runs nothing.

:mod:`contingency` scores yes/no warnings, :mod:`probability` scores probabilities, :mod:`intervals` says how far a
figure may be trusted, :mod:`lead_time` sums up how early a warning came, :mod:`hydromet` holds the measures by which
the region's hydromets judge a flow forecast.
"""

from mirab.verification.contingency import Contingency, positive_predictive_value
from mirab.verification.hydromet import (
    PROBABLE_ERROR,
    accuracy_0674_sigma,
    permissible_error,
    s_sigma,
)
from mirab.verification.intervals import (
    block_bootstrap,
    bootstrap_draws,
    clopper_pearson_1934,
    percentile_interval,
    poisson_rate_garwood_1936,
    wilson_1927,
)
from mirab.verification.lead_time import Lead, LeadSummary, summarise_leads
from mirab.verification.probability import (
    CalibrationBin,
    Murphy1973,
    brier_score,
    calibration,
    decompose_murphy_1973,
    log_score,
    skill_score,
)

__all__ = [
    "PROBABLE_ERROR",
    "CalibrationBin",
    "Contingency",
    "Lead",
    "LeadSummary",
    "Murphy1973",
    "accuracy_0674_sigma",
    "block_bootstrap",
    "bootstrap_draws",
    "brier_score",
    "calibration",
    "clopper_pearson_1934",
    "decompose_murphy_1973",
    "log_score",
    "percentile_interval",
    "permissible_error",
    "poisson_rate_garwood_1936",
    "positive_predictive_value",
    "s_sigma",
    "skill_score",
    "summarise_leads",
    "wilson_1927",
]
