"""Assessing a situation: ask, judge, set evidence against hypotheses, assume, dissent, think courses through."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db import models
from django.utils import timezone

from mirab.alerting import hypotheses as method
from mirab.core.marks import Marks
from mirab.web.accounts.acts import act
from mirab.web.accounts.models import Marked, stored
from mirab.web.accounts.policy import Person, require
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.assessment_models import (
    Assessment,
    Assumption,
    Confidence,
    Dissent,
    EvidenceLine,
    Frame,
    Hypothesis,
    Judgement,
    Part,
    Rating,
    Scenario,
    ScenarioKind,
    Strength,
)
from mirab.web.alerts.hanging import Looking, found
from mirab.web.alerts.round_models import Estimate, Round, SharedEstimate
from mirab.web.alerts.situation_actions import CannotKeep, NothingThere, NotSoNow, WordsMissing, author, held
from mirab.web.alerts.situation_models import Situation

P = TypeVar("P", bound=Part)

#: The least and the most that a likelihood may be: nobody is certain of what has not happened.
LEAST, MOST = 0.01, 0.99


class OutOfBounds(CannotKeep):
    """A likelihood below 1 or above 99 per cent."""


class RoundOpen(CannotKeep):
    """A round of estimates is open on what would be changed."""


class HorizonPast(CannotKeep):
    """The horizon lies behind."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question, its horizon, and the criteria by which it will be judged right or wrong."""

    question: str
    horizon: date
    criteria: str


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A judgement: the likelihood as a share of one, and the confidence apart from it."""

    likelihood: float
    confidence: Confidence
    basis: str
    text: str
    unknown: str


def open_assessment(person: Person, situation: Situation, asked: Asked, language: str, marks: Marks) -> Assessment:
    """Ask a question about a situation; the assessment is held at least as closely as that.

    Raises
    ------
    CannotKeep
        A word is missing, the horizon lies behind, or it could not be kept so.
    NotAllowed
        The person may not, or does not know of the situation.
    """
    require(person, Verb.DECIDE, situation)
    _checked(asked)
    made = Assessment(
        situation=situation,
        language=language,
        by=author(person),
        changed_at=timezone.now(),
        mark_set_id=stored(held(person, [situation.marks, marks])),
    )
    with act("open_assessment", person, Verb.BUILD, made, record_id=made.pk, situation=situation.pk):
        made.save(force_insert=True)
        _frame(made, asked, 1, "", author(person).pk)
    return made


def change_frame(person: Person, assessment: Assessment, asked: Asked, why: str, *, seen: int) -> Frame:
    """Ask otherwise, until another day, or judge by other criteria: always a new version, which everybody sees.

    Parameters
    ----------
    seen : int
        Number of the version that the person read.

    Raises
    ------
    CannotKeep
        See :func:`open_assessment`; the reason is missing; somebody was first; a round is open on the present version.
    NotAllowed
        The person may not, or does not know of the assessment.
    """
    _checked(asked)
    if not why.strip():
        raise WordsMissing
    with act("change_frame", person, Verb.DECIDE, assessment, record_id=assessment.pk, version=seen + 1):
        Assessment.objects.select_for_update().get(pk=assessment.pk)
        now = frame_of(assessment)
        if now.number != seen:
            raise NotSoNow
        if Round.objects.filter(frame=now, closed_at=None).exists():
            raise RoundOpen
        _changed(assessment)
        return _frame(assessment, asked, seen + 1, why.strip(), author(person).pk)


def judge(person: Person, assessment: Assessment, judged: Judged) -> Judgement:
    """Say how likely it is, and apart from that how good the basis is; earlier judgements stay on record.

    Raises
    ------
    CannotKeep
        A sentence is missing, or the likelihood is out of bounds.
    NotAllowed
        The person may not, or does not know of the assessment.
    """
    _bounded(judged.likelihood)
    words = {name: getattr(judged, name).strip() for name in ("basis", "text", "unknown")}
    if not all(words.values()):
        raise WordsMissing
    with act("judge", person, Verb.DECIDE, assessment, record_id=assessment.pk):
        made = Judgement.objects.create(
            frame=frame_of(assessment),
            likelihood=judged.likelihood,
            confidence=judged.confidence,
            by=author(person),
            mark_set_id=assessment.mark_set_id,
            **words,
        )
        _changed(assessment)
    return made


def add_hypothesis(person: Person, assessment: Assessment, text: str) -> Hypothesis:
    """Set another answer beside those that are there.

    Raises
    ------
    WordsMissing
        It has no words.
    NotAllowed
        The person may not, or does not know of the assessment.
    """
    return _add(person, assessment, Hypothesis, "add_hypothesis", numbered=True, text=_said(text))


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A line of evidence: a sentence, what it rests on (kind and id), how far it is believed and matters."""

    text: str
    rests_on: tuple[tuple[str, str], ...] = ()
    credibility: Strength = Strength.MEDIUM
    relevance: Strength = Strength.MEDIUM


