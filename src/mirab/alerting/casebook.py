"""The one open proposal of a situation: opened by a firing, updated by every further one, closed by its clock.

Only the *notice* about an unchanged proposal is withheld, and only until the silence of a rule that fires is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from mirab.alerting.explanations import Narrator
from mirab.alerting.findings import Finding
from mirab.alerting.levels import Level
from mirab.alerting.occasions import Occasion, Setting
from mirab.alerting.proposals import Notice, Proposal, Span, Update, Why
from mirab.alerting.rules import Rule
from mirab.alerting.situations import NOTHING, Reading, Situation
from mirab.core.identifiers import content_id
from mirab.core.periods import season


@dataclass(kw_only=True)
class OpenProposal:
    """A proposal while it lives."""

    id: str
    first_on: date
    notices: list[Notice] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    lives_until: date = date.min

    def add_span(self, start: date, end: date, reading: Reading) -> None:
        """Lengthen the last span, or begin one where level or probability differ or a gap lies between."""
        if reading.level is Level.NONE or start >= end:
            return
        last = self.spans[-1] if self.spans else None
        span = Span(
            start=start, end=end, level=reading.level, severity=reading.severity, probability=reading.probability
        )
        if last is not None and last.end == start and _same_level(last, span):
            self.spans[-1] = Span(
                start=last.start, end=end, level=last.level, severity=last.severity, probability=last.probability
            )
        else:
            self.spans.append(span)


def _same_level(one: Span, other: Span) -> bool:
    """Whether two spans say the same."""
    return (one.level, one.severity, one.probability) == (other.level, other.severity, other.probability)


@dataclass(kw_only=True)
class Casebook:
    """Follows one situation through time and keeps its proposals, the open one and the closed."""

    situation: Situation
    setting: Setting
    narrator: Narrator
    closed: list[Proposal] = field(default_factory=list)
    present: OpenProposal | None = None
    reading: Reading = NOTHING
    since: date = date.min

    def take(self, day: date, findings: Sequence[tuple[Rule, Finding]]) -> None:
        """Take up what became known on a day; the days before it are lived out first."""
        self.live_until(day)
        taken = self.situation.take(day, findings)
        if taken.changed:
            self._settle(day, taken.fired, taken.returned)

    def live_until(self, day: date) -> None:
        """Let signals fall and the proposal close on their days before ``day``."""
        while (fall := self._next_change()) is not None and fall < day:
            self._settle(fall, frozenset(), frozenset())

    def finish(self, until: date) -> list[Proposal]:
        """Live to the end of the last day known and give all proposals of the situation."""
        after = until + timedelta(days=1)
        self.live_until(after)
        if self.present is not None:
            self.present.add_span(self.since, after, self.reading)
            self.closed.append(self._proposal(self.present, None))
        return self.closed

    def _next_change(self) -> date | None:
        """The next day on which a signal falls or the proposal closes without anything becoming known."""
        fall = self.situation.next_fall(self.since)
        close = self.present.lives_until if self.present else None
        return min((day for day in (fall, close) if day is not None and day > self.since), default=None)

    def _settle(self, day: date, fired: frozenset[str], returned: frozenset[str]) -> None:
        """Read the situation anew on a day: close, open or update the proposal, and give notice where it is due."""
        was, now = self.reading, self.situation.read(day)
        if self.present is not None:
            self.present.add_span(self.since, day, was)
            if not fired and now.level is Level.NONE and day >= self.present.lives_until:
                self._close(day, was)
        self.since, self.reading = day, now
        if self.present is None:
            if now.level is Level.NONE:
                return
            self._open(day)
        self._update(day, was, fired, returned)

    def _open(self, day: date) -> None:
        """Open a proposal."""
        key = self.situation.key
        self.present = OpenProposal(id=content_id(key.theme, key.place, key.kind, day), first_on=day)

    def _close(self, day: date, was: Reading) -> None:
        """Close the open proposal by its clock; the end is told where a level lived until now."""
        assert self.present is not None
        if was.level is not Level.NONE:
            self._notify(day, Why.ENDED, was, ended_by_calm=False)
        self.closed.append(self._proposal(self.present, day))
        self.present = None
        self.situation.fallen.clear()

    def _update(self, day: date, was: Reading, fired: frozenset[str], returned: frozenset[str]) -> None:
        """Take up a firing or a fall into the open proposal."""
        if self.present is None:
            return
        if fired and self.reading.level is not Level.NONE:
            lives = max(self.situation.rule(code).life_days for code in fired)
            self.present.lives_until = max(self.present.lives_until, day + timedelta(days=lives))
        why = self._reason(day, was, fired, returned)
        if why is not None:
            shown = was if why is Why.ENDED else self.reading
            self._notify(day, why, shown, ended_by_calm=bool((was.rules - self.reading.rules) & self.situation.fallen))
        if fired:
            self.present.updates.append(self._taken_up(day, fired, noticed=why is not None))

    def _taken_up(self, day: date, fired: frozenset[str], *, noticed: bool) -> Update:
        """The record of a firing."""
        new = [(t, f) for t in self.reading.live if t.rule.code in fired and (f := t.newest()) and f.known_on == day]
        return Update(
            day=day,
            level=self.reading.level,
            rules=tuple(sorted(fired)),
            indicators=tuple(sorted({finding.indicator for _, finding in new})),
            evidence=tuple(self.narrator.evidence(track.rule, finding) for track, finding in new),
            noticed=noticed,
        )

    def _reason(self, day: date, was: Reading, fired: frozenset[str], returned: frozenset[str]) -> Why | None:
        """The first reason for which a notice is due, or None."""
        assert self.present is not None
        now = self.reading
        if not self.present.notices:
            return Why.OPENED
        if now.level is Level.NONE:
            return Why.ENDED if was.level is not Level.NONE else None
        reasons = (
            (now.level is not was.level and was.level is not Level.NONE, Why.LEVEL_CHANGED),
            (bool(returned) or was.level is Level.NONE, Why.RETURNED),
            (any(signal > was.signals.get(code, 0) for code, signal in now.signals.items()), Why.TRIGGER_CHANGED),
            (bool(now.places - was.places), Why.PLACE_CHANGED),
            (bool(now.actors - was.actors), Why.ACTORS_CHANGED),
            (any(self._silence_over(self.situation.rule(code), day) for code in fired), Why.STILL_UNCHANGED),
        )
        return next((why for due, why in reasons if due), None)

    def _silence_over(self, rule: Rule, day: date) -> bool:
        """Whether a rule's silence since the last notice is over."""
        assert self.present is not None
        last = self.present.notices[-1].day
        if isinstance(rule.silence, int):
            return day >= last + timedelta(days=rule.silence)
        return day >= season(last)[1].end

    def _notify(self, day: date, why: Why, reading: Reading, *, ended_by_calm: bool) -> None:
        """Give notice."""
        assert self.present is not None
        occasion = Occasion(
            day=day,
            why=why,
            reading=reading,
            ended_by_calm=ended_by_calm,
            lives_until=self.present.lives_until,
        )
        self.present.notices.append(self.narrator.notice(self.situation, occasion, self.present.id))

    def _proposal(self, present: OpenProposal, closed_on: date | None) -> Proposal:
        """The proposal as a value."""
        key, setting = self.situation.key, self.setting
        highest = max(present.spans, key=Span.height)
        told = present.notices
        return Proposal(
            id=present.id,
            situation=key.name,
            title=setting.title,
            theme=key.theme,
            place=key.place,
            state=setting.states[0],
            states=setting.states,
            cluster=setting.cluster,
            kind=key.kind,
            severity=highest.severity,
            highest=highest.level,
            notices=tuple(told),
            spans=tuple(present.spans),
            updates=tuple(present.updates),
            first_on=present.first_on,
            last_on=present.spans[-1].end - timedelta(days=1),
            closed_on=closed_on,
            rules=tuple(sorted({code for notice in told for code in notice.rules})),
            indicators=tuple(sorted({code for notice in told for code in notice.indicators})),
        )
