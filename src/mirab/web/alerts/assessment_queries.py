"""What of assessments and of rounds of estimates a person may read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from mirab.alerting import elicitation
from mirab.alerting import hypotheses as method
from mirab.web.accounts.acts import note_read
from mirab.web.accounts.policy import Person, may, readable, require
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.aiding import Marked, Piece, aided
from mirab.web.alerts.assessment_actions import pairs, ratings_of
from mirab.web.alerts.assessment_models import (
    Assessment,
    Assumption,
    Dissent,
    EvidenceLine,
    Frame,
    Hypothesis,
    Judgement,
    Scenario,
    ScenarioKind,
)
from mirab.web.alerts.hanging import Hung, Looking, found, kinds
from mirab.web.alerts.round_models import Estimate, Round, SharedEstimate
from mirab.web.alerts.situation_models import Situation
from mirab.web.design.templatetags.mirab import said


def assessments_of(person: Person) -> QuerySet[Assessment]:
    """The assessments that a person may know of, those that changed last first.

    Raises
    ------
    NotAllowed
        Assessments are not this person's to read.
    """
    require(person, Verb.READ, Assessment)
    return readable(person, Assessment.objects.select_related("by", "situation"))


def assessment_of(person: Person, id: str) -> Assessment:
    """One assessment; what the person may not know of is not there.

    Raises
    ------
    Http404
        There is none of this id that the person may know of.
    """
    one = assessments_of(person).filter(pk=id).first()
    if one is None:
        raise Http404
    note_read(person, one, record_id=one.pk)
    return one


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An assessment with what is asked now, and the latest judgement of it; None: nobody has judged."""

    assessment: Assessment
    frame: Frame
    judgement: Judgement | None


def shown(person: Person, assessments: Sequence[Assessment]) -> list[Shown]:
    """Assessments with what is asked and judged."""
    keys = [one.pk for one in assessments]
    frames: dict[str, Frame] = {}
    for frame in readable(person, Frame.objects.filter(assessment__in=keys)).order_by("number"):
        frames[frame.assessment_id] = frame
    rows = Judgement.objects.filter(frame__assessment__in=keys).select_related("frame", "by").order_by("at", "id")
    latest = {row.frame.assessment_id: row for row in readable(person, rows)}
    return [
        Shown(assessment=one, frame=frames[one.pk], judgement=latest.get(one.pk))
        for one in assessments
        if one.pk in frames
    ]


def assessed(person: Person, situation: Situation) -> list[Shown]:
    """The assessments of a situation that a person may read."""
    if not may(person, Verb.READ, Assessment):
        return []
    return shown(person, list(assessments_of(person).filter(situation=situation)))


def assumptions_of(person: Person, assessments: Sequence[Shown]) -> list[Assumption]:
    """What is taken for granted in some assessments, and would change our mind if it broke."""
    keys = [one.assessment.pk for one in assessments]
    return list(readable(person, Assumption.objects.filter(assessment__in=keys, withdrawn_at=None)))


def frames_of(person: Person, assessment: Assessment) -> list[Frame]:
    """Every version of what is asked, the latest first."""
    return list(readable(person, assessment.frames.select_related("by")))


def judgements_of(person: Person, assessment: Assessment) -> list[Judgement]:
    """Every judgement, the latest first."""
    rows = Judgement.objects.filter(frame__assessment=assessment).select_related("by", "frame")
    return list(readable(person, rows))


def hypotheses_of(person: Person, assessment: Assessment) -> list[Hypothesis]:
    """The hypotheses that stand."""
    return list(readable(person, Hypothesis.objects.filter(assessment=assessment, withdrawn_at=None)))


