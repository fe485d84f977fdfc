"""What a whole series shows, against series whose fault is known because it was put there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirab.core.periods import dekad
from mirab.core.provenance import Grade
from mirab.core.publication import Publication
from mirab.core.words import Text
from mirab.sources import Calendar, Declaration, Measure
from mirab.sources.series import series_notes, unit_factor


def declared(unit: str = "m3s", **facts: object) -> Declaration:
    return Declaration(
        name="levels",
        title=Text(en="a", ru="б"),
        publisher="p",
        owner="o",
        address="a",
        licence="l",
        attribution="a",
        grade=Grade.parse("B2"),
        why_grade="w",
        publication=Publication(lag_days=1, reason="r"),
        calendar=Calendar(every="month"),
        columns={"value": pl.Float64()},
        measures=(Measure(variable="v", column="value", unit=unit),),
        kind="table",
        **facts,  # type: ignore[arg-type]
    )


def flows(years: int = 12, *, seed: int = 7, spread: float = 0.15) -> pl.DataFrame:
    """A river by dekads: high in June, a quarter of that in winter, with scatter from dekad to dekad."""
    chance = np.random.default_rng(seed)
    periods = [dekad(year, number) for year in range(1980, 1980 + years) for number in range(1, 37)]
    season = np.array([100 * (1 + 0.6 * np.sin((number % 36 - 8) / 36 * 2 * np.pi)) for number in range(len(periods))])
    values = season * np.exp(chance.normal(0, spread, len(periods)))
    return pl.DataFrame(
        {
            "place": ["gauge:1"] * len(periods),
            "period_start": [period.start for period in periods],
            "period_end": [period.end for period in periods],
            "value": values,
        }
    )


def kinds(frame: pl.DataFrame, unit: str = "m3s") -> list[str]:
    return [note.kind for note in series_notes(frame, declared(unit))]


@given(seed=st.integers(0, 10_000), spread=st.floats(0.05, 0.4))
@settings(max_examples=25, deadline=None)
def test_a_river_that_only_varies_gives_no_finding(seed, spread) -> None:
    assert kinds(flows(seed=seed, spread=spread)) == []


@pytest.mark.parametrize("factor", [1000.0, 0.001, 86.4, 3.6, 1 / 3.6])
def test_a_change_of_unit_is_found_where_it_happens(factor) -> None:
    start = date(1986, 5, 1)
    frame = flows().with_columns(
        pl.when(pl.col("period_start") >= start).then(pl.col("value") * factor).otherwise("value").alias("value")
    )
    (note,) = series_notes(frame, declared())
    assert note.kind == "changed unit"
    assert note.period_start is not None
    assert abs((note.period_start - start).days) <= 10


def test_a_river_that_doubles_has_not_changed_its_unit() -> None:
    frame = flows().with_columns(
        pl.when(pl.col("period_start") >= date(1986, 1, 1)).then(pl.col("value") * 2).otherwise("value").alias("value")
    )
    assert kinds(frame) == []


def test_counts_may_grow_a_thousandfold_without_a_change_of_unit() -> None:
    frame = flows().with_columns(
        pl.when(pl.col("period_start") >= date(1986, 1, 1))
        .then(pl.col("value") * 1000)
        .otherwise("value")
        .alias("value")
    )
    assert kinds(frame, unit="count") == []


@settings(deadline=None)
@given(shift=st.floats(-0.18, 0.18))
def test_a_small_shift_is_never_taken_for_a_factor_between_units(shift) -> None:
    assert unit_factor(shift) is None


def test_a_series_that_turns_to_zero_and_stays_is_silent() -> None:
    frame = flows().with_columns(
        pl.when(pl.col("period_start") >= date(1991, 6, 1)).then(0.0).otherwise("value").alias("value")
    )
    (note,) = series_notes(frame, declared(unit="count"))
    assert (note.kind, note.period_start) == ("silent zeros", date(1991, 6, 1))


def test_a_year_of_zeros_in_a_series_that_knows_none_may_be_missing() -> None:
    frame = flows().with_columns(
        pl.when(pl.col("period_start").dt.year() == 1985).then(0.0).otherwise("value").alias("value")
    )
    (note,) = series_notes(frame, declared())
    assert (note.kind, note.period_start, note.rows) == ("zeros for missing", date(1985, 1, 1), 36)


def test_a_series_of_rare_events_may_rest() -> None:
    chance = np.random.default_rng(3)
    values = (chance.random(432) < 0.1).astype(float)
    assert kinds(flows().with_columns(pl.Series("value", values)), unit="count") == []


def test_a_count_may_begin_with_a_long_nothing() -> None:
    frame = flows().with_columns(
        pl.when(pl.col("period_start") < date(1984, 1, 1)).then(0.0).otherwise("value").alias("value")
    )
    assert kinds(frame, unit="count") == []


def test_gaps_are_counted_once_for_each_series_with_where_the_first_lies() -> None:
    frame = flows().filter(~pl.col("period_start").is_between(date(1983, 3, 1), date(1983, 3, 21)))
    frame = frame.filter(pl.col("period_start") != date(1988, 7, 11))
    (note,) = series_notes(frame, declared())
    assert (note.kind, note.rows, note.period_start) == ("gap", 2, date(1983, 3, 1))


def test_a_state_that_is_expected_and_absent_is_named() -> None:
    notes = series_notes(flows(), declared(expected_states=("TKM",)))
    assert [(note.kind, note.place) for note in notes] == [("missing state", "TKM")]


def test_a_round_is_due_once_after_each_release() -> None:
    from_day = date(2026, 1, 1)
    calendar = Calendar(every="month", day=20)
    days = [from_day + timedelta(days=step) for step in range(90)]
    releases = {calendar.latest_release(_noon(day)) for day in days}
    assert sorted(found.date() for found in releases if found) == [
        date(2025, 12, 20),
        date(2026, 1, 20),
        date(2026, 2, 20),
        date(2026, 3, 20),
    ]
    for before, after in pairwise(days):
        due = calendar.is_due(_noon(before), _noon(after))
        assert due == (after.day == 20)
    assert not Calendar(every="on arrival").is_due(None, _noon(from_day))
    assert Calendar(every="year", month=6, day=20).is_due(None, _noon(from_day))


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
