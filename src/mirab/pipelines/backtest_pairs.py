"""The two checks beside the headline: without the pairs (indicator, case that suggested it), and leaving cases out.

An indicator that a known case suggested may have been drawn to fit it. For each study case the proposals are
therefore derived again without the findings of the indicators that it suggested, and what happens around that case is
scored on those; around all other episodes the indicators stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from mirab.alerting import Proposal, RuleBook, propose
from mirab.core.places import Place
from mirab.indicators import Catalogue
from mirab.pipelines.backtest_alarms import KnownData, Life, alarm_lives, days_alarmed, levels_on, touching
from mirab.pipelines.backtest_probabilities import StateMonths, cells, leave_one_out
from mirab.pipelines.backtest_scores import Judged
from mirab.pipelines.backtest_verdicts import EpisodeVerdict, judge_alarm, judge_episode
from mirab.regions import Episode
from mirab.verification import brier_score


def suggested(catalogue: Catalogue, findings: pl.DataFrame) -> dict[str, frozenset[str]]:
    """For each study case the indicators that it suggested and that found anything at all."""
    found: dict[str, set[str]] = {}
    for code in findings["indicator"].unique().sort():
        for case in catalogue[code].suggested_by:
            found.setdefault(case, set()).add(code)
    return {case: frozenset(codes) for case, codes in sorted(found.items())}


@dataclass(kw_only=True)
class Rederivation:
    """Proposals derived again without some indicators, for some states; each combination once.

    A situation is of one theme: those of themes that read none of the indicators stand as they are.
    """

    rulebook: RuleBook
    findings: pl.DataFrame
    proposals: Sequence[Proposal]
    places: Mapping[str, Place]
    until: date
    _done: dict[tuple[frozenset[str], frozenset[str]], list[Proposal]] = field(default_factory=dict)

    def without(self, indicators: frozenset[str], states: frozenset[str]) -> list[Proposal]:
        """The proposals that bear on ``states``, without the findings of ``indicators``."""
        key = (indicators, states)
        if key not in self._done:
            themes = {rule.theme for code in indicators for rule in self.rulebook.reading.get(code, ())}
            kept = [p for p in self.proposals if p.theme not in themes and not states.isdisjoint(p.states)]
            self._done[key] = [*kept, *self._again(indicators, states, themes)]
        return self._done[key]

    def _again(self, indicators: frozenset[str], states: frozenset[str], themes: Collection[str]) -> list[Proposal]:
        """Proposals of the themes that lose something."""
        rules = tuple(rule for rule in self.rulebook.rules if rule.theme in themes)
        book = replace(self.rulebook, rules=rules)
        left = self.findings.filter(pl.col("indicator").is_in(sorted(set(book.reading) - indicators)))
        near = touching(book, left, self.places, states)
        return propose(book, near, until=self.until - timedelta(days=1), places=self.places)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A study case, the indicators that it suggested, and its episodes with and without them."""

    case: str
    indicators: tuple[str, ...]
    episodes: tuple[EpisodeVerdict, ...]
    without: tuple[EpisodeVerdict, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "case": self.case,
            "indicators": list(self.indicators),
            "episodes": [
                {"id": full.episode.id, "hit": full.hit, "hit_without": bare.hit, "why_without": bare.why.en}
                for full, bare in zip(self.episodes, self.without, strict=True)
            ],
        }


def without_pairs(
    judged: Judged, again: Rederivation, pairs: Mapping[str, frozenset[str]], known: KnownData
) -> tuple[Judged, tuple[Pair, ...]]:
    """The scoring with every study case judged without the indicators that it suggested.

    An episode that is scored stays scored: one that only its own indicators could see becomes a miss.
    """
    verdicts, found, table = {v.episode.id: v for v in judged.episodes}, [], judged.table
    for case, indicators in pairs.items():
        mine = [verdict for verdict in judged.episodes if verdict.episode.study_case == case]
        if not mine:
            continue
        states = frozenset(state for verdict in mine for state in verdict.episode.states)
        proposals = again.without(indicators, states)
        lives = alarm_lives(proposals)
        bare = [_kept_scored(v, judge_episode(v.episode, lives, known, judged.states)) for v in mine]
        verdicts.update({verdict.episode.id: verdict for verdict in bare})
        table = _levels_without(table, proposals, [v.episode for v in mine])
        found.append(Pair(case=case, indicators=tuple(sorted(indicators)), episodes=tuple(mine), without=tuple(bare)))
    return _with_lives(judged, verdicts, table, _lives_without(judged, again, pairs), again.until), tuple(found)


