"""What the pages read: values of one day, each in the words of English and Russian.

No figure of a series that its owner gave for analysis only stands here as it is: its ``*_said`` is per cent of normal,
or says that it is withheld. What is read is a :class:`~mirab.core.words.Text`; citations, addresses and ids are plain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from mirab.core.claims import Claim
from mirab.core.marks import Marks, Sensitivity
from mirab.core.periods import Period
from mirab.core.places import Place
from mirab.core.words import Text
from mirab.reporting.bulletin import ChartSpec, Figure, Kind, LevelName, NoData, RuleRecord, SituationEntry

TimelineKind = Literal["notice", "episode", "calendar"]
Verdict = Literal["hit", "late", "missed", "not scored"]
ChangeKind = Literal["opened", "raised", "lowered", "ended", "returned", "arrow", "evidence"]
#: Papers and the desk's situations stand in the record, not on a board; search shows them beside what does.
SearchKind = Literal["place", "situation", "indicator", "episode", "proposal", "paper", "desk_situation"]


@dataclass(frozen=True, kw_only=True)
class PlaceRef:
    """A place by its code, with its name and kind in words."""

    code: str
    name: Text
    kind: Text


@dataclass(frozen=True, kw_only=True)
class SituationView(SituationEntry):
    """A situation as a list shows it. ``id`` reads ``theme@place``.

    ``places`` begins with the situation's own and goes on with those of the living evidence; ``proposals`` are the ids
    that live or lived in the past month; ``sparkline`` holds the level of risk (0 to 3) of each of the last 60 days,
    the day itself last; ``living`` says whether a risk or an opportunity has a level on the day.
    """

    place: PlaceRef
    places: tuple[PlaceRef, ...]
    state_codes: tuple[str, ...]
    theme: str
    theme_name: Text
    proposals: tuple[str, ...]
    risks: int
    opportunities: int
    first_on: date
    last_on: date
    living: bool
    precedence: str
    sparkline: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """One dated line of a situation: a notice, an episode of the register, or a date of the forward calendar.

    ``ref`` is the id of the proposal, episode or calendar entry.
    """

    day: date
    kind: TimelineKind
    title: Text
    text: Text
    ref: str
    level: LevelName | None = None
    proposal_kind: Kind | None = None
    hindsight: bool = False
    citation: str = ""


@dataclass(frozen=True, kw_only=True)
class LevelRun:
    """A run of days ``[start, end)`` at one level of risk."""

    start: date
    end: date
    level: LevelName


@dataclass(frozen=True, kw_only=True)
class EvidenceLine:
    """One figure on which a notice rests, said so that it may be printed.

    ``figure`` has no value where the owner gave the series for analysis only; ``value_said`` is then per cent of
    normal.
    """

    what: Text
    indicator: str
    place: PlaceRef
    rule: str
    figure: Figure
    value_said: Text
    normal_said: Text
    period: Period
    period_said: Text
    signal: LevelName | None
    source: str
    source_title: Text
    citation: str
    published_on: date | None
    known_on: date
    hindsight: bool
    pseudo_real_time: bool
    observation_ids: tuple[str, ...]
    finding_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ProposalView:
    """A proposal as a list shows it; ``id`` stays the same while it grows.

    ``level`` is None when it has none on the day; ``why`` says why the last notice went out; ``living`` says that it
    has not closed by the day; ``marks`` are those of all the evidence together.
    """

    id: str
    situation: str
    title: Text
    kind: Kind
    level: LevelName | None
    highest: LevelName
    severity: Text
    probability: float | None
    probability_said: Text
    precedence: str
    precedence_said: Text
    states: tuple[str, ...]
    states_said: Text
    cluster: int
    theme: str
    place: PlaceRef
    opened: date
    level_since: date
    last_notice: date
    last_on: date
    closed_on: date | None
    living: bool
    lives_until: date
    why: str
    why_said: Text
    explanation: Text
    hindsight_only: bool
    rules: tuple[str, ...]
    indicators: tuple[str, ...]
    marks: Marks

    @property
    def sensitivity(self) -> Sensitivity:
        """The highest mark of anything that it rests on."""
        return self.marks.sensitivity


@dataclass(frozen=True, kw_only=True)
class NoticeLine:
    """One notice of a proposal."""

    id: str
    day: date
    why: str
    why_said: Text
    level: LevelName | None
    probability: float
    precedence: str
    explanation: Text
    evidence: tuple[EvidenceLine, ...]
    hindsight_only: bool


@dataclass(frozen=True, kw_only=True)
class UpdateLine:
    """A firing that the proposal took up; ``noticed`` when a notice told of it."""

    day: date
    level: LevelName | None
    indicators: tuple[str, ...]
    evidence: tuple[EvidenceLine, ...]
    noticed: bool


@dataclass(frozen=True, kw_only=True)
class Dating:
    """A piece of evidence in pseudo-real time: known by its declared lag, and by its publisher's calendar."""

    indicator: str
    what: Text
    source_title: Text
    period: Period
    period_said: Text
    known_by_lag: date
    known_by_calendar: date | None
    difference_days: int | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class MilestoneLine:
    """A dated public act in a study case, and how long before it (negative: after it) the proposal opened."""

    case: str
    what: Text
    day: date
    lead_days: int
    citation: str


