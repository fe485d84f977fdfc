"""What a back-test gives: verdicts, figures and words, as one value and as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mirab.alerting import RuleBook
from mirab.core.words import Text
from mirab.pipelines.backtest_failures import failures
from mirab.pipelines.backtest_pairs import Pair, leave_cases_out
from mirab.pipelines.backtest_rules import RuleRecord
from mirab.pipelines.backtest_scores import Judged, Scores, score
from mirab.pipelines.backtest_verdicts import (
    ATTRIBUTABLE_DAYS,
    SIGHT_DAYS,
    Alarm,
    ControlVerdict,
    EpisodeVerdict,
)
from mirab.regions import Episode, Region

FIRST_LINE = Text(
    en="Indicators, thresholds and probabilities were chosen by people who know these cases: no figure here is a "
    "promise about the next one.",
    ru="Показатели, пороги и вероятности выбраны людьми, которые знают эти случаи: ни одна цифра здесь не обещает "
    "того же в следующий раз.",
)


def in_headline(episode: Episode) -> bool:
    """Whether an episode counts in the headline: its kind is a headline's and it meets the rule beyond contest."""
    return episode.headline and episode.status == "meets"


@dataclass(frozen=True, kw_only=True)
class BacktestReport:
    """Every verdict and figure of one back-test.

    ``apart`` scores the states that are kept out of the headline; ``calendar`` is the headline by the publishers'
    real calendars, None where no such observations were given.
    """

    region: str
    title: Text
    since: date
    until: date
    content_hash: str
    frozen_on: date | None
    register: tuple[EpisodeVerdict, ...]
    controls: tuple[ControlVerdict, ...]
    judged: Judged
    headline: Scores
    variants: Mapping[str, Scores]
    apart: Mapping[str, Scores]
    calendar: Scores | None
    without_suggesting_pairs: Scores
    pairs: tuple[Pair, ...]
    leave_one_out: Mapping[str, Any]
    states: tuple[Mapping[str, Any], ...]
    rules: tuple[RuleRecord, ...]
    failures: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The report as plain data; the headline's figures stand at the top."""
        return {
            "first_line": {"en": FIRST_LINE.en, "ru": FIRST_LINE.ru},
            "region": self.region,
            "region_title": {"en": self.title.en, "ru": self.title.ru},
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "rules_hash": self.content_hash,
            "frozen_on": self.frozen_on.isoformat() if self.frozen_on else None,
            "register": [_episode_json(verdict) for verdict in self.register],
            "controls": [_control_json(verdict) for verdict in self.controls],
            "states": [dict(state) for state in self.states],
            **self.headline.to_json(),
            "false_alarms_are_upper_bound": any(state.get("false_alarms_are_upper_bound") for state in self.states),
            "without_suggesting_pairs": {
                **self.without_suggesting_pairs.to_json(),
                "pairs": [pair.to_json() for pair in self.pairs],
            },
            "leave_one_out": dict(self.leave_one_out),
            "variants": {name: scores.to_json() for name, scores in self.variants.items()},
            "apart": {state: scores.to_json() for state, scores in self.apart.items()},
            "calendar": self.calendar.to_json() if self.calendar else None,
            "alarms": [_alarm_json(alarm) for alarm in self.judged.alarms],
            "rules": [record.to_json() for record in self.rules],
            "failures": list(self.failures),
            "definitions": definitions(),
        }


def report_of(
    *,
    setting: tuple[Region, RuleBook, date, date],
    register: tuple[EpisodeVerdict, ...],
    controls: tuple[ControlVerdict, ...],
    judged: Judged,
    rules: tuple[RuleRecord, ...],
    apart: Mapping[str, Scores],
    **more: Any,
) -> BacktestReport:
    """Put a report together: add the headline's figures, what each state adds, and the failures in words."""
    region, rulebook, since, until = setting
    headline = score(judged)
    states = states_swept(region, judged, apart)
    doubtful = ("false_alarms_in_unswept_years", "false_alarms_in_thinly_swept_years")
    unswept = {row["state"]: sum(row[name] for name in doubtful) for row in states if not row["apart"]}
    return BacktestReport(
        region=region.name,
        title=region.title,
        since=since,
        until=until,
        content_hash=rulebook.content_hash,
        frozen_on=rulebook.frozen_on,
        register=register,
        controls=controls,
        judged=judged,
        headline=headline,
        leave_one_out=leave_cases_out(judged),
        states=states,
        rules=rules,
        apart=apart,
        failures=failures(judged, headline, controls, rules, unswept),
        **more,
    )


def states_swept(region: Region, judged: Judged, apart: Mapping[str, Scores]) -> tuple[dict[str, Any], ...]:
    """What each state adds to the score, and how far its register was swept."""
    rows = [_state(region, judged, i, state) for i, state in enumerate(judged.states)]
    for state, scores in apart.items():
        rows.append({**_swept(region, state), "state_months": scores.state_months, "apart": True, **scores.counts})
    return tuple(rows)


