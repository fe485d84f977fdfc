"""Rules as data: which indicator's signal makes which proposal how probable.

A rule file is a YAML list. Every probability is a judgement with its reason written beside it; a rule whose judgement
changes is a new rule to its record (see :mod:`mirab.alerting.freezing`).
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mirab.alerting.levels import Kind, Pace, Severity
from mirab.core.identifiers import content_id
from mirab.core.words import Text

LONGEST_LIFE_DAYS = 90
#: what a rule's sentence may name; each is filled from the evidence
TEMPLATE_FIELDS = frozenset(
    {"place", "indicator", "value", "number", "when", "period", "normal", "baseline", "before", "low", "times", "score"}
)
Probability = Annotated[float, Field(gt=0, lt=1)]


class Scope(StrEnum):
    """Where the situation of a firing lies: at the place, what it is part of (a gauge's river), its state or border."""

    PLACE = "place"
    PARENT = "parent"
    STATE = "state"
    BORDER_SEGMENT = "border segment"


class SignalProbabilities(BaseModel):
    """Judged probability, within the rule's life, of an episode of the rule's severity, by signal of its indicator."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    watch: Probability
    advisory: Probability
    warning: Probability

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if not self.watch <= self.advisory <= self.warning:
            raise ValueError("probabilities fall where the signal rises")
        return self

    def of(self, signal: int) -> float:
        """Probability at a signal of 1 (watch) to 3 (warning)."""
        return (self.watch, self.advisory, self.warning)[signal - 1]


class Theme(BaseModel):
    """What situations are about, in the region's words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    cluster: int = Field(ge=0, le=3)
    name: Text
    about: Text


class Rule(BaseModel):
    """One rule. Its indicators measure the same cause: the highest signal among them counts, and they do not add up.

    Rules of one ``cause`` share their evidence: in a situation the highest probability among them counts once.
    ``why`` is the reason for the probabilities. ``life_days`` is how long a signal lives after its last firing and
    the horizon of the probability. ``silence`` is how long a notice about an unchanged proposal is withheld: days, or
    to the end of the water season. ``spills_over_to`` names states in which a firing abroad raises the situation, for
    all places or place by place. ``says_of`` holds sentences for indicators that the general one does not suit.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: Text
    kind: Kind
    theme: str
    cluster: int = Field(ge=0, le=3)
    indicators: tuple[str, ...] = Field(min_length=1)
    cause: str = ""
    severity: Severity
    probability: SignalProbabilities
    why: str = Field(min_length=20)
    life_days: int = Field(default=LONGEST_LIFE_DAYS, ge=1, le=LONGEST_LIFE_DAYS)
    silence: int | Literal["season_end"]
    scope: Scope
    spills_over_to: tuple[str, ...] | Mapping[str, tuple[str, ...]] = ()
    pace: Pace
    says: Text
    says_of: Mapping[str, Text] = {}

    @model_validator(mode="after")
    def _fields_known(self) -> Self:
        if set(self.says_of) - set(self.indicators):
            raise ValueError(f"says_of names {', '.join(sorted(set(self.says_of) - set(self.indicators)))}")
        for says in (self.says, *self.says_of.values()):
            for sentence in (says.en, says.ru):
                named = {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}
                if sentence.endswith("."):
                    raise ValueError(f"sentence {sentence[-20:]!r} ends in a full stop, which its source comes before")
                if unknown := ", ".join(sorted(named - TEMPLATE_FIELDS)):
                    raise ValueError(f"sentence names {unknown}; it may name {', '.join(sorted(TEMPLATE_FIELDS))}")
        return self

    @model_validator(mode="after")
    def _silence_positive(self) -> Self:
        if isinstance(self.silence, int) and self.silence < 1:
            raise ValueError("a silence lasts at least one day")
        return self

    def sentence(self, indicator: str) -> Text:
        """The rule's sentence for one of its indicators."""
        return self.says_of.get(indicator, self.says)

    @property
    def shared_cause(self) -> str:
        """The cause under which the rule's probability counts: its own code where none is named."""
        return self.cause or self.code

    @cached_property
    def decides(self) -> str:
        """Content id of all that decides when and how the rule fires; words of its sentences apart."""
        return content_id(self.model_dump(mode="json", exclude={"name", "why", "says", "says_of"}))


class FrozenRule(BaseModel):
    """A rule's hash and the day since which it is unchanged."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    content_hash: str
    since: date


class Freeze(BaseModel):
    """What ``frozen.yaml`` records: the book's hash and day, and since when each rule stands as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    content_hash: str
    frozen_on: date
    rules: Mapping[str, FrozenRule] = Field(default_factory=dict)
