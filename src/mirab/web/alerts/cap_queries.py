"""Which CAP messages a person may read, and which lie open to everybody."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from mirab.web.accounts.acts import note_read
from mirab.web.accounts.policy import Person, readable, require
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.cap_models import CapMessage, CapPublished
from mirab.web.alerts.warning_models import Warning


class CapCertificate:
    """The kind of the certificate by which everybody checks our messages."""


def cap_messages_of(person: Person, warning: Warning | None = None) -> QuerySet[CapMessage]:
    """The messages that a person may read, the latest first: all of them, or those of one warning.

    Raises
    ------
    NotAllowed
        Messages are not this person's to read.
    """
    require(person, Verb.READ, CapMessage)
    rows = CapMessage.objects.select_related("version", "by", "published").order_by("-sent", "-at", "id")
    return readable(person, rows if warning is None else rows.filter(version__warning=warning))


def cap_message_of(person: Person, id: str, verb: Verb = Verb.READ) -> CapMessage:
    """One message.

    Raises
    ------
    Http404
        There is none of this id that the person may know of.
    NotAllowed
        He may read it and not do this to it.
    """
    found = cap_messages_of(person).filter(pk=id).first()
    if found is None:
        raise Http404
    require(person, verb, found)
    note_read(person, found, record_id=found.pk)
    return found


def published_cap(person: Person, identifier: str) -> CapPublished:
    """A message that was opened to everybody, by what its sender calls it.

    Raises
    ------
    Http404
        None of this name was.
    """
    require(person, Verb.READ, CapPublished)
    rows = readable(person, CapPublished.objects.select_related("message"))
    found = rows.filter(message__identifier=identifier).first()
    if found is None:
        raise Http404
    return found
