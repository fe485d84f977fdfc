"""The catalogue of indicators: a declaration names a function, sets its parameters and thresholds, and says why.

A catalogue is one or more YAML files. Each may hold ``indicators``, ``threats`` (what the founding document of a
centre names) and ``defaults`` (fields that its indicators share).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from mirab.core.errors import MissingError, ProfileError, UnknownNameError
from mirab.core.identifiers import content_id
from mirab.core.periods import PeriodKind
from mirab.core.places import PlaceKind
from mirab.core.units import UNITS
from mirab.core.words import Text
from mirab.indicators.functions import Function, function_named
from mirab.indicators.grid import CYCLES

Family = Literal["structural", "aggravating", "trigger", "mitigating", "peace"]
Signal = Literal["watch", "advisory", "warning"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: units of findings beside those of measured quantities
_COUNTED = frozenset({"months"})


class _Strict(BaseModel):
    """Frozen, and nothing beside what it declares."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Step(_Strict):
    """One threshold and its reason."""

    at: float = Field(description="The score at which the signal is given.")
    why: str = Field(min_length=4, description="Why there and not elsewhere.")


class Thresholds(_Strict):
    """Scores at which an indicator signals watch, advisory and warning; what is left out is never signalled."""

    watch: Step
    advisory: Step | None = None
    warning: Step | None = None

    @property
    def steps(self) -> dict[Signal, Step]:
        """The steps that are set, lowest first."""
        found: dict[Signal, Step | None] = {"watch": self.watch, "advisory": self.advisory, "warning": self.warning}
        return {name: step for name, step in found.items() if step is not None}


class Baseline(_Strict):
    """What the value is compared with, and over how many years."""

    method: str = Field(description="As the function declares it.")
    years: float | None = Field(default=None, gt=0, description="Years of the trailing window or norm.")


class Awaited(_Strict):
    """A source that is not in hand, and who holds it."""

    source: str
    held_by: str


class Threat(_Strict):
    """A threat that a founding document names, in its own words."""

    id: str
    cluster: int = Field(ge=0, le=3)
    name: Text
    words: str = Field(description="The document's own words.")


class Indicator(_Strict):
    """One indicator: what is asked, from what it is computed, and when it signals."""

    code: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    cluster: int = Field(ge=0, le=3, description="0 cross-cutting, 1 to 3 as the founding document.")
    family: Family
    theme: str
    name: Text
    question: Text
    unit: str = Field(description="Unit of the value.")
    scale: tuple[PlaceKind, ...] = Field(description="Kinds of place for which it is computed.")
    places: tuple[str, ...] = Field(default=(), description="Only these places; empty: all of the scale.")
    not_for: dict[str, str] = Field(default={}, description="Places left out, each with the reason.")
    sums: dict[str, tuple[str, ...]] = Field(default={}, description="Places that are the sum of others.")
    variables: tuple[str, ...] = Field(min_length=1)
    periods: tuple[PeriodKind, ...] = Field(default=(), description="Lengths of period that it reads; facts have any.")
    function: str
    parameters: dict[str, Any] = Field(default={})
    baseline: Baseline
    thresholds: Thresholds
    lower: float = Field(description="The score on whose calm side the signal has fallen (hysteresis).")
    direction: Literal["up", "down"] = Field(description="Whether high or low scores signal.")
    source: tuple[str, ...] = Field(default=(), description="Declared sources that give its variables.")
    waits_for: Awaited | None = None
    owner: str
    valid_from: date = Field(description="Day from which this definition holds.")
    known_false_alarms: tuple[str, ...] = Field(min_length=1)
    suggested_by: tuple[str, ...] = Field(default=(), description="Study cases that suggested it: not scored on them.")
    hindsight: str = Field(default="", description="What of those cases suggested it.")
    threats: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _one_or_many(cls, data: Any) -> Any:
        """Let a single scale stand without brackets."""
        if isinstance(data, dict) and isinstance(data.get("scale"), str):
            return {**data, "scale": [data["scale"]]}
        return data

    @model_validator(mode="after")
    def _holds_together(self) -> Indicator:
        problems = [*self._of_thresholds(), *self._of_function(), *self._of_source()]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _of_thresholds(self) -> Iterator[str]:
        sign = 1 if self.direction == "up" else -1
        scores = [sign * self.lower, *(sign * step.at for step in self.thresholds.steps.values())]
        if scores != sorted(scores) or len(set(scores[1:])) < len(scores) - 1:
            yield f"lower and thresholds do not climb in direction {self.direction!r}"
        if self.unit not in UNITS and self.unit not in _COUNTED:
            yield f"unit {self.unit!r} is not known"

    def _of_function(self) -> Iterator[str]:
        function = function_named(self.function)
        yield from (f"{self.function} {wrong}" for wrong in function.wrong_parameters(self.arguments))
        if self.baseline.method != function.baseline:
            yield f"{self.function} has the baseline {function.baseline!r}, not {self.baseline.method!r}"
        if function.reads == "panel" and not (self.periods and set(self.periods) <= set(CYCLES)):
            yield f"{self.function} needs periods among {', '.join(kind.value for kind in CYCLES)}"
        if function.reads == "facts" and self.periods:
            yield f"{self.function} reads facts of any period: leave periods out"

    def _of_source(self) -> Iterator[str]:
        if bool(self.source) == (self.waits_for is not None):
            yield "it names either a source or what it waits for"
        if bool(self.suggested_by) != bool(self.hindsight):
            yield "suggested_by and hindsight stand together or not at all"

    @property
    def arguments(self) -> dict[str, Any]:
        """Parameters of the function, with the years of the baseline where the function takes them."""
        takes_years = "years" in function_named(self.function).parameters
        if not takes_years or self.baseline.years is None:
            return self.parameters
        years = self.baseline.years
        return {"years": int(years) if years == int(years) else years, **self.parameters}

    @property
    def computed_by(self) -> Function:
        """The function itself."""
        return function_named(self.function)

    @property
    def for_better(self) -> bool:
        """Whether its signal is an opportunity rather than a risk."""
        return self.family in ("mitigating", "peace")

    @property
    def content_hash(self) -> str:
        """Content id of this declaration: a changed threshold is another indicator."""
        return content_id(self.model_dump(mode="json"))


