"""The probability of an onset in a state-month, fitted only on what was public before the month began.

The forecast for a state-month is the frequency of onsets after the highest level that lived in the state on the
month's first day. Frequencies are drawn towards the base rate of all earlier state-months, and that towards
:data:`PRIOR_RATE`, by the weight of one state-year each: a rate of one onset a state-year is a round guess that needs
no knowledge of the register.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from mirab.alerting import Level, Proposal
from mirab.core.periods import add_months
from mirab.pipelines.backtest_alarms import KnownData, levels_on
from mirab.pipelines.backtest_verdicts import SIGHT_DAYS
from mirab.regions import Episode

PRIOR_RATE = 1 / 12
PRIOR_MONTHS = 12.0
_NEVER = date.max.toordinal()
_LEVELS = len(Level)

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class StateMonths:
    """The units of the back-test: arrays of shape (states, months).

    ``public`` is the ordinal of the first day on which the month's onset was public; ``level`` the highest level on
    the month's first day; ``known`` whether a rule able to raise an alarm had seen the state by then.
    """

    states: tuple[str, ...]
    months: tuple[date, ...]
    onset: NDArray[np.bool_]
    public: NDArray[np.int64]
    level: NDArray[np.int8]
    known: NDArray[np.bool_]


def months_between(since: date, until: date) -> tuple[date, ...]:
    """First days of the months in ``[since, until)``."""
    months, month = [], since.replace(day=1)
    while month < until:
        months.append(month)
        month = add_months(month, 1)
    return tuple(months)


def state_months(
    proposals: Iterable[Proposal],
    episodes: Iterable[Episode],
    known: KnownData,
    *,
    states: Sequence[str],
    since: date,
    until: date,
) -> StateMonths:
    """Lay out the state-months of ``[since, until)``."""
    months = months_between(since, until)
    seen = [[known.any({s}, None, m - timedelta(days=SIGHT_DAYS), m) for m in months] for s in states]
    onset, public = _onsets(episodes, states, months)
    return StateMonths(
        states=tuple(states),
        months=months,
        onset=onset,
        public=public,
        level=levels_on(proposals, states, months),
        known=np.array(seen, dtype=bool).reshape(len(states), len(months)),
    )


def _onsets(
    episodes: Iterable[Episode], states: Sequence[str], months: Sequence[date]
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Whether an episode began in each state-month, and since when that was public."""
    onset = np.zeros((len(states), len(months)), dtype=bool)
    public = np.full(onset.shape, _NEVER, dtype=np.int64)
    for episode in episodes:
        for i, j in cells(episode, states, months):
            onset[i, j] = True
            public[i, j] = min(public[i, j], episode.published_on.toordinal())
    return onset, public


def cells(episode: Episode, states: Sequence[str], months: Sequence[date]) -> list[tuple[int, int]]:
    """Indices of the state-months in which an episode began."""
    first = episode.onset.replace(day=1)
    if first not in months:
        return []
    return [(i, months.index(first)) for i, state in enumerate(states) if state in episode.states]


def with_onsets(table: StateMonths, episodes: Iterable[Episode]) -> StateMonths:
    """The table with the onsets of other episodes."""
    onset, public = _onsets(episodes, table.states, table.months)
    return replace(table, onset=onset, public=public)


def _drawn(events: Floats | float, n: Floats | float, towards: float) -> Floats | float:
    """Frequency drawn towards a rate by the weight of :data:`PRIOR_MONTHS` state-months."""
    return (events + PRIOR_MONTHS * towards) / (n + PRIOR_MONTHS)


def rolling_origin(table: StateMonths) -> tuple[Floats, Floats]:
    """Probability by level, and the rolling base rate, each of shape (states, months).

    A month's figures use earlier months alone, and of their onsets only those public before its first day.
    """
    by_level, base = np.empty(table.onset.shape), np.empty(table.onset.shape)
    for j, month in enumerate(table.months):
        past = table.known[:, :j]
        onset = table.onset[:, :j] & (table.public[:, :j] < month.toordinal())
        level = table.level[:, :j]
        n = np.bincount(level[past], minlength=_LEVELS).astype(float)
        events = np.bincount(level[past & onset], minlength=_LEVELS).astype(float)
        rate = float(_drawn(events.sum(), n.sum(), PRIOR_RATE))
        base[:, j] = rate
        by_level[:, j] = np.asarray(_drawn(events, n, rate))[table.level[:, j]]
    return by_level, base


def leave_one_out(table: StateMonths, groups: Iterable[Collection[tuple[int, int]]]) -> Floats:
    """Probability by level fitted on all other state-months, earlier and later alike; shape (states, months).

    Each state-month is left out of its own fit; those of one group are left out together. It looks ahead and is the
    weaker check: a rolling origin is what a user would have had.
    """
    flat = np.arange(table.onset.size).reshape(table.onset.shape)
    probability = np.empty(table.onset.shape)
    left = {cell: tuple(group) for group in groups for cell in group}
    for index, cell in enumerate(np.ndindex(*table.onset.shape)):
        out = np.zeros(table.onset.size, dtype=bool)
        out[[flat[c] for c in left.get(cell, (cell,))]] = True
        probability.flat[index] = _fit_without(table, out.reshape(table.onset.shape))[table.level[cell]]
    return probability


def _fit_without(table: StateMonths, out: NDArray[np.bool_]) -> Floats:
    """Probability by level fitted on every known state-month that is not left out."""
    kept = table.known & ~out
    n = np.bincount(table.level[kept], minlength=_LEVELS).astype(float)
    events = np.bincount(table.level[kept & table.onset], minlength=_LEVELS).astype(float)
    rate = float(_drawn(events.sum(), n.sum(), PRIOR_RATE))
    return np.asarray(_drawn(events, n, rate))
