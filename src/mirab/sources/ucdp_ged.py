"""UCDP Georeferenced Event Dataset: yearly zip or CSV, monthly candidate CSV, and the API's JSON.

Format: Högbladh, *UCDP GED Codebook* (version 23.1 and later), Uppsala University; candidate events: Hegre, Croicu, Eck
and Högbladh, "Introducing the UCDP Candidate Events Dataset", Research & Politics 7(3), 2020; the API and its token:
ucdp.uu.se/apidocs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from mirab.core.periods import PeriodKind, add_months
from mirab.core.provenance import Grade
from mirab.core.publication import Publication
from mirab.core.words import Text
from mirab.sources.declaration import Calendar, Declaration, Measure, Parsed
from mirab.sources.fetching import Client, Remote
from mirab.sources.fields import Check, Field
from mirab.sources.layout import Layout, refuse_missing_heads
from mirab.sources.located import Locator
from mirab.sources.looking import look
from mirab.sources.opening import Raw, json_rows, plain_text, raw_of_records, scan_delimited
from mirab.sources.paging import fetch_pages
from mirab.sources.publisher import Recognition, Table
from mirab.sources.sorting import sort_out
from mirab.sources.spans import Span

DOWNLOADS = "https://ucdp.uu.se/downloads"
API = "https://ucdpapi.pcr.uu.se/api/gedevents"
TOKEN_VARIABLE = "MIRAB_UCDP_TOKEN"
#: Day of the month by which UCDP releases the candidate events of the month before.
CANDIDATE_DAY = 20
#: UCDP releases the yearly dataset in the summer after the year; by July it has been there.
YEARLY = (7, 1)

STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3


def _count(name: str, *, required: bool = False) -> Field:
    return Field(name=name, head=name, kind="integer", required=required, low=0)


def _text(name: str, *, optional: bool = False) -> Field:
    return Field(name=name, head=name, kind="text", optional=optional, no_observation=())


FIELDS = (
    Field(name="event_id", head="id", kind="integer", required=True),
    _text("relid"),
    _text("code_status", optional=True),
    Field(name="type_of_violence", head="type_of_violence", kind="integer", required=True, low=1, high=3),
    Field(name="conflict_new_id", head="conflict_new_id", kind="integer"),
    _text("conflict_name"),
    Field(name="dyad_new_id", head="dyad_new_id", kind="integer"),
    _text("dyad_name"),
    _text("side_a"),
    _text("side_b"),
    Field(name="number_of_sources", head="number_of_sources", kind="integer"),
    _text("source_office", optional=True),
    _text("source_date", optional=True),
    _text("source_headline", optional=True),
    Field(name="where_prec", head="where_prec", kind="integer", low=1, high=7),
    _text("where_coordinates"),
    _text("adm_1"),
    _text("adm_2"),
    Field(name="latitude", head="latitude", kind="number", low=-90, high=90),
    Field(name="longitude", head="longitude", kind="number", low=-180, high=180),
    Field(name="priogrid_gid", head="priogrid_gid", kind="integer", optional=True),
    Field(name="country_id", head="country_id", kind="integer", required=True),
    Field(name="event_clarity", head="event_clarity", kind="integer"),
    Field(name="date_prec", head="date_prec", kind="integer", low=1, high=5),
    _count("deaths_a"),
    _count("deaths_b"),
    _count("deaths_civilians"),
    _count("deaths_unknown"),
    _count("best", required=True),
    _count("high", required=True),
    _count("low", required=True),
)
#: Heads that are known and carried by no column of ours.
IGNORED = frozenset(
    [
        "year",
        "active_year",
        "conflict_dset_id",
        "dyad_dset_id",
        "side_a_dset_id",
        "side_a_new_id",
        "side_b_dset_id",
        "side_b_new_id",
        "source_article",
        "source_original",
        "where_description",
        "geom_wkt",
        "country",
        "region",
        "gwnoa",
        "gwnob",
    ]
)


def _number(head: str) -> pl.Expr:
    return pl.col(head).cast(pl.Float64, strict=False)


LAYOUT = Layout(
    fields=FIELDS,
    locator=Locator(heads=("country_id",), codes="gw"),
    span=Span(form="from to", heads=("date_start", "date_end")),
    checks=(
        Check(reason="high below best", bad=_number("high") < _number("best"), heads=("best", "high"), releasable=True),
        Check(reason="low above best", bad=_number("low") > _number("best"), heads=("best", "low"), releasable=True),
    ),
    ignored=IGNORED,
)


def _events(variable: str, violence: int | None = None) -> Measure:
    where = {"type_of_violence": (violence,)} if violence else None
    return Measure(
        variable=variable,
        column="event_id",
        unit="count",
        sum_by="place",
        where=where,
        how="count",
        period=PeriodKind.MONTH,
    )


def _deaths(variable: str, column: str) -> Measure:
    return Measure(variable=variable, column=column, unit="persons", sum_by="place", period=PeriodKind.MONTH)


DECLARATION = Declaration(
    name="ucdp_ged",
    title=Text(en="Events of organised violence (UCDP GED)", ru="События организованного насилия (UCDP GED)"),
    publisher="Uppsala Conflict Data Program, Uppsala University",
    owner="UCDP",
    address=f"{DOWNLOADS}/",
    licence="CC BY 4.0",
    attribution=(
        "Sundberg and Melander (2013), Introducing the UCDP Georeferenced Event Dataset, "
        "Journal of Peace Research 50(4); Hegre, Croicu, Eck and Högbladh (2020), "
        "Introducing the UCDP Candidate Events Dataset, Research & Politics 7(3)"
    ),
    grade=Grade(reliability="B", credibility=2),
    why_grade="Coded by hand from several sources under a published codebook; candidates are provisional",
    publication=Publication(
        lag_day_of_next_month=CANDIDATE_DAY,
        yearly_on=YEARLY,
        reason=(
            "Candidate events of a month are released by the 20th of the next one; the yearly dataset, which revises "
            "them, comes in the summer of the following year (taken as 1 July)"
        ),
    ),
    calendar=Calendar(every="month", day=CANDIDATE_DAY),
    key=("event_id",),
    columns=LAYOUT.columns() | {"version": pl.String()},
    measures=(
        _events("conflict_events"),
        _events("state_based_events", STATE_BASED),
        _events("non_state_events", NON_STATE),
        _events("one_sided_events", ONE_SIDED),
        _deaths("conflict_deaths", "best"),
        _deaths("conflict_deaths_high", "high"),
        _deaths("civilian_deaths", "deaths_civilians"),
    ),
    kind="events",
    blind=(
        "Holds only lethal events between organised actors or against civilians. A state without a single event may "
        "have had unrest that is not organised violence by UCDP's definition: its zeros say nothing about unrest"
    ),
)


def version_in(name: str) -> str | None:
    """Version by a file name: ``25.1`` (yearly), ``23.0.10`` (a month), ``25.01.25.06`` (half a year)."""
    found = re.search(r"_v(\d{2}(?:_\d{1,2}){1,3})", name)
    return found.group(1).replace("_", ".") if found else None


def released_on(version: str | None) -> date | None:
    """The day by which a release was out, by UCDP's rhythm; None where the version says nothing."""
    parts = [int(part) for part in version.split(".")] if version else []
    if len(parts) == 2:
        return date(2000 + parts[0], *YEARLY)
    if len(parts) == 3 and parts[1] == 0 and 1 <= parts[2] <= 12:
        return add_months(date(2000 + parts[0], parts[2], 1), 1).replace(day=CANDIDATE_DAY)
    if len(parts) == 4 and 1 <= parts[3] <= 12:
        return add_months(date(2000 + parts[2], parts[3], 1), 1).replace(day=CANDIDATE_DAY)
    return None


