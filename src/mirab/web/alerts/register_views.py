"""Pages of the event register."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mirab.core.places import Place
from mirab.core.words import Text
from mirab.pipelines.board import DayBoard
from mirab.regions import Region
from mirab.web.accounts.acts import taken
from mirab.web.alerts.queries import episode_on, episodes, judged_in
from mirab.web.alerts.rows import proposals_of_one, register_table
from mirab.web.alerts.wording import episode_kind_said, status_said, verdict_said
from mirab.web.design.tables import export, read_table
from mirab.web.monitoring.kept_pages import kept_page
from mirab.web.monitoring.queries import require_export, today_of


@kept_page
def register(request: HttpRequest) -> HttpResponse:
    """Episodes that were public by the day, below the rule by which they are in and the sweep that found them."""
    board = today_of(request)
    rows = episodes(request.user, board)
    shown = read_table(request, register_table(request, board, rows))
    if request.GET.get("export"):
        require_export(request)
    region = board.board.centre.region
    places = region.places
    context = {
        "table": shown,
        "rule": _rule(region),
        "sweep": [
            (_named(places[code]), years_said(sweep.years), years_said(sweep.thin_years), region.text(sweep.note))
            for code, sweep in region.sweep.items()
            if code in places
        ],
        "not_met": len(region.considered_not_met),
        "scored": board.board.record is not None,
    }
    return taken(request, export(request, shown), DayBoard, shown.table.name) or render(
        request, "alerts/register.html", context
    )


@kept_page
def episode(request: HttpRequest, episode: str) -> HttpResponse:
    """One episode: who claims what, which clauses it meets, and what the rules had said by then."""
    board = today_of(request)
    detail = episode_on(request.user, board, episode)
    if detail is None:
        raise Http404
    judged = judged_in(request.user, board, detail.proposals)
    table = read_table(request, proposals_of_one(request, board, judged))
    if request.GET.get("export"):
        require_export(request)
    region = board.board.centre.region
    context = {
        "detail": detail,
        "kind": episode_kind_said(detail.row.kind),
        "status": status_said(detail.row.status),
        "verdict": verdict_said(detail.row.verdict),
        "cluster": region.clusters.get(detail.row.cluster),
        "table": table if judged else None,
        "late_days": -detail.lead_days if detail.lead_days is not None and detail.lead_days < 0 else 0,
        "sources": [_cited(region, citation) for citation in detail.sources],
        "yes_no": _("yes,no"),
    }
    return taken(request, export(request, table), DayBoard, table.table.name) or render(
        request, "alerts/episode.html", context
    )


def _cited(region: Region, citation: str) -> dict[str, object]:
    """A page that an episode cites, with its publisher."""
    outlet = region.grading.best(citation)
    return {"citation": citation, "outlet": outlet, "publisher": region.text(outlet.name)}


def years_said(years: Sequence[int]) -> str:
    """``2005–2010, 2012``: years with those that follow each other drawn together."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _rule(region: Region) -> dict[str, object] | None:
    """The rule in the reader's languages: each clause by its letter, what an episode needs, how its words are read."""
    rule = region.register_rule
    if rule is None:
        return None
    return {
        "clauses": {letter: region.text(words) for letter, words in rule.clauses.items()},
        "required": region.text(rule.required),
        "reading": [region.text(line) for line in rule.reading],
    }


def _named(place: Place) -> dict[str, object]:
    return {"code": place.code, "name": Text(en=place.named("en"), ru=place.named("ru"))}
