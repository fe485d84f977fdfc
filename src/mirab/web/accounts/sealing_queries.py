"""What of sealed texts a person may know: those sealed to him, who reads each, and whose keys there are to seal to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from mirab.web.accounts.models import User
from mirab.web.accounts.policy import Person, readable, require
from mirab.web.accounts.roles import Verb
from mirab.web.accounts.sealing import Sealing, cleared_for_it
from mirab.web.accounts.sealing_keys import fingerprint
from mirab.web.accounts.sealing_models import ReaderKey, SealedText, WrappedKey


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Somebody who has a key for sealed texts; ``cleared``: he may read such texts on this day."""

    person: User
    fingerprint: str
    since: datetime
    cleared: bool


def texts_of(person: Person) -> QuerySet[SealedText]:
    """The texts that are sealed to a person, the latest first.

    Raises
    ------
    NotAllowed
        The person is not of the house.
    """
    require(person, Verb.READ, Sealing)
    if not cleared_for_it(person):
        return SealedText.objects.none()
    own = readable(person, WrappedKey.objects.all())
    return SealedText.objects.filter(wrapped_keys__in=own).select_related("by").order_by("-at", "pk")


def text_of(person: Person, id: UUID) -> SealedText:
    """One text that is sealed to a person.

    Raises
    ------
    Http404
        There is none, or it is not sealed to him.
    """
    found = texts_of(person).filter(pk=id).first()
    if found is None:
        raise Http404
    return found


def readers_of(text: SealedText) -> list[Holder]:
    """Everybody to whom a text is sealed."""
    return _held(ReaderKey.objects.filter(person__in=text.wrapped_keys.values("person")))


def holders(person: Person) -> list[Holder]:
    """Everybody to whom a person may seal a text: who has a key, is in use and is cleared on this day."""
    if not cleared_for_it(person):
        return []
    return [one for one in _held(ReaderKey.objects.filter(person__is_active=True)) if one.cleared]


def own_key(person: Person) -> Holder | None:
    """A person's own key; None where he has none."""
    return next(iter(_held(readable(person, ReaderKey.objects.all()))), None)


def _held(keys: QuerySet[ReaderKey]) -> list[Holder]:
    ordered: Iterable[ReaderKey] = keys.select_related("person").order_by("person__username")
    return [
        Holder(
            person=key.person,
            fingerprint=fingerprint(bytes(key.public)),
            since=key.made_at,
            cleared=cleared_for_it(key.person),
        )
        for key in ordered
    ]
