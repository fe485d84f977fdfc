"""The figures of one scoring: a set of episodes, a set of states, and the alarms and probabilities given for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirab.pipelines.backtest_alarms import CROSS_CUTTING, KnownData, Life, days_alarmed
from mirab.pipelines.backtest_probabilities import StateMonths, months_between, rolling_origin
from mirab.pipelines.backtest_verdicts import Alarm, EpisodeVerdict, judge_alarm, judge_episode
from mirab.regions import Episode
from mirab.verification import (
    CalibrationBin,
    LeadSummary,
    Murphy1973,
    block_bootstrap,
    bootstrap_draws,
    brier_score,
    calibration,
    decompose_murphy_1973,
    log_score,
    percentile_interval,
    poisson_rate_garwood_1936,
    skill_score,
    summarise_leads,
    wilson_1927,
)

SEED = 20_070_101
DAYS_A_YEAR = 365.25
#: probability bins of the calibration table; serious episodes run at a few per cent a state-month
CALIBRATION_EDGES = (0.0, 0.01, 0.02, 0.04, 0.08, 0.16, 1.0)

Bounds = tuple[float, float] | None
Days = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """Episodes and alarms of one scoring, judged, and its state-months.

    ``chance`` holds, for each scored episode, the share of known days on which an alarm that could have answered for
    it lived: what alarms strewn at random would have hit.
    """

    states: tuple[str, ...]
    episodes: tuple[EpisodeVerdict, ...]
    alarms: tuple[Alarm, ...]
    table: StateMonths
    known_days: Days
    alarmed_days: Days
    chance: tuple[float, ...]

    @property
    def scored(self) -> list[EpisodeVerdict]:
        """Episodes that are in the ratios."""
        return [verdict for verdict in self.episodes if verdict.hit is not None]

    @property
    def ended(self) -> list[Alarm]:
        """Alarms that lived out their days."""
        return [alarm for alarm in self.alarms if not alarm.open]


def judge(
    lives: Sequence[Life],
    episodes: Sequence[Episode],
    known: KnownData,
    table: StateMonths,
    *,
    until: date,
) -> Judged:
    """Judge episodes by alarms and alarms by episodes, in the states of ``table``, before the day ``until``."""
    states, since = table.states, table.months[0]
    here = [e for e in episodes if not set(states).isdisjoint(e.states) and since <= e.onset < until]
    mine = [life for life in lives if not life.states.isdisjoint(states) and life.end > since and life.start < until]
    verdicts = tuple(judge_episode(episode, lives, known, states) for episode in here)
    known_days = _known_days(table, since, until)
    return Judged(
        states=states,
        episodes=verdicts,
        alarms=tuple(judge_alarm(life, here, states, until) for life in mine),
        table=table,
        known_days=known_days,
        alarmed_days=days_alarmed(mine, states, since, until) & known_days,
        chance=_chance(verdicts, mine, states, known_days, since, until),
    )


def _known_days(table: StateMonths, since: date, until: date) -> Days:
    """Days of the known state-months, shape (states, days)."""
    lengths = np.diff([(m - since).days for m in table.months] + [(until - since).days])
    return np.repeat(table.known, lengths, axis=1)


def _chance(
    verdicts: Sequence[EpisodeVerdict],
    lives: Sequence[Life],
    states: Sequence[str],
    known: Days,
    since: date,
    until: date,
) -> tuple[float, ...]:
    """Share of known days under an alarm that could have answered for each scored episode."""
    alarmed = {
        cluster: days_alarmed([li for li in lives if li.cluster in (cluster, CROSS_CUTTING)], states, since, until)
        for cluster in {verdict.episode.cluster for verdict in verdicts}
    }
    shares = []
    for verdict in verdicts:
        rows = [i for i, state in enumerate(states) if state in verdict.episode.states]
        seen = known[rows].any(axis=0)
        if verdict.hit is not None and seen.any():
            shares.append(float((alarmed[verdict.episode.cluster][rows].any(axis=0) & seen).sum() / seen.sum()))
    return tuple(shares)


@dataclass(frozen=True, kw_only=True)
class Scores:
    """Every figure of one scoring; None where nothing was there to be scored. ``intervals`` are at 95 %."""

    counts: Mapping[str, int]
    brier: float | None
    base_rate: float | None
    base_rate_brier: float | None
    rolling_base_rate_brier: float | None
    log_score: float | None
    state_months: int
    hit_rate: float | None
    chance_hit_rate: float | None
    precision: float | None
    false_alarm_ratio: float | None
    precision_by_cluster: float | None
    false_alarms_per_state_year: float | None
    alarm_share: float | None
    lead_days: LeadSummary
    decomposition: Murphy1973 | None
    calibration: tuple[CalibrationBin, ...]
    intervals: Mapping[str, Bounds]

    def to_json(self) -> dict[str, Any]:
        """Plain data with the names of the fields."""
        return {
            "brier": self.brier,
            "base_rate": self.base_rate,
            "base_rate_brier": self.base_rate_brier,
            "state_months": self.state_months,
            "hit_rate": self.hit_rate,
            "precision": self.precision,
            "false_alarm_ratio": self.false_alarm_ratio,
            "false_alarms_per_state_year": self.false_alarms_per_state_year,
            "alarm_share": self.alarm_share,
            "lead_days": leads_json(self.lead_days),
            "intervals": {name: list(bounds) if bounds else None for name, bounds in self.intervals.items()},
            "counts": dict(self.counts),
            "chance_hit_rate": self.chance_hit_rate,
            "precision_by_cluster": self.precision_by_cluster,
            "rolling_base_rate_brier": self.rolling_base_rate_brier,
            "brier_skill": _skill(self.brier, self.base_rate_brier),
            "brier_skill_against_rolling_base_rate": _skill(self.brier, self.rolling_base_rate_brier),
            "log_score": self.log_score,
            "brier_decomposition": vars(self.decomposition).copy() if self.decomposition else None,
            "calibration": [vars(bin_).copy() for bin_ in self.calibration],
        }


def leads_json(summary: LeadSummary) -> dict[str, Any]:
    """Lead-time summary as plain data."""
    return {
        "median": summary.median,
        "q1": summary.q1,
        "q3": summary.q3,
        "share_negative": summary.share_negative,
        "n": summary.n,
        "median_range": list(summary.median_range) if summary.median_range else None,
    }


def _skill(score: float | None, reference: float | None) -> float | None:
    return None if score is None or reference is None else skill_score(score, reference)


def score(judged: Judged) -> Scores:
    """Compute every figure of a scoring."""
    counts = _counts(judged)
    leads = summarise_leads([verdict.lead for verdict in judged.scored if verdict.lead is not None])
    scored, ended, years = len(judged.scored), len(judged.ended), state_years(judged)
    right = ended - counts["false_alarms"]
    return Scores(
        counts=counts,
        hit_rate=_share(counts["hits"], scored),
        chance_hit_rate=float(np.mean(judged.chance)) if judged.chance else None,
        precision=_share(right, ended),
        false_alarm_ratio=_share(counts["false_alarms"], ended),
        precision_by_cluster=_share(counts["alarms_that_hit"], ended),
        false_alarms_per_state_year=counts["false_alarms"] / years if years else None,
        alarm_share=_share(int(judged.alarmed_days.sum()), int(judged.known_days.sum())),
        lead_days=leads,
        **_probability_figures(judged.table),
        intervals={
            "hit_rate": _wilson(counts["hits"], scored),
            "precision": _wilson(right, ended),
            "false_alarm_ratio": _wilson(counts["false_alarms"], ended),
            "precision_by_cluster": _wilson(counts["alarms_that_hit"], ended),
            "false_alarms_per_state_year": (
                poisson_rate_garwood_1936(counts["false_alarms"], years) if years else None
            ),
            **_bootstrapped(judged),
        },
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _wilson(part: int, whole: int) -> Bounds:
    return wilson_1927(part, whole) if whole else None


def state_years(judged: Judged) -> float:
    """Known state-days in years."""
    return float(judged.known_days.sum()) / DAYS_A_YEAR


def _counts(judged: Judged) -> dict[str, int]:
    """What was counted, so that every ratio can be worked out again."""
    false = [alarm for alarm in judged.ended if alarm.false]
    return {
        "episodes": len(judged.episodes),
        "hits": sum(verdict.hit is True for verdict in judged.episodes),
        "misses": sum(verdict.hit is False for verdict in judged.episodes),
        "late": sum(verdict.late for verdict in judged.episodes),
        "not_scored": sum(verdict.hit is None for verdict in judged.episodes),
        "alarms": len(judged.alarms),
        "alarms_ended": len(judged.ended),
        "alarms_open": sum(alarm.open for alarm in judged.alarms),
        "alarms_that_hit": sum(bool(alarm.hits) for alarm in judged.ended),
        "false_alarms": len(false),
        "false_alarms_in_the_aftermath_of_an_episode": sum(bool(alarm.aftermath_of) for alarm in false),
        "state_months_with_onset": int((judged.table.onset & judged.table.known).sum()),
    }


def _probability_figures(table: StateMonths) -> dict[str, Any]:
    """Scores of the rolling-origin probabilities over the known state-months."""
    n = int(table.known.sum())
    if n == 0:
        empty = ("brier", "base_rate", "base_rate_brier", "rolling_base_rate_brier", "log_score", "decomposition")
        return {**dict.fromkeys(empty), "state_months": 0, "calibration": ()}
    by_level, base = rolling_origin(table)
    p, y = by_level[table.known], table.onset[table.known].astype(float)
    rate = float(y.mean())
    return {
        "state_months": n,
        "brier": brier_score(p, y),
        "base_rate": rate,
        "base_rate_brier": brier_score(np.full(n, rate), y),
        "rolling_base_rate_brier": brier_score(base[table.known], y),
        "log_score": log_score(p, y),
        "decomposition": decompose_murphy_1973(p, y, CALIBRATION_EDGES),
        "calibration": calibration(p, y, CALIBRATION_EDGES),
    }


def _bootstrapped(judged: Judged) -> dict[str, Bounds]:
    """Intervals of what hangs together inside a state's year: whole state-years are drawn."""
    table = judged.table
    by_level, _ = rolling_origin(table)
    error = (by_level - table.onset) ** 2
    years = np.array([month.year for month in table.months])
    sums = []
    for i, _state in enumerate(table.states):
        for year in np.unique(years):
            at = (years == year) & table.known[i]
            sums.append(np.array([[error[i, at].sum(), table.onset[i, at].sum(), at.sum()]]))
    drawn = bootstrap_draws([block for block in sums if block[0, 2] > 0], lambda b: b.sum(axis=0), seed=SEED)
    return {
        **_rate_intervals(drawn),
        "alarm_share": _alarm_share_interval(judged),
        **_lead_intervals(judged.scored),
    }


