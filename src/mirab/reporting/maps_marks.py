"""Names and marks on a map: each takes what room there is, the weightier ones first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import numpy as np

from mirab.alerting.levels import Kind, Level
from mirab.core.words import Language, Text
from mirab.regions import Region
from mirab.reporting.charts import BLUE, INK, SOFT
from mirab.reporting.maps_captions import state_names
from mirab.reporting.maps_ground import LAND
from mirab.reporting.maps_labels import Board, Label, measured, spots_within
from mirab.reporting.maps_paths import cut, thinned
from mirab.reporting.maps_projection import Array, View
from mirab.reporting.maps_shapes import Bounds, Shape, Shapes
from mirab.reporting.wording import wording

#: Colours of levels, as the site's stylesheet has them; a mark without a level is a link and no more.
LEVELS = {Level.NONE: BLUE, Level.WATCH: "#4b5b6b", Level.ADVISORY: "#8a6100", Level.WARNING: "#b03a1e"}
#: Pixels: points of an outline nearer to each other are one for finding room for a name.
COARSE = 5.0


@dataclass(frozen=True, kw_only=True)
class MapMark:
    """A place marked on a map: where, what it is called, how far its alert has risen, and the page that says more.

    ``level`` None marks an opportunity, or a place of which no alert is spoken, as ``kind`` says; ``note`` is the
    sentence that says why it is marked.
    """

    code: str
    lon: float
    lat: float
    name: Text
    level: Level | None = None
    kind: str = "place"
    href: str = ""
    note: Text | None = None

    @property
    def sign(self) -> str:
        """What its shape stands for: the level, an opportunity (which has none), or a place and no more."""
        if self.level:
            return self.level.name.lower()
        return "opportunity" if self.kind == Kind.OPPORTUNITY else "none"

    @property
    def said(self) -> Text:
        """Name and what its sign means, in words; of a place and no more the name alone."""
        if self.sign == "none":
            return self.name
        word = sign_word(self.sign)
        return Text(en=f"{self.name.en}: {word.en}", ru=f"{self.name.ru}: {word.ru}")


#: Signs of marks, the gravest first, as a legend lists them.
SIGNS = ("warning", "advisory", "watch", "opportunity", "none")


def sign_word(sign: str) -> Text:
    """A sign in words: the level's own word, an opportunity, or a place of which no alert is spoken."""
    return wording(f"map.sign_{sign}") if sign in ("opportunity", "none") else Level.named(sign).word


def signs_of(marks: Iterable[MapMark]) -> list[str]:
    """The signs that marks carry, the gravest first."""
    found = {mark.sign for mark in marks}
    return [sign for sign in SIGNS if sign in found]


@dataclass(frozen=True, kw_only=True)
class Measures:
    """Measures of a drawing in pixels."""

    width: int
    state: float
    mark: float
    city: float
    cities: int
    half: float
    spaced: float
    cities_first: bool


MEASURES = {
    "wide": Measures(width=840, state=13.5, mark=13, city=11, cities=40, half=8, spaced=2.2, cities_first=True),
    "narrow": Measures(width=400, state=10, mark=12, city=10, cities=9, half=6, spaced=0.6, cities_first=False),
}
#: Degrees by which bounds are widened where nothing but places says how far a region reaches.
ROOM = 0.6


def around(region: Region, marks: Sequence[MapMark]) -> Bounds:
    """How far a region without outlines reaches: its places and the marks."""
    found = [(p.position.lon, p.position.lat) for p in region.places.values() if p.position]
    found += [(mark.lon, mark.lat) for mark in marks]
    (west, south), (east, north) = (np.min(found, axis=0), np.max(found, axis=0)) if found else ((-1, -1), (1, 1))
    return (float(west) - ROOM, float(south) - ROOM, float(east) + ROOM, float(north) + ROOM)


