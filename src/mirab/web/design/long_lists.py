"""Pages of lists that may be very long: rows are counted some pages ahead, and no further.

A count of a hundred thousand rows costs more than the page itself, and nobody turns so many pages.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

#: So many pages beyond the one that is asked for are counted.
AHEAD = 40


class LongPaginator(Paginator[Any]):
    """A paginator that counts as far as :data:`AHEAD`; ``more`` says that there are rows beyond."""

    def __init__(self, rows: QuerySet[Any], per_page: int, asked: str) -> None:
        super().__init__(rows, per_page)
        number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 8 else 1
        self._most = (max(number, 1) + AHEAD) * per_page

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        # in no order: the database takes whichever rows come first
        return int(rows.order_by()[: self._most + 1].count())

    @property
    def more(self) -> bool:
        """Whether there are rows beyond those that were counted."""
        return self._counted > self._most

    @cached_property
    def count(self) -> int:
        """Rows that were counted, whole pages of them where there are more."""
        return min(self._counted, self._most)


def page_of(rows: QuerySet[Any], per_page: int, asked: str | None) -> Page[Any]:
    """The page that an address asks for; the first where it asks for none, the last where it asks for one beyond."""
    return LongPaginator(rows, per_page, asked or "").get_page(asked)
