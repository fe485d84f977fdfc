"""A table as a file: the rows that are seen, over all pages, with source and day, and who took it when.

CSV follows RFC 4180 in UTF-8 with the mark that Excel asks for; numbers and days in it are plain (``1234.5``,
``2010-05-25``), so that any program reads them. A text that a spreadsheet would take for a formula is kept a text: in
CSV by an apostrophe (OWASP, *CSV Injection*), in XLSX by its type.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from mirab.core.identifiers import slug
from mirab.web.design.table_values import FORMATS, Cell, Column, ShownTable, head_of, plain, said_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: Code points that no XML file may hold, beside the control characters.
_NO_CHARACTERS = dict.fromkeys((0xFFFE, 0xFFFF))
_HEAD_ROW = 4
_WIDEST = 60


def export(request: HttpRequest, shown: ShownTable) -> HttpResponse | None:
    """The file that the address asks for, or None where it asks for none of this table."""
    asked = request.GET.get("export", "").lower()
    mine = shown.table.alone or request.GET.get("table") == shown.table.name
    if not mine or not shown.table.exported or asked not in FORMATS:
        return None
    whose = f"{shown.source_line} · {taken_by(request)}"
    made = (csv_file(shown, whose), "text/csv; charset=utf-8") if asked == "csv" else (xlsx_file(shown, whose), XLSX)
    body, kind = made
    answer = HttpResponse(body, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{file_name(shown, asked)}"'
    return answer


def taken_by(request: HttpRequest) -> str:
    """``for aida, 2026-05-25 06:12 UTC``: whoever finds a file knows whose it was; without a name where nobody is."""
    person = getattr(request, "user", None)
    at = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    name = person.get_username() if person is not None else ""
    return _("for %(name)s, %(at)s") % {"name": name, "at": at} if name else at


def file_name(shown: ShownTable, extension: str) -> str:
    """What and when: ``mirab-indicators-2010-05-25.csv``."""
    return f"mirab-{slug(shown.table.name) or 'table'}-{shown.table.as_of.isoformat()}.{extension}"


def csv_file(shown: ShownTable, whose: str) -> bytes:
    """Heads, rows, and at the end, after an empty line, source, day and reader."""
    out = io.StringIO()
    write = csv.writer(out).writerow
    write([guarded(text) for text in heads(shown)])
    for row in values(shown):
        write(["" if value is None else guarded(value) for value in row])
    write([])
    write([guarded(whose)])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def xlsx_file(shown: ShownTable, whose: str) -> bytes:
    """A sheet: what it is, source, day and reader, an empty line, heads, rows; numbers as numbers, days as days."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = slug(shown.table.name)[:31] or "table"
    rows: Iterable[tuple[Any, ...]] = ((shown.caption,), (whose,), (), tuple(heads(shown)), *values(shown))
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            _write(sheet.cell(row=number, column=place), value)
    for cell in (*sheet[1], *sheet[_HEAD_ROW]):
        cell.font = Font(bold=True)
    for place, head in enumerate(heads(shown), start=1):
        longest = max([len(head), *(len(str(row[place - 1] or "")) for row in values(shown))])
        sheet.column_dimensions[get_column_letter(place)].width = min(longest + 2, _WIDEST)
    sheet.freeze_panes = f"A{_HEAD_ROW + 1}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def heads(shown: ShownTable) -> list[str]:
    """Heads of the columns that are seen, each with its unit."""
    return [head_of(column, shown.language) for column in shown.columns]


def values(shown: ShownTable) -> list[tuple[Any, ...]]:
    """The rows that are seen: numbers and days as such, everything else in the reader's words."""
    return [tuple(_value(row, column, shown) for column in shown.columns) for row in shown.found]


def _value(row: Mapping[str, Any], column: Column, shown: ShownTable) -> Any:
    cell = row.get(column.key)
    value = plain(cell, shown.language)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date) or (isinstance(value, int | float) and not isinstance(value, bool)):
        return None if value != value else value
    text = said_cell(cell, column.kind, shown.language)
    note = cell.note if isinstance(cell, Cell) else ""
    return (f"{text} – {note}" if text and note else text or note) or None


def guarded(value: Any) -> Any:
    """A value for CSV; a text that would be taken for a formula begins with an apostrophe."""
    if isinstance(value, date):
        return value.isoformat()
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _write(cell: Any, value: Any) -> None:
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value).translate(_NO_CHARACTERS)
    if value.startswith(_FORMULA):
        cell.data_type = "s"
        cell.quotePrefix = True
