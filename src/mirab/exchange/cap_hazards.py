"""Which warning may become a CAP alert, and which alert it becomes.

CAP tells a population or a civil authority of a hazard that it can act on. A political warning is never put into it:
its readers would take it for an order, and its addressee is a government that gets a text of its own. The refusal
stands here, by the kind of hazard, by the level and by the marks, so that no caller can go around it.

Sources: OASIS CAP 1.2, section 3.2.2 (urgency, severity, certainty, responseType); OASIS Event Terms List 1.2 (codes).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mirab.alerting.levels import Level, Precedence, Severity
from mirab.core.errors import FormatError
from mirab.core.marks import Marks
from mirab.core.words import LIKELIHOOD_WORDS
from mirab.exchange.cap import (
    Alert,
    Area,
    CapSeverity,
    Category,
    Certainty,
    Info,
    MessageType,
    Named,
    ResponseType,
    Scope,
    Status,
    Urgency,
)
from mirab.exchange.openness import require_public


class Hazard(StrEnum):
    """The hazards that a civil authority acts on."""

    DAM = "dam"
    FLOOD = "flood"
    MUDFLOW = "mudflow"
    TAILINGS = "tailings"
    SUPPLY_CUT = "supply cut"


#: Category and, where the list has one, code and term of the Event Terms List 1.2.
_TERMS: dict[Hazard, tuple[Category, str]] = {
    Hazard.DAM: (Category.INFRA, "OET-053"),  # dam issue
    Hazard.FLOOD: (Category.MET, "OET-081"),  # flood
    Hazard.MUDFLOW: (Category.GEO, "OET-133"),  # mudslide
    Hazard.TAILINGS: (Category.ENV, ""),  # "pollution and other environmental": the list has no term
    Hazard.SUPPLY_CUT: (Category.INFRA, "OET-206"),  # utility
}
#: "Responsive action SHOULD be taken": immediately, soon, in the near future.
_URGENCY = {
    Precedence.FLASH: Urgency.IMMEDIATE,
    Precedence.PRIORITY: Urgency.EXPECTED,
    Precedence.ROUTINE: Urgency.FUTURE,
}
#: Minimal, possible, significant, extraordinary threat to life or property.
_SEVERITY = {
    Severity.MINOR: CapSeverity.MINOR,
    Severity.MODERATE: CapSeverity.MODERATE,
    Severity.SERIOUS: CapSeverity.SEVERE,
    Severity.SEVERE: CapSeverity.EXTREME,
}
#: What a level asks for: attend to information, make preparations, carry out what is planned.
_RESPONSE = {
    Level.WATCH: ResponseType.MONITOR,
    Level.ADVISORY: ResponseType.PREPARE,
    Level.WARNING: ResponseType.EXECUTE,
}
_EXERCISE = {"ru": "УЧЕНИЯ"}
_REMEDY = "A warning that is not public goes to its addressees by their own texts, never by CAP"


@dataclass(frozen=True, kw_only=True)
class HazardText:
    """What is said in one language, with the areas named in it."""

    event: str
    headline: str
    description: str
    instruction: str = ""
    areas: tuple[Area, ...]


@dataclass(frozen=True, kw_only=True)
class HazardNotice:
    """A warning of a hazard as far as CAP has a place for it.

    ``kind``: the hazard's or any other kind's name, refused unless it is a :class:`Hazard`; ``marks``: of the text that
    goes out; ``released``: a named person released it to all; ``exercise``: the exercise's name, empty in earnest;
    ``probability``: 0 to 1, None where not judged; ``observed``: it has begun; ``responses``: what is asked, read
    from the level where empty; ``texts``: by language tag.
    """

    kind: str
    level: Level
    marks: Marks
    released: bool
    exercise: str = ""
    precedence: Precedence
    severity: Severity
    probability: float | None = None
    observed: bool = False
    onset: datetime | None = None
    expires: datetime
    responses: tuple[ResponseType, ...] = ()
    texts: tuple[tuple[str, HazardText], ...]
    sender_name: str = ""
    web: str = ""
    contact: str = ""


def require_hazard(notice: HazardNotice) -> Hazard:
    """The hazard of a notice that may become a CAP alert.

    Raises
    ------
    FormatError
        By kind (a political warning), by level, by marks, or because nobody released it.
    """
    try:
        hazard = Hazard(notice.kind)
    except ValueError as error:
        what = f"a warning of kind {notice.kind!r} cannot become a CAP message"
        allowed = ", ".join(Hazard)
        raise FormatError(what, f"CAP carries what a civil authority acts on: {allowed}. {_REMEDY}") from error
    if notice.level is Level.NONE:
        raise FormatError(f"a notice of {hazard} at level none", "Nothing is warned of: cancel the earlier message")
    require_public(notice.marks, what=f"the text of this notice of {hazard}", remedy=_REMEDY)
    if not notice.released:
        raise FormatError(f"this notice of {hazard} is not released", "A named person releases it first")
    languages = [language for language, _ in notice.texts]
    if not languages or len(set(languages)) < len(languages):
        raise FormatError(f"texts in {languages}", "Give one text for each language, and at least one")
    return hazard


def alert_of(
    notice: HazardNotice,
    *,
    identifier: str,
    sender: str,
    sent: datetime,
    earlier: tuple[Alert, ...] = (),
    cancel: bool = False,
) -> Alert:
    """The public CAP alert of a hazard: its first message, an update of ``earlier`` ones, or their cancellation.

    Raises
    ------
    FormatError
        When :func:`require_hazard` refuses it, when there is nothing to cancel, when it has expired before it is sent,
        or when an exercise would touch a message sent in earnest.
    """
    hazard = require_hazard(notice)
    status = Status.EXERCISE if notice.exercise else Status.ACTUAL
    if cancel and not earlier:
        raise FormatError(f"a cancellation of {hazard} without an earlier message", "Name what it cancels")
    if unlike := [a.identifier for a in earlier if a.status is not status]:
        raise FormatError(f"a message of status {status} about {unlike}", "Exercise and earnest do not mix")
    first = MessageType.UPDATE if earlier else MessageType.ALERT
    alert = Alert(
        identifier=identifier,
        sender=sender,
        sent=sent.replace(microsecond=0),
        status=status,
        message_type=MessageType.CANCEL if cancel else first,
        scope=Scope.PUBLIC,
        note=f"EXERCISE: {notice.exercise}" if notice.exercise else "",
        references=tuple(alert.reference for alert in earlier),
        infos=tuple(_info(notice, hazard, language, text, cancel) for language, text in notice.texts),
    )
    if not cancel and notice.expires <= sent:
        raise FormatError(f"a notice of {hazard} that expires on {notice.expires.isoformat()}", "Give a later time")
    return alert


def certainty_of(probability: float | None, *, observed: bool) -> Certainty:
    """Observed; Likely above 50 %; Possible up to it; Unlikely ("p ~ 0") within the lowest band of ICD 203."""
    if observed:
        return Certainty.OBSERVED
    if probability is None:
        return Certainty.UNKNOWN
    if not 0 <= probability <= 1:
        raise FormatError(f"{probability} is not a probability", "Give a number from 0 to 1")
    if probability > 0.5:
        return Certainty.LIKELY
    return Certainty.POSSIBLE if probability >= LIKELIHOOD_WORDS[0].high else Certainty.UNLIKELY


def _info(notice: HazardNotice, hazard: Hazard, language: str, text: HazardText, cancel: bool) -> Info:
    category, code = _TERMS[hazard]
    # receivers that overlook the status still print the headline
    mark = f"{_EXERCISE.get(language[:2], 'EXERCISE')}: " if notice.exercise else ""
    return Info(
        language=language,
        categories=(category,),
        event=text.event,
        responses=(ResponseType.ALL_CLEAR,) if cancel else notice.responses or (_RESPONSE[notice.level],),
        urgency=Urgency.PAST if cancel else _URGENCY[notice.precedence],
        severity=_SEVERITY[notice.severity],
        certainty=certainty_of(notice.probability, observed=notice.observed),
        event_codes=(Named(name="OET:v1.2", value=code),) if code else (),
        onset=notice.onset and notice.onset.replace(microsecond=0),
        expires=notice.expires.replace(microsecond=0),
        sender_name=notice.sender_name,
        headline=mark + text.headline,
        description=mark + text.description,
        instruction=text.instruction,
        web=notice.web,
        contact=notice.contact,
        areas=text.areas,
    )
