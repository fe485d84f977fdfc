"""Places: what a figure, an indicator or a situation is about.

A place's code is readable and stays: a state is its ISO 3166-1 alpha-3 code (``TJK``), a province its ISO 3166-2 code
(``TJ-SU``), a border segment the two states in alphabetical order (``border:KGZ-TJK``), anything else its kind and a
slug (``reservoir:nurek``, ``crossing:termez-hairatan``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from mirab.core.errors import FormatError


class PlaceKind(StrEnum):
    """The scales at which the region is watched."""

    REGION = "region"
    STATE = "state"
    PROVINCE = "province"
    BORDER_SEGMENT = "border segment"
    CROSSING = "crossing"
    EXCLAVE = "exclave"
    CITY = "city"
    RIVER = "river"
    REACH = "reach"
    GAUGE = "gauge"
    LAKE = "lake"
    RESERVOIR = "reservoir"
    DAM = "dam"
    CANAL = "canal"
    POWER_LINE = "power line"
    PIPELINE = "pipeline"
    TAILINGS_SITE = "tailings site"
    WATER_ACCOUNT = "water account"


@dataclass(frozen=True, kw_only=True)
class Position:
    """WGS 84 position and how precisely it is known."""

    lat: float
    lon: float
    precision_km: float

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180 and self.precision_km > 0):
            raise FormatError(
                f"position {self.lat}, {self.lon} ± {self.precision_km} km", "Give degrees and a precision"
            )


@dataclass(frozen=True, kw_only=True)
class Alias:
    """An earlier or other name, with the dates on which it was official (None: not known)."""

    name: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place: code, kind, the states it belongs to, names by language, position.

    ``names`` holds ``en`` always, ``ru`` and the state languages where a source gives them: :meth:`named` falls back
    to English.
    """

    code: str
    kind: PlaceKind
    states: tuple[str, ...]
    names: dict[str, str]
    parent: str | None = None
    m49: str | None = None
    position: Position | None = None
    aliases: tuple[Alias, ...] = ()
    attributes: dict[str, object] = field(default_factory=dict)
    citation: str = ""
    note: str = ""

    def named(self, language: str) -> str:
        """The name in a language, or the English one where no source gives it."""
        return self.names.get(language) or self.names["en"]
