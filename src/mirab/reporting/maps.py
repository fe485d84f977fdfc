"""Maps of a region: one drawing for page, print and e-mail, and the same content as data for a live map.

The drawing is plain SVG without styles or scripts: colours are attributes, so that it stands alone, and classes, so
that a page's stylesheet may set it in another theme. Every mark is a link; names stand where there is room for them,
and the list beside the map names every one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape
from typing import Literal

from mirab.core.words import Language
from mirab.regions import Region
from mirab.reporting.charts import SANS
from mirab.reporting.maps_captions import lines_said, sentence
from mirab.reporting.maps_data import map_data
from mirab.reporting.maps_ground import SEAM, WATER, border_lines, ground
from mirab.reporting.maps_labels import Board
from mirab.reporting.maps_legend import legend
from mirab.reporting.maps_marks import MEASURES, MapMark, around, names_and_marks
from mirab.reporting.maps_projection import Albers, View
from mirab.reporting.maps_shapes import Bounds, Shapes
from mirab.reporting.numerals import day_said
from mirab.reporting.wording import wording

__all__ = ["Atlas", "MapMark", "Size", "draw_map", "map_data"]

Size = Literal["wide", "narrow"]
#: Height over width that a map may have.
FLAT = (0.62, 0.96)


@dataclass(frozen=True, eq=False)
class Atlas:
    """A region with its outlines; what was drawn of it is kept."""

    region: Region
    shapes: Shapes | None

    def draw(
        self, marks: Iterable[MapMark], *, day: date, language: Language, size: Size, focus: Bounds | None = None
    ) -> str:
        """The map as SVG (see :func:`draw_map`); the same map is drawn once."""
        return _drawn(self, tuple(marks), day, language, size, focus)


@lru_cache(maxsize=256)
def _drawn(
    atlas: Atlas, marks: tuple[MapMark, ...], day: date, language: Language, size: Size, focus: Bounds | None
) -> str:
    return draw_map(atlas.region, atlas.shapes, marks, day=day, language=language, size=size, focus=focus)


def draw_map(
    region: Region,
    shapes: Shapes | None,
    marks: Sequence[MapMark],
    *,
    day: date,
    language: Language,
    size: Size = "wide",
    focus: Bounds | None = None,
) -> str:
    """The map as known on a day, as SVG.

    Outlines of another region are not drawn; without outlines the places stand on a plain grid. ``focus`` (west, south,
    east, north in degrees) shows a part of the region.
    """
    shapes = shapes if shapes is not None and shapes.region == region.name else None
    measures = MEASURES[size]
    whole = shapes.bounds if shapes else around(region, marks)
    view = View.fitted(Albers.over(whole), focus or whole, measures.width, FLAT)
    land = [*ground(shapes, whole, view), *(border_lines(region, shapes, view, day) if shapes else ())]
    board = Board(width=view.width, height=view.height)
    names = names_and_marks(region, shapes, marks, view, measures, board, language)
    key, below = legend(region, shapes, marks, view, measures, day, language)
    heading = wording("map.heading", region=region.title, day=day_said(day)).said(language)
    told = sentence(lines_said(region, shapes, day)).said(language)
    counted = wording("map.marks_count", count=len(marks)) if marks else wording("map.no_marks")
    name = f"map-{hash_of((region.name, day.isoformat(), language, size, str(focus), *(m.code for m in marks))):x}"
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {view.width} {view.height + below}" '
            f'width="{view.width}" height="{view.height + below}" class="map-{size}" role="group" '
            f'aria-labelledby="{name}-t" aria-describedby="{name}-d" font-family="{escape(SANS)}">',
            f'<title id="{name}-t">{escape(heading)}</title>',
            f'<desc id="{name}-d">{escape(told)} {escape(counted.said(language))}</desc>',
            f'<defs><clipPath id="{name}-c"><rect width="{view.width}" height="{view.height}"/></clipPath></defs>',
            f'<g clip-path="url(#{name}-c)">',
            f'<rect class="m-water" width="{view.width}" height="{view.height}" fill="{WATER}"/>',
            *land,
            *names,
            "</g>",
            _frame(view),
            *key,
            "</svg>",
        )
    )


def _frame(view: View) -> str:
    """A thin line about the map, which may end in land as white as the page."""
    put = f'x="0.5" y="0.5" width="{view.width - 1}" height="{view.height - 1}" fill="none" stroke="{SEAM}"'
    return f'<rect class="m-frame" {put}/>'


def hash_of(parts: Sequence[str]) -> int:
    """A number from words that is the same in every run."""
    value = 0
    for character in "|".join(parts):
        value = (value * 131 + ord(character)) % (1 << 40)
    return value
