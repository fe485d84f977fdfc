"""The life of a warning: may this person do this now, and what comes of it. Functions of values; nothing is stored.

Sign-off: author ≠ challenger ≠ clearer ≠ approver, each a person of his own, whatever roles he stands in for. Any
change to a text that was challenged, cleared or approved takes clearance and approval off it, and those who had
signed are told. The flash path alone lets a version out before clearance, to the Secretary-General's side, and the
record shows whether clearance followed within 24 hours (:mod:`mirab.alerting.warning_clocks`).

Two things are allowed on purpose: whoever heads the centre may send out at once what he wrote himself, since at night
there may be nobody else (clearance is another's all the same), and issuing is no signature, so that who approved may
issue.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from mirab.alerting.levels import Precedence
from mirab.alerting.refusals import Refusal, listed
from mirab.alerting.warning_closing import ActedOnCase, Closing, acted_on
from mirab.alerting.warning_states import (
    BEFORE_ISSUE,
    OVERSEERS,
    SIGNATURES,
    TRANSITIONS,
    Act,
    DeskRole,
    Hand,
    State,
    Transition,
    states_of,
    transition,
)
from mirab.core.words import Text


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """Who acts: ``key`` is the person himself, ``roles`` his own and those of people whom he stands in for."""

    key: str
    roles: frozenset[str]

    def is_one_of(self, roles: Iterable[DeskRole]) -> bool:
        """Whether he acts in any of these roles."""
        return not self.roles.isdisjoint(role.value for role in roles)


@dataclass(frozen=True, kw_only=True)
class WarningView:
    """One version of a warning as far as its life goes.

    Attributes
    ----------
    state, version : where it stands; versions count from 1
    authors : keys of all who wrote in this version
    challenger, clearer, approver : keys of who signed and whose signature stands; None where nobody's does
    precedence : how quickly it is to be handled
    flash : whether it went out before it was cleared
    issued_at, cleared_at : UTC; None where not done. ``cleared_at`` is that of the standing clearance
    successor : whether a later version is on its way
    closing : how it was closed; None before
    """

    state: State
    version: int
    authors: frozenset[str]
    precedence: Precedence
    challenger: str | None = None
    clearer: str | None = None
    approver: str | None = None
    flash: bool = False
    issued_at: datetime | None = None
    cleared_at: datetime | None = None
    successor: bool = False
    closing: Closing | None = None

    @property
    def clearance_pending(self) -> bool:
        """Whether it is out and nobody has cleared it yet."""
        return self.state is State.ISSUED and self.clearer is None

    def signer(self, hand: Hand) -> str | None:
        """Who signed in a hand, None where nobody did or it is the authors'."""
        return {Hand.CHALLENGER: self.challenger, Hand.CLEARER: self.clearer, Hand.APPROVER: self.approver}.get(hand)

    def hand_of(self, key: str, among: Iterable[Hand]) -> Hand | None:
        """The first hand of a person in this version among some."""
        wanted = frozenset(among)
        if key in self.authors and Hand.AUTHOR in wanted:
            return Hand.AUTHOR
        return next((hand for hand in SIGNATURES if hand in wanted and self.signer(hand) == key), None)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What comes of an act.

    ``warning`` is the version after it; ``lapsed`` the signatures that it took off, by hand; ``tell`` the keys of those
    who must be told; ``opened`` the new draft, where the act begins one.
    """

    warning: WarningView
    lapsed: tuple[tuple[Hand, str], ...] = ()
    tell: frozenset[str] = field(default_factory=frozenset)
    opened: WarningView | None = None


@dataclass(frozen=True, kw_only=True)
class Ending:
    """Under which class a warning is to be closed; ``case`` is what *acted on* is claimed with, needed for it alone."""

    closing: Closing
    case: ActedOnCase | None = None


def begin(author: PersonView, precedence: Precedence) -> WarningView:
    """The first version of a warning, a draft of its author's."""
    return WarningView(state=State.DRAFT, version=1, authors=frozenset({author.key}), precedence=precedence)


def may_do(act: Act, warning: WarningView, person: PersonView, ending: Ending | None = None) -> Refusal | None:
    """Why a person may not do something to a version now; None where he may.

    Parameters
    ----------
    ending : under which class it is to be closed; needed for :attr:`Act.CLOSE` alone
    """
    row = transition(act, warning.state)
    if row is None:
        return _wrong_state(act, warning)
    if not person.is_one_of(row.roles):
        return _wrong_role(row)
    hand = warning.hand_of(person.key, row.not_by)
    if hand is not None:
        return _already(act, hand)
    return _unfit(row, warning, person, ending)


