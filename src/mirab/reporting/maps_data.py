"""The content of a map as data, for the script that draws it live."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np

from mirab.core.words import Language
from mirab.regions import Region
from mirab.reporting.maps_captions import caption, place_name, state_names, status_key
from mirab.reporting.maps_labels import middle
from mirab.reporting.maps_legend import legend_lines
from mirab.reporting.maps_marks import MapMark, around, sign_word, signs_of
from mirab.reporting.maps_shapes import Bounds, Shape, Shapes
from mirab.reporting.numerals import day_said
from mirab.reporting.wording import wording


def map_data(
    region: Region,
    shapes: Shapes | None,
    shapes_url: str,
    marks: Sequence[MapMark],
    *,
    day: date,
    language: Language,
    focus: Bounds | None = None,
) -> dict[str, Any]:
    """What a live map draws: bounds, the address of the outlines, lines with their status, marks, names, caption."""
    lines = list(shapes.of("line")) if shapes else []
    return {
        "bounds": list(focus or (shapes.bounds if shapes else around(region, marks))),
        "shapes": shapes_url,
        "lines": {"type": "FeatureCollection", "features": [_line_feature(region, line, day) for line in lines]},
        "places": [_place(mark, language) for mark in marks],
        "labels": [*_state_labels(region, shapes, language), *_city_labels(region, marks, language)],
        "legend": [
            {"status": status_key(kind), "label": text.said(language)}
            for kind, text in legend_lines(region, shapes, day)
        ],
        "signs": [{"sign": sign, "label": sign_word(sign).said(language)} for sign in signs_of(marks)],
        "caption": [text.said(language) for text in caption(region, shapes, day)],
        "title": wording("map.heading", region=region.title, day=day_said(day)).said(language),
    }


def _line_feature(region: Region, shape: Shape, day: date) -> dict[str, Any]:
    status = region.line_on(shape.properties["a"], shape.properties["b"], day).status
    return {
        "type": "Feature",
        "properties": {"status": status_key(status)},
        "geometry": {"type": "MultiLineString", "coordinates": [np.round(line, 3).tolist() for line in shape.lines]},
    }


def _place(mark: MapMark, language: Language) -> dict[str, Any]:
    return {
        "code": mark.code,
        "name": mark.name.said(language),
        "lon": mark.lon,
        "lat": mark.lat,
        "sign": mark.sign,
        "label": mark.said.said(language),
        "href": mark.href,
    }


def _state_labels(region: Region, shapes: Shapes | None, language: Language) -> Iterator[dict[str, Any]]:
    names = state_names(region)
    for shape in shapes.of("state") if shapes else ():
        lon, lat = middle(shape.lines)
        name = names[shape.properties["code"]].said(language)
        yield {"name": name, "lon": round(lon, 2), "lat": round(lat, 2), "kind": "state"}


def _city_labels(region: Region, marks: Sequence[MapMark], language: Language) -> Iterator[dict[str, Any]]:
    marked = {mark.code for mark in marks}
    for code in region.map_cities:
        position = region.place(code).position
        if position and code not in marked:
            name = place_name(region, code).said(language)
            yield {"name": name, "lon": position.lon, "lat": position.lat, "kind": "city"}
