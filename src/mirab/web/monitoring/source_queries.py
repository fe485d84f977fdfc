"""What of the sources and of their quarantine a person may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl
from django.http import Http404, HttpRequest

from mirab.core.marks import Marks
from mirab.pipelines.releasing import RefusedRow, as_rows, refused_rows
from mirab.pipelines.source_health import SourceState, source_states, sources_amiss
from mirab.sharing.sight import Reader, Sight
from mirab.web.accounts.policy import NotAllowed, Person, may, require, sight_of
from mirab.web.accounts.roles import Verb
from mirab.web.monitoring.queries import centre


def sources_of(person: Person, now: datetime) -> list[SourceState]:
    """Every source that a person may know of, with counts of what the person sees.

    Raises
    ------
    NotAllowed
        The health of sources is not this person's to read.
    """
    require(person, Verb.READ, SourceState)
    states = source_states(centre(), now, sight=_sight(person))
    return [state for state in states if _sight(person)(Marks(sensitivity=state.declaration.sensitivity))]


def source_of(person: Person, name: str, now: datetime) -> SourceState:
    """One source.

    Raises
    ------
    Http404
        There is none of that name that this person may know of.
    """
    found = next((state for state in sources_of(person, now) if state.name == name), None)
    if found is None:
        raise Http404
    return found


def late_sources(person: Person, now: datetime) -> list[SourceState]:
    """Sources that fail, or whose release no round has brought, the longest first; none where they are not told.

    It reads one small file and counts nothing, so that every page may ask.
    """
    if not may(person, Verb.READ, SourceState):
        return []
    sight = _sight(person)
    return [state for state in sources_amiss(centre(), now) if sight(Marks(sensitivity=state.declaration.sensitivity))]


def late_of(request: HttpRequest) -> list[SourceState]:
    """Sources that are late or fail at present, looked up once for a request."""
    held: list[SourceState] | None = getattr(request, "late_sources", None)
    if held is None:
        held = request.late_sources = late_sources(request.user, datetime.now(UTC))  # type: ignore[attr-defined]
    return held


#: Who reads nothing of the watch counts what is open to everybody.
_OPEN_TO_ALL = Sight((Reader(),))


def _sight(person: Person) -> Sight:
    return sight_of(person) or _OPEN_TO_ALL


@dataclass(frozen=True, kw_only=True)
class Quarantine:
    """Refused rows of a source, as they were asked for.

    ``reasons`` counts the rows of each reason in the chosen state; ``found`` are the rows that fit, as a frame.
    """

    source: SourceState
    found: pl.DataFrame
    reasons: tuple[tuple[str, int], ...]
    waiting: int
    released: int

    def rows(self, start: int = 0, count: int | None = None) -> list[RefusedRow]:
        """Some of the rows found, as values."""
        return as_rows(centre(), self.source.name, self.found.slice(start, count))


def quarantine_of(person: Person, name: str, now: datetime, *, reason: str = "", released: bool = False) -> Quarantine:
    """Rows that a source's checks refused, those that the person sees.

    Parameters
    ----------
    reason : rows refused for this reason alone; empty: for any
    released : rows that were let go, instead of those that wait

    Raises
    ------
    NotAllowed
        Raw rows are not this person's to read.
    """
    require(person, Verb.READ, RefusedRow)
    sight = sight_of(person)
    if sight is None:
        raise NotAllowed
    source = source_of(person, name, now)
    every = refused_rows(centre(), name, sight=sight)
    gone = pl.col("released_at").is_not_null()
    chosen = every.filter(gone if released else ~gone)
    split = chosen.select(pl.col("reason").str.split("; ").explode())
    counts = split.group_by("reason").len().sort("len", "reason", descending=[True, False])
    fits = pl.col("reason").str.split("; ").list.contains(reason)
    return Quarantine(
        source=source,
        found=chosen.filter(fits) if reason else chosen,
        reasons=tuple((str(one), int(count)) for one, count in counts.iter_rows()),
        waiting=every.filter(~gone).height,
        released=every.filter(gone).height,
    )


def rows_named(person: Person, name: str, ids: list[str]) -> list[RefusedRow]:
    """Rows of quarantine by their ids, those that a person may read."""
    require(person, Verb.READ, RefusedRow)
    frame = refused_rows(centre(), name, sight=_sight(person))
    return as_rows(centre(), name, frame.filter(pl.col("id").is_in(ids)))
