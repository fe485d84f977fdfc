"""The records of a profile's files, as a person writes them: one pydantic model per kind of record.

These models are the schema: ``mirab.regions.schema`` turns them into JSON Schema. A field that no model names is
refused, so that a typing error never becomes a silent default.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from mirab.core.places import PlaceKind

Clause = Annotated[str, Field(pattern=r"^[a-z]\??$")]
GradeText = Annotated[str, Field(pattern=r"^[A-F][1-6]$")]
MONTH = re.compile(r"^\d{4}-\d{2}$")

Claimant = Literal["party", "un_osce", "agency", "other", "unnamed"]
OutletKind = Literal[
    "un_osce", "agency", "state", "research", "reference", "site", "encyclopedia", "copy", "sanctioned"
]
Status = Literal["meets", "contested", "not sourced"]


def _day_or_month(value: object) -> object:
    """A month stands for its first day; the precision is kept in a field of its own."""
    return f"{value}-01" if isinstance(value, str) and MONTH.match(value) else value


def _split(value: object) -> object:
    """A cell of a table holds several values with semicolons between them."""
    return [part.strip() for part in value.split(";") if part.strip()] if isinstance(value, str) else value


DayOrMonth = Annotated[date, BeforeValidator(_day_or_month)]
Several = Annotated[tuple[str, ...], BeforeValidator(_split)]


class Record(BaseModel):
    """A record of a profile: frozen, and without fields that the schema does not name."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TextRecord(Record):
    """The same words in English and Russian."""

    en: str = Field(min_length=1)
    ru: str = Field(min_length=1)


class BlindSpotRecord(Record):
    """States for which a source's zeros mean nothing."""

    states: tuple[str, ...] = Field(description="ISO alpha-3 codes")
    reason: str = Field(min_length=1)
    citation: str = Field(min_length=1)


class ManifestRecord(Record):
    """region.yaml: what the profile is about."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: TextRecord
    states: tuple[str, ...] = Field(min_length=1, description="all states, ISO 3166-1 alpha-3")
    core_states: tuple[str, ...] = Field(description="states of the headline score")
    apart_states: tuple[str, ...] = Field(default=(), description="states scored apart")
    watched_since: date | None = Field(
        default=None, description="first day for which findings are given; what is older serves as baseline"
    )
    clusters: dict[int, TextRecord] = Field(default={}, description="cluster 0-3 -> its name")
    languages: dict[str, tuple[str, ...]] = Field(default={}, description="state -> its official languages")
    blind_spots: dict[str, BlindSpotRecord] = Field(default={}, description="source -> states whose zeros mean nothing")
    map_cities: tuple[str, ...] = Field(
        default=(), description="places that maps name for orientation, the first ones before the others"
    )
    exercise: bool = Field(default=False, description="made up: every product says so")
    note: str = ""


class OutletRecord(Record):
    """outlets.yaml: a publisher, how far it is believed and why."""

    name: str = Field(min_length=1)
    kind: OutletKind
    match: tuple[str, ...] = Field(min_length=1, description="host names (with their subdomains) or opening words")
    reliability: str = Field(pattern="^[A-F]$")
    why: str = Field(min_length=1)


class PlaceRecord(Record):
    """places.csv: one place. Names in other languages stand in names.csv."""

    code: str = Field(pattern=r"^([A-Z]{3}|[A-Z]{2}-[A-Z0-9]{1,3}|[a-z]+:[A-Za-z0-9./_-]+)$")
    kind: PlaceKind
    states: Several = Field(min_length=1)
    name: str = Field(min_length=1, description="the English name")
    parent: str | None = None
    m49: str | None = Field(default=None, pattern=r"^\d{3}$")
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    precision_km: float | None = Field(default=None, gt=0)
    position_citation: str = ""
    citation: str = Field(min_length=1)
    note: str = ""


class NameRecord(Record):
    """names.csv: the name of a place in one language, with its source."""

    place: str
    language: str = Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")
    name: str = Field(min_length=1)
    citation: str = Field(min_length=1)


class AliasRecord(Record):
    """aliases.csv: an earlier or other name."""

    place: str
    name: str = Field(min_length=1)
    valid_from: date | None = None
    valid_to: date | None = None
    citation: str = Field(min_length=1)
    note: str = ""


class PlaceClaimRecord(Record):
    """place_claims.csv: a figure about a place, as somebody states it (length_km, dead_level_m, installed_mw ...)."""

    place: str
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="ends in its unit")
    value: float
    low: float | None = None
    high: float | None = None
    by: str = Field(min_length=1)
    citation: str = Field(min_length=1)
    note: str = ""


class StorageClaimRecord(Record):
    """storage_claims.csv: a reservoir's volumes by one authority, km3."""

    place: str
    total_km3: float | None = Field(default=None, gt=0)
    effective_km3: float | None = Field(default=None, gt=0)
    dead_km3: float | None = Field(default=None, ge=0)
    by: str = Field(min_length=1)
    citation: str = Field(min_length=1)
    note: str = ""


