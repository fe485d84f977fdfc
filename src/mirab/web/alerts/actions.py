"""Deciding on proposals: accept, reject with a reason, undo. Each checks, writes in one piece and is audited."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError
from django.utils import timezone

from mirab.pipelines.board import DayBoard
from mirab.pipelines.board_values import ProposalDetail
from mirab.web.accounts.acts import act
from mirab.web.accounts.models import User, stored
from mirab.web.accounts.policy import NotAllowed, Person, marks_of, may, require
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.deciding import covering, standing_of
from mirab.web.alerts.models import Decision, Draft, DraftState, Outcome
from mirab.web.alerts.queries import decisions_of, proposal_on

#: The longest reason that is kept: some two pages.
LONGEST_REASON = 5_000


class CannotDecide(Exception):
    """The decision cannot be taken as asked; the page says why in words.

    ::

        CannotDecide
        ├── UnknownProposal    no proposal of this id as known on the day
        ├── NothingToDecide    it has no level on the day
        ├── AlreadyDecided     a decision covers it: ``decision`` says whose and when
        ├── ChangedMeanwhile   a notice has come since the person read it
        ├── ReasonMissing      a rejection without a reason, or one that is too long
        └── CannotUndo         undone before, or something later was built on it
    """


class UnknownProposal(CannotDecide):
    """No proposal of this id is known on the day to this person."""


class NothingToDecide(CannotDecide):
    """The proposal has no level on the day."""


class AlreadyDecided(CannotDecide):
    """Somebody was first; ``decision`` is None where it has vanished again meanwhile."""

    def __init__(self, decision: Decision | None) -> None:
        super().__init__()
        self.decision = decision


class ChangedMeanwhile(CannotDecide):
    """The proposal is no longer what the person read."""


class ReasonMissing(CannotDecide):
    """A rejection says why, within :data:`LONGEST_REASON` characters."""


class CannotUndo(CannotDecide):
    """The decision does not stand any more, or its draft is no longer a draft."""


def accept_proposal(person: Person, board: DayBoard, proposal_id: str, *, seen: str = "", note: str = "") -> Decision:
    """Accept a proposal as known on the board's day: it becomes a draft for the warning desk.

    Parameters
    ----------
    board : DayBoard
        What the person reads, below his own ceiling.
    seen : str
        Id of the last notice that the person was shown; empty: whatever is last.
    note : str
        What the person adds.

    Raises
    ------
    CannotDecide
        See its kinds.
    NotAllowed
        The person may not decide on it.
    """
    proposal = _open_proposal(board, person, proposal_id, seen)
    decision = _decision(person, board, proposal, Outcome.ACCEPTED, _within(note))
    with _deciding("accept_proposal", person, proposal, decision):
        Draft.objects.create(
            decision=decision,
            evidence=sorted({id for line in proposal.evidence for id in line.observation_ids}),
            explanation_en=proposal.explanation.en,
            explanation_ru=proposal.explanation.ru,
            person=decision.person,
            at=decision.at,
            **_subject(board, proposal),
        )
    return decision


def reject_proposal(person: Person, board: DayBoard, proposal_id: str, *, reason: str, seen: str = "") -> Decision:
    """Reject a proposal as known on the board's day, with a reason.

    Raises
    ------
    CannotDecide
        See its kinds.
    NotAllowed
        The person may not decide on it.
    """
    proposal = _open_proposal(board, person, proposal_id, seen)
    if not reason.strip():
        raise ReasonMissing
    decision = _decision(person, board, proposal, Outcome.REJECTED, _within(reason))
    with _deciding("reject_proposal", person, proposal, decision):
        pass
    return decision


def may_undo(person: Person, decision: Decision) -> bool:
    """Whether a person may undo a decision: his own, or, for who manages decisions, anybody's."""
    own = isinstance(person, User) and decision.person_id == person.pk and may(person, Verb.DECIDE, decision)
    return own or may(person, Verb.MANAGE, decision)


