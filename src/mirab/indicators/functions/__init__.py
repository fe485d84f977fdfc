"""The indicator functions, each under the name by which a catalogue calls it.

A function computes; the catalogue names it, sets its parameters and thresholds, and says why. A further function is a
further file and a line in :data:`FUNCTIONS`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mirab.core.errors import UnknownNameError
from mirab.indicators.functions.facts import calendar_ahead, fact, facts_in_days
from mirab.indicators.functions.highs import new_high
from mirab.indicators.functions.levels import change, level, quiet, run_length
from mirab.indicators.functions.limits import use_of_limit
from mirab.indicators.functions.seasons import release_share, season_to_date, seasonal_band
from mirab.indicators.functions.shortfalls import level_days_short, storage_days_short
from mirab.indicators.functions.silences import missing_reports, silence
from mirab.indicators.functions.trends import count_against_trend, level_against_trend
from mirab.indicators.panel import Outcome


@dataclass(frozen=True, kw_only=True)
class Function:
    """An indicator function as the catalogue sees it.

    Attributes
    ----------
    call : callable
        The function itself.
    baseline : str
        What the value is compared with; the catalogue states the same word.
    score : str
        What the thresholds are compared with.
    reads : str
        ``panel`` (successive periods of many places) or ``facts`` (single figures of one place).
    across : bool
        Whether a place's finding depends on other places, so that all are computed together.
    remembers : bool
        Whether earlier periods enter, so that their marks are inherited.
    """

    call: Callable[..., Outcome]
    baseline: str
    score: str
    reads: str = "panel"
    across: bool = False
    remembers: bool = True

    @property
    def parameters(self) -> dict[str, inspect.Parameter]:
        """Keyword parameters that a catalogue may set."""
        return {n: p for n, p in inspect.signature(self.call).parameters.items() if p.kind is p.KEYWORD_ONLY}

    def wrong_parameters(self, given: Mapping[str, Any]) -> list[str]:
        """What is wrong with a set of parameters: names that the function lacks, and names that it needs."""
        known = self.parameters
        unknown = [f"has no parameter {name!r}" for name in given if name not in known]
        needed = [n for n, p in known.items() if p.default is p.empty and n not in given]
        return unknown + [f"needs the parameter {name!r}" for name in needed]


FUNCTIONS: Mapping[str, Function] = {
    "count_against_trend": Function(
        call=count_against_trend,
        baseline="trailing median",
        score="robust spreads above the expected count",
        across=True,
    ),
    "level_against_trend": Function(
        call=level_against_trend, baseline="trailing median", score="robust spreads above the trailing median"
    ),
    "seasonal_band": Function(
        call=seasonal_band, baseline="same season, trailing years", score="robust spreads above the season's median"
    ),
    "season_to_date": Function(
        call=season_to_date, baseline="norm of trailing years, season to date", score="percent of norm"
    ),
    "release_share": Function(call=release_share, baseline="none", score="percent of the past year's release"),
    "new_high": Function(
        call=new_high, baseline="trailing maximum", score="step: 1 highest in a year, 2 in three years, 3 and severe"
    ),
    "silence": Function(call=silence, baseline="trailing median", score="percent of the expected count"),
    "missing_reports": Function(
        call=missing_reports, baseline="none", score="expected reports missing in a row", remembers=False
    ),
    "level": Function(call=level, baseline="none", score="the value itself", remembers=False),
    "run_length": Function(call=run_length, baseline="none", score="periods in a row"),
    "quiet": Function(call=quiet, baseline="none", score="quiet periods in a row"),
    "change": Function(call=change, baseline="earlier value", score="change in percent"),
    "level_days_short": Function(
        call=level_days_short, baseline="even draw-down", score="days that the water falls short", reads="facts"
    ),
    "storage_days_short": Function(
        call=storage_days_short, baseline="even draw-down", score="days that the water falls short"
    ),
    "use_of_limit": Function(call=use_of_limit, baseline="agreed limit", score="percent of the limit", remembers=False),
    "fact": Function(call=fact, baseline="none", score="the value itself", reads="facts", remembers=False),
    "facts_in_days": Function(call=facts_in_days, baseline="none", score="facts within the days", reads="facts"),
    "calendar_ahead": Function(
        call=calendar_ahead, baseline="none", score="announced dates", reads="facts", remembers=False
    ),
}


def function_named(name: str) -> Function:
    """The function of that name.

    Raises
    ------
    UnknownNameError
        When there is none.
    """
    if name not in FUNCTIONS:
        raise UnknownNameError(f"indicator function {name!r} is not known", f"Use one of: {', '.join(FUNCTIONS)}")
    return FUNCTIONS[name]