class OrganisationRecord(Record):
    """organisations.yaml: a body to which the region's states belong."""

    id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    citation: str = Field(min_length=1)
    note: str = ""


class MembershipRecord(Record):
    """memberships.csv: a state's standing in a body."""

    organisation: str
    state: str
    status: str = Field(min_length=1)
    citation: str = Field(min_length=1)


class InstrumentRecord(Record):
    """instruments.csv: a treaty; the reference is its depositary's."""

    reference: str
    title: str = Field(min_length=1)
    cluster: int | None = Field(default=None, ge=0, le=3)
    citation: str = Field(min_length=1)


class PartyStatusRecord(Record):
    """party_status.csv: what a state did about a treaty, and as of when the page said so."""

    reference: str
    state: str
    signed_on: date | None = None
    bound_on: date | None = None
    action: str = Field(min_length=1)
    as_of: DayOrMonth
    citation: str = Field(min_length=1)


class AgreementRecord(Record):
    """agreements.csv: a water agreement."""

    id: str
    date: date
    title: str = Field(min_length=1)
    signatories: Several
    signed_at: str = ""
    citation: str = Field(min_length=1)
    note: str = ""


class LineRecord(Record):
    """lines.csv: what the line between two neighbouring states is, from a day on."""

    a: str = Field(pattern=r"^[A-Z]{3}$", description="a state of the profile")
    b: str = Field(
        pattern=r"^([A-Z]{3}|\d{3})$", description="another state of the profile, or the M49 code of one outside it"
    )
    status: Literal["agreed", "undelimited", "disputed", "line of control", "not sourced"]
    valid_from: date | None = Field(
        default=None, description="absent: from before the watch began; else entry into force, or signature (note)"
    )
    citation: str = ""
    note: str = ""


class ShapeRecord(Record):
    """shapes.csv: which shape of the outline files is whose, and which places have none."""

    place: str
    file: str = Field(default="", description="exclaves, or the name of a province file")
    feature: str = Field(default="", description="its number in a province file; state@lon,lat of an exclave")
    role: Literal["own", "within", "absent"] = Field(
        description="within: newer than the shape and drawn inside it; absent: no file has it"
    )
    since: date | None = Field(default=None, description="first day of the place")
    until: date | None = Field(default=None, description="last day of the place")
    witness: str = Field(default="", description="a place whose position lies in the shape, where its own is unknown")
    lat: float | None = Field(default=None, ge=-90, le=90, description="a position in the shape, likewise")
    lon: float | None = Field(default=None, ge=-180, le=180)
    citation: str = ""
    note: str = ""


class CalendarRecord(Record):
    """calendar.yaml, entries: a date that was public before it came."""

    id: str
    title: TextRecord
    kind: str = Field(min_length=1)
    states: tuple[str, ...] = Field(min_length=1)
    cluster: int | None = Field(default=None, ge=0, le=3)
    start: date
    end: date | None = Field(default=None, description="exclusive; absent: one day")
    announced_on: date | None = Field(default=None, description="first day on which the date was public")
    sources: tuple[str, ...] = ()
    hindsight: bool = False
    note: str = ""


class RecurrenceRecord(Record):
    """calendar.yaml, recurring: a date that returns every year."""

    id: str
    title: TextRecord
    kind: str = Field(min_length=1)
    states: tuple[str, ...] = Field(min_length=1)
    cluster: int | None = Field(default=None, ge=0, le=3)
    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)
    first_year: int
    last_year: int
    announced_days_before: int = Field(ge=0, description="a fixed date is public this long before")
    reason: str = Field(min_length=1, description="why it counts as public by then")
    sources: tuple[str, ...] = ()
    hindsight: bool = False
    note: str = ""


class FigureRecord(Record):
    """figures/facts.csv and its like: one published figure about one place and period."""

    variable: str = Field(pattern=r"^[a-z][A-Za-z0-9_]*$")
    place: str
    period_start: date
    period_end: date = Field(description="exclusive")
    value: float
    unit: str = Field(min_length=1)
    published_on: date | None = None
    hindsight: bool = False
    citation: str = Field(min_length=1)
    credibility: int = Field(default=3, ge=1, le=6)
    by: str = ""
    owner: str = ""
    licence: str = "facts"
    use_class: Literal["publish", "partners", "analysis only"] = "publish"
    origin: str = "profile"
    note: str = ""
