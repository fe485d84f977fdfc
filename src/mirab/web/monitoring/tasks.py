"""Work that takes longer than a page may: rounds of the watch, and boards computed anew.

The clock and the actions put it into the queue; the worker beside the site does it. Each task may be repeated without
harm, and each refuses to stand in the queue twice.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from mirab.pipelines import board
from mirab.pipelines.centre import Centre
from mirab.pipelines.source_health import due_now
from mirab.pipelines.watch import watch
from mirab.web.accounts.models import User
from mirab.web.accounts.policy import sights
from mirab.web.monitoring.queries import centre

UNFINISHED = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


@task()
def fetch_round(now: str) -> dict[str, Any]:
    """One round over every source that is due and does not rest after a failure; then the boards.

    Parameters
    ----------
    now : the instant of the round, in ISO 8601
    """
    at, installation = datetime.fromisoformat(now), centre()
    done = watch(installation, now=at, only=due_now(installation, at))
    refresh_every_board(installation, at)
    return {"fetched": sorted(done.fetched), "failed": sorted(done.failed), "waiting": sorted(done.waiting)}


@task()
def refresh_boards(now: str) -> str:
    """Compute the boards anew where the archive, the profile or the rules have changed; give the snapshot."""
    return refresh_every_board(centre(), datetime.fromisoformat(now))


def refresh_every_board(installation: Centre, now: datetime) -> str:
    """The whole board, and one for each set of marks that somebody sees; gives the id of what the whole one saw."""
    people = User.objects.filter(is_active=True)
    return board.refresh_boards(installation, [None, *sights(people)], now, with_record=True)[0].seen


def is_under_way(wanted: Any) -> bool:
    """Whether a task waits in the queue or is being done."""
    return DBTaskResult.objects.filter(task_path=wanted.module_path, status__in=UNFINISHED).exists()


def is_waiting(wanted: Any) -> bool:
    """Whether a task waits in the queue, not begun yet."""
    return DBTaskResult.objects.filter(task_path=wanted.module_path, status=TaskResultStatus.READY).exists()


def enqueue_refresh(now: datetime | None = None) -> bool:
    """Have the boards computed anew; one that waits already will see what is there when it begins."""
    if is_waiting(refresh_boards):
        return False
    refresh_boards.enqueue((now or datetime.now(UTC)).isoformat())
    return True


def give_up_lost() -> int:
    """Tasks that a worker began and did not end, when no worker runs: they failed. Gives how many."""
    lost = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    return lost.update(status=TaskResultStatus.FAILED, finished_at=datetime.now(UTC))
