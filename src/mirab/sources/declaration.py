"""What a source says about itself, and what reading one of its files gives."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

import polars as pl

from mirab.core.errors import FormatError
from mirab.core.marks import Sensitivity, UseClass
from mirab.core.periods import PeriodKind, add_months
from mirab.core.provenance import Grade
from mirab.core.publication import Publication
from mirab.core.words import Text
from mirab.sources.fetching import Client, Remote

How = Literal["sum", "mean", "count", "last"]
Every = Literal["day", "dekad", "month", "year", "on arrival"]

#: Share of bad rows beyond which a batch is not taken without a person's word, and the count below which it is.
BAD_SHARE = 0.2
BAD_COUNT = 20


@dataclass(frozen=True, kw_only=True)
class Measure:
    """How a column becomes observations of one variable.

    ``sum_by`` names the place column by which rows of one period are brought together (None: each row is an
    observation and ``how`` is not asked), ``how`` says in which way, ``period`` into which periods events are gathered
    (None: the row's own). ``where`` keeps the rows whose columns hold one of the values named.
    """

    variable: str
    column: str
    unit: str
    sum_by: str | None = None
    where: Mapping[str, tuple[object, ...]] | None = None
    how: How = "sum"
    period: PeriodKind | None = None
    datum: str | None = None

    def __post_init__(self) -> None:
        if self.variable.endswith("_level_m") and not self.datum:
            raise FormatError(f"measure {self.variable!r} is a level without a datum", "Name its datum (Baltic 1977)")

    def selects(self) -> pl.Expr:
        """The rows that count for this measure: a value is there, and ``where`` holds."""
        wanted = pl.col(self.column).is_not_null()
        for name, values in (self.where or {}).items():
            wanted &= pl.col(name).is_in(list(values))
        return wanted


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """When a publisher's next round is due: each day, dekad, month or year on a day; or whenever a file arrives."""

    every: Every
    day: int = 1
    month: int = 1

    def latest_release(self, now: datetime) -> datetime | None:
        """The last instant (UTC) at or before ``now`` at which something new was due; None when nothing ever is."""
        today = now.astimezone(UTC).date()
        released = self._last_day(today)
        return datetime(released.year, released.month, released.day, tzinfo=UTC) if released else None

    def _last_day(self, today: date) -> date | None:
        if self.every == "day":
            return today
        if self.every == "dekad":
            return today.replace(day=(1, 11, 21)[min((today.day - 1) // 10, 2)])
        if self.every == "month":
            this = _day_of(today, self.day)
            return this if this <= today else _day_of(add_months(today, -1), self.day)
        if self.every == "year":
            this = _day_of(date(today.year, self.month, 1), self.day)
            return this if this <= today else _day_of(date(today.year - 1, self.month, 1), self.day)
        return None

    def is_due(self, last_round: datetime | None, now: datetime) -> bool:
        """Whether something was due since the last round that was carried out."""
        release = self.latest_release(now)
        return release is not None and (last_round is None or last_round < release)


def _day_of(month: date, day: int) -> date:
    first = month.replace(day=1)
    return min(first + timedelta(days=day - 1), add_months(first, 1) - timedelta(days=1))


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What a source is, whose its series are, how far it is believed, when it speaks and what it measures.

    ``key`` names what one row counts, beside place and period. ``blind`` says where its silence means nothing.
    ``observed_from`` is the first day that it observes: earlier zeros in its files are not observations.
    """

    name: str
    title: Text
    publisher: str
    owner: str
    address: str
    licence: str
    attribution: str
    grade: Grade
    why_grade: str
    publication: Publication
    calendar: Calendar
    columns: Mapping[str, pl.DataType]
    measures: tuple[Measure, ...]
    kind: Literal["table", "events"]
    key: tuple[str, ...] = ()
    use_class: UseClass = UseClass.PUBLISH
    sensitivity: Sensitivity = Sensitivity.UNCLASSIFIED
    caveats: str = ""
    expected_states: tuple[str, ...] = ()
    blind: str = ""
    observed_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class Note:
    """A finding about a file or one of its series; it removes no row.

    ``kind`` is one of: new column · gap · silent zeros · zeros for missing · changed unit · total differs ·
    missing state · not observed · footer · rows without place · share accepted.
    """

    kind: str
    text: str
    place: str | None = None
    column: str | None = None
    period_start: date | None = None
    rows: int | None = None


QUARANTINE: dict[str, pl.DataType] = {
    "row": pl.Int64(),
    "reason": pl.String(),
    "detail": pl.String(),
    "raw": pl.String(),
}


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """What one file gave.

    ``rows`` counts its data rows; ``row`` is their 1-based place in the file as a spreadsheet shows it, heads included.
    A row is good or in quarantine, never both and never neither. A row of a matrix gives several good ones, so that
    always ``rows == good["row"].n_unique() + quarantine.height``; for a table of one figure or event a row this is
    ``good.height + quarantine.height``.
    """

    rows: int
    good: pl.DataFrame
    quarantine: pl.DataFrame
    notes: list[Note] = field(default_factory=list)

    @property
    def bad_share(self) -> float:
        """Share of rows in quarantine, 0-1."""
        return self.quarantine.height / self.rows if self.rows else 0.0

    def reasons(self) -> dict[str, int]:
        """How many rows are in quarantine for each reason; a row with two reasons counts under both."""
        split = self.quarantine.select(pl.col("reason").str.split("; ").explode())
        return dict(split.group_by("reason").len().sort("reason").iter_rows())


@runtime_checkable
class Rereading(Protocol):
    """A source that can read a refused row again as quarantine keeps it, record by record."""

    @property
    def releasable(self) -> frozenset[str]:
        """Reasons of quarantine that a person may let go."""

    def reread(self, records: Sequence[dict[str, object]], name: str, waived: Collection[str]) -> Parsed:
        """Read refused rows of the file ``name`` without the checks whose reasons are ``waived``; ``row`` from 1."""


@runtime_checkable
class Source(Protocol):
    """A provider of data: finds its files, fetches them, reads them and checks what it read."""

    @property
    def declaration(self) -> Declaration:
        """What the source says about itself."""

    def claims(self, path: Path) -> bool:
        """Whether a file is this source's, by its name and a bounded look at its head."""

    def discover(self, now: datetime, *, since: datetime | None = None) -> list[Remote]:
        """What the publisher should have on offer: the newest, or everything new since an earlier round."""

    def fetch(self, remote: Remote, client: Client, folder: Path) -> Path:
        """Bring one of them into a folder, whole and checked."""

    def parse(self, path: Path) -> Parsed:
        """Read a file: every row is good or in quarantine with its reason."""

    def check(self, parsed: Parsed, *, accept_share: float = BAD_SHARE) -> Parsed:
        """Look at whole series and at the share of bad rows; findings are added as notes."""
