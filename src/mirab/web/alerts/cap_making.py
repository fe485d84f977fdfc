"""A warning as a CAP message: what is said in each language, where, until when; and why it may not become one.

Severity, urgency, certainty and what is asked are read from the warning by the tables of
:mod:`mirab.exchange.cap_hazards`, which refuses again whatever is refused here in the reader's own language.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from mirab.alerting.levels import Level, Precedence, Severity
from mirab.alerting.refusals import Refusal
from mirab.alerting.warning_states import State
from mirab.core.marks import CENTRE, Marks, Sensitivity, UseClass
from mirab.core.places import Place, PlaceKind
from mirab.core.words import Text
from mirab.exchange.cap import Alert, Area, Circle, MessageType, Named
from mirab.exchange.cap_hazards import Hazard, HazardNotice, HazardText
from mirab.exchange.cap_xml import decode
from mirab.web.alerts.addressee_models import Addressee
from mirab.web.alerts.cap_models import CapMessage
from mirab.web.alerts.evidence_marks import without_sources
from mirab.web.alerts.response_models import Closing
from mirab.web.alerts.warning_lives import texts_of
from mirab.web.alerts.warning_models import Nature, Warning, WarningVersion
from mirab.web.monitoring.queries import centre

#: What each hazard is called in a message.
EVENTS = {
    Hazard.DAM: Text(en="Dam", ru="Плотина"),
    Hazard.FLOOD: Text(en="Flood", ru="Наводнение"),
    Hazard.MUDFLOW: Text(en="Mudflow", ru="Сель"),
    Hazard.TAILINGS: Text(en="Tailings", ru="Хвостохранилище"),
    Hazard.SUPPLY_CUT: Text(en="Supply cut", ru="Отключение снабжения"),
}
#: A position of these stands for a point on a map, not for where they reach.
_WIDE = frozenset({PlaceKind.REGION, PlaceKind.STATE, PlaceKind.PROVINCE, PlaceKind.RIVER, PlaceKind.BORDER_SEGMENT})
#: What of a version is public text: why it is thought and what is not known stay with the desk.
_SAID = ("what", "place", "when", "affected")


@dataclass(frozen=True, kw_only=True)
class Words:
    """What is said in one language."""

    language: str
    headline: str
    description: str
    instruction: str = ""


@dataclass(frozen=True, kw_only=True)
class AskedCap:
    """What a person adds to the record when he makes a message.

    ``onset``: first day, where one is named; ``observed``: it has begun; ``instruction``: what those addressed should
    do, in the language of the version; ``more``: the same in other languages.
    """

    hazard: str
    onset: date | None = None
    observed: bool = False
    instruction: str = ""
    more: tuple[Words, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NextMessage:
    """What the next message would be: of which text, of which kind, about which messages that stand."""

    text: WarningVersion
    kind: MessageType
    earlier: tuple[CapMessage, ...]


def standing_of(warning: Warning) -> tuple[CapMessage, ...]:
    """Our messages of a warning that nothing has cancelled yet, the first first."""
    ours = CapMessage.objects.filter(version__warning=warning).exclude(kind=MessageType.ACK.value)
    found: list[CapMessage] = []
    for message in ours.select_related("version", "by").order_by("sent", "at"):
        found = [] if message.kind == MessageType.CANCEL.value else [*found, message]
    return tuple(found)


def next_message(warning: Warning) -> NextMessage | Refusal:
    """What may be made now, or why nothing may."""
    closed = _closed_to_all(warning)
    if closed is not None:
        return closed
    earlier, texts = standing_of(warning), texts_of(warning)
    issued = next((text for text in texts if text.state == State.ISSUED.value), None)
    if issued is None and earlier and Closing.objects.filter(warning=warning).exists():
        return NextMessage(text=_text_of(texts, earlier[-1]), kind=MessageType.CANCEL, earlier=earlier)
    if issued is None:
        return _refusal(
            "not issued",
            Text(en="No version of this warning stands issued", ru="Ни одна версия предупреждения не выпущена"),
            Text(en="Have it cleared, approved and issued first", ru="Сначала согласуйте, утвердите и выпустите ее"),
        )
    if issued.level == Level.NONE.name.lower():
        return _refusal(
            "no level",
            Text(en="The level is none: nothing is warned of", ru="Уровня нет: предупреждать не о чем"),
            Text(en="Cancel the earlier message by closing the warning", ru="Закройте предупреждение"),
        )
    if not released_of(issued):
        return _refusal(
            "not released",
            Text(en="No text of this version has been released", ru="Ни один текст этой версии не передан"),
            Text(en="A named person releases it to an addressee first", ru="Сначала решение о передаче принимает лицо"),
        )
    if earlier and earlier[-1].version.number == issued.number:
        return _refusal(
            "made",
            Text(en="This version is out as a CAP message", ru="Эта версия уже вышла сообщением CAP"),
            Text(en="Issue a version that supersedes it, or close it", ru="Выпустите новую версию или закройте ее"),
        )
    kind = MessageType.UPDATE if earlier else MessageType.ALERT
    return NextMessage(text=issued, kind=kind, earlier=earlier)


def released_of(text: WarningVersion) -> bool:
    """Whether a named person released a text of a version."""
    rows = Addressee.objects.filter(warning=text.warning_id, number=text.number)
    return rows.filter(released_at__isnull=False).exists()


def _closed_to_all(warning: Warning) -> Refusal | None:
    """Why a warning never becomes a CAP message as it is held: by what it is of, by level, by marks."""
    if warning.nature != Nature.HAZARD.value:
        return _refusal(
            "political",
            Text(
                en="A political warning is never put into CAP: its readers would take it for an order",
                ru="Политическое предупреждение никогда не передается в CAP: его примут за распоряжение",
            ),
            Text(en="Release a text to each addressee instead", ru="Передайте каждому адресату свой текст"),
        )
    marks = warning.marks
    if marks.sensitivity is not Sensitivity.UNCLASSIFIED:
        return _refusal(
            "classified",
            Text(
                en=f"This warning is {marks.sensitivity.label}; CAP is read by everybody",
                ru="Предупреждение закрыто грифом; CAP читают все",
            ),
            Text(en="Release a text to each addressee instead", ru="Передайте каждому адресату свой текст"),
        )
    if marks.caveats or marks.lists or marks.owners - {CENTRE}:
        return _refusal(
            "marked",
            Text(
                en="Its marks keep it for some readers, or it is made of what another gave",
                ru="Пометки оставляют его некоторым читателям, или оно составлено из чужих сведений",
            ),
            Text(en="Release a text to each addressee instead", ru="Передайте каждому адресату свой текст"),
        )
    return None


def notice_of(following: NextMessage, asked: AskedCap) -> HazardNotice:
    """The value that the encoder is given; the decision to send it opens its use, and nothing else of its marks."""
    text, warning = following.text, following.text.warning
    own = Words(
        language=text.language,
        headline=text.title,
        description="\n".join(without_sources(getattr(text, name)) for name in _SAID),
        instruction=asked.instruction,
    )
    held = warning.marks
    public = Marks(sensitivity=held.sensitivity, use_class=UseClass.PUBLISH, caveats=held.caveats, lists=held.lists)
    return HazardNotice(
        kind=asked.hazard if warning.nature == Nature.HAZARD.value else warning.nature,
        level=Level[text.level.upper()],
        marks=public,
        released=released_of(text),
        exercise=exercise_here(),
        precedence=Precedence(text.precedence),
        severity=Severity(text.severity),
        probability=text.probability,
        observed=asked.observed,
        onset=_begins(asked.onset) if asked.onset else None,
        expires=_begins(text.horizon + timedelta(days=1)),
        texts=tuple((words.language, _hazard_text(warning, asked.hazard, words)) for words in (own, *asked.more)),
    )


def alert_in(message: CapMessage) -> Alert:
    """What a kept message says."""
    return decode(message.body)


def exercise_here() -> str:
    """The exercise's name, where the region is made up; empty in earnest."""
    region = centre().region
    return region.title.en if region.exercise else ""


