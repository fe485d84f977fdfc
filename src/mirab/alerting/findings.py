"""Findings as the rules read them: one value each, in the order in which they became known.

Of several findings about one indicator and place that become known on the same day, the one about the latest period
speaks (a publisher's yearly release tells twelve months at once); beside it, that of the latest period is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

import polars as pl

from mirab.core.errors import FormatError
from mirab.core.frames import FINDING, conform
from mirab.core.identifiers import content_id
from mirab.core.marks import Marks, Sensitivity, UseClass

#: a finding may name who is involved; a change of actors is told at once
ACTORS = "actors"


class Finding(NamedTuple):
    """One row of a :data:`mirab.core.frames.FINDING` frame, with the actors that it may name."""

    indicator: str
    place: str
    period_start: date
    period_end: date
    value: float | None
    unit: str
    baseline: float | None
    low: float | None
    high: float | None
    score: float | None
    signal: int | None
    calm: bool
    known_on: date
    source: str
    citation: str
    published_on: date | None
    evidence: tuple[str, ...]
    owners: tuple[str, ...]
    pseudo_real_time: bool
    hindsight: bool
    sensitivity: int
    use_class: str
    caveats: tuple[str, ...]
    actors: tuple[str, ...]

    @property
    def period(self) -> tuple[date, date]:
        """First day and the day after the last."""
        return self.period_start, self.period_end

    @property
    def id(self) -> str:
        """Content id: what was found, where, for when, and since when it is known."""
        return content_id(self.indicator, self.place, *self.period, self.known_on, self.value, self.signal)

    @property
    def marks(self) -> Marks:
        """The marks of all that went into it."""
        return Marks(
            sensitivity=Sensitivity(self.sensitivity),
            use_class=UseClass(self.use_class),
            owners=frozenset(self.owners),
            caveats=frozenset(self.caveats),
        )


_ORDER = (
    "known_on",
    "indicator",
    "place",
    "period_end",
    "period_start",
    "signal",
    "calm",
    "value",
    "source",
    "citation",
)
_KNOWN_ON = Finding._fields.index("known_on")
_LISTS = tuple(Finding._fields.index(name) for name in ("evidence", "owners", "caveats", ACTORS))
#: absent flags are false, absent words and lists empty
_WHOLE = {
    **{name: pl.col(name).fill_null(False) for name in ("calm", "hindsight", "pseudo_real_time")},
    **{name: pl.col(name).fill_null("") for name in ("unit", "source", "citation")},
    **{
        name: pl.col(name).fill_null(pl.lit([], pl.List(pl.String())))
        for name in ("evidence", "owners", "caveats", ACTORS)
    },
}


def read_findings(frame: pl.DataFrame, indicators: Iterable[str], until: date) -> Iterator[tuple[date, list[Finding]]]:
    """Findings of some indicators by the day on which they became known, in order.

    Parameters
    ----------
    frame : polars.DataFrame
        Columns of :data:`mirab.core.frames.FINDING`, in any order of rows; a column ``actors`` (list of strings) may
        stand beside them.
    indicators : iterable of str
        The indicators that some rule reads.
    until : date
        The last day of knowledge: nothing known later is looked at.

    Raises
    ------
    FormatError
        When a column is missing, or a finding carries no marks.
    """
    actors = frame[ACTORS] if ACTORS in frame.columns else pl.lit(None, pl.List(pl.String()))
    known = conform(frame, FINDING).with_columns(actors.alias(ACTORS))
    known = known.filter(pl.col("indicator").is_in(sorted(set(indicators))) & (pl.col("known_on") <= until))
    if unmarked := known["sensitivity"].null_count() + known["use_class"].null_count():
        raise FormatError(
            f"{unmarked} marks of findings are missing", "Every finding carries sensitivity and use class"
        )
    # every column that can differ takes part in the order, so that the order of rows in the frame never matters
    latest = (
        known.sort(*_ORDER)
        .unique(["known_on", "indicator", "place", pl.col("signal").is_null().alias("blind")], keep="last")
        .sort(*_ORDER)
        .select(_WHOLE.get(name, pl.col(name)) for name in Finding._fields)
    )
    for day, of_day in groupby(latest.iter_rows(), key=lambda row: row[_KNOWN_ON]):
        yield day, [_finding(row) for row in of_day]


def _finding(row: tuple[Any, ...]) -> Finding:
    """One row as a value, its lists as tuples."""
    values = list(row)
    for index in _LISTS:
        values[index] = tuple(values[index])
    return Finding._make(values)
