"""What a table is made of: columns, cells, and the table as a reader's address asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple, cast

from django.core.paginator import Page
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from mirab.core.errors import UnknownNameError
from mirab.core.words import Language, Text
from mirab.reporting.numerals import day_said, number, unit_said

Kind = Literal["text", "number", "day", "level", "link"]
Value = str | float | date | None

PAGE_ROWS = 50
#: Of a text in an address so much is read.
LONGEST_ASKED = 200
FORMATS = ("csv", "xlsx")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell where a plain value does not say enough.

    Attributes
    ----------
    text : str
        What is read; empty: the value in the reader's language.
    value : str, float, date or None
        What is sorted by, filtered by and exported; None: the text.
    href : str
        The page that it opens.
    badge : str
        A warning level, shown as its badge; the value is then the level.
    note : str
        A second, softer line; exported behind the text.
    among : tuple of (str, str)
        Codes and words under each of which a filter finds the row, as the states of a border.
    """

    text: str = ""
    value: Value = None
    href: str = ""
    badge: str = ""
    note: str = ""
    among: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its key in the rows, its head in the reader's language, and what its cells are.

    ``unit`` is a unit of the vocabulary (``m3s``) or its sign. A column that is not ``shown`` serves filter and search.
    """

    key: str
    title: str | Promise
    kind: Kind = "text"
    unit: str = ""
    sortable: bool = True
    shown: bool = True


@dataclass(frozen=True, kw_only=True)
class Table:
    """What a page gives.

    Attributes
    ----------
    name : str
        Short Latin name; stands in the name of the exported file.
    rows : sequence of mappings
        Cells by column key: a plain value or a :class:`Cell`; a key that is missing is an empty cell.
    source : str
        Whose figures these are, in the reader's language.
    as_of : date
        The day as known on which they are.
    filters, search : sequence of str
        Keys to filter by an equal value, and keys in which a word is looked for.
    caption : str
        What the table shows, for readers of screens and for the exported sheet.
    empty, remedy : str
        What is said where there is no row at all, and what to do about it.
    alone : bool
        Whether it is the page's only table; of several, each says in the address that a choice is its own.
    exported : bool
        Whether the reader may take it along.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    source: str
    as_of: date
    filters: Sequence[str] = ()
    search: Sequence[str] = ()
    caption: str = ""
    empty: str = ""
    remedy: str = ""
    alone: bool = True
    exported: bool = True
    page_rows: int = PAGE_ROWS


@dataclass(frozen=True, kw_only=True)
class Head:
    """A column's head as shown: the address that sorts by it, and how it is sorted now."""

    title: str
    unit: str
    numeric: bool
    href: str
    sorted: Literal["", "ascending", "descending"]


class ShownCell(NamedTuple):
    """A cell as shown. ``item`` marks the link by which ``j`` and ``k`` reach the row."""

    kind: Kind
    head: str
    text: str
    href: str
    badge: str
    note: str
    item: bool
    numeric: bool


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A filter as a list to choose from: ``options`` are (value, word, chosen)."""

    name: str
    title: str
    options: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, kw_only=True)
class ShownTable:
    """A table as the address asks for it. ``found`` are all rows that it shows, over every page, in order."""

    table: Table
    heads: tuple[Head, ...]
    rows: tuple[tuple[ShownCell, ...], ...]
    found: tuple[Mapping[str, Any], ...]
    page: Page[Any]
    query: str
    choices: tuple[Choice, ...]
    notes: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    narrowed: bool
    here: QueryDict
    language: Language

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are seen."""
        return tuple(column for column in self.table.columns if column.shown)

    @property
    def caption(self) -> str:
        """What the table shows."""
        return self.table.caption or self.table.name

    @property
    def source_line(self) -> str:
        """Source and day as known, as stands under the table and in every export."""
        return source_line(self.table, self.language)

    @property
    def exports(self) -> tuple[tuple[str, str], ...]:
        """Format and address of each export of what is seen."""
        if not self.table.exported or not self.found:
            return ()
        return tuple((name.upper(), address(self.table, self.here, export=name, page=None)) for name in FORMATS)

    @property
    def everything(self) -> str:
        """The address at which nothing is filtered."""
        names = {"q": None, "page": None} | {f"filter_{key}": None for key in self.table.filters}
        return address(self.table, self.here, **names)

    @property
    def pages(self) -> tuple[str, str]:
        """Addresses of the page before and the page after; empty where there is none."""
        page = self.page
        before = address(self.table, self.here, page=page.previous_page_number()) if page.has_previous() else ""
        after = address(self.table, self.here, page=page.next_page_number()) if page.has_next() else ""
        return before, after


def source_line(table: Table, language: Language) -> str:
    """``Source: … · as known on 25 May 2010``."""
    said = day_said(table.as_of).said(language)
    if not table.source:
        return _("As known on %(day)s") % {"day": said}
    return _("Source: %(source)s · as known on %(day)s") % {"source": table.source, "day": said}


def address(table: Table, here: QueryDict, **changes: Any) -> str:
    """The query of this page with some words changed; None takes a word out."""
    query = here.copy()
    query.pop("export", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    if not table.alone:
        query["table"] = table.name
    return f"?{query.urlencode()}"


def reader_language() -> Language:
    """The reader's language, of those that content exists in."""
    return "ru" if (get_language() or "en").startswith("ru") else "en"


def plain(cell: Any, language: Language = "en") -> Value:
    """What a cell is sorted and filtered by; a zero has no sign."""
    if isinstance(cell, Cell):
        cell = cell.badge or (cell.value if cell.value is not None else cell.text or None)
    if isinstance(cell, Text):
        return cell.said(language)
    if isinstance(cell, float):
        return cell + 0.0
    return str(cell) if isinstance(cell, Promise) else cast(Value, cell)


def said_value(value: Value, kind: Kind, language: Language) -> str:
    """A plain value in the reader's language; empty where there is none."""
    if value is None or value == "":
        return ""
    if kind == "level":
        return level_word(str(value))
    if isinstance(value, date):
        return day_said(value.date() if isinstance(value, datetime) else value).said(language)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return number(value).said(language)
    return str(value)


def said_cell(cell: Any, kind: Kind, language: Language) -> str:
    """What is read in a cell, without its note."""
    if isinstance(cell, Cell) and cell.text:
        return cell.text
    return said_value(plain(cell, language), "level" if isinstance(cell, Cell) and cell.badge else kind, language)


def level_word(name: str) -> str:
    """A warning level in the reader's language."""
    words = {
        "watch": pgettext("level", "Watch"),
        "advisory": pgettext("level", "Advisory"),
        "warning": pgettext("level", "Warning"),
    }
    return words.get(name.lower(), pgettext("level", "none") if name.lower() in ("", "none") else name)


def unit_sign(unit: str, language: Language) -> str:
    """The sign of a unit of the vocabulary, or what was given as one."""
    try:
        return unit_said(unit).said(language) if unit else ""
    except UnknownNameError:
        return unit


def head_of(column: Column, language: Language) -> str:
    """A column's head with its unit, where it stands in words alone."""
    unit = unit_sign(column.unit, language)
    return f"{column.title}, {unit}" if unit else str(column.title)
