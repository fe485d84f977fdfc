"""Events that met the register's rule and had no warning. Each opens a record by itself: nobody has to admit a miss.

An event was warned of when an issued warning about the same theme and one of its states lived on the day before the
first day on which its onset may lie. Any graded source is enough to open a record. Where a state's only source is
blind, nothing can be found missing, and that is said rather than a clean record shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from mirab.core.provenance import Grade


@dataclass(frozen=True, kw_only=True)
class EpisodeOnset:
    """What meets the register's rule of entry: ``clause`` says by which part; ``grade`` None where ungraded."""

    id: str
    theme: str
    states: frozenset[str]
    onset_first: date
    clause: str
    grade: Grade | None


@dataclass(frozen=True, kw_only=True)
class IssuedWarning:
    """A warning as it was out: from its first issue to ``ends_on``, the first day on which it no longer lived."""

    id: str
    theme: str
    states: frozenset[str]
    issued_on: date
    ends_on: date | None


def warned_of(event: EpisodeOnset, warnings: Iterable[IssuedWarning]) -> tuple[str, ...]:
    """Ids of the warnings that lived on the day before an event, in order."""
    eve = event.onset_first - timedelta(days=1)
    return tuple(
        sorted(
            warning.id
            for warning in warnings
            if warning.theme == event.theme
            and warning.states & event.states
            and warning.issued_on <= eve
            and (warning.ends_on is None or eve < warning.ends_on)
        )
    )


def missed(events: Iterable[EpisodeOnset], warnings: Iterable[IssuedWarning]) -> tuple[EpisodeOnset, ...]:
    """The graded events that no warning told of, by the day of their onset."""
    issued = tuple(warnings)
    found = (event for event in events if event.grade is not None and not warned_of(event, issued))
    return tuple(sorted(found, key=lambda event: (event.onset_first, event.id)))


def misses_countable(states: Iterable[str], seen_in: Iterable[str]) -> bool:
    """Whether misses can be counted: each state is seen by at least one source that is not blind there."""
    return set(states) <= set(seen_in)
