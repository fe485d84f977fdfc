"""Places as a form offers them: from the region profile, never from a device."""

from __future__ import annotations

from mirab.core.places import PlaceKind
from mirab.web.design.templatetags.mirab import reading
from mirab.web.monitoring.place_tables import kind_of
from mirab.web.monitoring.queries import centre

#: Kinds of place that somebody in the field would name.
_OFFERED = (
    PlaceKind.PROVINCE,
    PlaceKind.CITY,
    PlaceKind.EXCLAVE,
    PlaceKind.CROSSING,
    PlaceKind.CANAL,
    PlaceKind.DAM,
    PlaceKind.RESERVOIR,
    PlaceKind.TAILINGS_SITE,
)
Group = tuple[str, list[tuple[str, str]]]


def places() -> list[Group]:
    """The places by state, in the reader's language and its order; what lies in several states comes last."""
    region, language = centre().region, reading()
    found: dict[str, list[tuple[str, str]]] = {code: [] for code in (*region.states, "")}
    for code, place in region.places.items():
        if place.kind in _OFFERED:
            state = place.states[0] if len(place.states) == 1 else ""
            # a province and its town often have one name
            found.setdefault(state, []).append((code, f"{place.named(language)}, {kind_of(place)}"))
    return [
        (region.places[state].named(language) if state else "–", sorted(rows, key=lambda row: row[1]))
        for state, rows in found.items()
        if rows
    ]


def segments() -> list[tuple[str, str]]:
    """The border segments."""
    return [(code, place.named(reading())) for code, place in centre().region.border_segments.items()]


def sides() -> list[tuple[str, str]]:
    """The states, on whose side of a border something can be."""
    region = centre().region
    return [(code, region.places[code].named(reading())) for code in region.states]


def place_said(code: str) -> str:
    """The name of a place; its code where the profile no longer has it."""
    place = centre().region.places.get(code)
    return place.named(reading()) if place else code
