"""Before the first reader: a web worker opens the board and draws the map, for which that reader would else wait."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime
from threading import Thread

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from mirab.core.errors import MirabError
from mirab.pipelines.board import open_board
from mirab.web.monitoring.queries import centre
from mirab.web.monitoring.watch_map import map_of_situations

log = logging.getLogger(__name__)


def warm(day: date) -> None:
    """Open the board that everybody reads and draw its map of a day in every language."""
    board = open_board(centre())
    if board is None:
        return
    request = HttpRequest()
    request.day, request.day_chosen = day, False  # type: ignore[attr-defined]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            map_of_situations(request, board.on(day), [*board.on(day).situations()])


def warm_aside() -> None:
    """Do it beside the first requests; a failure keeps nobody from reading."""
    Thread(target=_guarded, name="warming", daemon=True).start()


def _guarded() -> None:
    try:
        warm(settings.MIRAB_OPEN_ON or datetime.now(UTC).date())
    except (MirabError, OSError) as error:
        log.warning("not warmed: %s", error)
