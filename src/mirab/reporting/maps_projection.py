"""Albers' equal-area conic projection, laid out for a region and fitted to a drawing.

Source: J. P. Snyder, *Map Projections: A Working Manual*, US Geological Survey Professional Paper 1395 (1987), section
14, formulas for the sphere.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np
from numpy.typing import NDArray

from mirab.reporting.maps_shapes import Bounds

Array = NDArray[np.float64]
#: Part of the region's height by which the two standard parallels lie within its limits.
INSET = 1 / 6


@dataclass(frozen=True, kw_only=True)
class Albers:
    """The projection about a middle meridian with two standard parallels; lengths in radii of the Earth."""

    n: float
    c: float
    rho0: float
    meridian: float

    @classmethod
    def over(cls, bounds: Bounds) -> Albers:
        """Laid out so that areas are true and angles err little between the bounds."""
        west, south, east, north = bounds
        inset = INSET * (north - south)
        first, second, middle = radians(south + inset), radians(north - inset), radians((south + north) / 2)
        n = (sin(first) + sin(second)) / 2
        c = cos(first) ** 2 + 2 * n * sin(first)
        return cls(n=n, c=c, rho0=(c - 2 * n * sin(middle)) ** 0.5 / n, meridian=radians((west + east) / 2))

    def __call__(self, degrees: Array) -> Array:
        """Positions of shape (points, 2), east and north in degrees, as (x, y) with y growing to the north."""
        theta = self.n * (np.radians(degrees[:, 0]) - self.meridian)
        rho = np.sqrt(self.c - 2 * self.n * np.sin(np.radians(degrees[:, 1]))) / self.n
        return np.column_stack((rho * np.sin(theta), self.rho0 - rho * np.cos(theta)))


@dataclass(frozen=True, kw_only=True)
class View:
    """A projection fitted to a drawing of so many pixels, y growing downward."""

    projection: Albers
    width: int
    height: int
    scale: float
    left: float
    top: float

    @classmethod
    def fitted(cls, projection: Albers, shown: Bounds, width: int, flat: tuple[float, float]) -> View:
        """Shows all of ``shown``, with a margin; height over width stays between the two of ``flat``."""
        edge = projection(_edge(shown))
        (west, south), (east, north) = edge.min(axis=0), edge.max(axis=0)
        wide, high = (east - west) * 1.04, (north - south) * 1.04
        height = round(width * min(max(high / wide, flat[0]), flat[1]))
        scale = min(width / wide, height / high)
        left = (west + east) / 2 - width / scale / 2
        return cls(
            projection=projection,
            width=width,
            height=height,
            scale=scale,
            left=left,
            top=(south + north) / 2 + height / scale / 2,
        )

    def __call__(self, degrees: Array) -> Array:
        """Positions of shape (points, 2) in pixels of the drawing."""
        x, y = self.projection(degrees).T
        return np.column_stack(((x - self.left) * self.scale, (self.top - y) * self.scale))

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """One position in pixels."""
        x, y = self(np.array([[lon, lat]]))[0]
        return float(x), float(y)

    def shows(self, points: Array) -> bool:
        """Whether a line in pixels comes into the drawing at all."""
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        return bool(right >= 0 and bottom >= 0 and left <= self.width and top <= self.height)


def _edge(bounds: Bounds, steps: int = 24) -> Array:
    """The four sides of a box in degrees: a conic bends the parallels."""
    west, south, east, north = bounds
    along, up = np.linspace(west, east, steps), np.linspace(south, north, steps)
    sides = [(along, np.full(steps, south)), (along, np.full(steps, north))]
    sides += [(np.full(steps, west), up), (np.full(steps, east), up)]
    return np.vstack([np.column_stack(side) for side in sides])