def add_evidence(looking: Looking, assessment: Assessment, seen: Seen) -> EvidenceLine:
    """Add a line of evidence. What it rests on raises the marks of the whole assessment, where it is held closer.

    Raises
    ------
    CannotKeep
        It has no words, rests on what is not there for the person, or the whole could not be kept so.
    NotAllowed
        The person may not, or does not know of the assessment.
    """
    wanted: dict[str, list[str]] = {}
    for kind, id in seen.rests_on:
        wanted.setdefault(kind, []).append(id)
    there = found(looking, wanted)
    if set(there) != set(seen.rests_on):
        raise NothingThere
    person = looking.person
    require(person, Verb.DECIDE, assessment)
    whole = held(person, [assessment.marks, *(one.marks for one in there.values())])
    raise_whole(person, assessment, whole)
    return _add(
        person,
        assessment,
        EvidenceLine,
        "add_evidence",
        numbered=True,
        text=_said(seen.text),
        rests_on=[list(pair) for pair in seen.rests_on],
        credibility=seen.credibility,
        relevance=seen.relevance,
    )


def raise_whole(person: Person, assessment: Assessment, whole: Marks) -> None:
    """Hold an assessment and every part of it as closely as the closest of its parts."""
    if whole == assessment.marks:
        return
    number = stored(whole)
    raised = Assessment(pk=assessment.pk, mark_set_id=number)
    with act("raise_assessment", person, Verb.DECIDE, raised, record_id=assessment.pk):
        Assessment.objects.filter(pk=assessment.pk).update(mark_set=number)
        for rows in parts_of(assessment):
            rows.update(mark_set=number)
    assessment.mark_set_id = number


def parts_of(assessment: Assessment) -> tuple[models.QuerySet[Marked], ...]:
    """Every row of an assessment, by kind."""
    of_it: Mapping[type[Marked], str] = {
        **dict.fromkeys((Frame, Hypothesis, EvidenceLine, Assumption, Dissent, Scenario), "assessment"),
        Judgement: "frame__assessment",
        Rating: "line__assessment",
        Round: "frame__assessment",
        **dict.fromkeys((Estimate, SharedEstimate), "round__frame__assessment"),
    }
    return tuple(kind._default_manager.filter(**{field: assessment}) for kind, field in of_it.items())


def rate(person: Person, assessment: Assessment, cells: Mapping[tuple[int, int], str]) -> int:
    """Rate evidence against hypotheses; cells that are as they were are left.

    Parameters
    ----------
    cells
        Rating (``CC`` to ``II``, or empty: not rated) by the keys of a line and of a hypothesis.

    Returns
    -------
    int
        How many cells were changed.

    Raises
    ------
    NotSoNow
        A line or a hypothesis is withdrawn meanwhile, or not of this assessment.
    NotAllowed
        The person may not, or does not know of the assessment.
    """
    lines = {one.pk: one for one in assessment.evidenceline_rows.filter(withdrawn_at=None)}
    others = {one.pk: one for one in assessment.hypothesis_rows.filter(withdrawn_at=None)}
    if not {line for line, _other in cells} <= set(lines) or not {other for _line, other in cells} <= set(others):
        raise NotSoNow
    with act("rate", person, Verb.DECIDE, assessment, record_id=assessment.pk):
        known = ratings_of(assessment)
        fresh = [
            Rating(
                line=lines[line],
                hypothesis=others[other],
                rating=method.Rating(rating).value if rating else "",
                by=author(person),
                mark_set_id=assessment.mark_set_id,
            )
            for (line, other), rating in cells.items()
            if known.get((line, other), "") != rating
        ]
        Rating.objects.bulk_create(fresh)
        if fresh:
            _changed(assessment)
    return len(fresh)


