"""The back-test: what the alert rules would have been worth against the region's event register.

Facts picked out with hindsight are removed before anything is computed. Findings, proposals and fitted probabilities
at a day use only what was known by that day. The definitions of hit, late, not scored and false alarm stand in
:mod:`mirab.pipelines.backtest_verdicts`, the fit in :mod:`mirab.pipelines.backtest_probabilities`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from mirab.alerting import Proposal, RuleBook, propose
from mirab.core.errors import InputError
from mirab.indicators import Catalogue, compute_history
from mirab.pipelines.backtest_alarms import KnownData, Life, alarm_lives, known_data
from mirab.pipelines.backtest_pairs import Rederivation, suggested, without_pairs
from mirab.pipelines.backtest_probabilities import state_months
from mirab.pipelines.backtest_report import BacktestReport, in_headline, report_of
from mirab.pipelines.backtest_rules import Ground, rule_records
from mirab.pipelines.backtest_scores import Judged, judge, score, whole_months
from mirab.pipelines.backtest_verdicts import (
    ControlVerdict,
    EpisodeVerdict,
    judge_alarm,
    judge_control,
    judge_episode,
)
from mirab.regions import Control, Episode, Region
from mirab.reporting.numerals import day_said
from mirab.reporting.wording import wording

Progress = Callable[[str, float], None]

#: whose episodes each further scoring counts
VARIANTS: Mapping[str, Callable[[Episode], bool]] = {
    "with_contested_and_unsourced": lambda e: e.headline,
    "without_attackers": lambda e: e.headline and e.status == "meets" and e.meets_without_attackers,
    "hazards_and_accidents": lambda e: not e.headline and e.status == "meets",
    "whole_register": lambda e: True,
}


@dataclass(frozen=True, kw_only=True)
class History:
    """What the rules saw and proposed, hindsight removed."""

    findings: pl.DataFrame
    proposals: Sequence[Proposal]
    lives: Sequence[Life]
    known: KnownData


@dataclass(frozen=True, kw_only=True)
class Setting:
    """The rules that are tried, the register that they are tried on, and the days ``[since, until)``."""

    region: Region
    rulebook: RuleBook
    catalogue: Catalogue
    since: date
    until: date

    @property
    def last(self) -> date:
        """The last day scored."""
        return self.until - timedelta(days=1)

    @property
    def blind(self) -> dict[str, tuple[str, ...]]:
        """States for which each source's zeros mean nothing."""
        return {source: spot.states for source, spot in self.region.blind_spots.items()}

    @property
    def headline(self) -> list[Episode]:
        """The episodes of the headline."""
        return [episode for episode in self.region.register if in_headline(episode)]

    def history(self, observations: pl.DataFrame) -> History:
        """Run indicators and rules over what was published, from a year before the first day scored."""
        seen = observations.filter(~pl.col("hindsight").fill_null(False))
        findings = compute_history(self.catalogue, seen, since=date(self.since.year - 1, 1, 1), until=self.last)
        proposals = propose(self.rulebook, findings, until=self.last, places=self.region.places)
        return History(
            findings=findings,
            proposals=proposals,
            lives=alarm_lives(proposals),
            known=known_data(self.rulebook, findings, self.region.places, self.blind),
        )

    def judged(self, history: History, states: Sequence[str], keep: Callable[[Episode], bool] = in_headline) -> Judged:
        """Judge the episodes that are kept, in some states."""
        episodes = [episode for episode in self.region.register if keep(episode)]
        table = state_months(
            history.proposals, episodes, history.known, states=states, since=self.since, until=self.until
        )
        return judge(history.lives, episodes, history.known, table, until=self.until)

    def scored_states(self, states: Sequence[str]) -> tuple[str, ...]:
        """The states in which something is scored: its headline states, or those apart where it has none."""
        core = tuple(state for state in states if state in self.region.core_states)
        return core or tuple(states)

    def verdict(self, history: History, episode: Episode) -> EpisodeVerdict:
        """The verdict on an episode of the register, whatever its class and status."""
        if self.since <= episode.onset < self.until:
            return judge_episode(episode, history.lives, history.known, self.scored_states(episode.states))
        why = wording("verdict.outside", since=day_said(self.since), until=day_said(self.until))
        return EpisodeVerdict(episode=episode, hit=None, late=False, lead=None, alarms=(), why=why)

    def control(self, history: History, control: Control) -> ControlVerdict:
        """The verdict on a control; the headline's episodes explain an alarm in whose life they began."""
        states = self.scored_states(control.states)
        scope = {*self.region.core_states, *states}
        near = [life for life in history.lives if life.start <= control.end and life.end > control.start]
        alarms = [judge_alarm(life, self.headline, scope, self.until) for life in near]
        return judge_control(control, alarms, history.known, states)

    def ground(self, history: History) -> Ground:
        """What each rule by itself is scored on."""
        return Ground(
            findings=history.findings,
            places=self.region.places,
            blind_spots=self.blind,
            episodes=self.headline,
            states=tuple(self.region.core_states),
            since=self.since,
            until=self.until,
        )


def backtest(
    region: Region,
    rulebook: RuleBook,
    catalogue: Catalogue,
    observations: pl.DataFrame,
    *,
    since: date = date(2005, 1, 1),
    until: date = date(2023, 1, 1),
    by_calendar: pl.DataFrame | None = None,
    progress: Progress | None = None,
) -> BacktestReport:
    """Score the rules against the register over the days ``[since, until)``.

    Parameters
    ----------
    observations : polars.DataFrame
        Columns of :data:`mirab.core.frames.OBSERVATION`, known by the sources' declared lags.
    by_calendar : polars.DataFrame, optional
        The same observations known by the publishers' real calendars: the headline is repeated on them.
    progress : callable, optional
        Told what is being done and the share that is done.

    Raises
    ------
    InputError
        When the period does not consist of whole months.
    """
    if not whole_months(since, until):
        raise InputError(f"a back-test from {since} to {until}", "Begin and end on the first day of a month")
    setting = Setting(region=region, rulebook=rulebook, catalogue=catalogue, since=since, until=until)
    say = progress or (lambda what, share: None)
    say("findings and proposals", 0.0)
    history = setting.history(observations)
    say("episodes, alarms and variants", 0.3)
    judged = setting.judged(history, region.core_states)
    variants = {name: score(setting.judged(history, region.core_states, keep)) for name, keep in VARIANTS.items()}
    apart = {state: score(setting.judged(history, [state])) for state in region.apart_states}
    say("without the pairs of indicator and case", 0.45)
    again = Rederivation(
        rulebook=rulebook,
        findings=history.findings,
        proposals=history.proposals,
        places=region.places,
        until=until,
    )
    bare, pairs = without_pairs(judged, again, suggested(catalogue, history.findings), history.known)
    say("each rule by itself", 0.7)
    rules = rule_records(rulebook, setting.ground(history))
    say("publishers' calendars", 0.8)
    calendar = None
    if by_calendar is not None:
        calendar = score(setting.judged(setting.history(by_calendar), region.core_states))
    say("done", 1.0)
    return report_of(
        setting=(region, rulebook, since, until),
        register=tuple(setting.verdict(history, episode) for episode in region.register),
        controls=tuple(setting.control(history, control) for control in region.controls),
        judged=judged,
        variants=variants,
        apart=apart,
        calendar=calendar,
        without_suggesting_pairs=score(bare),
        pairs=pairs,
        rules=rules,
    )
