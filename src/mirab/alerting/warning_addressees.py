"""Addressees of a warning: each with its own text, its own release and its own life.

Those inside the organisation acknowledge and decide themselves. Those outside are asked for nothing by the system: our
officer records what was delivered to them and, as reported speech, what they said.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mirab.alerting.refusals import Refusal, Unmet, listed
from mirab.alerting.warning_life import PersonView, WarningView
from mirab.alerting.warning_states import HEADS, WRITERS, DeskRole, State
from mirab.core.words import Text


class Side(StrEnum):
    """On which side of the organisation's wall an addressee stands."""

    SECRETARIAT = "secretariat"
    UNITED_NATIONS = "united nations"
    PARTNER = "partner"
    GOVERNMENT = "government"

    @property
    def inside(self) -> bool:
        """Whether it is the organisation's own."""
        return self in (Side.SECRETARIAT, Side.UNITED_NATIONS)


class Form(StrEnum):
    """In which form it was delivered."""

    ORALLY = "orally"
    NON_PAPER = "non-paper"
    NOTE_VERBALE = "note verbale"
    ON_SITE = "on the site"

    @property
    def word(self) -> Text:
        """The form in words."""
        russian = {
            "orally": "устно",
            "non-paper": "неофициальный документ",
            "note verbale": "вербальная нота",
            "on the site": "на сайте, по просьбе получателя",
        }
        return Text(en=self.value, ru=russian[self.value])


class AddresseeState(StrEnum):
    """How far a warning has come with one addressee."""

    PREPARED = "prepared"
    WITHHELD = "withheld"
    RELEASED = "released"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    REACTED = "reaction recorded"
    DECIDED = "decided"
    ACTED = "first action recorded"

    @property
    def word(self) -> Text:
        """The state in words."""
        return _STATE_WORDS[self]


_STATE_WORDS = {
    AddresseeState.PREPARED: Text(en="prepared", ru="текст подготовлен"),
    AddresseeState.WITHHELD: Text(en="withheld", ru="решено не передавать"),
    AddresseeState.RELEASED: Text(en="released", ru="передача разрешена"),
    AddresseeState.DELIVERED: Text(en="delivered", ru="передано"),
    AddresseeState.ACKNOWLEDGED: Text(en="acknowledged", ru="получение подтверждено"),
    AddresseeState.REACTED: Text(en="reaction recorded", ru="реакция записана"),
    AddresseeState.DECIDED: Text(en="decided", ru="решение принято"),
    AddresseeState.ACTED: Text(en="first action recorded", ru="первая мера записана"),
}


class AddresseeAct(StrEnum):
    """What is done about one addressee."""

    RELEASE = "release"
    WITHHOLD = "withhold"
    DELIVER = "deliver"
    ACKNOWLEDGE = "acknowledge"
    RECORD_REACTION = "record reaction"
    DECIDE = "decide"
    RECORD_ACTION = "record action"

    @property
    def word(self) -> Text:
        """The act in words, as what one would do."""
        return _ACT_WORDS[self]


_ACT_WORDS = {
    AddresseeAct.RELEASE: Text(en="release the text", ru="разрешить передачу текста"),
    AddresseeAct.WITHHOLD: Text(en="withhold the text", ru="решить не передавать текст"),
    AddresseeAct.DELIVER: Text(en="record the delivery", ru="записать передачу"),
    AddresseeAct.ACKNOWLEDGE: Text(en="acknowledge", ru="подтвердить получение"),
    AddresseeAct.RECORD_REACTION: Text(en="record a reaction", ru="записать реакцию"),
    AddresseeAct.DECIDE: Text(en="record the decision", ru="записать решение"),
    AddresseeAct.RECORD_ACTION: Text(en="record an action", ru="записать меру"),
}