def undo_decision(person: Person, decision_id: int) -> Decision:
    """Undo a decision: its draft is withdrawn, and the decision whose place it had taken stands again.

    Raises
    ------
    CannotUndo
        It does not stand any more, or something later was built on it.
    NotAllowed
        It is neither this person's own nor his to manage, or not there for him.
    """
    decision = Decision.objects.filter(pk=decision_id).first()
    if decision is None or not may_undo(person, decision):
        raise NotAllowed
    verb = Verb.DECIDE if may(person, Verb.DECIDE, decision) else Verb.MANAGE
    with act("undo_decision", person, verb, decision, record_id=decision.proposal, decision=decision.pk):
        held = Decision.objects.select_for_update().get(pk=decision_id)
        draft = Draft.objects.select_for_update().filter(decision=held).first()
        if not held.stands or (draft is not None and draft.state != DraftState.DRAFT):
            raise CannotUndo
        held.undone_at, held.undone_by = timezone.now(), person  # type: ignore[assignment]
        held.save(update_fields=["undone_at", "undone_by"])
        Draft.objects.filter(decision=held).update(state=DraftState.WITHDRAWN)
        if held.replaces_id is not None:
            Decision.objects.filter(pk=held.replaces_id).update(replaced_at=None)
            Draft.objects.filter(decision_id=held.replaces_id).update(state=DraftState.DRAFT)
    return held


def _open_proposal(board: DayBoard, person: Person, proposal_id: str, seen: str) -> ProposalDetail:
    """The proposal, when there is something to decide on it and the person has read what it is now."""
    proposal = proposal_on(person, board, proposal_id)
    if proposal is None:
        raise UnknownProposal
    require(person, Verb.DECIDE, proposal)
    standing = standing_of(proposal, decisions_of(person, proposal_id))
    if standing.state in ("accepted", "rejected"):
        raise AlreadyDecided(standing.decision)
    if standing.state != "waiting":
        raise NothingToDecide
    if seen and seen != proposal.notices[-1].id:
        raise ChangedMeanwhile
    return proposal


def _within(words: str) -> str:
    words = words.strip()
    if len(words) > LONGEST_REASON:
        raise ReasonMissing
    return words


def _subject(board: DayBoard, proposal: ProposalDetail) -> dict[str, object]:
    """What a row says of the proposal that it is about."""
    return {
        "proposal": proposal.id,
        "situation": proposal.situation,
        "title_en": proposal.title.en,
        "title_ru": proposal.title.ru,
        "kind": proposal.kind,
        "level": proposal.level or "",
        "known_on": board.day,
        "mark_set_id": stored(marks_of(proposal)),
    }


def _decision(person: Person, board: DayBoard, proposal: ProposalDetail, outcome: Outcome, reason: str) -> Decision:
    if not isinstance(person, User):
        raise NotAllowed
    last = proposal.notices[-1]
    return Decision(
        notice=last.id,
        notice_day=last.day,
        snapshot=board.board.seen,
        outcome=outcome,
        reason=reason,
        person=person,
        at=timezone.now(),
        **_subject(board, proposal),
    )


@contextmanager
def _deciding(name: str, person: Person, proposal: ProposalDetail, decision: Decision) -> Iterator[None]:
    """Write a decision in the place of the one that no longer covers the proposal, and what comes with it.

    The row that stands is locked and looked at anew: of two people who decide at once the second is told who was first.
    """
    given = {"day": decision.known_on.isoformat(), "notice": decision.notice, "level": decision.level}
    try:
        with act(name, person, Verb.DECIDE, decision, record_id=proposal.id, **given):
            earlier = (
                Decision.objects.select_for_update()
                .filter(
                    proposal=proposal.id,
                    mark_set=decision.mark_set_id,
                    undone_at__isnull=True,
                    replaced_at__isnull=True,
                )
                .first()
            )
            if earlier is not None:
                _take_place(proposal, earlier, decision)
            decision.save()
            yield
    except IntegrityError as error:
        raise AlreadyDecided(covering(decisions_of(person, proposal.id))) from error


def _take_place(proposal: ProposalDetail, earlier: Decision, decision: Decision) -> None:
    """Put a decision in the place of an earlier one, unless that one covers the proposal."""
    if standing_of(proposal, [earlier]).state != "waiting":
        raise AlreadyDecided(earlier)
    earlier.replaced_at = decision.at
    earlier.save(update_fields=["replaced_at"])
    Draft.objects.filter(decision=earlier).update(state=DraftState.WITHDRAWN)
    decision.replaces = earlier
