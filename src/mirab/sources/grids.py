"""Tables in CSV, XLSX and DOCX as one grid of texts, merged cells filled with what they say."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
import openpyxl
from docx.opc.exceptions import PackageNotFoundError
from openpyxl.utils.exceptions import InvalidFileException

from mirab.core.errors import FormatError, UnknownNameError
from mirab.sources.looking import Look, refuse_unreadable
from mirab.sources.opening import plain_text

Grid = list[list[str]]

#: Documents larger than this are not opened: a hydromet's table has kilobytes.
MOST_BYTES = 64 << 20


def read_grid(path: Path, *, sheet: str | None = None, table: int = 1) -> Grid:
    """All cells of a table, as text; rows keep their place in the file.

    Parameters
    ----------
    path : Path
        A text with separators in any encoding, an XLSX workbook or a DOCX document.
    sheet : str, optional
        Sheet of a workbook; the first one otherwise.
    table : int
        Table of a document, from 1.

    Raises
    ------
    MissingError, FormatError, UnknownNameError
        When the file, the sheet or the table is not there or cannot be read.
    """
    seen = refuse_unreadable(path)
    if path.stat().st_size > MOST_BYTES:
        raise FormatError(f"{path} is {path.stat().st_size} bytes", f"A described matrix has at most {MOST_BYTES}")
    if seen.kind == "xlsx":
        return _read_workbook(path, sheet)
    if seen.kind == "docx":
        return _read_document(path, table)
    with plain_text(path) as (plain, _):
        return grid_of_text(plain.read_text(encoding="utf-8"), seen.delimiter)


def grid_of_text(text: str, delimiter: str) -> Grid:
    """Cells of a text with separators; a line break inside quotes stays inside its cell."""
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    return [[cell.strip() for cell in row] for row in reader]


def top_of(path: Path, seen: Look, *, sheet: str | None = None, table: int = 1, rows: int = 12) -> Grid:
    """The first rows of a table, for recognising it; of a text no more is read than was looked at already."""
    if seen.kind == "text":
        lines = seen.start.split("\n")
        whole = lines if len(seen.start) < 1 << 15 else lines[:-1]
        return grid_of_text("\n".join(whole[:rows]), _delimiter_of(whole[:rows], seen.delimiter))
    if seen.kind in ("xlsx", "docx") and path.stat().st_size <= MOST_BYTES:
        return read_grid(path, sheet=sheet, table=table)[:rows]
    return []


def _delimiter_of(lines: list[str], first: str) -> str:
    """The separator of the widest of some lines: a title line above the table has none."""
    widest = max(lines, key=lambda line: max(line.count(sign) for sign in ";\t,|"), default="")
    best = max(";\t,|", key=widest.count)
    return best if widest.count(best) > widest.count(first) else first


def _read_workbook(path: Path, sheet: str | None) -> Grid:
    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise FormatError(f"{path} is no whole XLSX workbook", "Save it again from the program that made it") from error
    if sheet is not None and sheet not in book.sheetnames:
        raise UnknownNameError(f"{path} has no sheet {sheet!r}", f"It has {', '.join(book.sheetnames)}")
    page: Any = book[sheet] if sheet else book.worksheets[0]
    cells = [[_cell_text(cell.value) for cell in row] for row in page.iter_rows()]
    for merged in page.merged_cells.ranges:
        said = cells[merged.min_row - 1][merged.min_col - 1]
        for row in range(merged.min_row - 1, merged.max_row):
            for column in range(merged.min_col - 1, merged.max_col):
                cells[row][column] = said
    return cells


def _cell_text(value: object) -> str:
    """Text of a workbook's cell; a whole number shows no ``.0``, a day is ISO."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value).strip()


def _read_document(path: Path, table: int) -> Grid:
    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise FormatError(f"{path} is no whole DOCX document", "Save it again from the program that made it") from error
    if not 1 <= table <= len(document.tables):
        raise UnknownNameError(f"{path} has no table {table}", f"It has {len(document.tables)}")
    # python-docx gives a merged cell once for each place that it fills.
    return [[cell.text.strip() for cell in row.cells] for row in document.tables[table - 1].rows]


def joined_heads(grid: Grid, skip_rows: int, head_rows: int) -> tuple[str, ...]:
    """One head for each column: the texts above one another, each said once, joined by `` / ``."""
    lines = grid[skip_rows : skip_rows + head_rows]
    width = max((len(line) for line in lines), default=0)
    heads = []
    for column in range(width):
        said = [line[column] for line in lines if column < len(line) and line[column]]
        heads.append(" / ".join(dict.fromkeys(" ".join(text.split()) for text in said)) or f"column {column + 1}")
    return tuple(heads)