@dataclass(frozen=True, kw_only=True)
class Source:
    """What a line of evidence rests on, as far as the reader sees it: its name and the address of its page."""

    title: str
    href: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A line of evidence with what the reader sees of what it rests on."""

    line: EvidenceLine
    sources: tuple[Source, ...]


def evidence_of(looking: Looking, assessment: Assessment) -> list[Evidence]:
    """The evidence that stands; what a line rests on is shown to whoever may read that itself."""
    lines = list(readable(looking.person, EvidenceLine.objects.filter(assessment=assessment, withdrawn_at=None)))
    wanted: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        for kind, id in pairs(line.rests_on):
            wanted[kind].append(id)
    there = found(looking, wanted)
    return [Evidence(line=line, sources=_sources(line, there)) for line in lines]


def _sources(line: EvidenceLine, there: dict[tuple[str, str], Hung]) -> tuple[Source, ...]:
    known = kinds()
    return tuple(
        Source(
            title=said(there[pair].title),
            href=reverse(known[pair[0]].page, args=(pair[1],)),
            kind=str(known[pair[0]].name),
        )
        for pair in pairs(line.rests_on)
        if pair in there
    )


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """The matrix worked out: hypotheses by what speaks against them, what the order hangs on, and empty cells."""

    places: tuple[tuple[Hypothesis, method.Standing], ...]
    swings: tuple[tuple[EvidenceLine, method.Swing, str], ...]
    rows: tuple[tuple[Evidence, tuple[str, ...], float], ...]
    unrated: int


def ranked(assessment: Assessment, hypotheses: Sequence[Hypothesis], evidence: Sequence[Evidence]) -> Ranked | None:
    """Rank hypotheses by inconsistency; None while there are fewer than two, or no evidence."""
    if len(hypotheses) < 2 or not evidence:
        return None
    held, names = ratings_of(assessment), {str(one): one for one in hypotheses}
    lines = {str(one.line): one.line for one in evidence}
    items = tuple(
        method.Item(
            code=str(one.line),
            ratings={
                str(other): method.Rating(rating)
                for other in hypotheses
                if (rating := held.get((one.line.pk, other.pk), ""))
            },
            credibility=method.Weight(one.line.credibility),
            relevance=method.Weight(one.line.relevance),
        )
        for one in evidence
    )
    matrix = method.Matrix(hypotheses=tuple(names), items=items)
    return Ranked(
        places=tuple((names[one.hypothesis], one) for one in method.rank(matrix)),
        swings=tuple(
            (lines[swing.item], swing, ", ".join(one.hypothesis for one in swing.standings))
            for swing in method.sensitivity(matrix)
        ),
        rows=tuple(
            (one, tuple(str(item.ratings.get(name, "")) for name in names), method.diagnosticity(item, tuple(names)))
            for one, item in zip(evidence, items, strict=True)
        ),
        unrated=len(matrix.unrated()),
    )


def dissents_of(person: Person, assessment: Assessment) -> list[Dissent]:
    """Who does not agree, with his say."""
    return list(readable(person, Dissent.objects.filter(assessment=assessment, withdrawn_at=None).select_related("by")))


def scenarios_of(person: Person, assessment: Assessment) -> list[Scenario]:
    """The courses thought through, of each kind the latest."""
    rows = readable(person, Scenario.objects.filter(assessment=assessment, withdrawn_at=None))
    latest = {row.kind: row for row in rows}
    return [latest[kind] for kind in ScenarioKind.values if kind in latest]


def remarks_on(assessment: Assessment, pieces: Sequence[Piece], evidence: Sequence[Evidence]) -> list[Marked]:
    """What the writing aid says of texts of an assessment, and of the sentences of its evidence."""
    ids = {one.line.number: tuple(id for _kind, id in pairs(one.line.rests_on)) for one in evidence}
    own = [Piece(name=str(one.line), text=one.line.text, rests_on=ids[one.line.number]) for one in evidence]
    return aided([*pieces, *own], "ru" if assessment.language == "ru" else "en", ids)


# Rounds ---------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class RoundShown:
    """A round as a person sees it: his own estimate, and once it is closed everybody's and what they give together."""

    round: Round
    asked: tuple[Any, ...]
    is_asked: bool
    own: Estimate | None
    shared: tuple[SharedEstimate, ...]
    together: elicitation.Aggregate | None
    dissents: tuple[tuple[str, elicitation.Dissent], ...]
    silent: tuple[str, ...]


def round_of(person: Person, assessment: Assessment) -> Round | None:
    """The latest round that the person may know of."""
    return readable(person, Round.objects.filter(frame__assessment=assessment)).first()


def rounds_of(person: Person, assessment: Assessment) -> list[RoundShown]:
    """The rounds of an assessment, the latest first."""
    rows = Round.objects.filter(frame__assessment=assessment).select_related("frame", "by", "closed_by")
    return [_round(person, one) for one in readable(person, rows)]


def _round(person: Person, one: Round) -> RoundShown:
    asked = tuple(one.asked.order_by("username"))
    mine = readable(person, Estimate.objects.filter(round=one, by=person.pk)).last()
    shared = (
        ()
        if one.closed_at is None
        else tuple(readable(person, SharedEstimate.objects.filter(round=one).select_related("by")))
    )
    given = [
        elicitation.Estimate(
            by=str(row.by_id),
            probability=row.probability,
            stage=elicitation.Stage(row.stage),
            reason=row.reason,
            dissent=row.dissent,
        )
        for row in shared
    ]
    names = {str(who.pk): who.called for who in asked} | {str(row.by_id): row.by.called for row in shared}
    silent = elicitation.waited_for([str(who.pk) for who in asked], given) if one.closed_at else ()
    return RoundShown(
        round=one,
        asked=asked,
        is_asked=person.pk in {who.pk for who in asked},
        own=mine,
        shared=shared,
        together=elicitation.bring_together(given) if given else None,
        dissents=tuple((names[row.by], row) for row in elicitation.dissents(given)),
        silent=tuple(names[who] for who in silent),
    )
