"""Long tables described by YAML: one figure, or a few, a row; in CSV, XLSX, DOCX or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from mirab.core.errors import MirabError
from mirab.sources.declaration import QUARANTINE, Note, Parsed
from mirab.sources.description import Description
from mirab.sources.fetching import Client, Remote
from mirab.sources.fields import number_of
from mirab.sources.grids import Grid, joined_heads, read_grid, top_of
from mirab.sources.layout import refuse_missing_heads
from mirab.sources.looking import look
from mirab.sources.opening import ROW, Raw, json_rows, plain_text, raw_of_records, scan_delimited
from mirab.sources.paging import fetch_pages
from mirab.sources.publisher import Recognition, Table
from mirab.sources.recognising import fits
from mirab.sources.sorting import sort_out


@dataclass(frozen=True, kw_only=True)
class LongTable(Table):
    """A described long table as a source."""

    description: Description

    def claims(self, path: Path) -> bool:
        """Whether a file is this table; false for whatever cannot be looked at."""
        file = self.description.file
        try:
            seen = look(path)
            return fits(self.description, path, seen, lambda: top_of(path, seen, sheet=file.sheet, table=file.table))
        except MirabError:
            return False

    def discover(self, now: datetime, *, since: datetime | None = None) -> list[Remote]:
        """Files that the description says can be fetched."""
        del now, since
        return list(self.description.remotes())

    def fetch(self, remote: Remote, client: Client, folder: Path) -> Path:
        """Bring one file; an answer in pages is put together as one."""
        key = self.description.file.json_key
        if key is None or not remote.name.endswith(".json"):
            return client.download(remote, folder)

        def following(page: Any, number: int) -> str | None:
            return f"{remote.address}&page={number + 1}" if number < int(page["maxPages"]) else None

        return fetch_pages(client, remote, folder, following=following, rows=lambda page: list(page[key]))

    def parse(self, path: Path) -> Parsed:
        """Read the table in whatever form it came."""
        file = self.description.file
        seen = look(path)
        if seen.kind == "json" and file.json_key:
            return self._sort(raw_of_records(json_rows(path, "rows", file.json_key)), path.name)
        if seen.kind in ("xlsx", "docx") or file.skip_rows or file.head_rows != 1:
            grid = read_grid(path, sheet=file.sheet, table=file.table)
            return self._sort(raw_of_grid(grid, file.skip_rows, file.head_rows), path.name)
        with plain_text(path) as (plain, read):
            return self._sort(scan_delimited(plain, read.delimiter), path.name)

    def _sort(self, raw: Raw, name: str) -> Parsed:
        notes = refuse_missing_heads(name, self.layout, raw.columns)
        if not self.description.total_rows:
            return sort_out(raw, self.layout, self.declaration, notes)
        head = self.layout.locator.heads[0]
        is_total = pl.col(head).str.strip_chars().is_in(list(self.description.total_rows)).fill_null(False)
        totals = raw.frame.filter(is_total).collect()
        parsed = sort_out(replace(raw, frame=raw.frame.filter(~is_total)), self.layout, self.declaration, notes)
        return replace(parsed, notes=[*parsed.notes, *self._total_notes(raw, totals)])

    def _total_notes(self, raw: Raw, totals: pl.DataFrame) -> list[Note]:
        """Total rows are no data: each is compared with the sum of the rows above it, back to the total before."""
        notes, start = [], 0
        for total in totals.iter_rows(named=True):
            above = raw.frame.filter((pl.col(ROW) > start) & (pl.col(ROW) < total[ROW])).collect()
            notes.append(Note(kind="footer", text=f"row {total[ROW]} is a total and no data", rows=1))
            off = [head for head in self._number_heads(raw.columns) if self._differs(above, total, head)]
            if off:
                text = f"row {total[ROW]}: the total differs from the sum of its rows under {', '.join(off)}"
                notes.append(Note(kind="total differs", text=text))
            start = total[ROW]
        return notes

    def _number_heads(self, columns: Sequence[str]) -> list[str]:
        return [item.head for item in self.layout.fields if item.kind in ("number", "integer") and item.head in columns]

    def _differs(self, above: pl.DataFrame, total: dict[str, Any], head: str) -> bool:
        decimal = self.description.file.decimal
        said = pl.DataFrame({head: [total[head]]}, schema={head: pl.String()}).select(number_of(pl.col(head), decimal))
        parts = above.select(number_of(pl.col(head), decimal)).to_series().drop_nulls()
        published = said.item()
        if published is None or parts.is_empty():
            return False
        # Totals are published to the parts' last digit: half of it a part may be lost in rounding.
        return bool(abs(float(parts.sum()) - published) > 0.05 * len(parts) + 1e-9)


def raw_of_grid(grid: Grid, skip_rows: int, head_rows: int) -> Raw:
    """A grid as a table of text; rows of another width than the heads are broken, empty ones no rows."""
    heads = joined_heads(grid, skip_rows, head_rows)
    whole: list[list[str | int | None]] = []
    broken: list[dict[str, object]] = []
    for number, cells in enumerate(grid[skip_rows + head_rows :], start=skip_rows + head_rows + 1):
        while len(cells) > len(heads) and not cells[-1]:
            cells = cells[:-1]
        if not any(cells):
            continue
        if len(cells) > len(heads):
            detail = f"{len(cells)} fields where the head has {len(heads)}"
            broken.append({"row": number, "reason": "wrong number of fields", "detail": detail, "raw": ";".join(cells)})
            continue
        padded = [*cells, *[""] * (len(heads) - len(cells))]
        whole.append([number, *(cell or None for cell in padded)])
    schema = {ROW: pl.Int64(), **dict.fromkeys(heads, pl.String())}
    frame = pl.DataFrame(whole, schema=schema, orient="row").lazy()
    return Raw(frame=frame, columns=heads, broken=pl.DataFrame(broken, schema=QUARANTINE))


def long_table(description: Description) -> LongTable:
    """The source that a description of a long table makes."""
    return LongTable(
        description=description,
        declaration=description.declaration(),
        layout=description.layout(),
        recognition=Recognition(names=description.recognise.names, heads=frozenset(description.recognise.heads)),
        remotes=description.remotes(),
    )