def _state(region: Region, judged: Judged, row: int, state: str) -> dict[str, Any]:
    sweep = region.sweep.get(state)
    swept, thin = (set(sweep.years), set(sweep.thin_years)) if sweep else (set(), set())
    mine = [alarm for alarm in judged.ended if state in alarm.life.states]
    false = [alarm for alarm in mine if alarm.false]
    unswept = [alarm for alarm in false if not _years(alarm) <= swept]
    thinly = [alarm for alarm in false if _years(alarm) <= swept and _years(alarm) & thin]
    days = int(judged.known_days[row].sum())
    return {
        **_swept(region, state),
        "state_months": int(judged.table.known[row].sum()),
        "apart": False,
        "episodes": sum(state in verdict.episode.states for verdict in judged.episodes),
        "hits": sum(state in v.episode.states and v.hit is True for v in judged.episodes),
        "not_scored": sum(state in v.episode.states and v.hit is None for v in judged.episodes),
        "alarms_ended": len(mine),
        "false_alarms": len(false),
        "false_alarms_in_unswept_years": len(unswept),
        "false_alarms_in_thinly_swept_years": len(thinly),
        "false_alarms_are_upper_bound": bool(unswept or thinly),
        "alarm_share": float(judged.alarmed_days[row].sum()) / days if days else None,
    }


def _years(alarm: Alarm) -> set[int]:
    """Years in which an alarm lived."""
    return set(range(alarm.life.start.year, (alarm.life.end - timedelta(days=1)).year + 1))


def _swept(region: Region, state: str) -> dict[str, Any]:
    """How a state was swept for episodes."""
    sweep = region.sweep.get(state)
    return {
        "state": state,
        "swept": sweep.note if sweep else "not swept",
        "swept_years": list(sweep.years) if sweep else [],
        "thinly_swept_years": list(sweep.thin_years) if sweep else [],
    }


def _episode_json(verdict: EpisodeVerdict) -> dict[str, Any]:
    episode, lead = verdict.episode, verdict.lead
    return {
        "id": episode.id,
        "title": episode.title,
        "states": list(episode.states),
        "clause": list(episode.clauses),
        "kind": episode.kind,
        "cluster": episode.cluster,
        "status": episode.status,
        "headline": in_headline(episode),
        "onset": episode.onset.isoformat() if episode.onset_precision == "day" else episode.onset.isoformat()[:7],
        "study_case": episode.study_case,
        "hit": verdict.hit,
        "late": verdict.late,
        "lead_days": lead.least if lead else None,
        "lead_days_range": [lead.least, lead.most] if lead and lead.least != lead.most else None,
        "alarms": list(verdict.alarms),
        "why": verdict.why.en,
        "why_ru": verdict.why.ru,
    }


def _control_json(verdict: ControlVerdict) -> dict[str, Any]:
    control = verdict.control
    return {
        "id": control.id,
        "title": control.title,
        "states": list(control.states),
        "cluster": control.cluster,
        "false_alarm": verdict.false_alarm,
        "alarms": list(verdict.alarms),
        "why": verdict.why.en,
        "why_ru": verdict.why.ru,
    }


def _alarm_json(alarm: Alarm) -> dict[str, Any]:
    life = alarm.life
    return {
        "situation": life.situation,
        "states": sorted(life.states),
        "cluster": life.cluster,
        "start": life.start.isoformat(),
        "end": life.end.isoformat(),
        "open": alarm.open,
        "false": alarm.false,
        "onsets": list(alarm.onsets),
        "hits": list(alarm.hits),
        "aftermath_of": list(alarm.aftermath_of),
    }


def definitions() -> dict[str, str]:
    """What each figure means, in words that no reader has to look up elsewhere."""
    return {
        "alarm": "an unbroken run of days on which one situation's risk proposal stood at advisory or above",
        "hit": "an alarm for one of the episode's states, of its cluster or cross-cutting, lived on the day before "
        "onset; the lead runs from the first day of the earliest such life",
        "late": f"not hit, and such an alarm first rose within {ATTRIBUTABLE_DAYS} days from the onset",
        "not scored": f"not hit, and no rule able to raise such an alarm knew anything of one of the states in the "
        f"{SIGHT_DAYS} days before onset; a source that is blind for a state tells nothing about it",
        "false alarm": "an alarm that ended with no onset of the episodes scored in one of its states from its first "
        "day to the day after its last; an alarm in the aftermath of an episode is false too",
        "upper bound": "false alarms in years that were not swept for episodes, or thinly, may have met one nobody "
        "entered: their number and ratio are upper bounds, and precision is a lower one",
        "precision": "share of ended alarms that are not false; precision_by_cluster counts only those that were a "
        "hit for an episode of their cluster",
        "alarm_share": "share of state-days under an alarm, over the days of the scored state-months",
        "chance_hit_rate": "mean share of days under an alarm that could have answered for the episode: what alarms "
        "strewn at random would hit",
        "state_months": "months of a state in which a rule able to raise an alarm had learnt something of it in the "
        f"{SIGHT_DAYS} days before the month's first day",
        "brier": "mean squared error of the probability of an onset in a state-month, fitted on earlier months and on "
        "onsets public before the month; the frequency after each level is drawn towards the base rate, and that "
        "towards one onset a state-year, by the weight of 12 state-months each",
        "base_rate_brier": "the same for a constant forecast of the base rate of the whole period, which nobody knew",
        "intervals": "at 95 %: Wilson (1927) for proportions, Garwood (1936) for rates, bootstrap of whole state-years "
        "for Brier, base rate, alarm share and leads",
    }
