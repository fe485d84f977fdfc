"""The outlines that set-up made of the public map files: read once, checked, and given as arrays of degrees."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirab.core.errors import FormatError, MissingError

Degrees = NDArray[np.float64]
Bounds = tuple[float, float, float, float]
REMEDY = "Make them: python -m mirab.web.design.building"


@dataclass(frozen=True, kw_only=True, eq=False)
class Shape:
    """One feature: its kind (ground, state, exclave, line, coast, province, seam), its properties and its lines.

    ``lines`` holds rings or lines, each an array of shape (points, 2): degrees east, degrees north.
    """

    kind: str
    properties: Mapping[str, Any]
    lines: tuple[Degrees, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Shapes:
    """The outlines of one region.

    ``bounds`` is west, south, east, north of its states; ``source`` says of which files the outlines were made and in
    which year those were drawn; ``digest`` changes with the content.
    """

    region: str
    bounds: Bounds
    digest: str
    source: Mapping[str, Any]
    features: tuple[Shape, ...]

    def of(self, *kinds: str) -> Iterator[Shape]:
        """The features of some kinds, in the order of the file."""
        return (shape for shape in self.features if shape.kind in kinds)


def load_shapes(path: Path) -> Shapes:
    """Read the outlines; a file that did not change is read once.

    Raises
    ------
    MissingError
        When set-up has not made the file.
    FormatError
        When the file is not what set-up makes.
    """
    try:
        stamp = path.stat()
    except OSError as error:
        raise MissingError(f"the outlines {path} are not there", REMEDY) from error
    return _read(path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int, _size: int) -> Shapes:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Shapes(
            region=content["region"],
            bounds=tuple(content["bounds"]),
            digest=content["digest"],
            source=content["source"],
            features=tuple(_shape(feature) for feature in content["features"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        what = f"the outlines {path} are not as set-up makes them ({type(error).__name__}: {error})"
        raise FormatError(what, REMEDY) from error


def _shape(feature: Mapping[str, Any]) -> Shape:
    properties = dict(feature["properties"])
    kind = properties.pop("kind")
    return Shape(kind=kind, properties=properties, lines=tuple(_lines(feature["geometry"]["coordinates"])))


def _lines(coordinates: Any) -> Iterator[Degrees]:
    """The innermost lists of positions, whatever the geometry's type."""
    if not coordinates:
        return
    if isinstance(coordinates[0][0], int | float):
        yield np.array(coordinates, dtype=np.float64)
        return
    for inner in coordinates:
        yield from _lines(inner)
