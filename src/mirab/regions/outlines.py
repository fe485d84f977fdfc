"""What a map may draw: the line between two states with its status, and whose each shape of the outline files is.

No map file decides these: a file's border is a drawing, its status and its date are the profile's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mirab.regions.records import LineRecord, ShapeRecord


class LineStatus(StrEnum):
    """What the line between two states is.

    Agreed: a treaty describes the whole of it. Undelimited: none does, or none that both have ratified. Disputed: one
    of the two does not accept it. Line of control: it parts what each side holds. Not sourced: nobody found out.
    """

    AGREED = "agreed"
    UNDELIMITED = "undelimited"
    DISPUTED = "disputed"
    LINE_OF_CONTROL = "line of control"
    NOT_SOURCED = "not sourced"


@dataclass(frozen=True, kw_only=True)
class Line:
    """The status of the line between two states from a day on (None: from before the watch began).

    ``b`` is a state of the region, or the M49 code of a state outside it.
    """

    a: str
    b: str
    status: LineStatus
    valid_from: date | None = None
    citation: str = ""
    note: str = ""

    @classmethod
    def of(cls, record: LineRecord) -> Line:
        """The value of a record."""
        return cls(**record.model_dump(exclude={"status"}), status=LineStatus(record.status))


@dataclass(frozen=True, kw_only=True)
class PlaceShape:
    """Which shape of the outline files is a place's.

    ``role`` is *own*, *within* (the place is newer than the shape and drawn inside it) or *absent* (no file has it).
    """

    place: str
    file: str
    feature: str
    role: str
    since: date | None
    until: date | None
    witness: str
    lat: float | None
    lon: float | None
    citation: str
    note: str

    @classmethod
    def of(cls, record: ShapeRecord) -> PlaceShape:
        """The value of a record."""
        return cls(**record.model_dump())

    def stands_on(self, day: date) -> bool:
        """Whether the place exists on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def status_of(lines: Iterable[Line], a: str, b: str, day: date) -> Line:
    """The latest record of a pair that holds on a day; a pair without one is *not sourced*."""
    pair = {a, b}
    held = [line for line in lines if {line.a, line.b} == pair and (line.valid_from or date.min) <= day]
    found = max(held, key=lambda line: line.valid_from or date.min, default=None)
    return found or Line(a=a, b=b, status=LineStatus.NOT_SOURCED)
