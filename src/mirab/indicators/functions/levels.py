"""Levels, changes and runs: the value speaks for itself or against its own earlier value."""

from __future__ import annotations

import numpy as np

from mirab.indicators.panel import Outcome, Panel
from mirab.indicators.windows import earlier, run_lengths


def level(panel: Panel) -> Outcome:
    """The value itself is the score."""
    values = panel.total
    return Outcome.of(values, values)


def run_length(panel: Panel, *, at_least: float) -> Outcome:
    """Number of periods in a row at or above a level."""
    values = panel.total
    lengths = run_lengths(np.where(np.isnan(values), np.nan, (values >= at_least).astype(np.float64)))
    return Outcome.of(values, lengths)


def quiet(panel: Panel, *, ceiling: float) -> Outcome:
    """Number of periods in a row in which what is counted stayed at or below a ceiling.

    A period that is not known breaks the run: quiet is only what was seen to be quiet.
    """
    counts = panel.total
    lengths = run_lengths(np.where(np.isnan(counts), np.nan, (counts <= ceiling).astype(np.float64)))
    return Outcome.of(lengths, lengths)


def change(panel: Panel, *, years: int, floor: float) -> Outcome:
    """Change against the value ``years`` earlier, in percent, zero where it is smaller than a floor in number.

    Parameters
    ----------
    years : int
        How far back the earlier value lies.
    floor : float
        Change in the unit of the value below which the score is 0. A rise from nothing by more than the floor scores
        as a hundredfold (10,000 %): no percentage of nothing exists.
    """
    values = panel.total
    before = earlier(values, years * panel.grid.cycle)
    moved = values - before
    with np.errstate(divide="ignore", invalid="ignore"):
        percent = np.where(before > 0, 100 * moved / before, np.sign(moved) * 10_000)
    score = np.where(np.abs(moved) >= max(floor, np.nextafter(0, 1)), percent, np.where(np.isnan(moved), np.nan, 0.0))
    return Outcome.of(values, score, baseline=before)
