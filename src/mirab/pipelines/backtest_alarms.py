"""From proposals and findings to what a back-test scores: alarms' lives, levels by state and day, and known data.

An *alarm* is an unbroken run of days on which one situation's risk proposal stood at advisory or above.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mirab.alerting import Kind, Level, Proposal, Rule, RuleBook
from mirab.alerting.engine import situation_places
from mirab.core.places import Place

#: level from which a proposal counts as an alarm
ALARM_LEVEL = Level.ADVISORY
#: cluster of political and cross-cutting situations, which answers for episodes of every cluster
CROSS_CUTTING = 0


@dataclass(frozen=True, kw_only=True)
class Life:
    """An unbroken run of days ``[start, end)`` of one situation at a level or above."""

    situation: str
    states: frozenset[str]
    cluster: int
    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def answers_for(self, cluster: int, states: Collection[str]) -> bool:
        """Whether it may be credited with something in these states and of this cluster."""
        return self.cluster in (cluster, CROSS_CUTTING) and not self.states.isdisjoint(states)


def risks(proposals: Iterable[Proposal]) -> list[Proposal]:
    """The proposals that warn: an opportunity is never an alarm."""
    return [proposal for proposal in proposals if proposal.kind is Kind.RISK]


def alarm_lives(proposals: Iterable[Proposal], at_least: Level = ALARM_LEVEL) -> list[Life]:
    """Every unbroken life at a level or above, in order of its first day.

    Spans that touch, also those of two successive proposals on one situation, are one life.
    """
    spans: dict[str, list[tuple[date, date]]] = defaultdict(list)
    about: dict[str, Proposal] = {}
    for proposal in risks(proposals):
        about[proposal.situation] = proposal
        spans[proposal.situation] += [(s.start, s.end) for s in proposal.spans if s.level >= at_least]
    lives = [
        Life(
            situation=situation,
            states=frozenset(about[situation].states),
            cluster=about[situation].cluster,
            start=start,
            end=end,
        )
        for situation, runs in spans.items()
        for start, end in joined(runs)
    ]
    return sorted(lives, key=lambda life: (life.start, life.situation))


def joined(runs: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Half-open runs with those that touch or overlap made one."""
    found: list[tuple[date, date]] = []
    for start, end in sorted(runs):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def levels_on(proposals: Iterable[Proposal], states: Sequence[str], days: Sequence[date]) -> NDArray[np.int8]:
    """Highest level of a living risk proposal, shape (states, days); ``days`` rise."""
    ordinals = np.array([day.toordinal() for day in days])
    levels = np.zeros((len(states), len(days)), dtype=np.int8)
    row = {state: i for i, state in enumerate(states)}
    for proposal in risks(proposals):
        rows = [row[state] for state in proposal.states if state in row]
        for span in proposal.spans:
            first, last = np.searchsorted(ordinals, [span.start.toordinal(), span.end.toordinal()])
            for i in rows:
                levels[i, first:last] = np.maximum(levels[i, first:last], int(span.level))
    return levels


def days_alarmed(lives: Iterable[Life], states: Sequence[str], since: date, until: date) -> NDArray[np.bool_]:
    """Days ``[since, until)`` under an alarm, shape (states, days)."""
    days = np.zeros((len(states), (until - since).days), dtype=bool)
    for life in lives:
        first, last = max((life.start - since).days, 0), max((life.end - since).days, 0)
        for i, state in enumerate(states):
            if state in life.states:
                days[i, first:last] = True
    return days


@dataclass(frozen=True, kw_only=True)
class KnownData:
    """Days on which a rule that can raise an alarm learnt something: ordinals by (state, cluster), rising."""

    days: Mapping[tuple[str, int], NDArray[np.int64]]

    def any(self, states: Collection[str], clusters: Collection[int] | None, first: date, last: date) -> bool:
        """Whether anything was known of one of the states between two days, both counted; None: of any cluster."""
        low, high = first.toordinal(), last.toordinal()
        return any(
            np.searchsorted(days, low) < np.searchsorted(days, high, side="right")
            for (state, cluster), days in self.days.items()
            if state in states and (clusters is None or cluster in clusters)
        )


def states_reached(rule: Rule, place: str, places: Mapping[str, Place]) -> frozenset[str]:
    """States of the situations that a finding about a place touches through a rule."""
    if place not in places:
        return frozenset()
    codes = situation_places(rule, places[place])
    return frozenset(state for code in codes for state in (places[code].states if code in places else ()) or (code,))


def known_data(
    rulebook: RuleBook,
    findings: pl.DataFrame,
    places: Mapping[str, Place],
    blind_spots: Mapping[str, Collection[str]],
) -> KnownData:
    """What the rules could see, and when.

    Counts every finding with a known signal that a risk rule able to reach an alarm by itself reads, in the states of
    the situations that it touches; a source that is blind for a state tells nothing about it.
    """
    rows = findings.filter(pl.col("signal").is_not_null()).select("indicator", "place", "source", "known_on").unique()
    seen: dict[tuple[str, int], set[int]] = defaultdict(set)
    for (indicator, place, source), part in rows.group_by("indicator", "place", "source"):
        days = {day.toordinal() for day in part["known_on"]}
        blind = frozenset(blind_spots.get(str(source), ()))
        for rule in rulebook.reading.get(str(indicator), ()):
            if rule.kind is Kind.RISK and rulebook.highest_level(rule) >= ALARM_LEVEL:
                for state in states_reached(rule, str(place), places) - blind:
                    seen[state, rule.cluster] |= days
    return KnownData(days={key: np.array(sorted(days)) for key, days in seen.items()})


def touching(
    rulebook: RuleBook, findings: pl.DataFrame, places: Mapping[str, Place], states: Collection[str]
) -> pl.DataFrame:
    """The findings that bear on situations of some states, through any rule."""
    pairs = findings.select("indicator", "place").unique()
    kept = [
        (indicator, place)
        for indicator, place in pairs.iter_rows()
        if any(states_reached(r, place, places) & set(states) for r in rulebook.reading.get(indicator, ()))
    ]
    wanted = pl.DataFrame(kept, schema={"indicator": pl.String(), "place": pl.String()}, orient="row")
    return findings.join(wanted, on=["indicator", "place"], how="semi")
