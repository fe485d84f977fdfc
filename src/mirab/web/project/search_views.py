"""The page of what was found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from mirab.core.words import Text
from mirab.pipelines.board_values import SearchEntry
from mirab.web.alerts.situation_queries import situations_sought
from mirab.web.design.templatetags.mirab import reading
from mirab.web.monitoring.queries import today_of
from mirab.web.project.search import LONGEST, Found, Shown, shown
from mirab.web.project.search import search as look_for
from mirab.web.publications.paper_queries import papers_titled
from mirab.web.publications.paper_titles import Titled

#: Of each kind, what the first page shows; and what a page of one kind alone shows.
FIRST, PAGE = 8, 50
KINDS = {
    "place": _("Places"),
    "situation": _("Situations"),
    "desk_situation": _("Situations that we follow"),
    "indicator": _("Indicators"),
    "episode": _("Event register"),
    "proposal": _("Proposals"),
    "paper": _("Papers"),
}


def search(request: HttpRequest) -> HttpResponse:
    """What the reader may read that fits the query, as known on his day."""
    board = today_of(request)
    query = request.GET.get("q", "").strip()
    if len(query) > LONGEST:
        return _too_long(request, query)
    day = request.day if request.day_chosen else None  # type: ignore[attr-defined]
    papers = papers_titled(request.user, query, day=day)
    kept = [*map(_entry, papers.papers), *(_followed(*one) for one in situations_sought(request.user, day=day))]
    groups = look_for(board, query, kept)
    kind = request.GET.get("kind", "")
    chosen = next((group for group in groups if group.kind == kind), None)
    context: dict[str, Any] = {
        "query": query,
        "count": sum(len(group.found) for group in groups),
        "more_papers": papers.more,
        "like": any(group.is_like for group in groups),
        "groups": [
            {
                "kind": group.kind,
                "name": KINDS[group.kind],
                "all": len(group.found),
                "found": _shown(group.found[:FIRST], query),
            }
            for group in groups
        ],
    }
    if chosen is not None:
        page = Paginator(chosen.found, PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "kind_name": KINDS[kind], "found": _shown(page.object_list, query)}
    return render(request, "project/search.html", context)


def _entry(paper: Titled) -> SearchEntry:
    """A paper as search ranks and shows it."""
    title, detail = paper.title, f"{paper.changed_at:%Y-%m-%d}"
    return SearchEntry(
        kind="paper", id=paper.pk, title=Text(en=title, ru=title), words="", detail=Text(en=detail, ru=detail)
    )


def _followed(id: str, title: Text, changed_at: datetime) -> SearchEntry:
    """A situation of the desk as search ranks and shows it."""
    detail = f"{changed_at:%Y-%m-%d}"
    return SearchEntry(kind="desk_situation", id=id, title=title, words="", detail=Text(en=detail, ru=detail))


def _shown(found: Iterable[Found], query: str) -> list[Shown]:
    return [shown(item, query, reading()) for item in found]


def _too_long(request: HttpRequest, query: str) -> HttpResponse:
    """A query that no name is as long as; its beginning stays in the field, and the page does not carry the rest."""
    kept = query[:LONGEST]
    fields = request.GET.copy()
    fields["q"] = kept
    request.GET = fields  # type: ignore[assignment]
    request.META["QUERY_STRING"] = fields.urlencode()
    return render(request, "project/search.html", {"query": kept, "long": len(query), "longest": LONGEST}, status=400)
