"""A region as the code sees it: frozen values built from a profile's records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from mirab.core.claims import Claim
from mirab.core.errors import UnknownNameError
from mirab.core.places import Place, PlaceKind, Position
from mirab.core.provenance import Grade
from mirab.core.words import Text
from mirab.regions.grading import Grading
from mirab.regions.outlines import Line, PlaceShape, status_of
from mirab.regions.translations import text_of


@dataclass(frozen=True, kw_only=True)
class BlindSpot:
    """States for which a source's zeros mean nothing, and why."""

    states: tuple[str, ...]
    reason: str
    citation: str


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """A body to which states of the region belong."""

    id: str
    title: str
    citation: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Membership:
    """A state's standing in a body."""

    organisation: str
    state: str
    status: str
    citation: str


@dataclass(frozen=True, kw_only=True)
class PartyStatus:
    """What a state did about a treaty: when it signed, when it was bound, and as of when the page said so."""

    state: str
    signed_on: date | None
    bound_on: date | None
    action: str
    as_of: date
    citation: str


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """A treaty and what the region's states did about it."""

    reference: str
    title: str
    cluster: int | None
    citation: str
    statuses: tuple[PartyStatus, ...]

    def status_on(self, state: str, day: date, as_of: date | None = None) -> PartyStatus | None:
        """What a state had done by ``day``, as the latest page of ``as_of`` or before said it; None: nothing known.

        A status with no date of binding (signature only, no action recorded) holds for every day up to its page's date.
        A day after the page's date is answered from that page all the same: ``as_of`` on the answer says how old it is.
        """
        known = [s for s in self.statuses if s.state == state and (as_of is None or s.as_of <= as_of)]
        told = [s for s in known if s.bound_on is None or s.bound_on <= day]
        return max(told, key=lambda s: (s.as_of, s.bound_on or date.min), default=None)


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """An agreement about water between states."""

    id: str
    day: date
    title: str
    signatories: tuple[str, ...]
    signed_at: str
    citation: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """A dated public act in a case: a report, an appeal, a warning by others."""

    day: date
    what: Text
    citation: str


@dataclass(frozen=True, kw_only=True)
class StudyCase:
    """A crisis studied with hindsight; what it suggested must not reach a rule that is scored on it."""

    id: str
    title: str
    cluster: int
    states: tuple[str, ...]
    onset: date
    onset_precision: str
    end: date | None
    where: str
    public_signals_before: tuple[str, ...]
    proximate_trigger: str
    suggests_in_hindsight: str
    milestones: tuple[Milestone, ...]
    claims: tuple[dict[str, object], ...]
    sources: tuple[str, ...]
    verdict: str
    register_ids: tuple[str, ...]
    note: str


@dataclass(frozen=True, kw_only=True)
class RegisterRule:
    """What lets an episode into the register: clauses by letter, required claims, and how the words are read."""

    title: str
    clauses: dict[str, str]
    required: str
    grade_needed: Grade
    reading: tuple[str, ...]
    kinds: dict[str, tuple[int | None, bool, str]]


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """Which years of a state were searched for the register, which of them thinly, and how."""

    years: tuple[int, ...]
    thin_years: tuple[int, ...]
    note: str


@dataclass(frozen=True, kw_only=True)
class Episode:
    """One episode of the event register.

    ``headline`` follows from the kind; ``cluster`` from the kind or from the episode's own judgement, whose reason is
    ``cluster_reason``. ``killed_without_attackers`` is None where no claim keeps attackers and victims apart.
    """

    id: str
    title: str
    states: tuple[str, ...]
    states_involved: tuple[str, ...]
    onset: date
    onset_precision: str
    end: date | None
    clauses: tuple[str, ...]
    kind: str
    headline: bool
    cluster: int
    place: str
    status: str
    study_case: str | None
    claims: tuple[Claim, ...]
    sources: tuple[str, ...]
    note: str
    published_on: date
    cluster_reason: str = ""
    where: str = ""
    position: Position | None = None
    status_given: str = ""
    status_reason: str = ""
    published_basis: str = "assumed"
    killed_without_attackers: int | None = None
    without_attackers_basis: str = ""
    has_party_claim: bool = False
    has_agency_claim: bool = False

    @property
    def meets_without_attackers(self) -> bool:
        """Whether the episode still meets the rule when attackers are not counted among the killed (clause a: ten)."""
        others = any(not clause.startswith("a") for clause in self.clauses)
        return others or self.killed_without_attackers is None or self.killed_without_attackers >= 10


