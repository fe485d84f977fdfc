"""Maps on a page: drawn on the server first, alive when their reader opens them, and the list that is their equal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from mirab.core.errors import InputError
from mirab.core.words import Text
from mirab.regions import Region
from mirab.reporting.maps import Atlas, MapMark, map_data
from mirab.reporting.maps_captions import caption
from mirab.reporting.maps_shapes import Bounds, Shapes, load_shapes
from mirab.reporting.wording import wording
from mirab.web.design.table_values import reader_language

BUILT = "design/built/shapes.json"
#: Regions whose atlas is kept; a profile that was mended is a new region.
MOST_KEPT = 4
#: Keys that zoom the live map, by the name that its script knows them by.
_KEYS = {"ctrl": "Ctrl", "cmd": "⌘"}
_WORDS = (
    "open",
    "fetching",
    "failed",
    "list",
    "zoom_in",
    "zoom_out",
    "two_fingers",
    "no_marks",
)
_atlases: dict[int, Atlas] = {}


@dataclass(frozen=True, kw_only=True)
class MapView:
    """A map as its page shows it.

    Attributes
    ----------
    title : str
        What the map shows.
    svg, narrow : str
        The drawing for a column and for a phone.
    src : str
        Address of ``map.json``, which answers the live map; empty where there is none.
    marks : tuple of MapMark
        What is marked, the gravest first: the list that equals the drawing.
    caption : tuple of Text
        What is said under it: authority, lines not agreed, what is missing, the disclaimer.
    listed : bool
        Whether the list stands beside the map; a page that says the same in a list of its own leaves it out.
    words : dict of str to Text
        What the parts of the figure are called.
    """

    title: str
    svg: SafeString
    narrow: SafeString
    src: str
    marks: tuple[MapMark, ...]
    caption: tuple[Text, ...]
    listed: bool
    words: dict[str, Text]


def map_view(
    region: Region,
    marks: Iterable[MapMark],
    *,
    title: str,
    day: date,
    src: str = "",
    focus: Bounds | None = None,
    listed: bool = True,
) -> MapView:
    """A map in the reader's language, as known on a day; ``src`` is the address that :func:`map_answer` answers.

    ``focus`` (west, south, east, north in degrees) shows a part of the region.
    """
    language, atlas = reader_language(), atlas_of(region)
    shown = tuple(sorted(marks, key=lambda mark: (-(mark.level or 0), mark.name.said(language), mark.code)))
    wide = atlas.draw(shown, day=day, language=language, size="wide", focus=focus)
    narrow = atlas.draw(shown, day=day, language=language, size="narrow", focus=focus)
    return MapView(
        title=title,
        svg=mark_safe(wide),
        narrow=mark_safe(narrow),
        src=src,
        marks=shown,
        caption=caption(region, atlas.shapes, day),
        listed=listed,
        words={name: wording(f"map.{name}") for name in _WORDS}
        | {f"hold_{name}": wording("map.hold_key", key=key) for name, key in _KEYS.items()},
    )


def map_answer(region: Region, marks: Iterable[MapMark], *, day: date, focus: Bounds | None = None) -> dict[str, Any]:
    """What ``map.json`` answers: the same map for the script that draws it live."""
    atlas = atlas_of(region)
    return map_data(
        region,
        atlas.shapes,
        static(BUILT) if atlas.shapes else "",
        tuple(marks),
        day=day,
        language=reader_language(),
        focus=focus,
    )


def focus_on(positions: Iterable[tuple[float, float]], *, room: float = 1.2) -> Bounds | None:
    """Bounds about some positions (degrees east, degrees north) with room on every side; None where there are none."""
    found = list(positions)
    if not found:
        return None
    lons, lats = [lon for lon, _ in found], [lat for _, lat in found]
    return (min(lons) - room * 1.3, min(lats) - room, max(lons) + room * 1.3, max(lats) + room)


def atlas_of(region: Region) -> Atlas:
    """The region with its outlines; without them where set-up has made none, or made another region's."""
    shapes = _shapes(region)
    kept = _atlases.get(id(region))
    if kept is None or kept.region is not region or kept.shapes is not shapes:
        if len(_atlases) >= MOST_KEPT:
            _atlases.clear()
        kept = _atlases[id(region)] = Atlas(region, shapes)
    return kept


def _shapes(region: Region) -> Shapes | None:
    try:
        shapes = load_shapes(Path(__file__).resolve().parent / "static" / BUILT)
    except InputError:
        return None
    return shapes if shapes.region == region.name else None
