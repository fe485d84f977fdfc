"""From archived rows to observations: one value of one variable for one place and period, and since when it is known.

A source with a stated publication date on each row is known from that day. Any other is in *pseudo-real time*: its
first claim counts as known by the declared lag (or the publisher's calendar), a later revision from its own
publication. Two sources that state the same figure from the same day are one observation: the publisher's own comes
before a copy in the profile.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import reduce

import polars as pl

from mirab.archive import Archive
from mirab.core.frames import OBSERVATION, conform, empty
from mirab.core.identifiers import content_id, slug
from mirab.core.marks import Sensitivity, UseClass
from mirab.core.periods import PeriodKind
from mirab.core.places import PlaceKind
from mirab.core.publication import KnownBy, Publication
from mirab.regions import Region
from mirab.sources import Declaration, Measure, Source

#: the name under which a profile's own citable figures are archived
PROFILE_FIGURES = "profile_figures"
#: the outlet within an address
OUTLET = r"https?://(?:www\.)?([^/\s]+)"
#: dates of the calendar that are no news
UNREMARKABLE = frozenset({"season start"})
#: column in which an event source names the province
PROVINCE_COLUMN = "adm_1"
_CLAIM = ("variable", "place", "period_start", "period_end")


def observe(
    archive: Archive,
    registry: Mapping[str, Source],
    region: Region,
    *,
    by: KnownBy = KnownBy.LAG,
    until: date | None = None,
    ceiling: Sensitivity | None = None,
    hindsight: bool = True,
) -> pl.DataFrame:
    """Every observation of the region that the archive holds.

    Parameters
    ----------
    archive, registry, region
        Where the rows lie, how their sources map columns to variables, and which places count.
    by : KnownBy
        Which date a source without stated publication dates is replayed by.
    until : date, optional
        Leave out what was not known by the end of this day.
    ceiling : Sensitivity, optional
        Leave out rows above this level, without trace.
    hindsight : bool
        False leaves out every figure picked out with hindsight.

    Returns
    -------
    polars.DataFrame
        Columns of :data:`mirab.core.frames.OBSERVATION`; a revised figure is a further row with a later ``known_on``.
    """
    calendar = _announced(region).with_columns(rank=pl.lit(-1, pl.Int32))
    frame = pl.concat([calendar, *_observed_sources(archive, registry, region, by, ceiling)])
    if not hindsight:
        frame = frame.filter(~pl.col("hindsight"))
    if until is not None:
        frame = frame.filter(pl.col("known_on") <= until)
    return _one_claim_a_day(frame)


def _observed_sources(
    archive: Archive, registry: Mapping[str, Source], region: Region, by: KnownBy, ceiling: Sensitivity | None
) -> Iterator[pl.DataFrame]:
    """Observations of each archived source, with its rank for :func:`_one_claim_a_day`."""
    for rank, name in enumerate(sorted(archive.sources(), key=lambda s: (s == PROFILE_FIGURES, s))):
        rows = archive.scan(name, ceiling=ceiling, latest=False).collect()
        if name == PROFILE_FIGURES:
            seen = _figures(rows, registry, by)
        elif name in registry:
            seen = _measured(rows, registry[name], region, by)
        else:
            continue
        seen = _without_blind(seen.filter(pl.col("place").is_in(_watched(region).implode())), region)
        yield conform(seen, OBSERVATION).with_columns(rank=pl.lit(rank))


def _measured(rows: pl.DataFrame, source: Source, region: Region, by: KnownBy) -> pl.DataFrame:
    """Observations of a declared source: each measure of each row, or its rows brought together by place."""
    declaration = source.declaration
    if declaration.observed_from:
        rows = rows.filter(pl.col("period_start") >= declaration.observed_from)
    if declaration.kind == "events":
        return _dated(_counted(rows, declaration, region), declaration.publication, by)
    watched = rows.filter(pl.col("place").is_in(_watched(region).implode()))
    parts = [
        _summed(rows, measure, region) if measure.sum_by else _taken(watched, measure)
        for measure in declaration.measures
    ]
    return _dated(pl.concat(parts), declaration.publication, by) if parts else empty(OBSERVATION)


def _counted(rows: pl.DataFrame, declaration: Declaration, region: Region) -> pl.DataFrame:
    """Events counted by month, for each state and for each province that the publisher names."""
    parts = [_summed(rows, measure, region) for measure in declaration.measures]
    provinces = _province_codes(region)
    if PROVINCE_COLUMN in rows.columns:
        named = rows.with_columns(
            place=pl.col(PROVINCE_COLUMN).map_elements(
                lambda name: provinces.get(province_name(name)), return_dtype=pl.String
            )
        ).drop_nulls("place")
        parts += [_summed(named, measure, region) for measure in declaration.measures]
    places = [*region.states, *sorted(set(provinces.values()))] if PROVINCE_COLUMN in rows.columns else region.states
    return _with_quiet_months(pl.concat(parts), rows, declaration, places)


def province_name(name: str) -> str:
    """A province's name as publishers write it, without the word for province and without accents."""
    words = slug(name).split("-")
    return "-".join(word for word in words if word not in ("province", "region", "oblast", "oblysy", "viloyat"))


