"""What operations give and take: names, shapes and one example of each, which is made up for an EXERCISE."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from ninja import Field, Schema
from pydantic import BeforeValidator, ConfigDict

from mirab.pipelines.releasing import LONGEST_REASON as LONGEST_WHY
from mirab.pipelines.releasing import SHORTEST_REASON
from mirab.web.alerts.actions import LONGEST_REASON
from mirab.web.project.api.reading import Plain

Row = TypeVar("Row")
Words = Annotated[str, Plain]


def example(**values: Any) -> ConfigDict:
    """What an example of a shape holds."""
    return ConfigDict(from_attributes=True, json_schema_extra={"example": values})


class Said(Schema):
    """The same words in English and Russian."""

    en: str
    ru: str


class Span(Schema):
    """Days from the first to the day after the last."""

    start: date
    end: date


class PlaceName(Schema):
    """A place by its code and name."""

    code: str
    name: Said
    kind: Said


class Listed(Schema, Generic[Row]):
    """A page of a list; the Link header names the next."""

    items: list[Row]


_WORDS = {"en": "EXERCISE", "ru": "УЧЕНИЕ"}
_PLACE = {"code": "XAA", "name": _WORDS, "kind": {"en": "state", "ru": "государство"}}


# Situations and proposals ---------------------------------------------------------------------------------------------
class Situation(Schema):
    """A situation on the day."""

    id: str
    name: Said
    states: Said
    cluster: int
    theme: str
    place: PlaceName
    level: str | None
    level_before: str | None
    arrow: str
    alert: str
    why: Said
    living: bool
    first_on: date
    last_on: date
    proposals: list[str]
    hindsight_only: bool

    model_config = example(
        id="unrest@XAA",
        name=_WORDS,
        states=_WORDS,
        cluster=1,
        theme="unrest",
        place=_PLACE,
        level="watch",
        level_before=None,
        arrow="deteriorated",
        alert="risk",
        why=_WORDS,
        living=True,
        first_on="2010-04-07",
        last_on="2010-05-25",
        proposals=["0f1e2d3c"],
        hindsight_only=False,
    )


class Entry(Schema):
    """An entry of a situation's timeline."""

    day: date
    kind: str
    title: Said
    text: Said
    level: str | None
    hindsight: bool
    citation: str


class Run(Schema):
    """Days on which a level held; the end is the day after."""

    start: date
    end: date
    level: str


class Evidence(Schema):
    """What a proposal rests on."""

    what: Said
    indicator: str
    place: PlaceName
    value_said: Said
    normal_said: Said
    period_said: Said
    signal: str | None
    source: str
    citation: str
    known_on: date
    hindsight: bool


class Proposal(Schema):
    """A proposal on the day, and where it stands: waiting, accepted, rejected, quiet or ended."""

    id: str
    situation: str
    title: Said
    kind: str
    level: str | None
    highest: str
    severity: Said
    probability: float | None
    probability_said: Said
    states: list[str]
    cluster: int
    theme: str
    place: PlaceName
    opened: date
    level_since: date
    last_notice: date
    last_on: date
    closed_on: date | None
    living: bool
    explanation: Said
    hindsight_only: bool
    indicators: list[str]
    standing: str

    model_config = example(
        id="0f1e2d3c",
        situation="unrest@XAA",
        title=_WORDS,
        kind="risk",
        level="watch",
        highest="watch",
        severity=_WORDS,
        probability=0.3,
        probability_said=_WORDS,
        states=["XAA"],
        cluster=1,
        theme="unrest",
        place=_PLACE,
        opened="2010-04-07",
        level_since="2010-04-07",
        last_notice="2010-05-01",
        last_on="2010-05-25",
        closed_on=None,
        living=True,
        explanation=_WORDS,
        hindsight_only=False,
        indicators=["events"],
        standing="waiting",
    )


class Notice(Schema):
    """A notice that a proposal gave."""

    id: str
    day: date
    why_said: Said
    level: str | None
    probability: float
    explanation: Said


