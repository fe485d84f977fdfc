"""Who sees what is marked how: the one rule, from which every filter of a query or a frame is made.

A filter asks :func:`sees` of each combination of marks that there is, and there are few. Who sees a whole, by
:func:`mirab.core.marks.join_marks`, sees every part of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mirab.core.marks import Caveat, Marks, Sensitivity, UseClass

_NOT_TO = "not to the representatives of "


def not_to(state: str) -> str:
    """The caveat that shuts out the representatives of a state, by its code."""
    return f"{_NOT_TO}{state}"


class Standing(StrEnum):
    """Where a reader stands to the centre."""

    HOUSE = "house"
    PARTNER = "partner"
    GOVERNMENT = "government"
    OUTSIDE = "outside"


@dataclass(frozen=True, kw_only=True)
class Reader:
    """All of a person that decides what he sees; two persons with equal readers see the same.

    Attributes
    ----------
    clearance : the highest sensitivity he is cleared for on this day, the installation's ceiling already applied
    state : code of the state that he represents; empty: none
    names : his organisation, the sharing groups that it is in, and the names under which it owns series
    lists : the need-to-know lists on which he stands
    """

    standing: Standing = Standing.OUTSIDE
    clearance: Sensitivity = Sensitivity.UNCLASSIFIED
    head: bool = False
    international: bool = False
    state: str = ""
    names: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()


def sees(reader: Reader, marks: Marks) -> bool:
    """Whether a reader sees what is marked so: the one rule of who may read.

    The head's own house reads everything within clearance, caveats and lists; whoever stands outside reads what its
    use class opens to him, what he owns alone, and what was released to him by name.
    """
    return (
        marks.sensitivity <= reader.clearance
        and marks.lists <= reader.lists
        and all(_passes(reader, caveat) for caveat in marks.caveats)
        and (reader.standing is Standing.HOUSE or _given(reader, marks))
    )


def _passes(reader: Reader, caveat: str) -> bool:
    """Whether a caveat lets a reader by; what it says of passing on beyond the house is :func:`_given`'s."""
    if caveat == Caveat.CONSENT:
        return True
    if caveat == Caveat.INTERNATIONAL:
        return reader.international and reader.standing is Standing.HOUSE
    if caveat.startswith(_NOT_TO):
        return not reader.state or reader.state not in caveat.removeprefix(_NOT_TO).split(",")
    return reader.head


def _given(reader: Reader, marks: Marks) -> bool:
    """Whether something was given to a reader outside the house."""
    if marks.shared & reader.names:
        return True
    if Caveat.CONSENT in marks.caveats and not marks.originators <= reader.names:
        return False
    return (
        marks.use_class is UseClass.PUBLISH
        or (marks.use_class is UseClass.PARTNERS and reader.standing is Standing.PARTNER)
        or marks.owners <= reader.names
    )


@dataclass(frozen=True)
class Sight:
    """What a person sees of archive and results: what any of his readers does (his own, and those he stands in for)."""

    readers: tuple[Reader, ...]

    def __call__(self, marks: Marks) -> bool:
        """Whether what is marked so is seen."""
        return any(sees(reader, marks) for reader in self.readers)
