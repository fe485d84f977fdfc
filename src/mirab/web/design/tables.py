"""Tables that sort, filter, page and export exactly what is seen.

A page declares the columns and gives the rows; the address holds the reader's choice (``?sort=-level``, ``?q=osh``,
``?filter_state=KGZ``, ``?page=2``, ``?export=csv``), so that a view of a table can be sent to a colleague. What the
address asks and the table does not have is said in words, and the table stands.

::

    shown = read_table(request, Table(name="indicators", columns=(...), rows=rows, source=source, as_of=day))
    return export(request, shown) or render(request, "...", {"table": shown})
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, cast

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from mirab.core.words import Language
from mirab.reporting.bulletin import LEVELS
from mirab.web.design.table_files import export
from mirab.web.design.table_order import Row, among, folded, holds, order_of, sort_rows
from mirab.web.design.table_values import (
    FORMATS,
    LONGEST_ASKED,
    Cell,
    Choice,
    Column,
    Head,
    ShownCell,
    ShownTable,
    Table,
    address,
    head_of,
    level_word,
    plain,
    reader_language,
    said_cell,
    unit_sign,
)

__all__ = ["Cell", "Column", "ShownTable", "Table", "export", "read_table"]

_PLAIN = Cell()


def read_table(request: HttpRequest, table: Table) -> ShownTable:
    """Show a table as the request's address asks for it; what it asks in vain is said in ``notes``."""
    here = request.GET
    asked = here if table.alone or here.get("table") == table.name else QueryDict()
    language = reader_language()
    notes: list[str] = []
    query = asked.get("q", "").strip()[:LONGEST_ASKED] if table.search else ""
    wanted = {key: value for key in table.filters if (value := asked.get(f"filter_{key}", "")[:LONGEST_ASKED])}
    narrowed = bool(query or any(wanted.values()))
    rows = [row for row in table.rows if not narrowed or holds(table, row, query, wanted, language)]
    column, descending = order_of(table, asked.get("sort", "")[:LONGEST_ASKED], notes)
    if column:
        rows = sort_rows(rows, column, descending=descending, language=language)
    shown = [(column, head_of(column, language)) for column in table.columns if column.shown]
    page = _page(rows, table.page_rows, asked.get("page", ""), notes)
    _check_format(table, asked.get("export", ""), notes)
    own = {"q", "page", "export", "table", *(f"filter_{key}" for key in table.filters)}
    kept = [(name, value[:LONGEST_ASKED]) for name, value in here.items() if name not in own and isinstance(value, str)]
    return ShownTable(
        table=table,
        heads=tuple(_head(table, item, here, column, descending) for item in table.columns if item.shown),
        rows=tuple(_shown_row(shown, row, language) for row in page.object_list),
        found=tuple(rows),
        page=page,
        query=query,
        choices=tuple(_choice(table, key, wanted.get(key, ""), language) for key in table.filters),
        notes=tuple(notes),
        kept=(*kept, *(() if table.alone else (("table", table.name),))),
        narrowed=bool(query or wanted),
        here=here,
        language=language,
    )


def _page(rows: list[Row], size: int, asked: str, notes: list[str]) -> Page[Any]:
    paginator = Paginator(rows, size)
    page = paginator.get_page(asked or 1)
    if asked and str(page.number) != asked:
        words = {"asked": asked[:20], "shown": page.number}
        notes.append(_("There is no page “%(asked)s”: this is page %(shown)s.") % words)
    return page


def _check_format(table: Table, asked: str, notes: list[str]) -> None:
    if asked and table.exported and asked.lower() not in FORMATS:
        notes.append(_("A table leaves as CSV or XLSX, not as “%(asked)s”.") % {"asked": asked[:20]})


def _head(table: Table, column: Column, here: QueryDict, by: Column | None, descending: bool) -> Head:
    now: Literal["", "ascending", "descending"] = ""
    if by is column:
        now = "descending" if descending else "ascending"
    turned = f"-{column.key}" if now == "ascending" else column.key
    return Head(
        title=str(column.title),
        unit=unit_sign(column.unit, reader_language()),
        numeric=column.kind == "number",
        href=address(table, here, sort=turned, page=None) if column.sortable else "",
        sorted=now,
    )


def _shown_row(shown: Sequence[tuple[Column, str]], row: Row, language: Language) -> tuple[ShownCell, ...]:
    """The cells of a row under the columns that are shown, each given with its head."""
    cells: list[ShownCell] = []
    linked = False
    for column, head in shown:
        cell = row.get(column.key)
        rich = cell if isinstance(cell, Cell) else _PLAIN
        badge = rich.badge or (str(plain(cell, language) or "") if column.kind == "level" else "")
        cells.append(
            ShownCell(
                kind=column.kind,
                head=head,
                text=said_cell(cell, column.kind, language),
                href=rich.href,
                badge=badge if badge in LEVELS else "",
                note=rich.note,
                item=bool(rich.href) and not linked,
                numeric=column.kind == "number",
            )
        )
        linked = linked or bool(rich.href)
    return tuple(cells)


def _choice(table: Table, key: str, chosen: str, language: Language) -> Choice:
    column = next(item for item in table.columns if item.key == key)
    words: dict[str, str] = {}
    # of equal words the first says it: a table of many lines has few
    cells = dict.fromkeys(cell for row in table.rows if isinstance(cell := row.get(key), str))
    others = (cell for row in table.rows if not isinstance(cell := row.get(key), str))
    for cell in (*cells, *others):
        words.update(among(cell, column.kind, language))
    if chosen:
        words.setdefault(chosen, level_word(chosen) if column.kind == "level" else chosen)
    order: Callable[[str], Any] = lambda value: folded(words[value])  # noqa: E731
    if column.kind == "level":
        order = lambda value: -LEVELS.index(cast(Any, value)) if value in LEVELS else 1  # noqa: E731
    options = tuple((value, words[value], value == chosen) for value in sorted(words, key=order))
    return Choice(name=f"filter_{key}", title=str(column.title), options=options)
