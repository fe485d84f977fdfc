"""From archived rows to observations: one value of one variable for one place and period, and since when it is known.

A source with a stated publication date on each row is known from that day. Any other is in *pseudo-real time*: its
first claim counts as known by the declared lag (or the publisher's calendar), a later revision from its own
publication. Two sources that state the same figure from the same day are one observation: the publisher's own comes
before a copy in the profile.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import reduce

import polars as pl

from mirab.archive import Archive
from mirab.archive.combinations import Stated, marks_of
from mirab.core.frames import OBSERVATION, conform
from mirab.core.identifiers import content_id
from mirab.core.marks import UseClass
from mirab.core.publication import KnownBy, Publication
from mirab.pipelines.field_reports import FIELD_REPORTS
from mirab.pipelines.gathering import CARRIED, gather, watched
from mirab.regions import Region
from mirab.sharing.names import BETWEEN
from mirab.sharing.sight import Sight
from mirab.sources import Source

#: the name under which a profile's own citable figures are archived
PROFILE_FIGURES = "profile_figures"
#: the outlet within an address
OUTLET = r"https?://(?:www\.)?([^/\s]+?)\.?(?:[/\s]|$)"
#: how a figure of the profile whose page bears no day is replayed; one with a day is known from it
UNDATED = Publication(lag_days=365, reason="Pages without a day are yearbooks' and follow within the next year")
#: dates of the calendar that are no news
UNREMARKABLE = frozenset({"season start"})
_CLAIM = ("variable", "place", "period_start", "period_end")


def observe(
    archive: Archive,
    registry: Mapping[str, Source],
    region: Region,
    *,
    by: KnownBy = KnownBy.LAG,
    until: date | None = None,
    sight: Sight | None = None,
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
    sight : Sight, optional
        Leave out rows that it does not see, without trace.
    hindsight : bool
        False leaves out every figure picked out with hindsight.

    Returns
    -------
    polars.DataFrame
        Columns of :data:`mirab.core.frames.OBSERVATION`; a revised figure is a further row with a later ``known_on``.
    """
    calendar = _announced(region).with_columns(rank=pl.lit(-1, pl.Int32))
    frame = pl.concat([calendar, *_observed_sources(archive, registry, region, by, sight, hindsight)])
    if not hindsight:
        # a figure of the profile's calendar may carry the mark too
        frame = frame.filter(~pl.col("hindsight"))
    if until is not None:
        frame = frame.filter(pl.col("known_on") <= until)
    return _one_claim_a_day(frame)


def _observed_sources(
    archive: Archive,
    registry: Mapping[str, Source],
    region: Region,
    by: KnownBy,
    sight: Sight | None,
    hindsight: bool,
) -> Iterator[pl.DataFrame]:
    """Observations of each archived source, with its rank for :func:`_one_claim_a_day`."""
    for rank, name in enumerate(sorted(archive.sources(sight=sight), key=lambda s: (s == PROFILE_FIGURES, s))):
        # in the order of statement, which rows that are not seen cannot move as they move the bounds of files
        rows = _with_caveats(archive.scan(name, sight=sight, latest=False, in_order=True).collect())
        if not hindsight:
            rows = rows.filter(~pl.col("hindsight"))
        if name in (PROFILE_FIGURES, FIELD_REPORTS):
            seen = _figures(rows, registry, by)
        elif name in registry:
            seen = _measured(rows, registry[name], region, by)
        else:
            continue
        seen = _without_blind(seen.filter(pl.col("place").is_in(watched(region).implode())), region)
        yield conform(seen, OBSERVATION).with_columns(rank=pl.lit(rank))


def _with_caveats(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with the caveats that bind their readers, and without what else is noted of them."""
    texts = rows["caveats"].unique().to_list()
    words = {text: BETWEEN.join(sorted(marks_of(Stated(0, caveats=text or "")).caveats)) for text in texts}
    return rows.with_columns(pl.col("caveats").replace_strict(words, return_dtype=pl.String))


def _measured(rows: pl.DataFrame, source: Source, region: Region, by: KnownBy) -> pl.DataFrame:
    """Observations of a declared source."""
    declaration = source.declaration
    if declaration.observed_from:
        rows = rows.filter(pl.col("period_start") >= declaration.observed_from)
    return _dated(gather(rows, declaration, region), declaration.publication, by)


def _figures(rows: pl.DataFrame, registry: Mapping[str, Source], by: KnownBy) -> pl.DataFrame:
    """Observations of the profile's figures; one compiled from a declared source keeps that source's rhythm."""
    frame = rows.select("variable", "place", "period_start", "period_end", "value", "id", "origin", *CARRIED)
    parts = []
    for (origin,), part in frame.group_by("origin", maintain_order=True):
        declared = registry.get(str(origin)) if origin else None
        rhythm = declared.declaration.publication if declared else UNDATED
        # a series compiled from a declared source is that source's; any other figure is its outlet's
        whose = pl.lit(str(origin)) if declared else pl.col("citation").str.extract(OUTLET).fill_null(pl.col("source"))
        parts.append(_dated(part.drop("origin").with_columns(source=whose), rhythm, by))
    return pl.concat(parts) if parts else _dated(frame.drop("origin"), UNDATED, by)


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
            "caveats": "",
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
