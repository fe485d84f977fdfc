"""What operations have in common: the day that is read, a page of a list, the line that says what was taken away."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import AfterValidator, Field

from mirab.core.errors import FormatError
from mirab.core.periods import parse_date
from mirab.pipelines.board import DayBoard
from mirab.web.accounts.acts import LONGEST_ADDRESS, noted
from mirab.web.accounts.roles import Verb
from mirab.web.monitoring.middleware import EARLIEST
from mirab.web.monitoring.queries import today_of
from mirab.web.project.api.problems import field_problem

MOST = 200


def _plain(text: str) -> str:
    """PostgreSQL keeps no character NUL."""
    if "\x00" in text:
        raise ValueError("Leave the character NUL out")
    return text


Plain = AfterValidator(_plain)


class Day(Schema):
    """The day as known on which is read."""

    on: Annotated[str | None, Plain] = Field(
        None,
        pattern=r"^\d{4}-\d{2}-\d{2}$",
        description="Read as known on this day; without it: today.",
        json_schema_extra={"format": "date"},
    )


class Slice(Schema):
    """Which part of a list is given."""

    limit: int = Field(50, ge=1, le=MOST, description="How many are given at most.")
    page: int = Field(1, ge=1, le=100_000, description="Which page; the Link header names the next where there is one.")


class DaySlice(Day, Slice):
    """Both."""


ADay = Annotated[Day, Query()]
APage = Annotated[Slice, Query()]
ADayPage = Annotated[DaySlice, Query()]


def day_of(request: HttpRequest, asked: Day) -> DayBoard:
    """The board of the caller on the day that is asked for.

    Raises
    ------
    Problem
        It is no day, or none on which something can have been known.
    """
    today = datetime.now(UTC).date()
    day = today
    if asked.on is not None:
        try:
            day = parse_date(asked.on)
        except FormatError:
            raise field_problem("on", asked.on, _("Write a past day as 2010-05-25.")) from None
        if not EARLIEST <= day <= today:
            raise field_problem("on", asked.on, _("Write a past day as 2010-05-25."))
    request.day, request.day_chosen = day, day != today  # type: ignore[attr-defined]
    return today_of(request)


def watched(request: HttpRequest, what: str) -> None:
    """Record that rows of the watch are taken away.

    Raises
    ------
    NotAllowed
        They are not the caller's to take.
    """
    address = request.get_full_path()[:LONGEST_ADDRESS]
    noted("export", request.user, Verb.EXPORT, DayBoard, record_id=what, address=address)


class Rows(Protocol):
    """What a part can be cut out of: a list, a query."""

    def __getitem__(self, asked: slice, /) -> Any: ...


def part(request: HttpRequest, response: HttpResponse, rows: Rows, asked: Slice) -> dict[str, list[Any]]:
    """A page of a list. The Link header names the pages around it; nothing says how many there are."""
    start = (asked.page - 1) * asked.limit
    found = list(rows[start : start + asked.limit + 1])
    links = []
    if len(found) > asked.limit:
        links.append(_link(request, asked, asked.page + 1, "next"))
    if asked.page > 1:
        links += [_link(request, asked, asked.page - 1, "prev"), _link(request, asked, 1, "first")]
    if links:
        response["Link"] = ", ".join(links)
    return {"items": found[: asked.limit]}


def _link(request: HttpRequest, asked: Slice, page: int, rel: str) -> str:
    fields = request.GET.copy()
    fields["page"], fields["limit"] = str(page), str(asked.limit)
    return f'<{request.path}?{fields.urlencode()}>; rel="{rel}"'
