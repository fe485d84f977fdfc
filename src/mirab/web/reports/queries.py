"""What of reports a person may read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import Http404

from mirab.web.accounts.acts import note_read
from mirab.web.accounts.models import User, holding
from mirab.web.accounts.policy import Person, may, readable, require
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Verb
from mirab.web.reports.due_actions import came, due_times
from mirab.web.reports.models import (
    Alike,
    AlikeState,
    Answer,
    Beat,
    Missed,
    OfficeAddress,
    Picture,
    Refused,
    Report,
    ReportClaim,
    ReportingPlan,
    Side,
    Triage,
    Verification,
)

#: Weeks over which timeliness is told.
WEEKS = 12


def reports_of(person: Person) -> QuerySet[Report]:
    """The reports that a person may read, the latest first.

    Raises
    ------
    NotAllowed
        Reports are not this person's to read.
    """
    require(person, Verb.READ, Report)
    return readable(person, Report.objects.select_related("organisation"))


def desk_reports(person: Person) -> QuerySet[Report]:
    """The same as the desk lists them; whoever merely reports has a page of his own.

    Raises
    ------
    NotAllowed
        The person is not of the house.
    """
    require(person, Verb.READ, Triage)
    return reports_of(person)


def report_of(person: Person, id: str) -> Report:
    """One report; what the person may not see is not there.

    Raises
    ------
    Http404
        There is none of this id that the person may know of.
    """
    found = reports_of(person).filter(pk=id).first()
    if found is None:
        raise Http404
    note_read(person, found, record_id=found.pk)
    return found


def report_for(person: Person, id: str, verb: Verb) -> Report:
    """One report that a person may also do something to.

    Raises
    ------
    Http404
        There is none of this id that the person may know of.
    NotAllowed
        He may read it and no more.
    """
    found = report_of(person, id)
    require(person, verb, found)
    return found


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What hangs on a report, as far as its reader may see it."""

    claims: list[ReportClaim]
    sides: list[Side]
    pictures: list[Picture]
    triages: list[Triage]
    verifications: list[Verification]
    told: list[Answer]
    alike: list[Alike]


def parts_of(person: Person, report: Report) -> Parts:
    """What hangs on a report that a person reads: all that he wrote in it himself, the rest by its own marks."""
    own = report.monitor_id == person.pk
    return Parts(
        claims=list(report.claims.all() if own else readable(person, report.claims.all())),
        sides=list(report.sides.all() if own else readable(person, report.sides.all())),
        pictures=list(report.pictures.all() if own else readable(person, report.pictures.all())),
        triages=list(readable(person, report.triages.select_related("by"))),
        verifications=list(readable(person, report.verifications.select_related("by"))),
        told=list(readable(person, report.told.select_related("by"))),
        alike=[pair for pair in alike_of(person) if report.pk in (pair.first_id, pair.second_id)]
        if may(person, Verb.READ, Alike)
        else [],
    )


def picture_of(person: Person, id: str, number: int) -> Picture:
    """A picture of a report that a person reads.

    Raises
    ------
    Http404
        There is none that the person may know of.
    """
    found = next((one for one in parts_of(person, report_of(person, id)).pictures if one.pk == number), None)
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, kw_only=True)
class Own:
    """A monitor's own page: his reports with what he was told, what is due from him, and from where."""

    reports: list[Report]
    told: dict[str, list[Answer]]
    beats: list[Beat]
    due_at: datetime | None
    here: bool


def own_page(person: Person, now: datetime) -> Own:
    """What a person reported himself, and what is due from him next.

    Raises
    ------
    NotAllowed
        Nobody is signed in who is shown anything.
    """
    require(person, Verb.READ, Report)
    reports = list(Report.objects.filter(monitor=person.pk)[:50])
    told: dict[str, list[Answer]] = defaultdict(list)
    for answer in Answer.objects.filter(monitor=person.pk, report__in=[report.pk for report in reports]):
        told[answer.report_id].append(answer)
    beats = list(Beat.objects.filter(holding(today()), monitor=person.pk))
    ahead = [due for beat in beats for due in due_times(beat, now, now + timedelta(days=7))]
    due_at = min(ahead, default=None)
    return Own(
        reports=reports,
        told=dict(told),
        beats=beats,
        due_at=due_at,
        here=due_at is not None and any(came(beat, due_at) for beat in beats),
    )


def alike_of(person: Person) -> QuerySet[Alike]:
    """Pairs of which a person may read both reports.

    Raises
    ------
    NotAllowed
        Pairs are not this person's to read.
    """
    require(person, Verb.READ, Alike)
    known = readable(person, Report.objects.all()).values("pk")
    pairs = readable(person, Alike.objects.select_related("first", "second", "by"))
    return pairs.filter(first__in=known, second__in=known)


def pair_of(person: Person, number: int) -> Alike:
    """One pair.

    Raises
    ------
    Http404
        There is none that the person may know of.
    """
    found = alike_of(person).filter(pk=number).first()
    if found is None:
        raise Http404
    require(person, Verb.DECIDE, found)
    return found


def pairs_waiting(person: Person) -> int:
    """How many pairs wait for a decision, of those that a person sees."""
    return alike_of(person).filter(state=AlikeState.PROPOSED).count() if may(person, Verb.READ, Alike) else 0


def refused_of(person: Person) -> QuerySet[Refused]:
    """What could not be taken, as far as a person may read it.

    Raises
    ------
    NotAllowed
        It is not this person's to read.
    """
    require(person, Verb.READ, Refused)
    return readable(person, Refused.objects.select_related("monitor", "done_by"))


