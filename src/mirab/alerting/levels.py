"""Levels, severities and precedences, and the table from which a proposal's level is read.

The table belongs to the region (``levels.yaml``): for each kind of proposal and each severity, one level for each band
of probability. Nothing else decides a level.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from mirab.core.errors import MissingError, ProfileError, UnknownNameError
from mirab.core.words import Text


class Level(IntEnum):
    """How far a proposal has risen; ordered."""

    NONE = 0
    WATCH = 1
    ADVISORY = 2
    WARNING = 3

    @property
    def word(self) -> Text:
        """The level in words."""
        return _LEVEL_WORDS[self]

    @property
    def shape(self) -> str:
        """The shape that stands beside word and colour."""
        return ("", "◇", "△", "▲")[self]

    @classmethod
    def named(cls, name: str) -> Level:
        """Read ``none``, ``watch``, ``advisory`` or ``warning``."""
        try:
            return cls[name.strip().upper()]
        except KeyError as error:
            raise UnknownNameError(f"level {name!r} is not known", "Use none, watch, advisory or warning") from error


_LEVEL_WORDS = {
    Level.NONE: Text(en="none", ru="нет"),
    Level.WATCH: Text(en="watch", ru="наблюдение"),
    Level.ADVISORY: Text(en="advisory", ru="предостережение"),
    Level.WARNING: Text(en="warning", ru="предупреждение"),
}


class Kind(StrEnum):
    """What is proposed: that harm may come, or that something good has become possible."""

    RISK = "risk"
    OPPORTUNITY = "opportunity"


class Severity(StrEnum):
    """How heavy what may come would be; defined in words by the region's table."""

    MINOR = "minor"
    MODERATE = "moderate"
    SERIOUS = "serious"
    SEVERE = "severe"

    @property
    def rank(self) -> int:
        """Place in the order from minor to severe."""
        return _SEVERITY_RANKS[self]


_SEVERITY_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


class Pace(StrEnum):
    """How long a trigger usually leaves: seasons or years, weeks, or days."""

    SLOW = "slow"
    FAST = "fast"
    SUDDEN = "sudden"

    @property
    def rank(self) -> int:
        """Place in the order from slow to sudden."""
        return list(Pace).index(self)


class Precedence(StrEnum):
    """How quickly a notice is to be handled; apart from its level."""

    ROUTINE = "routine"
    PRIORITY = "priority"
    FLASH = "flash"

    @property
    def word(self) -> Text:
        """The precedence in words."""
        russian = {"routine": "в обычном порядке", "priority": "срочно", "flash": "немедленно"}
        return Text(en=self.value, ru=russian[self.value])


class Grading(BaseModel):
    """A word and what it means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    word: Text
    means: Text


class SeverityWords(BaseModel):
    """What a severity is called and means, for a risk and for an opportunity."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    risk: Grading
    opportunity: Grading

    def of(self, kind: Kind) -> Grading:
        """Word and meaning for a kind of proposal."""
        return self.risk if kind is Kind.RISK else self.opportunity


