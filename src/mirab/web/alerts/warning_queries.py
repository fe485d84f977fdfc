"""What of warnings, of what was released of them, and of what waits a person may read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from mirab.alerting.refusals import Refusal
from mirab.alerting.warning_clocks import MONITORING_DAYS
from mirab.alerting.warning_life import next_acts
from mirab.alerting.warning_states import BEFORE_ISSUE, Act, State
from mirab.web.accounts.acts import note_read
from mirab.web.accounts.asked_often import finds_any
from mirab.web.accounts.policy import Person, may, readable, require
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.addressee_models import Addressee, Note
from mirab.web.alerts.missed_events import missed_by
from mirab.web.alerts.models import Draft, DraftState
from mirab.web.alerts.response_models import MissedEvent, Monitoring
from mirab.web.alerts.warning_lives import life_of, person_view, texts_of, view_of
from mirab.web.alerts.warning_models import Notice, SignOff, Warning, WarningVersion

#: So many texts are looked through for what waits.
MOST = 200
_NOT_OUT = [state.value for state in (*BEFORE_ISSUE, State.CLOSED)]
_OUT = State.ISSUED.value
#: Acts that wait for whoever may do them: others are done when somebody wishes to.
_WAITED_FOR = (Act.CHALLENGE, Act.CLEAR, Act.CLEAR_LATE, Act.APPROVE, Act.ISSUE, Act.SCORE)


def warnings_of(person: Person) -> QuerySet[Warning]:
    """The warnings that a person may read, those changed last first.

    Raises
    ------
    NotAllowed
        Warnings are not this person's to read.
    """
    require(person, Verb.READ, Warning)
    return readable(person, Warning.objects.select_related("by", "situation"))


def warning_of(person: Person, id: str, verb: Verb = Verb.READ) -> Warning:
    """One warning; what the person may not see is not there.

    Raises
    ------
    Http404
        There is none of this id that the person may know of.
    NotAllowed
        He may read it and not do this to it.
    """
    found = warnings_of(person).filter(pk=id).first()
    if found is None:
        raise Http404
    require(person, verb, found)
    note_read(person, found, record_id=found.pk)
    return found


def last_texts(warnings: Iterable[Warning]) -> dict[str, WarningVersion]:
    """The last text of the latest version of each of some warnings."""
    rows = WarningVersion.objects.filter(warning__in=list(warnings), replaced_at__isnull=True).order_by("number")
    return {text.warning_id: text for text in rows.select_related("by")}


def part_of(person: Person, rows: QuerySet[Any]) -> list[Any]:
    """The rows of a part of a warning that a person may read: each is judged by itself."""
    return list(readable(person, rows))


def addressee_of(person: Person, warning: Warning, id: str, verb: Verb = Verb.READ) -> Addressee:
    """One addressee of a warning that the person may read.

    Raises
    ------
    Http404
        There is none.
    """
    rows = Addressee.objects.filter(warning=warning, pk=id).select_related("warning", "organisation", "officer")
    found = readable(person, rows).first()
    if found is None:
        raise Http404
    require(person, verb, found)
    return found


def notes_of(person: Person) -> QuerySet[Note]:
    """What was released and is open to a person, the latest first."""
    require(person, Verb.READ, Note)
    return readable(person, Note.objects.select_related("addressee", "addressee__organisation"))


def note_of(person: Person, id: str) -> Note:
    """One released text.

    Raises
    ------
    Http404
        There is none of this id that the person may know of.
    """
    found = notes_of(person).filter(pk=id).first()
    if found is None:
        raise Http404
    note_read(person, found, record_id=found.pk)
    return found


def drafts_for_desk(person: Person) -> QuerySet[Draft]:
    """Drafts that accepted proposals left, as far as a person may read them."""
    return readable(person, Draft.objects.filter(state=DraftState.DRAFT))


def notices_of(person: Person) -> list[Notice]:
    """What a person was told and has not put away."""

    def rows() -> QuerySet[Notice]:
        return readable(person, Notice.objects.filter(to=person.pk, read_at__isnull=True))

    return list(rows().select_related("warning")) if finds_any(person, "notices", rows) else []


def missed_of(person: Person) -> QuerySet[MissedEvent]:
    """Missed events, as far as a person may know of them."""
    require(person, Verb.READ, MissedEvent)
    events = readable(person, MissedEvent.objects.select_related("said_by"))
    return missed_by(readable(person, Warning.objects.all()), events)


def acts_open_to(person: Person, text: WarningVersion) -> list[tuple[Act, Refusal | None]]:
    """Every act that there is for a text, with why the person may not do it."""
    if not may(person, Verb.DECIDE, text.warning):
        return []
    return list(next_acts(life_of(text), person_view(person)))


def acting_text(warning: Warning, acts: Iterable[Act], person: Person) -> tuple[WarningVersion, Act, Refusal | None]:
    """The text that one of some acts would be done to, the act, and why this person may not do it.

    Raises
    ------
    Http404
        None of the acts is done to any version as they stand.
    """
    wanted = tuple(acts)
    found = [
        (text, act, refusal)
        for text in texts_of(warning)
        for act, refusal in acts_open_to(person, text)
        if act in wanted
    ]
    if not found:
        raise Http404
    return min(found, key=lambda one: one[2] is not None)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Something that waits for a person: of which warning, what, and since when."""

    warning: Warning
    text: WarningVersion
    what: str
    since: datetime


