"""Every write to bulletins. What people do leaves an audit line; how a build gets on is told without one."""

from __future__ import annotations

import shutil
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mirab.core.marks import Marks
from mirab.web.accounts.acts import act
from mirab.web.accounts.models import User, stored
from mirab.web.accounts.policy import Person, clearance_of, require
from mirab.web.accounts.roles import Verb
from mirab.web.monitoring.queries import board_of
from mirab.web.publications.models import SILENT, Bulletin, State, Step, new_id
from mirab.web.publications.queries import folder_of


def ask_for_bulletin(person: Person, day: date, languages: list[str]) -> Bulletin:
    """Ask for the bulletin of a day; it waits for the worker, who computes it from what that person sees.

    Raises
    ------
    NotAllowed
        The person may not build bulletins.
    """
    require(person, Verb.BUILD, Bulletin)
    assert isinstance(person, User)
    held = stored(Marks(sensitivity=clearance_of(person)))
    asked = Bulletin(id=new_id(day), day=day, languages=languages, by=person, mark_set_id=held)
    said = {"day": day.isoformat(), "languages": languages}
    # the line is held as the bulletin is: its id alone would tell of it
    with act("ask_for_bulletin", person, Verb.BUILD, asked, record_id=asked.pk, **said):
        asked.snapshot = board_of(person).seen
        asked.save(force_insert=True)
    return asked


def ask_again(person: Person, bulletin: Bulletin) -> bool:
    """Put a bulletin that failed, or whose builder fell silent, back in the queue; False where it needs nothing."""
    silent = Q(state=State.BUILDING, moved_at__lt=timezone.now() - SILENT)
    with act("ask_again_for_bulletin", person, Verb.BUILD, bulletin, record_id=bulletin.pk):
        stuck = Bulletin.objects.filter(Q(state=State.FAILED) | silent, pk=bulletin.pk)
        fresh = {"state": State.QUEUED, "step": Step.WAITING, "share": 0.0, "failure": "", "remedy": ""}
        return bool(stuck.update(**fresh, moved_at=timezone.now()))


def delete_bulletin(person: Person, bulletin: Bulletin) -> None:
    """Delete a bulletin with its files; it can be built anew from the archive."""
    folder = folder_of(bulletin)
    with act("delete_bulletin", person, Verb.MANAGE, bulletin, record_id=bulletin.pk, day=bulletin.day.isoformat()):
        Bulletin.objects.filter(pk=bulletin.pk).delete()
        # files go only when the record did: a failed deletion leaves both
        transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def take_up(id: str) -> Bulletin | None:
    """Take a waiting bulletin up for building; None where another builder has it, or it is gone."""
    waiting = Bulletin.objects.filter(pk=id, state=State.QUEUED)
    now = timezone.now()
    if not waiting.update(state=State.BUILDING, step=Step.COMPUTING, share=0.02, moved_at=now, started_at=now):
        return None
    return Bulletin.objects.select_related("by").get(pk=id)


def note_progress(bulletin: Bulletin, step: Step, share: float) -> None:
    """Tell how far a build has come."""
    Bulletin.objects.filter(pk=bulletin.pk, state=State.BUILDING).update(
        step=step, share=min(max(share, 0.0), 1.0), moved_at=timezone.now()
    )


def note_ready(bulletin: Bulletin, files: list[str], content: str, marks: Marks) -> bool:
    """Tell that the files are there; False where the bulletin was deleted meanwhile."""
    return bool(
        Bulletin.objects.filter(pk=bulletin.pk).update(
            state=State.READY,
            step=Step.DONE,
            share=1.0,
            files=files,
            content=content,
            mark_set=stored(marks),
            moved_at=timezone.now(),
        )
    )


def note_failure(bulletin: Bulletin, what: str, remedy: str) -> None:
    """Tell why a build failed."""
    Bulletin.objects.filter(pk=bulletin.pk).update(
        state=State.FAILED, failure=what, remedy=remedy, moved_at=timezone.now()
    )