@dataclass(frozen=True, kw_only=True)
class ProposalDetail(ProposalView):
    """A proposal with all that is known of it by the day; notices and updates oldest first."""

    notices: tuple[NoticeLine, ...]
    updates: tuple[UpdateLine, ...]
    evidence: tuple[EvidenceLine, ...]
    records: tuple[RuleRecord, ...]
    datings: tuple[Dating, ...]
    milestones: tuple[MilestoneLine, ...]
    chart: ChartSpec | None
    levels: tuple[LevelRun, ...]


@dataclass(frozen=True, kw_only=True)
class SituationDetail:
    """A situation with its history as known on the day; dormant ones too. ``timeline`` runs from the latest back."""

    view: SituationView
    about: Text
    timeline: tuple[TimelineEntry, ...]
    levels: tuple[LevelRun, ...]
    proposals: tuple[ProposalView, ...]
    evidence: tuple[EvidenceLine, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, kw_only=True)
class IndicatorRow:
    """An indicator of the catalogue as a list shows it.

    ``known`` is False where nothing recent is known: ``reason`` and ``holder`` then say why and who holds it.
    ``signal`` is the highest now at any place (None: normal, or not known), ``firing`` the places that signal.
    ``at`` is the place that tells most now, with its latest figure ``value_said`` and the period of that figure.
    """

    code: str
    name: Text
    question: Text
    cluster: int
    family: str
    theme: str
    known: bool
    signal: LevelName | None
    firing: tuple[PlaceRef, ...]
    places: int
    at: PlaceRef | None
    value_said: Text
    last_period: Period | None
    period_said: Text
    reason: NoData | None
    holder: Text


@dataclass(frozen=True, kw_only=True)
class PlaceChoice:
    """A place for which an indicator has figures; ``known`` is False where the latest is out of date."""

    place: PlaceRef
    known: bool
    signal: LevelName | None
    last_period: Period


@dataclass(frozen=True, kw_only=True)
class SeriesRow:
    """One period of a series in the form last known on the day, said so that it may be printed."""

    period: Period
    period_said: Text
    value_said: Text
    normal_said: Text
    signal: LevelName | None
    known: bool
    known_on: date
    published_on: date | None
    hindsight: bool
    pseudo_real_time: bool
    source_title: Text
    citation: str


@dataclass(frozen=True, kw_only=True)
class ThresholdLine:
    """A score at which an indicator signals, and why there."""

    level: LevelName
    sign: str
    at: float
    said: Text
    why: Text


@dataclass(frozen=True, kw_only=True)
class SimilarPeriod:
    """A stretch of the same series that ran alike: Euclidean distance of its values in half-widths of their bands.

    ``known_on`` is the day on which its last figure was first known.
    """

    period: Period
    known_on: date
    said: Text
    distance: float
    distance_said: Text


@dataclass(frozen=True, kw_only=True)
class SourceLine:
    """A declared source of an indicator: whose it is, how late it comes, and why."""

    name: str
    title: Text
    owner: Text
    publisher: Text
    licence: Text
    address: str
    lag: Text
    lag_reason: Text


@dataclass(frozen=True, kw_only=True)
class IndicatorDetail:
    """Is this unusual? One indicator at one place, as known on the day.

    ``answer`` is the sentence; ``unusual`` None where nothing recent is known. ``rows`` are the figures of ``chart``,
    the latest first. ``chart_note`` says how the chart is drawn, or why there is none. ``suggested_by`` holds study
    cases by id and title.
    """

    row: IndicatorRow
    theme_name: Text
    place: PlaceRef | None
    places: tuple[PlaceChoice, ...]
    answer: Text
    unusual: bool | None
    signal: LevelName | None
    chart: ChartSpec | None
    chart_note: Text
    rows: tuple[SeriesRow, ...]
    thresholds: tuple[ThresholdLine, ...]
    score: str
    lower: float
    baseline: str
    baseline_years: float | None
    false_alarms: tuple[Text, ...]
    not_for: tuple[tuple[PlaceRef, Text], ...]
    records: tuple[RuleRecord, ...]
    similar: tuple[SimilarPeriod, ...]
    similar_note: Text
    sources: tuple[SourceLine, ...]
    owner: Text
    suggested_by: tuple[tuple[str, Text], ...]
    hindsight: Text