def _kept_scored(full: EpisodeVerdict, bare: EpisodeVerdict) -> EpisodeVerdict:
    """A verdict that does not leave the ratios because its data were taken away."""
    if full.hit is not None and bare.hit is None:
        return replace(bare, hit=False)
    return bare


def _levels_without(table: StateMonths, proposals: Iterable[Proposal], episodes: Sequence[Episode]) -> StateMonths:
    """The table with the re-derived levels in the state-months in which the case's episodes began."""
    level = table.level.copy()
    bare = levels_on(proposals, table.states, table.months)
    for cell in {cell for episode in episodes for cell in cells(episode, table.states, table.months)}:
        level[cell] = bare[cell]
    return replace(table, level=level)


def _lives_without(judged: Judged, again: Rederivation, pairs: Mapping[str, frozenset[str]]) -> list[Life]:
    """The alarms' lives, where an alarm that met a study case is replaced by what is left of it without the pairs."""
    case_of = {verdict.episode.id: verdict.episode.study_case for verdict in judged.episodes}
    lives: set[Life] = set()
    for alarm in judged.alarms:
        cases = {case_of[onset] for onset in alarm.onsets}
        indicators = frozenset(code for case in cases if case for code in pairs.get(case, ()))
        if not indicators:
            lives.add(alarm.life)
            continue
        lives |= {
            life
            for life in alarm_lives(again.without(indicators, alarm.life.states))
            if life.situation == alarm.life.situation and life.start < alarm.life.end and alarm.life.start < life.end
        }
    return sorted(lives, key=lambda life: (life.start, life.situation))


def _with_lives(
    judged: Judged, verdicts: Mapping[str, EpisodeVerdict], table: StateMonths, lives: Sequence[Life], until: date
) -> Judged:
    episodes = [verdict.episode for verdict in judged.episodes]
    alarmed = days_alarmed(lives, judged.states, table.months[0], until)
    return replace(
        judged,
        episodes=tuple(verdicts[episode.id] for episode in episodes),
        alarms=tuple(judge_alarm(life, episodes, judged.states, until) for life in lives),
        table=table,
        alarmed_days=alarmed & judged.known_days,
    )


def leave_cases_out(judged: Judged) -> dict[str, Any]:
    """Scores with the probabilities fitted without each study case in turn, as plain data.

    Only the probabilities are fitted: alarms, and with them hits and false alarms, follow from judged thresholds. The
    hit rate is therefore given with each case left out of the count, as the range over cases.
    """
    table = judged.table
    groups = {case: _cells_of(episodes, table) for case, episodes in _by_case(judged.episodes).items()}
    probability = leave_one_out(table, [group for group in groups.values() if group])
    p, y = probability[table.known], table.onset[table.known].astype(float)
    rates = [rate for case in groups if (rate := _hit_rate_without(judged, case)) is not None]
    return {
        "weaker": "fitted on later months too; the headline is rolling-origin",
        "brier": brier_score(p, y) if p.size else None,
        "base_rate_brier": brier_score(np.full(p.size, y.mean()), y) if p.size else None,
        "state_months": int(p.size),
        "hit_rate": {"lowest": min(rates), "highest": max(rates)} if rates else None,
        "cases": [
            {
                "case": case,
                "months": [[table.states[i], table.months[j].isoformat()[:7]] for i, j in group],
                "probability": [float(probability[cell]) for cell in group],
                "hit_rate_without": _hit_rate_without(judged, case),
            }
            for case, group in groups.items()
        ],
    }


def _by_case(verdicts: Iterable[EpisodeVerdict]) -> dict[str, list[Episode]]:
    found: dict[str, list[Episode]] = {}
    for verdict in verdicts:
        if verdict.episode.study_case:
            found.setdefault(verdict.episode.study_case, []).append(verdict.episode)
    return found


def _cells_of(episodes: Iterable[Episode], table: StateMonths) -> list[tuple[int, int]]:
    """Known state-months in which the episodes began."""
    found: Collection[tuple[int, int]] = {c for e in episodes for c in cells(e, table.states, table.months)}
    return sorted(cell for cell in found if table.known[cell])


def _hit_rate_without(judged: Judged, case: str) -> float | None:
    hits = [verdict.hit is True for verdict in judged.scored if verdict.episode.study_case != case]
    return float(np.mean(hits)) if hits else None
