"""The record of each rule standing alone: hits, misses and false alarms with their n, in two columns.

The *back-test* column holds the whole period and a rule written by people who know its episodes. The *since frozen*
column holds only the days since the rule stands as it is, and begins anew when a threshold changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from mirab.alerting import Kind, Level, Rule, RuleBook, frozen_since, propose
from mirab.core.places import Place
from mirab.pipelines.backtest_alarms import ALARM_LEVEL, CROSS_CUTTING, KnownData, Life, alarm_lives, known_data
from mirab.pipelines.backtest_verdicts import judge_alarm, judge_episode
from mirab.regions import Episode


@dataclass(frozen=True, kw_only=True)
class Column:
    """A rule's record from one day to another. ``not_scored`` episodes were out of its sight."""

    since: date
    until: date
    hits: int
    misses: int
    late: int
    not_scored: int
    alarms_ended: int
    false_alarms: int

    def to_json(self) -> dict[str, Any]:
        """Plain data, with the n of each ratio."""
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "hits": self.hits,
            "misses": self.misses,
            "late": self.late,
            "not_scored": self.not_scored,
            "n_episodes": self.hits + self.misses,
            "false_alarms": self.false_alarms,
            "n_alarms": self.alarms_ended,
        }


@dataclass(frozen=True, kw_only=True)
class RuleRecord:
    """One rule's record; ``since_frozen`` is None where it is not frozen, or no day has passed since."""

    rule: str
    cluster: int
    kind: str
    indicators: tuple[str, ...]
    suggested_by: tuple[str, ...]
    highest_level: Level
    back_test: Column | None
    frozen_on: date | None
    since_frozen: Column | None
    note: str

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "rule": self.rule,
            "cluster": self.cluster,
            "kind": self.kind,
            "indicators": list(self.indicators),
            "suggested_by": list(self.suggested_by),
            "highest_level_alone": self.highest_level.word.en,
            "back_test": self.back_test.to_json() if self.back_test else None,
            "frozen_on": self.frozen_on.isoformat() if self.frozen_on else None,
            "since_frozen": self.since_frozen.to_json() if self.since_frozen else None,
            "note": self.note,
        }


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What rules are scored on: findings, episodes, states and days ``[since, until)``."""

    findings: pl.DataFrame
    places: Mapping[str, Place]
    blind_spots: Mapping[str, Collection[str]]
    episodes: Sequence[Episode]
    states: tuple[str, ...]
    since: date
    until: date


def rule_records(rulebook: RuleBook, ground: Ground) -> tuple[RuleRecord, ...]:
    """The record of every rule, in the order of their codes."""
    return tuple(_record(rulebook, rule, ground) for rule in rulebook.rules)


def _record(rulebook: RuleBook, rule: Rule, ground: Ground) -> RuleRecord:
    frozen, highest = frozen_since(rulebook, rule), rulebook.highest_level(rule)
    columns: tuple[Column | None, Column | None] = (None, None)
    note = _why_without_record(rule, highest)
    if not note:
        alone = replace(rulebook, rules=(rule,))
        mine = ground.findings.filter(pl.col("indicator").is_in(list(rule.indicators)))
        note = "" if mine.height else "not known: none of its indicators found anything in these data"
        proposals = propose(alone, mine, until=ground.until - timedelta(days=1), places=ground.places)
        known = known_data(alone, mine, ground.places, ground.blind_spots)
        lives = alarm_lives(proposals)
        columns = (
            _column(rule, lives, known, ground, ground.since),
            _column(rule, lives, known, ground, max(frozen, ground.since))
            if frozen and frozen < ground.until
            else None,
        )
    return RuleRecord(
        rule=rule.code,
        cluster=rule.cluster,
        kind=rule.kind.value,
        indicators=rule.indicators,
        suggested_by=rulebook.suggested_by(rule),
        highest_level=highest,
        back_test=columns[0],
        frozen_on=frozen,
        since_frozen=columns[1],
        note=note,
    )


def _why_without_record(rule: Rule, highest: Level) -> str:
    """Why a rule has no record of its own, or nothing."""
    if rule.kind is not Kind.RISK:
        return "an opportunity: the register holds no episodes to score it against"
    if highest < ALARM_LEVEL:
        return f"reaches {highest.word.en} at most by itself, and alarms begin at {ALARM_LEVEL.word.en}"
    return ""


def _column(rule: Rule, lives: Sequence[Life], known: KnownData, ground: Ground, since: date) -> Column:
    """Score the rule's own alarms from a day on, over the episodes of its cluster (a cross-cutting rule: all)."""
    here = [e for e in ground.episodes if since <= e.onset < ground.until]
    mine = [e for e in here if rule.cluster in (e.cluster, CROSS_CUTTING)]
    verdicts = [judge_episode(episode, lives, known, ground.states) for episode in mine]
    own = [life for life in lives if not life.states.isdisjoint(ground.states) and since < life.end]
    alarms = [judge_alarm(life, ground.episodes, ground.states, ground.until) for life in own]
    return Column(
        since=since,
        until=ground.until,
        hits=sum(verdict.hit is True for verdict in verdicts),
        misses=sum(verdict.hit is False for verdict in verdicts),
        late=sum(verdict.late for verdict in verdicts),
        not_scored=sum(verdict.hit is None for verdict in verdicts),
        alarms_ended=sum(not alarm.open for alarm in alarms),
        false_alarms=sum(alarm.false for alarm in alarms),
    )
