"""What an indicator found as each claim became known, without looking ahead.

The functions are causal: a cell depends on its own and earlier periods only. As long as each day brings periods later
than all before (an *append*), the cells that stand are not touched, and a whole run of such days is computed at once.
A revision, or a figure that comes late, begins a new run; the cells that it changes are found again on its day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from mirab.core.periods import PeriodKind
from mirab.indicators.catalogue import Indicator
from mirab.indicators.claims import EPOCH, Claims
from mirab.indicators.grid import Grid
from mirab.indicators.panel import Array, Days, Facts, Mask, Outcome, Panel

NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, kw_only=True)
class Found:
    """Cells as they were found: where, on which day, what, and from which rows of the claims.

    ``figures`` has shape (5, n): value, baseline, low, high, score. ``rows`` has shape (n, variables): positions in
    the claims, -1 where a variable gave nothing. ``owned`` has shape (n, owners), ``caveated`` (n, caveats).
    """

    place: Days
    start: Days
    end: Days
    known: Days
    figures: Array
    rows: Days
    sensitivity: Days
    use: Days
    hindsight: Days
    owned: Mask
    caveated: Mask

    @classmethod
    def joined(cls, parts: Sequence[Found]) -> Found:
        """Several lots of cells of the same claims as one."""
        if len(parts) == 1:
            return parts[0]

        def all_of(name: str, axis: int = 0) -> Any:
            return np.concatenate([getattr(part, name) for part in parts], axis=axis)

        return cls(
            place=all_of("place"),
            start=all_of("start"),
            end=all_of("end"),
            known=all_of("known"),
            figures=all_of("figures", axis=1),
            rows=all_of("rows"),
            sensitivity=all_of("sensitivity"),
            use=all_of("use"),
            hindsight=all_of("hindsight"),
            owned=all_of("owned"),
            caveated=all_of("caveated"),
        )


def found_in_panel(entry: Indicator, kind: PeriodKind, claims: Claims) -> Iterator[Found]:
    """Cells of an indicator over periods of one kind."""
    for chosen in _blocks(claims, across=entry.computed_by.across):
        yield from _replayed(entry, kind, claims, chosen)


def _blocks(claims: Claims, *, across: bool) -> Iterator[Days]:
    """Rows of the claims that are computed together: all, or the places in order together and each other one alone."""
    if across:
        yield np.arange(len(claims))
        return
    in_order = _in_order(claims)
    if in_order.any():
        yield np.nonzero(in_order[claims.place])[0]
    for place in np.nonzero(~in_order)[0]:
        yield np.nonzero(claims.place == place)[0]


def _in_order(claims: Claims) -> Mask:
    """Places whose every later period became known no earlier, and each period on one day."""
    period = claims.period - claims.period.min()
    shape = (len(claims.places), int(period.max()) + 1)
    first = np.full(shape, -1, dtype=np.int64)
    # rows are sorted by day: the first row of a cell is the first that became known
    cells, rows = np.unique(claims.place * shape[1] + period, return_index=True)
    first.flat[cells] = claims.known[rows]
    back = (first >= 0) & (first < np.maximum.accumulate(first, axis=1))
    again = claims.known != first[claims.place, period]
    in_order = np.logical_not(back.any(axis=1))
    in_order[claims.place[again]] = False
    return in_order


def _runs(period: Days, known: Days) -> list[slice]:
    """Slices of rows (sorted by day) in each of which every day brings only periods later than all before it."""
    first = np.nonzero(np.diff(known, prepend=known[0] - 1))[0]
    lowest, highest = np.minimum.reduceat(period, first), np.maximum.reduceat(period, first)
    before = np.maximum.accumulate(highest)[:-1]
    begins = first[np.concatenate([[True], lowest[1:] <= before])]
    ends = [*begins[1:], len(known)]
    return [slice(int(a), int(b)) for a, b in zip(begins, ends, strict=True)]


def _replayed(entry: Indicator, kind: PeriodKind, claims: Claims, chosen: Days) -> Iterator[Found]:
    """Cells of one block, run after run."""
    places = np.flatnonzero(np.bincount(claims.place[chosen]))
    place = np.searchsorted(places, claims.place[chosen])
    start = int(claims.period[chosen].min())
    period = claims.period[chosen] - start
    shape = (len(places), int(period.max()) + 1)
    row_of = np.full((len(claims.variables), *shape), -1, dtype=np.int64)
    last, seen = np.full((5, *shape), np.nan), np.zeros(shape, dtype=np.bool_)
    names, front = tuple(claims.places[i] for i in places), -1
    # places in order are independent of each other: what one publishes late does not touch another
    alone = not entry.computed_by.across and len(places) > 1
    for run in [slice(0, len(chosen))] if alone else _runs(period, claims.known[chosen]):
        row_of[claims.variable[chosen[run]], place[run], period[run]] = chosen[run]
        reach = int(period[: run.stop].max()) + 1
        held = row_of[:, :, :reach]
        outcome = _computed(entry, kind, claims, held, names, start).stacked
        observed = (held >= 0).any(axis=0)
        changed = ~_same(outcome, last[:, :, :reach]) if seen.any() else True
        where, when = np.nonzero(observed & (changed | ~seen[:, :reach]))
        known = np.where(held >= 0, claims.known[held], 0).max(axis=0)[where, when]
        known = np.where(when <= front, claims.known[chosen[run.start]], known)
        last[:, :, :reach], seen[:, :reach] = outcome, seen[:, :reach] | observed
        front = reach - 1
        yield _cells(entry, kind, claims, held, (where, when), places[where], start + when, known, outcome)


def _computed(
    entry: Indicator, kind: PeriodKind, claims: Claims, held: Days, places: tuple[str, ...], start: int
) -> Outcome:
    """The indicator's function over the claims that are held."""
    values = np.where(held >= 0, claims.value[held], np.nan)
    panel = Panel(places=places, kind=kind, start=start, values=dict(zip(claims.variables, values, strict=True)))
    with np.errstate(invalid="ignore", divide="ignore"):
        return entry.computed_by.call(panel, **entry.arguments)


