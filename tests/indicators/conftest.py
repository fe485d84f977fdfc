"""Observations made from published files, for tests of the indicators alone, without source, archive or pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from mirab.core.frames import OBSERVATION, conform
from mirab.core.periods import add_months, dekad, hydrological_year, month
from mirab.indicators import Catalogue, load_catalogue

REGION = Path(__file__).resolve().parents[2] / "src" / "mirab" / "regions" / "central_asia"
STATES = ["AFG", "KAZ", "KGZ", "TJK", "TKM", "UZB"]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The region's catalogue."""
    return load_catalogue(list((REGION / "indicators").glob("*.yaml")))


def observations(frame: pl.DataFrame, *, source: str, lag_days: int, hindsight: bool = False) -> pl.DataFrame:
    """Observations from ``variable, place, period_start, period_end, value``; ``known_on`` by a lag unless given."""
    known = (pl.col("period_end") - pl.duration(days=1) + pl.duration(days=lag_days)).cast(pl.Date)
    made = {
        "known_on": known,
        "id": pl.concat_str("variable", "place", "period_start", pl.lit(source), separator="|"),
        "source": pl.lit(source),
        "owner": pl.lit(f"owner of {source}"),
        "citation": pl.lit(f"https://example.org/{source}"),
        "published_on": pl.lit(None, dtype=pl.Date),
        "pseudo_real_time": pl.lit(True),
        "hindsight": pl.lit(hindsight),
        "sensitivity": pl.lit(0),
        "use_class": pl.lit("publish"),
        "caveats": pl.lit(""),
    }
    return conform(frame.with_columns(**{k: v for k, v in made.items() if k not in frame.columns}), OBSERVATION)


def monthly(frame: pl.DataFrame, columns: dict[str, str]) -> pl.DataFrame:
    """Country-months (``country_iso3, year_month``) in long form."""
    start = pl.concat_str("year_month", pl.lit("-01")).str.to_date()
    return (
        frame.filter(pl.col("country_iso3").is_in(STATES))
        .rename(columns)
        .unpivot(on=list(columns.values()), index=["country_iso3", "year_month"])
        .select(
            "variable",
            pl.col("country_iso3").alias("place"),
            start.alias("period_start"),
            start.dt.offset_by("1mo").alias("period_end"),
            pl.col("value").cast(pl.Float64),
        )
    )


def yearly(frame: pl.DataFrame, place: str, columns: dict[str, str]) -> pl.DataFrame:
    """UNHCR tables (``year`` and a column of the place) summed by state and year."""
    return (
        frame.filter(pl.col(place).is_in(STATES))
        .group_by(place, "year")
        .agg(pl.col(name).sum().alias(variable) for name, variable in columns.items())
        .unpivot(on=list(columns.values()), index=[place, "year"])
        .select(
            "variable",
            pl.col(place).alias("place"),
            pl.date(pl.col("year").cast(pl.Int32), 1, 1).alias("period_start"),
            pl.date(pl.col("year").cast(pl.Int32) + 1, 1, 1).alias("period_end"),
            pl.col("value").cast(pl.Float64),
        )
    )


def _conflict(published: Callable[[str], Path]) -> Iterator[pl.DataFrame]:
    ucdp = pl.read_csv(published("conflict/ucdp_country_month.csv")).filter(pl.col("year_month") >= "1989-01")
    counts = {
        "ucdp_event_count": "conflict_events",
        "ucdp_fatalities_best": "conflict_deaths",
        "ucdp_civilian_deaths": "civilian_deaths",
        "ucdp_state_based_events": "state_based_events",
        "ucdp_non_state_events": "non_state_events",
        "ucdp_one_sided_events": "one_sided_events",
    }
    yield observations(monthly(ucdp, counts), source="ucdp_country_month", lag_days=20)
    gdelt = pl.read_csv(published("conflict/gdelt_country_month.csv"))
    reports = {
        "gdelt_conflict_event_count": "conflict_reports",
        "gdelt_protest_event_count": "protest_reports",
        "gdelt_goldstein_mean": "goldstein_mean",
    }
    yield observations(monthly(gdelt, reports), source="gdelt_country_month", lag_days=1)
    food = pl.read_csv(published("conflict/food_prices_country_month.csv"))
    prices = {
        "food_price_anomaly": "food_price_anomaly",
        "food_cpi_acceleration": "food_price_acceleration",
        "food_price_spike": "food_price_spike",
    }
    priced = food.with_columns(  # a spike that was not measured is written 0: without a price there is no flag
        pl.when(pl.col("food_price_anomaly").is_not_null()).then("food_price_spike").alias("food_price_spike")
    )
    yield observations(monthly(priced, prices), source="fao_food_prices", lag_days=45)
    growth = pl.read_csv(published("conflict/gdp_growth_country_month.csv"))
    yield observations(monthly(growth, {"gdp_growth": "gdp_growth_pct"}), source="world_bank_growth", lag_days=540)