def one_refused(person: Person, id: str) -> Refused:
    """One thing that could not be taken.

    Raises
    ------
    Http404
        There is none that the person may know of.
    """
    found = refused_of(person).filter(pk=id).first()
    if found is None:
        raise Http404
    require(person, Verb.DECIDE, found)
    return found


def missed_of(person: Person) -> QuerySet[Missed]:
    """Reports that were due and did not come, as far as a person may read of them.

    Raises
    ------
    NotAllowed
        They are not this person's to read.
    """
    require(person, Verb.READ, Missed)
    return readable(person, Missed.objects.select_related("beat__monitor__organisation", "asked_by"))


def one_missed(person: Person, number: int) -> Missed:
    """One report that was due and did not come.

    Raises
    ------
    Http404
        There is none that the person may know of.
    """
    found = missed_of(person).filter(pk=number).first()
    if found is None:
        raise Http404
    require(person, Verb.DECIDE, found)
    return found


def supervises(person: Person) -> bool:
    """Whether a person is told who of the monitors is on time."""
    return may(person, Verb.MANAGE, Missed)


def offices_of(person: Person) -> QuerySet[OfficeAddress]:
    """The addresses from which offices send mail, as far as a person may read them.

    Raises
    ------
    NotAllowed
        They are not this person's to read.
    """
    require(person, Verb.READ, OfficeAddress)
    held = OfficeAddress.objects.filter(ended_at__isnull=True).select_related("organisation")
    return readable(person, held)


def office_of(person: Person, number: int) -> OfficeAddress:
    """One address of an office, to be withdrawn.

    Raises
    ------
    Http404
        There is none that the person may know of.
    """
    require(person, Verb.MANAGE, OfficeAddress)
    found = readable(person, OfficeAddress.objects.all()).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def plans_of(person: Person) -> list[ReportingPlan]:
    """The plan of each organisation that holds, as far as a person may read it.

    Raises
    ------
    NotAllowed
        Plans are not this person's to read.
    """
    require(person, Verb.READ, ReportingPlan)
    last: dict[int, ReportingPlan] = {}
    for plan in readable(person, ReportingPlan.objects.select_related("organisation", "by")):
        last.setdefault(plan.organisation_id, plan)
    return sorted(last.values(), key=lambda plan: plan.organisation.code)


def beats_of(person: Person) -> list[Beat]:
    """The reporting areas that hold, with their monitors: for supervisors alone; others are given none."""
    if not may(person, Verb.MANAGE, Beat):
        return []
    beats = Beat.objects.filter(ended_at__isnull=True).select_related("monitor__organisation")
    return list(readable(person, beats))


def beat_of(person: Person, number: int) -> Beat:
    """One reporting area of which a person disposes.

    Raises
    ------
    Http404
        There is none that the person may know of.
    """
    require(person, Verb.MANAGE, Beat)
    found = readable(person, Beat.objects.all()).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, kw_only=True)
class Timely:
    """How many reports were due in the last weeks, how many came by then, and how many are silence."""

    name: str
    due: int
    came: int
    silent: int


@dataclass(frozen=True, kw_only=True)
class Timeliness:
    """By area and by organisation for the house; by person for supervisors, and for nobody else empty."""

    areas: list[Timely]
    organisations: list[Timely]
    people: list[Timely]


def timeliness(person: Person, now: datetime) -> Timeliness:
    """Who was on time in the last weeks, of what a person may read.

    Raises
    ------
    NotAllowed
        It is not this person's to read.
    """
    require(person, Verb.READ, Missed)
    counted: dict[str, dict[str, list[int]]] = {name: defaultdict(lambda: [0, 0, 0]) for name in ("a", "o", "p")}
    since = now - timedelta(weeks=WEEKS)
    for beat in _beats_seen(person):
        missed = list(Missed.objects.filter(beat=beat, due_at__gt=since))
        times = due_times(beat, max(since, beat.at), now)
        told = (len(times), max(len(times) - len(missed), 0), sum(one.silence_at is not None for one in missed))
        body = beat.monitor.organisation
        for key, name in [("p", beat.monitor.username), ("o", body.code if body else ""), *_areas(beat)]:
            counted[key][name] = [x + y for x, y in zip(counted[key][name], told, strict=True)]
    people = counted["p"] if supervises(person) else {}
    return Timeliness(areas=_timely(counted["a"]), organisations=_timely(counted["o"]), people=_timely(people))


def _beats_seen(person: Person) -> Iterable[Beat]:
    """Areas whose missed reports a person may read of: they are held alike."""
    beats = Beat.objects.filter(ended_at__isnull=True).select_related("monitor__organisation")
    return [beat for beat in beats if may(person, Verb.READ, Missed(beat=beat, mark_set_id=beat.mark_set_id))]


def _areas(beat: Beat) -> list[tuple[str, str]]:
    return [("a", place) for place in beat.places]


def _timely(counted: dict[str, list[int]]) -> list[Timely]:
    return [Timely(name=name, due=due, came=here, silent=no) for name, (due, here, no) in sorted(counted.items())]


def monitors() -> QuerySet[User]:
    """Accounts that report."""
    return User.objects.filter(role="field monitor", is_active=True).select_related("organisation")


def of_house(person: Person) -> bool:
    """Whether a person reads reports as one of the house."""
    return may(person, Verb.READ, Triage)
