"""Erasure: asked by one person, approved by another, and a tombstone instead of what is gone.

Each kind of record has an eraser (:func:`register_eraser`), which takes content and attachments away wherever they lie
and may be called again: an erasure that broke off is finished by :func:`finish_erasures`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from mirab.core.errors import FormatError, UnknownNameError
from mirab.web.accounts.acts import act
from mirab.web.accounts.models import User
from mirab.web.accounts.policy import NotAllowed, Rule, register
from mirab.web.accounts.roles import HEADS, OVERSEERS, Verb
from mirab.web.accounts.sealing_models import Erasure
from mirab.web.accounts.wording import name_acts, name_kinds

Eraser = Callable[[Erasure], None]


@dataclass(kw_only=True)
class _Erasers:
    by_kind: dict[str, Eraser] = field(default_factory=dict)


_ERASERS = _Erasers()


def register_eraser(kind: str, eraser: Eraser) -> None:
    """Set what takes records of a kind away; done once, when its app is loaded.

    Parameters
    ----------
    eraser : given the erasure; leaves nothing of ``erasure.records`` and does nothing the second time
    """
    _ERASERS.by_kind[kind] = eraser


def erasers() -> Mapping[str, Eraser]:
    """Every kind that can be erased."""
    return dict(_ERASERS.by_kind)


def ask_erasure(person: User, kind: str, records: Sequence[str], reason: str) -> Erasure:
    """Ask that records be erased.

    Raises
    ------
    NotAllowed
        The person is none of those who see to the record.
    UnknownNameError
        No eraser knows the kind.
    FormatError
        No record or no reason is named.
    """
    if kind not in _ERASERS.by_kind:
        known = ", ".join(sorted(_ERASERS.by_kind)) or "nothing"
        raise UnknownNameError(f"records of kind {kind!r} cannot be erased", f"These can: {known}")
    if not records or not reason.strip() or len(reason) > 500:
        raise FormatError("an erasure without records or reason", "Name both; the reason in at most 500 letters")
    ids = sorted(set(records))
    # neither ids nor reason go on the audit, which stays
    with act("ask_erasure", person, Verb.MANAGE, Erasure, record_id=kind, count=len(ids)):
        return Erasure.objects.create(kind=kind, records=ids, count=len(ids), reason=reason.strip(), asked_by=person)


def approve_erasure(person: User, erasure: Erasure) -> Erasure:
    """Approve what somebody else asked for, and carry it out.

    Approval is kept before anything is touched: broken off in the middle, the erasure is finished later, never undone.

    Raises
    ------
    NotAllowed
        The person asked for it himself, or stands not at the head.
    """
    with act("approve_erasure", person, Verb.DECIDE, erasure, record_id=str(erasure.pk), kind=erasure.kind):
        held = Erasure.objects.select_for_update().get(pk=erasure.pk)
        if held.asked_by_id == person.pk:
            raise NotAllowed
        if held.approved_by_id is None:
            held.approved_by, held.approved_at = person, timezone.now()
            held.save()
    return _carry_out(held)


def finish_erasures() -> int:
    """Carry out what was approved and is not done yet; how many there were."""
    waiting = list(Erasure.objects.filter(approved_by__isnull=False, done_at__isnull=True).order_by("pk"))
    for erasure in waiting:
        _carry_out(erasure)
    return len(waiting)


def _carry_out(erasure: Erasure) -> Erasure:
    if erasure.done_at is None:
        _ERASERS.by_kind[erasure.kind](erasure)
        erasure.records, erasure.done_at = [], timezone.now()
        erasure.save()
        _forget()
    return erasure


def _forget() -> None:
    """Have SQLite overwrite the log in which the words still stand; PostgreSQL does so in its own time."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


register(Erasure, Rule(roles={Verb.READ: OVERSEERS, Verb.MANAGE: OVERSEERS, Verb.DECIDE: HEADS}))
name_acts(
    {
        "ask_erasure": pgettext_lazy("act", "Erasure asked for"),
        "approve_erasure": pgettext_lazy("act", "Erasure approved"),
    }
)
name_kinds({Erasure: pgettext_lazy("record", "erasure")})
