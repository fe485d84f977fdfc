"""What a device, a program or a letter sends as a report, read from plain data; and why it cannot be taken.

::

    NotTaken        with the reason in words, in English and Russian; what came is kept whole
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from mirab.core.words import Text
from mirab.regions import Region
from mirab.web.reports.form_words import FormWords
from mirab.web.reports.models import Kind, Precision, WhoseVersion

#: A report may be so old when it comes, and so far ahead may the clock of a device be.
OLDEST, AHEAD, LONGEST_AGO = timedelta(days=60), timedelta(days=1), timedelta(days=366)
#: Of one report so much is taken.
LONGEST, MOST_CLAIMS, HIGHEST = 10_000, 12, 10_000_000


class NotTaken(Exception):
    """What was sent cannot be taken.

    Attributes
    ----------
    code : why, in a word
    said : why and what to do, in both languages
    """

    def __init__(self, code: str, said: Text) -> None:
        super().__init__(code)
        self.code, self.said = code, said


@dataclass(frozen=True, kw_only=True)
class SentClaim:
    """A number that somebody states."""

    of_whom: str
    unit: str
    low: int | None = None
    best: int | None = None
    high: int | None = None
    counted_to: datetime | None = None
    by_whom: str = ""
    stated_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A report as it was written; times in UTC. ``texts`` holds what was typed, by field of the report."""

    submission: UUID
    kind: Kind
    form_version: int
    reported_at: datetime
    observed_at: datetime | None = None
    place: str = ""
    precision: Precision = Precision.WITHIN
    segment: str = ""
    side: str = ""
    event_kind: str = ""
    language: str = "en"
    texts: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    nothing: bool = False
    unsafe: bool = False
    claims: tuple[SentClaim, ...] = ()
    sides: Mapping[str, str] = field(default_factory=dict)


#: Fields of a report that hold what was typed.
TEXTS = ("actors", "role", "trigger", "response", "words", "source_items", "ahead", "outlook")


def sent_of(data: Mapping[str, Any]) -> Sent:
    """Read a report from plain data, as JSON gives it.

    Raises
    ------
    NotTaken
        Something in it cannot be read.
    """
    return Sent(
        submission=_uuid(data.get("submission")),
        kind=_one_of(Kind, data.get("kind"), "kind"),
        form_version=_whole(data.get("form_version"), "form_version") or 0,
        reported_at=_moment(data.get("reported_at"), "reported_at") or _lacks("reported_at"),
        observed_at=_moment(data.get("observed_at"), "observed_at"),
        place=_word(data, "place"),
        precision=_one_of(Precision, data.get("precision") or Precision.WITHIN.value, "precision"),
        segment=_word(data, "segment"),
        side=_word(data, "side"),
        event_kind=_word(data, "event_kind"),
        language=_word(data, "language") or "en",
        texts={name: _text(data.get(name), name) for name in TEXTS},
        flags=tuple(_text(flag, "flags") for flag in _list(data.get("flags"), "flags")),
        answers={_text(k, "answers"): _text(v, "answers") for k, v in _pairs(data.get("answers"), "answers").items()},
        nothing=_truth(data.get("nothing"), "nothing"),
        unsafe=_truth(data.get("unsafe"), "unsafe"),
        claims=tuple(_claim(claim) for claim in _list(data.get("claims"), "claims")),
        sides={_text(k, "sides"): _text(v, "sides") for k, v in _pairs(data.get("sides"), "sides").items() if v},
    )


def check(sent: Sent, region: Region, form: FormWords, now: datetime) -> None:
    """Hold what was sent against the form, the region and the clock.

    Raises
    ------
    NotTaken
        It cannot be taken; the reason says what to do.
    """
    if sent.form_version not in form.taken:
        raise NotTaken("form version", _version(sent.form_version, form))
    _check_clock(sent, now)
    _check_place(sent, region)
    _check_vocabulary(sent, form)
    for claim in sent.claims:
        _check_claim(claim)
    said = (*sent.texts.values(), *sent.answers, *sent.sides, *sent.claims, sent.event_kind)
    if not (sent.nothing or sent.unsafe or any(said)):
        raise NotTaken(
            "empty",
            Text(
                en="Nothing was written. If there is nothing to report, tick that.",
                ru="Ничего не написано. Если сообщить не о чем, отметьте это.",
            ),
        )


def _check_clock(sent: Sent, now: datetime) -> None:
    if not now - OLDEST <= sent.reported_at <= now + AHEAD:
        raise NotTaken("clock", _clock(sent.reported_at))
    observed = sent.observed_at
    if observed is not None and not sent.reported_at - LONGEST_AGO <= observed <= sent.reported_at + AHEAD:
        raise NotTaken("clock", _clock(observed))


def _check_place(sent: Sent, region: Region) -> None:
    if sent.place and sent.place not in region.places:
        raise _unknown("place", sent.place)
    if sent.segment and sent.segment not in region.border_segments:
        raise _unknown("segment", sent.segment)
    states = region.places[sent.segment].states if sent.segment else region.states
    if sent.side and sent.side not in states:
        raise _unknown("side", sent.side)
    if sent.kind is Kind.INCIDENT and not (sent.place or sent.segment or sent.unsafe):
        _lacks("place")


