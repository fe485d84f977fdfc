"""Lines and areas in pixels as SVG paths: what an eye can tell apart, and no more."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from mirab.reporting.maps_projection import Array, View
from mirab.reporting.maps_shapes import Shape

#: Pixels: points nearer to each other are one to the eye; areas are cut this far beyond the drawing.
NEAR, OVER = 0.8, 4.0


def area(shape: Shape, view: View, name: str, fill: str) -> str:
    drawn = path_data((view(line) for line in shape.lines), view, closed=True)
    return f'<path class="{name}" fill="{fill}" fill-rule="evenodd" d="{drawn}"/>' if drawn else ""


def path(lines: Iterable[Array], view: View, name: str, *, stroke: str, width: float) -> str:
    return stroked(path_data((view(line) for line in lines), view, closed=False), name, stroke=stroke, width=width)


def stroked(data: str, name: str, *, stroke: str, width: float, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}" stroke-linecap="round"' if dash else ""
    put = f'fill="none" stroke="{stroke}" stroke-width="{width}" stroke-linejoin="round"{dashes}'
    return f'<path class="{name}" {put} d="{data}"/>' if data else ""


def path_data(lines: Iterable[Array], view: View, *, closed: bool) -> str:
    """Path data in whole tenths of a pixel, of the points that an eye can tell apart."""
    parts: list[str] = []
    for line in lines:
        if not view.shows(line):
            continue
        seen = thinned(cut(line, view) if closed else line)
        tenths = np.rint(np.clip(seen, -4000, 8000) * 10).astype(np.int64)
        moved = np.diff(tenths, axis=0)
        if len(moved):
            start = f"M{_tenth(tenths[0, 0])} {_tenth(tenths[0, 1])}l"
            parts.append(start + " ".join(f"{_tenth(x)} {_tenth(y)}" for x, y in moved) + ("z" if closed else ""))
    return "".join(parts)


def thinned(line: Array, near: float = NEAR) -> Array:
    """Without the points nearer than so many pixels to the one before; the two ends stay."""
    kept = [0]
    for index in range(1, len(line) - 1):
        x, y = line[index] - line[kept[-1]]
        if x * x + y * y >= near * near:
            kept.append(index)
    return line[[*kept, len(line) - 1]] if len(line) > 1 else line


def cut(ring: Array, view: View) -> Array:
    """The ring within the drawing and a little beyond it.

    Cut side by side: Sutherland & Hodgman 1974, Communications of the ACM 17(1): 32-42.
    """
    points = [(float(x), float(y)) for x, y in ring]
    for axis, limit, sign in ((0, -OVER, 1), (1, -OVER, 1), (0, view.width + OVER, -1), (1, view.height + OVER, -1)):
        kept: list[tuple[float, float]] = []
        for here, there in zip(points, (*points[-1:], *points[:-1]), strict=True):
            inside, was_inside = (here[axis] - limit) * sign >= 0, (there[axis] - limit) * sign >= 0
            if inside is not was_inside:
                part = (limit - there[axis]) / (here[axis] - there[axis])
                kept.append((there[0] + part * (here[0] - there[0]), there[1] + part * (here[1] - there[1])))
            if inside:
                kept.append(here)
        points = kept
    return np.array(points, dtype=np.float64).reshape(-1, 2)


def _tenth(value: int) -> str:
    whole, part = divmod(abs(int(value)), 10)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"
