"""Periods that were expected and are missing: *not known*, never zero.

A period is expected from a place that has reported an earlier one. It counts as missing from the day on which a later
period is known from any place of the series: until then it may only be on its way. A place that has been silent for
:data:`EXPECTED_YEARS` is no longer expected: a gauge that was closed is not a daily alarm.
"""

from __future__ import annotations

import numpy as np

from mirab.core.periods import PeriodKind
from mirab.indicators.catalogue import Indicator
from mirab.indicators.claims import Claims
from mirab.indicators.grid import Grid
from mirab.indicators.panel import Array, Days
from mirab.indicators.vintages import NEVER, Found

#: years after its last report for which a place is still expected to report
EXPECTED_YEARS = 3


def missing_in_panel(entry: Indicator, kind: PeriodKind, claims: Claims) -> Found | None:
    """Missing cells of a panel, each with the marks of the place's last report that was known.

    For an indicator that counts missing reports the value is their number in a row; for any other it is not known.
    """
    if len(claims) == 0:
        return None
    start = int(claims.period.min())
    first, row_of = _first_known(claims, start)
    missing_from = _missing_from(first)
    where, when = np.nonzero((first > missing_from) & (missing_from < NEVER))
    if not len(where):
        return None
    days = missing_from[where, when]
    back = _reports_back(first, where, when, days)
    expected = back <= EXPECTED_YEARS * Grid(kind).cycle
    where, when, days, back = where[expected], when[expected], days[expected], back[expected]
    rows = row_of[where, when - back]
    figures = np.full((5, len(where)), np.nan)
    if entry.function == "missing_reports":
        figures[[0, 4]] = back
    return _as_found(Grid(kind), claims, where, when + start, days, figures, rows)


def _first_known(claims: Claims, start: int) -> tuple[Days, Days]:
    """Day on which each cell's first figure became known, and the claim's row; shape (places, periods)."""
    shape = (len(claims.places), int(claims.period.max()) - start + 1)
    first, row_of = np.full(shape, NEVER), np.full(shape, -1, dtype=np.int64)
    stated = np.nonzero(~np.isnan(claims.value))[0]
    # rows are sorted by day: the first row of a cell is the first that became known
    cells, positions = np.unique(claims.place[stated] * shape[1] + claims.period[stated] - start, return_index=True)
    first.flat[cells], row_of.flat[cells] = claims.known[stated[positions]], stated[positions]
    return first, row_of


def _missing_from(first: Days) -> Days:
    """Day from which each cell would count as missing: the place has reported before, and a later period is known."""
    anywhere = first.min(axis=0)
    later = np.concatenate([np.minimum.accumulate(anywhere[::-1])[::-1][1:], [NEVER]])
    before = np.concatenate([np.full((first.shape[0], 1), NEVER), np.minimum.accumulate(first, axis=1)[:, :-1]], axis=1)
    missing_from: Days = np.maximum(later[None, :], before)
    return missing_from


def _reports_back(first: Days, where: Days, when: Days, days: Days) -> Days:
    """How many periods back the place's last report lies that was known on the day."""
    back = np.zeros(len(where), dtype=np.int64)
    open_ = np.ones(len(where), dtype=np.bool_)
    while open_.any():
        back[open_] += 1
        open_ &= first[where, np.maximum(when - back, 0)] > days
    return back


def _as_found(grid: Grid, claims: Claims, place: Days, number: Days, known: Days, figures: Array, rows: Days) -> Found:
    """Missing cells as found ones: the row is that of the last report, for its source, owner and marks."""
    return Found(
        place=place,
        start=grid.ordinals(number),
        end=grid.ordinals(number + 1),
        known=known,
        figures=figures,
        rows=rows[:, None],
        sensitivity=claims.sensitivity[rows],
        use=claims.use[rows],
        hindsight=claims.hindsight[rows],
        owned=claims.owned[rows],
        caveated=claims.caveated[rows],
    )
