"""How a warning ends: its closing class, and the strict rule for *acted on*.

*Acted on* is claimed easily and proves little, so that it is a class only where an action that the warning itself
named was taken by the addressee it was named for, before the horizon, with evidence, and somebody who is neither
author nor clearer nor actor agreed. The probability before the action and what would have happened without it stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mirab.alerting.refusals import Unmet
from mirab.core.words import Text


class Closing(StrEnum):
    """What became of what was warned of."""

    MATERIALISED = "materialised"
    MATERIALISED_LOWER = "materialised at lower severity"
    ACTED_ON = "did not materialise after action"
    NO_ACTION = "did not materialise without action"
    UNRESOLVABLE = "unresolvable"
    WITHDRAWN_IN_ERROR = "withdrawn in error"

    @property
    def word(self) -> Text:
        """The class in words."""
        return _CLOSING_WORDS[self]


_CLOSING_WORDS = {
    Closing.MATERIALISED: Text(en="materialised", ru="сбылось"),
    Closing.MATERIALISED_LOWER: Text(en="materialised at lower severity", ru="сбылось с меньшей тяжестью"),
    Closing.ACTED_ON: Text(en="did not materialise after action", ru="не сбылось после принятых мер"),
    Closing.NO_ACTION: Text(en="did not materialise without action", ru="не сбылось без мер"),
    Closing.UNRESOLVABLE: Text(en="unresolvable", ru="установить невозможно"),
    Closing.WITHDRAWN_IN_ERROR: Text(en="withdrawn in error", ru="отозвано как ошибочное"),
}


@dataclass(frozen=True, kw_only=True)
class ActedOnCase:
    """What is claimed for the class *did not materialise after action*.

    Attributes
    ----------
    named : the actions that the warning itself named, each with the addressee it was named for
    action, taken_by, taken_on : what was done, by which addressee, on what day
    horizon_end : first day after the warning's horizon
    evidence : ids of what shows that it was done
    authors, clearer, actors : keys of people; ``actors`` took or arranged the action
    agreed_by : key of who agreed
    probability_before : as it stood before the action; counterfactual : what would have happened without it
    """

    named: Mapping[str, str]
    action: str
    taken_by: str
    taken_on: date | None
    horizon_end: date
    evidence: tuple[str, ...]
    authors: frozenset[str]
    clearer: str | None
    actors: frozenset[str]
    agreed_by: str | None
    probability_before: float | None
    counterfactual: str


def acted_on(case: ActedOnCase) -> tuple[Unmet, ...]:
    """What the claim lacks; empty where the class may be given."""
    found = {
        "not named": _named(case),
        "other addressee": case.action not in case.named or case.named[case.action] == case.taken_by,
        "too late": case.taken_on is not None and case.taken_on < case.horizon_end,
        "no evidence": bool(case.evidence),
        "nobody agreed": case.agreed_by is not None,
        "own agreement": case.agreed_by is None or case.agreed_by not in _interested(case),
        "no probability": case.probability_before is not None,
        "no counterfactual": bool(case.counterfactual.strip()),
    }
    return tuple(_unmet(code, case) for code, met in found.items() if not met)


def _named(case: ActedOnCase) -> bool:
    return case.action in case.named


def _interested(case: ActedOnCase) -> frozenset[str]:
    return case.authors | case.actors | ({case.clearer} if case.clearer else frozenset())


def _unmet(code: str, case: ActedOnCase) -> Unmet:
    what, remedy = _ACTED_ON_WORDS[code]
    values = {
        "action": case.action,
        "taken_by": case.taken_by,
        "named_for": case.named.get(case.action, ""),
        "taken_on": case.taken_on.isoformat() if case.taken_on else "—",
        "horizon_end": case.horizon_end.isoformat(),
    }
    return Unmet(
        code=code,
        what=Text(en=what.en.format(**values), ru=what.ru.format(**values)),
        remedy=remedy,
    )


_OTHER_CLASS = Text(
    en="Choose another class: what was not named in the warning cannot be its work",
    ru="Выберите другой класс: мера, не названная в предупреждении, не является его следствием",
)
_ACTED_ON_WORDS = {
    "not named": (
        Text(
            en="The warning did not name this action: “{action}”", ru="Предупреждение не называло этой меры: «{action}»"
        ),
        _OTHER_CLASS,
    ),
    "other addressee": (
        Text(
            en="“{action}” was named for {named_for} and taken by {taken_by}",
            ru="Мера «{action}» названа для адресата {named_for}, принята адресатом {taken_by}",
        ),
        _OTHER_CLASS,
    ),
    "too late": (
        Text(
            en="The action was taken on {taken_on}; the horizon ended before {horizon_end}",
            ru="Мера принята {taken_on}; срок прогноза истек до {horizon_end}",
        ),
        Text(en="Give the day of an action before the horizon", ru="Укажите дату меры до истечения срока прогноза"),
    ),
    "no evidence": (
        Text(en="No evidence shows that the action was taken", ru="Нет подтверждений, что мера принята"),
        Text(en="Attach a report, a note for file or a document", ru="Приложите донесение, запись беседы или документ"),
    ),
    "nobody agreed": (
        Text(en="Nobody has agreed to the class", ru="Класс никем не подтвержден"),
        Text(
            en="Ask somebody other than author, clearer and actor",
            ru="Обратитесь к тому, кто не является автором, согласовавшим или исполнителем меры",
        ),
    ),
    "own agreement": (
        Text(
            en="Whoever agreed is author, clearer or actor",
            ru="Подтвердивший является автором, согласовавшим или исполнителем меры",
        ),
        Text(en="Ask somebody else to agree", ru="Попросите подтвердить другого"),
    ),
    "no probability": (
        Text(en="The probability before the action is not kept", ru="Не сохранена вероятность до принятия меры"),
        Text(en="Give it as the issued version had it", ru="Укажите ее по выпущенной версии"),
    ),
    "no counterfactual": (
        Text(en="Nothing says what would have happened without it", ru="Не сказано, что произошло бы без этой меры"),
        Text(en="Write the counterfactual in a sentence", ru="Опишите это одним предложением"),
    ),
}
