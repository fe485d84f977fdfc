"""What of people and of the audit a person may read."""

from __future__ import annotations

from django.db.models import QuerySet

from mirab.web.accounts.models import AuditLine
from mirab.web.accounts.policy import Person, readable, require
from mirab.web.accounts.rights import numbers_seen, rights_of
from mirab.web.accounts.roles import Verb


def last_change(person: Person) -> int:
    """Something that moves whenever a person could see the record change; the audit knows of every write."""
    readers = [capacity.reader for capacity in rights_of(person).capacities if capacity.reader is not None]
    numbers = frozenset().union(*(numbers_seen(reader) for reader in readers))
    last = AuditLine.objects.filter(mark_set__in=sorted(numbers)).order_by("-id").values_list("id", flat=True).first()
    return last or 0


def audit_lines(person: Person) -> QuerySet[AuditLine]:
    """The audit, newest first, as far as a person may read it.

    Raises
    ------
    NotAllowed
        The audit is not this person's to read.
    """
    require(person, Verb.READ, AuditLine)
    return readable(person, AuditLine.objects.select_related("person"))
