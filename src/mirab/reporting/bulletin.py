"""The Early Warning Bulletin as a value: what was known on a day, what the rules propose, and what is not known.

A figure is rounded once, when :func:`figure` makes it, so that the JSON and every document hold the same number.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, Literal

from mirab.core.errors import FormatError
from mirab.core.identifiers import content_id
from mirab.core.marks import Sensitivity
from mirab.core.periods import Period
from mirab.core.provenance import Grade
from mirab.core.words import Text
from mirab.reporting.numerals import rounded

Standing = Literal["known", "not known", "withheld"]
Arrow = Literal["deteriorated", "unchanged", "improved"]
Alert = Literal["risk", "opportunity", "none"]
LevelName = Literal["watch", "advisory", "warning"]
Kind = Literal["risk", "opportunity"]
NoData = Literal["no source", "no data"]

LEVELS: tuple[LevelName, ...] = ("watch", "advisory", "warning")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number about the world with its unit, its source (several: with commas) and the day it was public.

    In pseudo-real time ``known_on`` is the day from which the figure is declared to be known; its file came later.
    ``value`` is None exactly when the standing is *not known* or *withheld*: absent is never zero.
    """

    value: float | None
    unit: str
    standing: Standing = "known"
    source: str | None = None
    citation: str = ""
    published_on: date | None = None
    known_on: date | None = None
    period: Period | None = None
    hindsight: bool = False
    pseudo_real_time: bool = False

    def __post_init__(self) -> None:
        if (self.value is None) == (self.standing == "known"):
            raise FormatError(f"figure {self.value} is said to be {self.standing}", "Absent is None, known is a number")


def figure(value: float, unit: str, **origin: Any) -> Figure:
    """A known figure, rounded to the decimals of its unit."""
    return Figure(value=rounded(value, unit), unit=unit, **origin)


def not_known(unit: str) -> Figure:
    """A figure of which nothing was published."""
    return Figure(value=None, unit=unit, standing="not known")


def withheld(unit: str, **origin: Any) -> Figure:
    """A figure that its owner gave for analysis only."""
    return Figure(value=None, unit=unit, standing="withheld", **origin)


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A group of threats by which the region's situations are ordered."""

    number: int
    name: Text


@dataclass(frozen=True, kw_only=True)
class SituationEntry:
    """One situation: how it moved in the past month and why, and the alert for the next."""

    id: str
    name: Text
    states: Text
    cluster: int
    arrow: Arrow
    why: Text
    alert: Alert
    level: LevelName | None
    level_before: LevelName | None
    hindsight_only: bool = False


@dataclass(frozen=True, kw_only=True)
class ReservoirRow:
    """A reservoir or river in the yearbook's order: flow as % of norm, storage, level, inflow, release."""

    place: str
    name: Text
    flow_pct: Figure
    storage: Figure
    level: Figure
    inflow: Figure
    release: Figure

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The row's figures from left to right."""
        return (self.flow_pct, self.storage, self.level, self.inflow, self.release)


@dataclass(frozen=True, kw_only=True)
class LimitRow:
    """A state's account on a river: limit, use, and use as % of the limit, for one period."""

    account: str
    river: Text
    name: Text
    period: Period | None
    limit: Figure
    use: Figure
    use_pct: Figure

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The row's figures from left to right."""
        return (self.limit, self.use, self.use_pct)


WaterRow = ReservoirRow | LimitRow


@dataclass(frozen=True, kw_only=True)
class EvidenceEntry:
    """One figure on which a proposal rests, beside what is normal for the place and season."""

    what: Text
    indicator: str
    figure: Figure
    baseline: Figure | None = None
    low: Figure | None = None
    high: Figure | None = None


@dataclass(frozen=True, kw_only=True)
class RecordColumn:
    """What a rule standing alone has been worth over one stretch of time, each count with its n."""

    hits: int
    episodes: int
    late: int
    not_scored: int
    false_alarms: int
    alarms: int