def _check_vocabulary(sent: Sent, form: FormWords) -> None:
    if sent.kind is Kind.INCIDENT and not sent.unsafe:
        if sent.event_kind not in {kind.code for kind in form.kinds}:
            raise _unknown("event_kind", sent.event_kind)
        if sent.observed_at is None:
            _lacks("observed_at")
    asked = {question.code: {choice.code for choice in question.choices} for question in form.questions}
    for code, answer in sent.answers.items():
        if answer not in asked.get(code, ()):
            raise _unknown("answers", f"{code}: {answer}")
    for flag in sent.flags:
        if flag not in {known.code for known in form.flags}:
            raise _unknown("flags", flag)
    for whose in sent.sides:
        if whose not in WhoseVersion.values:
            raise _unknown("sides", whose)


def _check_claim(claim: SentClaim) -> None:
    numbers = [number for number in (claim.low, claim.best, claim.high) if number is not None]
    if not claim.of_whom or not claim.unit or not numbers:
        _lacks("claims")
    if numbers != sorted(numbers):
        raise NotTaken(
            "claims",
            Text(
                en=f"A number lies outside its own range: {', '.join(map(str, numbers))}. Low comes first, high last.",
                ru=f"Число вне собственных границ: {', '.join(map(str, numbers))}. Сначала меньшее, потом большее.",
            ),
        )


def _claim(held: Any) -> SentClaim:
    data = _pairs(held, "claims")
    stated = _text(data.get("stated_on"), "claims")
    try:
        day = date.fromisoformat(stated) if stated else None
    except ValueError:
        raise _unreadable("claims", stated) from None
    return SentClaim(
        of_whom=_text(data.get("of_whom"), "claims")[:200],
        unit=_text(data.get("unit"), "claims")[:60],
        low=_whole(data.get("low"), "claims"),
        best=_whole(data.get("best"), "claims"),
        high=_whole(data.get("high"), "claims"),
        counted_to=_moment(data.get("counted_to"), "claims"),
        by_whom=_text(data.get("by_whom"), "claims")[:200],
        stated_on=day,
    )


def _uuid(given: Any) -> UUID:
    try:
        return UUID(str(given))
    except ValueError:
        raise _unreadable("submission", given) from None


def _one_of(kind: Any, given: Any, name: str) -> Any:
    if given not in kind.values:
        raise _unknown(name, given)
    return kind(given)


def _whole(given: Any, name: str) -> int | None:
    if given in (None, ""):
        return None
    try:
        number = int(str(given))
    except ValueError:
        raise _unreadable(name, given) from None
    if not 0 <= number <= HIGHEST:
        raise _unreadable(name, given)
    return number


def _moment(given: Any, name: str) -> datetime | None:
    if given in (None, ""):
        return None
    try:
        at = datetime.fromisoformat(str(given))
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _unreadable(name, given) from None


def _text(given: Any, name: str) -> str:
    if given is None:
        return ""
    if not isinstance(given, str) or "\0" in given:
        raise _unreadable(name, given)
    if len(given) > LONGEST:
        raise NotTaken(
            "too long",
            Text(
                en=f"One field holds {len(given)} characters; {LONGEST} are taken. Send it as several reports.",
                ru=f"В одном поле {len(given)} знаков; принимается {LONGEST}. Разделите на несколько сообщений.",
            ),
        )
    return given.strip()


def _word(data: Mapping[str, Any], name: str) -> str:
    return _text(data.get(name), name)[:80]


def _truth(given: Any, name: str) -> bool:
    if given in (None, "", False):
        return False
    if given is True:
        return True
    raise _unreadable(name, given)


def _list(given: Any, name: str) -> list[Any]:
    if given in (None, ""):
        return []
    if not isinstance(given, list) or len(given) > MOST_CLAIMS:
        raise _unreadable(name, given)
    return given


def _pairs(given: Any, name: str) -> Mapping[str, Any]:
    if given in (None, ""):
        return {}
    if not isinstance(given, dict):
        raise _unreadable(name, given)
    return given


def _lacks(name: str) -> Any:
    raise NotTaken(
        "lacks something",
        Text(
            en=f"Something is missing that every such report has: {name}. Write it again with that.",
            ru=f"Нет того, что есть в каждом таком сообщении: {name}. Напишите еще раз, добавив это.",
        ),
    )


def _unknown(name: str, value: Any) -> NotTaken:
    return NotTaken(
        "unknown word",
        Text(
            en=f"{name} is “{str(value)[:80]}”, which this form does not know. Choose from the list of the form.",
            ru=f"{name}: «{str(value)[:80]}»; такого слова в форме нет. Выберите из списка формы.",
        ),
    )


def _unreadable(name: str, value: Any) -> NotTaken:
    return NotTaken(
        "unreadable",
        Text(
            en=f"{name} cannot be read: “{str(value)[:80]}”. Write it as the form asks.",
            ru=f"Не читается {name}: «{str(value)[:80]}». Напишите так, как просит форма.",
        ),
    )


def _version(version: int, form: FormWords) -> Text:
    known = ", ".join(map(str, sorted(form.taken)))
    return Text(
        en=f"It was written with version {version} of the form; versions {known} are taken. Open the form anew.",
        ru=f"Написано в форме версии {version}; принимаются версии {known}. Откройте форму заново.",
    )


def _clock(at: datetime) -> Text:
    return Text(
        en=f"Its time, {at:%Y-%m-%d %H:%M} UTC, cannot be right. Set the clock of the device, and say when it was.",
        ru=f"Время {at:%Y-%m-%d %H:%M} UTC не может быть верным. Поставьте часы и укажите, когда это было.",
    )