class Decided(Schema):
    """A decision, without its reason."""

    id: str
    proposal: str
    outcome: str
    level: str
    known_on: date
    at: datetime
    stands: bool

    model_config = example(
        id="0a1b2c3d4e5f6071",
        proposal="0f1e2d3c",
        outcome="accepted",
        level="watch",
        known_on="2010-05-25",
        at="2010-05-25T06:12:00Z",
        stands=True,
    )


class Decision(Decided):
    """A decision with its reason."""

    by: str
    reason: str


class FullProposal(Proposal):
    """A proposal with its notices, evidence and decisions."""

    notices: list[Notice]
    evidence: list[Evidence]
    levels: list[Run]
    decisions: list[Decision]

    model_config = example(
        **Proposal.model_config["json_schema_extra"]["example"],  # type: ignore[index,arg-type]
        notices=[
            {
                "id": "n1",
                "day": "2010-05-01",
                "why_said": _WORDS,
                "level": "watch",
                "probability": 0.3,
                "explanation": _WORDS,
            }
        ],
        evidence=[],
        levels=[{"start": "2010-04-07", "end": "2010-05-26", "level": "watch"}],
        decisions=[],
    )


class FullSituation(Schema):
    """A situation with its history."""

    situation: Situation
    about: Said
    timeline: list[Entry]
    levels: list[Run]
    proposals: list[Proposal]

    model_config = example(
        situation=Situation.model_config["json_schema_extra"]["example"],  # type: ignore[index]
        about=_WORDS,
        timeline=[],
        levels=[],
        proposals=[],
    )


class Accept(Schema):
    """Accept a proposal."""

    seen: Words = Field("", max_length=80, description="Id of the last notice that was read; empty: whatever is last.")
    note: Words = Field("", max_length=LONGEST_REASON, description="What the desk should look at first.")

    model_config = example(seen="n1", note="EXERCISE")


class Reject(Schema):
    """Reject a proposal."""

    seen: Words = Field("", max_length=80, description="Id of the last notice that was read; empty: whatever is last.")
    reason: Words = Field(min_length=1, max_length=LONGEST_REASON, description="Why, in a line.")

    model_config = example(seen="n1", reason="EXERCISE: a published date, no new fact")


class Undo(Schema):
    """Undo a decision."""

    decision: str = Field(min_length=1, max_length=40, description="Its id.")

    model_config = example(decision="0a1b2c3d4e5f6071")


# The watch ------------------------------------------------------------------------------------------------------------
class Indicator(Schema):
    """An indicator of the catalogue with what it says now."""

    code: str
    name: Said
    question: Said
    cluster: int
    family: str
    theme: str
    known: bool
    signal: str | None
    firing: list[PlaceName]
    places: int
    at: PlaceName | None
    value_said: Said
    period_said: Said
    reason: str | None
    holder: Said

    model_config = example(
        code="events",
        name=_WORDS,
        question=_WORDS,
        cluster=1,
        family="events",
        theme="unrest",
        known=True,
        signal=None,
        firing=[],
        places=5,
        at=_PLACE,
        value_said=_WORDS,
        period_said=_WORDS,
        reason=None,
        holder=_WORDS,
    )


class Observed(Schema):
    """A figure of a series, as it is said, with the day from which it was known."""

    period: Span
    period_said: Said
    value_said: Said
    normal_said: Said
    signal: str | None
    known: bool
    known_on: date
    published_on: date | None
    hindsight: bool
    source_title: Said
    citation: str


class Threshold(Schema):
    """From where on an indicator signals, and why there."""

    level: str
    sign: str
    at: float
    said: Said
    why: Said


class Publisher(Schema):
    """Where the figures of an indicator come from."""

    name: str
    title: Said
    owner: Said
    publisher: Said
    licence: Said
    address: str


