"""A situation as the rules follow it: what was last seen of each indicator, which rules live, how high that reads.

A :class:`Track` is one indicator at one place as one rule reads it. Its signal rises with a firing; it falls when a
finding is calm (below the lower threshold), or when no firing so high came for the rule's life. A finding whose signal
is null changes nothing: not known is not calm. A figure about a period wholly before the latest one known revises
history, not the present.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from mirab.alerting.findings import Finding
from mirab.alerting.levels import Kind, Level, LevelTable, Severity
from mirab.alerting.rules import Rule

_SIGNALS = (3, 2, 1)


@dataclass(frozen=True, kw_only=True, order=True)
class SituationKey:
    """What a situation is about: a theme at a place, as risk or as opportunity."""

    theme: str
    place: str
    kind: Kind

    @property
    def name(self) -> str:
        """Readable key, the same for risk and opportunity."""
        return f"{self.theme}@{self.place}"


@dataclass(kw_only=True)
class Track:
    """What one rule last saw of one indicator at one place."""

    rule: Rule
    latest: Finding | None = None
    unknown: Finding | None = None
    firings: dict[int, Finding] = field(default_factory=dict)

    def take(self, finding: Finding) -> bool:
        """Take up a finding; say whether it is a firing."""
        if finding.signal is None:
            self.unknown = finding
            return False
        if self.latest is not None and finding.period_end <= self.latest.period_start:
            return False
        revised = self.latest is not None and finding.period == self.latest.period
        # a figure told again about the same period, and no higher, is no new firing: it must not lengthen the life
        again = revised and self.latest is not None and finding.signal <= (self.latest.signal or 0)
        self.latest = finding
        if finding.calm:
            self.firings = {}
        if finding.signal == 0 or finding.calm or again:
            return False
        self.firings.update({signal: finding for signal in _SIGNALS if signal <= finding.signal})
        return True

    def held(self, day: date) -> int:
        """The signal that still lives on a day: 0 to 3."""
        if not self.firings:
            return 0
        life = timedelta(days=self.rule.life_days)
        return next((s for s in _SIGNALS if s in self.firings and day < self.firings[s].known_on + life), 0)

    def evidence(self, day: date) -> Finding | None:
        """The firing that holds the signal of a day."""
        return self.firings.get(self.held(day))

    def newest(self) -> Finding | None:
        """The latest firing of any height."""
        return self.firings.get(_SIGNALS[-1])

    def falls_on(self) -> Iterable[date]:
        """Days on which the signal falls for want of a new firing."""
        if not self.firings:
            return ()
        life = timedelta(days=self.rule.life_days)
        return [finding.known_on + life for finding in self.firings.values()]

    @property
    def blind(self) -> bool:
        """Whether the latest period that was due is not known."""
        return self.unknown is not None and (
            self.latest is None or self.unknown.period_start > self.latest.period_start
        )


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A situation on one day: which tracks live, the signal of each rule, and the level that they give together."""

    level: Level
    severity: Severity
    probability: float
    live: tuple[Track, ...]
    signals: Mapping[str, int]
    causes: frozenset[str]
    places: frozenset[str]
    actors: frozenset[str]

    @property
    def rules(self) -> frozenset[str]:
        """The rules that live."""
        return frozenset(self.signals)


NOTHING = Reading(
    level=Level.NONE,
    severity=Severity.MINOR,
    probability=0.0,
    live=(),
    signals={},
    causes=frozenset(),
    places=frozenset(),
    actors=frozenset(),
)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a day's findings did: rules that fired, those among them that return from calm, whether anything moved."""

    fired: frozenset[str]
    returned: frozenset[str]
    changed: bool


@dataclass(kw_only=True)
class Situation:
    """All tracks of a situation. ``fallen`` holds the rules that turned calm since they last fired."""

    key: SituationKey
    levels: LevelTable
    tracks: dict[tuple[str, str, str], Track] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    fallen: set[str] = field(default_factory=set)
    _read: dict[frozenset[tuple[str, int]], tuple[Level, Severity, float]] = field(default_factory=dict, repr=False)

    def take(self, day: date, findings: Iterable[tuple[Rule, Finding]]) -> Taken:
        """Take up all findings that became known on a day, as each rule reads them."""
        pairs = [(self._track(rule, finding), finding) for rule, finding in findings]
        before = {track.rule.code for track, _ in pairs if track.held(day)}
        fired = {track.rule.code for track, finding in pairs if track.take(finding)}
        silent = before - {track.rule.code for track in self.tracks.values() if track.held(day)}
        returned = frozenset(fired & self.fallen)
        self.fallen = (self.fallen | silent) - fired
        return Taken(fired=frozenset(fired), returned=returned, changed=bool(before or fired))

    def rule(self, code: str) -> Rule:
        """A rule that has read something here."""
        return self.rules[code]

    def _track(self, rule: Rule, finding: Finding) -> Track:
        """The track of a rule for a finding's indicator and place."""
        self.rules[rule.code] = rule
        return self.tracks.setdefault((rule.code, finding.indicator, finding.place), Track(rule=rule))

    def read(self, day: date) -> Reading:
        """The situation's level on a day, from the highest signal of each living rule."""
        live = tuple(track for _, track in sorted(self.tracks.items()) if track.held(day))
        if not live:
            return NOTHING
        signals: dict[str, int] = {}
        for track in live:
            signals[track.rule.code] = max(track.held(day), signals.get(track.rule.code, 0))
        level, severity, probability = self._levels_of(signals)
        seen = [finding for track in live if (finding := track.evidence(day))]
        return Reading(
            level=level,
            severity=severity,
            probability=probability,
            live=live,
            signals=signals,
            causes=frozenset(self.rules[code].shared_cause for code in signals),
            places=frozenset(finding.place for finding in seen),
            actors=frozenset(actor for finding in seen for actor in finding.actors),
        )

    def _levels_of(self, signals: Mapping[str, int]) -> tuple[Level, Severity, float]:
        """What the table reads for these signals; a situation reads the same few again and again."""
        key = frozenset(signals.items())
        if key not in self._read:
            rules = ((self.rules[code], signal) for code, signal in signals.items())
            parts = [(rule.shared_cause, rule.severity, rule.probability.of(signal)) for rule, signal in rules]
            self._read[key] = self.levels.read_highest(self.key.kind, parts)
        return self._read[key]

    def next_fall(self, after: date) -> date | None:
        """The first day after ``after`` on which some signal falls for want of a new firing."""
        return min((day for track in self.tracks.values() for day in track.falls_on() if day > after), default=None)

    def blind_tracks(self) -> Iterable[Track]:
        """Tracks whose latest period is not known."""
        return (track for _, track in sorted(self.tracks.items()) if track.blind)
