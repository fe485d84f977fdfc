"""How archived rows are erased from an installation: archive, results, boards, drafts, bulletins and what pages keep.

A bulletin that may rest on them loses its files, and its page says why; it can be built again without them.
"""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import polars as pl
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirab.archive import Archive, Results
from mirab.archive.combinations import Stated, marks_of
from mirab.archive.erasing import Order, drop_resting_on_erased, erase, states_without_erased
from mirab.archive.tombstones import tombstones
from mirab.core.errors import InputError, MirabError
from mirab.core.marks import Marks, join_marks
from mirab.sharing.sight import Sight
from mirab.web.accounts.erasures import Erasable, Found, finish_erasures, register_erasable
from mirab.web.accounts.policy import Person, sight_of
from mirab.web.accounts.sealing_models import Erasure
from mirab.web.alerts.models import Draft
from mirab.web.monitoring.tasks import enqueue_refresh
from mirab.web.publications.models import Bulletin, State
from mirab.web.publications.queries import folder_of

log = logging.getLogger(__name__)
KIND = "archived rows"
#: How long an erasure may take: a bulletin asked for meanwhile may have read the rows.
_LASTS = timedelta(hours=1)
#: A row of quarantine, as pages name it and as the archive does.
_REFUSED = re.compile(r"(?P<batch>[0-9a-f]+)[-:](?P<row>\d{1,15})")


def find_rows(person: Person, ids: Sequence[str]) -> Found | None:
    """Archived rows, and rows of quarantine, by their ids: None unless the person sees each of them."""
    sight = sight_of(person)
    if sight is None:
        return None
    archive = Archive(Path(settings.MIRAB_HOME) / "archive")
    refusals = {f"{found['batch']}:{found['row']}" for one in ids if (found := _REFUSED.fullmatch(one))}
    claims = {one for one in ids if not _REFUSED.fullmatch(one)}
    held = {**_claims(archive, sight, claims), **_refusals(archive, sight, refusals)}
    if set(held) != claims | refusals:
        return None
    return Found(
        ids=tuple(sorted(held)),
        names=tuple(_("row %(id)s of %(source)s") % {"id": id, "source": held[id][0]} for id in sorted(held)),
        marks=join_marks(marks for _source, marks in held.values()),
    )


def _claims(archive: Archive, sight: Sight, ids: set[str]) -> dict[str, tuple[str, Marks]]:
    """Source and marks of the claims that are seen, by id."""
    found: dict[str, tuple[str, Marks]] = {}
    for source in archive.sources(sight=sight):
        rows = archive.scan(source, sight=sight, latest=False).filter(pl.col("id").is_in(sorted(ids)))
        for id, *stated in rows.select("id", *Stated._fields).collect().iter_rows():
            found[id] = source, marks_of(Stated(stated[0], *(str(word or "") for word in stated[1:])))
    return found


def _refusals(archive: Archive, sight: Sight, ids: set[str]) -> dict[str, tuple[str, Marks]]:
    """Source and marks of the rows of quarantine that are seen, by ``batch:row``."""
    found: dict[str, tuple[str, Marks]] = {}
    for source in dict.fromkeys(commit.source for commit in archive.history()):
        rows = archive.quarantined(source, sight=sight).with_columns(named=pl.format("{}:{}", "batch", "row"))
        for id, level in rows.filter(pl.col("named").is_in(sorted(ids))).select("named", "sensitivity").iter_rows():
            found[id] = source, marks_of(Stated(level))
    return found


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
    take_rows(erasure, erasure.records)


def take_rows(erasure: Erasure, ids: Sequence[str]) -> None:
    """Take archived rows away for an erasure that was approved, and whatever may rest on them."""
    approved = erasure.approved_by
    home = Path(settings.MIRAB_HOME)
    order = Order(
        reason=erasure.reason,
        asked_by=erasure.asked_by.username,
        approved_by=approved.username if approved else "",
        at=timezone.now(),
    )
    erase(home / "archive", ids, order, every_version=True)
    drop_resting_on_erased(home / "archive", Results(home / "results"))
    take_drafts(ids)
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


register_erasable(
    Erasable(
        kind=KIND,
        name=gettext_lazy("archived rows"),
        named_by=gettext_lazy("The id of an archived row, or of a row in quarantine; each on a line of its own."),
        reaches=(
            gettext_lazy("the archive: every version and copy of each row, its confirmations, its line in quarantine"),
            gettext_lazy("results and boards, which are computed again without it"),
            gettext_lazy("explanations of drafts that name it as evidence"),
            gettext_lazy("files of bulletins that may rest on it; they can be built again"),
            gettext_lazy("what pages keep"),
        ),
        find=find_rows,
        erase=erase_rows,
    )
)
