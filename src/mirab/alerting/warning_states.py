"""States and acts of a warning, as data: which act leads from where to where, who may do it, who may not have signed.

A warning is a line of *versions*. Each version has a life of its own: draft → challenged → cleared → approved →
issued; while the latest issued version stands, a new one may be on its way, and issuing it replaces the one before.
What follows issue (closed, scored, reviewed) happens to the version that stands.

Nothing but :data:`TRANSITIONS` says what is possible; :mod:`mirab.alerting.warning_life` applies it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mirab.core.words import Text


class DeskRole(StrEnum):
    """Roles that act on warnings, by the names under which accounts are kept."""

    HEAD = "head"
    OFFICER_IN_CHARGE = "officer in charge"
    CHIEF = "chief"
    ANALYST = "analyst"
    POLITICAL_OFFICER = "political officer"

    @property
    def word(self) -> Text:
        """The role in words."""
        return _ROLE_WORDS[self]


_ROLE_WORDS = {
    DeskRole.HEAD: Text(en="the head", ru="руководитель"),
    DeskRole.OFFICER_IN_CHARGE: Text(en="the officer in charge", ru="временно исполняющий обязанности руководителя"),
    DeskRole.CHIEF: Text(en="a chief of section", ru="начальник секции"),
    DeskRole.ANALYST: Text(en="an analyst", ru="аналитик"),
    DeskRole.POLITICAL_OFFICER: Text(en="a political officer", ru="сотрудник по политическим вопросам"),
}

HEADS = frozenset({DeskRole.HEAD, DeskRole.OFFICER_IN_CHARGE})
WRITERS = frozenset(DeskRole)
SECONDS = frozenset({DeskRole.ANALYST, DeskRole.POLITICAL_OFFICER, DeskRole.CHIEF})
CHIEFS = frozenset({DeskRole.CHIEF})
OVERSEERS = HEADS | CHIEFS


class State(StrEnum):
    """Where a version of a warning stands."""

    DRAFT = "draft"
    CHALLENGED = "challenged"
    CLEARED = "cleared"
    APPROVED = "approved"
    ISSUED = "issued"
    SUPERSEDED = "superseded"
    CLOSED = "closed"
    SCORED = "scored"
    REVIEWED = "reviewed"
    WITHDRAWN = "withdrawn"

    @property
    def word(self) -> Text:
        """The state in words."""
        return _STATE_WORDS[self]


_STATE_WORDS = {
    State.DRAFT: Text(en="draft", ru="проект"),
    State.CHALLENGED: Text(en="challenged, awaiting clearance", ru="контрдовод представлен, ожидает согласования"),
    State.CLEARED: Text(en="cleared", ru="согласовано"),
    State.APPROVED: Text(en="approved", ru="утверждено"),
    State.ISSUED: Text(en="issued", ru="выпущено"),
    State.SUPERSEDED: Text(en="superseded by a later version", ru="заменено новой версией"),
    State.CLOSED: Text(en="closed", ru="закрыто"),
    State.SCORED: Text(en="scored", ru="оценено"),
    State.REVIEWED: Text(en="reviewed", ru="разобрано"),
    State.WITHDRAWN: Text(en="withdrawn before issue", ru="отозвано до выпуска"),
}

#: What has not gone out yet.
BEFORE_ISSUE = frozenset({State.DRAFT, State.CHALLENGED, State.CLEARED, State.APPROVED})


class Act(StrEnum):
    """What people do to a version of a warning."""

    CHALLENGE = "challenge"
    CLEAR = "clear"
    APPROVE = "approve"
    ISSUE = "issue"
    ISSUE_FLASH = "issue flash"
    CLEAR_LATE = "clear late"
    AMEND = "amend"
    SEND_BACK = "send back"
    SUPERSEDE = "supersede"
    ESCALATE = "escalate"
    DEESCALATE = "de-escalate"
    EXTEND = "extend"
    CLOSE = "close"
    SCORE = "score"
    REVIEW = "review"
    WITHDRAW = "withdraw"

    @property
    def word(self) -> Text:
        """The act in words, as what one would do."""
        return _ACT_WORDS[self]


_ACT_WORDS = {
    Act.CHALLENGE: Text(en="file the counter-case", ru="представить контрдовод"),
    Act.CLEAR: Text(en="clear", ru="согласовать"),
    Act.APPROVE: Text(en="approve", ru="утвердить"),
    Act.ISSUE: Text(en="issue", ru="выпустить"),
    Act.ISSUE_FLASH: Text(en="issue at once", ru="выпустить немедленно"),
    Act.CLEAR_LATE: Text(en="clear after issue", ru="согласовать после выпуска"),
    Act.AMEND: Text(en="change the text", ru="изменить текст"),
    Act.SEND_BACK: Text(en="send back", ru="вернуть на доработку"),
    Act.SUPERSEDE: Text(en="begin a version that supersedes it", ru="начать версию, которая его заменит"),
    Act.ESCALATE: Text(en="escalate", ru="повысить уровень"),
    Act.DEESCALATE: Text(en="de-escalate", ru="понизить уровень"),
    Act.EXTEND: Text(en="extend", ru="продлить"),
    Act.CLOSE: Text(en="close", ru="закрыть"),
    Act.SCORE: Text(en="score", ru="оценить"),
    Act.REVIEW: Text(en="review", ru="разобрать"),
    Act.WITHDRAW: Text(en="withdraw", ru="отозвать"),
}


class Hand(StrEnum):
    """Whose hand is on a version: who wrote it, and who signed what."""

    AUTHOR = "author"
    CHALLENGER = "challenger"
    CLEARER = "clearer"
    APPROVER = "approver"

    @property
    def word(self) -> Text:
        """What such a person did, in words."""
        return _HAND_WORDS[self]


_HAND_WORDS = {
    Hand.AUTHOR: Text(en="wrote in this version", ru="участвует в составлении этой версии"),
    Hand.CHALLENGER: Text(en="filed the counter-case", ru="представил(а) контрдовод"),
    Hand.CLEARER: Text(en="cleared it", ru="согласовал(а) ее"),
    Hand.APPROVER: Text(en="approved it", ru="утвердил(а) ее"),
}
SIGNATURES = (Hand.CHALLENGER, Hand.CLEARER, Hand.APPROVER)
ALL_HANDS = frozenset(Hand)


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One act: from which states, to which, by which roles, and by nobody whose hand is among ``not_by``.

    ``opens_version``: the version stays as it is and a new draft begins; ``pending``: the act is for a version that
    went out before it was cleared, and only for that (None: it makes no difference).
    """

    act: Act
    sources: frozenset[State]
    target: State | None
    roles: frozenset[DeskRole]
    not_by: frozenset[Hand] = frozenset()
    opens_version: bool = False
    pending: bool | None = None