@dataclass(frozen=True)
class Catalogue:
    """Indicators by code and threats by id."""

    entries: Mapping[str, Indicator]
    threats: Mapping[str, Threat]

    def __getitem__(self, code: str) -> Indicator:
        if code not in self.entries:
            raise UnknownNameError(f"indicator {code!r} is not in the catalogue", "Use a code of the catalogue")
        return self.entries[code]

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self.entries.values())

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def content_hash(self) -> str:
        """Content id of the whole: what a rule book is frozen by."""
        return content_id(
            {code: entry.content_hash for code, entry in self.entries.items()},
            {name: threat.model_dump(mode="json") for name, threat in self.threats.items()},
        )

    def without(self, codes: Sequence[str]) -> Catalogue:
        """The catalogue without some indicators."""
        return Catalogue({c: e for c, e in self.entries.items() if c not in codes}, self.threats)


class CatalogueFile(_Strict):
    """One file of a catalogue."""

    defaults: dict[str, Any] = Field(default={})
    indicators: tuple[dict[str, Any], ...] = ()
    threats: tuple[Threat, ...] = ()


def load_catalogue(paths: Sequence[Path]) -> Catalogue:
    """Read catalogue files and check them.

    Parameters
    ----------
    paths : sequence of Path
        YAML files; their order does not matter.

    Raises
    ------
    MissingError
        When a file is not there.
    ProfileError
        When a file breaks the schema, a code stands twice, or a threat is named that no file declares.
    """
    entries: dict[str, Indicator] = {}
    threats: dict[str, Threat] = {}
    for path in sorted(paths):
        file = _read(path)
        threats |= {threat.id: threat for threat in file.threats}
        for record in file.indicators:
            entry = _entry(path, {**file.defaults, **record})
            if entry.code in entries:
                raise ProfileError(
                    f"{path.name}: indicator {entry.code!r} stands twice", "Give one of them another code"
                )
            entries[entry.code] = entry
    for entry in entries.values():
        for threat in entry.threats:
            if threat not in threats:
                raise ProfileError(f"indicator {entry.code!r} names threat {threat!r}", "Declare it under threats")
    return Catalogue(dict(sorted(entries.items())), threats)


def _read(path: Path) -> CatalogueFile:
    """One file, with its problems named."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except FileNotFoundError as error:
        raise MissingError(f"no catalogue file {path}", "Check the profile's folder") from error
    except yaml.YAMLError as error:
        raise ProfileError(f"{path.name} is not YAML: {str(error).splitlines()[0]}", "Mend the line") from error
    try:
        return CatalogueFile.model_validate(data or {})
    except ValidationError as error:
        raise ProfileError(f"{path.name}: {_first(error)}", "See docs/reference/indicators.md") from error


def _entry(path: Path, record: dict[str, Any]) -> Indicator:
    """One indicator, with its problems named."""
    try:
        return Indicator.model_validate(record)
    except (ValidationError, UnknownNameError) as error:
        what = _first(error) if isinstance(error, ValidationError) else error.what
        raise ProfileError(
            f"{path.name}: indicator {record.get('code')!r}: {what}", "See docs/reference/indicators.md"
        ) from error


def _first(error: ValidationError) -> str:
    """The first problem of a validation, in a line."""
    problem = error.errors()[0]
    return f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}".lstrip(": ")


def catalogue_schema() -> dict[str, Any]:
    """JSON schema of one catalogue file."""
    schema = CatalogueFile.model_json_schema()
    indicator = Indicator.model_json_schema(ref_template="#/$defs/{model}")
    schema["$defs"] = {**indicator.pop("$defs", {}), **schema.get("$defs", {}), "Indicator": indicator}
    schema["properties"]["indicators"]["items"] = {"$ref": "#/$defs/Indicator"}
    return schema
