"""Proposals of the board: as a list shows them, and each with its notices, evidence, record and datings."""

from __future__ import annotations

from dataclasses import fields, replace

from mirab.alerting import Kind, Proposal
from mirab.core.marks import Marks, join_marks
from mirab.core.periods import Period
from mirab.pipelines.board_knowledge import Knowledge
from mirab.pipelines.board_values import (
    Dating,
    EvidenceLine,
    MilestoneLine,
    NoticeLine,
    ProposalDetail,
    ProposalView,
    UpdateLine,
)
from mirab.pipelines.board_words import level_runs
from mirab.pipelines.bulletin_charts import chart_of
from mirab.pipelines.bulletin_proposals import rule_record, states_said
from mirab.pipelines.bulletin_situations import evidence_on, level_name, level_since
from mirab.pipelines.replay import milestones_of
from mirab.reporting.bulletin import RuleRecord
from mirab.reporting.numerals import period_said, probability_said
from mirab.reporting.wording import same


def views(known: Knowledge, *, living: bool) -> tuple[ProposalView, ...]:
    """Proposals with a level on the day, the gravest first; or all ever opened, the latest first."""
    if not living:
        everything = sorted(known.proposals, key=lambda p: (p.first_on, p.situation, p.kind), reverse=True)
        return tuple(view(known, proposal) for proposal in everything)
    now = [proposal for proposal in known.proposals if proposal.level_on(known.day)]
    now.sort(key=lambda p: (p.kind is not Kind.RISK, -(p.level_on(known.day) or 0), p.first_on, p.situation))
    return tuple(view(known, proposal) for proposal in now)


def view(known: Knowledge, proposal: Proposal) -> ProposalView:
    """One proposal as a list shows it."""
    notice, span = proposal.notices[-1], proposal.span_on(known.day)
    grading = known.centre.rulebook.levels.severities[proposal.severity].of(proposal.kind)
    return ProposalView(
        id=proposal.id,
        situation=proposal.situation,
        title=proposal.title,
        kind=proposal.kind.value,
        level=level_name(span.level) if span else None,
        highest=level_name(proposal.highest) or "watch",
        severity=grading.word,
        probability=span.probability if span else None,
        probability_said=probability_said(span.probability) if span else same(""),
        precedence=notice.precedence.value,
        precedence_said=notice.precedence.word,
        states=proposal.states,
        states_said=states_said(known.centre.region, proposal.states),
        cluster=proposal.cluster,
        theme=proposal.theme,
        place=known.place(proposal.place),
        opened=proposal.first_on,
        level_since=level_since(proposal, known.day),
        last_notice=notice.day,
        last_on=proposal.last_on,
        closed_on=proposal.closed_on,
        living=proposal.closed_on is None,
        lives_until=max(given.lives_until for given in proposal.notices),
        why=notice.why.value,
        why_said=notice.why.word,
        explanation=notice.explanation,
        hindsight_only=notice.hindsight_only,
        rules=notice.rules,
        indicators=notice.indicators,
        marks=marks_of(proposal),
    )


def marks_of(proposal: Proposal) -> Marks:
    """The marks of all that a proposal tells: the highest, and whatever any of its evidence holds against anybody."""
    told = {notice.marks for notice in proposal.notices}
    return join_marks(told | {item.marks for update in proposal.updates for item in update.evidence})


def detail(known: Knowledge, id: str) -> ProposalDetail | None:
    """One proposal with all that is known of it; None where none of this id was opened by the day."""
    proposal = known.by_id.get(id)
    if proposal is None:
        return None
    seen = view(known, proposal)
    last = proposal.notices[-1]
    return ProposalDetail(
        **{field.name: getattr(seen, field.name) for field in fields(seen)},
        notices=_notices(known, proposal),
        updates=_updates(known, proposal),
        evidence=evidence(known, proposal),
        records=records(known, proposal.rules),
        datings=_datings(known, proposal),
        milestones=_milestones(known, proposal),
        chart=chart_of(known.centre.catalogue, known.findings, last, known.day, known.declared),
        levels=level_runs([proposal]),
    )


def evidence(known: Knowledge, proposal: Proposal) -> tuple[EvidenceLine, ...]:
    """Evidence of the last notice, and of each indicator and place the last that was taken up since."""
    return tuple(known.evidence(item) for item in evidence_on(proposal, known.day) if item.value is not None)


def records(known: Knowledge, rules: tuple[str, ...]) -> tuple[RuleRecord, ...]:
    """What rules have been worth, standing alone, in two columns."""
    book, region = known.centre.rulebook, known.centre.region
    return tuple(
        replace(rule_record(book, book[code], known.records.get(code)), why=region.text(book[code].why.strip()))
        for code in rules
    )


def _notices(known: Knowledge, proposal: Proposal) -> tuple[NoticeLine, ...]:
    return tuple(
        NoticeLine(
            id=notice.id,
            day=notice.day,
            why=notice.why.value,
            why_said=notice.why.word,
            level=level_name(notice.level),
            probability=notice.probability,
            precedence=notice.precedence.value,
            explanation=notice.explanation,
            evidence=tuple(known.evidence(item) for item in notice.evidence if item.value is not None),
            hindsight_only=notice.hindsight_only,
        )
        for notice in proposal.notices
    )


def _updates(known: Knowledge, proposal: Proposal) -> tuple[UpdateLine, ...]:
    return tuple(
        UpdateLine(
            day=update.day,
            level=level_name(update.level),
            indicators=update.indicators,
            evidence=tuple(known.evidence(item) for item in update.evidence if item.value is not None),
            noticed=update.noticed,
        )
        for update in proposal.updates
    )


def _datings(known: Knowledge, proposal: Proposal) -> tuple[Dating, ...]:
    """The evidence in pseudo-real time, each dated by lag and by its publisher's calendar."""
    found = {}
    for item in (item for notice in proposal.notices for item in notice.evidence):
        key = (item.indicator, item.place, item.period_start)
        if not item.pseudo_real_time or key in found:
            continue
        later, source = known.kept.calendar_days.get(key), known.declared.get(item.source)
        period = Period(start=item.period_start, end=item.period_end)
        found[key] = Dating(
            indicator=item.indicator,
            what=item.what,
            source_title=known.source_title(item.source),
            period=period,
            period_said=period_said(period),
            known_by_lag=item.known_on,
            known_by_calendar=later,
            difference_days=(later - item.known_on).days if later else None,
            reason=source.publication.reason if source else "",
        )
    return tuple(found.values())


def _milestones(known: Knowledge, proposal: Proposal) -> tuple[MilestoneLine, ...]:
    """Public acts of the study cases that were past by the day."""
    return tuple(
        MilestoneLine(
            case=case.id,
            what=milestone.what,
            day=milestone.day,
            lead_days=(milestone.day - proposal.first_on).days,
            citation=milestone.citation,
        )
        for case, milestone in milestones_of(known.centre.region.cases, proposal, known.day)
        if milestone.day <= known.day
    )
