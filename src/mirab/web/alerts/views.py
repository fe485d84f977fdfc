"""Pages of situations and proposals."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from mirab.pipelines.board import DayBoard
from mirab.pipelines.board_values import ProposalDetail
from mirab.web.accounts.acts import taken
from mirab.web.accounts.kept import typed
from mirab.web.accounts.policy import may
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.actions import may_undo
from mirab.web.alerts.deciding import standing_of
from mirab.web.alerts.decision_views import DONE, WRONG
from mirab.web.alerts.forms import AcceptForm, RejectForm
from mirab.web.alerts.proposal_pages import blind_spots, course, sources_of, unknown_of
from mirab.web.alerts.queries import (
    all_proposals,
    decisions_of,
    dormant_situations,
    drafts,
    judged_in,
    proposal_on,
    situation_on,
)
from mirab.web.alerts.queries import situations as situations_of
from mirab.web.alerts.rows import cluster_cell, proposals_of_one, proposals_table, situations_table
from mirab.web.alerts.situation_maps import map_data_of, map_of
from mirab.web.alerts.situation_models import Situation
from mirab.web.alerts.situation_queries import draft_of, followed_as, opened_from
from mirab.web.alerts.wording import back_said, decided_said, kind_said
from mirab.web.design.charts import chart_response, chart_view
from mirab.web.design.table_values import reader_language
from mirab.web.design.tables import export, read_table
from mirab.web.monitoring.addresses import page_of
from mirab.web.monitoring.kept_pages import kept_page
from mirab.web.monitoring.queries import require_export, today_of

#: Entries of a situation's timeline that stand open; the earlier ones are folded away.
TIMELINE = 8


# Situations -----------------------------------------------------------------------------------------------------------
@kept_page
def situations(request: HttpRequest) -> HttpResponse:
    """Every situation by cluster: those with a level, those that had one a month ago, and the dormant."""
    board = today_of(request)
    shown = read_table(request, situations_table(request, board, situations_of(request.user, board)))
    if request.GET.get("export"):
        require_export(request)
    found = [row["view"] for row in shown.found]
    context = {
        "table": shown,
        "groups": [
            (cluster_cell(board, number).text, list(views))
            for number, views in groupby(sorted(found, key=lambda view: view.cluster), key=lambda view: view.cluster)
        ],
        "dormant": () if shown.narrowed else dormant_situations(request.user, board),
        "first_day": board.board.first_day,
    }
    return taken(request, export(request, shown), DayBoard, shown.table.name) or render(
        request, "alerts/situations.html", context
    )


@kept_page
def situation(request: HttpRequest, situation: str) -> HttpResponse:
    """One situation with its history: the unit of work."""
    board = today_of(request)
    detail = situation_on(request.user, board, situation)
    if detail is None:
        raise Http404
    judged = judged_in(request.user, board, detail.proposals)
    table = read_table(request, proposals_of_one(request, board, judged))
    past = [entry for entry in detail.timeline if entry.day <= board.day]
    if request.GET.get("export"):
        require_export(request)
    context = {
        "detail": detail,
        "view": detail.view,
        "cluster": cluster_cell(board, detail.view.cluster).text,
        "past": past[:TIMELINE],
        "earlier": past[TIMELINE:],
        "ahead": [entry for entry in reversed(detail.timeline) if entry.day > board.day],
        "levels": [(run, run.end - timedelta(days=1)) for run in reversed(detail.levels)],
        "table": table,
        "drafts": drafts(request.user, situation=situation),
        "followed": followed_as(request.user, situation, day=_day(request)),
        "map": map_of(request, board, detail),
    }
    return taken(request, export(request, table), DayBoard, table.table.name) or render(
        request, "alerts/situation.html", context
    )


def situation_map(request: HttpRequest, situation: str) -> HttpResponse:
    """The same map as data for the live one."""
    board = today_of(request)
    detail = situation_on(request.user, board, situation)
    if detail is None:
        raise Http404
    return JsonResponse(map_data_of(request, board, detail))


# Proposals ------------------------------------------------------------------------------------------------------------
@kept_page
def proposals(request: HttpRequest) -> HttpResponse:
    """Proposals that wait, then the decided, then those that have ended; and the drafts that wait for the desk."""
    board = today_of(request)
    judged = all_proposals(request.user, board)
    shown = read_table(request, proposals_table(request, board, judged))
    if request.GET.get("export"):
        require_export(request)
    context = {
        "table": shown,
        "waiting": sum(one.standing.state == "waiting" for one in judged),
        "living": sum(one.proposal.level is not None for one in judged),
        "drafts": drafts(request.user),
    }
    return taken(request, export(request, shown), DayBoard, shown.table.name) or render(
        request, "alerts/proposals.html", context
    )


def proposal(request: HttpRequest, proposal: str) -> HttpResponse:
    """One proposal from top to bottom, and the decision on it."""
    board = today_of(request)
    detail = proposal_on(request.user, board, proposal)
    if detail is None:
        raise Http404
    chart = page_of(request, "proposal_chart", proposal)
    context = {
        "detail": detail,
        "kind": kind_said(detail.kind),
        "cluster": cluster_cell(board, detail.cluster).text,
        "chart": chart_view(detail.chart, chart) if detail.chart else None,
        "course": course(detail),
        "sources": sources_of(board, detail),
        "unknown": unknown_of(board, detail),
        "blind": blind_spots(board, detail),
        **_decision_context(request, detail),
        "followed": opened_from(request.user, detail.id),
        "opens": may(request.user, Verb.BUILD, Situation) and draft_of(request.user, detail.id) is not None,
    }
    return render(request, "alerts/proposal.html", context)


def _day(request: HttpRequest) -> date | None:
    """The past day on which the reader reads; None: he reads what is known now."""
    return request.day if request.day_chosen else None  # type: ignore[attr-defined]


def proposal_chart(request: HttpRequest, proposal: str) -> HttpResponse:
    """The proposal's chart as the live one, or its figures as a file."""
    detail = proposal_on(request.user, today_of(request), proposal)
    if detail is None or detail.chart is None:
        raise Http404
    if request.GET.get("export"):
        require_export(request)
    return taken(request, chart_response(request, detail.chart), detail, detail.id)


