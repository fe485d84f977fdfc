"""The form of field reports for ODK and KoboToolbox, from the same words as the site's; and its answers as a report.

For offices: a server of forms keeps what is sent to it. Place is chosen, never read from the device.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid5

from mirab.core.words import Text
from mirab.exchange.odk import Choice, Form, Kind, Question, Relevance
from mirab.exchange.odk_answers import Answer, Submission
from mirab.web.monitoring.queries import centre
from mirab.web.reports.form_words import Word, form_words
from mirab.web.reports.models import Precision, WhoseVersion

FORM_ID = "mirab_report"
_SPACE = UUID("0c1e3a52-7b7e-5d0b-8d8f-52f0a7c9e6d4")
#: Numbers that a form asks for; whoever has more sends two forms.
CLAIMS = (1, 2)
_WHAT = {
    "incident": Text(en="an incident", ru="происшествие"),
    "situation": Text(en="how an area fared in the week", ru="обстановка за неделю"),
    "nothing": Text(en="nothing to report", ru="сообщить не о чем"),
    "unsafe": Text(en="I cannot report safely", ru="Сообщать небезопасно"),
}
_PRECISION = {
    Precision.AT: Text(en="at this place", ru="в этом месте"),
    Precision.NEAR: Text(en="within an hour’s walk of it", ru="не дальше часа пешком"),
    Precision.WITHIN: Text(en="somewhere in this area", ru="где-то в этой местности"),
}
_LANGUAGES = {"en": Text(en="English", ru="английский"), "ru": Text(en="Russian", ru="русский")}
_TEXTS = {
    "actors": Text(en="Who took part, as claimed: nobody’s name", ru="Кто участвовал, по утверждениям: без имен"),
    "role": Text(en="What each did, as claimed", ru="Что делал каждый, по утверждениям"),
    "trigger": Text(en="What set it off, as claimed", ru="Что послужило поводом, по утверждениям"),
    "side_a": Text(en="What one side says", ru="Что говорит одна сторона"),
    "side_b": Text(en="What the other side says", ru="Что говорит другая сторона"),
    "side_agreed": Text(en="What both agree on", ru="В чем обе согласны"),
    "response": Text(en="What was done about it on the spot", ru="Что предпринято на месте"),
}
_CLAIM: Mapping[str, tuple[Kind, Text]] = {
    "of_whom": (Kind.TEXT, Text(en="A number: of whom", ru="Число: о ком")),
    "unit": (Kind.TEXT, Text(en="What is counted", ru="Что считают")),
    "low": (Kind.INTEGER, Text(en="At least", ru="Не меньше")),
    "best": (Kind.INTEGER, Text(en="The number given", ru="Названное число")),
    "high": (Kind.INTEGER, Text(en="At most", ru="Не больше")),
    "by_whom": (Kind.TEXT, Text(en="Who states it", ru="Кто его называет")),
}


def odk_form(version: int | None = None) -> Form:
    """The form as it is asked now; of an earlier version, with that version's number."""
    form = form_words()
    return Form(
        id=FORM_ID,
        version=str(form.version if version is None else version),
        title=Text(en="Report from an office", ru="Сообщение от бюро"),
        questions=(*_beginning(), *_of_incident(), *_of_week(), *_end()),
    )


def taken_forms() -> tuple[Form, ...]:
    """The form in every version that is still taken: what a version asked, the next one asks under the same name."""
    return tuple(odk_form(version) for version in sorted(form_words().taken))


def data_of(submission: Submission, now: datetime) -> dict[str, Any]:
    """A submission as plain data of a report; its number is drawn from its instance id.

    Parameters
    ----------
    now : when it was read, which stands for when it was written: devices' clocks are no part of the form
    """
    given = submission.answers
    what = str(given.get("what", ""))
    back = _codes()
    found: dict[str, Any] = {
        "submission": str(uuid5(_SPACE, submission.instance_id)),
        "kind": "situation" if what in ("situation", "nothing") else "incident",
        "form_version": int(submission.form.version) if submission.form else 0,
        "reported_at": now.isoformat(),
        "observed_at": _observed(given),
        "nothing": what == "nothing",
        "unsafe": what == "unsafe",
        "language": str(given.get("language", "en")),
        "flags": [back.get(code, code) for code in _several(given.get("flags"))],
        "sides": {whose: str(given[f"side_{whose}"]) for whose in WhoseVersion.values if f"side_{whose}" in given},
        "claims": [claim for number in CLAIMS if (claim := _claim(given, number))],
        "answers": {
            question.code: back.get(str(given[name]), str(given[name]))
            for question in form_words().questions
            if (name := f"q_{question.code}") in given
        },
    }
    for name in ("event_kind", "place", "segment", "side", "precision"):
        if name in given:
            found[name] = back.get(str(given[name]), str(given[name]))
    for name in ("actors", "role", "trigger", "response", "source_items", "words", "ahead", "outlook"):
        if name in given:
            found[name] = str(given[name])
    return found


