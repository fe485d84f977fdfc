"""Where a place stands on a map: at its own position, in the middle of its shape, or halfway along its border."""

from __future__ import annotations

from mirab.core.places import Place, PlaceKind
from mirab.regions import Region
from mirab.reporting.maps_shapes import Bounds, Degrees, Shapes


def point_of(region: Region, shapes: Shapes | None, code: str) -> tuple[float, float] | None:
    """Degrees east and north of a place; None where neither the profile nor the outlines say.

    A state and a province without position stand in the middle of their largest part (a newer province in that of the
    one that it is drawn within); a border segment stands halfway along the longest line between its states.
    """
    place = region.place(code)
    if place.position is not None:
        return place.position.lon, place.position.lat
    if shapes is None or shapes.region != region.name:
        return None
    if place.kind is PlaceKind.BORDER_SEGMENT:
        return _halfway(shapes, place)
    rings = _rings(shapes, code)
    return _middle(max(rings, key=_extent)) if rings else None


def bounds_of(region: Region, shapes: Shapes | None, code: str) -> Bounds | None:
    """West, south, east and north of a place that has a shape or a line of its own; None where it has none."""
    if shapes is None or shapes.region != region.name:
        return None
    place = region.place(code)
    lines = _lines(shapes, place) if place.kind is PlaceKind.BORDER_SEGMENT else _rings(shapes, code)
    if not lines:
        return None
    west, south = (min(float(line[:, axis].min()) for line in lines) for axis in (0, 1))
    east, north = (max(float(line[:, axis].max()) for line in lines) for axis in (0, 1))
    return west, south, east, north


def _rings(shapes: Shapes, code: str) -> list[Degrees]:
    """The rings of a place; those of the province that a newer one is drawn within."""
    areas = list(shapes.of("state", "province", "exclave"))
    own = [shape for shape in areas if shape.properties.get("code") == code]
    around = [shape for shape in areas if code in (shape.properties.get("within") or ())]
    return [ring for shape in own or around for ring in shape.lines]


def _lines(shapes: Shapes, place: Place) -> list[Degrees]:
    pair = set(place.states)
    return [
        r for shape in shapes.of("line") if {shape.properties["a"], shape.properties["b"]} == pair for r in shape.lines
    ]


def _halfway(shapes: Shapes, place: Place) -> tuple[float, float] | None:
    lines = _lines(shapes, place)
    if not lines:
        return None
    longest = max(lines, key=_extent)
    lon, lat = longest[len(longest) // 2]
    return float(lon), float(lat)


def _extent(line: Degrees) -> float:
    low, high = line.min(axis=0), line.max(axis=0)
    return float((high - low).sum())


def _middle(ring: Degrees) -> tuple[float, float]:
    """Centre of gravity of a ring (the shoelace formula)."""
    (x, y), (u, v) = ring.T, ring[[*range(1, len(ring)), 0]].T
    cross = x * v - u * y
    area = float(cross.sum()) or 1.0
    return float(((x + u) * cross).sum() / (3 * area)), float(((y + v) * cross).sum() / (3 * area))
