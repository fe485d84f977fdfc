"""Proposals of a bulletin: evidence, explanation, chart, and beside each the record of the rules that made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from mirab.alerting import Evidence, Kind, Level, Notice, Proposal, Rule, RuleBook, frozen_since
from mirab.core.marks import UseClass
from mirab.core.words import Text
from mirab.indicators import Catalogue
from mirab.pipelines.bulletin_charts import chart_of
from mirab.pipelines.bulletin_situations import evidence_on, level_name, level_since, period_as_known
from mirab.regions import Region
from mirab.reporting.bulletin import (
    ChartSpec,
    EvidenceEntry,
    Figure,
    ProposalEntry,
    RecordColumn,
    RuleRecord,
    figure,
    withheld,
)
from mirab.reporting.wording import joined, wording
from mirab.sources import Declaration

#: Charts are drawn for the gravest proposals alone.
MOST_CHARTS = 8


def proposals_on(
    region: Region,
    catalogue: Catalogue,
    rulebook: RuleBook,
    findings: pl.DataFrame,
    proposals: Sequence[Proposal],
    day: date,
    records: Sequence[Mapping[str, Any]],
    declared: Mapping[str, Declaration],
) -> tuple[ProposalEntry, ...]:
    """Every proposal that has a level on the day, the gravest first."""
    living = [proposal for proposal in proposals if (proposal.level_on(day) or Level.NONE) is not Level.NONE]
    living.sort(key=lambda p: (p.kind is not Kind.RISK, -(p.level_on(day) or 0), p.first_on, p.situation))
    known = {record["rule"]: record for record in records}
    entries = []
    charts = 0
    for proposal in living:
        notice = proposal.notice_on(day)
        if notice is None:
            continue
        draw = charts < MOST_CHARTS and notice.level >= Level.ADVISORY
        chart = chart_of(catalogue, findings, notice, day, declared) if draw else None
        charts += chart is not None
        rules = [rule_record(rulebook, rulebook[code], known.get(code)) for code in notice.rules]
        entries.append(_proposal(region, proposal, notice, day, rules, chart))
    return tuple(entries)


def _proposal(
    region: Region,
    proposal: Proposal,
    notice: Notice,
    day: date,
    rules: Sequence[RuleRecord],
    chart: ChartSpec | None,
) -> ProposalEntry:
    span = proposal.span_on(day)
    return ProposalEntry(
        id=proposal.id,
        situation=proposal.situation,
        title=proposal.title,
        states=states_said(region, proposal.states),
        cluster=proposal.cluster,
        kind=proposal.kind.value,
        level=level_name(proposal.level_on(day)) or "watch",
        probability=span.probability if span else None,
        precedence=notice.precedence.value,
        open_since=proposal.first_on,
        level_since=level_since(proposal, day),
        last_notice=notice.day,
        explanation=notice.explanation,
        evidence=tuple(evidence_entry(item, day) for item in evidence_on(proposal, day) if item.value is not None),
        records=tuple(rules),
        chart=chart,
        hindsight_only=notice.hindsight_only,
    )


def states_said(region: Region, states: Sequence[str]) -> Text:
    """Names of states, in the reader's language."""
    places = [region.places[state] for state in states if state in region.places]
    return joined([Text(en=place.named("en"), ru=place.named("ru")) for place in places], ", ")


def evidence_entry(item: Evidence, day: date) -> EvidenceEntry:
    """A piece of evidence; the figures of a series given for analysis only are not printed."""
    shown = item.marks.use_class is not UseClass.ANALYSIS_ONLY

    def beside(value: float | None) -> Figure | None:
        return figure(value, item.unit) if shown and value is not None else None

    origin = {
        "source": item.source,
        "citation": item.citation,
        "published_on": item.published_on,
        "known_on": item.known_on,
        "period": period_as_known(item.period_start, item.period_end, day),
        "hindsight": item.hindsight,
        "pseudo_real_time": item.pseudo_real_time,
    }
    return EvidenceEntry(
        what=item.what,
        indicator=item.indicator,
        figure=figure(item.value or 0.0, item.unit, **origin) if shown else withheld(item.unit, **origin),
        baseline=beside(item.baseline),
        low=beside(item.low),
        high=beside(item.high),
    )


def rule_record(rulebook: RuleBook, rule: Rule, record: Mapping[str, Any] | None) -> RuleRecord:
    """A rule's record as the back-test's report holds it, or the reason why there is none."""
    past, recent = (_column(record[name]) if record else None for name in ("back_test", "since_frozen"))
    return RuleRecord(
        rule=rule.code,
        name=rule.name,
        frozen_on=frozen_since(rulebook, rule),
        backtest=past,
        since_frozen=recent,
        note=_why_none(rulebook, rule) if record and not (past or recent) else None,
    )


def _why_none(rulebook: RuleBook, rule: Rule) -> Text:
    """Why a back-test gave a rule no record of its own."""
    if rule.kind is not Kind.RISK:
        return wording("record.opportunity")
    too_low = rulebook.highest_level(rule) < Level.ADVISORY
    return wording("record.too_low" if too_low else "record.no_findings")


def _column(record: Mapping[str, Any] | None) -> RecordColumn | None:
    if record is None:
        return None
    return RecordColumn(
        hits=record["hits"],
        episodes=record["n_episodes"],
        late=record["late"],
        not_scored=record["not_scored"],
        false_alarms=record["false_alarms"],
        alarms=record["n_alarms"],
    )
