"""Which numbered copies a person may know of, and everything of a warning that left: when, to whom, in what form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from mirab.exchange.cap import MessageType
from mirab.web.accounts.acts import note_read
from mirab.web.accounts.policy import Person, may, readable, require
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.addressee_models import Addressee, Delivery, Note
from mirab.web.alerts.cap_models import CapMessage, CapPublished
from mirab.web.alerts.copies_models import CopyReceipt, EncryptedFile, NumberedCopy
from mirab.web.alerts.warning_models import Warning
from mirab.web.design.templatetags.mirab import said


def copies_of(person: Person, note: Note) -> QuerySet[NumberedCopy]:
    """The register of a text's copies, in order of number, each with what became of it.

    Raises
    ------
    NotAllowed
        Copies are not this person's to know of.
    """
    require(person, Verb.READ, NumberedCopy)
    receipts = Prefetch("receipts", readable(person, CopyReceipt.objects.select_related("by")))
    rows = note.copies.select_related("by", "printed_by", "note").prefetch_related(receipts)
    return readable(person, rows.order_by("number"))


def copy_of(person: Person, id: str, verb: Verb = Verb.READ) -> NumberedCopy:
    """One copy.

    Raises
    ------
    Http404
        There is none of this id that the person may know of.
    NotAllowed
        He may know of it and not do this to it.
    """
    require(person, Verb.READ, NumberedCopy)
    found = readable(person, NumberedCopy.objects.select_related("note__addressee", "by")).filter(pk=id).first()
    if found is None:
        raise Http404
    require(person, verb, found)
    note_read(person, found, record_id=found.pk)
    return found


@dataclass(frozen=True, kw_only=True)
class Left:
    """One thing that left: when, in what form, to whom, and by whose hand."""

    at: datetime
    form: str
    to: str
    by: str


def left_of(person: Person, warning: Warning) -> list[Left]:
    """What left of a warning, the latest first: only what the person may know of, each thing by its own rule."""
    parts = (_released, _delivered, _copies, _files, _cap)
    return sorted((one for part in parts for one in part(person, warning)), key=lambda one: one.at, reverse=True)


def _known(person: Person, warning: Warning) -> dict[str, Addressee]:
    rows = Addressee.objects.filter(warning=warning).select_related("organisation", "released_by")
    return {one.pk: one for one in readable(person, rows)}


def _to(addressee: Addressee) -> str:
    name = said(addressee.organisation.name)
    return f"{name}, {addressee.attention}" if addressee.attention else name


def _released(person: Person, warning: Warning) -> Iterator[Left]:
    for one in _known(person, warning).values():
        if one.released_at is not None and one.released_by is not None:
            yield Left(at=one.released_at, form=_("released on the site"), to=_to(one), by=one.released_by.called)


def _delivered(person: Person, warning: Warning) -> Iterator[Left]:
    known = _known(person, warning)
    rows = Delivery.objects.filter(addressee__in=known).select_related("by")
    for one in readable(person, rows):
        to = f"{_to(known[one.addressee_id])}: {one.to_whom}"
        yield Left(at=one.on, form=one.get_form_display(), to=to, by=one.by.called)


def _copies(person: Person, warning: Warning) -> Iterator[Left]:
    rows = NumberedCopy.objects.filter(note__addressee__warning=warning, printed_at__isnull=False)
    for one in readable(person, rows.select_related("printed_by")):
        form = _("on paper, copy %(number)s of %(of)s") % {"number": one.number, "of": one.of}
        if one.printed_at is not None and one.printed_by is not None:
            yield Left(at=one.printed_at, form=form, to=one.reader, by=one.printed_by.called)


def _files(person: Person, warning: Warning) -> Iterator[Left]:
    rows = EncryptedFile.objects.filter(note__addressee__warning=warning).select_related("by")
    for one in readable(person, rows):
        form = _("file encrypted to its reader (%(form)s)") % {"form": one.get_form_display()}
        yield Left(at=one.at, form=form, to=one.by.called, by=one.by.called)


def _cap(person: Person, warning: Warning) -> Iterator[Left]:
    rows = CapMessage.objects.filter(version__warning=warning).exclude(kind=MessageType.ACK.value)
    for one in readable(person, rows.select_related("by", "published__by")):
        form = _("CAP: %(kind)s") % {"kind": one.get_kind_display()}
        yield Left(at=one.sent, form=form, to=one.identifier, by=one.by.called)
        published: CapPublished | None = getattr(one, "published", None)
        if published is not None and may(person, Verb.READ, published):
            form = _("CAP: %(kind)s, opened to all") % {"kind": one.get_kind_display()}
            yield Left(at=published.at, form=form, to=_("everybody"), by=published.by.called)
