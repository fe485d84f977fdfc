"""The track record of issued warnings: from what became of each to every figure of the page.

What counts as what:

- **Materialised** before the end of the horizon, first issued before the onset: a *hit*. Issued on the day of the onset
  or later: *late*, which is a miss; it is in no probability score, since it forecast nothing.
- Materialised at lower severity, did not materialise without action, withdrawn in error: what was stated did not come,
  a *false alarm*. **Acted on** counts as one too; ``without_acted_on`` gives every rate and score with that class left
  out. Neither is the truth: what would have happened without the action is not known.
- Unresolvable: in no figure.
- An event that met the register's rule and had no warning is a *miss*. Where a state's only source is blind, misses
  cannot be counted, and hit rate and critical success index are null.

A figure that is not defined is null, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean, median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirab.core.errors import FormatError
from mirab.verification.contingency import Contingency, share
from mirab.verification.intervals import block_bootstrap, wilson_1927
from mirab.verification.lead_time import Lead, summarise_leads
from mirab.verification.probability import (
    brier_score,
    calibration,
    decompose_murphy_1973,
    log_score,
    skill_score,
)

#: Closing classes, by the names under which the desk keeps them.
MATERIALISED = "materialised"
ACTED_ON = "did not materialise after action"
UNRESOLVABLE = "unresolvable"
CLASSES = frozenset(
    {
        MATERIALISED,
        ACTED_ON,
        UNRESOLVABLE,
        "materialised at lower severity",
        "did not materialise without action",
        "withdrawn in error",
    }
)

#: Edges of the bins of the calibration table: the bands of ICD 203, with what lies beyond them in the outermost.
EDGES = (0.0, 0.05, 0.20, 0.45, 0.55, 0.80, 0.95, 1.0)
#: What is drawn by chance is drawn by the same chance each time: equal records give equal intervals.
SEED = 1
DRAWS = 1000


@dataclass(frozen=True, kw_only=True)
class ScoredWarning:
    """One closed warning.

    Attributes
    ----------
    situation : what it is about; warnings of one situation hang together and are drawn together
    closing : its class, one of :data:`CLASSES`
    probability : as first issued at or above the threshold, before any action (0.01 to 0.99)
    issued_on : day of that first issue
    onset_first, onset_last : the days between which the onset lies; None where nothing came
    base_rate : probability of such an event within such a horizon; None where its class has no known rate
    persistence : 1 where such an event was under way or had begun within one horizon before the issue, 0 where not;
        None where that is not known
    """

    situation: str
    closing: str
    probability: float
    issued_on: date
    onset_first: date | None = None
    onset_last: date | None = None
    base_rate: float | None = None
    persistence: float | None = None

    def __post_init__(self) -> None:
        if self.closing not in CLASSES:
            raise FormatError(f"closing class {self.closing!r}", f"Use one of: {', '.join(sorted(CLASSES))}")
        if not 0.01 <= self.probability <= 0.99:
            raise FormatError(f"a warning of {100 * self.probability:g} %", "Give 1 to 99 %")

    @property
    def lead(self) -> Lead | None:
        """Days from first issue to onset; None where nothing came or the onset is not known."""
        if self.closing != MATERIALISED or self.onset_first is None:
            return None
        last = self.onset_last or self.onset_first
        return Lead(least=(self.onset_first - self.issued_on).days, most=(last - self.issued_on).days)

    @property
    def late(self) -> bool:
        """Whether it came on the day of the onset or after it."""
        return self.lead is not None and self.lead.least <= 0


@dataclass(frozen=True, kw_only=True)
class MissedEvent:
    """An event that met the register's rule and had no warning: where it began, and on what day at the earliest."""

    situation: str
    onset_first: date


