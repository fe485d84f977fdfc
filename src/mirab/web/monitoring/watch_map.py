"""Maps of the watch: the situations of a day, and where one place lies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from mirab.alerting import Level
from mirab.core.places import PlaceKind
from mirab.pipelines.board import DayBoard
from mirab.pipelines.board_values import PlaceDetail, SituationView
from mirab.reporting.maps import MapMark
from mirab.reporting.maps_positions import bounds_of, point_of
from mirab.reporting.maps_shapes import Bounds
from mirab.web.design.maps import MapView, atlas_of, focus_on, map_answer, map_view
from mirab.web.design.templatetags.mirab import day as day_word
from mirab.web.design.templatetags.mirab import said
from mirab.web.monitoring.addresses import page_of

#: Degrees of the surroundings shown about a place that is a point, and about one that has a shape.
AROUND_POINT, AROUND_SHAPE = 2.4, 0.7


def map_of_situations(request: HttpRequest, board: DayBoard, situations: Iterable[SituationView]) -> MapView:
    """The situations of a list that have a level; the page's own list is the map's equal."""
    asked = {name: request.GET.get(name, "") for name in request.GET if name.startswith("filter_")}
    narrowed = {name: value for name, value in asked.items() if isinstance(value, str) and value}
    return map_view(
        board.board.centre.region,
        tuple(_marks(request, board, situations)),
        title=_("Situations with a level, as known on %(day)s") % {"day": day_word(board.day)},
        day=board.day,
        src=page_of(request, "watch_map", **narrowed),
        listed=False,
    )


def off_the_map(request: HttpRequest, board: DayBoard, situations: Iterable[SituationView]) -> list[SituationView]:
    """Living situations whose place has neither position nor shape: the list alone holds them."""
    living = [seen for seen in situations if seen.living]
    marked = {mark.href for mark in _marks(request, board, living)}
    return [seen for seen in living if page_of(request, "situation", seen.id) not in marked]


def data_of_situations(request: HttpRequest, board: DayBoard, situations: Iterable[SituationView]) -> dict[str, Any]:
    """The same for a live map."""
    return map_answer(board.board.centre.region, tuple(_marks(request, board, situations)), day=board.day)


def map_of_place(request: HttpRequest, board: DayBoard, detail: PlaceDetail) -> MapView | None:
    """Where a place lies, with the situations there; None where nobody knows where it lies."""
    marks, focus = _place_on_map(request, board, detail)
    if focus is None and detail.place.kind is not PlaceKind.REGION:
        return None
    return map_view(
        board.board.centre.region,
        marks,
        title=_("Where it lies: %(place)s") % {"place": said(detail.ref.name)},
        day=board.day,
        src=page_of(request, "place_map", detail.place.code),
        focus=focus,
        listed=False,
    )


def data_of_place(request: HttpRequest, board: DayBoard, detail: PlaceDetail) -> dict[str, Any]:
    """The same for a live map."""
    marks, focus = _place_on_map(request, board, detail)
    return map_answer(board.board.centre.region, marks, day=board.day, focus=focus)


def _place_on_map(
    request: HttpRequest, board: DayBoard, detail: PlaceDetail
) -> tuple[tuple[MapMark, ...], Bounds | None]:
    """What is marked about a place, and the part of the region that is shown."""
    region, code = board.board.centre.region, detail.place.code
    shapes = atlas_of(region).shapes
    marks = tuple(_marks(request, board, (seen for seen in detail.situations if seen.living)))
    bounds, point = bounds_of(region, shapes, code), point_of(region, shapes, code)
    if bounds is not None:
        corners = [(bounds[0], bounds[1]), (bounds[2], bounds[3])]
        return marks, focus_on(corners, room=AROUND_SHAPE)
    if point is None:
        return marks, None
    here = MapMark(code=code, lon=point[0], lat=point[1], name=detail.ref.name)
    others = (mark for mark in marks if mark.code != code)
    return (here, *others), focus_on([point], room=AROUND_POINT)


def _marks(request: HttpRequest, board: DayBoard, situations: Iterable[SituationView]) -> Iterator[MapMark]:
    """Living situations where the board places them; one that has no place on any map is on the list alone."""
    region = board.board.centre.region
    shapes = atlas_of(region).shapes
    where = {mark.situation: mark.place for mark in board.map_marks()}
    for seen in situations:
        code = where.get(seen.id)
        # in the middle of its state a lake or a river would stand where it does not lie
        elsewhere = code in region.states and code != seen.place.code
        point = point_of(region, shapes, code) if code and not elsewhere else None
        if code is None or point is None:
            continue
        yield MapMark(
            code=code,
            lon=point[0],
            lat=point[1],
            name=seen.name,
            level=Level.named(seen.level) if seen.level else None,
            kind=seen.alert,
            href=page_of(request, "situation", seen.id),
            note=seen.why,
        )