class FullIndicator(Schema):
    """An indicator at a place with its series."""

    indicator: Indicator
    place: PlaceName | None
    answer: Said
    unusual: bool | None
    signal: str | None
    series: list[Observed]
    thresholds: list[Threshold]
    sources: list[Publisher]

    model_config = example(
        indicator=Indicator.model_config["json_schema_extra"]["example"],  # type: ignore[index]
        place=_PLACE,
        answer=_WORDS,
        unusual=False,
        signal=None,
        series=[],
        thresholds=[],
        sources=[],
    )


class Place(Schema):
    """A place of the profile."""

    code: str
    kind: str
    states: list[str]
    name: Said

    model_config = example(code="XAA", kind="state", states=["XAA"], name=_WORDS)


class AtPlace(Schema):
    """What an indicator says at a place."""

    code: str
    name: Said
    cluster: int
    value_said: Said
    normal_said: Said
    period_said: Said
    known: bool
    signal: str | None


class FullPlace(Schema):
    """A place with what is known of it."""

    place: Place
    parents: list[PlaceName]
    children: list[PlaceName]
    indicators: list[AtPlace]
    situations: list[str]
    proposals: list[str]
    episodes: list[str]

    model_config = example(
        place=Place.model_config["json_schema_extra"]["example"],  # type: ignore[index]
        parents=[],
        children=[],
        indicators=[],
        situations=["unrest@XAA"],
        proposals=["0f1e2d3c"],
        episodes=[],
    )


class Episode(Schema):
    """An episode of the register."""

    id: str
    title: Said
    kind: str
    states: list[str]
    place: PlaceName | None
    cluster: int
    onset: date
    end: date | None
    clauses: list[str]
    status: str
    published_on: date
    verdict: str | None

    model_config = example(
        id="exercise-2010",
        title=_WORDS,
        kind="unrest",
        states=["XAA"],
        place=None,
        cluster=1,
        onset="2010-04-06",
        end=None,
        clauses=["a"],
        status="met",
        published_on="2010-04-07",
        verdict=None,
    )


class FullEpisode(Schema):
    """An episode with what the rules had said by then."""

    episode: Episode
    where: Said
    note: Said
    sources: list[str]
    verdict_why: Said
    lead_days: int | None
    proposals: list[Proposal]

    model_config = example(
        episode=Episode.model_config["json_schema_extra"]["example"],  # type: ignore[index]
        where=_WORDS,
        note=_WORDS,
        sources=[],
        verdict_why=_WORDS,
        lead_days=None,
        proposals=[],
    )


class Found(Schema):
    """Something that fits what was looked for."""

    kind: str
    id: str
    title: Said
    detail: Said

    model_config = example(kind="place", id="XAA", title=_WORDS, detail=_WORDS)


# Sources --------------------------------------------------------------------------------------------------------------
class Source(Schema):
    """How a source is; counts are of what the caller may read."""

    name: str
    title: Said
    publisher: str
    licence: str
    grade: str
    health: str
    archived: int
    quarantined: int
    released: int
    last: datetime | None
    next: datetime | None

    model_config = example(
        name="exercise",
        title=_WORDS,
        publisher="EXERCISE",
        licence="CC BY 4.0",
        grade="B",
        health="on time",
        archived=10,
        quarantined=1,
        released=0,
        last="2010-05-25T06:12:00Z",
        next=None,
    )


class Column(Schema):
    """A column of a row as its publisher wrote it."""

    name: str
    value: str | None


class Refused(Schema):
    """A row that the checks refused."""

    id: str
    file: str
    row: int
    reason: str
    detail: str
    raw: list[Column]
    refused_at: datetime
    releasable: bool

    model_config = example(
        id="00112233-7",
        file="exercise.csv",
        row=7,
        reason="no value",
        detail="",
        raw=[{"name": "value", "value": ""}],
        refused_at="2010-05-25T06:12:00Z",
        releasable=True,
    )