def _beginning() -> Iterable[Question]:
    region = centre().region
    both = Relevance(question="what", choices=("incident", "situation"))
    places = [
        Choice(code=_code(code), label=Text(en=place.named("en"), ru=place.named("ru")))
        for code, place in region.places.items()
    ]
    note = Text(
        en="For offices. A server keeps what is sent by this form: whoever is at risk uses the form on the phone.",
        ru="Для бюро. Сервер хранит то, что отправлено этой формой: кому грозит опасность, пользуется формой телефона.",
    )
    yield Question(code="for_offices", kind=Kind.NOTE, label=note)
    yield Question(
        code="what",
        kind=Kind.ONE,
        label=Text(en="What you report", ru="О чем вы сообщаете"),
        choices=tuple(Choice(code=code, label=label) for code, label in _WHAT.items()),
        required=True,
    )
    yield Question(
        code="place",
        kind=Kind.ONE,
        label=Text(en="Place", ru="Место"),
        choices=tuple(places),
        relevance=both,
        required=True,
    )


def _of_incident() -> Iterable[Question]:
    form, region, on = form_words(), centre().region, Relevance(question="what", choices=("incident",))

    def asked(
        code: str, kind: Kind, label: Text, choices: Iterable[Choice] = (), *, required: bool = False
    ) -> Question:
        return Question(code=code, kind=kind, label=label, choices=tuple(choices), required=required, relevance=on)

    yield asked(
        "event_kind", Kind.ONE, Text(en="What happened", ru="Что произошло"), _offered(form.kinds), required=True
    )
    yield asked("observed", Kind.TIME, Text(en="When it happened", ru="Когда это произошло"), required=True)
    near = (Choice(code=code.value, label=label) for code, label in _PRECISION.items())
    yield asked("precision", Kind.ONE, Text(en="How near to the place", ru="Насколько близко к этому месту"), near)
    if region.border_segments:
        at = (
            Choice(code=_code(code), label=Text(en=one.named("en"), ru=one.named("ru")))
            for code, one in region.border_segments.items()
        )
        yield asked("segment", Kind.ONE, Text(en="At which border", ru="На какой границе"), at)
        on_side = (
            Choice(code=_code(code), label=Text(en=region.places[code].named("en"), ru=region.places[code].named("ru")))
            for code in region.states
        )
        yield asked("side", Kind.ONE, Text(en="On whose side of it", ru="С чьей стороны"), on_side)
    for code, label in _TEXTS.items():
        yield asked(code, Kind.TEXT, label)
    for number in CLAIMS:
        for code, (kind, label) in _CLAIM.items():
            yield asked(f"claim{number}_{code}", kind, label)
    yield asked("flags", Kind.MANY, Text(en="Care that it needs", ru="Чего остерегаться"), _offered(form.flags))


def _of_week() -> Iterable[Question]:
    on = Relevance(question="what", choices=("situation",))
    yield Question(
        code="week_to",
        kind=Kind.DATE,
        label=Text(en="Last day of the week", ru="Последний день недели"),
        relevance=on,
        required=True,
    )
    for question in form_words().questions:
        offered = tuple(_offered(question.choices))
        yield Question(code=f"q_{question.code}", kind=Kind.ONE, label=question.said, choices=offered, relevance=on)
    for code, label in (
        ("ahead", Text(en="Dates ahead", ru="Даты впереди")),
        ("outlook", Text(en="What you expect of the coming week", ru="Чего вы ждете от следующей недели")),
    ):
        yield Question(code=code, kind=Kind.TEXT, label=label, relevance=on)


def _end() -> Iterable[Question]:
    both = Relevance(question="what", choices=("incident", "situation"))
    for code, label in (
        ("source_items", Text(en="How you know: nobody’s name", ru="Откуда вы знаете: без имен")),
        ("words", Text(en="Anything else", ru="Что еще")),
    ):
        yield Question(code=code, kind=Kind.TEXT, label=label, relevance=both)
    yield Question(
        code="language",
        kind=Kind.ONE,
        label=Text(en="Language in which you write", ru="Язык, на котором вы пишете"),
        choices=tuple(Choice(code=code, label=label) for code, label in _LANGUAGES.items()),
        relevance=both,
    )


def _offered(words: Iterable[Word]) -> Iterable[Choice]:
    return (Choice(code=_code(word.code), label=word.said) for word in words)


def _code(code: str) -> str:
    """A code as a form can carry it."""
    return re.sub(r"[^A-Za-z0-9.-]", "_", code)


def _codes() -> dict[str, str]:
    """By a form's code, ours."""
    form, region = form_words(), centre().region
    ours = [*region.places, *region.border_segments, *(word.code for word in (*form.kinds, *form.flags))]
    return {_code(code): code for code in ours}


def _observed(given: Mapping[str, Answer]) -> str:
    at, day = given.get("observed"), given.get("week_to")
    if isinstance(at, datetime):
        return at.isoformat()
    if isinstance(day, date):
        return datetime.combine(day, time(23, 59), UTC).isoformat()
    return ""


def _claim(given: Mapping[str, Answer], number: int) -> dict[str, Any]:
    return {code: given[name] for code in _CLAIM if (name := f"claim{number}_{code}") in given}


def _several(given: Answer | None) -> tuple[str, ...]:
    return given if isinstance(given, tuple) else ()