def names_and_marks(
    region: Region,
    shapes: Shapes | None,
    marks: Sequence[MapMark],
    view: View,
    measures: Measures,
    board: Board,
    language: Language,
) -> list[str]:
    """Marks, chief cities, states, names of marks, exclaves, further cities: in this order each takes its room."""
    placed = _apart(marks, view, measures)
    for _, x, y in placed:
        board.take(x, y, measures.half)
    first = len(region.states) if measures.cities_first else 0
    chief = list(_cities(region, region.map_cities[:first], marks, view, measures, board, language))
    states = list(_states(region, shapes, view, measures, board, language))
    marked = [_mark(mark, x, y, view, measures, board, language) for mark, x, y in placed]
    parts = list(_exclaves(region, shapes, view, measures, board, language))
    others = region.map_cities[first : measures.cities]
    cities = list(_cities(region, others, marks, view, measures, board, language))
    return [*cities, *chief, *parts, *states, *reversed(marked)]


def falls_within(view: View, mark: MapMark) -> bool:
    x, y = view.at(mark.lon, mark.lat)
    return 0 <= x <= view.width and 0 <= y <= view.height


def _apart(marks: Sequence[MapMark], view: View, measures: Measures) -> list[tuple[MapMark, float, float]]:
    """Marks with their points in pixels, the gravest first; one that would cover another is moved beside it."""
    placed: list[tuple[MapMark, float, float]] = []
    step = 2 * measures.half
    rings = [(0, 0)] + [(i * step, j * step) for r in (1, 2, 3) for i in range(-r, r + 1) for j in range(-r, r + 1)]
    for mark in sorted(marks, key=lambda m: (-(m.level or 0), m.code)):
        if not falls_within(view, mark):
            continue
        x, y = view.at(mark.lon, mark.lat)
        for right, down in sorted(rings, key=lambda ring: (ring[0] ** 2 + ring[1] ** 2, ring)):
            if all(abs(x + right - a) >= step or abs(y + down - b) >= step for _, a, b in placed):
                placed.append((mark, x + right, y + down))
                break
        else:
            placed.append((mark, x, y))
    return placed


def _states(
    region: Region, shapes: Shapes | None, view: View, measures: Measures, board: Board, language: Language
) -> Iterator[str]:
    names = state_names(region)
    for shape in shapes.of("state") if shapes else ():
        text = names[shape.properties["code"]].said(language).upper()
        for size in (measures.state, measures.state * 0.86):
            spots = _spots(shape, view, measured(text, size, bold=True, spaced=measures.spaced), size)
            if label := board.within(text, spots, size, spaced=measures.spaced):
                spaced = f' letter-spacing="{measures.spaced}" font-weight="600"'
                yield named(label, "m-state", round(size, 1), SOFT, spaced)
                break


@lru_cache(maxsize=512)
def _spots(shape: Shape, view: View, wide: float, size: float) -> Array:
    """Where the name of a state may stand, as far as the state comes into the drawing."""
    rings = (cut(view(line), view) for line in shape.lines)
    seen = [thinned(ring, COARSE) for ring in rings if len(ring) > 2]
    return spots_within(seen, wide, size) if seen else np.empty((0, 2))


def _exclaves(
    region: Region, shapes: Shapes | None, view: View, measures: Measures, board: Board, language: Language
) -> Iterator[str]:
    """Names of exclaves, where the drawing is large enough for them to be seen as more than a point."""
    for shape in shapes.of("exclave") if shapes else ():
        ring = view(shape.lines[0])
        if shape.properties["code"] and view.shows(ring) and float(np.ptp(ring, axis=0).max()) > 1.6 * measures.city:
            (left, top), (right, bottom) = ring.min(axis=0), ring.max(axis=0)
            name = region.place(shape.properties["code"]).named(language)
            middle = (float(left + right) / 2, float(top + bottom) / 2)
            label = board.beside(name, *middle, measures.city, float(right - left) / 2 + 3)
            if label:
                yield named(label, "m-cityname", measures.city, SOFT, ' font-style="italic"')


