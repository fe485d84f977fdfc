"""What a region asks of the outline files, as the value that set-up hands to the script which draws them once."""

from __future__ import annotations

from typing import Any

from mirab.core.places import PlaceKind
from mirab.regions import Region


def frame_of(region: Region) -> dict[str, Any]:
    """States of the frame by their M49 codes and, per shape of the outline files, whose it is.

    A region whose states have no M49 code has no outlines: its frame names no state.
    """
    states = [region.places[code] for code in region.states]
    named = [{"code": state.code, "m49": state.m49} for state in states if state.m49]
    shapes = [
        {
            "place": shape.place,
            "file": shape.file,
            "feature": shape.feature,
            "role": shape.role,
            "state": region.places[shape.place].states[0],
        }
        for shape in region.shapes
        if shape.role != "absent"
    ]
    return {"region": region.name, "states": named, "shapes": shapes if named else []}


def missing_exclaves(region: Region) -> tuple[str, ...]:
    """Codes of the exclaves for which the outline files have no shape."""
    drawn = {shape.place for shape in region.shapes if shape.role == "own"}
    return tuple(sorted(set(region.of_kind(PlaceKind.EXCLAVE)) - drawn))
