"""World Bank development indicators: the wide CSV of *Data Extract* and the JSON of the indicators API, version 2.

In the wide CSV a row is a state and a series, a column a year (``2008 [YR2008]``), ``..`` is no observation, and below
the table stand blank lines and two lines that name the database and the day of its last update.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from mirab.core.errors import FormatError, SourceError
from mirab.core.provenance import Grade
from mirab.core.publication import Publication
from mirab.core.words import Text
from mirab.sources.declaration import QUARANTINE, Calendar, Declaration, Measure, Note, Parsed
from mirab.sources.fetching import Client, Remote
from mirab.sources.fields import Field
from mirab.sources.layout import Layout, refuse_missing_heads
from mirab.sources.located import Locator
from mirab.sources.looking import look
from mirab.sources.opening import json_rows, plain_text, raw_of_records, read_json
from mirab.sources.paging import fetch_pages
from mirab.sources.publisher import Recognition, Table
from mirab.sources.sorting import sort_out
from mirab.sources.spans import Span

API = "https://api.worldbank.org/v2"
#: Series read, and the variable and unit of each.
SERIES = {"SP.POP.TOTL": ("population_persons", "persons"), "NY.GDP.MKTP.KD.ZG": ("gdp_growth_pct", "pct")}

STATE, SERIES_NAME, SERIES_CODE = "Country Code", "Series Name", "Series Code"
YEAR_HEAD = re.compile(r"^(\d{4}) \[YR\1\]$")
LAST_UPDATED = re.compile(r"^Last Updated: (\d{2})/(\d{2})/(\d{4})$")

#: The long form into which both are brought; heads are those of the API's records.
LAYOUT = Layout(
    fields=(
        Field(name="series", head="series", kind="text", required=True),
        Field(name="value", head="value", kind="number"),
    ),
    locator=Locator(heads=("countryiso3code",)),
    span=Span(form="year", heads=("date",), years=(1900, 2100)),
    ignored=frozenset({"indicator", "country", "unit", "obs_status", "decimal", "scale"}),
)

DECLARATION = Declaration(
    name="world_bank",
    title=Text(en="World Development Indicators", ru="Показатели мирового развития"),
    publisher="World Bank",
    owner="World Bank",
    address=f"{API}/country/all/indicator/SP.POP.TOTL?format=json",
    licence="CC BY 4.0",
    attribution="World Bank, World Development Indicators",
    grade=Grade(reliability="B", credibility=2),
    why_grade="Compiled from national statistics with a published method; as good as what states report",
    publication=Publication(
        lag_days=182,
        yearly_on=(7, 1),
        reason=(
            "A year's figures stand in the mid-year update of the next one (the edition of 28 June 2024 holds 2023); "
            "1 July is taken, which is conservative for what the spring edition already has"
        ),
    ),
    calendar=Calendar(every="month", day=1),
    key=("series",),
    columns=LAYOUT.columns(),
    measures=tuple(
        Measure(variable=variable, column="value", unit=unit, where={"series": (code,)})
        for code, (variable, unit) in SERIES.items()
    ),
    kind="table",
    blind="Holds what states report: recent years are estimates, and revisions replace them without a trace",
)


@dataclass(frozen=True, kw_only=True)
class WorldBank(Table):
    """A wide table by state and year, or an answer of the API."""

    def claims(self, path: Path) -> bool:
        """A CSV with *Data Extract*'s heads, or the API's pair of paging facts and records."""
        if super().claims(path):
            return True
        if path.suffix.lower() != ".json" or not path.is_file():
            return False
        start = look(path).start
        return '"countryiso3code"' in start and '"indicator"' in start

    def discover(self, now: datetime, *, since: datetime | None = None) -> list[Remote]:
        """Each series that is read, for all states and years."""
        del now, since
        return [
            Remote(
                address=f"{API}/country/all/indicator/{code}?format=json&per_page=10000&page=1",
                name=f"world_bank_{code.lower().replace('.', '_')}.json",
            )
            for code in SERIES
        ]

    def fetch(self, remote: Remote, client: Client, folder: Path) -> Path:
        """Bring all pages of a series as one file."""

        def following(page: Any, number: int) -> str | None:
            base = remote.address.rsplit("&page=", 1)[0]
            return f"{base}&page={number + 1}" if number < int(page[0]["pages"]) else None

        return fetch_pages(client, remote, folder, following=following, rows=lambda page: list(page[1]))

    def parse(self, path: Path) -> Parsed:
        """Read either form."""
        if look(path).kind == "json":
            return self._parse_records(path)
        with plain_text(path) as (plain, seen):
            return self._parse_wide(plain, seen.delimiter, path.name)

    def _parse_records(self, path: Path) -> Parsed:
        records = [{**record, "series": _code(record)} for record in _records(path)]
        # Aggregates of regions and incomes have no state's code, and are not states.
        states = [record for record in records if record.get("countryiso3code")]
        raw = raw_of_records(states)
        notes = refuse_missing_heads(path.name, self.layout, raw.columns)
        if len(states) < len(records):
            text = f"{len(records) - len(states)} records are of groups of states and have no state's code"
            notes.append(Note(kind="rows without place", text=text, rows=len(records) - len(states)))
        return sort_out(raw, self.layout, self.declaration, notes)

    def _parse_wide(self, plain: Path, delimiter: str, name: str) -> Parsed:
        with plain.open(encoding="utf-8", newline="") as handle:
            lines = [[cell.strip() for cell in line] for line in csv.reader(handle, delimiter=delimiter)]
        heads = lines[0]
        years = {number: found.group(1) for number, head in enumerate(heads) if (found := YEAR_HEAD.match(head))}
        notes = _refuse_heads(name, heads, years)
        body, footer = _split_footer(lines)
        records = list(_unpivot(body, heads, years))
        faulty = {number: reason for number, line in body if (reason := _row_fault(line, heads))}
        raw = raw_of_records([record for record in records if record["file row"] not in faulty])
        layout = replace(self.layout, ignored=self.layout.ignored | {"file row"})
        layout = replace(layout, stated={"file row": pl.col("file row").cast(pl.Int64), **_stated(footer)})
        parsed = sort_out(raw, layout, self.declaration, notes)
        return _by_file_row(parsed, body, heads, faulty, [*parsed.notes, *_footer_notes(footer)])


def _records(path: Path) -> list[dict[str, Any]]:
    """The records of a saved API answer (``[facts, records]``) or of our own collection of pages."""
    value = read_json(path)
    if isinstance(value, list) and len(value) == 2 and isinstance(value[1], list):
        return value[1]
    return json_rows(path, "rows")


def _code(record: dict[str, Any]) -> str | None:
    indicator = record.get("indicator")
    return indicator.get("id") if isinstance(indicator, dict) else None


def _refuse_heads(name: str, heads: list[str], years: dict[int, str]) -> list[Note]:
    missing = [head for head in (STATE, SERIES_CODE) if head not in heads]
    if missing or not years:
        raise SourceError(
            f"{name} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing) or 'of any year'}",
            "It is another table, or World Bank changed it",
        )
    known = {STATE, SERIES_CODE, SERIES_NAME, "Country Name"}
    new = [head for number, head in enumerate(heads) if head not in known and number not in years]
    return [Note(kind="new column", text=f"{name} has a new column: {head}", column=head) for head in new]


def _split_footer(lines: list[list[str]]) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Numbered rows of the table, and the lines below it (blank ones too)."""
    numbered = list(enumerate(lines[1:], start=2))
    last = max((place for place, (_, line) in enumerate(numbered) if sum(map(bool, line)) > 1), default=-1)
    return numbered[: last + 1], [line[0] if line else "" for _, line in numbered[last + 1 :]]


