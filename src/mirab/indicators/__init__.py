"""Indicators: plain functions of observations, and the catalogue that declares them.

``functions`` computes; ``catalogue`` names, sets thresholds and says why; ``claims``, ``vintages`` and ``gaps`` put
what was known when before the functions; ``history`` gives the findings; ``reference`` writes the catalogue's page.
"""

from mirab.indicators.catalogue import Catalogue, Indicator, Threat, catalogue_schema, load_catalogue
from mirab.indicators.functions import FUNCTIONS, Function
from mirab.indicators.history import compute_at, compute_history, evaluate, latest, not_known
from mirab.indicators.panel import Facts, Outcome, Panel
from mirab.indicators.reference import catalogue_table

__all__ = [
    "FUNCTIONS",
    "Catalogue",
    "Facts",
    "Function",
    "Indicator",
    "Outcome",
    "Panel",
    "Threat",
    "catalogue_schema",
    "catalogue_table",
    "compute_at",
    "compute_history",
    "evaluate",
    "latest",
    "load_catalogue",
    "not_known",
]
