"""Scores of yes/no warnings from the 2 x 2 contingency table.

Names follow the WMO/WWRP Joint Working Group on Forecast Verification Research: the false-alarm *ratio* is a share of
the warnings, the false-alarm *rate* a share of the quiet cases; the two are never exchanged. A score whose
denominator is empty is None: nothing was there to be scored, which is neither 0 nor 1.
"""

from __future__ import annotations

from dataclasses import dataclass

from mirab.core.errors import FormatError


def share(part: float, whole: float) -> float | None:
    """``part / whole``, or None where there is no whole."""
    return part / whole if whole else None


@dataclass(frozen=True, kw_only=True)
class Contingency:
    """Counts of what was warned of and what came.

    ``correct_negatives`` is None where quiet cases cannot be counted, as when warnings are counted but not days.
    """

    hits: int
    misses: int
    false_alarms: int
    correct_negatives: int | None = None

    def __post_init__(self) -> None:
        counts = (self.hits, self.misses, self.false_alarms, self.correct_negatives or 0)
        if min(counts) < 0:
            raise FormatError(f"a contingency table with a negative count: {counts}", "Counts begin at 0")

    @property
    def hit_rate(self) -> float | None:
        """Share of the events that were warned of (probability of detection)."""
        return share(self.hits, self.hits + self.misses)

    @property
    def false_alarm_ratio(self) -> float | None:
        """Share of the warnings that nothing followed."""
        return share(self.false_alarms, self.hits + self.false_alarms)

    @property
    def precision(self) -> float | None:
        """Share of the warnings that an event followed: 1 - false-alarm ratio (success ratio)."""
        return share(self.hits, self.hits + self.false_alarms)

    @property
    def false_alarm_rate(self) -> float | None:
        """Share of the quiet cases that were warned of (probability of false detection)."""
        if self.correct_negatives is None:
            return None
        return share(self.false_alarms, self.false_alarms + self.correct_negatives)

    @property
    def critical_success_index(self) -> float | None:
        """Gilbert (1884) ratio of verification: hits among all that was warned of or came (threat score)."""
        return share(self.hits, self.hits + self.misses + self.false_alarms)

    @property
    def frequency_bias(self) -> float | None:
        """Warnings for each event: above 1 cries too often."""
        return share(self.hits + self.false_alarms, self.hits + self.misses)

    @property
    def peirce_skill(self) -> float | None:
        """Peirce (1884) skill: hit rate minus false-alarm rate; 0 for any constant or random warning."""
        if self.hit_rate is None or self.false_alarm_rate is None:
            return None
        return self.hit_rate - self.false_alarm_rate


def positive_predictive_value(sensitivity: float, specificity: float, base_rate: float) -> float | None:
    """Share of alarms that are right (Bayes): what a detector is worth at a base rate.

    Parameters
    ----------
    sensitivity, specificity, base_rate : float
        Probabilities from 0 to 1.
    """
    right = sensitivity * base_rate
    return share(right, right + (1 - specificity) * (1 - base_rate))
