"""Plans, reporting areas, and what was due and did not come: first a question after the person, then silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from mirab.web.accounts.acts import act
from mirab.web.accounts.chain import append
from mirab.web.accounts.models import Organisation, User, stored
from mirab.web.accounts.roles import Verb
from mirab.web.reports.actions import ChangedMeanwhile
from mirab.web.reports.models import Beat, Kind, Missed, Report, ReportingPlan
from mirab.web.reports.putting import marks_of_reports

#: So long an organisation has to answer; after it a missed report counts as silence.
ANSWER_WITHIN = timedelta(hours=48)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class PlanTerms:
    """What a reporting plan says."""

    consent_on: date
    consent: str
    safety_on: date
    safety: str
    asked: str


class NoPlan(Exception):
    """Nobody reports whose organisation's consent and safety plan are not on record."""


def keep_plan(person: User, organisation: Organisation, terms: PlanTerms) -> ReportingPlan:
    """Put an organisation's consent and safety plan on record; the last one holds.

    Raises
    ------
    NotAllowed
        Plans are not this person's to keep.
    """
    plan = ReportingPlan(
        organisation=organisation,
        by=person,
        at=timezone.now(),
        mark_set_id=stored(marks_of_reports(organisation)),
        **vars(terms),
    )
    with act("keep_reporting_plan", person, Verb.MANAGE, plan, record_id=organisation.code):
        plan.save(force_insert=True)
    return plan


def plan_of(organisation: Organisation | None) -> ReportingPlan | None:
    """The plan of an organisation that holds; None: it has none."""
    return ReportingPlan.objects.filter(organisation=organisation).first() if organisation else None


def give_beat(
    person: User, monitor: User, places: Sequence[str], *, weekday: int, hour: int, since: date, why: str
) -> Beat:
    """Give a monitor the places from which he reports, and the hour of the week by which his report is due.

    Raises
    ------
    NotAllowed
        Reporting areas are not this person's to give.
    NoPlan
        The monitor's organisation has no plan on record.
    """
    if plan_of(monitor.organisation) is None:
        raise NoPlan
    beat = Beat(
        monitor=monitor,
        places=list(places),
        weekday=weekday,
        hour=hour,
        since=since,
        by=person,
        why=why,
        mark_set_id=stored(marks_of_reports(monitor.organisation)),
    )
    with act("give_beat", person, Verb.MANAGE, beat, record_id=monitor.username):
        beat.save(force_insert=True)
    return beat


def end_beat(person: User, beat: Beat) -> None:
    """Take a reporting area back; nothing is due from it any more."""
    with act("end_beat", person, Verb.MANAGE, beat, record_id=str(beat.pk)):
        held = Beat.objects.select_for_update().get(pk=beat.pk)
        if held.ended_at is None:
            held.ended_at, held.ended_by = timezone.now(), person
            held.save(update_fields=["ended_at", "ended_by"])


def due_times(beat: Beat, since: datetime, until: datetime) -> list[datetime]:
    """When reports of an area were due between two moments, the latter included."""
    first = since - timedelta(days=(since.weekday() - beat.weekday) % 7)
    due = first.replace(hour=beat.hour, minute=0, second=0, microsecond=0)
    found = []
    while due <= until:
        if due > since and beat.since <= due.date() and (beat.until is None or due.date() <= beat.until):
            found.append(due)
        due += _WEEK
    return found


def notice_missed(now: datetime) -> int:
    """Note every report that was due and did not come, and count as silence what nobody answered for; how many moved.

    The clock asks this once a minute; what is noted already is not noted again.
    """
    moved = 0
    for beat in Beat.objects.filter(ended_at__isnull=True).select_related("monitor"):
        last = Missed.objects.filter(beat=beat).values_list("due_at", flat=True).first()
        begun = max(beat.at, last) if last else beat.at
        for due in due_times(beat, begun, now):
            moved += not came(beat, due) and _note(beat, due, now)
    return moved + count_silence(now)


def came(beat: Beat, due: datetime) -> bool:
    """Whether a report of the week before a due time was there by then."""
    of_week = Report.objects.filter(monitor=beat.monitor_id, kind=Kind.SITUATION)
    return of_week.filter(received_at__gt=due - _WEEK, received_at__lte=due).exists()


def _note(beat: Beat, due: datetime, now: datetime) -> bool:
    with transaction.atomic():
        missed, made = Missed.objects.get_or_create(
            beat=beat, due_at=due, defaults={"noticed_at": now, "mark_set_id": beat.mark_set_id}
        )
        if made:
            _told("note_missed_report", missed)
    return made


def count_silence(now: datetime) -> int:
    """Count as silence what was asked after and not answered in time, or answered by a late or lost report."""
    waiting = Missed.objects.filter(silence_at__isnull=True, asked_at__lte=now - ANSWER_WITHIN, well__isnull=True)
    moved = 0
    for missed in waiting:
        with transaction.atomic():
            missed.silence_at = now
            missed.save(update_fields=["silence_at"])
            _told("count_silence", missed)
        moved += 1
    return moved


def _told(name: str, missed: Missed) -> None:
    append(
        act=name,
        person=None,
        role="",
        verb=Verb.DECIDE.value,
        kind=Missed.__name__,
        record=str(missed.pk),
        marks=missed.marks,
    )


def ask_whether_well(person: User, missed: Missed, whom: str) -> None:
    """Record that an organisation was asked whether its person is well.

    Raises
    ------
    ChangedMeanwhile
        Somebody asked already.
    """
    with act("ask_whether_well", person, Verb.DECIDE, missed, record_id=str(missed.pk)):
        held = Missed.objects.select_for_update().get(pk=missed.pk)
        if held.asked_at is not None:
            raise ChangedMeanwhile
        held.asked_at, held.asked_by, held.asked_whom = timezone.now(), person, whom
        held.save(update_fields=["asked_at", "asked_by", "asked_whom"])


def note_whether_well(person: User, missed: Missed, *, well: bool, answer: str) -> None:
    """Record what the organisation answered; a person who is well was silent, one who is not is no silence.

    Raises
    ------
    ChangedMeanwhile
        Nobody was asked yet, or the answer stands already.
    """
    with act("note_whether_well", person, Verb.DECIDE, missed, record_id=str(missed.pk)):
        held = Missed.objects.select_for_update().get(pk=missed.pk)
        if held.asked_at is None or held.answered_at is not None:
            raise ChangedMeanwhile
        held.answered_at, held.well, held.answer = timezone.now(), well, answer
        if well and held.silence_at is None:
            held.silence_at = held.answered_at
        held.save(update_fields=["answered_at", "well", "answer", "silence_at"])
