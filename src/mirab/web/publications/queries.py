"""What of the bulletins a person may read."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404

from mirab.web.accounts.acts import note_read
from mirab.web.accounts.policy import Person, readable, require
from mirab.web.accounts.roles import Verb
from mirab.web.publications.models import Bulletin, State


def bulletins_of(person: Person) -> QuerySet[Bulletin]:
    """The bulletins that a person may read, the latest first.

    Raises
    ------
    NotAllowed
        Bulletins are not this person's to read.
    """
    require(person, Verb.READ, Bulletin)
    return readable(person, Bulletin.objects.select_related("by"))


def bulletin_of(person: Person, id: str) -> Bulletin:
    """One bulletin; what lies above the person's ceiling is not there.

    Raises
    ------
    Http404
        There is none of this id that the person may know of.
    """
    found = bulletins_of(person).filter(pk=id).first()
    if found is None:
        raise Http404
    note_read(person, found, record_id=found.pk)
    return found


def folder_of(bulletin: Bulletin) -> Path:
    """Where the files of a bulletin lie."""
    return Path(settings.MIRAB_HOME) / "bulletins" / bulletin.pk


def file_of(person: Person, id: str, name: str) -> Path:
    """A file of a bulletin that is ready.

    Raises
    ------
    Http404
        The bulletin has no such file, is not ready, or its file was taken from the folder.
    """
    bulletin = bulletin_of(person, id)
    require(person, Verb.EXPORT, bulletin)
    path = folder_of(bulletin) / name
    if bulletin.state != State.READY or name not in bulletin.files or not path.is_file():
        raise Http404
    return path