def _refugees(published: Callable[[str], Path]) -> Iterator[pl.DataFrame]:
    population = pl.read_csv(published("refugees/unhcr_population.csv"), infer_schema_length=None)
    leaving = {
        "refugees": "refugees_from_persons",
        "asylum_seekers": "asylum_seekers_from_persons",
        "returned_refugees": "returned_refugees_persons",
        "idps": "idps_persons",
    }
    yield observations(yearly(population, "coo_iso", leaving), source="unhcr_population", lag_days=180)
    coming = {"refugees": "refugees_in_persons", "asylum_seekers": "asylum_seekers_in_persons"}
    yield observations(yearly(population, "coa_iso", coming), source="unhcr_population", lag_days=180)
    asylum = pl.read_csv(published("refugees/unhcr_asylum_applications.csv"), infer_schema_length=None)
    applied = {"applied": "asylum_applications_from_count"}
    yield observations(yearly(asylum, "coo_iso", applied), source="unhcr_asylum_applications", lag_days=180)


def _reservoirs(published: Callable[[str], Path]) -> Iterator[pl.DataFrame]:
    named = {"Toktogul": "toktogul", "Charvak": "charvak", "Kayrakkum": "bahri-tojik", "Chardara": "shardara"}
    table = pl.read_csv(published("rivers/reservoirs_dekads_2001_2010.csv"))
    periods = [
        dekad(row["year"], (row["month"] - 1) * 3 + {1: 0, 10: 1, 20: 2}[row["decade_day"]] + 1)
        for row in table.iter_rows(named=True)
    ]
    columns = {
        "inflow_m3s": "reservoir_inflow_m3s",
        "outflow_m3s": "reservoir_outflow_m3s",
        "storage_Mm3": "reservoir_storage_Mm3",
    }
    dated = table.with_columns(
        pl.Series("period_start", [p.start for p in periods]), pl.Series("period_end", [p.end for p in periods])
    ).with_columns(place=pl.lit("reservoir:") + pl.col("reservoir").replace_strict(named))
    long = dated.rename(columns).unpivot(on=list(columns.values()), index=["place", "period_start", "period_end"])
    yield observations(long.with_columns(pl.col("value").cast(pl.Float64)), source="reservoirs_dekads", lag_days=10)


def _gauges(published: Callable[[str], Path]) -> Iterator[pl.DataFrame]:
    variables = {"Q": "discharge_m3s", "P": "precipitation_mm", "T": "temperature_degC"}
    table = pl.read_csv(published("rivers/chirchik_basin_dekads_months.csv"), infer_schema_length=None).filter(
        pl.col("data").is_not_null() & pl.col("type").is_in(list(variables))
    )
    start = pl.col("date").str.to_date()
    first = pl.when(start.dt.day() > 20).then(21).when(start.dt.day() > 10).then(11).otherwise(1)
    begins = pl.date(start.dt.year(), start.dt.month(), pl.when(pl.col("resolution") == "dec").then(first).otherwise(1))
    ends = (
        pl.when(pl.col("resolution") == "dec").then(start + pl.duration(days=1)).otherwise(begins.dt.offset_by("1mo"))
    )
    long = table.select(
        pl.col("type").replace_strict(variables).alias("variable"),
        ("gauge:" + pl.col("code").cast(pl.String)).alias("place"),
        begins.alias("period_start"),
        ends.cast(pl.Date).alias("period_end"),
        pl.col("data").cast(pl.Float64).alias("value"),
    )
    yield observations(long, source="chirchik_basin", lag_days=10)


