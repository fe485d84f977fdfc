"""Which rows a table shows, and in which order."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

from django.utils.translation import gettext as _

from mirab.core.words import Language
from mirab.reporting.bulletin import LEVELS
from mirab.web.design.table_values import Cell, Column, Kind, Table, level_word, plain, said_cell

Row = Mapping[str, Any]
ABSENT = 9


def folded(text: str) -> str:
    """A text for comparison: without case and accents, so that ё stands beside е."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def among(cell: Any, kind: Kind, language: Language) -> tuple[tuple[str, str], ...]:
    """The values, with their words, under which a filter finds a cell."""
    if isinstance(cell, Cell) and cell.among:
        return cell.among
    value = plain(cell, language)
    if value is None or value == "":
        return (("none", level_word("none")),) if kind == "level" else ()
    return ((value.isoformat() if isinstance(value, date) else str(value), said_cell(cell, kind, language)),)


def holds(table: Table, row: Row, query: str, wanted: Mapping[str, str], language: Language) -> bool:
    kinds = {column.key: column.kind for column in table.columns}
    for key, value in wanted.items():
        if value not in {code for code, _word in among(row.get(key), kinds.get(key, "text"), language)}:
            return False
    if not query:
        return True
    text = folded(" ".join(_searched(row.get(key), kinds.get(key, "text"), language) for key in table.search))
    return all(word in text for word in folded(query).split())


def _searched(cell: Any, kind: Kind, language: Language) -> str:
    note = cell.note if isinstance(cell, Cell) else ""
    return f"{said_cell(cell, kind, language)} {note}"


def order_of(table: Table, asked: str, notes: list[str]) -> tuple[Column | None, bool]:
    key = asked.removeprefix("-")
    for column in table.columns:
        if column.key == key and column.sortable:
            return column, asked.startswith("-")
    if asked:
        notes.append(
            _("There is no column “%(asked)s” to sort by: the rows stand in their usual order.") % {"asked": key}
        )
    return None, False


def sort_rows(rows: Sequence[Row], column: Column, *, descending: bool, language: Language = "en") -> list[Row]:
    """Rows in the order of a column; equal ones keep their order, and empty cells come last either way."""
    key = _key_of(column, language)
    known = [row for row in rows if key(row)[0] != ABSENT]
    absent = [row for row in rows if key(row)[0] == ABSENT]
    known.sort(key=key, reverse=descending)
    return [*known, *absent]


def _key_of(column: Column, language: Language) -> Callable[[Row], tuple[int, Any]]:
    def key(row: Row) -> tuple[int, Any]:
        value = plain(row.get(column.key), language)
        if column.kind == "level" and str(value) in LEVELS:
            return 0, LEVELS.index(cast(Any, str(value)))
        if value is None or value == "" or value != value or column.kind == "level":
            return ABSENT, ""
        if isinstance(value, date):
            return 1, (value.date() if isinstance(value, datetime) else value).isoformat()
        if isinstance(value, int | float):
            return 0, value
        return 2, (folded(str(value)), str(value))

    return key
