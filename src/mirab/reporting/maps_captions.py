"""What is said under and about a map: whose lines and names it shows, what it lacks, which lines are not agreed."""

from __future__ import annotations

from datetime import date

from mirab.core.places import PlaceKind
from mirab.core.words import Text
from mirab.regions import Line, LineStatus, Region
from mirab.reporting.maps_frame import missing_exclaves
from mirab.reporting.maps_shapes import Shapes
from mirab.reporting.numerals import day_said
from mirab.reporting.wording import joined, same, wording

#: Statuses that are said in words under the map, in this order.
OPEN = (LineStatus.UNDELIMITED, LineStatus.DISPUTED, LineStatus.LINE_OF_CONTROL, LineStatus.NOT_SOURCED)


def place_name(region: Region, code: str) -> Text:
    """The name of a place as the profile gives it."""
    place = region.place(code)
    return Text(en=place.named("en"), ru=place.named("ru"))


def status_key(status: LineStatus) -> str:
    """A status as words and data name it: ``line_of_control``."""
    return status.value.replace(" ", "_")


def drawn_lines(region: Region, shapes: Shapes, day: date) -> list[Line]:
    """The line of every pair that the outlines have, as it is on a day."""
    pairs = sorted({(shape.properties["a"], shape.properties["b"]) for shape in shapes.of("line")})
    return [region.line_on(a, b, day) for a, b in pairs]


def lines_said(region: Region, shapes: Shapes | None, day: date) -> tuple[Text, ...]:
    """Which lines are not agreed on a day, a sentence for each status; one sentence where all are."""
    if shapes is None:
        return ()
    lines = drawn_lines(region, shapes, day)
    said = tuple(
        wording(f"map.said_{status_key(status)}", day=day_said(day), pairs=joined(pairs, ", "))
        for status in OPEN
        if (pairs := [_pair(region, line) for line in lines if line.status is status])
    )
    return said or (wording("map.all_agreed", day=day_said(day)),)


def caption(region: Region, shapes: Shapes | None, day: date) -> tuple[Text, ...]:
    """The sentences under a map: authority followed, what the outlines are older than or lack, the disclaimer."""
    if shapes is None:
        return (wording("map.no_outlines"), wording("map.disclaimer"))
    authority = wording(
        "map.authority",
        day=day_said(day),
        lines=str(shapes.source["lines"]),
        provinces=str(shapes.source["provinces"]),
    )
    return (
        authority,
        *lines_said(region, shapes, day),
        *_later(region, shapes, day),
        *_within(region, day),
        *_missing(region, day),
        wording("map.disclaimer"),
    )


def _pair(region: Region, line: Line) -> Text:
    inside = [code for code in (line.a, line.b) if code in region.places]
    names = {"a": place_name(region, inside[0])}
    if len(inside) == 1:
        return wording("map.pair_outside", **names)
    return wording("map.pair", **names, b=place_name(region, inside[1]))


def _later(region: Region, shapes: Shapes, day: date) -> tuple[Text, ...]:
    """Lines settled after the outlines were made: where the line has moved, the drawing does not know it."""
    year = int(shapes.source["year"])
    later = [
        wording("map.later_pair", pair=_pair(region, line), day=day_said(line.valid_from))
        for line in drawn_lines(region, shapes, day)
        if line.status is LineStatus.AGREED and line.valid_from is not None and line.valid_from.year > year
    ]
    return (wording("map.later", year=year, pairs=joined(later, ", ")),) if later else ()


def _within(region: Region, day: date) -> tuple[Text, ...]:
    owner = {(shape.file, shape.feature): shape.place for shape in region.shapes if shape.role == "own"}
    pairs = [
        wording(
            "map.within_pair",
            place=place_name(region, shape.place),
            parent=place_name(region, owner[shape.file, shape.feature]),
        )
        for shape in region.shapes
        if shape.role == "within" and shape.stands_on(day)
    ]
    return (wording("map.within", pairs=joined(pairs, ", ")),) if pairs else ()


def _missing(region: Region, day: date) -> tuple[Text, ...]:
    gone = {shape.place for shape in region.shapes if not shape.stands_on(day)}
    places = [place_name(region, code) for code in missing_exclaves(region) if code not in gone]
    return (wording("map.missing", places=joined(places, ", ")),) if places else ()


def state_names(region: Region) -> dict[str, Text]:
    """Names of the states of the frame, by code."""
    states = region.of_kind(PlaceKind.STATE)
    return {code: place_name(region, code) for code in region.states if code in states}


def sentence(texts: tuple[Text, ...]) -> Text:
    """Sentences set one after another."""
    return joined(list(texts), " ") if texts else same("")