@dataclass(frozen=True, kw_only=True)
class ConsideredNotMet:
    """What was looked at for the register and does not meet its rule."""

    id: str
    why: str
    sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Control:
    """A tension that passed without meeting the register's rule.

    ``register_events_near`` holds (episode, days from the control's start to its onset).
    """

    id: str
    title: str
    states: tuple[str, ...]
    cluster: int
    start: date
    end: date
    what_was_tense: str
    how_it_passed: str
    sources: tuple[str, ...]
    register_events_near: tuple[tuple[str, int], ...]
    grade: Grade
    where: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class CalendarEntry:
    """A date that was public before it came; ``end`` is exclusive."""

    id: str
    title: Text
    kind: str
    states: tuple[str, ...]
    cluster: int | None
    start: date
    end: date
    announced_on: date
    citation: str
    hindsight: bool
    note: str


@dataclass(frozen=True, kw_only=True)
class Region:
    """A region's reference facts. Built by :func:`mirab.regions.load`.

    ``exercise`` marks a made-up region, whose every product must say so; ``extra`` repeats it for readers of values
    that not every profile has. ``russian`` holds the profile's translations by English sentence: ask :meth:`text`.
    """

    name: str
    title: Text
    path: Path
    states: tuple[str, ...]
    core_states: tuple[str, ...]
    apart_states: tuple[str, ...]
    watched_since: date | None
    clusters: dict[int, Text]
    languages: dict[str, tuple[str, ...]]
    places: dict[str, Place]
    organisations: tuple[Organisation, ...]
    memberships: tuple[Membership, ...]
    instruments: dict[str, Instrument]
    agreements: tuple[Agreement, ...]
    cases: tuple[StudyCase, ...]
    register: tuple[Episode, ...]
    register_rule: RegisterRule | None
    sweep: dict[str, Sweep]
    considered_not_met: tuple[ConsideredNotMet, ...]
    controls: tuple[Control, ...]
    calendar: tuple[CalendarEntry, ...]
    figures: pl.DataFrame
    blind_spots: dict[str, BlindSpot]
    grading: Grading
    themes: Path
    level_table: Path
    clock_table: Path
    indicator_files: tuple[Path, ...]
    rule_files: tuple[Path, ...]
    source_files: tuple[Path, ...]
    lines: tuple[Line, ...] = ()
    shapes: tuple[PlaceShape, ...] = ()
    map_cities: tuple[str, ...] = ()
    exercise: bool = False
    extra: dict[str, object] = field(default_factory=dict)
    russian: dict[str, str] = field(default_factory=dict, repr=False)

    def of_kind(self, kind: PlaceKind) -> dict[str, Place]:
        """The places of one kind, by code."""
        return {code: place for code, place in self.places.items() if place.kind == kind}

    def text(self, english: str) -> Text:
        """A sentence of the profile in both languages; English in both where the profile has no Russian for it."""
        return text_of(english, self.russian)

    @property
    def border_segments(self) -> dict[str, Place]:
        """The border segments, by code."""
        return self.of_kind(PlaceKind.BORDER_SEGMENT)

    @property
    def crossings(self) -> dict[str, Place]:
        """The crossings, by code."""
        return self.of_kind(PlaceKind.CROSSING)

    def provinces(self, state: str | None = None) -> dict[str, Place]:
        """The provinces of the region or of one state, by code."""
        found = self.of_kind(PlaceKind.PROVINCE)
        return {code: place for code, place in found.items() if state is None or state in place.states}

    def place(self, code: str) -> Place:
        """A place by its code.

        Raises
        ------
        UnknownNameError
            When the profile has no such place.
        """
        if code not in self.places:
            raise UnknownNameError(f"place {code!r} is not in region {self.name}", "See places.csv of the profile")
        return self.places[code]

    def episode(self, name: str) -> Episode:
        """An episode of the register by its id."""
        found = next((episode for episode in self.register if episode.id == name), None)
        if found is None:
            raise UnknownNameError(f"episode {name!r} is not in the register of {self.name}", "See register.yaml")
        return found

    def status_on(self, reference: str, state: str, day: date, as_of: date | None = None) -> PartyStatus | None:
        """A state's standing about a treaty (see :meth:`Instrument.status_on`)."""
        if reference not in self.instruments:
            raise UnknownNameError(f"instrument {reference!r} is not in region {self.name}", "See instruments.csv")
        return self.instruments[reference].status_on(state, day, as_of)

    def line_on(self, a: str, b: str, day: date) -> Line:
        """What the line between two states is on a day; a pair without a record is *not sourced*.

        ``b`` may be the M49 code of a state outside the region.
        """
        return status_of(self.lines, a, b, day)
