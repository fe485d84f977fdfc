"""The day as known on which a page is read: ``?on=2010-05-25`` in its address, or today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from mirab.core.errors import FormatError
from mirab.core.periods import parse_date
from mirab.web.design.refusals import refused

#: The first day that a date in an address may name: earlier ones are slips of the pen.
EARLIEST = date(1900, 1, 1)


class AsKnownOn:
    """Puts ``request.day`` and ``request.day_chosen`` on every request; a date that is none is said in words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        today = datetime.now(UTC).date()
        asked = request.GET.get("on", "").strip()
        request.day, request.day_chosen = today, False  # type: ignore[attr-defined]
        # the programming interface reads its day itself, and says what is wrong with it in its own way
        if asked and not getattr(request, "reads_own_day", False):
            try:
                day = parse_date(asked)
            except FormatError:
                return _no_such_day(request, asked)
            if day > today or day < EARLIEST:
                return _no_such_day(request, asked)
            request.day, request.day_chosen = day, day != today  # type: ignore[attr-defined]
        return self.get_response(request)


def _no_such_day(request: HttpRequest, asked: str) -> HttpResponse:
    return refused(
        request,
        what=_("“%(asked)s” is not a day on which something can have been known") % {"asked": asked[:40]},
        remedy=_("Write a past day as 2010-05-25, or choose one in the calendar at the top."),
    )
