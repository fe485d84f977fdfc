"""What a person reads on Today and finds by search."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest

from mirab.web.alerts.models import Draft
from mirab.web.alerts.queries import drafts, waiting
from mirab.web.alerts.situation_queries import Followed, said_of_all
from mirab.web.monitoring.queries import today_of
from mirab.web.project.today import Today, today_on
from mirab.web.project.today_since import Since, since_when


def since_of(request: HttpRequest) -> Since:
    """Since when the reader is told what changed.

    Raises
    ------
    NoSuchDay
        What the reader chose to compare with is no earlier day.
    """
    return since_when(
        request.user,
        request.day,  # type: ignore[attr-defined]
        live=not request.day_chosen,  # type: ignore[attr-defined]
        asked=request.GET.get("since", "").strip(),
        now=datetime.now(UTC),
    )


def today_page(request: HttpRequest, since: Since) -> Today:
    """Today of the reader, on the day that the address names."""
    board = today_of(request)
    return today_on(board, since, waiting(request.user, board))


def drafts_of(request: HttpRequest) -> list[Draft]:
    """Drafts that wait for the warning desk."""
    return drafts(request.user)


def desk_says(request: HttpRequest) -> list[Followed]:
    """The situations of which the desk said a word, by the day that is read."""
    day = request.day if request.day_chosen else None  # type: ignore[attr-defined]
    return said_of_all(request.user, day=day)
