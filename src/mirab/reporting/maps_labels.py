"""Where names stand on a map: each takes the first free place about its point, the weightier ones first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Where a name may stand about its point, in the order of preference: anchor, then right and down in parts of its box.
_PLACES = (
    ("start", 1.0, 0.0),
    ("end", -1.0, 0.0),
    ("middle", 0.0, -1.0),
    ("middle", 0.0, 1.0),
    ("start", 0.8, -0.8),
    ("start", 0.8, 0.8),
    ("end", -0.8, -0.8),
    ("end", -0.8, 0.8),
)
#: Mean advance of a letter of Noto Sans in parts of the type size; names are set in it or in a narrower face.
ADVANCE, BOLD_ADVANCE = 0.56, 0.61


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two share any ground."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True, kw_only=True)
class Label:
    """A name in its place; ``x`` and ``y`` are the anchor's, on the line of the type."""

    text: str
    x: float
    y: float
    anchor: str
    box: Box


def measured(text: str, size: float, *, bold: bool = False, spaced: float = 0.0) -> float:
    """How wide a name is set, in pixels, a little more than it will be."""
    return len(text) * ((BOLD_ADVANCE if bold else ADVANCE) * size + spaced)


@dataclass(kw_only=True)
class Board:
    """What is taken of a drawing of so many pixels."""

    width: float
    height: float
    taken: list[Box] = field(default_factory=list)

    def free(self, box: Box) -> bool:
        """Whether a box lies on the drawing and on nothing else."""
        inside = box.left >= 2 and box.top >= 2 and box.right <= self.width - 2 and box.bottom <= self.height - 2
        return inside and not any(box.meets(other) for other in self.taken)

    def take(self, x: float, y: float, half: float) -> None:
        """Keep the square about a mark."""
        self.taken.append(Box(left=x - half, top=y - half, right=x + half, bottom=y + half))

    def beside(self, text: str, x: float, y: float, size: float, gap: float, *, bold: bool = False) -> Label | None:
        """The name in the first free place about a point, or None where there is none."""
        wide = measured(text, size, bold=bold)
        for anchor, right, down in _PLACES:
            at = x + right * gap
            middle = y + down * (gap + size * 0.5)
            left = {"start": at, "end": at - wide, "middle": x - wide / 2}[anchor]
            label = _label(text, x if anchor == "middle" else at, middle, anchor, left, wide, size)
            if self.free(label.box):
                self.taken.append(label.box)
                return label
        return None

    def within(self, text: str, spots: Array, size: float, *, spaced: float) -> Label | None:
        """The name of an area on the first of its spots (:func:`spots_within`) that is free; None where none is."""
        wide = measured(text, size, bold=True, spaced=spaced)
        for x, y in spots:
            label = _label(text, float(x), float(y), "middle", float(x) - wide / 2, wide, size)
            if self.free(label.box):
                self.taken.append(label.box)
                return label
        return None


def spots_within(rings: Sequence[Array], wide: float, size: float) -> Array:
    """Where a name of so many pixels may stand on an area, the best first: shape (spots, 2).

    Least of the name lies outside the rings, then nearest to the area's middle. Its own middle never lies outside, nor
    more than half of it: a name must not stand on another's ground.
    """
    spots = _lattice(rings, size)
    spots = spots[inside(rings, spots)]
    across, up = np.meshgrid(np.linspace(-0.5, 0.5, 7) * wide, np.array([-0.5, 0.5]) * size)
    under = np.column_stack((across.ravel(), up.ravel()))
    held = inside(rings, (spots[:, None, :] + under).reshape(-1, 2)).reshape(len(spots), len(under)).sum(axis=1)
    far = ((spots - np.array(middle(rings))) ** 2).sum(axis=1)
    order = np.lexsort((far, -held))
    best: Array = spots[order[held[order] >= len(under) / 2]]
    return best


def inside(rings: Sequence[Array], points: Array) -> NDArray[np.bool_]:
    """Which points lie within rings, holes counted out (W. R. Franklin, PNPOLY, 1970)."""
    found = np.zeros(len(points), dtype=np.bool_)
    x, y = points.T[:, :, None]
    for ring in rings:
        (ax, ay), (bx, by) = ring.T, np.roll(ring, 1, axis=0).T
        crosses = (ay > y) != (by > y)
        rise = np.where(by == ay, 1.0, by - ay)
        found ^= (np.sum(crosses & (x < (bx - ax) * (y - ay) / rise + ax), axis=1) % 2).astype(np.bool_)
    return found


def middle(rings: Sequence[Array]) -> tuple[float, float]:
    """Centre of gravity of the largest ring (the shoelace formula)."""
    ring = max(rings, key=lambda r: float(np.ptp(r[:, 0]) * np.ptp(r[:, 1])))
    (x, y), (u, v) = ring.T, np.roll(ring, -1, axis=0).T
    cross = x * v - u * y
    area = float(cross.sum()) or 1.0
    return float(((x + u) * cross).sum() / (3 * area)), float(((y + v) * cross).sum() / (3 * area))


def _lattice(rings: Sequence[Array], size: float) -> Array:
    """Points over the rings, half the type size apart upward and once across."""
    points = np.vstack(list(rings))
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    across, up = np.meshgrid(np.arange(left, right, size), np.arange(top, bottom, size / 2))
    return np.column_stack((across.ravel(), up.ravel()))


def _label(text: str, x: float, middle: float, anchor: str, left: float, wide: float, size: float) -> Label:
    box = Box(left=left, top=middle - size * 0.62, right=left + wide, bottom=middle + size * 0.62)
    return Label(text=text, x=x, y=middle + size * 0.35, anchor=anchor, box=box)
