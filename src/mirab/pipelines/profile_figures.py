"""The citable figures of a region's profile as archived rows, beside those of declared sources."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from mirab.archive import Appended, Archive
from mirab.core.identifiers import content_id
from mirab.pipelines.centre import clock
from mirab.pipelines.stamping import provided
from mirab.regions import Region

#: Name under which the figures are archived.
PROFILE_FIGURES = "profile_figures"
#: What one figure counts, and who says so: two authorities' figures stand beside each other.
KEY = ("variable", "origin", "by")


def ingest_profile(archive: Archive, region: Region, now: datetime) -> Appended:
    """Archive the profile's figures; done again, it adds only what changed in the profile.

    A figure keeps the day on which it was public. A series compiled without such days counts as published when it was
    archived, and is replayed by the rhythm of the source that its ``origin`` names.
    """
    declared = {"source": PROFILE_FIGURES, "use_class": "publish", "sensitivity": 0, "caveats": ""}
    return archive.append(
        PROFILE_FIGURES,
        provided(region.figures.select(pl.exclude("note")), declared, now.astimezone(UTC)),
        KEY,
        file_id=figures_id(region),
        file_name=f"{region.name}/figures",
        now=now,
    )


def ensure_profile(archive: Archive, region: Region, now: datetime | None = None) -> None:
    """Archive the profile's figures unless the archive has them as they are now; without ``now``, at present."""
    seen = {commit.file_id for commit in archive.history() if commit.source == PROFILE_FIGURES}
    if figures_id(region) not in seen:
        ingest_profile(archive, region, now or clock())


def figures_id(region: Region) -> str:
    """Content id of a profile's figures."""
    return content_id(region.name, region.figures.columns, region.figures.rows())
