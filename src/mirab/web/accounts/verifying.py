"""Does the audit hold? Every line in order, each against the one before it, and the chain against its seals.

What is found: a line that was changed, removed, put elsewhere or put in; lines cut off at the end, up to the last seal;
a seal that was changed or taken out of its row. What cannot be found by reading is what somebody who may write in the
database does to the end of the chain since the last seal: cut lines off, or write them anew with hashes of his own.

Lines are read one after the other and none is kept, however many there are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from nacl.signing import VerifyKey

from mirab.core.errors import MissingError
from mirab.web.accounts.chain import ERASED, GENESIS, hash_of_detail, hash_of_fields, sealed_fields
from mirab.web.accounts.models import AuditLine
from mirab.web.accounts.seals import Seal, SealFolder

_CHUNK = 2000


class What(StrEnum):
    """What is wrong at the first wrong line."""

    CHANGED = "changed"
    REMOVED = "removed"
    REORDERED = "reordered"
    INSERTED = "inserted"
    CUT_OFF = "cut off"
    REWRITTEN = "rewritten since it was sealed"
    ERASED = "erased without a line that says so"
    SEAL_CHANGED = "seal changed"
    SEALS_REMOVED = "seals removed"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """The first fault: the number of the line, or of the line that a wrong seal speaks of, and what is wrong there."""

    number: int
    what: What


@dataclass(frozen=True, kw_only=True)
class Report:
    """What reading the chain found.

    ``lines`` were read, up to the first fault; ``seals`` are genuine; ``sealed_up_to`` is the highest number that one
    of them speaks of, and ``sealed_at`` its time.
    """

    lines: int
    seals: int
    sealed_up_to: int
    sealed_at: str
    first_fault: Fault | None

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return self.first_fault is None


class _Row(NamedTuple):
    """A line as the database has it, moment and detail as text: what a hand put there need be neither."""

    number: Any
    previous: Any
    at: Any
    person_id: Any
    username: Any
    role: Any
    verb: Any
    kind: Any
    record: Any
    act: Any
    mark_set_id: Any
    salt: Any
    detail: Any
    detail_hash: Any
    hash: Any


@dataclass(kw_only=True)
class _Reading:
    """How far the chain was read."""

    lines: int = 0
    hash: str = GENESIS
    erased: set[int] = field(default_factory=set)


def verify(folder: SealFolder, public_key: VerifyKey | None = None) -> Report:
    """Read the whole chain.

    Parameters
    ----------
    public_key : VerifyKey, optional
        As it was kept elsewhere; without it the one that lies on this machine is believed.

    Raises
    ------
    MissingError
        There are seals, and no key to tell whether they are genuine.
    """
    seals, wrong_seal = _genuine(folder, public_key)
    reading = _Reading()
    with _one_look():
        fault = _first_fault(reading, {seal.number: seal.head for seal in seals})
    if fault is None and seals and seals[-1].number > reading.lines:
        fault = Fault(number=reading.lines + 1, what=What.CUT_OFF)
    return Report(
        lines=reading.lines,
        seals=len(seals),
        sealed_up_to=seals[-1].number if seals else 0,
        sealed_at=seals[-1].at if seals else "",
        first_fault=fault or wrong_seal,
    )


def _genuine(folder: SealFolder, given: VerifyKey | None) -> tuple[list[Seal], Fault | None]:
    """The seals before the first that is wrong, and what is wrong with that one."""
    key = given or folder.public_key()
    found: list[Seal] = []
    broken = False
    for seal in folder.sealed():
        if key is None:
            raise MissingError("there are seals, and no public key", "Name it: mirab audit verify --public-key FILE")
        before = found[-1] if found else None
        if seal is None:
            # left unfinished by a failing machine, where the next seal knows nothing of it
            broken = True
            continue
        follows = seal.previous == (before.hash if before else GENESIS)
        if not follows or not seal.is_signed_by(key) or (before is not None and not _may_follow(before, seal)):
            return found, Fault(number=seal.number, what=What.SEAL_CHANGED)
        found.append(seal)
        broken = False
    if broken:
        return found, Fault(number=found[-1].number if found else 1, what=What.SEAL_CHANGED)
    if not found and key is not None:
        return found, Fault(number=1, what=What.SEALS_REMOVED)
    return found, None


def _may_follow(before: Seal, seal: Seal) -> bool:
    """Whether a chain that only grows may have been sealed as the one and then as the other."""
    return (seal.number, seal.head) == (before.number, before.head) or seal.number > before.number


def _first_fault(reading: _Reading, sealed: dict[int, str]) -> Fault | None:
    """Read line by line up to the first that is wrong."""
    for row in _rows(AuditLine.objects.order_by("number", "id")):
        number = reading.lines + 1
        if row.number != number or row.previous != reading.hash or not _holds(row, number):
            return _fault(row, number, reading.hash)
        if not _detail_holds(row, reading):
            return Fault(number=number, what=What.CHANGED)
        if sealed.get(number, row.hash) != row.hash:
            return Fault(number=number, what=What.REWRITTEN)
        reading.lines, reading.hash = number, row.hash
    if reading.erased:
        return Fault(number=min(reading.erased), what=What.ERASED)
    return None


def _rows(lines: QuerySet[AuditLine]) -> Iterator[_Row]:
    as_text = {"at": "at_text", "detail": "detail_text"}
    columns = [as_text.get(name, name) for name in _Row._fields]
    with_text = lines.annotate(at_text=Cast("at", TextField()), detail_text=Cast("detail", TextField()))
    yield from map(_Row._make, with_text.values_list(*columns).iterator(chunk_size=_CHUNK))


def _one_look() -> AbstractContextManager[Any]:
    """PostgreSQL streams within a transaction alone; SQLite streams as it is, and a transaction would stop writers."""
    return transaction.atomic() if connection.vendor == "postgresql" else nullcontext()


def _holds(row: _Row, number: int) -> bool:
    """Whether a line's hash is right, were it the line of this number."""
    try:
        return bool(hash_of_fields({**sealed_fields(row), "number": number}) == row.hash)
    except (ValueError, TypeError):
        # what stands there is no moment or no text any more
        return False


