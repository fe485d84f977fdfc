"""What may leave in clear: unclassified text, by mail, by feed or as a public alert."""

from __future__ import annotations

from mirab.core.errors import FormatError
from mirab.core.marks import Marks, Sensitivity, UseClass


def require_unclassified(marks: Marks, *, what: str, remedy: str) -> None:
    """Refuse what is held more closely than unclassified.

    Raises
    ------
    FormatError
        Names the sensitivity; ``remedy`` says what to do instead.
    """
    if marks.sensitivity is not Sensitivity.UNCLASSIFIED:
        raise FormatError(f"{what} is {marks.sensitivity.label}", remedy)


def require_public(marks: Marks, *, what: str, remedy: str) -> None:
    """Refuse what is not for everybody: sensitivity, use class, caveats and lists.

    Raises
    ------
    FormatError
        Names the mark that closes it.
    """
    require_unclassified(marks, what=what, remedy=remedy)
    if marks.use_class is not UseClass.PUBLISH:
        raise FormatError(f"{what} has the use class {marks.use_class.value!r}", remedy)
    if closed := sorted(marks.caveats | marks.lists):
        raise FormatError(f"{what} carries {', '.join(map(repr, closed))}", remedy)