def waiting_for(person: Person, now: datetime | None = None) -> list[Waiting]:
    """What waits for a person at the desk, what has waited longest first; in a handful of queries.

    Of what is out the latest :data:`MOST` are looked through, and as many of what is not.
    """
    if not may(person, Verb.DECIDE, Warning):
        return []

    def standing() -> QuerySet[WarningVersion]:
        states = [*_NOT_OUT, _OUT]
        return readable(person, WarningVersion.objects.filter(replaced_at__isnull=True, state__in=states))

    if not finds_any(person, "warnings that stand", standing):
        return []
    rows = standing().select_related("warning", "by")
    texts = [*rows.filter(state__in=_NOT_OUT).order_by("at")[:MOST], *rows.filter(state=_OUT).order_by("-at")[:MOST]]
    signed: dict[tuple[str, int], list[SignOff]] = defaultdict(list)
    signatures = SignOff.objects.filter(version__warning__in={text.warning_id for text in texts})
    for one in signatures.select_related("version"):
        signed[one.version.warning_id, one.version.number].append(one)
    looks: dict[str, set[int]] = defaultdict(set)
    for look in Monitoring.objects.filter(warning__in={text.warning_id for text in texts if text.state == _OUT}):
        looks[look.warning_id].add(look.days)
    me, found = person_view(person), []
    for text in texts:
        life = view_of(text, texts, signed[text.warning_id, text.number], None)
        acts = [act for act, refusal in next_acts(life, me) if refusal is None and act in _WAITED_FOR]
        found += [Waiting(warning=text.warning, text=text, what=act.value, since=text.at) for act in acts]
        own = text.state == _OUT and person.pk in text.authors
        if own and text.issued_at and _days_due(text, looks[text.warning_id], now):
            found.append(Waiting(warning=text.warning, text=text, what="monitor", since=text.issued_at))
    return sorted(found, key=lambda one: one.since)


def look_due(text: WarningVersion, now: datetime | None = None) -> int:
    """Days after issue for which a look is due and was not made; 0 where none is."""
    if text.issued_at is None:
        return 0
    looks = Monitoring.objects.filter(warning=text.warning_id, at__gte=text.issued_at)
    return _days_due(text, set(looks.values_list("days", flat=True)), now)


def _days_due(text: WarningVersion, made: set[int], now: datetime | None) -> int:
    passed = (now or timezone.now()) - (text.issued_at or timezone.now())
    return next((days for days in MONITORING_DAYS if timedelta(days=days) <= passed and days not in made), 0)


def notes_waiting(person: Person) -> list[Note]:
    """Released texts that a person of the organisation has yet to acknowledge."""
    if not may(person, Verb.READ, Note):
        return []

    def rows() -> QuerySet[Note]:
        return notes_of(person).filter(addressee__state__in=["released", "delivered"])

    found = rows() if finds_any(person, "notes that wait", rows) else ()
    return [note for note in found if person.pk in note.addressee.chain]
