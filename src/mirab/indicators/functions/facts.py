"""Single published facts: a crossing closed, power rationed, talks held, a date announced."""

from __future__ import annotations

import math

import numpy as np

from mirab.indicators.panel import Facts, Outcome


def fact(facts: Facts) -> Outcome:
    """The stated value is the score."""
    return Outcome.of(facts.value, facts.value)


def facts_in_days(facts: Facts, *, days: int) -> Outcome:
    """Sum of the facts that began within the ``days`` days that end with each fact."""
    stated = np.nan_to_num(facts.value)
    sums = np.array(
        [math.fsum(stated[(facts.start <= day) & (facts.start > day - days)]) for day in facts.start], dtype=np.float64
    )
    return Outcome.of(sums, sums)


def calendar_ahead(facts: Facts, *, days: int) -> Outcome:
    """A date announced for the coming ``days`` days: a finding from then on, or from its announcement if later."""
    return Outcome.of(facts.value, facts.value, not_before=facts.start - days)
