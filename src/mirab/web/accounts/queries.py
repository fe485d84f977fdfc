"""What of people and of the audit a person may read."""

from __future__ import annotations

from django.db.models import QuerySet

from mirab.web.accounts.models import AuditLine
from mirab.web.accounts.policy import Person, readable, require
from mirab.web.accounts.roles import Verb


def audit_lines(person: Person) -> QuerySet[AuditLine]:
    """The audit, newest first, as far as a person may read it.

    Raises
    ------
    NotAllowed
        The audit is not this person's to read.
    """
    require(person, Verb.READ, AuditLine)
    return readable(person, AuditLine.objects.select_related("person"))
