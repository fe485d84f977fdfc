"""Incidents that monitors reported and a person verified, as archived rows beside those of declared sources.

A row says that something of a kind was so (1) or, after a report was rejected later, that it was not (0), at a place on
a day. It is known from the day of the verdict, and carries the report's marks: whoever may not read those sees figures
that were computed without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import polars as pl

from mirab.archive import Appended, Archive
from mirab.core.identifiers import content_id
from mirab.core.marks import Marks
from mirab.pipelines.stamping import provided
from mirab.sharing.names import BETWEEN

#: Name under which they are archived.
FIELD_REPORTS = "field_reports"
#: What one row counts, and which report says so: two reports of one event stand beside each other.
KEY = ("variable", "origin", "by")


@dataclass(frozen=True, kw_only=True)
class FieldIncident:
    """A verified incident as far as the watch counts it.

    Attributes
    ----------
    report : id of the report, which names nobody
    holds : False, where the report was rejected after it had been verified
    grade : letter of the source and figure of the information
    judged_on : day of the verdict, from which it is known
    """

    report: str
    variable: str
    place: str
    day: date
    judged_on: date
    grade: tuple[str, int]
    marks: Marks
    holds: bool = True


def archive_incident(archive: Archive, incident: FieldIncident, now: datetime) -> Appended:
    """Archive a verdict on an incident; done again, it adds nothing.

    Raises
    ------
    StoreError
        The archive cannot be written; then nothing of it was.
    """
    row = {
        "variable": incident.variable,
        "place": incident.place,
        "period_start": incident.day,
        "period_end": incident.day + timedelta(days=1),
        "value": float(incident.holds),
        "unit": "count",
        "published_on": incident.judged_on,
        "citation": f"field report {incident.report}",
        "origin": FIELD_REPORTS,
        "by": incident.report,
    }
    marks = incident.marks
    declared = {
        "source": FIELD_REPORTS,
        "owner": BETWEEN.join(sorted(marks.owners)),
        "licence": "",
        "reliability": incident.grade[0],
        "credibility": incident.grade[1],
        "hindsight": False,
        "sensitivity": int(marks.sensitivity),
        "use_class": marks.use_class.value,
        "caveats": BETWEEN.join(sorted(marks.caveats)),
    }
    return archive.append(
        FIELD_REPORTS,
        provided(pl.DataFrame([row]), declared, now.astimezone(UTC)),
        KEY,
        file_id=content_id(FIELD_REPORTS, incident.report, incident.judged_on.isoformat(), incident.holds),
        file_name=f"report {incident.report}",
        now=now,
    )


def ids_of(archive: Archive, reports: set[str]) -> list[str]:
    """Ids of the archived rows that rest on some reports."""
    if FIELD_REPORTS not in archive.sources():
        return []
    rows = archive.scan(FIELD_REPORTS, latest=False).collect()
    return [str(id) for id in rows.filter(pl.col("by").is_in(sorted(reports)))["id"]]