@dataclass(frozen=True, kw_only=True)
class UcdpGed(Table):
    """The yearly dataset, the monthly candidates and the API, told apart by the file; events are known by their id."""

    def claims(self, path: Path) -> bool:
        """A delimited file with GED's heads, alone or in a zip; or an API answer whose records have them."""
        if super().claims(path):
            return True
        if path.suffix.lower() != ".json" or not path.is_file():
            return False
        start = look(path).start
        return all(f'"{head}"' in start for head in ("dyad_new_id", "date_start", "type_of_violence"))

    def discover(self, now: datetime, *, since: datetime | None = None) -> list[Remote]:
        """The newest yearly dataset, and each month's candidates that are out and that it does not hold.

        With ``since``, only what was released after that day. With a token in ``MIRAB_UCDP_TOKEN`` the candidates come
        from the API, otherwise as files.
        """
        today = now.date()
        year = today.year if today >= date(today.year, *YEARLY) else today.year - 1
        months = [add_months(date(year, 1, 1), step) for step in range(24)]
        yearly = f"{year % 100}.1"
        wanted = [yearly, *(f"{month.year % 100}.0.{month.month}" for month in months)]
        out = [version for version in wanted if (day := released_on(version)) and day <= today]
        after = since.date() if since else date.min
        return [self._remote(version) for version in out if (released_on(version) or date.max) > after]

    def _remote(self, version: str) -> Remote:
        token = os.environ.get(TOKEN_VARIABLE, "")
        year, *rest = version.split(".")
        plain = version.replace(".", "_")
        if rest == ["1"]:
            return Remote(address=f"{DOWNLOADS}/ged/ged{year}1-csv.zip", name=f"ged_v{plain}-csv.zip")
        if token:
            headers = {"x-ucdp-access-token": token}
            return Remote(address=f"{API}/{version}?pagesize=1000", name=f"gedevents_v{plain}.json", headers=headers)
        name = f"GEDEvent_v{plain}.csv"
        return Remote(address=f"{DOWNLOADS}/candidateged/{name}", name=name)

    def fetch(self, remote: Remote, client: Client, folder: Path) -> Path:
        """Bring a file, or all pages of an API answer as one file."""
        if not remote.address.startswith(API):
            return client.download(remote, folder)
        return fetch_pages(client, remote, folder, following=_next_page, rows=lambda page: list(page["Result"]))

    def parse(self, path: Path) -> Parsed:
        """Read a release in any of its forms."""
        if look(path).kind == "json":
            parsed = self._sort(raw_of_records(json_rows(path, "rows", "Result")), path.name)
            return self._dated(parsed, path.name)
        with plain_text(path) as (plain, seen):
            parsed = self._sort(scan_delimited(plain, seen.delimiter), path.name)
        return self._dated(parsed, seen.name if version_in(seen.name) else path.name)

    def reread(self, records: Sequence[dict[str, object]], name: str, waived: Collection[str]) -> Parsed:
        """Read refused rows again; the file's name tells its version and the day of its release."""
        return self._dated(super().reread(records, name, waived), name)

    def _sort(self, raw: Raw, name: str) -> Parsed:
        return sort_out(raw, self.layout, self.declaration, refuse_missing_heads(name, self.layout, raw.columns))

    def _dated(self, parsed: Parsed, name: str) -> Parsed:
        version = version_in(name)
        released = released_on(version)
        good = parsed.good.with_columns(pl.lit(version, dtype=pl.String).alias("version"))
        if released:
            good = good.with_columns(published_on=pl.lit(released), published_basis=pl.lit("release"))
        return replace(parsed, good=good)


def _next_page(page: Any, number: int) -> str | None:
    del number
    following = page["NextPageUrl"]
    return str(following) if following else None


SOURCE = UcdpGed(
    declaration=DECLARATION,
    layout=LAYOUT,
    recognition=Recognition(
        names=("*.csv", "*.txt", "*.tsv"),
        heads=frozenset({"id", "type_of_violence", "dyad_new_id", "date_start", "date_end", "best", "high", "low"}),
    ),
)