class Release(Schema):
    """Let rows of quarantine go."""

    rows: list[Annotated[str, Plain, Field(max_length=200)]] = Field(min_length=1, max_length=500)
    reason: Words = Field(min_length=SHORTEST_REASON, max_length=LONGEST_WHY, description="Why they are right.")

    model_config = example(rows=["00112233-7"], reason="EXERCISE: the publisher confirmed it")


class Released(Schema):
    """What a release did."""

    source: str
    ids: list[str]
    archived: int
    unchanged: int
    before: int

    model_config = example(source="exercise", ids=["00112233-7"], archived=1, unchanged=0, before=0)


# Publications ---------------------------------------------------------------------------------------------------------
class Bulletin(Schema):
    """A bulletin that was asked for, and how far it has come."""

    id: str
    day: date
    languages: list[str]
    by: str
    asked_at: datetime
    state: str
    step: str
    share: float
    failure: str
    remedy: str
    files: list[str]

    model_config = example(
        id="2010-05-25-0a1b2c",
        day="2010-05-25",
        languages=["en"],
        by="exercise",
        asked_at="2010-05-25T06:12:00Z",
        state="queued",
        step="waiting",
        share=0.0,
        failure="",
        remedy="",
        files=[],
    )

    @staticmethod
    def resolve_by(bulletin: Any) -> str:
        """Who asked for it."""
        return str(bulletin.by.get_username())


class AskedBulletin(Schema):
    """Ask for the bulletin of a day."""

    day: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", json_schema_extra={"format": "date"})]
    languages: list[Literal["en", "ru", "bilingual"]] = Field(min_length=1, max_length=3)

    model_config = example(day="2010-05-25", languages=["en"])


class Held(Schema):
    """How something is held."""

    sensitivity: Annotated[str, BeforeValidator(lambda level: getattr(level, "label", level))]
    use_class: str
    owners: Annotated[list[str], BeforeValidator(sorted)]
    caveats: Annotated[list[str], BeforeValidator(sorted)]


class Paper(Schema):
    """A paper."""

    id: str
    title: str
    language: str
    by: str
    at: datetime
    changed_at: datetime
    version: int
    marks: Held

    model_config = example(
        id="0a1b2c3d4e5f",
        title="EXERCISE",
        language="en",
        by="exercise",
        at="2010-05-25T06:12:00Z",
        changed_at="2010-05-25T06:12:00Z",
        version=1,
        marks={"sensitivity": "unclassified", "use_class": "publish", "owners": [], "caveats": []},
    )

    @staticmethod
    def resolve_by(paper: Any) -> str:
        """Its originator."""
        return str(paper.by.get_username())


class Paragraph(Schema):
    """A paragraph with its marks."""

    number: int
    text: str
    marks: Held


class FullPaper(Schema):
    """A paper with its paragraphs."""

    paper: Paper
    paragraphs: list[Paragraph]

    model_config = example(
        paper=Paper.model_config["json_schema_extra"]["example"],  # type: ignore[index]
        paragraphs=[],
    )


# The caller and the audit ---------------------------------------------------------------------------------------------
class Me(Schema):
    """Who calls, and what he may at this moment."""

    username: str
    role: str
    organisation: str | None
    clearance: str
    reads_watch: bool
    may: list[str]
    scopes: list[str]
    expires_at: datetime

    model_config = example(
        username="exercise",
        role="analyst",
        organisation=None,
        clearance="unclassified",
        reads_watch=True,
        may=["decide"],
        scopes=["read"],
        expires_at="2010-08-25T06:12:00Z",
    )


class Line(Schema):
    """A line of the audit; its number where the caller reads all."""

    number: int | None
    at: datetime
    username: str
    role: str
    act: str
    kind: str
    record: str

    model_config = example(
        number=None,
        at="2010-05-25T06:12:00Z",
        username="exercise",
        role="analyst",
        act="accept_proposal",
        kind="Decision",
        record="0f1e2d3c",
    )
