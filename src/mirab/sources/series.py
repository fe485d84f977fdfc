"""What only a whole series shows: gaps, zeros that stay, zeros that stand for missing values, a changed unit.

Findings are notes for a person; they take no row away. Runs are found by column expressions over all series at once;
the search for a changed unit goes series by series over plain arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from mirab.sources.declaration import Declaration, Measure, Note

Values = npt.NDArray[np.float64]

#: A run of zeros is strange from this length on, and when it is this many times the longest other run of its series.
SHORTEST_RUN = 6
RUN_RATIO = 3
#: Share of zeros outside the run up to which a series counts as one that has values.
FEW_ZEROS = 0.3
#: The same for counts, in which nothing may well have happened; and the units of counts.
FEW_ZEROS_OF_COUNTS = 0.02
COUNTS = frozenset({"count", "persons"})
#: Values that a series needs before anything is said about it.
LEAST_VALUES = 18
#: How far a shift may lie from a factor between units, in natural logarithm: 10 %.
FACTOR_SLACK = 0.095

#: Factors between units that tables confuse, and what they are between.
UNIT_FACTORS = {
    1e3: "thousands (m³ and thousand m³, Mm³ and km³, mm and m)",
    1e6: "millions (m³ and Mm³)",
    3.6: "seconds and hours (m³/s and thousand m³/h)",
    86.4: "m³/s and thousand m³/day",
    31.536: "m³/s and Mm³/year",
    10.0: "tens (cm and mm)",
    100.0: "hundreds (m and cm, share and per cent)",
    0.864: "m³/s and Mm³/dekad of ten days",
    2.6784: "m³/s and Mm³/month of 31 days",
}
#: Counts and prices change by such factors on their own.
UNITS_THAT_SHIFT = frozenset({"m3s", "km3", "Mm3", "m3", "m", "km", "mm", "km2", "ha", "g_l"})


def series_notes(good: pl.DataFrame, declaration: Declaration) -> list[Note]:
    """Findings about every series of a table: gaps once per series, the rest per measure.

    Parameters
    ----------
    good : DataFrame
        Rows with ``place``, ``period_start``, ``period_end``, the declaration's key and its measures' columns.
    declaration : Declaration
        Says what a series is: one place and one value of each key column.
    """
    states = [
        Note(kind="missing state", text=f"{declaration.name} has no row for {state}", place=state)
        for state in declaration.expected_states
        if good.is_empty() or state not in set(good["place"])
    ]
    if declaration.kind == "events" or good.is_empty():
        return states
    measures = list(_series_measures(declaration))
    # A table whose rows are summed lists only what there is: a row that is absent is no gap.
    found = [*states, *(gaps(good, declaration.key) if measures else [])]
    for measure in measures:
        series = _of_measure(good, measure, declaration.key)
        found += zero_runs(series, measure.column, is_count=measure.unit in COUNTS)
        if measure.unit in UNITS_THAT_SHIFT:
            found += changed_units(series, measure.column)
    return found


def _series_measures(declaration: Declaration) -> Iterator[Measure]:
    """Measures whose rows are observations of one series each."""
    return (measure for measure in declaration.measures if measure.sum_by is None)


def _of_measure(good: pl.DataFrame, measure: Measure, key: Sequence[str]) -> pl.DataFrame:
    """Columns ``series``, ``place``, ``start``, ``value`` of one measure, in order of time."""
    kept = good.filter(measure.selects())
    return kept.select(
        pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in ("place", *key)], separator=" ").alias(
            "series"
        ),
        "place",
        pl.col("period_start").alias("start"),
        pl.col(measure.column).cast(pl.Float64).alias("value"),
    ).sort("series", "start")


def gaps(good: pl.DataFrame, key: Sequence[str]) -> list[Note]:
    """Periods that a series leaves out between its first and its last."""
    group = ["place", *key]
    ordered = good.sort(*group, "period_start").with_columns(
        pl.col("period_start").shift(-1).over(group).alias("next"),
    )
    holes = ordered.filter(pl.col("next") > pl.col("period_end"))
    summed = holes.group_by(group, maintain_order=True).agg(
        pl.len().alias("count"), pl.col("period_end").first().alias("from"), pl.col("next").first().alias("to")
    )
    return [
        Note(
            kind="gap",
            text=f"{_named(row, group)}: {row['count']} gap(s), the first {row['from']} - {row['to']}",
            place=row["place"],
            period_start=row["from"],
            rows=row["count"],
        )
        for row in summed.iter_rows(named=True)
    ]


def _named(row: dict[str, Any], group: Sequence[str]) -> str:
    return " ".join(str(row[name]) for name in group)


def zero_runs(series: pl.DataFrame, column: str, *, is_count: bool = False) -> list[Note]:
    """Runs of exact zeros of a kind that the rest of their series does not have.

    At a series' end they are *silent zeros* (nobody reports any more?), elsewhere *zeros for missing* (a sum over
    nothing?). Counts may begin with a long nothing and rest between two troubles: of them only the end is looked at,
    or a rest in a series that hardly knows zeros.
    """
    runs = (
        series.with_columns((pl.col("value") == 0).alias("zero"))
        .with_columns(pl.col("zero").rle_id().over("series").alias("run"))
        .group_by("series", "place", "run", "zero", maintain_order=True)
        .agg(pl.col("start").first(), pl.len().cast(pl.Int64).alias("length"))
        .with_columns(
            pl.col("length").sum().over("series").alias("all"),
            pl.col("length").filter(pl.col("zero")).sum().over("series").alias("zeros"),
            pl.col("run").max().over("series").alias("last"),
            pl.col("run").min().over("series").alias("first"),
        )
        .filter("zero")
        .with_columns(_longest_other().over("series").alias("other"))
    )
    at_end = pl.col("run") == pl.col("last")
    few = pl.when(pl.lit(is_count) & ~at_end).then(FEW_ZEROS_OF_COUNTS).otherwise(FEW_ZEROS)
    strange = runs.filter(
        (pl.col("length") >= SHORTEST_RUN)
        & (pl.col("length") >= RUN_RATIO * pl.col("other"))
        & (pl.col("all") - pl.col("length") >= LEAST_VALUES)
        & ((pl.col("zeros") - pl.col("length")) <= few * (pl.col("all") - pl.col("length")))
        & (pl.lit(not is_count) | (pl.col("run") != pl.col("first")))
    )
    return [_zero_note(row, column) for row in strange.iter_rows(named=True)]


def _longest_other() -> pl.Expr:
    """The longest run of the series apart from the one at hand."""
    longest = pl.col("length").max()
    second = pl.col("length").sort(descending=True).get(1, null_on_oob=True).fill_null(0)
    return pl.when(pl.col("length") < longest).then(longest).otherwise(second)


def _zero_note(row: dict[str, object], column: str) -> Note:
    at_end = row["run"] == row["last"]
    kind, guess = (
        ("silent zeros", "it turned to zero and stays so")
        if at_end
        else ("zeros for missing", "missing values may have been read as zeros")
    )
    text = f"{row['series']}: {row['length']} zeros of {column} in a row from {row['start']}; {guess}"
    return Note(
        kind=kind,
        text=text,
        place=str(row["place"]),
        column=column,
        period_start=row["start"],  # type: ignore[arg-type]
        rows=int(str(row["length"])),
    )


def changed_units(series: pl.DataFrame, column: str) -> list[Note]:
    """Series whose level shifts for good by a factor that lies between two units."""
    found = []
    positive = series.filter(pl.col("value") > 0)
    for (name,), part in positive.group_by("series", maintain_order=True):
        at, shift = level_shift(np.log(part["value"].to_numpy()), part["start"].dt.ordinal_day().to_numpy())
        between = unit_factor(shift)
        if between is None:
            continue
        start = part["start"][at]
        text = (
            f"{name}: {column} is {np.exp(shift):.4g} times its former level from {start}; a change of unit? {between}"
        )
        found.append(
            Note(
                kind="changed unit",
                text=text,
                place=part["place"][0],
                column=column,
                period_start=start,
                rows=len(part) - at,
            )
        )
    return found


def level_shift(logs: Values, day_of_year: npt.NDArray[Any]) -> tuple[int, float]:
    """Where a series' level shifts most, and by how much (natural logarithm; 0.0 when by less than its own scatter).

    Parameters
    ----------
    logs, day_of_year : array, shape (values,)
        Logarithms of positive values in order of time, and the day of the year on which each one's period starts:
        values are compared across the shift within the same season.
    """
    seasons, season = np.unique(day_of_year, return_inverse=True)
    window = max(3, len(seasons))
    if len(logs) < max(LEAST_VALUES, 2 * window):
        return 0, 0.0
    plain = logs - _season_levels(logs, season, len(seasons))[season]
    sides = np.lib.stride_tricks.sliding_window_view(plain, window)
    levels = np.median(sides, axis=1)
    shifts = levels[window:] - levels[:-window]
    at = int(np.argmax(np.abs(shifts)))
    at = _turn(plain, float(levels[at]), float(levels[at + window]))
    before, after = plain[:at], plain[at:]
    if min(len(before), len(after)) < 3:
        return 0, 0.0
    shift = float(np.median(after) - np.median(before))
    scatter = max(_scatter(before), _scatter(after))
    return at, shift if abs(shift) > 6 * scatter else 0.0


def _turn(values: Values, old: float, new: float) -> int:
    """Where to part a series so that the fewest values lie nearer to the other part's level."""
    is_new = np.abs(values - new) < np.abs(values - old)
    wrong_before = np.concatenate([[0], np.cumsum(is_new)])
    wrong_after = np.count_nonzero(~is_new) - np.concatenate([[0], np.cumsum(~is_new)])
    return int(np.argmin(wrong_before + wrong_after))


def _season_levels(logs: Values, season: npt.NDArray[Any], count: int) -> Values:
    """Each season's level against its own year's, so that a shift between years does not blur it."""
    year = np.arange(len(logs)) // count
    levels = np.array([np.median(logs[year == number]) for number in range(year[-1] + 1)])
    apart = logs - levels[year]
    return np.array([np.median(apart[season == number]) for number in range(count)])


def _scatter(values: Values) -> float:
    """Median absolute deviation, scaled to a standard deviation."""
    return float(1.4826 * np.median(np.abs(values - np.median(values))))


def unit_factor(shift: float) -> str | None:
    """Between which units a shift lies, or None."""
    for factor, between in UNIT_FACTORS.items():
        if abs(abs(shift) - abs(np.log(factor))) < FACTOR_SLACK and abs(shift) > 2 * FACTOR_SLACK:
            return between
    return None