def _mark(mark: MapMark, x: float, y: float, view: View, measures: Measures, board: Board, language: Language) -> str:
    """A mark: its shape, a name where there is room, a link over both, a thin line from where it was moved."""
    at = view.at(mark.lon, mark.lat)
    moved = abs(at[0] - x) + abs(at[1] - y) > 1
    leader = (
        f'<path class="m-leader" fill="none" stroke="{SOFT}" d="M{at[0]:.1f} {at[1]:.1f}L{x:.1f} {y:.1f}"/>'
        f'<circle class="m-city" cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="2" fill="{SOFT}"/>'
    )
    label = board.beside(mark.name.said(language), x, y, measures.mark, measures.half + 2, bold=True)
    words = named(label, "m-name", measures.mark, INK, ' font-weight="600"') if label else ""
    said = escape(mark.said.said(language), quote=True)
    touch = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="12" fill="#ffffff" fill-opacity="0"/>'
    body = f"<title>{said}</title>{touch}{sign_shape(mark.sign, x, y, measures.half)}{words}"
    linked = f'<a href="{escape(mark.href, quote=True)}" class="m-mark m-{mark.sign}" aria-label="{said}">{body}</a>'
    return (leader if moved else "") + (linked if mark.href else f'<g class="m-mark m-{mark.sign}">{body}</g>')


def sign_shape(sign: str, x: float, y: float, half: float) -> str:
    """The shape of a sign about a point: ◇ watch, △ advisory, ▲ warning, ○ opportunity, else a dot."""
    level = None if sign in ("opportunity", "none") else Level.named(sign)
    colour = LEVELS[level or Level.NONE]
    centre = f'cx="{x:.1f}" cy="{y:.1f}"'
    if sign == "opportunity":
        ring = f'r="{half * 0.7:.1f}" fill="{LAND}" stroke="{colour}" stroke-width="2"'
        return f'<circle class="m-shape m-hollow" {centre} {ring}/>'
    if level is None:
        return f'<circle class="m-shape" {centre} r="{half * 0.55:.1f}" fill="{colour}" stroke="{LAND}"/>'
    h = half
    corners = f"M{x:.1f} {y - h:.1f}l{h:.1f} {1.8 * h:.1f}h{-2 * h:.1f}z"
    if level is Level.WATCH:
        corners = f"M{x:.1f} {y - h:.1f}l{h:.1f} {h:.1f}l{-h:.1f} {h:.1f}l{-h:.1f} {-h:.1f}z"
    fill = colour if level is Level.WARNING else LAND
    solid = "m-solid" if level is Level.WARNING else "m-hollow"
    put = f'fill="{fill}" stroke="{colour}" stroke-width="2" stroke-linejoin="round"'
    return f'<path class="m-shape {solid}" d="{corners}" {put}/>'


def _cities(
    region: Region,
    codes: Sequence[str],
    marks: Sequence[MapMark],
    view: View,
    measures: Measures,
    board: Board,
    language: Language,
) -> Iterator[str]:
    marked = {mark.code for mark in marks}
    for code in codes:
        place = region.place(code)
        if code in marked or place.position is None:
            continue
        x, y = view.at(place.position.lon, place.position.lat)
        label = board.beside(place.named(language), x, y, measures.city, 4.5)
        if label is None:
            continue
        board.take(x, y, 3)
        yield f'<circle class="m-city" cx="{x:.1f}" cy="{y:.1f}" r="2" fill="{SOFT}"/>'
        yield named(label, "m-cityname", measures.city, SOFT)


def named(label: Label, name: str, size: float, colour: str, more: str = "") -> str:
    halo = f'stroke="{LAND}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    return (
        f'<text class="{name}" x="{label.x:.1f}" y="{label.y:.1f}" text-anchor="{label.anchor}" font-size="{size}" '
        f'fill="{colour}" {halo}{more}>{escape(label.text)}</text>'
    )
