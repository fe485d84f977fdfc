"""What of erasures a person may read: those that wait, and the tombstones of those that were carried out."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from mirab.web.accounts.acts import note_read
from mirab.web.accounts.erasures import Found, erasables
from mirab.web.accounts.policy import Person, may, readable, require
from mirab.web.accounts.roles import Verb
from mirab.web.accounts.sealing_models import Erasure


def erasures_of(person: Person) -> QuerySet[Erasure]:
    """The erasures that a person may know of, the latest first.

    Raises
    ------
    NotAllowed
        Erasures are not this person's to read.
    """
    require(person, Verb.READ, Erasure)
    return readable(person, Erasure.objects.select_related("asked_by", "approved_by", "declined_by"))


def erasure_of(person: Person, key: str) -> Erasure:
    """One erasure.

    Raises
    ------
    Http404
        There is none of this key that the person may know of.
    """
    found = erasures_of(person).filter(key=key).first()
    if found is None:
        raise Http404
    note_read(person, found, record_id=found.key)
    return found


def decides(person: Person, erasure: Erasure) -> bool:
    """Whether a person may decide on an erasure: never on his own."""
    return erasure.asked_by_id != person.pk and may(person, Verb.DECIDE, erasure)


def named_in(person: Person, erasure: Erasure) -> Found | None:
    """The records that an erasure waits for, as far as a person may read all of them."""
    erasable = erasables().get(erasure.kind)
    return erasable.find(person, erasure.records) if erasable and erasure.records else None
