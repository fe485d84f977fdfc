"""What of people and of the audit a person may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from mirab.core.marks import Sensitivity
from mirab.web.accounts.asked_often import first_values
from mirab.web.accounts.models import AuditLine
from mirab.web.accounts.policy import Person, clearance_of, readable, require
from mirab.web.accounts.rights import numbers_seen, rights_of
from mirab.web.accounts.roles import Verb
from mirab.web.accounts.seals import seal_folder


def last_change(person: Person) -> int:
    """Something that moves whenever a person could see the record change; the audit knows of every write."""

    def rows() -> QuerySet[AuditLine, Any]:
        readers = [capacity.reader for capacity in rights_of(person).capacities if capacity.reader is not None]
        numbers = frozenset().union(*(numbers_seen(reader) for reader in readers))
        # what is read or taken away changes no page, nor does coming and going
        written = AuditLine.objects.exclude(verb__in=(Verb.READ.value, Verb.EXPORT.value, Verb.ENTER.value))
        return written.filter(mark_set__in=sorted(numbers)).order_by("-number").values_list("number")[:1]

    found = first_values(person, "last change", rows)
    return int(found[0][0]) if found else 0


def audit_lines(person: Person) -> QuerySet[AuditLine]:
    """The audit, newest first, as far as a person may read it.

    Raises
    ------
    NotAllowed
        The audit is not this person's to read.
    """
    require(person, Verb.READ, AuditLine)
    return readable(person, AuditLine.objects.defer("detail"))


@dataclass(frozen=True, kw_only=True)
class LastSeal:
    """When the audit was sealed last, and up to which line where the reader may know numbers; None: he may not.

    ``late``: the next seal should have been set long ago.
    """

    at: datetime
    number: int | None
    late: bool


def last_seal(person: Person, now: datetime) -> LastSeal | None:
    """The last seal of the audit; None where nothing is sealed yet.

    Raises
    ------
    NotAllowed
        The audit is not this person's to read.
    """
    require(person, Verb.READ, AuditLine)
    seal = seal_folder().last()
    if seal is None:
        return None
    late = now - seal.moment > 2 * timedelta(minutes=settings.MIRAB_SEAL_EVERY)
    return LastSeal(at=seal.moment, number=seal.number if sees_numbers(person) else None, late=late)


def sees_numbers(person: Person) -> bool:
    """Whether a person may see numbers of lines: whoever does not read all would learn from a gap what is hidden."""
    return clearance_of(person) is max(Sensitivity)