def next_acts(warning: WarningView, person: PersonView) -> tuple[tuple[Act, Refusal | None], ...]:
    """Every act that there is in this state, each with None or with why this person may not do it."""
    rows = (row for row in TRANSITIONS if warning.state in row.sources)
    acts = dict.fromkeys(row.act for row in rows if not (row.pending and not warning.clearance_pending))
    # the class is chosen on the page that the act opens, so that none yet must not close the way to it
    some_class = Ending(closing=Closing.UNRESOLVABLE)
    return tuple((act, may_do(act, warning, person, some_class)) for act in acts)


def do(
    act: Act, warning: WarningView, person: PersonView, at: datetime, ending: Ending | None = None
) -> Outcome | Refusal:
    """What comes of an act at a time (UTC), or why it is refused.

    Issuing a new version replaces the one before: give that one to :func:`superseded` in the same breath. Withdrawing
    a new version before issue leaves the one before as it stands: give that one to :func:`without_successor`.
    """
    refusal = may_do(act, warning, person, ending)
    if refusal is not None:
        return refusal
    row = transition(act, warning.state)
    assert row is not None
    if row.opens_version:
        draft = replace(begin(person, warning.precedence), version=warning.version + 1)
        return Outcome(warning=replace(warning, successor=True), opened=draft)
    after = _signed(act, replace(warning, state=row.target or warning.state), person, at, ending)
    lapsed = tuple((hand, key) for hand in SIGNATURES if (key := warning.signer(hand)) and not after.signer(hand))
    return Outcome(warning=after, lapsed=lapsed, tell=_told(act, warning) - {person.key})


def superseded(warning: WarningView) -> WarningView:
    """The version that stood until a later one was issued."""
    return replace(warning, state=State.SUPERSEDED, successor=False)


def without_successor(warning: WarningView) -> WarningView:
    """The version that stands after the one that was to replace it was withdrawn."""
    return replace(warning, successor=False)


def _told(act: Act, warning: WarningView) -> frozenset[str]:
    """Who must hear of an act: whoever signed a text that has changed; of its return or its end, the authors too."""
    if act not in (Act.AMEND, Act.SEND_BACK, Act.WITHDRAW):
        return frozenset()
    signers = frozenset(key for hand in SIGNATURES if (key := warning.signer(hand)))
    return signers | (frozenset() if act is Act.AMEND else warning.authors)


def _signed(act: Act, warning: WarningView, person: PersonView, at: datetime, ending: Ending | None) -> WarningView:
    """A version with what an act writes on it or takes off it."""
    if act is Act.CHALLENGE:
        return replace(warning, challenger=person.key)
    if act in (Act.CLEAR, Act.CLEAR_LATE):
        return replace(warning, clearer=person.key, cleared_at=at)
    if act is Act.APPROVE:
        return replace(warning, approver=person.key)
    if act in (Act.ISSUE, Act.ISSUE_FLASH):
        flash = act is Act.ISSUE_FLASH
        return replace(warning, issued_at=at, flash=flash, approver=person.key if flash else warning.approver)
    if act is Act.AMEND:
        return _unsigned(replace(warning, authors=warning.authors | {person.key}))
    if act is Act.SEND_BACK:
        return replace(_unsigned(warning), challenger=None)
    if act is Act.CLOSE:
        return replace(warning, closing=ending.closing if ending else None)
    if act is Act.WITHDRAW and warning.state is State.CLOSED:
        return replace(warning, closing=Closing.WITHDRAWN_IN_ERROR)
    return warning


def _unsigned(warning: WarningView) -> WarningView:
    return replace(warning, clearer=None, cleared_at=None, approver=None)


def _wrong_state(act: Act, warning: WarningView) -> Refusal:
    state, where = warning.state.word, listed(state.word for state in states_of(act))
    if act is Act.AMEND and warning.state is State.ISSUED:
        remedy = Text(
            en="What is out stays as it is; begin a version that supersedes it",
            ru="Выпущенный текст не меняется; начните версию, которая его заменит",
        )
    else:
        remedy = Text(en=f"This is done when it is: {where.en}", ru=f"Это делается в состоянии: {where.ru}")
    return Refusal(
        code="wrong state",
        what=Text(
            en=f"Cannot {act.word.en}: version {warning.version} is “{state.en}”",
            ru=f"Нельзя {act.word.ru}: состояние версии {warning.version} — «{state.ru}»",
        ),
        remedy=remedy,
    )


def _wrong_role(row: Transition) -> Refusal:
    roles = listed(role.word for role in DeskRole if role in row.roles)
    return Refusal(
        code="wrong role",
        what=Text(
            en=f"Your role does not allow you to {row.act.word.en}", ru=f"Ваша роль не позволяет {row.act.word.ru}"
        ),
        remedy=Text(en=f"This is done by {roles.en}", ru=f"Это делает {roles.ru}"),
    )


