"""Rows brought together: corrected tables, whole releases, and reports that come late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest

from mirab.pipelines.gathering import GATHERED, gather
from mirab.regions import Region, load
from mirab.sources import Source, registry


@pytest.fixture(scope="module")
def sources() -> Mapping[str, Source]:
    return registry()


@pytest.fixture(scope="module")
def region() -> Region:
    return load()


def archived(source: Source, claims: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Claims as the archive gives them; what a claim does not say is null, or as the source declares it."""
    declared = source.declaration
    given = {
        "source": declared.name,
        "owner": declared.owner,
        "citation": "",
        "published_basis": "release",
        "hindsight": False,
        "sensitivity": 0,
        "use_class": declared.use_class.value,
        "caveats": declared.caveats,
    }
    dates = {name: pl.Date() for name in ("period_start", "period_end", "published_on")}
    texts = {name: pl.String() for name in ("place", "key", "id", *given)}
    schema = {**texts, **declared.columns, **dates, "hindsight": pl.Boolean(), "sensitivity": pl.Int8()}
    numbered = [{**dict.fromkeys(schema), **given, **claim, "id": f"id{number}"} for number, claim in enumerate(claims)]
    return pl.DataFrame(numbered, schema=schema)


def told(frame: pl.DataFrame, variable: str, place: str) -> list[tuple[date, float]]:
    """(published on, value) of one variable and place, in order."""
    mine = frame.filter((pl.col("variable") == variable) & (pl.col("place") == place))
    return list(mine.sort("published_on", "period_start").select("published_on", "value").iter_rows())


def refugees(key: str, coa: str, persons: int, published_on: date) -> dict[str, Any]:
    year = {"period_start": date(2010, 1, 1), "period_end": date(2011, 1, 1)}
    return {"key": key, "place": "KGZ", "asylum": coa, "refugees": persons, "published_on": published_on, **year}


def test_a_corrected_row_of_a_table_moves_its_sum_and_the_other_rows_stay_in_it(
    sources: Mapping[str, Source], region: Region
) -> None:
    source = sources["unhcr_population"]
    first, later = date(2011, 6, 20), date(2012, 6, 20)
    claims = [refugees("a", "UZB", 100, first), refugees("b", "TJK", 20, first), refugees("a", "UZB", 150, later)]
    frame = gather(archived(source, claims), source.declaration, region)
    assert frame.columns == list(GATHERED)
    assert told(frame, "refugees_from_persons", "KGZ") == [(first, 120), (later, 170)]
    assert told(frame, "refugees_in_persons", "UZB") == [(first, 100), (later, 150)]
    assert told(frame, "refugees_in_persons", "TJK") == [(first, 20)]


def event(number: int, day: date, best: int, published_on: date, version: str) -> dict[str, Any]:
    return {
        "key": f"{number}{day}",
        "event_id": number,
        "place": "KGZ",
        "adm_1": "Osh region",
        "type_of_violence": 2,
        "best": best,
        "period_start": day,
        "period_end": date.fromordinal(day.toordinal() + 1),
        "published_on": published_on,
        "version": version,
    }


def test_an_event_that_a_later_release_moves_is_not_counted_twice_and_a_dropped_one_no_more(
    sources: Mapping[str, Source], region: Region
) -> None:
    source = sources["ucdp_ged"]
    candidate, yearly = date(2010, 7, 20), date(2011, 7, 1)
    claims = [
        event(1, date(2010, 6, 10), 44, candidate, "10.0.6"),
        event(2, date(2010, 6, 12), 3, candidate, "10.0.6"),
        event(1, date(2010, 6, 11), 40, yearly, "11.1"),
    ]
    frame = gather(archived(source, claims), source.declaration, region)
    assert told(frame, "conflict_deaths", "KGZ") == [(candidate, 47), (yearly, 40)]
    assert told(frame, "conflict_events", "KGZ") == [(candidate, 2), (yearly, 1)]


def test_a_province_is_counted_by_the_name_that_the_publisher_gives_it(
    sources: Mapping[str, Source], region: Region
) -> None:
    source = sources["ucdp_ged"]
    claims = [event(1, date(2010, 6, 10), 44, date(2011, 7, 1), "11.1")]
    frame = gather(archived(source, claims), source.declaration, region)
    assert told(frame, "conflict_deaths", "KG-O") == [(date(2011, 7, 1), 44)]


def test_a_place_without_events_in_a_month_that_the_source_covers_counts_zero_and_no_other_month_does(
    sources: Mapping[str, Source], region: Region
) -> None:
    source = sources["ucdp_ged"]
    claims = [event(1, date(2010, 6, 10), 44, date(2011, 7, 1), "11.1")]
    frame = gather(archived(source, claims), source.declaration, region)
    assert told(frame, "conflict_deaths", "TJK") == [(date(2011, 7, 1), 0)]
    assert frame["period_start"].unique().to_list() == [date(2010, 6, 1)]


def test_reports_that_come_after_a_month_has_closed_do_not_move_it(
    sources: Mapping[str, Source], region: Region
) -> None:
    source = sources["gdelt_events"]
    column = {m.variable: m for m in source.declaration.measures}["protest_reports"]
    chosen = {name: values[0] for name, values in (column.where or {}).items()}

    def report(key: str, published_on: date) -> dict[str, Any]:
        day = {"period_start": date(2015, 6, 10), "period_end": date(2015, 6, 11)}
        return {"key": key, "place": "KGZ", column.column: 1, "published_on": published_on, **day, **chosen}

    claims = [report("a", date(2015, 6, 10)), report("b", date(2015, 6, 30)), report("c", date(2015, 8, 1))]
    frame = gather(archived(source, claims), source.declaration, region)
    assert told(frame, "protest_reports", "KGZ") == [(date(2015, 7, 1), 2)]
