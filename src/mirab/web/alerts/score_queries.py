"""The track record of the desk, from what its reader may read of it; and one analyst's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db.models import QuerySet

from mirab.alerting.warning_states import State
from mirab.verification.warning_scores import (
    ACTED_ON,
    MATERIALISED,
    Delivery,
    DueReport,
    MissedEvent,
    QuietMonths,
    Record,
    ScoredWarning,
    track_record,
)
from mirab.web.accounts.models import Marked, User
from mirab.web.accounts.policy import NotAllowed, Person, may, readable, require, role_of
from mirab.web.accounts.rights import rights_of
from mirab.web.accounts.roles import Role, Verb
from mirab.web.alerts import response_models
from mirab.web.alerts.addressee_models import Acknowledgement, Addressee
from mirab.web.alerts.missed_events import missed_by
from mirab.web.alerts.response_models import ActionTaken, Closing, ResponseDecision, ResponseOption
from mirab.web.alerts.warning_models import Warning, WarningVersion
from mirab.web.alerts.warning_rules import OwnScores, TrackRecord
from mirab.web.monitoring.queries import centre
from mirab.web.reports.queries import reports_owed

M = TypeVar("M", bound=Marked)
#: Warnings count once somebody who did not write them has confirmed how they ended.
_COUNTED = [State.SCORED.value, State.REVIEWED.value]


def scores_of(person: Person, today: date) -> dict[str, Any]:
    """Every figure of the track record, from the warnings that a person may read.

    Raises
    ------
    NotAllowed
        The track record is not his to read.
    """
    require(person, Verb.READ, TrackRecord)
    return scores(
        readable(person, Warning.objects.all()),
        readable(person, response_models.MissedEvent.objects.all()),
        today,
        person=person,
    )


def own_scores_of(person: Person, author: User, today: date) -> dict[str, Any]:
    """The figures of the warnings that one analyst wrote in: his own and the chief's to read.

    Raises
    ------
    NotAllowed
        The reader is neither.
    """
    require(person, Verb.READ, OwnScores)
    roles = {capacity.role for capacity in rights_of(person).capacities}
    if author.pk != person.pk and Role.CHIEF not in roles:
        raise NotAllowed
    wrote = {
        text.warning_id
        for text in WarningVersion.objects.filter(replaced_at__isnull=True, issued_at__isnull=False)
        if author.pk in text.authors
    }
    own = readable(person, Warning.objects.filter(pk__in=wrote))
    return scores(own, response_models.MissedEvent.objects.none(), today, person=person)


def analysts_shown(person: Person) -> list[User]:
    """Whose own scores a person may open: his own, a chief everybody's who writes."""
    if not may(person, Verb.READ, OwnScores):
        return []
    if role_of(person) is not Role.CHIEF:
        return [person] if isinstance(person, User) else []
    rows = WarningVersion.objects.filter(issued_at__isnull=False, warning__in=readable(person, Warning.objects.all()))
    keys = {key for authors in readable(person, rows).values_list("authors", flat=True) for key in authors}
    return list(User.objects.filter(pk__in=keys).order_by("username"))


def scores(
    warnings: QuerySet[Warning],
    missed: QuerySet[response_models.MissedEvent],
    today: date,
    draws: int = 1000,
    person: Person | None = None,
) -> dict[str, Any]:
    """The track record of some warnings and missed events, in the shape that programs read.

    With a person, of those parts of the warnings alone that he may read; without one, of all.
    """
    return track_record(record_of(warnings, missed, today, person), draws)


def record_of(
    warnings: QuerySet[Warning],
    missed: QuerySet[response_models.MissedEvent],
    today: date,
    person: Person | None = None,
) -> Record:
    """What the record holds of some warnings, as the scores take it."""
    chosen = list(warnings)
    issued = _issued(chosen, person)
    closings = _seen(person, Closing.objects.filter(warning__in=chosen))
    endings = {one.warning_id: one for one in closings}
    counted = {text.warning_id for text in _last(chosen, person) if text.state in _COUNTED}
    events = list(missed_by(warnings, missed))
    judged = [one for one in chosen if one.pk in counted and one.pk in endings and one.pk in issued]
    return Record(
        warnings=tuple(_scored(one, issued[one.pk], endings[one.pk], endings, chosen) for one in judged),
        missed=tuple(MissedEvent(situation=one.event, onset_first=one.onset) for one in events),
        quiet=_quiet(chosen, issued, endings, events, today),
        deliveries=tuple(_deliveries(chosen, issued, person)),
        reports=tuple(DueReport(due_at=due, received_at=came) for due, came in reports_owed(person, _noon(today))),
        misses_countable=not blind_states() & {state for one in judged for state in one.states},
    )


def _seen(person: Person | None, rows: QuerySet[M]) -> QuerySet[M]:
    """Rows that a person may read; all where nobody asks, as on the machine itself."""
    return rows if person is None else readable(person, rows)


def blind_states() -> frozenset[str]:
    """States in which a declared source sees nothing and of which the register has no event from any other."""
    region = centre().region
    blind = {state for spot in region.blind_spots.values() for state in spot.states}
    seen = {state for episode in region.register for state in episode.states}
    return frozenset(blind - seen)


