"""A source's archived rows brought together into one figure for each variable, place and period, as stated each time.

Three kinds of sources restate themselves in three ways:

- a *release* (a column ``version``) is whole: an event that a later release moves or drops is not counted beside it;
- *running* events add to one another: a month is what was reported by the day on which it counts as known, and what is
  reported about it later does not move it;
- a *table* corrects itself row by row: its sums are formed again from the latest claim of each row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from mirab.core.frames import OBSERVATION
from mirab.core.identifiers import content_id, slug
from mirab.core.places import PlaceKind
from mirab.core.publication import KnownBy, Publication
from mirab.regions import Region
from mirab.sharing.names import BETWEEN
from mirab.sources import Declaration, Measure

#: column in which an event source names the province
PROVINCE_COLUMN = "adm_1"
#: column that marks a source whose every release is whole
RELEASE_COLUMN = "version"
#: what an observation takes from its archived row as it is
CARRIED = (
    "source",
    "owner",
    "citation",
    "published_on",
    "published_basis",
    "hindsight",
    "sensitivity",
    "use_class",
    "caveats",
)
#: columns of gathered figures, before they are dated
GATHERED = ("variable", "place", "period_start", "period_end", "value", "id", *CARRIED)
_WHAT = ("variable", "place", "period_start", "period_end")


def gather(rows: pl.DataFrame, declaration: Declaration, region: Region) -> pl.DataFrame:
    """Figures of a declared source, each as often as it was stated.

    Parameters
    ----------
    rows : polars.DataFrame
        Every claim of the source, with ``key``, ``id`` and provenance.

    Returns
    -------
    polars.DataFrame
        Columns :data:`GATHERED`.
    """
    if declaration.kind == "events":
        return _counted(rows, declaration, region)
    here = rows.filter(pl.col("place").is_in(watched(region).implode()))
    parts = [
        _stated_anew(_summed(state, measure, region) for state in _states(rows))
        if measure.sum_by
        else _taken(here, measure)
        for measure in declaration.measures
    ]
    return pl.concat(parts) if parts else pl.DataFrame(schema={n: OBSERVATION.get(n, pl.String()) for n in GATHERED})


def watched(region: Region) -> pl.Series:
    """Codes of every place of the region."""
    return pl.Series("place", [*region.places, *region.states]).unique()


def _taken(rows: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """One figure for each row in which the measure's column holds a value."""
    named = rows.filter(measure.selects()).with_columns(
        variable=pl.lit(measure.variable), value=pl.col(measure.column).cast(pl.Float64)
    )
    return named.select(GATHERED)


