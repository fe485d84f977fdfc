"""What of the watch a person may read: the board of what the person sees, cut by day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest

from mirab.pipelines.board import Board, DayBoard, open_board
from mirab.pipelines.board_values import IndicatorDetail, PlaceDetail
from mirab.pipelines.board_words import level_runs
from mirab.pipelines.centre import Centre, open_centre
from mirab.web.accounts.policy import NotAllowed, Person, require, sight_of
from mirab.web.accounts.roles import Verb


class NothingComputed(Exception):
    """The installation has not computed its watch yet; the page says what to do."""


def centre() -> Centre:
    """The installation that this site shows."""
    return _centre(settings.MIRAB_HOME, settings.MIRAB_PROFILE)


@lru_cache(maxsize=4)
def _centre(home: Path, profile: str) -> Centre:
    return open_centre(home, profile)


def board_of(person: Person) -> Board:
    """Everything computed from what a person may read.

    Raises
    ------
    NotAllowed
        The person reads nothing of the watch.
    NothingComputed
        There is no board yet.
    """
    require(person, Verb.READ, DayBoard)
    sight = sight_of(person)
    if sight is None:
        raise NotAllowed
    board = open_board(centre(), sight=sight)
    if board is None:
        raise NothingComputed
    return board


def board_for(request: HttpRequest) -> Board:
    """The board of a request's reader, the same throughout the request."""
    held: Board | None = getattr(request, "board", None)
    if held is None:
        held = request.board = board_of(request.user)  # type: ignore[attr-defined]
    return held


def today_of(request: HttpRequest) -> DayBoard:
    """The board of a request: of its reader, on the day that its address names."""
    return board_for(request).on(request.day)  # type: ignore[attr-defined]


def require_export(request: HttpRequest) -> None:
    """Refuse to give away as a file what a person may at most read.

    Raises
    ------
    NotAllowed
        The person may not take figures of the watch away.
    """
    require(request.user, Verb.EXPORT, DayBoard)


def indicator_of(request: HttpRequest, code: str, place: str | None) -> IndicatorDetail:
    """An indicator at a place, or where its signal is highest.

    Raises
    ------
    Http404
        The catalogue has no such indicator, or the profile no such place.
    """
    found = today_of(request).indicator(code, place or None)
    if found is None:
        raise Http404
    return found


def place_of(request: HttpRequest, code: str) -> PlaceDetail:
    """A place with what is known of it.

    Raises
    ------
    Http404
        The profile has no such place.
    """
    found = today_of(request).place(code)
    if found is None:
        raise Http404
    return found


@lru_cache(maxsize=4)
def change_days(board: Board) -> tuple[date, ...]:
    """Days on which the level of a proposal began, changed or ended; in order."""
    runs = (run for proposal in board.proposals for run in level_runs([proposal]))
    return tuple(sorted({day for run in runs for day in (run.start, run.end)}))