def _row(
    act: Act,
    sources: str,
    target: State | None,
    roles: frozenset[DeskRole],
    not_by: frozenset[Hand] = frozenset(),
    *,
    opens_version: bool = False,
    pending: bool | None = None,
) -> Transition:
    return Transition(
        act=act,
        sources=frozenset(State(name) for name in sources.split()),
        target=target,
        roles=roles,
        not_by=not_by,
        opens_version=opens_version,
        pending=pending,
    )


_SIGNED = ALL_HANDS - {Hand.AUTHOR}

#: Every act that there is. An act with two rows is done in either way, by the state that it is done in.
#: Whoever signed does not write: an own clearance of an own change would be none.
TRANSITIONS: tuple[Transition, ...] = (
    _row(Act.CHALLENGE, "draft", State.CHALLENGED, SECONDS, ALL_HANDS),
    _row(Act.CHALLENGE, "issued", State.ISSUED, SECONDS, ALL_HANDS, pending=True),
    _row(Act.CLEAR, "challenged", State.CLEARED, CHIEFS, ALL_HANDS),
    _row(Act.APPROVE, "cleared", State.APPROVED, HEADS, ALL_HANDS),
    _row(Act.ISSUE, "approved", State.ISSUED, HEADS),
    _row(Act.ISSUE_FLASH, "draft challenged", State.ISSUED, HEADS, frozenset({Hand.CHALLENGER})),
    _row(Act.CLEAR_LATE, "issued", State.ISSUED, CHIEFS, ALL_HANDS, pending=True),
    _row(Act.AMEND, "draft", State.DRAFT, WRITERS),
    _row(Act.AMEND, "challenged cleared approved", State.CHALLENGED, WRITERS, _SIGNED),
    _row(Act.SEND_BACK, "challenged cleared approved", State.DRAFT, OVERSEERS),
    _row(Act.SUPERSEDE, "issued", None, WRITERS, opens_version=True),
    _row(Act.ESCALATE, "issued", None, WRITERS, opens_version=True),
    _row(Act.DEESCALATE, "issued", None, WRITERS, opens_version=True),
    _row(Act.EXTEND, "issued", None, WRITERS, opens_version=True),
    _row(Act.CLOSE, "issued", State.CLOSED, OVERSEERS, pending=False),
    _row(Act.SCORE, "closed", State.SCORED, SECONDS, frozenset({Hand.AUTHOR})),
    _row(Act.REVIEW, "scored", State.REVIEWED, WRITERS, frozenset({Hand.AUTHOR})),
    _row(Act.WITHDRAW, "draft challenged cleared approved", State.WITHDRAWN, WRITERS),
    _row(Act.WITHDRAW, "issued", State.CLOSED, HEADS),
)


def transition(act: Act, state: State) -> Transition | None:
    """The row of an act in a state, or None where it is not done there."""
    return next((row for row in TRANSITIONS if row.act is act and state in row.sources), None)


def states_of(act: Act) -> tuple[State, ...]:
    """The states in which an act is done, in the order of a warning's life."""
    found = frozenset().union(*(row.sources for row in TRANSITIONS if row.act is act))
    return tuple(state for state in State if state in found)
