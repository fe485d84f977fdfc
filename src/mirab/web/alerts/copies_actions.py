"""Making numbered copies of a released text, taking each to be printed once, and recording what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from mirab.core.words import Text
from mirab.reporting.numbered import PaperCopy, numbered_pdf
from mirab.web.accounts.acts import act, noted
from mirab.web.accounts.policy import Person, require
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.addressee_actions import NotFit
from mirab.web.alerts.addressee_models import Note
from mirab.web.alerts.copies_models import CopyReceipt, NumberedCopy, Receipt
from mirab.web.alerts.warning_actions import signed_in
from mirab.web.monitoring.queries import centre

#: So many copies are made at once.
MOST = 40
_KINDS = {
    "warning": Text(en="Warning", ru="Предупреждение"),
    "information note": Text(en="Information note", ru="Информационная записка"),
    "non-paper": Text(en="Non-paper", ru="Неофициальный документ"),
}


def make_copies(person: Person, note: Note, readers: Sequence[str], at: datetime | None = None) -> list[NumberedCopy]:
    """Give a number to one copy for each of some named persons, after the numbers that were ever given.

    Raises
    ------
    NotFit
        Nobody is named, or too many at once.
    NotAllowed
        The desk alone makes copies, of what it reads.
    """
    names = [" ".join(name.split()) for name in readers if name.strip()]
    if not 0 < len(names) <= MOST:
        raise NotFit(_("Name from one to %(most)s persons, one on each line.") % {"most": MOST})
    require(person, Verb.BUILD, NumberedCopy)
    at = at or timezone.now()
    with act("make_copies", person, Verb.EXPORT, note, record_id=note.pk, count=len(names)):
        Note.objects.select_for_update().get(pk=note.pk)
        last = note.copies.aggregate(last=Max("number"))["last"] or 0
        values = {"note": note, "of": last + len(names), "by": signed_in(person), "at": at}
        return [
            NumberedCopy.objects.create(number=last + step, reader=name, mark_set_id=note.mark_set_id, **values)
            for step, name in enumerate(names, start=1)
        ]


def print_copy(person: Person, copy: NumberedCopy, at: datetime | None = None) -> bytes:
    """The PDF of a copy, given once: a second sheet with the same number would be a copy that nobody knows of.

    Raises
    ------
    NotFit
        It was taken before.
    """
    at = at or timezone.now()
    with act("print_copy", person, Verb.DECIDE, copy, record_id=copy.pk, number=copy.number):
        taken = NumberedCopy.objects.filter(pk=copy.pk, printed_at__isnull=True)
        if not taken.update(printed_at=at, printed_by=signed_in(person)):
            raise NotFit(
                _("This copy was taken to be printed before. Record a failed sheet as destroyed, and make another.")
            )
        noted("export", person, Verb.EXPORT, copy.note, record_id=copy.note_id, copy=copy.number)
        return numbered_pdf(paper_of(copy.note, reader=copy.reader, at=at, number=copy.number, of=copy.of))


def record_receipt(person: Person, copy: NumberedCopy, given: Mapping[str, Any]) -> CopyReceipt:
    """Record that a copy was handed over, came back or was destroyed. ``given``: what, on, who.

    Raises
    ------
    NotFit
        It was not printed, this was recorded before, or it cannot be after what was.
    """
    with act("record_receipt", person, Verb.DECIDE, copy, record_id=copy.pk, what=given["what"]):
        held = NumberedCopy.objects.select_for_update().get(pk=copy.pk)
        before = list(held.receipts.order_by("on"))
        _fits(held, before, given)
        return CopyReceipt.objects.create(
            copy=held, by=signed_in(person), at=timezone.now(), mark_set_id=held.mark_set_id, **given
        )


def _fits(copy: NumberedCopy, before: Sequence[CopyReceipt], given: Mapping[str, Any]) -> None:
    """What can become of a copy: handed over, then returned, at last destroyed; destroyed unseen too."""
    known, what = {one.what for one in before}, given["what"]
    if copy.printed_at is None:
        raise NotFit(_("This copy was not printed yet."))
    if Receipt.DESTROYED in known:
        raise NotFit(_("This copy is on record as destroyed."))
    if what in known:
        raise NotFit(_("This is on record already."))
    if what == Receipt.RETURNED and Receipt.HANDED not in known:
        raise NotFit(_("It was not handed over: record that first."))
    if what == Receipt.HANDED and known:
        raise NotFit(_("It came back: make another copy."))
    if given["on"] > timezone.now():
        raise NotFit(_("This hour has not come yet."))
    if before and given["on"] < before[-1].on:
        raise NotFit(_("This is before what is on record of it."))


def paper_of(note: Note, *, reader: str, at: datetime, number: int = 0, of: int = 0) -> PaperCopy:
    """A released text as it is printed."""
    return PaperCopy(
        kind=_KINDS[note.product],
        title=note.title,
        text=note.text,
        language="ru" if note.language == "ru" else "en",
        sensitivity=note.marks.sensitivity.label.replace(" ", "_"),
        reader=reader,
        number=number,
        of=of,
        made_at=at,
        exercise=centre().region.exercise,
    )
