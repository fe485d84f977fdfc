"""The page that shows every component with made-up values, and answers its chart."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mirab.regions import Region, load
from mirab.web.design import showing
from mirab.web.design.charts import chart_response, chart_view
from mirab.web.design.forms import Specimen
from mirab.web.design.maps import map_answer, map_view
from mirab.web.design.table_values import reader_language
from mirab.web.design.tables import export, read_table

THEMES = ("light", "dark")


def design(request: HttpRequest) -> HttpResponse:
    """Every component, each with when it is used and how it is called; ``?theme=dark`` shows it in one theme."""
    language = reader_language()
    table = read_table(request, showing.table(language))
    theme = request.GET.get("theme", "")
    context = {
        "shown_theme": theme if theme in THEMES else "",
        "table": table,
        "empty_table": read_table(request, showing.empty_table(language)),
        "chart": chart_view(showing.chart(), reverse("design_chart")),
        "map": map_view(
            _region(settings.MIRAB_PROFILE),
            showing.marks(_region(settings.MIRAB_PROFILE)),
            title=_("EXERCISE: three made-up marks"),
            day=showing.DAY,
            src=reverse("design_map"),
        ),
        "situations": showing.situations(),
        "claims": showing.claims(),
        "evidence": showing.evidence(),
        "entries": showing.timeline(),
        "jobs": showing.jobs(),
        "form": Specimen({"kind": "risk"}),
        "day": showing.DAY,
        "period": showing.period_shown(),
        "levels": ("watch", "advisory", "warning", "none"),
        "arrows": ("deteriorated", "unchanged", "improved"),
    }
    return export(request, table) or render(request, "design/showing.html", context)


def design_chart(request: HttpRequest) -> HttpResponse:
    """The live chart of the page, and its figures as a file."""
    return chart_response(request, showing.chart())


def design_map(request: HttpRequest) -> HttpResponse:
    """The live map of the page."""
    region = _region(settings.MIRAB_PROFILE)
    return JsonResponse(map_answer(region, showing.marks(region), day=showing.DAY))


@lru_cache(maxsize=2)
def _region(profile: str) -> Region:
    """The region whose ground the map shows; its marks are made up."""
    return load(profile)