@dataclass(frozen=True, kw_only=True)
class QuietMonths:
    """State-months in which nothing began: all of them, those under a warning, and those under one acted on."""

    months: int
    warned: int
    acted_on: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.acted_on <= self.warned <= self.months:
            raise FormatError(
                f"{self.acted_on} of {self.warned} of {self.months} quiet months", "Each is part of the next"
            )


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What one addressee did with one warning, times in UTC, None where it has not come to that.

    ``offered`` counts the response options put to it, ``taken`` those that it accepted or modified.
    """

    issued_at: datetime
    acknowledged_at: datetime | None = None
    decided_at: datetime | None = None
    first_action_at: datetime | None = None
    offered: int = 0
    taken: int = 0


@dataclass(frozen=True, kw_only=True)
class DueReport:
    """A report that a reporter owed by a time; ``received_at`` None where it did not come.

    *Nothing to report* and *I cannot report safely* are answers, and received.
    """

    due_at: datetime
    received_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Record:
    """All that a track record is made of; ``quiet`` None and ``misses_countable`` False where nobody can know."""

    warnings: tuple[ScoredWarning, ...]
    missed: tuple[MissedEvent, ...] = ()
    quiet: QuietMonths | None = None
    deliveries: tuple[Delivery, ...] = ()
    reports: tuple[DueReport, ...] = ()
    misses_countable: bool = True


def track_record(record: Record, draws: int = DRAWS) -> dict[str, Any]:
    """Every figure of the track record as plain data for JSON.

    ``n`` counts the warnings that could be judged. Rates and scores at the top take *acted on* for a failure; those
    under ``without_acted_on`` leave the class out. Intervals are of 95 %: Wilson's for shares, drawn by situations
    (``draws`` times) for the Brier score.
    """
    judged = tuple(w for w in record.warnings if w.closing != UNRESOLVABLE)
    acted = [w.probability for w in judged if w.closing == ACTED_ON]
    without = tuple(w for w in judged if w.closing != ACTED_ON)
    leads = summarise_leads([lead for w in judged if (lead := w.lead) is not None])
    figures = _scores(judged, record, record.quiet, draws)
    return {
        "n": len(judged),
        "acted_on": {"n": len(acted), "mean_probability": fmean(acted) if acted else None},
        **{name: figures[name] for name in _SCORES},
        "lead_days": {
            "median": leads.median,
            "q1": leads.q1,
            "q3": leads.q3,
            "share_negative": leads.share_negative,
        },
        "latency_hours": _latencies(record.deliveries),
        "uptake": share(sum(d.taken for d in record.deliveries), sum(d.offered for d in record.deliveries)),
        "reporters": report_shares(record.reports),
        "intervals": figures["intervals"] | _conduct_intervals(record),
        "without_acted_on": {"n": len(without), **_scores(without, record, _quiet_without(record.quiet), draws)},
    }


_SCORES = (
    "hit_rate",
    "false_alarm_ratio",
    "false_alarm_rate",
    "csi",
    "brier",
    "log_score",
    "skill",
    "calibration",
)


def _scores(judged: Sequence[ScoredWarning], record: Record, quiet: QuietMonths | None, draws: int) -> dict[str, Any]:
    """Rates, probability scores and their intervals for some warnings."""
    late = sum(w.late for w in judged)
    hits = sum(w.closing == MATERIALISED for w in judged) - late
    misses, false_alarms = len(record.missed) + late, len(judged) - hits - late
    table = Contingency(hits=hits, misses=misses, false_alarms=false_alarms)
    known = record.misses_countable
    ahead = tuple(w for w in judged if not w.late)
    return {
        "hit_rate": table.hit_rate if known else None,
        "false_alarm_ratio": table.false_alarm_ratio,
        "false_alarm_rate": share(quiet.warned, quiet.months) if quiet else None,
        "csi": table.critical_success_index if known else None,
        **_probability_scores(ahead),
        "intervals": {
            "hit_rate": _wilson(hits, hits + misses) if known else None,
            "false_alarm_ratio": _wilson(false_alarms, hits + false_alarms),
            "false_alarm_rate": _wilson(quiet.warned, quiet.months) if quiet else None,
            "csi": _wilson(hits, hits + misses + false_alarms) if known else None,
            "brier": _brier_interval(ahead, draws),
        },
    }


def _quiet_without(quiet: QuietMonths | None) -> QuietMonths | None:
    """Quiet months with those under a warning acted on left out."""
    if quiet is None:
        return None
    return QuietMonths(months=quiet.months - quiet.acted_on, warned=quiet.warned - quiet.acted_on)


def _outcomes(warnings: Iterable[ScoredWarning]) -> tuple[list[float], list[int]]:
    known = tuple(warnings)
    return [w.probability for w in known], [int(w.closing == MATERIALISED) for w in known]


def _probability_scores(warnings: Sequence[ScoredWarning]) -> dict[str, Any]:
    if not warnings:
        parts = dict.fromkeys(("score", "reliability", "resolution", "uncertainty"))
        skill = {"base_rate": None, "persistence": None}
        return {"brier": parts, "log_score": None, "skill": skill, "calibration": []}
    p, y = _outcomes(warnings)
    # every distinct probability is its own bin, so that the three parts add up to the score
    parts_of = decompose_murphy_1973(p, y)
    return {
        "brier": {
            "score": parts_of.brier,
            "reliability": parts_of.reliability,
            "resolution": parts_of.resolution,
            "uncertainty": parts_of.uncertainty,
        },
        "log_score": log_score(p, y),
        "skill": {name: _skill(warnings, name) for name in ("base_rate", "persistence")},
        "calibration": [
            {"low": b.low, "high": b.high, "n": b.n, "forecast": b.mean_probability, "observed": b.observed}
            for b in calibration(p, y, EDGES)
        ],
    }


def _skill(warnings: Sequence[ScoredWarning], reference: str) -> float | None:
    """Share of the reference's Brier score that is saved, over the warnings for which the reference is known."""
    known = [w for w in warnings if getattr(w, reference) is not None]
    if not known:
        return None
    p, y = _outcomes(known)
    return skill_score(brier_score(p, y), brier_score([getattr(w, reference) for w in known], y))