@dataclass(frozen=True, kw_only=True)
class RuleRecord:
    """A rule's own record: the back-test, and the time since its thresholds were frozen.

    A column is None where nothing is on record; ``note`` says why where there can be none. ``why`` says how the rule's
    probability was judged.
    """

    rule: str
    name: Text
    frozen_on: date | None = None
    backtest: RecordColumn | None = None
    since_frozen: RecordColumn | None = None
    note: Text | None = None
    why: Text | None = None


@dataclass(frozen=True, kw_only=True)
class ChartPoint:
    """One period of a series with its normal band."""

    start: date
    end: date
    value: float
    baseline: float | None = None
    low: float | None = None
    high: float | None = None
    hindsight: bool = False


@dataclass(frozen=True, kw_only=True)
class ChartSpec:
    """A series to draw: the title says the finding; the points are the table of the same figures."""

    name: str
    title: Text
    axis: Text
    unit: str
    points: tuple[ChartPoint, ...]
    source: Text
    as_of: date


@dataclass(frozen=True, kw_only=True)
class ProposalEntry:
    """A warning or opportunity that a rule proposes, with its evidence, its explanation and the rule's record."""

    id: str
    situation: str
    title: Text
    states: Text
    cluster: int
    kind: Kind
    level: LevelName
    probability: float | None
    precedence: str
    open_since: date
    level_since: date
    last_notice: date | None
    explanation: Text
    evidence: tuple[EvidenceEntry, ...]
    records: tuple[RuleRecord, ...] = ()
    chart: ChartSpec | None = None
    hindsight_only: bool = False


@dataclass(frozen=True, kw_only=True)
class UnknownEntry:
    """An indicator without data on the day, and who holds what it waits for."""

    indicator: str
    what: Text
    cluster: int
    reason: NoData
    holder: Text


@dataclass(frozen=True, kw_only=True)
class BlindSpot:
    """A source whose zeros mean nothing for some states, and where that is said."""

    source: Text
    states: Text
    citation: Text


@dataclass(frozen=True, kw_only=True)
class SourceEntry:
    """A source that this issue cites: publisher, owner, licence, attribution, grade, latest publication."""

    number: int
    name: str
    title: Text
    publisher: Text
    owner: Text
    licence: Text
    attribution: Text
    address: str
    grade: Grade | None = None
    latest: date | None = None
    citations: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Bulletin:
    """One issue of the Early Warning Bulletin of a region for a day."""

    region: Text
    region_name: str
    day: date
    exercise: bool
    sensitivity: Sensitivity
    clusters: tuple[Cluster, ...]
    situations: tuple[SituationEntry, ...]
    reservoirs: tuple[ReservoirRow, ...]
    limits: tuple[LimitRow, ...]
    proposals: tuple[ProposalEntry, ...]
    unknown: tuple[UnknownEntry, ...]
    blind_spots: tuple[BlindSpot, ...]
    sources: tuple[SourceEntry, ...]
    catalogue: str
    rules: str
    frozen_on: date | None

    @property
    def id(self) -> str:
        """Content id: two issues with the same content have the same one."""
        return content_id(plain(self))

    def source_numbers(self, names: str | None) -> tuple[int, ...]:
        """Numbers under which sources stand in this issue's list; several names are set apart by commas."""
        wanted = {name.strip() for name in (names or "").split(",")}
        return tuple(entry.number for entry in self.sources if entry.name in wanted)

    def to_json(self) -> dict[str, Any]:
        """The whole issue as plain data for JSON: the figures that every document prints."""
        return {"id": self.id, **plain(self)}


def plain(value: Any) -> Any:
    """A value as plain data for JSON: days in ISO form, periods with their (exclusive) end, grades as ``B2``."""
    if isinstance(value, Grade):
        return str(value)
    if isinstance(value, Sensitivity):
        return value.label
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
