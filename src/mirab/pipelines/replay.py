"""Replay: what the rules would have proposed, day by day, from what had been published by each day.

Findings carry the day from which each was known and rules read them in that order, so that a window of days is a
slice of one pass. The same evidence is dated twice where its source is in pseudo-real time: by the declared lag and
by the publisher's calendar.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from mirab.alerting import Evidence, Kind, Notice, Proposal, Why
from mirab.core.publication import KnownBy
from mirab.pipelines.centre import Centre
from mirab.pipelines.compute import Computed, compute, run_name
from mirab.regions import Milestone, StudyCase
from mirab.sharing.sight import Sight
from mirab.sources import Source

Progress = Callable[[str, float], None]
#: how far around its life a proposal may speak of a case's milestone
QUARTER = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Replay:
    """The notices of a window of days, the proposals they belong to, and what they were computed from."""

    start: date
    end: date
    computed: Computed
    by_calendar: pl.DataFrame
    registry: Mapping[str, Source]
    cases: Sequence[StudyCase] = ()

    def notices(self) -> list[tuple[Proposal, Notice]]:
        """Notices of the window, in order of day, situation and level."""
        found = [
            (proposal, notice)
            for proposal in self.computed.proposals
            for notice in proposal.notices
            if self.start <= notice.day <= self.end and notice.why is not Why.ENDED
        ]
        return sorted(found, key=lambda pair: (pair[1].day, pair[0].situation, pair[0].kind))

    def to_json(self) -> list[dict[str, Any]]:
        """One object a notice, in the shape that ``mirab replay --json`` prints."""
        return self._json

    @cached_property
    def _json(self) -> list[dict[str, Any]]:
        calendar = calendar_days(self.by_calendar)
        return [self._notice(proposal, notice, calendar) for proposal, notice in self.notices()]

    def _notice(self, proposal: Proposal, notice: Notice, calendar: Mapping[tuple[str, str, date], date]) -> Any:
        return {
            "date": notice.day.isoformat(),
            "place": proposal.place,
            "state": proposal.state,
            "states": list(proposal.states),
            "cluster": proposal.cluster,
            "theme": proposal.theme,
            "situation": proposal.situation,
            "title": {"en": proposal.title.en, "ru": proposal.title.ru},
            "proposal": proposal.id,
            "level": notice.level.word.en,
            "kind": proposal.kind.value,
            "severity": notice.severity.value,
            "probability": notice.probability,
            "why_now": notice.why.value,
            "precedence": notice.precedence.value,
            "rules": list(notice.rules),
            "opened": proposal.first_on.isoformat(),
            "indicators": list(notice.indicators),
            "evidence": [evidence_json(item) for item in notice.evidence],
            "explanation": {"en": notice.explanation.en, "ru": notice.explanation.ru},
            "hindsight_only": notice.hindsight_only,
            "milestones": self._milestones(proposal),
            "updates": self._taken_up(proposal, notice),
            "pseudo_real_time": self._two_datings(proposal, notice, calendar),
            "snapshot": self.computed.snapshot,
        }

    def _milestones(self, proposal: Proposal) -> list[dict[str, Any]]:
        """Lead (negative: lateness) of the proposal to each milestone of the study cases that it may speak of."""
        return [
            {
                "case": case.id,
                "what": {"en": milestone.what.en, "ru": milestone.what.ru},
                "date": milestone.day.isoformat(),
                "lead_days": (milestone.day - proposal.first_on).days,
                "citation": milestone.citation,
            }
            for case, milestone in milestones_of(self.cases, proposal, self.end)
        ]

    def _taken_up(self, proposal: Proposal, notice: Notice) -> list[dict[str, Any]]:
        """Firings that the proposal took up after this notice and that a further notice would only have repeated."""
        later = [given.day for given in proposal.notices if given.day > notice.day]
        end = min([*later, self.end + timedelta(days=1)])
        updates = [u for u in proposal.updates if not u.noticed and notice.day <= u.day < end]
        return [
            {
                "date": update.day.isoformat(),
                "level": update.level.word.en,
                "indicators": list(update.indicators),
                "evidence": [evidence_json(item) for item in update.evidence],
            }
            for update in updates
        ]

    def _two_datings(
        self, proposal: Proposal, notice: Notice, calendar: Mapping[tuple[str, str, date], date]
    ) -> list[dict[str, Any]]:
        """For each piece of evidence in pseudo-real time: known by lag, known by calendar, and the difference."""
        rows = []
        for item in notice.evidence:
            if not item.pseudo_real_time:
                continue
            source = self.registry.get(item.source)
            later = calendar.get((item.indicator, item.place, item.period_start))
            rows.append(
                {
                    "indicator": item.indicator,
                    "source": item.source,
                    "period": [item.period_start.isoformat(), item.period_end.isoformat()],
                    "known_by_lag": item.known_on.isoformat(),
                    "known_by_calendar": later.isoformat() if later else None,
                    "difference_days": (later - item.known_on).days if later else None,
                    "reason": source.declaration.publication.reason if source else "",
                }
            )
        return rows


def milestones_of(cases: Sequence[StudyCase], proposal: Proposal, end: date) -> list[tuple[StudyCase, Milestone]]:
    """Milestones of the study cases that a proposal may speak of, ``end`` being the last day known.

    A case is spoken of by a risk for one of its states, of its cluster or cross-cutting, that lived at some time in
    the quarter of a year before one of its milestones or on the day itself.
    """
    if proposal.kind is not Kind.RISK:
        return []
    last = proposal.closed_on or end
    return [
        (case, milestone)
        for case in cases
        if set(case.states) & set(proposal.states) and proposal.cluster in (0, case.cluster)
        for milestone in case.milestones
        if proposal.first_on <= milestone.day + QUARTER and last >= milestone.day - QUARTER
    ]


def evidence_json(item: Evidence) -> dict[str, Any]:
    """One piece of evidence as plain data."""
    return {
        "what": item.what.en,
        "indicator": item.indicator,
        "place": item.place,
        "value": item.value,
        "unit": item.unit,
        "baseline": item.baseline,
        "band": [item.low, item.high],
        "period": [item.period_start.isoformat(), item.period_end.isoformat()],
        "source": item.source,
        "citation": item.citation,
        "published": item.published_on.isoformat() if item.published_on else None,
        "known_on": item.known_on.isoformat(),
        "hindsight": item.hindsight,
        "pseudo_real_time": item.pseudo_real_time,
    }


def calendar_days(findings: pl.DataFrame) -> dict[tuple[str, str, date], date]:
    """First day on which each finding is known by the publisher's calendar."""
    first = findings.group_by("indicator", "place", "period_start").agg(pl.col("known_on").min())
    return {(i, p, s): k for i, p, s, k in first.iter_rows()}


def replay(
    centre: Centre,
    start: date,
    end: date,
    *,
    sight: Sight | None = None,
    progress: Progress | None = None,
) -> Replay:
    """Replay the days from ``start`` to ``end``, both counted, and keep what came of it as a result.

    Parameters
    ----------
    sight : Sight, optional
        What it does not see takes no part, and leaves no trace.
    progress : callable, optional
        Told what is being done and the share that is done.
    """
    say = progress or (lambda what, share: None)
    say("findings by declared lag", 0.05)
    by_lag = compute(centre, until=end, sight=sight)
    say("findings by publishers' calendars", 0.6)
    by_calendar = compute(centre, until=None, by=KnownBy.CALENDAR, sight=sight, findings_only=True)
    run = Replay(
        start=start,
        end=end,
        computed=by_lag,
        by_calendar=by_calendar.findings,
        registry=centre.registry,
        cases=centre.region.cases,
    )
    asked = {"from": start.isoformat(), "to": end.isoformat()}
    name = run_name(centre, by_lag.snapshot, **asked)
    centre.results.put("replay", name, {"findings": by_lag.findings}, {"notices": run.to_json()})
    say("done", 1.0)
    return run
