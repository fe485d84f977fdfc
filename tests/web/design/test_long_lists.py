"""Long lists are paged as short ones are, and counted no further than some pages ahead."""

from __future__ import annotations

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mirab.web.accounts.models import AccessList
from mirab.web.design import long_lists
from mirab.web.design.long_lists import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rows() -> None:
    AccessList.objects.bulk_create(AccessList(code=f"e-{n:02}", name=f"EXERCISE {n:02}") for n in range(23))


@pytest.mark.parametrize("asked", [None, "", "1", "2", "5", "6", "99", "-1", "x", "²", "9" * 30])
def test_a_page_holds_what_it_holds_where_all_is_counted(asked: str | None) -> None:
    rows = AccessList.objects.all()
    plain, long = Paginator(rows, 5).get_page(asked), page_of(rows, 5, asked)
    assert (list(long), long.number, long.has_next()) == (list(plain), plain.number, plain.has_next())
    assert long.paginator.num_pages == plain.paginator.num_pages
    assert not long.paginator.more


def test_every_row_is_reached_page_by_page_however_little_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_lists, "AHEAD", 1)
    seen, number = [], 1
    while True:
        page = page_of(AccessList.objects.all(), 5, str(number))
        seen += [row.pk for row in page]
        if not page.has_next():
            break
        number = page.next_page_number()
    assert seen == list(AccessList.objects.values_list("pk", flat=True))


def test_no_more_rows_are_counted_than_the_pages_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_lists, "AHEAD", 1)
    with CaptureQueriesContext(connection) as queries:
        page = page_of(AccessList.objects.all(), 5, "1")
        assert (page.paginator.num_pages, page.paginator.more) == (2, True)
    assert len(queries) == 1
    assert "LIMIT 11" in queries.captured_queries[0]["sql"]
