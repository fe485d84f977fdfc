"""Every indicator of the catalogue, over made series with gaps, late figures and revisions: nothing looks ahead."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from mirab.core.frames import OBSERVATION, conform
from mirab.core.periods import PeriodKind
from mirab.core.places import PlaceKind
from mirab.indicators import Catalogue, Indicator, compute_at, compute_history, latest, load_catalogue
from mirab.indicators.grid import Grid

REGION = Path(__file__).resolve().parents[2] / "src" / "mirab" / "regions" / "central_asia"
CATALOGUE = load_catalogue(list((REGION / "indicators").glob("*.yaml")))
KEY = ["indicator", "place", "period_start", "period_end", "known_on"]
PLACES = {
    PlaceKind.STATE: ["KGZ", "TJK"],
    PlaceKind.PROVINCE: ["TJ-SU", "KG-B"],
    PlaceKind.RESERVOIR: ["reservoir:nurek", "reservoir:toktogul", "reservoir:shardara"],
    PlaceKind.WATER_ACCOUNT: [
        "account:amu-darya/uzb-kerki",
        "account:amu-darya/uzb-above-kerki",
        "account:amu-darya/tjk",
    ],
}
LENGTHS = {PeriodKind.MONTH: 50, PeriodKind.DEKAD: 80, PeriodKind.YEAR: 14}
START = date(2001, 1, 1)


def places_of(entry: Indicator) -> list[str]:
    """Places for which a made series is computed."""
    if entry.places:
        return list(entry.places[:2])
    kind = entry.scale[0]
    made = [f"{kind.value.replace(' ', '-')}:one", f"{kind.value.replace(' ', '-')}:two"]
    return [place for place in PLACES.get(kind, made) if place not in entry.not_for]


def periods_of(entry: Indicator, random: np.random.Generator) -> list[tuple[date, date]]:
    """Periods of a made series: on the indicator's grid, or scattered days for single facts."""
    if not entry.periods:
        days = sorted(int(d) for d in random.choice(1500, size=25, replace=False))
        return [(START + timedelta(days=d), START + timedelta(days=d + 1)) for d in days]
    kind = entry.periods[0]
    grid = Grid(kind)
    first = pl.DataFrame({"period_start": [START]}).select(grid.number()).item()
    ends = grid.starts(np.arange(first, first + LENGTHS.get(kind, 12) + 1)).astype(object)
    return list(pairwise(ends))


def made_series(entry: Indicator, seed: int) -> pl.DataFrame:
    """Observations with some missing, some late, some revised, and marks that change."""
    random = np.random.default_rng(seed)
    periods = periods_of(entry, random)
    rows = []
    for place in places_of(entry):
        for variable in entry.variables:
            for start, end in periods:
                if random.random() < 0.03:
                    continue
                late = int(random.integers(30, 200)) if random.random() < 0.04 else 5
                rows.append(row(random, variable, place, start, end, late))
                if random.random() < 0.03:
                    rows.append(row(random, variable, place, start, end, late + int(random.integers(1, 300))))
    return conform(pl.DataFrame(rows, schema=OBSERVATION), OBSERVATION)


def row(random: np.random.Generator, variable: str, place: str, start: date, end: date, lag: int) -> dict[str, object]:
    """One made observation."""
    marked = random.random() < 0.02
    return {
        "variable": variable,
        "place": place,
        "period_start": start,
        "period_end": end,
        "value": float(random.gamma(0.7, 30.0)) if random.random() < 0.8 else 0.0,
        "known_on": end + timedelta(days=lag),
        "id": f"{variable}|{place}|{start}|{lag}",
        "source": "made",
        "owner": "another owner" if marked else "owner",
        "citation": "a made series",
        "published_on": end + timedelta(days=lag),
        "pseudo_real_time": False,
        "hindsight": marked,
        "sensitivity": int(marked),
        "use_class": "analysis only" if marked else "publish",
        "caveats": "head only" if marked else "",
    }


def alone(entry: Indicator) -> Catalogue:
    """A catalogue of one."""
    return Catalogue({entry.code: entry}, CATALOGUE.threats)


def days_between(series: pl.DataFrame) -> list[date]:
    """Three days within the series on which the past is looked at."""
    known = series["known_on"].unique().sort()
    return [known[len(known) * k // 4] for k in (1, 2, 3)]


def eased(entry: Indicator) -> Indicator:
    """The same indicator with baselines that a short made series can fill."""
    easier = {name: 1 for name in ("minimum", "first_months") if name in entry.parameters}
    return entry.model_copy(update={"parameters": {**entry.parameters, **easier}})


def poisoned(series: pl.DataFrame, day: date) -> pl.DataFrame:
    """The same series with everything that became known after a day changed, and a third of it gone."""
    future = pl.col("known_on") > day
    return series.with_columns(
        value=pl.when(future).then(pl.col("value") * 1000 + 7).otherwise("value"),
        sensitivity=pl.when(future).then(2).otherwise("sensitivity"),
        owner=pl.when(future).then(pl.lit("poisoner")).otherwise("owner"),
        hindsight=future | pl.col("hindsight"),
    ).filter(~future | (pl.int_range(pl.len()) % 3 > 0))


@pytest.mark.parametrize("entry", list(CATALOGUE), ids=lambda entry: entry.code)
def test_nothing_known_on_a_day_depends_on_what_became_known_later(entry: Indicator) -> None:
    catalogue = alone(eased(entry))
    series = made_series(entry, seed=len(entry.code))
    history = compute_history(catalogue, series)
    assert history["score"].count() > 0
    for day in days_between(series):
        then = history.filter(pl.col("known_on") <= day)
        assert_frame_equal(compute_at(catalogue, series, day), latest(then), abs_tol=1e-9)
    changed = compute_history(catalogue, poisoned(series, day)).filter(pl.col("known_on") <= day)
    assert_frame_equal(changed.sort(KEY), then.sort(KEY), abs_tol=1e-9)


def test_the_order_of_the_observations_does_not_matter() -> None:
    for entry in list(CATALOGUE)[::7]:
        series = made_series(entry, seed=7)
        one, other = (
            compute_history(alone(entry), frame).sort(KEY)
            for frame in (series, series.sample(fraction=1, shuffle=True, seed=3))
        )
        assert_frame_equal(one, other, abs_tol=1e-9)


def test_a_revision_is_a_further_finding_and_the_first_one_stands() -> None:
    entry = CATALOGUE["food-price-stress"]
    first = made_series(entry, seed=1).filter(pl.col("place") == "KGZ").sort("known_on").head(1)
    revised = first.with_columns(
        known_on=pl.col("known_on") + pl.duration(days=40), value=pl.lit(9.0), id=pl.lit("later")
    )
    history = compute_history(alone(entry), pl.concat([first, revised]))
    assert history["value"].to_list() == [first["value"][0], 9.0]
    assert history["evidence"].to_list() == [first["id"].to_list(), ["later"]]


def test_a_figure_repeated_later_is_no_further_finding() -> None:
    entry = CATALOGUE["food-price-stress"]
    first = made_series(entry, seed=1).filter(pl.col("place") == "KGZ").sort("known_on").head(1)
    again = first.with_columns(known_on=pl.col("known_on") + pl.duration(days=40))
    assert compute_history(alone(entry), pl.concat([first, again])).height == 1
