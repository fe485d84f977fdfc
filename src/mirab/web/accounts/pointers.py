"""Pointers: where a text is kept that lies above this installation's ceiling, and nothing of what it says."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy, pgettext_lazy

from mirab.core.errors import FormatError, InputError
from mirab.core.marks import Marks, join_marks
from mirab.web.accounts.acts import act, note_read
from mirab.web.accounts.erasures import Erasable, Found, register_erasable
from mirab.web.accounts.models import User, stored
from mirab.web.accounts.policy import Person, Rule, may, readable, register, require
from mirab.web.accounts.roles import HOUSE, Verb
from mirab.web.accounts.sealing_models import WITHIN, Erasure, Pointer
from mirab.web.accounts.wording import name_acts, name_kinds

#: Letters of a pointer's fields: enough for a reference, too few for a text.
LONGEST = {"number": 60, "keeper": 120, "kind": 60}


class PointerKnown(InputError):
    """A pointer of this number, keeper and marks is there already."""


def point_to(number: str, keeper: str, kind: str, *, by: User, marks: Marks = WITHIN) -> Pointer:
    """Note where a text is kept that lies above this installation's ceiling.

    Parameters
    ----------
    marks : how closely it is held that there is such a text

    Raises
    ------
    FormatError
        Something is missing or longer than a reference.
    NotAllowed
        The person is not of the house, or could not read the pointer himself.
    PointerKnown
        There is one of the same number, keeper and marks.
    """
    given = {"number": number.strip(), "keeper": keeper.strip(), "kind": kind.strip()}
    for name, longest in LONGEST.items():
        if not 0 < len(given[name]) <= longest or "\n" in given[name]:
            raise FormatError(f"{name} of a pointer", f"Write 1 to {longest} letters on one line, nothing of the text")
    pointer = Pointer(**given, by=by, mark_set_id=stored(marks))
    try:
        # its number stays off the audit, which stays when a pointer is erased
        with act("point_to", by, Verb.MANAGE, pointer, record_id=pointer.key):
            pointer.save()
    except IntegrityError as error:
        raise PointerKnown("there is such a pointer already", "Look for it in the list") from error
    return pointer


def pointers_of(person: Person) -> QuerySet[Pointer]:
    """The pointers that a person may read, the latest first.

    Raises
    ------
    NotAllowed
        Pointers are not this person's to read.
    """
    require(person, Verb.READ, Pointer)
    return readable(person, Pointer.objects.select_related("by"))


def pointer_of(person: Person, key: str) -> Pointer:
    """One pointer.

    Raises
    ------
    Http404
        There is none of this key that the person may know of.
    """
    found = pointers_of(person).filter(key=key).first()
    if found is None:
        raise Http404
    note_read(person, found, record_id=found.key)
    return found


def _find(person: Person, ids: Sequence[str]) -> Found | None:
    if not may(person, Verb.READ, Pointer):
        return None
    known = {pointer.key: pointer for pointer in pointers_of(person).filter(key__in=ids)}
    if set(known) != set(ids):
        return None
    return Found(
        ids=tuple(ids), names=tuple(str(known[id]) for id in ids), marks=join_marks(p.marks for p in known.values())
    )


def _erase(erasure: Erasure) -> None:
    Pointer.objects.filter(key__in=erasure.records).delete()


register_erasable(
    Erasable(
        kind="pointer",
        name=gettext_lazy("pointers"),
        named_by=gettext_lazy("The end of the address of a pointer."),
        reaches=(gettext_lazy("the pointer: its reference number, its keeper, its kind"),),
        find=_find,
        erase=_erase,
    )
)
register(Pointer, Rule(roles={Verb.READ: HOUSE, Verb.MANAGE: HOUSE}, marked=True))
name_acts({"point_to": pgettext_lazy("act", "Pointer added")})
name_kinds({Pointer: pgettext_lazy("record", "pointer")})
