"""Marks that every record and every archived row carries, and who sees what is marked so.

Sensitivity follows ST/SGB/2007/6. The use class says what may be done with a figure by whom it was given. A whole takes
the highest of its parts (:func:`join_marks`): who sees the whole sees every part. :func:`sees` is the one rule; every
filter of a query or a frame is made from it by asking it of each combination of marks that there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from mirab.core.errors import UnknownNameError
from mirab.core.identifiers import content_id


class Sensitivity(IntEnum):
    """How closely a record is held; ordered, so that the highest of several is their maximum."""

    UNCLASSIFIED = 0
    CONFIDENTIAL = 1
    STRICTLY_CONFIDENTIAL = 2

    @classmethod
    def named(cls, name: str) -> Sensitivity:
        """Read ``confidential``, ``strictly confidential`` and the like."""
        try:
            return cls[name.strip().upper().replace(" ", "_").replace("-", "_")]
        except KeyError as error:
            known = ", ".join(level.label for level in cls)
            raise UnknownNameError(f"sensitivity {name!r} is not known", f"Use one of: {known}") from error

    @property
    def label(self) -> str:
        """The words of the bulletin."""
        return self.name.lower().replace("_", " ")


class UseClass(StrEnum):
    """To whom a figure may be shown: to all, to partners, or only the results computed from it."""

    PUBLISH = "publish"
    PARTNERS = "partners"
    ANALYSIS_ONLY = "analysis only"


class Caveat(StrEnum):
    """Caveats that stand by themselves; :func:`not_to` gives those that name a state."""

    HEAD_ONLY = "head only"
    INTERNATIONAL = "international staff only"
    CONSENT = "originator's consent needed"


_USE_ORDER = {UseClass.PUBLISH: 0, UseClass.PARTNERS: 1, UseClass.ANALYSIS_ONLY: 2}
_NOT_TO = "not to the representatives of "
#: Whose a thing is that is closed to others and names nobody.
CENTRE = "centre"


def not_to(state: str) -> str:
    """The caveat that shuts out the representatives of a state, by its code."""
    return f"{_NOT_TO}{state}"


@dataclass(frozen=True, kw_only=True)
class Marks:
    """How a record, a paragraph, an archived row or a computed figure is held.

    Attributes
    ----------
    owners : whose series or words it is made of; where its use is closed and nobody is named, the centre's own
    caveats : words of :class:`Caveat` and :func:`not_to`; one that nobody knows shuts out everybody but the head
    originators : whose consent :attr:`Caveat.CONSENT` asks for before it goes beyond the house; the owners by default
    lists : need-to-know lists, on each of which a reader must stand
    shared : organisations and sharing groups to which a named person released it, beyond its use class
    """

    sensitivity: Sensitivity = Sensitivity.UNCLASSIFIED
    use_class: UseClass = UseClass.PUBLISH
    owners: frozenset[str] = frozenset()
    caveats: frozenset[str] = frozenset()
    originators: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.owners and self.use_class is not UseClass.PUBLISH:
            object.__setattr__(self, "owners", frozenset({CENTRE}))
        if not self.originators and Caveat.CONSENT in self.caveats:
            object.__setattr__(self, "originators", self.owners or frozenset({CENTRE}))

    @property
    def open_to_all(self) -> bool:
        """Whether it may leave the house without anybody's release."""
        return self.use_class is UseClass.PUBLISH and Caveat.CONSENT not in self.caveats

    def to_json(self) -> dict[str, Any]:
        """Plain data, the same for the same marks."""
        names = ("owners", "caveats", "originators", "lists", "shared")
        return {
            "sensitivity": self.sensitivity.label,
            "use_class": self.use_class.value,
            **{name: sorted(getattr(self, name)) for name in names if getattr(self, name)},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Marks:
        """Read what :meth:`to_json` gave."""
        names = ("owners", "caveats", "originators", "lists", "shared")
        return cls(
            sensitivity=Sensitivity.named(data["sensitivity"]),
            use_class=UseClass(data["use_class"]),
            **{name: frozenset(data.get(name, ())) for name in names},
        )

    @property
    def number(self) -> int:
        """A number that these marks alone have: 48 bits of their content id."""
        return int(content_id(self.to_json())[:12], 16)


def join_marks(parts: Iterable[Marks]) -> Marks:
    """Marks of a whole: the highest sensitivity, the narrowest use, all that any of its parts holds against anybody.

    It is shared with those alone with whom every part that is not open to all is shared.
    """
    items = tuple(parts)
    closed = [m.shared for m in items if not m.open_to_all]
    return Marks(
        sensitivity=max((m.sensitivity for m in items), default=Sensitivity.UNCLASSIFIED),
        use_class=max((m.use_class for m in items), key=_USE_ORDER.__getitem__, default=UseClass.PUBLISH),
        owners=frozenset().union(*(m.owners for m in items)),
        caveats=frozenset().union(*(m.caveats for m in items)),
        originators=frozenset().union(*(m.originators for m in items)),
        lists=frozenset().union(*(m.lists for m in items)),
        shared=frozenset.intersection(*closed) if closed else frozenset(),
    )


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
