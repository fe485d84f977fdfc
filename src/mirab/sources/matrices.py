"""Matrices as hydromets keep them: years by dekads or months, dekads by months, one place and one variable each.

A row of the matrix is good as a whole or in quarantine as a whole: a slip of one cell may be a shift of all. An empty
cell is a missing value, never a zero, and a year that cannot be is not guessed at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from mirab.core.errors import FormatError, MirabError, SourceError
from mirab.core.frames import PLACE_TIME
from mirab.core.periods import Period, dekad, month
from mirab.sources.declaration import BAD_SHARE, QUARANTINE, Declaration, Note, Parsed
from mirab.sources.description import Description, FilePart, MatrixPart
from mirab.sources.fetching import Client, Remote
from mirab.sources.grids import Grid, read_grid, top_of
from mirab.sources.looking import look
from mirab.sources.publisher import accept_or_stop
from mirab.sources.recognising import fits
from mirab.sources.series import series_notes

#: Dekads of a month as they are numbered where no labels are described.
DEKAD_LABELS = {"1": 1, "2": 2, "3": 3, "I": 1, "II": 2, "III": 3}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of a matrix: its place in the file, its label, its value cells and its summary cell, as text."""

    row: int
    label: str
    year: int | None
    cells: tuple[str, ...]
    summary: str
    raw: str


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """A described matrix as a source."""

    description: Description
    matrix: MatrixPart
    declaration: Declaration

    @property
    def width(self) -> int:
        """Value columns of a row."""
        return 36 if self.description.shape == "year by dekad" else 12

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
        """Bring one file."""
        return client.download(remote, folder)

    def parse(self, path: Path) -> Parsed:
        """Read a matrix: each value cell of a good row becomes a row, empty ones with a null."""
        file = self.description.file
        grid = read_grid(path, sheet=file.sheet, table=file.table)
        notes = self._refuse_other_heads(path.name, grid)
        lines = list(self._lines(grid, path))
        if not lines:
            raise FormatError(f"{path} has no rows that fit {self.declaration.name}", "It is another table")
        faults = self._faults(lines)
        good = [cell for line in lines if line.row not in faults for cell in self._values(line)]
        bad = [
            {"row": line.row, "reason": faults[line.row][0], "detail": faults[line.row][1], "raw": line.raw}
            for line in lines
            if line.row in faults
        ]
        schema = {**PLACE_TIME, **self.declaration.columns, "row": pl.Int64()}
        notes += self._summary_notes(grid, lines, faults)
        quarantine = pl.DataFrame(bad, schema=QUARANTINE)
        return Parsed(
            rows=len(lines), good=pl.DataFrame(good, schema=schema, orient="row"), quarantine=quarantine, notes=notes
        )

    def check(self, parsed: Parsed, *, accept_share: float = BAD_SHARE) -> Parsed:
        """Add what the whole series shows; stop when too much is bad."""
        more = accept_or_stop(parsed, self.declaration.name, accept_share)
        notes = [*parsed.notes, *more, *series_notes(parsed.good, self.declaration)]
        return Parsed(rows=parsed.rows, good=parsed.good, quarantine=parsed.quarantine, notes=notes)

    def _refuse_other_heads(self, name: str, grid: Grid) -> list[Note]:
        """Refuse a matrix of another width by naming what is missing; note columns that are new."""
        file, first = self.description.file, self.matrix.first_column - 1
        body = grid[file.skip_rows + file.head_rows :]
        widths = [len(row) for row in body if any(row)]
        have = max(widths, default=0) - first
        if have < self.width:
            raise SourceError(
                f"{name} lacks column {have + 1} of its {self.width} value columns", "It is another table, or cut"
            )
        known = first + self.width + (1 if self.matrix.summary_column else 0)
        extra = max(widths, default=0) - known
        if extra <= 0:
            return []
        return [Note(kind="new column", text=f"{name} has {extra} new column(s) behind its {self.width}", rows=extra)]

    def _lines(self, grid: Grid, path: Path) -> Iterator[Line]:
        """Rows that carry values: labelled by a year, or by a dekad below a year."""
        file, spec = self.description.file, self.matrix
        year = _year_in(spec, [path.stem]) if self.description.shape == "dekad by month" else None
        for number, row in enumerate(grid, start=1):
            label = row[spec.label_column - 1] if len(row) >= spec.label_column else ""
            if not any(row):
                continue
            if self.description.shape == "dekad by month":
                if self._dekad(label) is None:
                    year = _year_in(spec, row) or year
                    continue
            elif number <= file.skip_rows + file.head_rows or label in spec.summary_rows:
                continue
            yield self._line(number, row, label, year)

    def _line(self, number: int, row: list[str], label: str, year: int | None) -> Line:
        spec = self.matrix
        cells = row[spec.first_column - 1 : spec.first_column - 1 + self.width]
        at = spec.summary_column
        return Line(
            row=number,
            label=label,
            year=year if self.description.shape == "dekad by month" else _whole(label),
            cells=tuple(cells),
            summary=row[at - 1] if at and len(row) >= at else "",
            raw=json.dumps(row, ensure_ascii=False),
        )

    def _dekad(self, label: str) -> int | None:
        return (self.matrix.labels or DEKAD_LABELS).get(label)

    def _periods(self, line: Line) -> Iterator[Period]:
        year = line.year or 0
        for position in range(1, self.width + 1):
            if self.description.shape == "year by dekad":
                yield dekad(year, position)
            elif self.description.shape == "year by month":
                yield month(year, position)
            else:
                yield dekad(year, (position - 1) * 3 + (self._dekad(line.label) or 1))

    def _values(self, line: Line) -> Iterator[tuple[object, ...]]:
        for period, text in zip(self._periods(line), line.cells, strict=True):
            value, is_dry = read_cell(text, self.description.file)
            own: tuple[object, ...] = (value * self.matrix.factor if value is not None else None,)
            own += (is_dry,) if self.description.file.dry else ()
            yield (self.matrix.place, period.start, period.end, *own, line.row)

    def _faults(self, lines: list[Line]) -> dict[int, tuple[str, str]]:
        """Reason and detail of each faulty row."""
        found: dict[int, tuple[str, str]] = {}
        seen: dict[tuple[int | None, str], int] = {}
        for place, line in enumerate(lines):
            before, after = (lines[at].label if 0 <= at < len(lines) else "" for at in (place - 1, place + 1))
            fault = self._fault(line, before, after)
            earlier = seen.get((line.year, line.label))
            if fault is None and earlier is not None:
                fault = ("duplicate", f"{line.label} stands in row {earlier} already")
            if fault:
                found[line.row] = fault
            else:
                seen[(line.year, line.label)] = line.row
        return found

    def _fault(self, line: Line, before: str, after: str) -> tuple[str, str] | None:
        spec = self.matrix
        if line.year is None:
            return "impossible year", f"{line.label!r} is no year"
        if not spec.years[0] <= line.year <= spec.years[1]:
            return "impossible year", f"{line.label} stands between {before or 'nothing'} and {after or 'nothing'}"
        if len(line.cells) != self.width:
            return "wrong number of fields", f"{len(line.cells)} of {self.width} values"
        values = []
        for position, text in enumerate(line.cells, start=1):
            try:
                value, _ = read_cell(text, self.description.file)
            except ValueError:
                return "not a number", f"value {position} is {text!r}"
            values.append(value)
            if value is not None and (_below(value, spec.low) or _above(value, spec.high)):
                reason = "negative value" if spec.low == 0 and value < 0 else "impossible value"
                return reason, f"value {position} is {text}"
        return self._summary_fault(line, values)

    def _summary_fault(self, line: Line, values: list[float | None]) -> tuple[str, str] | None:
        """A published sum or mean that its parts do not give; not judged where a part is missing."""
        try:
            said, _ = read_cell(line.summary, self.description.file)
        except ValueError:
            return "not a number", f"the summary is {line.summary!r}"
        parts = [value for value in values if value is not None]
        if said is None or len(parts) < len(values):
            return None
        made = sum(parts) / (len(parts) if self.matrix.summary_is == "mean" else 1)
        if abs(made - said) > self.matrix.tolerance + 1e-9:
            return "total differs from its parts", f"{self.matrix.summary_is} is {made:g}, published {said:g}"
        return None

    def _summary_notes(self, grid: Grid, lines: list[Line], faults: dict[int, tuple[str, str]]) -> list[Note]:
        """Rows below the table that summarise its columns, checked against them."""
        spec, notes = self.matrix, []
        for number, row in enumerate(grid, start=1):
            if len(row) < spec.label_column or row[spec.label_column - 1] not in spec.summary_rows:
                continue
            off = self._columns_off(row, [line for line in lines if line.row not in faults and line.row < number])
            notes.append(Note(kind="footer", text=f"row {number} ({row[spec.label_column - 1]}) is no data", rows=1))
            if off:
                text = f"row {number}: {row[spec.label_column - 1]} differs from its columns at {', '.join(off)}"
                notes.append(Note(kind="total differs", text=text, place=spec.place))
        return notes

    def _columns_off(self, row: list[str], lines: list[Line]) -> list[str]:
        off = []
        for position in range(self.width):
            at = self.matrix.first_column - 1 + position
            said, _ = read_cell(row[at] if at < len(row) else "", self.description.file)
            parts = [read_cell(line.cells[position], self.description.file)[0] for line in lines]
            known = [part for part in parts if part is not None]
            if said is None or not known:
                continue
            made = sum(known) / (len(known) if self.matrix.summary_is == "mean" else 1)
            if abs(made - said) > self.matrix.tolerance + 1e-9:
                off.append(str(position + 1))
        return off


def read_cell(text: str, file: FilePart) -> tuple[float | None, bool]:
    """Value of a cell and whether the river was dry; no value for a mark of no observation.

    Raises
    ------
    ValueError
        When the text is neither a number nor a described mark.
    """
    mark = text.casefold()
    if not text or mark in {item.casefold() for item in file.no_observation}:
        return None, False
    if mark in {item.casefold() for item in file.dry}:
        return 0.0, True
    plain = re.sub(r"[\s\u00a0\u202f]", "", text).replace("−", "-")
    value = float(plain.replace(",", ".", 1) if file.decimal == "," else plain)
    if value in (float("inf"), float("-inf")) or value != value:
        raise ValueError(text)
    return value, False


def _year_in(spec: MatrixPart, texts: list[str]) -> int | None:
    for text in texts:
        if found := re.search(spec.year_pattern, text):
            return int(found.group(1))
    return None


def _whole(text: str) -> int | None:
    plain = re.sub(r"\.0$", "", text)
    return int(plain) if plain.isdigit() else None


def _below(value: float, low: float | None) -> bool:
    return low is not None and value < low


def _above(value: float, high: float | None) -> bool:
    return high is not None and value > high
