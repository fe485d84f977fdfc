"""GDELT 2.0 event exports: every fifteen minutes a zip with one tab-separated table of 61 columns without heads.

Format: *The GDELT Event Database: Data Format Codebook V2.0* (19 February 2015); codes of events: CAMEO. Addresses and
check sums: ``lastupdate.txt`` and ``masterfilelist.txt``, lines of size, MD5 and address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl

from mirab.core.errors import FetchError, SourceError
from mirab.core.periods import PeriodKind
from mirab.core.provenance import Grade
from mirab.core.publication import Publication
from mirab.core.words import Text
from mirab.sources.declaration import Calendar, Declaration, Measure, Note, Parsed
from mirab.sources.fetching import Client, Remote
from mirab.sources.fields import Check, Field, day_of
from mirab.sources.layout import Layout
from mirab.sources.located import Locator
from mirab.sources.opening import plain_text, scan_delimited
from mirab.sources.publisher import Recognition, Table
from mirab.sources.sorting import sort_out
from mirab.sources.spans import Span

BASE = "http://data.gdeltproject.org/gdeltv2"
LAST_UPDATE = f"{BASE}/lastupdate.txt"
STEP = timedelta(minutes=15)
#: A round after a long pause asks for at most this many exports (a month) at once.
MOST_EXPORTS = 31 * 96

_ACTOR = "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code Type2Code Type3Code"
_GEO = "Type Fullname CountryCode ADM1Code ADM2Code Lat Long FeatureID"
#: The 61 columns in their order (codebook, pages 2-8).
HEADS = (
    *("GlobalEventID", "Day", "MonthYear", "Year", "FractionDate"),
    *(f"Actor{number}{part}" for number in (1, 2) for part in _ACTOR.split()),
    *("IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale"),
    *("NumMentions", "NumSources", "NumArticles", "AvgTone"),
    *(f"{who}Geo_{part}" for who in ("Actor1", "Actor2", "Action") for part in _GEO.split()),
    *("DATEADDED", "SOURCEURL"),
)

FIELDS = (
    Field(name="event_id", head="GlobalEventID", kind="integer", required=True),
    Field(name="event_code", head="EventCode", kind="text", required=True),
    Field(name="root_code", head="EventRootCode", kind="text", required=True),
    Field(name="quad_class", head="QuadClass", kind="integer", low=1, high=4),
    Field(name="is_root_event", head="IsRootEvent", kind="integer", low=0, high=1),
    Field(name="goldstein", head="GoldsteinScale", kind="number", low=-10, high=10),
    Field(name="mentions", head="NumMentions", kind="integer", low=0),
    Field(name="sources", head="NumSources", kind="integer", low=0),
    Field(name="articles", head="NumArticles", kind="integer", low=0),
    Field(name="tone", head="AvgTone", kind="number", low=-100, high=100),
    Field(name="actor1_code", head="Actor1Code", kind="text"),
    Field(name="actor2_code", head="Actor2Code", kind="text"),
    Field(name="place_type", head="ActionGeo_Type", kind="integer", low=0, high=5),
    Field(name="place_name", head="ActionGeo_Fullname", kind="text"),
    Field(name="adm1_code", head="ActionGeo_ADM1Code", kind="text"),
    Field(name="latitude", head="ActionGeo_Lat", kind="number", low=-90, high=90),
    Field(name="longitude", head="ActionGeo_Long", kind="number", low=-180, high=180),
)

LAYOUT = Layout(
    fields=FIELDS,
    locator=Locator(heads=("ActionGeo_CountryCode",), codes="fips"),
    span=Span(form="day", heads=("Day",), years=(1900, 2100)),
    checks=(
        Check(
            reason="happens after it was reported",
            bad=day_of(pl.col("Day")) > day_of(pl.col("DATEADDED")),
            heads=("Day", "DATEADDED"),
        ),
    ),
    stated={
        "citation": pl.col("SOURCEURL"),
        "published_on": day_of(pl.col("DATEADDED")),
        "published_basis": pl.lit("stated"),
    },
)

#: CAMEO root codes: 14 protest; 18 assault, 19 fight, 20 use of unconventional mass violence.
PROTEST = ("14",)
CONFLICT = ("18", "19", "20")

DECLARATION = Declaration(
    name="gdelt_events",
    title=Text(en="Reports of events (GDELT 2.0)", ru="Сообщения о событиях (GDELT 2.0)"),
    publisher="The GDELT Project",
    owner="GDELT Project",
    address=LAST_UPDATE,
    licence="open, with attribution",
    attribution="The GDELT Project (gdeltproject.org); Leetaru and Schrodt (2013), GDELT: Global Data on Events",
    grade=Grade(reliability="C", credibility=3),
    why_grade="Coded by machine from news: many reports of one event, wrong places and wrong years happen",
    publication=Publication(
        lag_days=1,
        exists_from=date(2015, 2, 18),
        reason=(
            "Exports follow the news by fifteen minutes; a day is complete on the next. "
            "GDELT 2.0 began on 18 February 2015"
        ),
    ),
    calendar=Calendar(every="day"),
    key=("event_id",),
    columns=LAYOUT.columns(),
    measures=(
        Measure(
            variable="conflict_reports",
            column="event_id",
            unit="count",
            sum_by="place",
            where={"root_code": CONFLICT},
            how="count",
            period=PeriodKind.MONTH,
        ),
        Measure(
            variable="protest_reports",
            column="event_id",
            unit="count",
            sum_by="place",
            where={"root_code": PROTEST},
            how="count",
            period=PeriodKind.MONTH,
        ),
        Measure(
            variable="goldstein_mean",
            column="goldstein",
            unit="index",
            sum_by="place",
            how="mean",
            period=PeriodKind.MONTH,
        ),
    ),
    kind="events",
    blind="Sees what the world's media report: its volume grows with theirs, and states with few media are under-seen",
)


def listed(text: str) -> list[Remote]:
    """The event exports in ``lastupdate.txt`` or ``masterfilelist.txt``, with the size and MD5 stated there.

    Raises
    ------
    FetchError
        When not one line is of that form.
    """
    found = []
    for line in text.splitlines():
        parts = line.split()
        if len(parts) == 3 and parts[0].isdigit() and parts[2].lower().endswith(".export.csv.zip"):
            size, md5, address = parts
            found.append(Remote(address=address, name=address.rsplit("/", 1)[-1], size=int(size), md5=md5))
    if not found:
        raise FetchError("the list of GDELT exports names none", f"Look at {LAST_UPDATE}")
    return found


@dataclass(frozen=True, kw_only=True)
class GdeltEvents(Table):
    """Fifteen minutes of reports a file; duplicates within a file are GDELT's own updates of an event."""

    def discover(self, now: datetime, *, since: datetime | None = None) -> list[Remote]:
        """The newest export by GDELT's list; or, after a pause, every export since, newest first."""
        if since is None:
            return [Remote(address=LAST_UPDATE, name="lastupdate.txt")]
        newest = now.astimezone(UTC).replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
        count = min(int((newest - since.astimezone(UTC)) / STEP), MOST_EXPORTS)
        names = [f"{newest - STEP * step:%Y%m%d%H%M%S}.export.CSV.zip" for step in range(max(count, 0))]
        return [Remote(address=f"{BASE}/{name}", name=name) for name in names]

    def fetch(self, remote: Remote, client: Client, folder: Path) -> Path:
        """Bring an export; for the list, the newest export that it names, checked against its MD5."""
        path = client.download(remote, folder)
        if not remote.name.endswith(".txt"):
            return path
        return client.download(listed(path.read_text(encoding="utf-8"))[-1], folder)

    def parse(self, path: Path) -> Parsed:
        """Read an export, zipped or not.

        Raises
        ------
        SourceError
            When it has fewer columns than the codebook: without heads they cannot be told apart.
        """
        with plain_text(path) as (plain, seen):
            width = seen.first_line.count("\t") + 1
            if width < len(HEADS):
                raise SourceError(
                    f"{path.name} has {width} columns where GDELT has {len(HEADS)} (it lacks {HEADS[-1]})",
                    "GDELT changed its table, or it is another one",
                )
            extra = tuple(f"column {number}" for number in range(len(HEADS) + 1, width + 1))
            notes = [Note(kind="new column", text=f"{path.name} has a new {head}", column=head) for head in extra]
            raw = scan_delimited(plain, "\t", heads=(*HEADS, *extra), quoted=False)
            return sort_out(raw, self.layout, self.declaration, notes)


SOURCE = GdeltEvents(
    declaration=DECLARATION,
    layout=LAYOUT,
    recognition=Recognition(names=("*.csv", "*.txt", "*.tsv"), width=len(HEADS), first=str.isdigit),
)
