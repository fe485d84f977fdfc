"""What a bulletin does not know: indicators without a source or without data, and the sources' blind spots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import polars as pl

from mirab.core.words import Text
from mirab.indicators import Catalogue, not_known
from mirab.pipelines.bulletin_proposals import states_said
from mirab.pipelines.bulletin_sources import titles_of
from mirab.regions import Region
from mirab.reporting.bulletin import BlindSpot, UnknownEntry
from mirab.reporting.wording import joined, same
from mirab.sources import Declaration

#: Findings older than this say nothing about the day.
STALE_DAYS = 400


def unknown_on(
    region: Region,
    catalogue: Catalogue,
    findings: pl.DataFrame,
    observations: pl.DataFrame,
    day: date,
    declared: Mapping[str, Declaration],
) -> tuple[UnknownEntry, ...]:
    """Indicators without a source, and those whose source gave nothing for the day."""
    waiting = {row["indicator"]: row["held_by"] for row in not_known(catalogue, observations).iter_rows(named=True)}
    recent = findings.filter(pl.col("value").is_not_null(), pl.col("period_end") > day - timedelta(days=STALE_DAYS))
    seen = set(recent["indicator"].unique().to_list())
    entries = [
        UnknownEntry(
            indicator=entry.code,
            what=entry.name,
            cluster=entry.cluster,
            reason="no source" if entry.waits_for else "no data",
            holder=_holder(region, waiting.get(entry.code), entry.source, declared),
        )
        for entry in catalogue
        if entry.waits_for or entry.code not in seen
    ]
    return tuple(sorted(entries, key=lambda entry: (entry.cluster, entry.reason == "no data", entry.indicator)))


def _holder(region: Region, held_by: str | None, sources: Sequence[str], declared: Mapping[str, Declaration]) -> Text:
    """Who holds what an indicator waits for, or the declared sources that gave nothing."""
    if held_by is None:
        return titles_of(", ".join(sources), declared)
    return region.text(held_by)


def blind_spots_of(region: Region, declared: Mapping[str, Declaration]) -> tuple[BlindSpot, ...]:
    """Sources whose zeros mean nothing for some states; sources with the same blind spot stand together."""
    alike: dict[tuple[tuple[str, ...], str], list[Text]] = {}
    for name, spot in region.blind_spots.items():
        title = declared[name].title if name in declared else same(name)
        alike.setdefault((spot.states, spot.citation), []).append(title)
    return tuple(
        BlindSpot(source=joined(titles, ", "), states=states_said(region, states), citation=region.text(citation))
        for (states, citation), titles in alike.items()
    )
