"""The clocks of a warning: clearance after a flash, acknowledgement, silence, monitoring. The time is passed in.

Inside the organisation an unacknowledged warning goes to the next named person. A government is never chased: past its
clock our own officer is reminded, and the circle does not widen. Partners outside the organisation are treated alike.

The hours are the region's (``clocks.yaml``) and settings of the installation; the 24 hours of clearance and the days
of monitoring are the doctrine's and stand here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, ValidationError, model_validator

from mirab.alerting.levels import Precedence, first_problem
from mirab.alerting.warning_addressees import Addressee, AddresseeState
from mirab.core.errors import FormatError, MissingError, ProfileError

CLEARANCE_CLOCK = timedelta(hours=24)
MONITORING_DAYS = (7, 30, 90)


class Clocks(BaseModel):
    """How long each precedence may wait: hours until the next person is told, days until our officer is reminded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    acknowledge_hours: Mapping[Precedence, PositiveFloat]
    remind_officer_days: Mapping[Precedence, PositiveFloat]
    why: str = Field(min_length=1)

    @model_validator(mode="after")
    def _whole_and_falling(self) -> Self:
        for name in ("acknowledge_hours", "remind_officer_days"):
            table = getattr(self, name)
            if set(table) != set(Precedence):
                raise ValueError(f"{name} needs a figure for each of {', '.join(Precedence)}")
            waits = [table[precedence] for precedence in Precedence]
            if waits != sorted(waits, reverse=True):
                raise ValueError(f"{name}: what is more urgent must not wait longer")
        return self

    def acknowledge_within(self, precedence: Precedence) -> timedelta:
        """From release to a person of the organisation until the next one is told."""
        return timedelta(hours=self.acknowledge_hours[precedence])

    def remind_after(self, precedence: Precedence) -> timedelta:
        """From delivery outside the organisation until our officer is reminded."""
        return timedelta(days=self.remind_officer_days[precedence])


def load_clocks(path: Path) -> Clocks:
    """Read a region's ``clocks.yaml``.

    Raises
    ------
    MissingError
        When the file is not there.
    ProfileError
        When it breaks its schema.
    """
    if not path.is_file():
        raise MissingError(f"no clocks at {path}", "A region whose warnings are issued needs a clocks.yaml")
    try:
        return Clocks.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise ProfileError(f"clocks {path.name}: {first_problem(error)}", "Mend the table") from error


class Clearance(StrEnum):
    """What became of the clearance of a flash."""

    PENDING = "pending"
    IN_TIME = "in time"
    MISSED = "missed"


def clearance_due(issued_at: datetime) -> datetime:
    """By when a flash is to be cleared."""
    return issued_at + CLEARANCE_CLOCK


def clearance_of(issued_at: datetime, cleared_at: datetime | None, now: datetime) -> Clearance:
    """Whether clearance followed a flash in time, did not, or may still follow."""
    if (cleared_at or now) > clearance_due(issued_at):
        return Clearance.MISSED
    return Clearance.PENDING if cleared_at is None else Clearance.IN_TIME


def clearance_missed(issued_at: datetime, cleared_at: datetime | None, now: datetime) -> bool:
    """Whether the 24 hours passed without clearance; what was missed once stays missed."""
    return clearance_of(issued_at, cleared_at, now) is Clearance.MISSED


def monitoring_days(issued_on: date) -> tuple[date, ...]:
    """The days on which an issued warning is looked at again."""
    return tuple(issued_on + timedelta(days=days) for days in MONITORING_DAYS)


class NudgeKind(StrEnum):
    """What a clock does when it has run out."""

    NEXT_PERSON = "next person"
    REMIND_OFFICER = "remind officer"


@dataclass(frozen=True, kw_only=True)
class Nudge:
    """Whom the system tells now, why, and since when that has been due. ``to`` is always somebody of ours."""

    kind: NudgeKind
    to: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An addressee who has not answered, and what the clock has done about it.

    Attributes
    ----------
    chain : keys of named persons *of the organisation*, in the order in which they are told; the first is the addressee
    told : how many of the chain have been told so far
    last_told_at : when the latest of them was; at first when it was released
    officer : key of our own officer, who delivered it or answers for it
    reminded_at : when the officer was reminded last
    """

    addressee: Addressee
    officer: str
    last_told_at: datetime
    chain: tuple[str, ...] = ()
    told: int = 1
    reminded_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.chain and not self.addressee.side.inside:
            raise FormatError(
                f"a chain of {len(self.chain)} persons for {self.addressee.key}, who is outside the organisation",
                "Only persons of the organisation are told in turn",
            )


_ANSWERED = frozenset({AddresseeState.ACKNOWLEDGED, AddresseeState.DECIDED, AddresseeState.ACTED})
_NOT_SENT = frozenset({AddresseeState.PREPARED, AddresseeState.WITHHELD})


def nudge(waiting: Waiting, precedence: Precedence, clocks: Clocks, now: datetime) -> Nudge | None:
    """Whom to tell now that an addressee has been silent past the clock; None while nothing is due.

    Inside the organisation the next of the chain; when all have been told, our officer. Outside, our officer alone,
    once, whoever is silent: the officer decides what to do, and the system does no more.
    """
    addressee = waiting.addressee
    if addressee.state in _NOT_SENT or addressee.state in _ANSWERED or addressee.state is AddresseeState.REACTED:
        return None
    if addressee.side.inside:
        return _inside(waiting, clocks.acknowledge_within(precedence), now)
    if addressee.state is not AddresseeState.DELIVERED or waiting.reminded_at is not None:
        return None
    due_at = waiting.last_told_at + clocks.remind_after(precedence)
    return Nudge(kind=NudgeKind.REMIND_OFFICER, to=waiting.officer, due_at=due_at) if now >= due_at else None


def _inside(waiting: Waiting, wait: timedelta, now: datetime) -> Nudge | None:
    due_at = waiting.last_told_at + wait
    if now < due_at:
        return None
    if waiting.told < len(waiting.chain):
        return Nudge(kind=NudgeKind.NEXT_PERSON, to=waiting.chain[waiting.told], due_at=due_at)
    if waiting.reminded_at is not None:
        return None
    return Nudge(kind=NudgeKind.REMIND_OFFICER, to=waiting.officer, due_at=due_at)
