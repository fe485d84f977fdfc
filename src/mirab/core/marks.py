"""Marks that every record and every archived row carries, and how a whole takes the highest of its parts.

Sensitivity follows ST/SGB/2007/6. The use class says what may be done with a figure by whom it was given.
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
    """To whom a figure may be shown, the widest first: to all, to partners, or only the results computed from it."""

    PUBLISH = "publish"
    PARTNERS = "partners"
    ANALYSIS_ONLY = "analysis only"


class Caveat(StrEnum):
    """Caveats that stand by themselves; :func:`mirab.sharing.sight.not_to` gives those that name a state."""

    HEAD_ONLY = "head only"
    INTERNATIONAL = "international staff only"
    CONSENT = "originator's consent needed"


_SETS = ("owners", "caveats", "originators", "lists", "shared")
#: Whose a thing is that is closed to others and names nobody.
CENTRE = "centre"


@dataclass(frozen=True, kw_only=True)
class Marks:
    """How a record, a paragraph, an archived row or a computed figure is held.

    ``owners``: whose it is made of, the centre's own where its use is closed and nobody named; ``originators``: whose
    consent is needed, the owners' by default; ``lists``: a reader stands on each; ``shared``: released to by name.
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

    def to_json(self) -> dict[str, Any]:
        """Plain data, the same for the same marks."""
        levels = {"sensitivity": self.sensitivity.label, "use_class": self.use_class.value}
        return levels | {name: sorted(getattr(self, name)) for name in _SETS if getattr(self, name)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Marks:
        """Read what :meth:`to_json` gave."""
        sets = {name: frozenset(data.get(name, ())) for name in _SETS}
        return cls(sensitivity=Sensitivity.named(data["sensitivity"]), use_class=UseClass(data["use_class"]), **sets)

    @property
    def number(self) -> int:
        """A number that these marks alone have: 48 bits of their content id."""
        return int(content_id(self.to_json())[:12], 16)


def join_marks(parts: Iterable[Marks]) -> Marks:
    """Marks of a whole: highest sensitivity, narrowest use, all caveats; shared where every closed part is."""
    items = tuple(parts)
    closed = [m.shared for m in items if m.use_class is not UseClass.PUBLISH or Caveat.CONSENT in m.caveats]
    return Marks(
        sensitivity=max((m.sensitivity for m in items), default=Sensitivity.UNCLASSIFIED),
        use_class=max((m.use_class for m in items), key=list(UseClass).index, default=UseClass.PUBLISH),
        shared=frozenset.intersection(*closed) if closed else frozenset(),
        **{name: frozenset().union(*(getattr(m, name) for m in items)) for name in _SETS if name != "shared"},
    )