def _already(act: Act, hand: Hand) -> Refusal:
    if act is Act.AMEND:
        remedy = Text(
            en="Send it back with a remark, or let somebody else change it",
            ru="Верните текст с замечанием или поручите правку другому",
        )
    else:
        remedy = Text(en="Another person must do it", ru="Это должен сделать другой человек")
    return Refusal(
        code="own hand",
        what=Text(
            en=f"You cannot {act.word.en}: the same person {hand.word.en}",
            ru=f"Вы не можете {act.word.ru}: тот же человек {hand.word.ru}",
        ),
        remedy=remedy,
    )


def _unfit(row: Transition, warning: WarningView, person: PersonView, ending: Ending | None) -> Refusal | None:
    """What else stands in the way of an act."""
    if row.pending and not warning.clearance_pending:
        return _CLEARED_ALREADY
    if row.act is Act.CLEAR_LATE and warning.challenger is None:
        return _NOT_CHALLENGED
    if row.act is Act.CHALLENGE and warning.challenger is not None:
        return _CHALLENGED_ALREADY
    if row.act is Act.ISSUE_FLASH and warning.precedence is not Precedence.FLASH:
        return _not_flash(warning.precedence)
    if row.pending is False and warning.clearance_pending:
        return _PENDING
    if (row.opens_version or row.act in (Act.CLOSE, Act.WITHDRAW)) and warning.successor:
        return _successor(warning.version + 1)
    if row.act is Act.WITHDRAW and warning.state in BEFORE_ISSUE:
        return None if person.key in warning.authors or person.is_one_of(OVERSEERS) else _NOT_YOURS
    return _no_ending(warning, ending) if row.act is Act.CLOSE else None


def _no_ending(warning: WarningView, ending: Ending | None) -> Refusal | None:
    """Why a warning cannot be closed under a class."""
    if ending is None or ending.closing is Closing.WITHDRAWN_IN_ERROR:
        return _NO_CLASS
    if ending.closing is not Closing.ACTED_ON:
        return None
    if ending.case is None:
        return _NO_CASE
    case = replace(ending.case, authors=ending.case.authors | warning.authors, clearer=warning.clearer)
    return next(iter(acted_on(case)), None)


_CLEARED_ALREADY = Refusal(
    code="cleared already",
    what=Text(en="This version was cleared", ru="Эта версия уже согласована"),
    remedy=Text(en="Nothing is left to clear", ru="Согласовывать больше нечего"),
)
_CHALLENGED_ALREADY = Refusal(
    code="challenged already",
    what=Text(en="The counter-case to this version is filed", ru="Контрдовод к этой версии уже представлен"),
    remedy=Text(en="Add to it as a remark", ru="Дополните его замечанием"),
)
_NOT_CHALLENGED = Refusal(
    code="not challenged",
    what=Text(
        en="Nobody has filed the counter-case to this version", ru="Контрдовод к этой версии никто не представил"
    ),
    remedy=Text(en="A second analyst files it first", ru="Сначала его представляет второй аналитик"),
)
_PENDING = Refusal(
    code="clearance pending",
    what=Text(en="It went out at once and is not cleared yet", ru="Выпущено немедленно и еще не согласовано"),
    remedy=Text(
        en="Clear it first; if it cannot be cleared, withdraw it or begin a version that supersedes it",
        ru="Сначала согласуйте; если согласовать нельзя — отзовите или начните версию, которая его заменит",
    ),
)
_NOT_YOURS = Refusal(
    code="not yours",
    what=Text(en="You wrote nothing in this version", ru="Вы не участвовали в составлении этой версии"),
    remedy=Text(
        en="An author, a chief of section or the head withdraws it",
        ru="Ее отзывает автор, начальник секции или руководитель",
    ),
)
_NO_CASE = Refusal(
    code="no case",
    what=Text(
        en="Nothing says which action was taken, by whom and when", ru="Не сказано, какая мера принята, кем и когда"
    ),
    remedy=Text(en="Describe the action and its evidence", ru="Опишите меру и чем она подтверждена"),
)
_NO_CLASS = Refusal(
    code="no closing class",
    what=Text(en="No class says how it ended", ru="Не указано, чем оно закончилось"),
    remedy=Text(
        en="Choose a closing class; what was issued in error is withdrawn",
        ru="Выберите класс закрытия; выпущенное по ошибке отзывается",
    ),
)


def _not_flash(precedence: Precedence) -> Refusal:
    return Refusal(
        code="not flash",
        what=Text(
            en=f"Its precedence is {precedence.word.en}; only flash goes out before clearance",
            ru=f"Срочность — «{precedence.word.ru}»; до согласования выпускается только немедленное",
        ),
        remedy=Text(
            en="Have it cleared and approved, or set the precedence to flash",
            ru="Согласуйте и утвердите либо установите срочность «немедленно»",
        ),
    )


def _successor(version: int) -> Refusal:
    return Refusal(
        code="successor",
        what=Text(en=f"Version {version} is on its way", ru=f"Готовится версия {version}"),
        remedy=Text(
            en=f"Issue version {version} or withdraw it first",
            ru=f"Сначала выпустите версию {version} или отзовите ее",
        ),
    )
