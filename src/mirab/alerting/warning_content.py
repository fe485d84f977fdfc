"""What a warning must say before it is challenged and cleared, and the level that its figures give.

Each part is there so that the reader can act and the warning can be judged afterwards: a horizon and criteria fixed
ahead, what is not known, and at least one option that each addressee can carry out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mirab.alerting.levels import Kind, Level, LevelTable, Severity
from mirab.alerting.refusals import Unmet
from mirab.core.words import Text


class Confidence(StrEnum):
    """How good the basis is; never in one sentence with the probability."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"

    @property
    def word(self) -> Text:
        """The confidence in words."""
        return Text(en=self.value, ru={"low": "низкая", "moderate": "умеренная", "high": "высокая"}[self.value])


@dataclass(frozen=True, kw_only=True)
class WarningContent:
    """What a draft says; a text is empty, and anything else None, where it says nothing.

    Attributes
    ----------
    horizon_end : first day after the horizon
    criteria, criteria_fixed_on : by what it will be judged right or wrong, and on which day that was fixed
    options_for : number of response options that each addressee can carry out, by addressee
    """

    what: str = ""
    where: str = ""
    who: str = ""
    why_now: str = ""
    not_known: str = ""
    kind: Kind = Kind.RISK
    severity: Severity | None = None
    probability: float | None = None
    confidence: Confidence | None = None
    confidence_basis: str = ""
    horizon_start: date | None = None
    horizon_end: date | None = None
    criteria: str = ""
    criteria_fixed_on: date | None = None
    options_for: Mapping[str, int] | None = None


def level_of(content: WarningContent, table: LevelTable) -> Level | None:
    """The level that probability and severity give in the region's table; None while one of them is open."""
    if content.severity is None or content.probability is None:
        return None
    return table.read(content.kind, content.severity, content.probability)


def content_gaps(content: WarningContent, today: date) -> tuple[Unmet, ...]:
    """Everything that a draft does not say yet, in the order in which its page is read; empty where it is whole."""
    found = [_gap(name, *words) for name, words in _SAID.items() if not _says(content, name)]
    if content.probability is not None and not 0.01 <= content.probability <= 0.99:
        found.append(_gap("probability", *_CERTAIN))
    if content.horizon_end is not None and content.horizon_end <= today:
        found.append(_gap("horizon over", *_OVER))
    if content.criteria.strip() and not _fixed_ahead(content):
        found.append(_gap("criteria not fixed ahead", *_NOT_AHEAD))
    without = sorted(name for name, options in (content.options_for or {}).items() if options < 1)
    if without or not content.options_for:
        found.append(_no_option(without))
    return tuple(found)


def _says(content: WarningContent, name: str) -> bool:
    value = getattr(content, name)
    return bool(value.strip()) if isinstance(value, str) else value is not None


def _fixed_ahead(content: WarningContent) -> bool:
    fixed, start = content.criteria_fixed_on, content.horizon_start
    return fixed is not None and (start is None or fixed <= start)


def _gap(code: str, what: Text, remedy: Text) -> Unmet:
    return Unmet(code=code, what=what, remedy=remedy)


def _no_option(without: list[str]) -> Unmet:
    names = ", ".join(without)
    if not names:
        what = Text(en="No addressee has a response option", ru="Ни для одного адресата нет варианта действий")
    else:
        what = Text(en=f"No response option for: {names}", ru=f"Нет варианта действий для: {names}")
    return _gap(
        "options",
        what,
        Text(
            en="Add one that the addressee has the mandate to carry out",
            ru="Добавьте вариант в пределах полномочий адресата",
        ),
    )


_SAID = {
    "what": (
        Text(en="It does not say what may happen", ru="Не сказано, что может произойти"),
        Text(en="Say it in one sentence", ru="Скажите одним предложением"),
    ),
    "where": (Text(en="It does not say where", ru="Не сказано где"), Text(en="Choose a place", ru="Выберите место")),
    "horizon_start": (
        Text(en="It does not say from when", ru="Не сказано, с какого дня"),
        Text(en="Set the first day of the horizon", ru="Укажите первый день срока прогноза"),
    ),
    "horizon_end": (
        Text(en="It has no horizon", ru="Нет срока прогноза"),
        Text(en="Set the day by which it may happen", ru="Укажите, до какого дня это может произойти"),
    ),
    "who": (
        Text(en="It does not say who is affected", ru="Не сказано, кого это затронет"),
        Text(en="Name groups, never persons", ru="Назовите группы, но не людей"),
    ),
    "severity": (
        Text(en="It has no severity", ru="Нет тяжести последствий"),
        Text(en="Choose one from the table", ru="Выберите по таблице"),
    ),
    "probability": (
        Text(en="It has no probability", ru="Нет вероятности"),
        Text(en="Give a number; its word follows", ru="Укажите число; слово подставится"),
    ),
    "confidence": (
        Text(en="It does not say how sure it is", ru="Нет степени уверенности"),
        Text(en="Choose low, moderate or high", ru="Выберите: низкая, умеренная, высокая"),
    ),
    "confidence_basis": (
        Text(en="The confidence has no basis", ru="Степень уверенности не обоснована"),
        Text(en="Say what it rests on, in a sentence of its own", ru="Обоснуйте ее отдельным предложением"),
    ),
    "why_now": (
        Text(en="It does not say why now", ru="Не сказано, почему сейчас"),
        Text(en="Say what has changed", ru="Скажите, что изменилось"),
    ),
    "not_known": (
        Text(en="It does not say what is not known", ru="Не сказано, что неизвестно"),
        Text(en="Name what would change the judgement", ru="Назовите, что изменило бы оценку"),
    ),
    "criteria": (
        Text(en="Nothing says how it will be judged", ru="Не сказано, как оно будет оценено"),
        Text(en="Write the criteria before its date comes", ru="Запишите критерии заранее"),
    ),
}
_CERTAIN = (
    Text(
        en="A probability below 1 % or above 99 % claims to know",
        ru="Вероятность ниже 1 % или выше 99 % — это утверждение",
    ),
    Text(en="Give 1 to 99 %", ru="Укажите от 1 до 99 %"),
)
_OVER = (
    Text(en="Its horizon is over", ru="Срок прогноза истек"),
    Text(en="Set a later day, or leave the draft", ru="Укажите более поздний день или оставьте проект"),
)
_NOT_AHEAD = (
    Text(
        en="The criteria were not fixed before the horizon began",
        ru="Критерии не зафиксированы до начала срока прогноза",
    ),
    Text(en="Fix them, or let the horizon begin later", ru="Зафиксируйте их или сдвиньте начало срока"),
)
