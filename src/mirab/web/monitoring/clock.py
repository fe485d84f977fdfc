"""The clock of the site: once a minute it looks which sources are due, and has a round carried out.

It fetches nothing itself: it puts one round into the queue, never a second beside it, and the worker does it. After a
week off one round catches everything up. A source that failed rests for five minutes, then a quarter of an hour, an
hour, four, twelve, and from then on a day between attempts (:data:`mirab.pipelines.rounds.PAUSES`); the others go on
without it. A board that no longer fits the archive (a file was taken in by hand) is computed anew. The audit is sealed
whenever its last seal has become old, and apps do what they asked to have done at each turn (:func:`also`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from itertools import repeat

from django.db import DatabaseError, close_old_connections

from mirab.core.errors import MirabError
from mirab.pipelines.board import is_stale, open_board
from mirab.pipelines.centre import Centre, clock
from mirab.pipelines.source_health import due_now
from mirab.web.accounts.seals import seal_when_due
from mirab.web.monitoring.queries import centre
from mirab.web.monitoring.tasks import enqueue_refresh, fetch_round, is_under_way, refresh_boards

log = logging.getLogger(__name__)
EVERY_SECONDS = 60.0
#: What apps above this one do at each turn; each may be repeated without harm.
_ALSO: list[Callable[[datetime], object]] = []


def also(work: Callable[[datetime], object]) -> None:
    """Have something done at each turn of the clock; asked for once, when the app is loaded that does it."""
    if work not in _ALSO:
        _ALSO.append(work)


def tick(installation: Centre, now: datetime) -> str:
    """Look once, and put into the queue what is wanted: ``round``, ``refresh`` or nothing.

    Parameters
    ----------
    installation : the centre whose sources are looked at
    now : the present moment, in UTC
    """
    if is_under_way(fetch_round):
        return ""
    if due_now(installation, now):
        fetch_round.enqueue(now.isoformat())
        return "round"
    if is_under_way(refresh_boards):
        return ""
    board = open_board(installation)
    if (board is None or is_stale(installation, board, now=now)) and enqueue_refresh(now):
        return "refresh"
    return ""


def run(
    *,
    now: Callable[[], datetime] = clock,
    sleep: Callable[[float], None] = time.sleep,
    turns: Iterable[object] = repeat(None),
) -> None:
    """Tick for ever, or so many turns; a record or an archive that is gone for a while is told once a turn."""
    for _turn in turns:
        close_old_connections()
        # neither waits for what the other lacks
        _try(lambda: tick(centre(), now()))
        turn(now())
        sleep(EVERY_SECONDS)


def turn(now: datetime) -> None:
    """Do what is due at a moment in the record, sources apart: seal the audit, and what the apps asked for."""
    _try(lambda: seal_when_due(now))
    for work in _ALSO:
        _try(partial(work, now))


def _try(work: Callable[[], object]) -> None:
    try:
        work()
    except (DatabaseError, MirabError, OSError) as error:
        log.error("clock: %s", error)
