"""What the rules give: proposals, their notices, the evidence of each, and their level from day to day."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from mirab.alerting.levels import Kind, Level, Precedence, Severity
from mirab.core.marks import Marks
from mirab.core.words import Text


class Why(StrEnum):
    """Why a notice goes out; where several reasons meet on a day, the first of this list."""

    OPENED = "opened"
    ENDED = "ended"
    LEVEL_CHANGED = "level changed"
    RETURNED = "returned"
    TRIGGER_CHANGED = "trigger changed"
    PLACE_CHANGED = "place changed"
    ACTORS_CHANGED = "actors changed"
    STILL_UNCHANGED = "still unchanged"

    @property
    def word(self) -> Text:
        """The reason in words."""
        return _WHY_WORDS[self]


_WHY_WORDS = {
    Why.OPENED: Text(en="opened", ru="открыто"),
    Why.ENDED: Text(en="ended", ru="завершено"),
    Why.LEVEL_CHANGED: Text(en="level changed", ru="уровень изменился"),
    Why.RETURNED: Text(en="signal returned", ru="сигнал возобновился"),
    Why.TRIGGER_CHANGED: Text(en="trigger changed", ru="изменилась причина"),
    Why.PLACE_CHANGED: Text(en="place changed", ru="изменилось место"),
    Why.ACTORS_CHANGED: Text(en="actors changed", ru="изменились участники"),
    Why.STILL_UNCHANGED: Text(en="still unchanged", ru="без изменений"),
}


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One firing figure, with its normal band, source and dates. ``period_end`` is exclusive."""

    rule: str
    indicator: str
    place: str
    what: Text
    value: float | None
    unit: str
    baseline: float | None
    low: float | None
    high: float | None
    score: float | None
    signal: int
    period_start: date
    period_end: date
    known_on: date
    published_on: date | None
    source: str
    citation: str
    hindsight: bool
    pseudo_real_time: bool
    finding_ids: tuple[str, ...]
    observation_ids: tuple[str, ...]
    marks: Marks


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A proposal told to someone on a day.

    ``indicators`` and ``rules`` are those that fire on that day or still live. ``hindsight_only`` says that all the
    evidence was picked out with hindsight: it may be shown, it is never scored. ``marks`` are those of all the evidence
    together.
    """

    id: str
    day: date
    level: Level
    severity: Severity
    probability: float
    precedence: Precedence
    why: Why
    rules: tuple[str, ...]
    indicators: tuple[str, ...]
    places: tuple[str, ...]
    actors: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    explanation: Text
    hindsight_only: bool
    lives_until: date
    marks: Marks


@dataclass(frozen=True, kw_only=True)
class Span:
    """A run of days ``[start, end)`` with one level and one probability."""

    start: date
    end: date
    level: Level
    severity: Severity
    probability: float

    def height(self) -> tuple[Level, int, float]:
        """How high the span stands: level, then severity, then probability."""
        return self.level, self.severity.rank, self.probability


@dataclass(frozen=True, kw_only=True)
class Update:
    """A firing that a proposal took up: what was new on the day, told in a notice or withheld with the unchanged."""

    day: date
    level: Level
    rules: tuple[str, ...]
    indicators: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    noticed: bool


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """One open proposal of a situation, from its opening to its close or to the last day known.

    ``severity`` is that of the highest level reached so far, ``states`` all states of the situation and ``state`` the
    first of them. ``closed_on`` is the first day on which it no longer lives; None while it does.
    """

    id: str
    situation: str
    title: Text
    theme: str
    place: str
    state: str
    states: tuple[str, ...]
    cluster: int
    kind: Kind
    severity: Severity
    highest: Level
    notices: tuple[Notice, ...]
    spans: tuple[Span, ...]
    updates: tuple[Update, ...]
    first_on: date
    last_on: date
    closed_on: date | None
    rules: tuple[str, ...]
    indicators: tuple[str, ...]

    def span_on(self, day: date) -> Span | None:
        """The span that holds a day, or None where the proposal has no level."""
        index = bisect_right(self.spans, day, key=lambda span: span.start) - 1
        return self.spans[index] if index >= 0 and day < self.spans[index].end else None

    def level_on(self, day: date) -> Level | None:
        """The level on a day, or None where the proposal has none."""
        span = self.span_on(day)
        return span.level if span else None

    def notice_on(self, day: date) -> Notice | None:
        """The latest notice given on or before a day."""
        given = [notice for notice in self.notices if notice.day <= day]
        return given[-1] if given else None

    def as_known_on(self, day: date) -> Proposal | None:
        """The proposal as a run that ends with a day's knowledge gives it; None before it opened.

        What becomes known on a day changes nothing before it, so that the whole can be cut at any day.
        """
        if day < self.first_on:
            return None
        if self.closed_on is not None and self.closed_on <= day:
            return self
        after = day + timedelta(days=1)
        spans = tuple(replace(span, end=min(span.end, after)) for span in self.spans if span.start <= day)
        notices = tuple(notice for notice in self.notices if notice.day <= day)
        highest = max(spans, key=Span.height)
        return replace(
            self,
            severity=highest.severity,
            highest=highest.level,
            notices=notices,
            spans=spans,
            updates=tuple(update for update in self.updates if update.day <= day),
            last_on=spans[-1].end - timedelta(days=1),
            closed_on=None,
            rules=tuple(sorted({code for notice in notices for code in notice.rules})),
            indicators=tuple(sorted({code for notice in notices for code in notice.indicators})),
        )