def _cells(
    entry: Indicator,
    kind: PeriodKind,
    claims: Claims,
    held: Days,
    cells: tuple[Days, Days],
    place: Days,
    number: Days,
    known: Days,
    outcome: Array,
) -> Found:
    """Found cells with the marks of all that went into them."""
    where, when = cells
    grid, across, remembers = Grid(kind), entry.computed_by.across, entry.computed_by.remembers

    def inherited(marks: Days) -> Days:
        own = np.where(held >= 0, marks[held], 0).max(axis=0)
        if across:
            own = np.broadcast_to(own.max(axis=0), own.shape)
        return (np.maximum.accumulate(own, axis=1) if remembers else own)[where, when]

    return Found(
        place=place,
        start=grid.ordinals(number),
        end=grid.ordinals(number + 1),
        known=known,
        figures=outcome[:, where, when],
        rows=held[:, where, when].T,
        sensitivity=inherited(claims.sensitivity),
        use=inherited(claims.use),
        hindsight=inherited(claims.hindsight),
        owned=_of_each(claims.owned, inherited),
        caveated=_of_each(claims.caveated, inherited),
    )


def _of_each(held: Mask, inherited: Callable[[Days], Days]) -> Mask:
    """Which names go down to each found cell, of names held by claims; shapes (claims, names) and (cells, names)."""
    columns = [inherited(column.astype(np.int64)) > 0 for column in held.T]
    none = np.zeros((len(inherited(np.zeros(len(held), dtype=np.int64))), 0), dtype=np.bool_)
    return np.stack(columns, axis=1) if columns else none


def found_in_facts(entry: Indicator, claims: Claims) -> Iterator[Found]:
    """Cells of an indicator that reads single facts, place by place."""
    starts = claims.frame["period_start"].to_physical().to_numpy().astype(np.int64) + EPOCH
    ends = claims.frame["period_end"].to_physical().to_numpy().astype(np.int64) + EPOCH
    for number, place in enumerate(claims.places):
        chosen = np.nonzero(claims.place == number)[0]
        yield from _replayed_facts(entry, claims, place, chosen, starts, ends)


def _replayed_facts(
    entry: Indicator, claims: Claims, place: str, chosen: Days, starts: Days, ends: Days
) -> Iterator[Found]:
    """Cells of one place's facts, run after run."""
    last: dict[int, Array] = {}
    front = np.iinfo(np.int64).min
    for run in _runs(claims.period[chosen], claims.known[chosen]):
        latest = {int(claims.period[row]): int(row) for row in chosen[: run.stop]}
        keys = np.array(sorted(latest), dtype=np.int64)
        rows = np.array([latest[int(key)] for key in keys], dtype=np.int64)
        facts = Facts(place=place, start=starts[rows], end=ends[rows], value=claims.value[rows])
        with np.errstate(invalid="ignore", divide="ignore"):
            outcome = entry.computed_by.call(facts, **entry.arguments)
        figures = outcome.stacked
        changed = [i for i, k in enumerate(keys) if int(k) not in last or not _same(figures[:, i], last[int(k)])]
        last |= {int(keys[i]): figures[:, i] for i in changed}
        known = np.where(keys <= front, claims.known[chosen[run.start]], claims.known[rows])
        if outcome.not_before is not None:
            known = np.maximum(known, outcome.not_before)
        front = int(keys[-1])
        if changed:
            yield _fact_cells(entry, claims, rows, np.array(changed, dtype=np.int64), starts, ends, known, figures)


def _same(one: Array, other: Array) -> Mask:
    """Whether findings have the same figures (first axis), rounding apart."""
    return np.asarray(np.isclose(one, other, rtol=1e-9, atol=1e-9, equal_nan=True).all(axis=0))


def _fact_cells(
    entry: Indicator,
    claims: Claims,
    rows: Days,
    cells: Days,
    starts: Days,
    ends: Days,
    known: Days,
    figures: Array,
) -> Found:
    """Found facts with the marks of all that went into them."""

    def inherited(marks: Days) -> Days:
        own = marks[rows]
        return (np.maximum.accumulate(own) if entry.computed_by.remembers else own)[cells]

    chosen, day = rows[cells], known[cells]
    begun = starts[chosen] <= day
    return Found(
        place=claims.place[chosen],
        start=starts[chosen],
        # how long a state of affairs would last was not known while it did: it stands as far as the day of knowledge
        end=np.where(begun, np.minimum(ends[chosen], day + 1), ends[chosen]),
        known=day,
        figures=figures[:, cells],
        rows=chosen[:, None],
        sensitivity=inherited(claims.sensitivity),
        use=inherited(claims.use),
        hindsight=inherited(claims.hindsight),
        owned=_of_each(claims.owned, inherited),
        caveated=_of_each(claims.caveated, inherited),
    )


def dates(ordinals: Days) -> pl.Series:
    """Proleptic ordinals as dates."""
    return pl.Series((ordinals - EPOCH).astype(np.int32)).cast(pl.Date)