def _decision_context(request: HttpRequest, detail: ProposalDetail) -> dict[str, Any]:
    """Where the proposal stands, who decided what, and the forms as far as this person may use them."""
    language = reader_language()
    decisions = decisions_of(request.user, detail.id)
    standing = standing_of(detail, decisions)
    done = request.session.pop(DONE, None) if DONE in request.session else None
    lines = [
        {
            "decision": one,
            "said": decided_said(one, language),
            "may_undo": one.stands and may_undo(request.user, one),
            "just_now": one.pk == done and one.stands,
        }
        for one in decisions
    ]
    return {
        "standing": standing,
        "back_said": back_said(standing, language),
        "lines": lines,
        "just_now": next((line for line in lines if line["just_now"]), None),
        **(_forms(request, detail) if standing.state == "waiting" and may(request.user, Verb.DECIDE, detail) else {}),
    }


def _forms(request: HttpRequest, detail: ProposalDetail) -> dict[str, Any]:
    """Both forms: as they were sent where one was wrong, else with what was typed before the session ended."""
    held = typed(request)
    wrong = request.session.pop(WRONG, {}) if WRONG in request.session else {}
    asked = wrong.get("form", "") if wrong.get("proposal") == detail.id else ""
    start = {**held, "seen": detail.notices[-1].id}
    forms = {
        "accept_form": AcceptForm(start if asked == "accept" else None, initial=start, auto_id="accept_%s"),
        "reject_form": RejectForm(start if asked == "reject" else None, initial=start, auto_id="reject_%s"),
    }
    return {**forms, "wrong": asked}
