"""Erasure: asked by one person, approved by another, and a tombstone instead of what is gone.

Each kind of record that can be erased is an :class:`Erasable`, which its app registers: what it is called, how a person
finds a record that he may read, what an erasure reaches, and what takes content and attachments away wherever they lie.
That may be called again: an erasure that broke off is finished by :func:`finish_erasures`.

::

    InputError
    ├── NotThere     no such record, or none that the person may know of
    └── Decided      somebody declined it, or approved it, meanwhile
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from mirab.core.errors import FormatError, InputError, MirabError, UnknownNameError
from mirab.core.marks import Marks
from mirab.web.accounts.acts import act
from mirab.web.accounts.models import User, stored
from mirab.web.accounts.policy import NotAllowed, Person, Rule, register, require
from mirab.web.accounts.roles import HEADS, OVERSEERS, Role, Verb
from mirab.web.accounts.sealing_models import Erasure, Ground
from mirab.web.accounts.wording import Phrase, name_acts, name_kinds

#: Letters of a reason, which stays.
LONGEST_REASON = 500
#: Who decides on erasures that somebody else asked for.
DECIDERS = HEADS | {Role.RECORDS_OFFICER}


class NotThere(InputError):
    """There is no such record, or none that the person may know of."""


class Decided(InputError):
    """It was decided otherwise meanwhile."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """Records that a person may ask to be erased.

    Attributes
    ----------
    ids : as the eraser takes them
    names : what each is called
    marks : how they are held, together
    notes : what whoever decides should know of them
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    marks: Marks
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Erasable:
    """A kind of record that can be erased.

    Attributes
    ----------
    kind : as a tombstone keeps it
    name : in the reader's words, of many
    named_by : how a record is named by who asks
    reaches : what goes, each place in a line
    find : the records of some ids, if the person may read each of them; else None, whatever the reason
    erase : given an erasure, leaves nothing of ``erasure.records`` and does nothing the second time
    """

    kind: str
    name: Phrase
    named_by: Phrase
    reaches: tuple[Phrase, ...]
    find: Callable[[Person, Sequence[str]], Found | None]
    erase: Callable[[Erasure], None]


@dataclass(kw_only=True)
class _Erasables:
    by_kind: dict[str, Erasable] = field(default_factory=dict)


_ERASABLES = _Erasables()


def register_erasable(erasable: Erasable) -> None:
    """Let records of a kind be erased; done once, when its app is loaded."""
    _ERASABLES.by_kind[erasable.kind] = erasable


def erasables() -> Mapping[str, Erasable]:
    """Every kind that can be erased."""
    return dict(_ERASABLES.by_kind)


def ask_erasure(person: User, kind: str, records: Sequence[str], reason: str, *, ground: Ground) -> Erasure:
    """Ask that records be erased.

    Raises
    ------
    NotAllowed
        The person is none of those who see to the record.
    UnknownNameError
        No such kind can be erased.
    FormatError
        No record or no reason is named.
    NotThere
        One of the records is not there, or not for this person to know of.
    """
    require(person, Verb.MANAGE, Erasure)
    erasable = _ERASABLES.by_kind.get(kind)
    if erasable is None:
        known = ", ".join(sorted(_ERASABLES.by_kind)) or "nothing"
        raise UnknownNameError(f"records of kind {kind!r} cannot be erased", f"These can: {known}")
    wanted = sorted({one.strip() for one in records} - {""})
    if not wanted or not reason.strip() or len(reason) > LONGEST_REASON:
        what = f"Name both; the reason in at most {LONGEST_REASON} letters"
        raise FormatError("an erasure without records or reason", what)
    found = erasable.find(person, wanted)
    if found is None:
        raise NotThere("a record to be erased is not there", "Name records that you can read")
    asked = Erasure(kind=kind, records=sorted(found.ids), count=len(found.ids), ground=ground, reason=reason.strip())
    asked.asked_by, asked.mark_set_id = person, stored(found.marks)
    # neither ids nor reason go on the audit, which stays
    with act("ask_erasure", person, Verb.MANAGE, asked, record_id=asked.key, kind=kind, count=asked.count):
        asked.save()
    return asked


def approve_erasure(person: User, erasure: Erasure) -> Erasure:
    """Approve what somebody else asked for, and carry it out.

    Approval is kept before anything is touched: broken off in the middle, the erasure is finished later, never undone.

    Raises
    ------
    NotAllowed
        The person asked for it himself, or is none of those who decide.
    Decided
        It was declined.
    """
    with act("approve_erasure", person, Verb.DECIDE, erasure, record_id=erasure.key, kind=erasure.kind):
        held = Erasure.objects.select_for_update().get(pk=erasure.pk)
        if held.asked_by_id == person.pk:
            raise NotAllowed
        if held.declined_at is not None:
            raise Decided("this erasure was declined", "Ask for it anew")
        if held.approved_at is None:
            held.approved_by, held.approved_at = person, timezone.now()
            held.save()
    return _carry_out(held)


def decline_erasure(person: User, erasure: Erasure) -> Erasure:
    """Decline what somebody asked for, or take one's own request back; nothing was erased, and the ids are forgotten.

    Raises
    ------
    NotAllowed
        The person neither asked for it nor decides.
    Decided
        It was approved.
    """
    verb = Verb.MANAGE if erasure.asked_by_id == person.pk else Verb.DECIDE
    with act("decline_erasure", person, verb, erasure, record_id=erasure.key, kind=erasure.kind):
        held = Erasure.objects.select_for_update().get(pk=erasure.pk)
        if held.approved_at is not None:
            raise Decided("this erasure was approved", "What is erased does not come back")
        if held.declined_at is None:
            held.declined_by, held.declined_at, held.records = person, timezone.now(), []
            held.save()
    return held


def finish_erasures() -> int:
    """Carry out what was approved and is not done yet; how many there were.

    Raises
    ------
    MirabError
        One cannot be carried out now; those after it were.
    """
    waiting = list(Erasure.objects.filter(approved_by__isnull=False, done_at__isnull=True).order_by("pk"))
    failed: list[MirabError] = []
    for erasure in waiting:
        try:
            _carry_out(erasure)
        except MirabError as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return len(waiting)


def _carry_out(erasure: Erasure) -> Erasure:
    if erasure.done_at is None:
        if erasure.kind not in _ERASABLES.by_kind:
            what = f"nothing here erases records of kind {erasure.kind!r}"
            raise UnknownNameError(what, "Update Mirab to the version that asked for it")
        _ERASABLES.by_kind[erasure.kind].erase(erasure)
        erasure.records, erasure.done_at = [], timezone.now()
        erasure.save()
        _forget()
    return erasure


def _forget() -> None:
    """Have SQLite overwrite the log in which the words still stand; PostgreSQL does so in its own time."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


register(Erasure, Rule(roles={Verb.READ: OVERSEERS, Verb.MANAGE: OVERSEERS, Verb.DECIDE: DECIDERS}, marked=True))
name_acts(
    {
        "ask_erasure": pgettext_lazy("act", "Erasure asked for"),
        "approve_erasure": pgettext_lazy("act", "Erasure approved"),
        "decline_erasure": pgettext_lazy("act", "Erasure declined"),
    }
)
name_kinds({Erasure: pgettext_lazy("record", "erasure")})