@dataclass(frozen=True, kw_only=True)
class PlaceIndicator:
    """The latest figure of one indicator at a place."""

    code: str
    name: Text
    cluster: int
    value_said: Text
    normal_said: Text
    period: Period
    period_said: Text
    known: bool
    signal: LevelName | None


@dataclass(frozen=True, kw_only=True)
class PlaceClaim:
    """A figure that somebody stated about a place (length, height, capacity), graded."""

    what: Text
    value_said: Text
    by: Text
    citation: str
    grade: str
    note: Text


@dataclass(frozen=True, kw_only=True)
class EpisodeRow:
    """An episode of the register as a list shows it; ``verdict`` is the back-test's, None where none is kept."""

    id: str
    title: Text
    kind: str
    states: tuple[str, ...]
    states_said: Text
    place: PlaceRef | None
    cluster: int
    onset: date
    onset_said: Text
    end: date | None
    clauses: tuple[str, ...]
    status: str
    headline: bool
    published_on: date
    verdict: Verdict | None


@dataclass(frozen=True, kw_only=True)
class ClaimLine(Claim):
    """A claim with who states it and up to when it counts, in both languages; empty where that is not stated."""

    by_said: Text
    counted_said: Text


@dataclass(frozen=True, kw_only=True)
class ClaimGroup:
    """Claims about one and the same thing, side by side; ``range_said`` is empty where they give no figure."""

    of_whom: Text
    unit: str
    range_said: Text
    claims: tuple[ClaimLine, ...]


@dataclass(frozen=True, kw_only=True)
class ClauseLine:
    """A clause of the register's rule that an episode meets, in the rule's words."""

    letter: str
    words: Text


@dataclass(frozen=True, kw_only=True)
class EpisodeDetail:
    """An episode with what each side claims; who speaks first goes by turn, from day to day.

    ``claims`` holds what had been stated by the day; ``proposals`` lived at some time in the quarter before the onset
    or while it lasted.
    """

    row: EpisodeRow
    where: Text
    claims: tuple[ClaimGroup, ...]
    clauses: tuple[ClauseLine, ...]
    sources: tuple[str, ...]
    note: Text
    status_reason: Text
    published_basis: str
    study_case: str | None
    verdict_why: Text
    lead_days: int | None
    proposals: tuple[ProposalView, ...]


@dataclass(frozen=True, kw_only=True)
class CalendarRow:
    """A date ahead that was public by the day; ``period`` is half-open."""

    id: str
    title: Text
    kind: str
    states: tuple[str, ...]
    states_said: Text
    cluster: int | None
    period: Period
    said: Text
    announced_on: date
    citation: str
    hindsight: bool
    note: Text


@dataclass(frozen=True, kw_only=True)
class PlaceDetail:
    """A place with everything that is known of it on the day.

    ``related`` are crossings and border segments of a state or province, and the states of a border.
    """

    place: Place
    ref: PlaceRef
    states: tuple[PlaceRef, ...]
    parents: tuple[PlaceRef, ...]
    children: tuple[PlaceRef, ...]
    related: tuple[PlaceRef, ...]
    indicators: tuple[PlaceIndicator, ...]
    situations: tuple[SituationView, ...]
    proposals: tuple[ProposalView, ...]
    episodes: tuple[EpisodeRow, ...]
    claims: tuple[PlaceClaim, ...]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What changed between two days, in a sentence; ``proposal`` is None where the situation as a whole moved."""

    day: date
    kind: ChangeKind
    situation: str
    title: Text
    sentence: Text
    proposal: str | None = None
    level: LevelName | None = None
    level_before: LevelName | None = None
    proposal_kind: Kind = "risk"
    hindsight: bool = False


@dataclass(frozen=True, kw_only=True)
class MapMark:
    """A situation on the map: at its own place, or at the nearest parent that has a shape or position."""

    place: str
    level: LevelName | None
    kind: Kind
    title: Text
    situation: str


@dataclass(frozen=True, kw_only=True)
class SearchEntry:
    """What search finds; ``words`` holds every other name in every language, for matching alone."""

    kind: SearchKind
    id: str
    title: Text
    words: str
    detail: Text
