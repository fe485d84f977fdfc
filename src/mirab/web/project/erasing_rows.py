"""How archived rows are erased from an installation: archive, results, boards, drafts, bulletins and what pages keep.

A bulletin that may rest on them loses its files, and its page says why; it can be built again without them.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from mirab.archive import Results
from mirab.archive.erasing import Order, drop_resting_on_erased, erase, states_without_erased
from mirab.archive.tombstones import tombstones
from mirab.core.errors import InputError, MirabError
from mirab.web.accounts.erasures import finish_erasures, register_eraser
from mirab.web.accounts.sealing_models import Erasure
from mirab.web.alerts.models import Draft
from mirab.web.monitoring.tasks import enqueue_refresh
from mirab.web.publications.models import Bulletin, State
from mirab.web.publications.queries import folder_of

log = logging.getLogger(__name__)
KIND = "archived rows"
#: How long an erasure may take: a bulletin asked for meanwhile may have read the rows.
_LASTS = timedelta(hours=1)


def erase_rows(erasure: Erasure) -> None:
    """Take archived rows away: every claim about the same things, and rows of quarantine named ``batch:row``.

    Raises
    ------
    InputError
        The erasure is not approved.
    StoreError
        Archive or results cannot be written; called again, it goes on where it was.
    """
    if erasure.approved_by is None:
        raise InputError("an erasure that nobody approved", "Have another person approve it")
    home = Path(settings.MIRAB_HOME)
    order = Order(
        reason=erasure.reason,
        asked_by=erasure.asked_by.username,
        approved_by=erasure.approved_by.username,
        at=timezone.now(),
    )
    erase(home / "archive", erasure.records, order, every_version=True)
    drop_resting_on_erased(home / "archive", Results(home / "results"))
    take_drafts(erasure.records)
    take_bulletins(home / "archive")
    cache.clear()
    enqueue_refresh()


def finish_waiting() -> None:
    """Finish erasures that were broken off; one that cannot be finished now is told in the log and waits."""
    try:
        finish_erasures()
    except MirabError:
        log.exception("an erasure that was approved could not be carried out")


def take_drafts(ids: Sequence[str]) -> int:
    """Take the explanation out of drafts that name erased rows as their evidence; how many there were."""
    gone, taken = set(ids), 0
    for draft in Draft.objects.iterator():
        if gone & set(draft.evidence):
            draft.explanation_en = draft.explanation_ru = ""
            draft.evidence = [id for id in draft.evidence if id not in gone]
            draft.save()
            taken += 1
    return taken


def take_bulletins(archive: Path) -> list[str]:
    """Take away the files of bulletins that may rest on erased rows; their ids.

    Those tell of a day on which such a row was known, and were computed before it was erased.
    """
    stones, safe = tombstones(archive), states_without_erased(archive)
    taken = []
    for bulletin in Bulletin.objects.exclude(state=State.FAILED).exclude(snapshot__in=safe):
        before = [stone for stone in stones if stone.at + _LASTS >= bulletin.asked_at]
        if any(stone.known_from is None or stone.known_from <= bulletin.day for stone in before):
            _take(bulletin)
            taken.append(bulletin.pk)
    return taken


def _take(bulletin: Bulletin) -> None:
    bulletin.state, bulletin.files, bulletin.content = State.FAILED, [], ""
    bulletin.failure = "Something that it may rest on was erased"
    bulletin.remedy = "Build it again"
    bulletin.save()
    shutil.rmtree(folder_of(bulletin), ignore_errors=True)


register_eraser(KIND, erase_rows)
