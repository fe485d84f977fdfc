"""The map of one situation: its own place with its level, and the places of its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from mirab.alerting import Level
from mirab.core.places import Place
from mirab.core.words import Text
from mirab.pipelines.board import DayBoard
from mirab.pipelines.board_values import SituationDetail
from mirab.reporting.maps import MapMark
from mirab.reporting.maps_positions import bounds_of, point_of
from mirab.reporting.maps_shapes import Bounds
from mirab.web.design.maps import MapView, atlas_of, focus_on, map_answer, map_view
from mirab.web.design.templatetags.mirab import said
from mirab.web.monitoring.addresses import page_of

#: Degrees of the surroundings shown about places that are points, and about those that have a shape.
AROUND_POINTS, AROUND_SHAPES = 2.2, 0.7


def map_of(request: HttpRequest, board: DayBoard, detail: SituationDetail) -> MapView | None:
    """The map of a situation; None where nobody knows where any of its places lies."""
    marks = tuple(_marks(request, board, detail))
    if not marks:
        return None
    return map_view(
        board.board.centre.region,
        marks,
        title=_("Where it is: %(situation)s") % {"situation": said(detail.view.name)},
        day=board.day,
        src=page_of(request, "situation_map", detail.view.id),
        focus=_focus(board, detail, marks),
    )


def map_data_of(request: HttpRequest, board: DayBoard, detail: SituationDetail) -> dict[str, Any]:
    """The same for a live map."""
    marks = tuple(_marks(request, board, detail))
    return map_answer(board.board.centre.region, marks, day=board.day, focus=_focus(board, detail, marks))


def _marks(request: HttpRequest, board: DayBoard, detail: SituationDetail) -> Iterator[MapMark]:
    region = board.board.centre.region
    shapes = atlas_of(region).shapes
    for place in detail.places:
        point = point_of(region, shapes, place.code)
        if point is None:
            continue
        own = place.code == detail.view.place.code
        yield MapMark(
            code=place.code,
            lon=point[0],
            lat=point[1],
            name=_name(place),
            level=Level.named(detail.view.level) if own and detail.view.level else None,
            kind=detail.view.alert if own else "place",
            href=page_of(request, "place", place.code),
        )


def _name(place: Place) -> Text:
    return Text(en=place.named("en"), ru=place.named("ru"))


def _focus(board: DayBoard, detail: SituationDetail, marks: tuple[MapMark, ...]) -> Bounds | None:
    """The part of the region that holds the situation's places, with what lies about them."""
    region = board.board.centre.region
    shapes = atlas_of(region).shapes
    bounds = [b for place in detail.places if (b := bounds_of(region, shapes, place.code)) is not None]
    corners = chain.from_iterable(((b[0], b[1]), (b[2], b[3])) for b in bounds)
    points = ((mark.lon, mark.lat) for mark in marks)
    return focus_on((*corners, *points), room=AROUND_SHAPES if bounds else AROUND_POINTS)