def _states(rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """A table as it stood on each day on which something of it was published: the latest claim of each row."""
    for day in rows["published_on"].unique().sort():
        claims = rows.filter(pl.col("published_on") <= day).sort("published_on", maintain_order=True)
        yield claims.unique("key", keep="last", maintain_order=True).with_columns(published_on=pl.lit(day))


def _stated_anew(states: Iterator[pl.DataFrame]) -> pl.DataFrame:
    """Of the sums of several states, those that rest on other rows than the state before."""
    every = pl.concat(states).sort(*_WHAT, "published_on")
    return every.filter((pl.col("id") != pl.col("id").shift().over(_WHAT)).fill_null(True))


def _summed(rows: pl.DataFrame, measure: Measure, region: Region) -> pl.DataFrame:
    """The measure's column brought together by the place column it names, for each period and publication."""
    by = measure.sum_by or "place"
    selected = (
        rows.filter(measure.selects() & pl.col(by).is_in(watched(region).implode()))
        .group_by(pl.col(by).alias("place"), "period_start", "period_end", "published_on", maintain_order=True)
        .agg(_joined(measure).alias("value"), pl.col("id").sort().alias("ids"), *_joined_marks())
    )
    ids = [content_id(measure.variable, ids) for ids in selected["ids"].to_list()]
    named = selected.with_columns(variable=pl.lit(measure.variable), id=pl.Series(ids, dtype=pl.String))
    return named.select(GATHERED)


def _joined(measure: Measure) -> pl.Expr:
    """How the values of one place and period become one."""
    if measure.how == "count":
        return pl.len().cast(pl.Float64)
    values = pl.col(measure.column).cast(pl.Float64, strict=False)
    return {"sum": values.sum(), "mean": values.mean(), "last": values.last()}[measure.how]


def _joined_marks() -> list[pl.Expr]:
    """The marks and provenance of a figure brought together from several rows."""
    first = ("source", "citation", "published_basis")
    # "analysis only" < "partners" < "publish" also in the alphabet: the least is the narrowest use
    marks = [pl.col("sensitivity").max(), pl.col("hindsight").any(), pl.col("use_class").min()]
    names = (pl.col(name).filter(pl.col(name) != "").unique().sort().str.join(BETWEEN) for name in ("owner", "caveats"))
    return [*(pl.col(name).first() for name in first), *names, *marks]


def _counted(rows: pl.DataFrame, declaration: Declaration, region: Region) -> pl.DataFrame:
    """Events counted by calendar month, for each state and for each province that the publisher names."""
    start = pl.col("period_start").dt.truncate("1mo")
    monthly = rows.with_columns(period_start=start, period_end=start.dt.offset_by("1mo"))
    if RELEASE_COLUMN not in rows.columns:
        monthly = _reported_in_time(monthly, declaration.publication)
    parts, places = [monthly], list(region.states)
    if PROVINCE_COLUMN in rows.columns:
        provinces = _province_codes(region)
        named = pl.col(PROVINCE_COLUMN).map_elements(
            lambda name: provinces.get(province_name(name)), return_dtype=pl.String
        )
        parts.append(monthly.with_columns(place=named).drop_nulls("place"))
        places += sorted(set(provinces.values()))
    sums = [_summed(part, measure, region) for part in parts for measure in declaration.measures]
    return _with_quiet_months(pl.concat(sums), monthly, declaration, places)


def _reported_in_time(rows: pl.DataFrame, publication: Publication) -> pl.DataFrame:
    """Reports of each month by the day on which the month counts as known, all as published on the last of them."""
    ends = rows["period_end"].unique().to_list()
    closes = pl.DataFrame(
        {"period_end": ends, "closes_on": [publication.known_on(end, KnownBy.LAG) for end in ends]},
        schema={"period_end": pl.Date(), "closes_on": pl.Date()},
    )
    in_time = rows.join(closes, on="period_end").filter(pl.col("published_on") <= pl.col("closes_on"))
    return in_time.with_columns(published_on="closes_on", published_basis=pl.lit("release")).drop("closes_on")


def _with_quiet_months(
    frame: pl.DataFrame, rows: pl.DataFrame, declaration: Declaration, places: Sequence[str]
) -> pl.DataFrame:
    """Add zeros for months that an event source covers and in which a watched place has no event.

    A month is covered when the source has an event anywhere in it: silence of one place among events elsewhere is a
    count of zero, silence of the whole source is absence.
    """
    covered = rows.group_by("period_start", "period_end", "published_on").agg(*_joined_marks())
    here = pl.DataFrame({"place": places}, schema={"place": pl.String})
    counted = {m.variable for m in declaration.measures if m.how in ("sum", "count")}
    variables = pl.DataFrame({"variable": sorted(counted)}, schema={"variable": pl.String})
    every = covered.join(here, how="cross").join(variables, how="cross")
    quiet = every.join(frame, on=[*_WHAT, "published_on"], how="anti")
    ids = [content_id("quiet", *key) for key in quiet.select("source", *_WHAT).iter_rows()]
    zeros = quiet.with_columns(value=pl.lit(0.0), id=pl.Series(ids, dtype=pl.String)).select(frame.columns)
    return pl.concat([frame, zeros])


#: words for a province in publishers' names, which tell a province from the city that it is named after
_PROVINCE_WORDS = frozenset({"province", "region", "oblast", "oblysy", "viloyat"})


def province_name(name: str) -> str:
    """A province's name as publishers write it, without the word for province and without accents."""
    return "-".join(word for word in slug(name).split("-") if word not in _PROVINCE_WORDS)


def _province_codes(region: Region) -> dict[str, str]:
    """Codes of provinces by every name under which a publisher may write them.

    Where a province and a city share a name, the city is the one called so without the word for province.
    """
    named = [
        (name, place.code)
        for place in region.places.values()
        if place.kind is PlaceKind.PROVINCE
        for name in (place.names["en"], *(alias.name for alias in place.aliases))
        if slug(name)
    ]
    found = {province_name(name): code for name, code in named if slug(name) == province_name(name)}
    return found | {province_name(name): code for name, code in named if slug(name) != province_name(name)}
