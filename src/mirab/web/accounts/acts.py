"""The frame of every write: permission, transaction and audit line in one place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from mirab.web.accounts.models import PLAIN, AuditLine, User, stored
from mirab.web.accounts.policy import Person, marks_of, require, role_of
from mirab.web.accounts.roles import Verb


@contextmanager
def act(name: str, person: Person, verb: Verb, record: object, *, record_id: str, **detail: Any) -> Iterator[None]:
    """Do a write: refused without permission, undone whole when it fails, and recorded when it does not.

    Parameters
    ----------
    name : str
        The action's name, such as ``accept_proposal``.
    record : object
        A record, or the class of one that is about to be made.
    record_id : str
        Its id as the audit names it.
    detail
        What the act was given, as plain data.

    Raises
    ------
    NotAllowed
        The policy does not let this person do it.
    """
    require(person, verb, record)
    kind = record if isinstance(record, type) else type(record)
    with transaction.atomic():
        yield
        AuditLine.objects.create(
            person=person if isinstance(person, User) else None,
            role=role_of(person).value,
            verb=verb.value,
            kind=kind.__name__,
            record=record_id[:200],
            act=name,
            detail=detail,
            mark_set_id=stored(PLAIN if isinstance(record, type) else marks_of(record)),
        )