class LevelTable(BaseModel):
    """Probability band by severity gives the level; level by pace gives the precedence.

    ``bands`` holds the lower bounds of the bands above the first, in rising order; each row of ``risk`` and
    ``opportunity`` has one level more than there are bounds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    bands: tuple[float, ...]
    severities: Mapping[Severity, SeverityWords]
    risk: Mapping[Severity, tuple[Level, ...]]
    opportunity: Mapping[Severity, tuple[Level, ...]]
    precedence: Mapping[Level, Mapping[Pace, Precedence]]
    why: str = Field(min_length=1)

    @field_validator("risk", "opportunity", mode="before")
    @classmethod
    def _levels(cls, rows: Mapping[str, list[str]]) -> dict[str, tuple[Level, ...]]:
        return {severity: tuple(Level.named(name) for name in row) for severity, row in rows.items()}

    @field_validator("precedence", mode="before")
    @classmethod
    def _precedence(cls, rows: Mapping[str, Any]) -> dict[Level, Any]:
        return {Level.named(level): row for level, row in rows.items()}

    @model_validator(mode="after")
    def _whole_and_rising(self) -> Self:
        if list(self.bands) != sorted(set(self.bands)) or not all(0 < bound < 1 for bound in self.bands):
            raise ValueError(f"bands {self.bands} do not rise between 0 and 1")
        for name, table in (("risk", self.risk), ("opportunity", self.opportunity)):
            _check_rows(name, table, len(self.bands) + 1)
        missing = set(Severity) - set(self.severities)
        if missing:
            raise ValueError(f"severities without words: {', '.join(sorted(missing))}")
        if any(set(self.precedence.get(level, ())) != set(Pace) for level in list(Level)[1:]):
            raise ValueError("precedence needs every level above none, and every pace in each")
        return self

    def read(self, kind: Kind, severity: Severity, probability: float) -> Level:
        """Level of a proposal of this kind and severity at this probability (0 to 1)."""
        rows = self.risk if kind is Kind.RISK else self.opportunity
        return rows[severity][bisect_right(self.bands, probability)]

    def read_highest(self, kind: Kind, parts: Iterable[tuple[str, Severity, float]]) -> tuple[Level, Severity, float]:
        """Level of several causes: the highest that they reach together at any severity.

        ``parts`` holds (cause, severity, probability). At a severity counts what is of that severity or heavier: of
        each cause the highest probability, the causes joined by :func:`noisy_or`. The level is the highest so read, at
        the heaviest severity that gives it.

        Returns
        -------
        tuple
            Level, the severity at which it is reached, and the probability of harm at least so severe.
        """
        known = tuple(parts)
        read = []
        for severity in Severity:
            by_cause: dict[str, float] = {}
            for cause, _, probability in (part for part in known if part[1].rank >= severity.rank):
                by_cause[cause] = max(probability, by_cause.get(cause, 0.0))
            joined = noisy_or(by_cause.values())
            read.append((self.read(kind, severity, joined), severity.rank if joined else -1, severity, joined))
        level, _, severity, joined = max(read, key=lambda row: row[:2])
        return level, severity, joined


def _check_rows(name: str, table: Mapping[Severity, tuple[Level, ...]], width: int) -> None:
    """Every severity has a row of the right width; levels never fall with probability or with severity."""
    if set(table) != set(Severity):
        raise ValueError(f"{name} needs a row for each of {', '.join(Severity)}")
    rows = [table[severity] for severity in Severity]
    if any(len(row) != width for row in rows):
        raise ValueError(f"{name}: each row needs {width} levels, one for each band of probability")
    if any(list(row) != sorted(row) for row in rows) or any(list(c) != sorted(c) for c in zip(*rows, strict=True)):
        raise ValueError(f"{name}: a level falls where probability or severity rises")


def noisy_or(probabilities: Iterable[float]) -> float:
    """Probability that at least one of several causes brings the event about, taken as independent.

    ``1 - prod(1 - p)``. Independence is an assumption: causes that share their evidence belong into one rule, where
    they do not add up.
    """
    none = 1.0
    for probability in probabilities:
        none *= 1.0 - probability
    # a probability judged as 0.45 must read as 0.45: without rounding, 1 - (1 - 0.45) falls short of its band
    return round(1.0 - none, 9)


def load_levels(path: Path) -> LevelTable:
    """Read a region's ``levels.yaml``.

    Raises
    ------
    MissingError
        When the file is not there.
    ProfileError
        When it breaks its schema.
    """
    if not path.is_file():
        raise MissingError(f"no level table at {path}", "A region that has rules needs a levels.yaml")
    try:
        return LevelTable.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, UnknownNameError, yaml.YAMLError) as error:
        raise ProfileError(f"level table {path.name}: {first_problem(error)}", "Mend the table") from error


def first_problem(error: Exception) -> str:
    """The first problem of a failed validation in one line: where, what, and the value found."""
    if not isinstance(error, ValidationError):
        return " ".join(str(error).split())
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"]) or "file"
    given = problem.get("input")
    value = f" (found {given!r})" if isinstance(given, str | int | float) else ""
    return f"{where}: {problem['msg']}{value}"