def _unpivot(body: list[tuple[int, list[str]]], heads: list[str], years: dict[int, str]) -> Iterator[dict[str, object]]:
    state, series = heads.index(STATE), heads.index(SERIES_CODE)
    for number, line in body:
        if len(line) != len(heads):
            continue
        for column, year in years.items():
            yield {
                "countryiso3code": line[state],
                "series": line[series],
                "date": year,
                "value": line[column],
                "file row": number,
            }


def _row_fault(line: list[str], heads: list[str]) -> str | None:
    return None if len(line) == len(heads) else "wrong number of fields"


def _stated(footer: list[str]) -> dict[str, pl.Expr]:
    for line in footer:
        if found := LAST_UPDATED.match(line):
            month, day, year = (int(part) for part in found.groups())
            return {"published_on": pl.lit(date(year, month, day)), "published_basis": pl.lit("stated")}
    return {}


def _footer_notes(footer: list[str]) -> list[Note]:
    if not footer:
        return []
    said = " | ".join(line for line in footer if line)
    return [Note(kind="footer", text=f"{len(footer)} lines below the table were passed over: {said}", rows=len(footer))]


def _by_file_row(
    parsed: Parsed, body: list[tuple[int, list[str]]], heads: list[str], faulty: dict[int, str], notes: list[Note]
) -> Parsed:
    """Back from cells to the file's rows: a row with one bad cell is in quarantine whole."""
    cells = parsed.quarantine.with_columns(
        pl.col("raw").str.json_path_match("$['file row']").cast(pl.Int64).alias("file row")
    )
    by_row = cells.group_by("file row", maintain_order=True).agg(
        pl.col("reason").unique(maintain_order=True).str.join("; "), pl.col("detail").str.join("; ")
    )
    found = {row[0]: (row[1], row[2]) for row in by_row.iter_rows()}
    found |= {number: (reason, "") for number, reason in faulty.items()}
    raw = {number: json.dumps(dict(zip(heads, line, strict=False)), ensure_ascii=False) for number, line in body}
    bad = [{"row": number, "reason": why, "detail": said, "raw": raw[number]} for number, (why, said) in found.items()]
    good = parsed.good.filter(~pl.col("file row").is_in(list(found))).with_columns(row=pl.col("file row"))
    if not body:
        raise FormatError("the World Bank table has no rows", "Fetch it again")
    return Parsed(
        rows=len(body), good=good.drop("file row"), quarantine=pl.DataFrame(bad, schema=QUARANTINE), notes=notes
    )


SOURCE = WorldBank(
    declaration=DECLARATION,
    layout=LAYOUT,
    recognition=Recognition(names=("*.csv",), heads=frozenset({"Country Name", STATE, SERIES_CODE})),
)