def ratings_of(assessment: Assessment) -> dict[tuple[int, int], str]:
    """The rating that holds of each cell, by the keys of line and hypothesis."""
    rows = Rating.objects.filter(line__assessment=assessment).values_list("line_id", "hypothesis_id", "rating")
    return {(line, other): rating for line, other, rating in rows.order_by("id")}


def add_assumption(person: Person, assessment: Assessment, text: str, breaks: str) -> Assumption:
    """Say what is taken for granted, and what would break it.

    Raises
    ------
    WordsMissing
        One of the two is missing.
    NotAllowed
        The person may not, or does not know of the assessment.
    """
    return _add(person, assessment, Assumption, "add_assumption", text=_said(text), breaks=_said(breaks))


def add_dissent(person: Person, assessment: Assessment, say: str, likelihood: float | None = None) -> Dissent:
    """Say that one does not agree.

    Raises
    ------
    CannotKeep
        It has no words, or the likelihood is out of bounds.
    NotAllowed
        The person may not, or does not know of the assessment.
    """
    if likelihood is not None:
        _bounded(likelihood)
    return _add(person, assessment, Dissent, "add_dissent", say=_said(say), likelihood=likelihood)


def add_scenario(person: Person, assessment: Assessment, kind: ScenarioKind, text: str) -> Scenario:
    """Think a course through; an earlier one of the kind stays on record.

    Raises
    ------
    WordsMissing
        It has no words.
    NotAllowed
        The person may not, or does not know of the assessment.
    """
    return _add(person, assessment, Scenario, "add_scenario", kind=kind, text=_said(text))


def withdraw(person: Person, assessment: Assessment, part: Part) -> None:
    """Withdraw a part of an assessment; that it was there stays on record. A dissent is its author's alone to withdraw.

    Raises
    ------
    NotSoNow
        It is withdrawn, or is another's dissent.
    NotAllowed
        The person may not, or does not know of the assessment.
    """
    kind = type(part)
    with act(
        "withdraw_part", person, Verb.DECIDE, assessment, record_id=assessment.pk, kind=kind.__name__, key=part.pk
    ):
        rows = kind._default_manager.filter(pk=part.pk, assessment=assessment, withdrawn_at=None)
        rows = rows.filter(by=author(person)) if isinstance(part, Dissent) else rows
        if not rows.update(withdrawn_at=timezone.now()):
            raise NotSoNow
        _changed(assessment)


def frame_of(assessment: Assessment) -> Frame:
    """What is asked now."""
    return assessment.frames.latest("number")


def _add(
    person: Person, assessment: Assessment, part: type[P], name: str, *, numbered: bool = False, **given: object
) -> P:
    """Add a part; numbers follow each other whoever writes at once."""
    with act(name, person, Verb.DECIDE, assessment, record_id=assessment.pk):
        Assessment.objects.select_for_update().get(pk=assessment.pk)
        if numbered:
            last = part._default_manager.filter(assessment=assessment).aggregate(last=models.Max("number"))["last"]
            given["number"] = (last or 0) + 1
        made = part._default_manager.create(
            assessment=assessment, by=author(person), mark_set_id=assessment.mark_set_id, **given
        )
        _changed(assessment)
    return made


def _frame(assessment: Assessment, asked: Asked, number: int, why: str, by: int) -> Frame:
    return Frame.objects.create(
        assessment=assessment,
        number=number,
        question=asked.question.strip(),
        horizon=asked.horizon,
        criteria=asked.criteria.strip(),
        why=why,
        by_id=by,
        mark_set_id=assessment.mark_set_id,
    )


def _changed(assessment: Assessment) -> None:
    assessment.changed_at = timezone.now()
    Assessment.objects.filter(pk=assessment.pk).update(changed_at=assessment.changed_at)


def _checked(asked: Asked) -> None:
    if not (asked.question.strip() and asked.criteria.strip()):
        raise WordsMissing
    if asked.horizon < timezone.now().date():
        raise HorizonPast


def _bounded(likelihood: float) -> None:
    if not LEAST <= likelihood <= MOST:
        raise OutOfBounds


def _said(words: str) -> str:
    if not words.strip():
        raise WordsMissing
    return words.strip()


def pairs(rests_on: Iterable[Collection[str]]) -> tuple[tuple[str, str], ...]:
    """What a line rests on, as it is stored, in pairs of kind and id."""
    return tuple((str(kind), str(id)) for kind, id in rests_on)
