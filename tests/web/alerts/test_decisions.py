"""Decisions on proposals: what they make, whom they bind, what undoes them, and what two people at once get."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from mirab.pipelines.board import Board, DayBoard
from mirab.pipelines.board_values import ProposalDetail, ProposalView
from mirab.web.accounts.models import AuditLine, User
from mirab.web.accounts.policy import NotAllowed
from mirab.web.accounts.roles import Role
from mirab.web.alerts.actions import (
    AlreadyDecided,
    CannotDecide,
    CannotUndo,
    ChangedMeanwhile,
    NothingToDecide,
    ReasonMissing,
    UnknownProposal,
    accept_proposal,
    reject_proposal,
    undo_decision,
)
from mirab.web.alerts.deciding import rank
from mirab.web.alerts.models import Decision, Draft, DraftState
from mirab.web.alerts.queries import all_proposals, decisions_of, drafts, waiting

pytestmark = pytest.mark.django_db


def raised(board: Board) -> tuple[ProposalDetail, date]:
    """A proposal that was raised after it had opened, and the last day before."""
    for proposal in board.proposals:
        levels = [(notice.day, int(notice.level)) for notice in proposal.notices]
        for (_, low), (day, high) in pairwise(levels):
            before = day - timedelta(days=1)
            detail = board.on(before).proposal(proposal.id)
            if high > low > 0 and detail is not None and detail.level:
                return detail, before
    pytest.fail("no proposal of the region's history was ever raised")


def test_an_accepted_proposal_leaves_a_draft_that_says_what_was_read(
    analyst: User, day_board: DayBoard, open_proposal: ProposalView
) -> None:
    decision = accept_proposal(analyst, day_board, open_proposal.id, note="see the south first")
    draft = Draft.objects.get(decision=decision)
    detail = day_board.proposal(open_proposal.id)
    assert detail is not None
    assert (draft.title, draft.level, draft.situation) == (detail.title, detail.level, detail.situation)
    assert draft.explanation == detail.explanation
    assert draft.evidence == sorted({id for line in detail.evidence for id in line.observation_ids})
    assert draft.known_on == decision.known_on == day_board.day
    assert decision.snapshot == day_board.board.seen
    assert decision.notice == detail.notices[-1].id
    assert decision.reason == "see the south first"
    assert drafts(analyst) == drafts(analyst, situation=detail.situation) == [draft]


def test_a_rejected_proposal_leaves_its_reason_and_no_draft(
    analyst: User, day_board: DayBoard, open_proposal: ProposalView
) -> None:
    decision = reject_proposal(analyst, day_board, open_proposal.id, reason="  a published date, no new fact ")
    assert decision.reason == "a published date, no new fact"
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("outcome", ["accept", "reject"])
def test_a_decided_proposal_waits_no_more_and_nothing_else_changes(
    outcome: str, analyst: User, day_board: DayBoard, open_proposal: ProposalView
) -> None:
    before = waiting(analyst, day_board)
    assert before == day_board.proposals()
    if outcome == "accept":
        accept_proposal(analyst, day_board, open_proposal.id)
    else:
        reject_proposal(analyst, day_board, open_proposal.id, reason="known")
    assert waiting(analyst, day_board) == tuple(p for p in before if p.id != open_proposal.id)
    state = next(j.standing.state for j in all_proposals(analyst, day_board) if j.proposal.id == open_proposal.id)
    assert state == f"{outcome}ed"


@pytest.mark.parametrize("reason", ["", "   ", "\n", "x" * 5001])
def test_a_rejection_without_a_usable_reason_is_refused(
    reason: str, analyst: User, day_board: DayBoard, open_proposal: ProposalView
) -> None:
    with pytest.raises(ReasonMissing):
        reject_proposal(analyst, day_board, open_proposal.id, reason=reason)
    assert Decision.objects.count() == AuditLine.objects.count() == 0


def test_the_database_itself_holds_that_a_rejection_has_a_reason(
    analyst: User, day_board: DayBoard, open_proposal: ProposalView
) -> None:
    decision = reject_proposal(analyst, day_board, open_proposal.id, reason="known")
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(reason="")


@pytest.mark.parametrize("first", ["accept", "reject"])
def test_a_second_decision_is_refused_and_names_who_was_first(
    first: str, analyst: User, chief: User, day_board: DayBoard, open_proposal: ProposalView
) -> None:
    if first == "accept":
        made = accept_proposal(analyst, day_board, open_proposal.id)
    else:
        made = reject_proposal(analyst, day_board, open_proposal.id, reason="known")
    for again in (
        lambda: accept_proposal(chief, day_board, open_proposal.id),
        lambda: reject_proposal(chief, day_board, open_proposal.id, reason="otherwise"),
    ):
        with pytest.raises(AlreadyDecided) as refusal:
            again()
        assert refusal.value.decision == made
        assert refusal.value.decision.person == analyst
    assert Decision.objects.count() == 1


def test_the_database_itself_holds_that_one_decision_stands(
    analyst: User, day_board: DayBoard, open_proposal: ProposalView
) -> None:
    decision = accept_proposal(analyst, day_board, open_proposal.id)
    twin = Decision.objects.get(pk=decision.pk)
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
    twin.undone_at = timezone.now()
    twin.save(force_insert=True)


def test_undoing_withdraws_the_draft_and_the_proposal_waits_again(
    analyst: User, day_board: DayBoard, open_proposal: ProposalView
) -> None:
    decision = accept_proposal(analyst, day_board, open_proposal.id)
    undone = undo_decision(analyst, decision.pk)
    assert undone.undone_by == analyst
    assert drafts(analyst) == []
    assert Draft.objects.get().state == DraftState.WITHDRAWN
    assert open_proposal.id in {proposal.id for proposal in waiting(analyst, day_board)}
    with pytest.raises(CannotUndo):
        undo_decision(analyst, decision.pk)
    assert reject_proposal(analyst, day_board, open_proposal.id, reason="on second thought").stands


def test_who_decided_or_a_chief_may_undo_and_nobody_else(
    analyst: User, chief: User, person: Callable[..., User], day_board: DayBoard, open_proposal: ProposalView
) -> None:
    other = person(Role.ANALYST, "another")
    decision = accept_proposal(analyst, day_board, open_proposal.id)
    for stranger in (other, person(Role.VISITOR), person(Role.ADMINISTRATOR)):
        with pytest.raises(NotAllowed):
            undo_decision(stranger, decision.pk)
    assert undo_decision(chief, decision.pk).undone_by == chief
    with pytest.raises(NotAllowed):
        undo_decision(analyst, decision.pk + 999)


@pytest.mark.parametrize("role", [Role.VISITOR, Role.ADMINISTRATOR])
def test_who_reads_nothing_of_the_watch_decides_nothing(
    role: Role, person: Callable[..., User], day_board: DayBoard, open_proposal: ProposalView
) -> None:
    with pytest.raises((NotAllowed, UnknownProposal)):
        accept_proposal(person(role), day_board, open_proposal.id)
    assert Decision.objects.count() == 0


def test_every_act_leaves_one_audit_line_and_a_refused_one_none(
    analyst: User, chief: User, day_board: DayBoard, open_proposal: ProposalView
) -> None:
    decision = accept_proposal(analyst, day_board, open_proposal.id)
    with pytest.raises(CannotDecide):
        accept_proposal(chief, day_board, open_proposal.id)
    undo_decision(chief, decision.pk)
    reject_proposal(chief, day_board, open_proposal.id, reason="known")
    lines = list(AuditLine.objects.order_by("pk"))
    assert [(line.act, line.person, line.record) for line in lines] == [
        ("accept_proposal", analyst, open_proposal.id),
        ("undo_decision", chief, open_proposal.id),
        ("reject_proposal", chief, open_proposal.id),
    ]
    assert {line.kind for line in lines} == {"Decision"}
    assert lines[0].detail["day"] == day_board.day.isoformat()


def test_a_proposal_that_is_not_known_yet_cannot_be_decided(analyst: User, boards: Board) -> None:
    later = next(p for p in boards.proposals if p.first_on > date(2009, 1, 1))
    board = boards.on(later.first_on - timedelta(days=1))
    with pytest.raises(UnknownProposal):
        accept_proposal(analyst, board, later.id)


def test_an_ended_proposal_leaves_nothing_to_decide(analyst: User, boards: Board) -> None:
    ended = next(p for p in boards.proposals if p.closed_on is not None)
    assert ended.closed_on is not None
    with pytest.raises(NothingToDecide):
        accept_proposal(analyst, boards.on(ended.closed_on), ended.id)


def test_who_has_not_read_the_last_notice_is_asked_to(
    analyst: User, day_board: DayBoard, open_proposal: ProposalView
) -> None:
    with pytest.raises(ChangedMeanwhile):
        accept_proposal(analyst, day_board, open_proposal.id, seen="an earlier notice")
    detail = day_board.proposal(open_proposal.id)
    assert detail is not None
    assert accept_proposal(analyst, day_board, open_proposal.id, seen=detail.notices[-1].id).stands


@pytest.mark.parametrize("first", ["accept", "reject"])
def test_a_raised_proposal_comes_back_and_the_new_decision_takes_the_place_of_the_old(
    first: str, analyst: User, chief: User, boards: Board
) -> None:
    low, before = raised(boards)
    if first == "accept":
        old = accept_proposal(analyst, boards.on(before), low.id)
    else:
        old = reject_proposal(analyst, boards.on(before), low.id, reason="low")
    assert low.id not in {proposal.id for proposal in waiting(analyst, boards.on(before))}
    after = boards.on(before + timedelta(days=1))
    back = next(j for j in all_proposals(analyst, after) if j.proposal.id == low.id)
    assert back.standing.state == "waiting"
    assert back.standing.decision == old
    assert back.standing.back is not None
    assert rank(back.standing.back.level) > rank(old.level)
    new = accept_proposal(chief, after, low.id)
    assert new.replaces == old
    assert [draft.decision for draft in drafts(chief)] == [new]
    with pytest.raises(CannotUndo):
        undo_decision(chief, old.pk)
    undo_decision(chief, new.pk)
    assert Decision.objects.get(pk=old.pk).stands
    assert [draft.decision for draft in drafts(chief)] == ([old] if first == "accept" else [])
    assert low.id in {proposal.id for proposal in waiting(analyst, after)}


def test_a_decision_holds_on_days_before_it_and_on_days_after_without_a_higher_level(
    analyst: User, boards: Board, open_proposal: ProposalView, day_board: DayBoard
) -> None:
    accept_proposal(analyst, day_board, open_proposal.id)
    for day in (open_proposal.opened, day_board.day + timedelta(days=1)):
        found = boards.on(day).proposal(open_proposal.id)
        assert found is not None
        if rank(found.level) <= rank(open_proposal.level):
            assert open_proposal.id not in {p.id for p in waiting(analyst, boards.on(day))}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("acts", [("accept", "accept"), ("accept", "reject"), ("reject", "accept")])
def test_of_two_who_decide_at_the_same_moment_one_is_told_who_was_first(
    acts: tuple[str, str], analyst: User, chief: User, day_board: DayBoard, open_proposal: ProposalView
) -> None:
    outcomes: dict[str, Decision | AlreadyDecided] = {}
    together = threading.Barrier(2)

    def decide(person: User, act: str) -> None:
        try:
            together.wait()
            if act == "accept":
                outcomes[person.username] = accept_proposal(person, day_board, open_proposal.id)
            else:
                outcomes[person.username] = reject_proposal(person, day_board, open_proposal.id, reason="known")
        except AlreadyDecided as refusal:
            outcomes[person.username] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=pair) for pair in zip((analyst, chief), acts, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    made = [outcome for outcome in outcomes.values() if isinstance(outcome, Decision)]
    refused = [outcome for outcome in outcomes.values() if isinstance(outcome, AlreadyDecided)]
    assert len(made) == len(refused) == 1, (outcomes, connection.vendor)
    assert refused[0].decision == made[0]
    assert Decision.objects.count() == AuditLine.objects.count() == 1
    assert len(decisions_of(analyst, open_proposal.id)) == 1