def _province_codes(region: Region) -> dict[str, str]:
    """Codes of provinces by every name under which a publisher may write them."""
    found: dict[str, str] = {}
    for place in region.places.values():
        if place.kind is PlaceKind.PROVINCE:
            names = [place.names["en"], *(alias.name for alias in place.aliases)]
            found |= {province_name(name): place.code for name in names if slug(name)}
    return found


def _watched(region: Region) -> pl.Series:
    """Codes of every place of the region."""
    return pl.Series("place", [*region.places, *region.states]).unique()


def _carried() -> list[pl.Expr]:
    """Columns that an observation takes from its archived row as they are."""
    names = ("source", "owner", "citation", "published_on", "published_basis", "hindsight", "sensitivity", "use_class")
    return [pl.col(name) for name in names]


def _taken(rows: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """One observation for each row in which the measure's column holds a value."""
    return rows.filter(measure.selects()).select(
        pl.lit(measure.variable).alias("variable"),
        "place",
        "period_start",
        "period_end",
        pl.col(measure.column).cast(pl.Float64).alias("value"),
        "id",
        *_carried(),
    )


def _summed(rows: pl.DataFrame, measure: Measure, region: Region) -> pl.DataFrame:
    """The measure's column brought together by the place column it names, for each period and publication."""
    by = measure.sum_by or "place"
    months = measure.period is PeriodKind.MONTH
    start = pl.col("period_start").dt.truncate("1mo") if months else pl.col("period_start")
    end = start.dt.offset_by("1mo") if months else pl.col("period_end")
    selected = (
        rows.filter(measure.selects() & pl.col(by).is_in(_watched(region).implode()))
        .with_columns(period_start=start, period_end=end)
        .group_by(pl.col(by).alias("place"), "period_start", "period_end", "published_on", maintain_order=True)
        .agg(_joined(measure).alias("value"), pl.col("id").sort().alias("ids"), *_joined_marks())
    )
    ids = [content_id(measure.variable, ids) for ids in selected["ids"].to_list()]
    order = ["variable", "place", "period_start", "period_end", "value", "id"]
    return selected.with_columns(
        pl.lit(measure.variable).alias("variable"), pl.Series("id", ids, dtype=pl.String)
    ).select(*order, *_carried())


def _joined(measure: Measure) -> pl.Expr:
    """How the values of one place and period become one."""
    values = pl.col(measure.column).cast(pl.Float64, strict=False)
    if measure.how == "count":
        return pl.len().cast(pl.Float64)
    return {"sum": values.sum(), "mean": values.mean(), "last": values.last()}[measure.how]


def _joined_marks() -> list[pl.Expr]:
    """The marks and provenance of a figure brought together from several rows."""
    first = ("source", "owner", "citation", "published_basis")
    # "analysis only" < "partners" < "publish" also in the alphabet: the least is the narrowest use
    marks = [pl.col("sensitivity").max(), pl.col("hindsight").any(), pl.col("use_class").min()]
    return [*(pl.col(name).first() for name in first), *marks]


def _with_quiet_months(
    frame: pl.DataFrame, rows: pl.DataFrame, declaration: Declaration, places: Sequence[str]
) -> pl.DataFrame:
    """Add zeros for months that an event source covers and in which a watched place has no event.

    A month is covered when the source has an event anywhere in it: silence of one place among events elsewhere is a
    count of zero, silence of the whole source is absence.
    """
    covered = (
        rows.group_by(pl.col("period_start").dt.truncate("1mo"))
        .agg(pl.col("published_on").min(), *_joined_marks())
        .with_columns(period_end=pl.col("period_start").dt.offset_by("1mo"))
    )
    watched = pl.DataFrame({"place": places}, schema={"place": pl.String})
    counted = {m.variable for m in declaration.measures if m.period and m.how in ("sum", "count")}
    variables = pl.DataFrame({"variable": sorted(counted)}, schema={"variable": pl.String})
    every = covered.join(watched, how="cross").join(variables, how="cross")
    quiet = every.join(frame, on=["variable", "place", "period_start"], how="anti")
    ids = [content_id("quiet", *key) for key in quiet.select("source", "variable", "place", "period_start").iter_rows()]
    zeros = quiet.with_columns(value=pl.lit(0.0), id=pl.Series(ids, dtype=pl.String)).select(frame.columns)
    return pl.concat([frame, zeros])


def _figures(rows: pl.DataFrame, registry: Mapping[str, Source], by: KnownBy) -> pl.DataFrame:
    """Observations of the profile's figures; one compiled from a declared source keeps that source's rhythm."""
    frame = rows.select("variable", "place", "period_start", "period_end", "value", "id", "origin", *_carried())
    parts = []
    for (origin,), part in frame.group_by("origin", maintain_order=True):
        declared = registry.get(str(origin)) if origin else None
        rhythm = declared.declaration.publication if declared else Publication(stated=True)
        # a series compiled from a declared source is that source's; any other figure is its outlet's
        whose = pl.lit(str(origin)) if declared else pl.col("citation").str.extract(OUTLET).fill_null(pl.col("source"))
        parts.append(_dated(part.drop("origin").with_columns(source=whose), rhythm, by))
    return pl.concat(parts) if parts else _dated(frame.drop("origin"), Publication(stated=True), by)


def _announced(region: Region) -> pl.DataFrame:
    """The forward calendar as observations, each date known from its announcement.

    A season's start comes every year and says nothing; it is left to the calendar itself.
    """
    rows = [
        {
            "variable": "calendar_entry",
            "place": place,
            "period_start": entry.start,
            "period_end": entry.end,
            "value": 1.0,
            "known_on": entry.announced_on,
            "id": content_id("calendar", entry.id, place),
            "source": outlet.group(1) if (outlet := re.search(OUTLET, entry.citation)) else region.name,
            "owner": region.name,
            "citation": entry.citation,
            "published_on": entry.announced_on,
            "pseudo_real_time": False,
            "hindsight": entry.hindsight,
            "sensitivity": 0,
            "use_class": UseClass.PUBLISH.value,
        }
        for entry in region.calendar
        if entry.kind not in UNREMARKABLE
        for place in entry.states
    ]
    return pl.DataFrame(rows, schema=OBSERVATION)


def _dated(frame: pl.DataFrame, publication: Publication, by: KnownBy) -> pl.DataFrame:
    """Add ``known_on`` and ``pseudo_real_time``."""
    stated = publication.stated or by is KnownBy.PUBLISHED
    if stated:
        return frame.with_columns(known_on=pl.col("published_on"), pseudo_real_time=pl.lit(False)).drop(
            "published_basis"
        )
    ends = frame["period_end"].unique().to_list()
    declared = pl.DataFrame(
        {"period_end": ends, "declared_on": [publication.known_on(end, by) for end in ends]},
        schema={"period_end": pl.Date(), "declared_on": pl.Date()},
    )
    first = pl.col("published_on") == pl.col("published_on").min().over(_CLAIM)
    known = (
        pl.when(pl.col("published_basis") == "stated")
        .then(pl.col("published_on"))
        .when(first)
        .then(pl.col("declared_on"))
        .otherwise(pl.max_horizontal("declared_on", "published_on"))
    )
    return (
        frame.join(declared, on="period_end", how="left", maintain_order="left")
        .with_columns(known_on=known, pseudo_real_time=(pl.col("published_basis") != "stated") & first)
        .drop("declared_on", "published_basis")
    )


def _without_blind(frame: pl.DataFrame, region: Region) -> pl.DataFrame:
    """Leave out the zeros of a source for a state in which it sees nothing: they mean nothing."""
    blind = [
        (pl.col("source") == source) & pl.col("place").is_in(_places_of(region, spot.states))
        for source, spot in region.blind_spots.items()
    ]
    return frame.filter(~reduce(lambda a, b: a | b, blind)) if blind else frame


def _places_of(region: Region, states: Collection[str]) -> list[str]:
    """The states and every place that lies in one of them alone."""
    inside = [place.code for place in region.places.values() if len(place.states) == 1 and place.states[0] in states]
    return [*states, *inside]


def _one_claim_a_day(frame: pl.DataFrame) -> pl.DataFrame:
    """Of figures about the same thing known from the same day, keep the best-ranked source's."""
    order = [*_CLAIM, "known_on", "rank", "id"]
    return frame.sort(order).unique([*_CLAIM, "known_on"], keep="first", maintain_order=True).select(*OBSERVATION)