def _issued(warnings: Iterable[Warning], person: Person | None) -> dict[str, list[WarningVersion]]:
    """The issued versions of each warning that has any, in the order of issue."""
    found: dict[str, list[WarningVersion]] = defaultdict(list)
    rows = _seen(person, WarningVersion.objects.filter(warning__in=list(warnings), issued_at__isnull=False))
    for text in rows.order_by("issued_at"):
        found[text.warning_id].append(text)
    return dict(found)


def _last(warnings: Iterable[Warning], person: Person | None) -> list[WarningVersion]:
    rows = WarningVersion.objects.filter(warning__in=list(warnings), replaced_at__isnull=True)
    return list(_seen(person, rows))


def _first_at_a_level(issued: list[WarningVersion]) -> WarningVersion:
    """The first issue at a level, where there was one; else the first."""
    return next((text for text in issued if text.level != "none"), issued[0])


def _scored(
    warning: Warning,
    issued: list[WarningVersion],
    closing: Closing,
    endings: dict[str, Closing],
    all_of_them: list[Warning],
) -> ScoredWarning:
    first = _first_at_a_level(issued)
    return ScoredWarning(
        situation=warning.situation_id or warning.pk,
        closing=closing.closing,
        probability=first.probability,
        issued_on=_day(first.issued_at),
        onset_first=closing.onset,
        onset_last=closing.onset,
        persistence=_persistence(warning, first, endings, all_of_them),
    )


def _persistence(
    warning: Warning, first: WarningVersion, endings: dict[str, Closing], all_of_them: list[Warning]
) -> float | None:
    """Whether the same situation had such an event within one horizon before; None for what hangs on no situation."""
    if warning.situation_id is None:
        return None
    day = _day(first.issued_at)
    since = day - (first.horizon - day)
    onsets = [
        endings[one.pk].onset
        for one in all_of_them
        if one.situation_id == warning.situation_id and one.pk != warning.pk and one.pk in endings
    ]
    return float(any(onset is not None and since <= onset <= day for onset in onsets))


def _quiet(
    warnings: list[Warning],
    issued: dict[str, list[WarningVersion]],
    endings: dict[str, Closing],
    missed: list[response_models.MissedEvent],
    today: date,
) -> QuietMonths | None:
    """State-months since the first issue in which nothing began, and how many of them were under a warning."""
    if not issued:
        return None
    first = min(_day(texts[0].issued_at) for texts in issued.values())
    months = _months(first, today)
    began = {(state, _month(one.onset)) for one in missed for state in one.states}
    warned: dict[tuple[str, date], set[str]] = defaultdict(set)
    for warning in warnings:
        ending = endings.get(warning.pk)
        if ending is not None and ending.closing == MATERIALISED and ending.onset:
            began |= {(state, _month(ending.onset)) for state in warning.states}
        for text in issued.get(warning.pk, ()):
            last = min(text.horizon, ending.at.date() if ending else text.horizon)
            for month in _months(_day(text.issued_at), last + timedelta(days=31)):
                for state in warning.states:
                    warned[state, month].add(ending.closing if ending else "")
    quiet = [(s, m) for s in centre().region.states for m in months if (s, m) not in began]
    under = [warned[one] for one in quiet if warned.get(one)]
    return QuietMonths(months=len(quiet), warned=len(under), acted_on=sum(closings == {ACTED_ON} for closings in under))


def _months(first: date, until: date) -> list[date]:
    """First days of the months from that of a day to the last one that is over by another."""
    found, month = [], _month(first)
    while (following := _month(month + timedelta(days=32))) <= until:
        found.append(month)
        month = following
    return found


def _month(day: date) -> date:
    return day.replace(day=1)


def _deliveries(
    warnings: list[Warning], issued: dict[str, list[WarningVersion]], person: Person | None
) -> Iterable[Delivery]:
    """What each addressee of an issued version did with it, as far as a person may read of it."""
    at = {(text.warning_id, text.number): text.issued_at for texts in issued.values() for text in texts}
    rows = list(_seen(person, Addressee.objects.filter(warning__in=warnings, released_at__isnull=False)))
    acknowledged = _by_addressee(_seen(person, Acknowledgement.objects.filter(addressee__in=rows)))
    decided = _by_addressee(_seen(person, ResponseDecision.objects.filter(addressee__in=rows)))
    acted = _by_addressee(_seen(person, ActionTaken.objects.filter(addressee__in=rows)))
    offered = _by_addressee(_seen(person, ResponseOption.objects.filter(addressee__in=rows)))
    for one in rows:
        began = at.get((one.warning_id, one.number))
        if began is None:
            continue
        decisions, actions, options = decided[one.pk], acted[one.pk], {line.pk for line in offered[one.pk]}
        taken = {line.option_id for line in decisions if line.decision in ("accept", "modify")} & options
        yield Delivery(
            issued_at=began,
            acknowledged_at=min((line.at for line in acknowledged[one.pk]), default=None),
            decided_at=max(began, min(line.on for line in decisions)) if decisions else None,
            first_action_at=max(began, _noon(min(line.on for line in actions))) if actions else None,
            offered=len(options),
            taken=len(taken),
        )


def _by_addressee(rows: QuerySet[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.addressee_id].append(row)
    return found


def _noon(day: date) -> datetime:
    """A day is known and no hour: its middle."""
    return datetime.combine(day, time(12), UTC)


def _day(at: datetime | None) -> date:
    assert at is not None
    return at.date()
