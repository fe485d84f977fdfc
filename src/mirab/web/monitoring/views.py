"""Pages of the watch: map, indicators, places. What they show is the board's, below the reader's ceiling, on a day."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mirab.core.words import Text
from mirab.pipelines.board import DayBoard
from mirab.pipelines.board_values import IndicatorDetail, PlaceChoice, PlaceRef
from mirab.web.accounts.acts import taken
from mirab.web.design.charts import chart_response, chart_view
from mirab.web.design.tables import ShownTable, Table, export, read_table
from mirab.web.monitoring import watch_lists
from mirab.web.monitoring.addresses import page_of
from mirab.web.monitoring.indicator_tables import catalogue_headline, catalogue_table, figures_table
from mirab.web.monitoring.kept_pages import kept_page
from mirab.web.monitoring.place_tables import places_headline, places_table, watched_table
from mirab.web.monitoring.place_views import place_headline, place_names, place_parts
from mirab.web.monitoring.queries import change_days, indicator_of, place_of, require_export, today_of
from mirab.web.monitoring.stepping import steps_from
from mirab.web.monitoring.watch_map import (
    data_of_place,
    data_of_situations,
    map_of_place,
    map_of_situations,
    off_the_map,
)
from mirab.web.monitoring.wording import catalogue_said, family_said


def _read(request: HttpRequest, table: Table) -> tuple[ShownTable, HttpResponse | None]:
    """A table as the address asks for it, and the file where it asks for one."""
    shown = read_table(request, table)
    return shown, taken(request, export(request, shown), DayBoard, shown.table.name)


@kept_page
def watch(request: HttpRequest) -> HttpResponse:
    """What has a level on the day: on the map, and the list that equals it."""
    board = today_of(request)
    shown, file = _read(request, watch_lists.situations_table(request, board))
    if file:
        return file
    situations = watch_lists.seen_in(shown)
    context = {
        "headline": watch_lists.headline(board, situations, narrowed=shown.narrowed),
        "table": shown,
        "groups": watch_lists.by_cluster(board, situations),
        "past": [seen for seen in situations if not seen.living],
        "map": map_of_situations(request, board, situations),
        "off_map": off_the_map(request, board, situations),
        "steps": steps_from(board.day, change_days(board.board), today=datetime.now(UTC).date()),
        "first_day": board.board.first_day,
        "not_known": len(board.not_known()),
    }
    return render(request, "monitoring/watch.html", context)


def watch_map(request: HttpRequest) -> JsonResponse:
    """The map's data for a live map: the marks that the list shows."""
    board = today_of(request)
    shown = read_table(request, watch_lists.situations_table(request, board))
    return JsonResponse(data_of_situations(request, board, watch_lists.seen_in(shown)))


@kept_page
def indicators(request: HttpRequest) -> HttpResponse:
    """The catalogue: what each indicator asks, and what it says now."""
    board = today_of(request)
    shown, file = _read(request, catalogue_table(request, board))
    return file or render(
        request, "monitoring/indicators.html", {"headline": catalogue_headline(board), "table": shown}
    )


@kept_page
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Is this unusual? One indicator at one place."""
    board = today_of(request)
    detail = indicator_of(request, code, request.GET.get("place", ""))
    figures, file = (
        _read(request, figures_table(board, detail, detail.place)) if detail.place and detail.rows else (None, None)
    )
    if file:
        return file
    place = {"place": detail.place.code} if detail.place else {}
    context = {
        "detail": detail,
        "verdict": _verdict(detail),
        "cluster": board.board.centre.region.clusters.get(detail.row.cluster),
        "chart": chart_view(detail.chart, page_of(request, "indicator_chart", code, **place)) if detail.chart else None,
        "figures": figures,
        "not_for": _left_out(detail),
        "score": catalogue_said(detail.score),
        "baseline": catalogue_said(detail.baseline) if detail.baseline != "none" else "",
        "family": family_said(detail.row.family),
        "choices": _choices(detail),
        "listed": detail.place in [choice.place for choice in detail.places],
    }
    return render(request, "monitoring/indicator.html", context)


def indicator_chart(request: HttpRequest, code: str) -> HttpResponse:
    """The chart of an indicator for a live drawing, or its figures as a file."""
    detail = indicator_of(request, code, request.GET.get("place", ""))
    if detail.chart is None:
        raise Http404
    if request.GET.get("export"):
        require_export(request)
    return taken(request, chart_response(request, detail.chart), DayBoard, code)


def _verdict(detail: IndicatorDetail) -> str:
    """Whether it is unusual, in a word."""
    if detail.unusual is None:
        return _("not known")
    return _("unusual") if detail.unusual else _("not unusual")


def _left_out(detail: IndicatorDetail) -> list[tuple[Text, list[PlaceRef]]]:
    """Places for which an indicator is not computed, by the reason."""
    found: dict[Text, list[PlaceRef]] = {}
    for left_out, why in detail.not_for:
        found.setdefault(why, []).append(left_out)
    return list(found.items())


def _choices(detail: IndicatorDetail) -> list[PlaceChoice]:
    """Places to choose from, those that signal first."""
    return sorted(detail.places, key=lambda choice: (choice.signal is None, not choice.known))


@kept_page
def places(request: HttpRequest) -> HttpResponse:
    """Every place of the profile."""
    board = today_of(request)
    shown, file = _read(request, places_table(request, board))
    return file or render(request, "monitoring/places.html", {"headline": places_headline(board), "table": shown})


@kept_page
def place(request: HttpRequest, code: str) -> HttpResponse:
    """A place: its names, where it lies, and all that is watched there."""
    board = today_of(request)
    detail = place_of(request, code)
    watched, file = _read(request, watched_table(request, board, detail)) if detail.indicators else (None, None)
    if file:
        return file
    context = {
        "detail": detail,
        "headline": place_headline(detail),
        "parents": detail.parents[::-1],
        "names": place_names(detail.place),
        "watched": watched,
        "map": map_of_place(request, board, detail),
        **place_parts(detail),
    }
    return render(request, "monitoring/place.html", context)


def place_map(request: HttpRequest, code: str) -> JsonResponse:
    """Where a place lies, for a live map."""
    return JsonResponse(data_of_place(request, today_of(request), place_of(request, code)))
