"""What of situations, proposals, decisions and the register a person may read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mirab.core.words import Text
from mirab.pipelines.board import DayBoard
from mirab.pipelines.board_values import (
    EpisodeDetail,
    EpisodeRow,
    ProposalDetail,
    ProposalView,
    SituationDetail,
    SituationView,
)
from mirab.web.accounts.acts import note_read
from mirab.web.accounts.policy import Person, may, readable, require
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.deciding import Standing, State, standing_of
from mirab.web.alerts.models import Decision, Draft, DraftState, Situation


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A proposal with where it stands."""

    proposal: ProposalView
    standing: Standing


@dataclass(frozen=True, kw_only=True)
class DormantSituation:
    """A situation that was followed and has had no level for more than a month; ``last_on`` is the last day at one."""

    id: str
    name: Text
    states: Text
    cluster: int
    last_on: date
    proposals: int


def waiting(person: Person, board: DayBoard) -> tuple[ProposalView, ...]:
    """Proposals that live on the board's day and that no decision covers, the gravest first."""
    shown = _readable(person, board.proposals())
    return tuple(j.proposal for j in _judged(person, board, shown) if j.standing.state == "waiting")


def all_proposals(person: Person, board: DayBoard) -> tuple[Judged, ...]:
    """Every proposal opened by the board's day with where it stands: waiting, decided, quiet, ended."""
    living = {proposal.id: n for n, proposal in enumerate(board.proposals())}
    judged = _judged(person, board, _readable(person, board.proposals(living=False)))
    order = {"waiting": 0, "accepted": 1, "rejected": 1, "quiet": 2, "ended": 3}
    # those with a level stand in the board's order, the rest latest first as they came
    return tuple(sorted(judged, key=lambda j: (order[j.standing.state], living.get(j.proposal.id, len(living)))))


def proposal_on(person: Person, board: DayBoard, proposal_id: str) -> ProposalDetail | None:
    """A proposal as known on the board's day; None where there is none, or none for this person."""
    proposal = board.proposal(proposal_id)
    if proposal is None or not may(person, Verb.READ, proposal):
        return None
    note_read(person, proposal, record_id=proposal.id)
    return proposal


def judged_in(person: Person, board: DayBoard, proposals: Iterable[ProposalView]) -> tuple[Judged, ...]:
    """Some proposals of a board with where each stands."""
    return _judged(person, board, _readable(person, proposals))


def decisions_of(person: Person, proposal_id: str) -> list[Decision]:
    """Every decision on a proposal that a person may read, the latest first."""
    rows = Decision.objects.filter(proposal=proposal_id).select_related("person", "undone_by", "draft")
    return list(readable(person, rows))


def drafts(person: Person, *, situation: str | None = None) -> list[Draft]:
    """Drafts that wait for the warning desk, the latest first.

    One of which a situation was opened waits no more for whoever sees that situation, and still does for others.
    """
    rows = Draft.objects.filter(state=DraftState.DRAFT).select_related("person", "decision")
    taken_up = readable(person, Situation.objects.exclude(proposal="")).values_list("proposal", flat=True)
    rows = rows.exclude(proposal__in=list(taken_up))
    if situation is not None:
        rows = rows.filter(situation=situation)
    return list(readable(person, rows))


def situations(person: Person, board: DayBoard) -> tuple[SituationView, ...]:
    """Situations that have a level on the day or had one a month before."""
    require(person, Verb.READ, SituationView)
    return board.situations()


def dormant_situations(person: Person, board: DayBoard) -> tuple[DormantSituation, ...]:
    """Situations opened by the day that have no level and had none a month before, the latest first."""
    listed = {view.id for view in situations(person, board)}
    found: dict[str, list[ProposalView]] = defaultdict(list)
    for proposal in _readable(person, board.proposals(living=False)):
        if proposal.situation not in listed:
            found[proposal.situation].append(proposal)
    dormant = [
        DormantSituation(
            id=id,
            name=mine[0].title,
            states=mine[0].states_said,
            cluster=mine[0].cluster,
            last_on=max(proposal.last_on for proposal in mine),
            proposals=len(mine),
        )
        for id, mine in found.items()
    ]
    return tuple(sorted(dormant, key=lambda one: (one.last_on, one.id), reverse=True))


def situation_on(person: Person, board: DayBoard, situation_id: str) -> SituationDetail | None:
    """A situation as known on the day; None where there is none."""
    require(person, Verb.READ, SituationDetail)
    return board.situation(situation_id)


def episodes(person: Person, board: DayBoard) -> tuple[EpisodeRow, ...]:
    """Episodes of the register that were public by the day, the latest first."""
    require(person, Verb.READ, EpisodeRow)
    return board.register()


def episode_on(person: Person, board: DayBoard, episode_id: str) -> EpisodeDetail | None:
    """An episode that was public by the day; None where there is none."""
    require(person, Verb.READ, EpisodeDetail)
    return board.episode(episode_id)


def _readable(person: Person, proposals: Iterable[ProposalView]) -> list[ProposalView]:
    return [proposal for proposal in proposals if may(person, Verb.READ, proposal)]


def _judged(person: Person, board: DayBoard, proposals: Sequence[ProposalView]) -> tuple[Judged, ...]:
    """Proposals with where each stands; decisions are read once, and only a decided proposal's notices are needed."""
    found: dict[str, list[Decision]] = defaultdict(list)
    rows = Decision.objects.filter(undone_at__isnull=True, replaced_at__isnull=True).select_related("person")
    for decision in readable(person, rows):
        found[decision.proposal].append(decision)
    return tuple(
        Judged(proposal=proposal, standing=_standing(board, proposal, found.get(proposal.id, ())))
        for proposal in proposals
    )


def _standing(board: DayBoard, proposal: ProposalView, decisions: Sequence[Decision]) -> Standing:
    detail = board.proposal(proposal.id) if decisions else None
    if detail is not None:
        return standing_of(detail, decisions)
    state: State = "waiting" if proposal.level else "quiet" if proposal.living else "ended"
    return Standing(state=state)
