"""The water tables of a bulletin in a basin yearbook's order: flow, storage, inflow and release, limits and use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from mirab.core.marks import UseClass
from mirab.core.periods import Period
from mirab.core.places import Place, PlaceKind
from mirab.core.words import Text
from mirab.regions import Region
from mirab.reporting.bulletin import Figure, LimitRow, ReservoirRow, figure, not_known, withheld
from mirab.reporting.wording import same

#: A reservoir's figure older than this is no longer the state of the reservoir.
FRESH_DAYS = 45
#: Fewer years make no norm.
YEARS_OF_NORM = 5
#: Limits and use of a hydrological year or season that ended no longer ago than this.
RECENT_ACCOUNT_DAYS = 366
_RESERVOIR_COLUMNS = {
    "storage": ("reservoir_storage_Mm3", "Mm3"),
    "level": ("reservoir_level_m", "m"),
    "inflow": ("reservoir_inflow_m3s", "m3s"),
    "release": ("reservoir_outflow_m3s", "m3s"),
}


def reservoir_rows(region: Region, observations: pl.DataFrame, day: date) -> tuple[ReservoirRow, ...]:
    """Every reservoir in service, in the profile's order; a figure that nobody published is not known, never zero."""
    recent = _latest(observations.filter(pl.col("period_end") > day - timedelta(days=FRESH_DAYS)), day)
    rows = []
    for place in region.of_kind(PlaceKind.RESERVOIR).values():
        if _in_service_year(place) > day.year:
            continue
        figures = {
            column: _figure(recent.get((variable, place.code)), unit)
            for column, (variable, unit) in _RESERVOIR_COLUMNS.items()
        }
        flow = share_of_norm(observations, recent.get(("reservoir_inflow_m3s", place.code)))
        rows.append(ReservoirRow(place=place.code, name=_named(place), flow_pct=flow, **figures))
    return tuple(rows)


def _in_service_year(place: Place) -> float:
    """The year from which a reservoir holds water, as its claim says; one without a claim was always there."""
    year = place.attributes.get("in_service_year", 0)
    return year if isinstance(year, int | float) else 0


def limit_rows(region: Region, observations: pl.DataFrame, day: date) -> tuple[LimitRow, ...]:
    """Every water account of the profile in its order, for the latest season or year that was set or used."""
    accounts = region.of_kind(PlaceKind.WATER_ACCOUNT)
    known = observations.filter(
        pl.col("variable").is_in(["water_limit_km3", "water_use_km3"])
        & (pl.col("period_end") > day - timedelta(days=RECENT_ACCOUNT_DAYS))
        & (pl.col("period_start") <= day)
    )
    return tuple(_limit_row(region, place, known.filter(pl.col("place") == place.code)) for place in accounts.values())


def _limit_row(region: Region, place: Place, known: pl.DataFrame) -> LimitRow:
    latest = known.sort("period_start", pl.col("period_end"), "known_on").tail(1)
    period = Period(start=latest["period_start"][0], end=latest["period_end"][0]) if latest.height else None
    if period:
        known = known.filter((pl.col("period_start") == period.start) & (pl.col("period_end") == period.end))
    rows = {row["variable"]: row for row in known.sort("known_on").iter_rows(named=True)}
    limit, use = _figure(rows.get("water_limit_km3"), "km3"), _figure(rows.get("water_use_km3"), "km3")
    return LimitRow(
        account=place.code,
        river=_river(region, place),
        name=_named(place),
        period=period,
        limit=limit,
        use=use,
        use_pct=_share(rows),
    )


def _share(rows: Mapping[str, Mapping[str, Any]]) -> Figure:
    """Use as per cent of the limit: computed, and so printed even where its parts are not."""
    limit, use = rows.get("water_limit_km3"), rows.get("water_use_km3")
    if not limit or not use or not limit["value"]:
        return not_known("pct")
    return figure(100 * use["value"] / limit["value"], "pct", **_origin(use))


def _river(region: Region, place: Place) -> Text:
    """The river of an account: its parent, or the part of its code before the state."""
    if place.parent and place.parent in region.places:
        return _named(region.places[place.parent])
    river = "river:" + place.code.partition(":")[2].partition("/")[0]
    return _named(region.places[river]) if river in region.places else same("")


def share_of_norm(observations: pl.DataFrame, latest: Mapping[str, Any] | None) -> Figure:
    """Inflow of a period as per cent of its norm: the mean of the same days of earlier years, as they were known.

    What is computed from a series may be printed even where the series itself may not.
    """
    if latest is None:
        return not_known("pct")
    start, end = latest["period_start"], latest["period_end"]
    same_days = (
        observations.filter(
            pl.col("variable") == latest["variable"],
            pl.col("place") == latest["place"],
            pl.col("period_start").dt.month() == start.month,
            pl.col("period_start").dt.day() == start.day,
            pl.col("period_start") < start,
            ((pl.col("period_end") - pl.col("period_start")).dt.total_days() - (end - start).days).abs() <= 1,
        )
        .sort("period_start", "known_on")
        .unique("period_start", keep="last", maintain_order=True)
    )
    norms = same_days["value"].drop_nulls().to_list()
    if len(norms) < YEARS_OF_NORM or not sum(norms):
        return not_known("pct")
    return figure(100 * latest["value"] * len(norms) / sum(norms), "pct", **_origin(latest))


def _latest(observations: pl.DataFrame, day: date) -> dict[tuple[str, str], dict[str, Any]]:
    """The last claim about the last period that had ended by the day, for each variable and place."""
    ended = observations.filter(pl.col("period_end") <= day + timedelta(days=1), pl.col("value").is_not_null())
    rows = ended.sort("period_end", "period_start", "known_on").unique(
        ["variable", "place"], keep="last", maintain_order=True
    )
    return {(row["variable"], row["place"]): row for row in rows.iter_rows(named=True)}


def _figure(row: Mapping[str, Any] | None, unit: str) -> Figure:
    """An observation as a figure; withheld where its owner did not give it for publication."""
    if row is None:
        return not_known(unit)
    if row["use_class"] != UseClass.PUBLISH:
        return withheld(unit)
    return figure(row["value"], unit, **_origin(row))


def _origin(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "source": row["source"],
        "citation": row["citation"],
        "published_on": row["published_on"],
        "known_on": row["known_on"],
        "period": Period(start=row["period_start"], end=row["period_end"]),
        "hindsight": row["hindsight"],
        "pseudo_real_time": row["pseudo_real_time"],
    }


def _named(place: Place) -> Text:
    return Text(en=place.named("en"), ru=place.named("ru"))
