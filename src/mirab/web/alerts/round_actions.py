"""Rounds of estimates: open one, give one's own for himself, close it, and give another after that.

Until a round is closed nobody learns from the site that somebody else gave an estimate: the row is its giver's alone,
nothing of the assessment moves, and its line in the audit is held so that nobody reads it. The line of the closing
names who had given one.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from mirab.alerting import elicitation
from mirab.core.marks import Marks, join_marks
from mirab.web.accounts.acts import act
from mirab.web.accounts.chain import append
from mirab.web.accounts.models import User, stored
from mirab.web.accounts.policy import NotAllowed, Person, may, require, role_of
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.assessment_actions import LEAST, MOST, OutOfBounds, RoundOpen, frame_of
from mirab.web.alerts.assessment_models import Assessment
from mirab.web.alerts.round_models import Estimate, Round, SharedEstimate
from mirab.web.alerts.situation_actions import CannotKeep, NotSoNow, WordsMissing, author

#: A list on which nobody can stand: its name is no code that a list may have.
SEALED = Marks(lists=frozenset({"estimates: until the round is closed"}))


class NobodyAsked(CannotKeep):
    """A round asks two people at least, who may all read the assessment."""


def open_round(person: Person, assessment: Assessment, asked: Collection[User]) -> Round:
    """Ask some people, each for himself, how likely it is.

    Raises
    ------
    NobodyAsked
        They are fewer than two, or one of them may not read the assessment.
    RoundOpen
        A round is open.
    NotAllowed
        The person may not, or does not know of the assessment.
    """
    if len({one.pk for one in asked}) < 2 or not all(may(one, Verb.READ, assessment) for one in asked):
        raise NobodyAsked
    names = sorted(one.username for one in asked)
    with act("open_round", person, Verb.DECIDE, assessment, record_id=assessment.pk, asked=names):
        Assessment.objects.select_for_update().get(pk=assessment.pk)
        if Round.objects.filter(frame__assessment=assessment, closed_at=None).exists():
            raise RoundOpen
        made = Round.objects.create(frame=frame_of(assessment), by=author(person), mark_set_id=assessment.mark_set_id)
        made.asked.set(asked)
        # kept now: a combination of marks that first came with an estimate would tell that there is one
        stored(join_marks((assessment.marks, SEALED)))
    return made


def give_estimate(person: Person, round_: Round, probability: float, reason: str, dissent: str = "") -> None:
    """Give one's own estimate: for himself while the round is open, before all once it is closed.

    Raises
    ------
    CannotKeep
        The likelihood is out of bounds, or the reason is missing.
    NotAllowed
        The person is not asked, or may not read the round.
    """
    require(person, Verb.READ, round_)
    by = author(person)
    if not round_.asked.filter(pk=by.pk).exists():
        raise NotAllowed
    if not LEAST <= probability <= MOST:
        raise OutOfBounds
    if not reason.strip():
        raise WordsMissing
    given = {"probability": probability, "reason": reason.strip(), "dissent": dissent.strip(), "by": by}
    with transaction.atomic():
        kept = Round.objects.select_for_update().get(pk=round_.pk)
        sealed = kept.closed_at is None
        if sealed:
            Estimate.objects.create(round=kept, mark_set_id=kept.mark_set_id, **given)
        else:
            stage = elicitation.Stage.SHARED.value
            SharedEstimate.objects.create(round=kept, stage=stage, mark_set_id=kept.mark_set_id, **given)
        append(
            act="give_estimate",
            person=by,
            role=role_of(by).value,
            verb=Verb.DECIDE.value,
            kind=Round.__name__,
            record=kept.frame.assessment_id,
            marks=join_marks((kept.marks, SEALED)) if sealed else kept.marks,
            detail={},
        )


def close_round(person: Person, round_: Round) -> Round:
    """Close a round: what each gave for himself is now read by all, and who dissents stands with his say.

    Raises
    ------
    NotSoNow
        It is closed.
    NotAllowed
        The person may not, or does not know of it.
    """
    latest: dict[int, Estimate] = {}
    with transaction.atomic():
        kept = Round.objects.select_for_update().get(pk=round_.pk)
        if kept.closed_at is not None:
            raise NotSoNow
        for one in Estimate.objects.filter(round=kept).select_related("by"):
            latest[one.by_id] = one
        names = sorted(one.by.username for one in latest.values())
        with act("close_round", person, Verb.DECIDE, kept, record_id=kept.frame.assessment_id, given=names):
            kept.closed_at, kept.closed_by = timezone.now(), author(person)
            kept.save(update_fields=["closed_at", "closed_by"])
            SharedEstimate.objects.bulk_create(
                SharedEstimate(
                    round=kept,
                    stage=elicitation.Stage.INDEPENDENT.value,
                    probability=one.probability,
                    reason=one.reason,
                    dissent=one.dissent,
                    by=one.by,
                    mark_set_id=kept.mark_set_id,
                )
                for one in latest.values()
            )
            Assessment.objects.filter(pk=kept.frame.assessment_id).update(changed_at=timezone.now())
    return kept