def _rate_intervals(drawn: Floats | None) -> dict[str, Bounds]:
    """Intervals of Brier score, base rate, its Brier score and the skill, from drawn sums of error, onsets and months.

    Score and reference are drawn together, so that the skill's interval is that of their difference.
    """
    if drawn is None:
        return dict.fromkeys(("brier", "base_rate", "base_rate_brier", "brier_skill"))
    error, rate = drawn[:, 0] / drawn[:, 2], drawn[:, 1] / drawn[:, 2]
    reference = np.where(rate > 0, rate * (1 - rate), np.nan)
    skill = (1 - error / reference)[rate > 0]
    return {
        "brier": percentile_interval(error),
        "base_rate": percentile_interval(rate),
        "base_rate_brier": percentile_interval(rate * (1 - rate)),
        "brier_skill": percentile_interval(skill) if skill.size else None,
    }


def _alarm_share_interval(judged: Judged) -> Bounds:
    since = judged.table.months[0]
    years = np.array([date.fromordinal(since.toordinal() + k).year for k in range(judged.known_days.shape[1])])
    blocks = [
        np.array(
            [[judged.alarmed_days[i, years == year].sum(), judged.known_days[i, years == year].sum()]], dtype=float
        )
        for i in range(len(judged.states))
        for year in np.unique(years)
    ]
    blocks = [block for block in blocks if block[0, 1] > 0]
    return block_bootstrap(blocks, lambda b: float(b[:, 0].sum() / b[:, 1].sum()), seed=SEED)


def _lead_intervals(verdicts: Collection[EpisodeVerdict]) -> dict[str, Bounds]:
    """Intervals of the lead-time figures."""
    blocks: dict[tuple[str, int], list[float]] = {}
    for verdict in verdicts:
        if verdict.lead is not None:
            key = (verdict.episode.states[0], verdict.episode.onset.year)
            blocks.setdefault(key, []).append(float(verdict.lead.least))
    arrays = [np.array(values) for values in blocks.values()]
    drawn = bootstrap_draws(arrays, lambda v: [*np.quantile(v, [0.25, 0.5, 0.75]), np.mean(v < 0)], seed=SEED)
    names = ("lead_days.q1", "lead_days.median", "lead_days.q3", "lead_days.share_negative")
    return {name: None if drawn is None else percentile_interval(drawn[:, i]) for i, name in enumerate(names)}


def whole_months(since: date, until: date) -> bool:
    """Whether both ends are first days of months, as the unit of the back-test needs."""
    return since.day == 1 and until.day == 1 and bool(months_between(since, until))
