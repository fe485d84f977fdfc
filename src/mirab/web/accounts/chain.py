"""The audit's chain: each line is numbered and carries the hash of the line before it, so that none can go unseen.

The hash of a line covers what :func:`sealed_fields` names. What the act was given (its *detail*) enters by a hash of
its own, taken with a random salt: when detail and salt are erased, the chain stays whole, and nobody can find the
detail again by trying what it may have been.

Lines are written one at a time. PostgreSQL's writers wait for each other at a lock that lasts until the transaction's
end; SQLite's transactions begin as the only writer anyway. Whoever takes the lock takes it last, after everything else
that its act had to write.
"""

from __future__ import annotations

import hashlib
import json
import math
import secrets
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from mirab.core.errors import InputError
from mirab.core.marks import Marks, join_marks
from mirab.web.accounts.models import PLAIN, AuditLine, User, stored

#: What the first line has for the hash of the line before it.
GENESIS = "0" * 64
#: The act by which details are erased.
ERASED = "erase_details"
_LOCK = 0x6D697261  # "mira": one number for the whole database, of which nothing else makes use
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def append(
    *,
    act: str,
    person: User | None,
    role: str,
    verb: str,
    kind: str,
    record: str,
    marks: Marks = PLAIN,
    detail: Mapping[str, Any] | None = None,
) -> AuditLine:
    """Add a line at the end of the chain; it is there for good when the transaction around it ends well.

    Parameters
    ----------
    person : User or None
        Who acted; None: the system itself.
    detail
        Plain data. Numbers that are no numbers become words, characters that no database keeps are replaced.
    """
    with transaction.atomic():
        _wait_for_turn()
        number, previous = head()
        given, salt = _plain(detail or {}), secrets.token_hex(16)
        line = AuditLine(
            number=number + 1,
            previous=previous,
            at=timezone.now(),
            person=person,
            username=person.get_username() if person else "",
            role=role,
            verb=verb,
            kind=_kept(kind),
            record=_kept(record)[:200],
            act=act,
            mark_set_id=stored(marks),
            detail=given,
            salt=salt,
            detail_hash=hash_of_detail(salt, given),
        )
        line.hash = hash_of(line)
        line.save(force_insert=True)
    return line


def head() -> tuple[int, str]:
    """Number and hash of the last line; of an empty chain 0 and zeros."""
    return AuditLine.objects.order_by("-number").values_list("number", "hash").first() or (0, GENESIS)


def erase_details(numbers: Collection[int], *, person: User | None, role: str, why: str) -> AuditLine:
    """Erase what the acts of some lines were given; their hashes stay, and a line of its own says which were erased.

    Whoever calls has asked the policy.

    Raises
    ------
    InputError
        A line is not there, or says itself what was erased: without it an erasure could not be told from a theft.
    """
    with transaction.atomic():
        lines = AuditLine.objects.filter(number__in=numbers).exclude(act=ERASED)
        if not numbers or lines.count() != len(set(numbers)):
            raise InputError(
                "these audit lines cannot be erased", f"Name lines that are there and do not record {ERASED}"
            )
        closest = join_marks(line.marks for line in lines)
        lines.update(detail={}, salt="")
        return append(
            act="erase_details",
            person=person,
            role=role,
            verb="manage",
            kind=AuditLine.__name__,
            record=why,
            marks=closest,
            detail={"lines": sorted(set(numbers))},
        )


def sealed_fields(line: Any) -> dict[str, Any]:
    """Everything of a line that its hash covers, by name. ``line`` has the attributes of an :class:`AuditLine`.

    ``at`` may be the moment, or the text in which a database keeps it.
    """
    return {
        "number": line.number,
        "previous": line.previous,
        "at": _moment(line.at),
        "person": line.person_id,
        "username": line.username,
        "role": line.role,
        "verb": line.verb,
        "kind": line.kind,
        "record": line.record,
        "act": line.act,
        "marks": line.mark_set_id,
        "detail_hash": line.detail_hash,
    }


def hash_of(line: Any) -> str:
    """SHA-256 (hex) of what :func:`sealed_fields` names, as JSON with sorted keys and without spaces."""
    return hash_of_fields(sealed_fields(line))


def hash_of_fields(fields: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of plain data as JSON with sorted keys and without spaces."""
    return hashlib.sha256(_canonical(fields).encode("ascii")).hexdigest()


def hash_of_detail(salt: str, detail: Any) -> str:
    """SHA-256 (hex) of the salt and, after it, the detail as JSON with sorted keys and without spaces."""
    return hashlib.sha256((salt + _canonical(detail)).encode("ascii")).hexdigest()


def _wait_for_turn() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _moment(at: datetime | str) -> str:
    """A moment in UTC, with its microseconds: equal text for what every database keeps of it."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    if moment.tzinfo is None:
        return moment.isoformat(timespec="microseconds") + "+00:00"
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _plain(value: Any) -> Any:
    """Data that both databases give back as they got it.

    PostgreSQL keeps numbers as decimals, so that ``1e16`` comes back whole; neither NUL nor a half of a pair is a
    character to it.
    """
    if isinstance(value, Mapping):
        return {_kept(str(key)): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if value.is_integer() else value
    return value if value is None or isinstance(value, bool | int) else _kept(str(value))


def _kept(text: str) -> str:
    """Text without the characters that a database refuses."""
    return text.replace("\0", _REPLACEMENT).encode("utf-8", "replace").decode("utf-8")
