"""What the operations on the desk's situations and assessments give; examples are made up for an EXERCISE."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema

from mirab.web.project.api.values import Held, Said, example

_WORDS = {"en": "EXERCISE", "ru": "УЧЕНИЕ"}
_HELD = {"sensitivity": "confidential", "use_class": "analysis only", "owners": ["centre"], "caveats": []}
_AT = "2010-05-25T06:12:00Z"


class MonthWord(Schema):
    """What was said of a situation for a month."""

    month: date
    arrow: str
    alert: str
    why: Said
    by: str
    at: datetime

    @staticmethod
    def resolve_by(word: Any) -> str:
        """Who said it."""
        return str(word.by.get_username())


class DeskSituation(Schema):
    """A situation that the desk follows; ``word``: the latest that the caller may read."""

    id: str
    key: str
    title: Said
    places: list[str]
    states: list[str]
    clusters: list[int]
    state: str
    owner: str
    at: datetime
    marks: Held
    word: MonthWord | None

    model_config = example(
        id="0a1b2c3d4e5f",
        key="unrest@XAA",
        title=_WORDS,
        places=["XAA"],
        states=["XAA"],
        clusters=[1],
        state="open",
        owner="exercise",
        at=_AT,
        marks=_HELD,
        word=None,
    )


class DeskEntry(Schema):
    """A dated line of a situation."""

    day: date
    kind: str
    title: str
    text: str


class FullDeskSituation(Schema):
    """A situation with all that was said of it and hangs on it, as far as the caller may know of it."""

    situation: DeskSituation
    words: list[MonthWord]
    timeline: list[DeskEntry]
    assessments: list[str]

    model_config = example(
        situation=DeskSituation.model_config["json_schema_extra"]["example"],  # type: ignore[index]
        words=[],
        timeline=[],
        assessments=["0a1b2c3d4e5f"],
    )


class Judgement(Schema):
    """How likely its author holds it, and apart from that how good the basis is."""

    likelihood: float
    word: Said
    confidence: str
    basis: str
    text: str
    unknown: str
    version: int
    by: str
    at: datetime


class Assessment(Schema):
    """A question about a situation; ``version`` counts the changes of what is asked."""

    id: str
    situation: str
    language: str
    question: str
    horizon: date
    criteria: str
    version: int
    marks: Held
    judgement: Judgement | None

    model_config = example(
        id="0a1b2c3d4e5f",
        situation="0a1b2c3d4e5f",
        language="en",
        question="EXERCISE",
        horizon="2010-08-25",
        criteria="EXERCISE",
        version=1,
        marks=_HELD,
        judgement=None,
    )


class Version(Schema):
    """A version of what is asked."""

    number: int
    question: str
    horizon: date
    criteria: str
    why: str


class Evidence(Schema):
    """A line of evidence; ``rests_on`` holds what of it the caller may see."""

    code: str
    text: str
    credibility: str
    relevance: str
    rests_on: list[str]
    ratings: dict[str, str]


class Hypothesis(Schema):
    """A hypothesis; ``place``: 1 is the least spoken against, which is no probability."""

    code: str
    text: str
    place: int | None
    inconsistency: float | None


class Assumption(Schema):
    """What is taken for granted, and what would break it."""

    text: str
    breaks: str


class Dissent(Schema):
    """Where somebody does not agree."""

    say: str
    likelihood: float | None
    by: str


class Scenario(Schema):
    """A course of things."""

    kind: str
    text: str


class Estimate(Schema):
    """What somebody gave."""

    by: str
    probability: float
    stage: int
    reason: str
    dissent: str


class Round(Schema):
    """A round of estimates; while it is open nothing is told of what was given."""

    version: int
    closed: bool
    median: float | None
    extremised: float | None
    estimates: list[Estimate]


class FullAssessment(Schema):
    """An assessment with all its parts."""

    assessment: Assessment
    versions: list[Version]
    hypotheses: list[Hypothesis]
    evidence: list[Evidence]
    assumptions: list[Assumption]
    scenarios: list[Scenario]
    dissents: list[Dissent]
    rounds: list[Round]

    model_config = example(
        assessment=Assessment.model_config["json_schema_extra"]["example"],  # type: ignore[index]
        versions=[],
        hypotheses=[],
        evidence=[],
        assumptions=[],
        scenarios=[],
        dissents=[],
        rounds=[],
    )