def _lake(published: Callable[[str], Path]) -> Iterator[pl.DataFrame]:
    table = pl.read_csv(published("rivers/aral_sea_area.csv"))
    frame = table.select(
        pl.lit("aral_area_km2").alias("variable"),
        pl.lit("lake:aral").alias("place"),
        pl.date("Year", 1, 1).alias("period_start"),
        pl.date(pl.col("Year") + 1, 1, 1).alias("period_end"),
        (pl.col("Total").cast(pl.Float64) * 1000).alias("value"),
    )
    yield observations(frame, source="aral_sea_area", lag_days=60)


#: single published figures: variable, place, first day, end (exclusive), value, day of publication
PUBLISHED_FACTS = [
    ("reservoir_level_m", "reservoir:nurek", date(2008, 1, 22), date(2008, 1, 23), 867.0, date(2008, 1, 23)),
    ("reservoir_level_m", "reservoir:nurek", date(2008, 1, 31), date(2008, 2, 1), 864.0, date(2008, 1, 31)),
    ("reservoir_level_m", "reservoir:nurek", date(2011, 4, 11), date(2011, 4, 12), 856.86, date(2011, 4, 12)),
    ("reservoir_level_m", "reservoir:nurek", date(2024, 4, 3), date(2024, 4, 4), 857.64, date(2024, 4, 4)),
    ("line_out_of_service", "UZB", date(2009, 12, 1), date(2009, 12, 2), 1.0, date(2009, 12, 1)),
    ("crossing_closed", "border:KAZ-KGZ", date(2010, 4, 7), date(2010, 5, 20), 1.0, date(2010, 4, 8)),
    ("electricity_rationed", "TJK", date(2008, 1, 31), date(2008, 2, 1), 1.0, date(2008, 1, 31)),
    ("electricity_hours_a_day", "TJK", date(2008, 1, 22), date(2008, 1, 23), 3.0, date(2008, 1, 22)),
]


def facts(rows: list[tuple[str, str, date, date, float, date]]) -> pl.DataFrame:
    """Observations of single published figures."""
    columns = ["variable", "place", "period_start", "period_end", "value", "known_on"]
    frame = pl.DataFrame(rows, schema=columns, orient="row").with_columns(pseudo_real_time=False)
    return observations(frame, source="profile_figures", lag_days=0, hindsight=True)


def limits() -> pl.DataFrame:
    """Limits and use on the Amu Darya in the hydrological year 2022 (ICWC's information centre, yearbook)."""
    year = hydrological_year(2022)
    known = date(2023, 6, 1)
    rows = [
        (variable, f"account:amu-darya/{place}", year.start, year.end, value, known)
        for place, use, limit in (("tjk", 8.99, 9.83), ("tkm", 18.51, 21.83), ("uzb", 16.76, 23.57))
        for variable, value in (("water_use_km3", use), ("water_limit_km3", limit))
    ]
    return facts(rows)


@pytest.fixture(scope="session")
def observed(published: Callable[[str], Path]) -> pl.DataFrame:
    """Everything published that an indicator reads."""
    makers = (_conflict, _refugees, _reservoirs, _gauges, _lake)
    return pl.concat([part for maker in makers for part in maker(published)] + [facts(PUBLISHED_FACTS), limits()])


@pytest.fixture
def month_of() -> Callable[[int, int], date]:
    """First day of a month, counted from January 2000 by (year, month)."""
    return lambda year, number: month(year, number).start


def month_series(values: list[float | None], *, first: date, place: str, variable: str) -> pl.DataFrame:
    """Monthly observations of one place; None is a month without an observation."""
    starts = [add_months(first, i) for i in range(len(values))]
    rows = [
        (variable, place, start, add_months(start, 1), float(value))
        for start, value in zip(starts, values, strict=True)
        if value is not None
    ]
    columns = {
        "variable": pl.String,
        "place": pl.String,
        "period_start": pl.Date,
        "period_end": pl.Date,
        "value": pl.Float64,
    }
    return observations(pl.DataFrame(rows, schema=columns, orient="row"), source="made", lag_days=1)


def day_after(day: date) -> date:
    """The next day."""
    return day + timedelta(days=1)
