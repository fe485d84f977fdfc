"""How each source is: what it holds, when it last came, when it is due, and why it did not come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from mirab.archive import TakenIn, counted
from mirab.core.errors import MirabError
from mirab.core.words import Text
from mirab.pipelines.centre import Centre
from mirab.pipelines.rounds import Attempt, Failing, Rounds, read_rounds
from mirab.sharing.sight import Sight
from mirab.sources import Calendar, Declaration, Source

#: How long after a release a round may bring it before the source counts as late.
GRACE = timedelta(days=1)


class Health(StrEnum):
    """How a source is."""

    ON_TIME = "on time"
    DUE = "due"
    LATE = "late"
    FAILING = "failing"
    WAITS = "waits for a file"
    NEVER = "never fetched"


#: What Today and the head of every page speak of.
AMISS = (Health.FAILING, Health.LATE)


@dataclass(frozen=True, kw_only=True)
class SourceState:
    """A source as the watch sees it: what it holds, when it was last fetched, when something new is due.

    ``taken_in`` is the instant of its last file, however it came; ``files`` are those files, the last first; ``asked``
    says whether its publisher has an address that a round can ask, without which somebody brings its files.
    """

    name: str
    title: Text
    publisher: str
    licence: str
    grade: str
    archived: int
    quarantined: int
    released: int
    last: datetime | None
    next: datetime | None
    due: bool
    lag: str
    lag_said: Text
    lag_reason: str
    declaration: Declaration
    asked: bool
    health: Health
    failing: Failing | None
    taken_in: datetime | None
    files: tuple[TakenIn, ...]
    history: tuple[Attempt, ...]

    @property
    def overdue_since(self) -> datetime | None:
        """Since when it is amiss: its first failure in a row, or the release that no round brought."""
        if self.failing:
            return self.failing.since
        if self.health is Health.LATE and self.last:
            return next_release(self.declaration.calendar, self.last)
        return None


def source_states(centre: Centre, now: datetime, *, sight: Sight | None = None) -> list[SourceState]:
    """The state of every source, in the order of their names; whatever is told of rows is told of those seen."""
    taken: dict[str, list[TakenIn]] = {}
    for one in centre.archive.taken_in(sight=sight):
        taken.setdefault(one.source, []).append(one)
    rounds = read_rounds(centre.home)
    return [_state(source, rounds, now, taken.get(name, ())) for name, source in sorted(centre.registry.items())]


def sources_amiss(centre: Centre, now: datetime) -> list[SourceState]:
    """Sources that fail or are late, the longest first. Counts nothing of the archive: it stands on every page.

    Calendars are looked at once a minute, and at once when a round was carried out.
    """
    rounds, minute = read_rounds(centre.home), now.replace(second=0, microsecond=0)
    held = _AMISS.get(centre.home)
    if held is None or held.centre is not centre or held.minute != minute or held.rounds != rounds:
        states = (_state(source, rounds, now, ()) for source in centre.registry.values())
        amiss = [state for state in states if state.health in AMISS]
        found = tuple(sorted(amiss, key=lambda state: (state.overdue_since or now, state.name)))
        held = _AMISS[centre.home] = _Amiss(centre=centre, rounds=rounds, minute=minute, found=found)
    return list(held.found)


@dataclass(frozen=True, kw_only=True)
class _Amiss:
    """What was amiss in a minute, and what that was worked out from."""

    centre: Centre
    rounds: Rounds
    minute: datetime
    found: tuple[SourceState, ...]


#: The latest of each installation that this process serves.
_AMISS: dict[Path, _Amiss] = {}


def due_now(centre: Centre, now: datetime) -> tuple[str, ...]:
    """Sources that a round should ask now: due by their calendar, with an address, and not resting after a failure."""
    rounds = read_rounds(centre.home)
    return tuple(
        name
        for name, source in sorted(centre.registry.items())
        if source.declaration.calendar.is_due(rounds.last.get(name), now)
        and (name not in rounds.failing or now >= rounds.failing[name].rests_until)
        and has_address(source, now)
    )


def has_address(source: Source, now: datetime) -> bool:
    """Whether a round can ask the publisher."""
    try:
        return bool(source.discover(now))
    except MirabError:
        return True


def _as_seen(attempt: Attempt, taken: Sequence[TakenIn]) -> Attempt:
    """A round as it went in what is seen: a round itself counts every row of the files that it brought."""
    if attempt.outcome not in ("brought", "nothing new"):
        return attempt
    brought = [one for one in taken if one.made_at == attempt.at and not one.released]
    return replace(
        attempt,
        outcome="brought" if any(one.added or one.refused for one in brought) else "nothing new",
        files=len(brought),
        archived=sum(one.added for one in brought),
        unchanged=sum(one.unchanged for one in brought),
        quarantined=sum(one.refused for one in brought),
    )


def _state(source: Source, rounds: Rounds, now: datetime, taken: Sequence[TakenIn]) -> SourceState:
    declared, held = source.declaration, counted(taken)
    last, failing = rounds.last.get(declared.name), rounds.failing.get(declared.name)
    asked = has_address(source, now)
    return SourceState(
        name=declared.name,
        title=declared.title,
        publisher=declared.publisher,
        licence=declared.licence,
        grade=str(declared.grade),
        archived=held.archived,
        quarantined=held.quarantined,
        released=held.released,
        last=last,
        next=next_release(declared.calendar, now),
        due=declared.calendar.is_due(last, now),
        lag=_lag(declared).en,
        lag_said=_lag(declared),
        lag_reason=declared.publication.reason,
        declaration=declared,
        asked=asked,
        health=_health(declared.calendar, last, failing, now, asked=asked),
        failing=failing,
        taken_in=max((one.made_at for one in taken if not one.released), default=None),
        files=tuple(reversed(taken)),
        history=tuple(_as_seen(attempt, taken) for attempt in rounds.history.get(declared.name, ())),
    )


def _health(
    calendar: Calendar, last: datetime | None, failing: Failing | None, now: datetime, *, asked: bool
) -> Health:
    if failing:
        return Health.FAILING
    if not asked or calendar.latest_release(now) is None:
        return Health.WAITS
    if last is None:
        return Health.NEVER
    if not calendar.is_due(last, now):
        return Health.ON_TIME
    return Health.LATE if calendar.is_due(last, now - GRACE) else Health.DUE


def _lag(declared: Declaration) -> Text:
    publication = declared.publication
    if publication.stated:
        return Text(en="stated on each row", ru="указано в каждой строке")
    if publication.lag_day_of_next_month:
        day = publication.lag_day_of_next_month
        return Text(en=f"day {day} of the next month", ru=f"{day}-е число следующего месяца")
    days = publication.lag_days
    return Text(en=f"{days} day" if days == 1 else f"{days} days", ru=f"{days} дн.")


def next_release(calendar: Calendar, now: datetime) -> datetime | None:
    """The first release after ``now``, or None for a source that comes when it comes."""
    return _next_after(calendar, now.astimezone(UTC).date())


@lru_cache(maxsize=512)
def _next_after(calendar: Calendar, day: date) -> datetime | None:
    """Releases come at the beginning of a day, so that all moments of a day have the same next one."""
    now = datetime.combine(day, time(), UTC)
    present = calendar.latest_release(now)
    if present is None:
        return None
    later = (calendar.latest_release(now + timedelta(days=n)) for n in range(1, 370))
    return next((release for release in later if release and release > present), None)
