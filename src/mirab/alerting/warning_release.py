"""What a release to a government must meet, and what states receive side by side.

Before a text goes to a government: headquarters consulted, or the head's reason for not waiting; the Resident
Coordinator told; nothing in it that another government gave without that government's leave; and where two states are
concerned, each of them receives something, or a reason is on record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mirab.alerting.refusals import Unmet
from mirab.core.words import Text


class Product(StrEnum):
    """What an addressee receives: *warning* is the inside word."""

    WARNING = "warning"
    INFORMATION_NOTE = "information note"
    NON_PAPER = "non-paper"

    @property
    def word(self) -> Text:
        """The product in words."""
        russian = {
            "warning": "предупреждение",
            "information note": "информационная записка",
            "non-paper": "неофициальный документ",
        }
        return Text(en=self.value, ru=russian[self.value])


@dataclass(frozen=True, kw_only=True)
class StateAddressee:
    """A state among the addressees: what it is to receive and when (UTC); None where no time is set."""

    state: str
    product: Product
    planned_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Release:
    """What is known about a release to one government.

    Attributes
    ----------
    state : the receiving state
    product : what it receives
    addressees : every state that receives something of this warning, this one among them
    states_concerned : the states that the situation touches
    reason_one_alone : why not every state concerned receives something; empty where none was given
    given_by, leave_of : states whose information stands in the text; those of them that gave leave to pass it on
    headquarters_consulted, reason_not_waiting : whether headquarters was, or why the head did not wait
    coordinator_told : whether the Resident Coordinator of the receiving state was told
    options_for_it : how many response options this addressee can carry out
    """

    state: str
    product: Product
    addressees: tuple[StateAddressee, ...]
    states_concerned: frozenset[str]
    reason_one_alone: str = ""
    given_by: frozenset[str] = frozenset()
    leave_of: frozenset[str] = frozenset()
    headquarters_consulted: bool = False
    reason_not_waiting: str = ""
    coordinator_told: bool = False
    options_for_it: int = 0


def release_checks(release: Release) -> tuple[Unmet, ...]:
    """What a release to a government does not meet yet, all of it at once; empty where it may go."""
    uneven = even_handed(release.addressees, release.states_concerned, release.reason_one_alone)
    found = [
        None if release.product is not Product.WARNING else _INSIDE_WORD,
        None if release.headquarters_consulted or release.reason_not_waiting.strip() else _HEADQUARTERS,
        None if release.coordinator_told else _COORDINATOR,
        _leave_missing(release),
        uneven,
        None if release.options_for_it > 0 else _NO_OPTION,
    ]
    return tuple(unmet for unmet in found if unmet is not None)


def even_handed(addressees: Iterable[StateAddressee], states_concerned: Iterable[str], reason: str) -> Unmet | None:
    """Where two or more states are concerned: each receives something at a set time, or a reason says why not.

    What a state that is not concerned receives changes nothing. Where none receives anything, nobody is preferred.
    """
    concerned = sorted(set(states_concerned))
    receiving = {one.state for one in addressees if one.planned_at is not None}
    left_out = [state for state in concerned if state not in receiving]
    if len(concerned) < 2 or not left_out or not receiving or reason.strip():
        return None
    names, others = ", ".join(left_out), ", ".join(sorted(receiving))
    return Unmet(
        code="one alone",
        what=Text(
            en=f"{others} would receive a text; {names}, also concerned, none",
            ru=f"Текст получит {others}; {names}, которого это тоже касается, — нет",
        ),
        remedy=Text(
            en="Plan a text and a time for each state concerned, or give the reason for one alone",
            ru="Назначьте текст и время каждому государству, которого это касается, либо укажите причину",
        ),
    )


def _leave_missing(release: Release) -> Unmet | None:
    """A government may be told what it gave itself; what another gave needs that government's leave."""
    missing = sorted(release.given_by - release.leave_of - {release.state})
    if not missing:
        return None
    names = ", ".join(missing)
    return Unmet(
        code="no leave",
        what=Text(
            en=f"The text holds what {names} gave, without leave to pass it on",
            ru=f"В тексте есть сведения, которые предоставил {names}, без разрешения на передачу",
        ),
        remedy=Text(en="Record the leave, or take the sentence out", ru="Запишите разрешение или уберите предложение"),
    )


_INSIDE_WORD = Unmet(
    code="inside word",
    what=Text(
        en="A government receives an information note or a non-paper; “warning” is the inside word",
        ru="Для государства это информационная записка или неофициальный документ; «предупреждение» — слово внутреннее",
    ),
    remedy=Text(
        en="Choose information note or non-paper", ru="Выберите информационную записку или неофициальный документ"
    ),
)
_HEADQUARTERS = Unmet(
    code="headquarters",
    what=Text(
        en="Headquarters has not been consulted, and no reason says why not",
        ru="Штаб-квартира не запрошена, и причина не указана",
    ),
    remedy=Text(
        en="Record the consultation, or the head’s reason for not waiting",
        ru="Запишите согласование со штаб-квартирой либо причину, по которой руководитель его не ждет",
    ),
)
_COORDINATOR = Unmet(
    code="resident coordinator",
    what=Text(en="The Resident Coordinator has not been told", ru="Координатор-резидент не поставлен в известность"),
    remedy=Text(
        en="Tell the Resident Coordinator and record when", ru="Сообщите координатору-резиденту и запишите когда"
    ),
)
_NO_OPTION = Unmet(
    code="no option",
    what=Text(
        en="No response option is one that this addressee can carry out",
        ru="Ни один вариант действий этому адресату не по силам",
    ),
    remedy=Text(en="Add an option within its mandate", ru="Добавьте вариант в пределах его полномочий"),
)
