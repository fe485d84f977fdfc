"""The records of the event register, the study cases and the controls."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from mirab.regions.records import Claimant, Clause, DayOrMonth, GradeText, Record, Status, TextRecord


class ClaimRecord(Record):
    """A statement about an episode: of whom, by whom, counted up to when, on which page."""

    by: str = Field(min_length=1)
    claimant: Claimant = Field(description="party: a state body, company, opposition or side; unnamed: nobody answers")
    of_whom: str = Field(min_length=1)
    counted_up_to: str | None = None
    stated_on: date | None = None
    low: float | None = None
    best: float | None = None
    high: float | None = None
    unit: str = "count"
    src: str = Field(min_length=1)
    credibility: int | None = Field(default=None, ge=1, le=6, description="overrides the rule")
    credibility_reason: str | None = None

    @model_validator(mode="after")
    def _an_override_says_why(self) -> ClaimRecord:
        if self.credibility is not None and not self.credibility_reason:
            raise ValueError("a credibility that overrides the rule needs credibility_reason")
        return self


class TollVariantRecord(Record):
    """The killed without the attackers, where a claim keeps the two apart."""

    killed: int = Field(ge=0)
    basis: str = Field(min_length=1)


class EpisodeRecord(Record):
    """register.yaml, events: one episode."""

    id: str
    title: str = Field(min_length=1)
    states: tuple[str, ...] = Field(min_length=1, description="where the clause is met")
    states_involved: tuple[str, ...] = Field(default=(), description="others with a hand in it")
    onset: DayOrMonth
    onset_precision: Literal["day", "month"] = "day"
    end: DayOrMonth | None = None
    clauses: tuple[Clause, ...] = Field(min_length=1)
    kind: str
    cluster: int | None = Field(default=None, ge=0, le=3, description="where the kind does not decide it")
    cluster_reason: str | None = None
    place: str
    where: str = ""
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    status: Status
    status_given: Status | None = Field(default=None, description="what the first compilation said")
    status_reason: str | None = None
    study_case: str | None = None
    without_attackers: TollVariantRecord | None = None
    claims: tuple[ClaimRecord, ...] = ()
    sources: tuple[str, ...] = ()
    published_on: date | None = Field(default=None, description="first day on which it was public")
    published_basis: Literal["stated", "assumed"] = "assumed"
    note: str = ""

    @model_validator(mode="after")
    def _a_changed_status_says_why(self) -> EpisodeRecord:
        if self.status_given not in (None, self.status) and not self.status_reason:
            raise ValueError(f"status {self.status!r} differs from status_given and needs status_reason")
        return self


class KindRecord(Record):
    """register.yaml, kinds: the cluster and the headline of a kind of episode."""

    cluster: int | None = Field(ge=0, le=3, description="null: every episode of the kind says its own, with the reason")
    headline: bool
    why: str = Field(min_length=1)


class SweepRecord(Record):
    """register.yaml, sweep: which years of a state were searched, and how thinly."""

    years: tuple[int, ...] = Field(description="years swept")
    thin_years: tuple[int, ...] = Field(default=(), description="years swept thinly")
    note: str = Field(min_length=1)


class ConsideredRecord(Record):
    """register.yaml, considered_not_met: what was looked at and does not meet the rule."""

    id: str
    why: str = Field(min_length=1)
    sources: tuple[str, ...] = ()


class VerdictRecord(Record):
    """register.yaml, study_cases: the decision on one study case."""

    study_case: str
    verdict: str = Field(min_length=1)
    register_ids: tuple[str, ...] = Field(default=(), alias="register")


class RegisterRecord(Record):
    """register.yaml as a whole."""

    title: str
    rule: dict[str, str] = Field(description="clause letter -> what meets it")
    required: str = Field(description="which claims an episode needs")
    grade_needed: GradeText = "C3"
    reading: tuple[str, ...] = ()
    kinds: dict[str, KindRecord]
    sweep_method: str = ""
    sweep: dict[str, SweepRecord] = Field(default={})
    study_cases: tuple[VerdictRecord, ...] = ()
    considered_not_met: tuple[ConsideredRecord, ...] = ()
    events: tuple[EpisodeRecord, ...] = ()


class TollRecord(Record):
    """cases.yaml, claims: a statement in a study case; ``says`` holds the figures as they were printed."""

    by: str
    says: dict[str, str | int | float] = Field(default={})
    src: str = Field(min_length=1)


class MilestoneRecord(Record):
    """cases.yaml: a dated public act in a case, to which a proposal's lead or lateness is counted."""

    day: date
    what: TextRecord
    src: str = Field(min_length=1)


class CaseRecord(Record):
    """cases.yaml: one study case."""

    id: str
    title: str
    cluster: int = Field(ge=0, le=3)
    states: tuple[str, ...]
    onset: DayOrMonth
    onset_precision: Literal["day", "month"] = "day"
    end: date | None = None
    where: str = ""
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    claims: tuple[TollRecord, ...] = ()
    public_signals_before: tuple[str, ...] = ()
    proximate_trigger: str = ""
    lead_from_first_listed_signal: str = ""
    suggests_in_hindsight: str = ""
    milestones: tuple[MilestoneRecord, ...] = ()
    sources: tuple[str, ...] = Field(min_length=1)
    kind: str = "crisis"
    note: str = ""


class NearRecord(Record):
    """An event of the register near a control."""

    event: str
    days_after_start: int


class ControlRecord(Record):
    """controls.yaml: a tension that passed without meeting the rule."""

    id: str
    title: str
    cluster: int = Field(ge=0, le=3)
    states: tuple[str, ...] = Field(min_length=1)
    start: date
    end: date
    where: str = ""
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    what_was_tense: str = Field(min_length=1)
    how_it_passed: str = Field(min_length=1)
    sources: tuple[str, ...] = Field(min_length=1)
    grade: GradeText
    register_events_near: tuple[NearRecord, ...] = ()
    note: str = ""
