"""Tables: a file is what is seen, order and choice hold for any rows, and a bad address is answered in words."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from mirab.web.design.table_files import values
from mirab.web.design.table_order import sort_rows
from mirab.web.design.table_values import ShownTable, said_cell
from mirab.web.design.tables import Cell, Column, Table, export, read_table

TAKEN = re.compile(r"Source: EXERCISE, made up · as known on 14\u00a0Mar 2031 · \d{4}-\d\d-\d\d \d\d:\d\d UTC")
COLUMNS = (
    Column(key="name", title="Name", kind="link"),
    Column(key="level", title="Level", kind="level"),
    Column(key="flow", title="Flow", kind="number", unit="m3s"),
    Column(key="read", title="Read on", kind="day"),
    Column(key="state", title="State"),
)
LETTERS = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
TEXTS = st.one_of(
    st.text(LETTERS, max_size=12), st.sampled_from(["=1+1", "+7", "-x", "@cmd", 'a "b", c', "Ёж", "два\nряда"])
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.builds(Cell, text=TEXTS.filter(bool), href=st.just("/x/")),
            "level": st.sampled_from([None, "watch", "advisory", "warning"]),
            "flow": st.one_of(st.none(), st.floats(-1e6, 1e6).map(lambda value: round(value, 3)), st.integers(-9, 9)),
            "read": st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2040, 1, 1))),
            "state": TEXTS,
        }
    ),
    max_size=30,
)
ASKED = st.fixed_dictionaries(
    {},
    optional={
        "sort": st.sampled_from(["name", "-name", "level", "-level", "flow", "-flow", "read", "-read", "nothing"]),
        "q": st.sampled_from(["a", "ё", "=", "zzz", "два ряда"]),
        "filter_level": st.sampled_from(["watch", "none", "unheard of"]),
        "page": st.sampled_from(["1", "2", "99", "x", "-1"]),
    },
)


def table_of(rows: Any, **more: Any) -> Table:
    """A table of made rows."""
    given_by = {"filters": ("level", "state"), "search": ("name", "state"), "page_rows": 7} | more
    return Table(
        name="gauges", columns=COLUMNS, rows=rows, source="EXERCISE, made up", as_of=date(2031, 3, 14), **given_by
    )


def shown_of(rows: Any, address: Mapping[str, str], **more: Any) -> ShownTable:
    """The table as an address asks for it."""
    return read_table(RequestFactory().get("/", address), table_of(rows, **more))


def seen(rows: Any, address: Mapping[str, str]) -> list[tuple[str, ...]]:
    """What stands in the cells, over every page."""
    told = {key: value for key, value in address.items() if key != "page"}
    first = shown_of(rows, told)
    pages = [shown_of(rows, {**told, "page": str(number)}) for number in first.page.paginator.page_range]
    return [tuple(cell.text for cell in row) for page in pages for row in page.rows]


def file_of(rows: Any, address: Mapping[str, str], kind: str, **more: Any) -> bytes:
    """What an export answers."""
    request = RequestFactory().get("/", {**address, "export": kind})
    answer = export(request, read_table(request, table_of(rows, **more)))
    assert isinstance(answer, HttpResponse)
    return bytes(answer.content)


def read_csv(body: bytes) -> list[list[str]]:
    """The rows of a CSV file."""
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def shown_as(value: Any, column: Column) -> str:
    """A value that was read back, as the page shows it."""
    return said_cell(value, column.kind if not isinstance(value, str) else "text", "en")


@settings(deadline=None, max_examples=60)
@given(ROWS, ASKED)
def test_a_csv_file_holds_exactly_the_rows_that_are_seen_over_all_pages(rows: Any, address: dict[str, str]) -> None:
    lines = read_csv(file_of(rows, address, "csv"))
    body, end = lines[1:-2], lines[-2:]
    assert lines[0] == ["Name", "Level", "Flow, m³/s", "Read on", "State"]
    assert end[0] == []
    assert TAKEN.fullmatch(*end[1])
    back = []
    for line in body:
        name, level, flow, read, state = (text[1:] if text[:2] in _GUARDED else text for text in line)
        back.append(
            (
                name,
                level,
                shown_as(float(flow), COLUMNS[2]) if flow else "",
                shown_as(date.fromisoformat(read), COLUMNS[3]) if read else "",
                state,
            )
        )
    assert back == seen(rows, address)


_GUARDED = ("'=", "'+", "'-", "'@", "'\t", "'\r")


@settings(deadline=None, max_examples=60)
@given(ROWS, ASKED)
def test_a_sheet_holds_exactly_the_rows_that_are_seen_numbers_as_numbers_and_days_as_days(
    rows: Any, address: dict[str, str]
) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(file_of(rows, address, "xlsx"))).active
    assert sheet is not None
    lines = list(sheet.iter_rows(values_only=True))
    assert TAKEN.fullmatch(lines[1][0])
    back = [tuple(v.date() if isinstance(v, datetime) else v for v in line) for line in lines[4:]]
    assert back == values(shown_of(rows, address))
    told = [tuple(shown_as(v, c) for v, c in zip(line, COLUMNS, strict=True)) for line in back]
    assert told == seen(rows, address)


def test_a_text_that_a_spreadsheet_would_run_is_never_a_formula() -> None:
    rows = [{"name": "=HYPERLINK(1)", "state": "+7 495", "flow": -3.5}, {"name": "@SUM(A1)", "state": "-x", "flow": 2}]
    lines = read_csv(file_of(rows, {}, "csv"))
    assert [line[0] for line in lines[1:3]] == ["'=HYPERLINK(1)", "'@SUM(A1)"]
    assert [line[4] for line in lines[1:3]] == ["'+7 495", "'-x"]
    assert lines[1][2] == "-3.5"  # a number stays one
    sheet = openpyxl.load_workbook(io.BytesIO(file_of(rows, {}, "xlsx"))).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert sheet["A5"].value == "=HYPERLINK(1)"


def test_control_characters_do_not_stop_a_sheet() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(file_of([{"name": "a\x00b\x1fc\ufffe"}], {}, "xlsx"))).active
    assert sheet is not None
    assert sheet["A5"].value == "abc"


def test_the_name_of_a_file_says_what_and_when() -> None:
    request = RequestFactory().get("/", {"export": "xlsx"})
    answer = export(request, read_table(request, table_of([])))
    assert answer is not None
    assert 'filename="mirab-gauges-2031-03-14.xlsx"' in answer["Content-Disposition"]


@settings(deadline=None, max_examples=60)
@given(ROWS, st.sampled_from(COLUMNS), st.booleans())
def test_sorting_keeps_every_row_and_puts_what_is_not_known_last(rows: Any, column: Column, descending: bool) -> None:
    ordered = sort_rows(rows, column, descending=descending)
    assert sorted(map(id, ordered)) == sorted(map(id, rows))
    known = [row[column.key] is not None for row in ordered] if column.key in ("level", "flow", "read") else []
    assert known == sorted(known, reverse=True)
    if column.key in ("flow", "read"):
        found = [row[column.key] for row in ordered if row[column.key] is not None]
        assert found == sorted(found, reverse=descending)
    if column.key == "level":
        order = ["watch", "advisory", "warning"]
        found = [order.index(row["level"]) for row in ordered if row["level"]]
        assert found == sorted(found, reverse=descending)


@settings(deadline=None, max_examples=60)
@given(ROWS, st.sampled_from(["watch", "advisory", "warning", "none"]))
def test_a_filter_shows_all_rows_of_its_value_and_no_other(rows: Any, level: str) -> None:
    found = shown_of(rows, {"filter_level": level}).found
    assert list(found) == [row for row in rows if (row["level"] or "none") == level]


@settings(deadline=None, max_examples=60)
@given(ROWS)
def test_pages_together_show_each_row_once(rows: Any) -> None:
    assert seen(rows, {}) == [tuple(said_cell(row[c.key], c.kind, "en") for c in COLUMNS) for row in rows]


def test_search_minds_neither_case_nor_accents() -> None:
    rows = [{"name": "Ёлкино"}, {"name": "Батке́н"}, {"name": "Ош"}]
    assert [row["name"] for row in shown_of(rows, {"q": "ЕЛК"}).found] == ["Ёлкино"]
    assert [row["name"] for row in shown_of(rows, {"q": "баткен"}).found] == ["Батке́н"]


def test_a_row_of_a_border_is_found_under_either_state() -> None:
    border = Cell(text="A – B", among=(("A", "State A"), ("B", "State B")))
    rows = [{"name": "x", "state": border}, {"name": "y", "state": Cell(text="State A", value="A")}]
    assert len(shown_of(rows, {"filter_state": "A"}).found) == 2
    assert len(shown_of(rows, {"filter_state": "B"}).found) == 1
    options = [word for _value, word, _chosen in shown_of(rows, {}).choices[1].options]
    assert options == ["State A", "State B"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"sort": "moon"}, "no column “moon”"),
        ({"page": "99"}, "no page “99”"),
        ({"page": "x"}, "no page “x”"),
        ({"export": "pdf"}, "CSV or XLSX"),
    ],
)
def test_what_an_address_asks_in_vain_is_said_in_words_and_the_table_stands(address: dict[str, str], said: str) -> None:
    shown = shown_of([{"name": "one"}], address)
    assert said in shown.notes[0]
    assert len(shown.rows) == 1
    assert "one" in render_to_string("design/table.html", {"table": shown})


def test_a_filter_that_no_row_meets_says_so_and_leads_back_to_all() -> None:
    shown = shown_of([{"name": "one", "level": "watch"}], {"filter_level": "warning", "sort": "name"})
    page = render_to_string("design/table.html", {"table": shown})
    assert "No row is like that." in page
    assert 'href="?sort=name"' in page


def test_what_is_typed_into_an_address_is_never_markup() -> None:
    shown = shown_of([{"name": "<b>one</b>"}], {"q": "one", "sort": "<script>", "filter_state": '"><script>'})
    page = render_to_string("design/table.html", {"table": shown})
    assert "<script>" not in page
    assert "<b>one" not in page


def test_of_two_tables_on_a_page_each_hears_its_own_name_alone() -> None:
    rows = [{"name": "a", "flow": 1}, {"name": "b", "flow": 2}]
    address = {"sort": "-flow", "table": "other"}
    assert [row["name"] for row in shown_of(rows, address, alone=False).found] == ["a", "b"]
    mine = shown_of(rows, {"sort": "-flow", "table": "gauges"}, alone=False)
    assert [row["name"] for row in mine.found] == ["b", "a"]
    assert "table=gauges" in mine.heads[0].href
    request = RequestFactory().get("/", {"export": "csv", "table": "other"})
    assert export(request, read_table(request, table_of(rows, alone=False))) is None


def test_numbers_days_and_levels_are_in_the_readers_language() -> None:
    rows = [{"name": "x", "level": "advisory", "flow": 1234.5, "read": date(2008, 2, 18)}]
    with translation.override("ru"):
        texts = [cell.text for cell in shown_of(rows, {}).rows[0]]
    assert texts == ["x", "Предостережение", "1\u00a0234,5", "18\u00a0февр. 2008\u00a0г.", ""]


def test_a_number_that_is_none_is_an_empty_cell_and_never_zero() -> None:
    rows = [{"name": "x", "flow": None}, {"name": "y", "flow": math.nan}, {"name": "z", "flow": 0}]
    assert [line[2] for line in read_csv(file_of(rows, {}, "csv"))[1:4]] == ["", "", "0"]
    assert [row["name"] for row in shown_of(rows, {"sort": "flow"}).found] == ["z", "x", "y"]