class Decision(StrEnum):
    """What an addressee decides about a response option; each with its reason."""

    ACCEPT = "accept"
    MODIFY = "modify"
    DECLINE = "decline"
    DEFER = "defer"

    @property
    def word(self) -> Text:
        """The decision in words."""
        russian = {"accept": "принять", "modify": "изменить", "decline": "отклонить", "defer": "отложить"}
        return Text(en=self.value, ru=russian[self.value])


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """One addressee of one version.

    Attributes
    ----------
    key : the office or person, as the record names it
    side, state : where it stands, and how far the warning has come with it
    answers_for : keys of the persons who may acknowledge and decide for it; nobody for a government
    text_cleared : whether its own text stands in the cleared version
    unmet : what :func:`mirab.alerting.warning_release.release_checks` found; None while nobody has asked
    """

    key: str
    side: Side
    state: AddresseeState = AddresseeState.PREPARED
    answers_for: frozenset[str] = frozenset()
    text_cleared: bool = False
    unmet: tuple[Unmet, ...] | None = None


_INSIDE = frozenset({Side.SECRETARIAT, Side.UNITED_NATIONS})
_OUTSIDE = frozenset({Side.PARTNER, Side.GOVERNMENT})
_R, _A = AddresseeState, AddresseeAct


@dataclass(frozen=True, kw_only=True)
class AddresseeTransition:
    """One act about an addressee: of which side, from where to where, by which roles; without roles: by itself."""

    act: AddresseeAct
    sides: frozenset[Side]
    sources: frozenset[AddresseeState]
    target: AddresseeState
    roles: frozenset[DeskRole]


def _row(
    act: AddresseeAct,
    sides: frozenset[Side],
    sources: tuple[AddresseeState, ...],
    target: AddresseeState,
    roles: frozenset[DeskRole] = frozenset(),
) -> AddresseeTransition:
    return AddresseeTransition(act=act, sides=sides, sources=frozenset(sources), target=target, roles=roles)


#: Every act about an addressee. Those outside are never asked for anything: our officer records what they said.
ADDRESSEE_TRANSITIONS: tuple[AddresseeTransition, ...] = (
    _row(_A.RELEASE, frozenset({Side.GOVERNMENT}), (_R.PREPARED,), _R.RELEASED, frozenset({DeskRole.HEAD})),
    _row(_A.RELEASE, frozenset(Side) - {Side.GOVERNMENT}, (_R.PREPARED,), _R.RELEASED, HEADS),
    _row(_A.WITHHOLD, frozenset(Side), (_R.PREPARED,), _R.WITHHELD, HEADS),
    _row(_A.DELIVER, frozenset(Side), (_R.RELEASED,), _R.DELIVERED, WRITERS),
    _row(_A.ACKNOWLEDGE, _INSIDE, (_R.RELEASED, _R.DELIVERED), _R.ACKNOWLEDGED),
    _row(_A.DECIDE, _INSIDE, (_R.RELEASED, _R.DELIVERED, _R.ACKNOWLEDGED, _R.DECIDED), _R.DECIDED),
    _row(_A.RECORD_REACTION, _OUTSIDE, (_R.DELIVERED, _R.REACTED), _R.REACTED, WRITERS),
    _row(_A.DECIDE, _OUTSIDE, (_R.DELIVERED, _R.REACTED, _R.DECIDED), _R.DECIDED, WRITERS),
    _row(_A.RECORD_ACTION, frozenset(Side), (_R.DECIDED, _R.ACTED), _R.ACTED, WRITERS),
)


def addressee_transition(act: AddresseeAct, addressee: Addressee) -> AddresseeTransition | None:
    """The row of an act for an addressee as it stands, or None where it is not done."""
    fitting = (row for row in ADDRESSEE_TRANSITIONS if row.act is act and addressee.side in row.sides)
    return next((row for row in fitting if addressee.state in row.sources), None)


def may_do_to(act: AddresseeAct, addressee: Addressee, warning: WarningView, person: PersonView) -> Refusal | None:
    """Why a person may not do something about an addressee now; None where he may."""
    row = addressee_transition(act, addressee)
    if row is None:
        return _wrong_state(act, addressee)
    if row.roles and not person.is_one_of(row.roles):
        return _wrong_role(row)
    if not row.roles and person.key not in addressee.answers_for:
        return _NOT_ADDRESSED
    if act is AddresseeAct.RELEASE:
        return _not_releasable(addressee, warning)
    # what was withdrawn or replaced since its release must not be handed over any more
    return _not_issued(warning) if act is AddresseeAct.DELIVER and warning.state is not State.ISSUED else None


