"""The ground of a map, which no mark changes: land, grid, states, provinces, and borders by what they are on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import numpy as np

from mirab.regions import LineStatus, Region
from mirab.reporting.charts import SOFT
from mirab.reporting.maps_captions import drawn_lines, status_key
from mirab.reporting.maps_paths import area, path, path_data, stroked
from mirab.reporting.maps_projection import Array, View
from mirab.reporting.maps_shapes import Bounds, Shapes

WATER, GROUND, LAND, SEAM, COAST, GRID = "#e6eef4", "#ebe9e4", "#ffffff", "#dcd8ce", "#9fb0bf", "#dedcd5"
#: Dashes in pixels: a line that is agreed is whole; the less settled, the more broken.
DASHES = {
    LineStatus.AGREED: "",
    LineStatus.UNDELIMITED: "8 4",
    LineStatus.DISPUTED: "3 3",
    LineStatus.LINE_OF_CONTROL: "0.1 3.4",
    LineStatus.NOT_SOURCED: "7 3 0.1 3",
}
#: Degrees between the lines of the grid under outlines; without outlines, the first of these that is wide enough.
GRID_STEP, GRID_STEPS = 5, (0.1, 0.25, 0.5, 1, 2, 5, 10)


@lru_cache(maxsize=64)
def ground(shapes: Shapes | None, bounds: Bounds, view: View) -> tuple[str, ...]:
    """What no day and no mark changes; drawn once for a view."""
    return tuple(_land(shapes, bounds, view))


def _land(shapes: Shapes | None, bounds: Bounds, view: View) -> Iterator[str]:
    """Land, grid, states, coasts and the lines between provinces; a grid alone where there are no outlines."""
    west, south, east, north = bounds
    room = (west - 30, max(south - 20, -80), east + 30, min(north + 20, 80))
    if shapes is None:
        step = next(step for step in GRID_STEPS if (east - west) / step <= 12 or step == GRID_STEPS[-1])
        near = (west - 8 * step, max(south - 8 * step, -80), east + 8 * step, min(north + 8 * step, 80))
        yield path(_grid(near, step), view, "m-grid", stroke=GRID, width=1)
        return
    for shape in shapes.of("ground"):
        yield area(shape, view, "m-ground", GROUND)
    yield path(_grid(room, GRID_STEP), view, "m-grid", stroke=GRID, width=0.6)
    for shape in shapes.of("state"):
        yield area(shape, view, "m-land", LAND)
    for kind, stroke in (("seam", SEAM), ("coast", COAST)):
        lines = [line for shape in shapes.of(kind) for line in shape.lines]
        yield path(lines, view, f"m-{kind}", stroke=stroke, width=0.8)


def _grid(bounds: Bounds, step: float) -> Iterator[Array]:
    """Meridians and parallels of a box, at whole multiples of a step in degrees."""
    west, south, east, north = bounds
    for lon in np.arange(np.ceil(west / step) * step, east, step):
        up = np.linspace(south, north, 40)
        yield np.column_stack((np.full(40, lon), up))
    for lat in np.arange(np.ceil(south / step) * step, north, step):
        along = np.linspace(west, east, 90)
        yield np.column_stack((along, np.full(90, lat)))


@lru_cache(maxsize=64)
def borders(shapes: Shapes, view: View) -> dict[frozenset[str], str]:
    """Path data of the line of every pair of states that comes into the drawing."""
    pairs = {frozenset((s.properties["a"], s.properties["b"])): s.lines for s in shapes.of("line")}
    drawn = {pair: path_data((view(line) for line in lines), view, closed=False) for pair, lines in pairs.items()}
    return {pair: data for pair, data in drawn.items() if data}


def border_lines(region: Region, shapes: Shapes, view: View, day: date) -> Iterator[str]:
    """Lines between states, drawn by what they are on the day."""
    drawn = borders(shapes, view)
    status = {frozenset((line.a, line.b)): line.status for line in drawn_lines(region, shapes, day)}
    for kind in LineStatus:
        name = f"m-line m-{status_key(kind).replace('_', '-')}"
        data = "".join(line for pair, line in drawn.items() if status[pair] is kind)
        yield stroked(data, name, stroke=SOFT, width=1.4, dash=DASHES[kind])