def _hazard_text(warning: Warning, hazard: str, words: Words) -> HazardText:
    event = EVENTS[Hazard(hazard)].said("ru" if words.language == "ru" else "en") if hazard in set(Hazard) else hazard
    return HazardText(
        event=event,
        headline=words.headline,
        description=words.description,
        instruction=words.instruction,
        areas=tuple(_area(place, words.language) for place in places_of(warning)),
    )


def places_of(warning: Warning) -> list[Place]:
    """Where: the places of its situation, or else the states that it concerns, as the region's profile has them."""
    known = centre().region.places
    named = list(warning.situation.places) if warning.situation else []
    return [known[code] for code in named or warning.states if code in known]


def _area(place: Place, language: str) -> Area:
    at = place.position if place.kind not in _WIDE else None
    return Area(
        description=place.named(language),
        circles=(Circle(lat=at.lat, lon=at.lon, radius_km=at.precision_km),) if at else (),
        geocodes=(Named(name=_list_of(place.code), value=place.code),),
    )


def _list_of(code: str) -> str:
    """Under which list others know a code of a place; the profile's own codes have a colon."""
    if ":" in code:
        return "Mirab place"
    return "ISO 3166-2" if "-" in code else "ISO 3166-1"


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _text_of(texts: list[WarningVersion], message: CapMessage) -> WarningVersion:
    return next(text for text in texts if text.number == message.version.number)


def _refusal(code: str, what: Text, remedy: Text) -> Refusal:
    return Refusal(code=code, what=what, remedy=remedy)