def _not_releasable(addressee: Addressee, warning: WarningView) -> Refusal | None:
    if warning.state is not State.ISSUED:
        return _not_issued(warning)
    if warning.clearance_pending:
        # a flash goes out before clearance to the Secretary-General's side and to nobody else
        return None if addressee.side is Side.SECRETARIAT else _PENDING
    if not addressee.text_cleared:
        return _TEXT_NOT_CLEARED
    if addressee.side is not Side.GOVERNMENT:
        return None
    return _NOT_CHECKED if addressee.unmet is None else next(iter(addressee.unmet), None)


def _wrong_state(act: AddresseeAct, addressee: Addressee) -> Refusal:
    rows = [row for row in ADDRESSEE_TRANSITIONS if row.act is act and addressee.side in row.sides]
    if not rows:
        return _NEVER_ASKED
    sources = frozenset().union(*(row.sources for row in rows))
    where = listed(state.word for state in AddresseeState if state in sources)
    state = addressee.state.word
    return Refusal(
        code="wrong state",
        what=Text(
            en=f"Cannot {act.word.en}: for this addressee it is “{state.en}”",
            ru=f"Нельзя {act.word.ru}: по этому адресату — «{state.ru}»",
        ),
        remedy=Text(en=f"This is done when it is: {where.en}", ru=f"Это делается в состоянии: {where.ru}"),
    )


def _wrong_role(row: AddresseeTransition) -> Refusal:
    roles = listed(role.word for role in DeskRole if role in row.roles)
    return Refusal(
        code="wrong role",
        what=Text(
            en=f"Your role does not allow you to {row.act.word.en}", ru=f"Ваша роль не позволяет {row.act.word.ru}"
        ),
        remedy=Text(en=f"This is done by {roles.en}", ru=f"Это делает {roles.ru}"),
    )


def _not_issued(warning: WarningView) -> Refusal:
    state = warning.state.word
    return Refusal(
        code="not issued",
        what=Text(
            en=f"Version {warning.version} is “{state.en}”; nothing of it goes out",
            ru=f"Состояние версии {warning.version} — «{state.ru}»; передавать ее нельзя",
        ),
        remedy=Text(en="Have it cleared, approved and issued first", ru="Сначала согласуйте, утвердите и выпустите ее"),
    )


_NOT_ADDRESSED = Refusal(
    code="not addressed",
    what=Text(en="This text is not addressed to you", ru="Этот текст адресован не вам"),
    remedy=Text(en="The person whom it names does this", ru="Это делает тот, кому он адресован"),
)
_NEVER_ASKED = Refusal(
    code="never asked",
    what=Text(
        en="A government or a partner is asked for nothing by the system",
        ru="Система ничего не запрашивает ни у государства, ни у партнера",
    ),
    remedy=Text(en="Our officer records what they said", ru="Сказанное записывает наш сотрудник"),
)
_PENDING = Refusal(
    code="clearance pending",
    what=Text(en="It went out at once and is not cleared yet", ru="Выпущено немедленно и еще не согласовано"),
    remedy=Text(
        en="Until it is cleared it goes to the Secretary-General’s side alone",
        ru="До согласования передается только стороне Генерального секретаря",
    ),
)
_TEXT_NOT_CLEARED = Refusal(
    code="text not cleared",
    what=Text(
        en="The text for this addressee is not in the cleared version",
        ru="Текст для этого адресата не входит в согласованную версию",
    ),
    remedy=Text(
        en="Begin a version that supersedes it, with this text", ru="Начните новую версию, включив в нее этот текст"
    ),
)
_NOT_CHECKED = Refusal(
    code="not checked",
    what=Text(en="What a release must meet has not been looked at", ru="Условия передачи не проверены"),
    remedy=Text(
        en="Open the page of this release and answer its questions",
        ru="Откройте страницу передачи и ответьте на вопросы",
    ),
)