def _wilson(successes: int, n: int) -> list[float] | None:
    return list(wilson_1927(successes, n)) if n else None


def _brier_interval(warnings: Sequence[ScoredWarning], draws: int) -> list[float] | None:
    """Interval of the Brier score by whole situations; null with fewer than two of them."""
    blocks: dict[str, list[float]] = {}
    for warning in warnings:
        error = (warning.probability - (warning.closing == MATERIALISED)) ** 2
        blocks.setdefault(warning.situation, []).append(error)

    def mean(errors: NDArray[np.float64]) -> float:
        return float(errors.mean())

    found = block_bootstrap([np.array(blocks[name]) for name in sorted(blocks)], mean, seed=SEED, draws=draws)
    return None if found is None else list(found)


def _latencies(deliveries: Sequence[Delivery]) -> dict[str, float | None]:
    """Median hours from issue to each step, over the deliveries that came to it."""
    steps = {"acknowledge": "acknowledged_at", "decide": "decided_at", "first_action": "first_action_at"}
    waits = {
        step: [(at - d.issued_at) / timedelta(hours=1) for d in deliveries if (at := getattr(d, name)) is not None]
        for step, name in steps.items()
    }
    return {step: median(hours) if hours else None for step, hours in waits.items()}


def _in_time(report: DueReport) -> bool:
    return report.received_at is not None and report.received_at <= report.due_at


def report_shares(reports: Sequence[DueReport]) -> dict[str, float | None]:
    """Share of the reports due that came in time, and that came at all; of all reporters, of one, or of an area."""
    return {
        "timely": share(sum(map(_in_time, reports)), len(reports)),
        "complete": share(sum(r.received_at is not None for r in reports), len(reports)),
    }


def _conduct_intervals(record: Record) -> dict[str, list[float] | None]:
    offered, taken = sum(d.offered for d in record.deliveries), sum(d.taken for d in record.deliveries)
    return {
        "uptake": _wilson(taken, offered),
        "timely": _wilson(sum(map(_in_time, record.reports)), len(record.reports)),
        "complete": _wilson(sum(r.received_at is not None for r in record.reports), len(record.reports)),
    }
