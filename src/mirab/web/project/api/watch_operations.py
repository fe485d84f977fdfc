"""Operations on the watch: situations, indicators, places, the register, search."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Field, Query, Router

from mirab.core.places import Place
from mirab.web.alerts.queries import episode_on, episodes, judged_in, situation_on
from mirab.web.alerts.queries import situations as situations_of
from mirab.web.monitoring.queries import indicator_of, place_of
from mirab.web.project.api import values
from mirab.web.project.api.alert_operations import proposal_row
from mirab.web.project.api.interface import reads
from mirab.web.project.api.reading import ADay, ADayPage, Day, DaySlice, Plain, day_of, part, watched
from mirab.web.project.search import LONGEST
from mirab.web.project.search import search as look_for

router = Router(tags=[gettext_noop("The watch")])


@reads(router, "situations", "situations", gettext_noop("Situations on the day"), values.Listed[values.Situation])
def situations(request: HttpRequest, response: HttpResponse, asked: ADayPage) -> Any:
    """Those that have a level on the day or had one a month before."""
    found = situations_of(request.user, day_of(request, asked))
    watched(request, "situations")
    return part(request, response, found, asked)


@reads(
    router, "situations/{path:id}", "situation", gettext_noop("One situation with its history"), values.FullSituation
)
def situation(request: HttpRequest, id: str, asked: ADay) -> Any:
    """A situation ever opened by the day."""
    board = day_of(request, asked)
    detail = situation_on(request.user, board, id)
    if detail is None:
        raise Http404
    return {
        "situation": detail.view,
        "about": detail.about,
        "timeline": detail.timeline,
        "levels": detail.levels,
        "proposals": [proposal_row(one) for one in judged_in(request.user, board, detail.proposals)],
    }


@reads(router, "indicators", "indicators", gettext_noop("The catalogue of indicators"), values.Listed[values.Indicator])
def indicators(request: HttpRequest, response: HttpResponse, asked: ADayPage) -> Any:
    """What each asks, and what it says on the day."""
    found = day_of(request, asked).indicators()
    watched(request, "indicators")
    return part(request, response, found, asked)


class AtPlace(Day):
    """An indicator at a place."""

    place: Annotated[str, Plain] = Field(
        "", max_length=200, description="Code of the place; without it: where its signal is highest."
    )


@reads(router, "indicators/{code}", "indicator", gettext_noop("One indicator with its series"), values.FullIndicator)
def indicator(request: HttpRequest, code: str, asked: Annotated[AtPlace, Query()]) -> Any:
    """An indicator at a place, with its series."""
    day_of(request, asked)
    detail = indicator_of(request, code, asked.place)
    watched(request, code)
    return {
        "indicator": detail.row,
        "place": detail.place,
        "answer": detail.answer,
        "unusual": detail.unusual,
        "signal": detail.signal,
        "series": detail.rows,
        "thresholds": detail.thresholds,
        "sources": detail.sources,
    }


@reads(router, "places", "places", gettext_noop("Places of the region"), values.Listed[values.Place])
def places(request: HttpRequest, response: HttpResponse, asked: ADayPage) -> Any:
    """Every place of the profile."""
    found = day_of(request, asked).places()
    watched(request, "places")
    given = part(request, response, found, asked)
    return {"items": [_place(place) for place in given["items"]]}


@reads(router, "places/{path:code}", "place", gettext_noop("One place and what is watched there"), values.FullPlace)
def place(request: HttpRequest, code: str, asked: ADay) -> Any:
    """A place with everything known of it on the day."""
    day_of(request, asked)
    detail = place_of(request, code)
    watched(request, code)
    return {
        "place": _place(detail.place),
        "parents": detail.parents,
        "children": detail.children,
        "indicators": detail.indicators,
        "situations": [one.id for one in detail.situations],
        "proposals": [one.id for one in detail.proposals],
        "episodes": [one.id for one in detail.episodes],
    }


def _place(place: Place) -> dict[str, Any]:
    name = {"en": place.named("en"), "ru": place.named("ru")}
    return {"code": place.code, "kind": place.kind.value, "states": place.states, "name": name}


@reads(router, "register", "register", gettext_noop("The event register"), values.Listed[values.Episode])
def register(request: HttpRequest, response: HttpResponse, asked: ADayPage) -> Any:
    """Episodes that were public by the day."""
    found = episodes(request.user, day_of(request, asked))
    watched(request, "register")
    return part(request, response, found, asked)


@reads(router, "register/{id}", "episode", gettext_noop("One episode of the register"), values.FullEpisode)
def episode(request: HttpRequest, id: str, asked: ADay) -> Any:
    """An episode that was public by the day."""
    board = day_of(request, asked)
    detail = episode_on(request.user, board, id)
    if detail is None:
        raise Http404
    return {
        "episode": detail.row,
        "where": detail.where,
        "note": detail.note,
        "sources": detail.sources,
        "verdict_why": detail.verdict_why,
        "lead_days": detail.lead_days,
        "proposals": [proposal_row(one) for one in judged_in(request.user, board, detail.proposals)],
    }


class Looked(DaySlice):
    """What is looked for."""

    q: Annotated[str, Plain] = Field(min_length=1, max_length=LONGEST, description="A name, or a part of one.")


@reads(router, "search", "search", gettext_noop("Look for something by name"), values.Listed[values.Found])
def search(request: HttpRequest, response: HttpResponse, asked: Annotated[Looked, Query()]) -> Any:
    """Places, situations, indicators, episodes and proposals, the best match first."""
    groups = look_for(day_of(request, asked), asked.q)
    found = [one.entry for group in groups for one in group.found]
    return part(request, response, found, asked)