def _detail_holds(row: _Row, reading: _Reading) -> bool:
    """Whether the detail is what was given; where it was erased, that is remembered until a line says so."""
    try:
        detail = json.loads(row.detail)
        if row.act == ERASED:
            reading.erased.difference_update(detail["lines"])
        elif not row.salt and detail == {}:
            reading.erased.add(row.number)
            return True
        return bool(hash_of_detail(row.salt, detail) == row.detail_hash)
    except (ValueError, TypeError, KeyError):
        return False


def _fault(row: _Row, number: int, previous: str) -> Fault:
    """What is wrong where the line of this number should follow the line of that hash."""
    if isinstance(row.number, int) and row.number < number:
        return Fault(number=row.number, what=What.INSERTED)
    if _missing_elsewhere(number, previous):
        return Fault(number=number, what=What.REORDERED)
    if row.number == number and _holds(row, number):
        # the line is as it was written: the one that it followed is not
        return Fault(number=max(number - 1, 1), what=What.CHANGED)
    written_as = _written_as(row) if row.previous != previous else None
    if written_as is not None and written_as < number:
        return Fault(number=written_as, what=What.INSERTED)
    if row.number != number or written_as is not None:
        return Fault(number=number, what=What.REMOVED)
    return Fault(number=number, what=What.CHANGED)


def _missing_elsewhere(number: int, previous: str) -> bool:
    """Whether the line that belongs here stands, unchanged, at another place."""
    places = AuditLine.objects.filter(previous=previous).exclude(number=number).order_by("id")
    return any(_holds(row, number) for row in _rows(places))


def _written_as(row: _Row) -> int | None:
    """The number under which a line's hash is right; None: under none."""
    last = AuditLine.objects.count() + 1
    return next((number for number in range(1, last + 1) if _holds(row, number)), None)
