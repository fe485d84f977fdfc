"""Owners and caveats as an archived row writes them: several names in one text."""

from __future__ import annotations

#: Between names or words of one text: owners of a figure that is made of several, caveats of a row.
BETWEEN = "; "


def names_in(text: str | None) -> tuple[str, ...]:
    """The names of a text, each once, in order."""
    return tuple(sorted({name for part in (text or "").split(BETWEEN.strip()) if (name := part.strip())}))
