"""Days that stored water will fall short: days until the rivers refill the reservoir, less days to its dead level.

One arithmetic for levels and for volumes. Let *margin* be what stands above dead level and *draw-down* its mean loss a
day; then days to dead level are margin / draw-down, and the shortfall is the days until refill less those days.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from mirab.core.errors import FormatError
from mirab.indicators.panel import Array, Days, Facts, Outcome, Panel
from mirab.indicators.windows import earlier

#: beyond a year the arithmetic says no more than "not this season"
LONGEST_DAYS = 365.0


def days_short(margin: Array, drawdown: Array, days_to_refill: Array) -> Array:
    """Days until refill less days to dead level; at most -365 where the water does not fall.

    Parameters
    ----------
    margin : array
        What stands above dead level (m or Mm3).
    drawdown : array
        Mean loss a day in the same unit; zero or less while the reservoir fills.
    days_to_refill : array
        Days until the season in which it refills.
    """
    falling = drawdown > 0
    lasting = np.where(falling, np.maximum(margin, 0) / np.where(falling, drawdown, 1), LONGEST_DAYS)
    short = days_to_refill - np.minimum(lasting, LONGEST_DAYS)
    return np.where(np.isnan(margin) | np.isnan(drawdown), np.nan, short)


def _next(ordinal: int, month_day: str) -> int:
    """Ordinal of the next such day of the year, that day itself included."""
    day = date.fromordinal(ordinal)
    month, number = (int(part) for part in month_day.split("-"))
    this_year = date(day.year, month, number)
    return (this_year if this_year >= day else date(day.year + 1, month, number)).toordinal()


def _season(ordinals: Days, drawn_from: str, refill: str) -> tuple[Array, Array]:
    """Days until refill (0 while the refilling season runs) and length of the drawing season, for each day."""
    to_refill, length = np.zeros(len(ordinals)), np.zeros(len(ordinals))
    for i, ordinal in enumerate(ordinals):
        end = _next(int(ordinal), refill)
        begin = _next(int(ordinal) + 1, drawn_from)
        drawing = end < begin
        season_start = _next(end - 366, drawn_from)
        length[i] = end - season_start
        to_refill[i] = end - ordinal if drawing else 0
    return to_refill, length


def level_days_short(
    facts: Facts,
    *,
    dead_level_m: Mapping[str, float],
    full_level_m: Mapping[str, float],
    refill: Mapping[str, str],
    drawn_from: Mapping[str, str],
    longest_gap_days: int,
    at_dead_level: float,
) -> Outcome:
    """Days that the water will fall short, from single published levels.

    With an earlier level of the same drawing season, no more than ``longest_gap_days`` before, the draw-down is the
    observed one. With one figure alone it is taken as even: from full level on the first day of the drawing season to
    dead level on the day of refill. At or below dead level the plant may not draw: the score is ``at_dead_level`` at
    least, whatever the season.

    Parameters
    ----------
    dead_level_m, full_level_m : mapping of place to m
        Levels between which the reservoir works; a place without them is not judged.
    refill, drawn_from : mapping of place to "MM-DD"
        When the rivers begin to refill it, and from when it is drawn down.

    Returns
    -------
    Outcome
        Value: level in m. Baseline: the level of an even draw-down on that day. Low: dead level. Score: days short.
    """
    nothing = np.full(len(facts.value), np.nan)
    if facts.place not in dead_level_m:
        return Outcome.of(facts.value, nothing)
    dead, full = dead_level_m[facts.place], full_level_m[facts.place]
    to_refill, length = _season(facts.start, drawn_from[facts.place], refill[facts.place])
    even = (full - dead) / length
    drawdown = _observed_drawdown(facts, to_refill, longest_gap_days)
    drawdown = np.where(np.isnan(drawdown), even, drawdown)
    margin = facts.value - dead
    score = days_short(margin, drawdown, to_refill)
    score = np.where(margin <= 0, np.maximum(score, at_dead_level), score)
    usual = np.where(to_refill > 0, dead + even * to_refill, np.nan)
    return Outcome.of(facts.value, score, baseline=usual, low=np.full(len(facts.value), dead))


def _observed_drawdown(facts: Facts, to_refill: Array, longest_gap_days: int) -> Array:
    """Loss a day since the last earlier level of the same season, NaN where there is none near enough."""
    out = np.full(len(facts.value), np.nan)
    for i in range(1, len(facts.value)):
        before = facts.start < facts.start[i]
        if not before.any():
            continue
        j = int(np.nonzero(before)[0][-1])
        gap = facts.start[i] - facts.start[j]
        same_season = to_refill[j] - to_refill[i] == gap
        if gap <= longest_gap_days and same_season:
            out[i] = (facts.value[j] - facts.value[i]) / gap
    return out


def storage_days_short(
    panel: Panel,
    *,
    dead_storage_Mm3: Mapping[str, float],  # noqa: N803 (the unit is written as the unit is written)
    refill: Mapping[str, str],
    drawn_from: Mapping[str, str],
    over: int,
) -> Outcome:
    """Days that stored volume will fall short at the draw-down of the last ``over`` periods.

    Storage is that of the period's end. Outside the drawing season there is no shortfall to speak of and the score is
    not known.

    Parameters
    ----------
    dead_storage_Mm3 : mapping of place to Mm3
        Volume below which nothing may be drawn; a place without one is not judged.
    refill, drawn_from : mapping of place to "MM-DD"
        When the rivers begin to refill it, and from when it is drawn down.
    over : int
        Periods over which the draw-down is taken.

    Returns
    -------
    Outcome
        Value: storage in Mm3. Low: dead storage. Score: days short.
    """
    if over < 1:
        raise FormatError(f"a draw-down over {over} periods", "Give one period at least")
    storage = panel.total
    ends = panel.grid.ordinals(panel.numbers + 1)
    lost = earlier(storage, over) - storage
    days = ends - panel.grid.ordinals(panel.numbers + 1 - over)
    score, low = np.full(storage.shape, np.nan), np.full(storage.shape, np.nan)
    for row, place in enumerate(panel.places):
        if place in dead_storage_Mm3:
            to_refill, _ = _season(ends, drawn_from[place], refill[place])
            short = days_short(storage[row] - dead_storage_Mm3[place], lost[row] / days, to_refill)
            score[row] = np.where(to_refill > 0, short, np.nan)
            low[row] = dead_storage_Mm3[place]
    return Outcome.of(storage, score, low=low)
