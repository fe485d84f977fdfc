"""Marks that every record and every archived row carries, and how a whole takes the highest of its parts.

Sensitivity follows ST/SGB/2007/6. The use class says what may be done with a figure by whom it was given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from mirab.core.errors import UnknownNameError


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


_USE_ORDER = {UseClass.PUBLISH: 0, UseClass.PARTNERS: 1, UseClass.ANALYSIS_ONLY: 2}


@dataclass(frozen=True, kw_only=True)
class Marks:
    """Sensitivity, use class, owners and caveats of a record or a computed figure."""

    sensitivity: Sensitivity = Sensitivity.UNCLASSIFIED
    use_class: UseClass = UseClass.PUBLISH
    owners: frozenset[str] = frozenset()
    caveats: frozenset[str] = frozenset()


def join_marks(parts: Iterable[Marks]) -> Marks:
    """Marks of a whole: the highest sensitivity, the narrowest use, all owners and all caveats of its parts."""
    items = tuple(parts)
    return Marks(
        sensitivity=max((m.sensitivity for m in items), default=Sensitivity.UNCLASSIFIED),
        use_class=max((m.use_class for m in items), key=_USE_ORDER.__getitem__, default=UseClass.PUBLISH),
        owners=frozenset().union(*(m.owners for m in items)),
        caveats=frozenset().union(*(m.caveats for m in items)),
    )
