"""The frame of every write: permission, transaction and audit line in one place; and the lines of what is no write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mirab.core.marks import Marks, Sensitivity, join_marks
from mirab.web.accounts.chain import append
from mirab.web.accounts.models import PLAIN, AuditLine, User
from mirab.web.accounts.policy import Person, clearance_of, marks_of, require, role_of
from mirab.web.accounts.roles import Verb

A = TypeVar("A", bound=HttpResponseBase | None)

#: So much of an address is kept in the audit.
LONGEST_ADDRESS = 2000
_READS: ContextVar[int] = ContextVar("reads_noted", default=0)


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
    with transaction.atomic():
        yield
        # last: whoever holds the end of the chain keeps every other writer waiting
        _append(name, person, verb, record, record_id, detail)


def noted(name: str, person: Person, verb: Verb, record: object, *, record_id: str, **detail: Any) -> AuditLine:
    """Record what is no write, before it is done: that something is taken away, or read.

    An address may name what its reader alone knows of: the line is held as closely as what he may have seen.

    Raises
    ------
    NotAllowed
        The policy does not let this person do it; nothing is recorded.
    """
    require(person, verb, record)
    return _append(name, person, verb, record, record_id, detail, least=Marks(sensitivity=clearance_of(person)))


def taken(request: HttpRequest, answer: A, record: object, record_id: str) -> A:
    """Record that the request's reader takes something away, where the answer is a file to be kept; give the answer.

    Parameters
    ----------
    answer : HttpResponse or None
        A page, the data of a live chart, or nothing, is no file and leaves no line.
    record
        What the file is made of: a record, or the kind of its rows.

    Raises
    ------
    NotAllowed
        It is not this person's to take away.
    """
    if answer is not None and answer.get("Content-Disposition", "").startswith("attachment"):
        address = request.get_full_path()[:LONGEST_ADDRESS]
        noted("export", request.user, Verb.EXPORT, record, record_id=record_id, address=address)
    return answer


def note_read(person: Person, record: object, *, record_id: str) -> None:
    """Record that somebody reads a record, where that is strictly confidential.

    Every query that gives a single record calls it.
    """
    if marks_of(record).sensitivity is Sensitivity.STRICTLY_CONFIDENTIAL:
        _READS.set(_READS.get() + 1)
        noted("read_closely_held", person, Verb.READ, record, record_id=record_id)


def reads_noted() -> int:
    """How many reads were recorded in this thread of work: what was drawn meanwhile is kept for nobody else."""
    return _READS.get()


def _append(
    name: str,
    person: Person,
    verb: Verb,
    record: object,
    record_id: str,
    detail: dict[str, Any],
    *,
    least: Marks = PLAIN,
) -> AuditLine:
    kind = record if isinstance(record, type) else type(record)
    held = PLAIN if isinstance(record, type) else marks_of(record)
    return append(
        act=name,
        person=person if isinstance(person, User) else None,
        role=role_of(person).value,
        verb=verb.value,
        kind=kind.__name__,
        record=record_id,
        marks=join_marks((held, least)),
        detail=detail,
    )
