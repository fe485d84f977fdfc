"""Today, and whether the site is well. Search is in :mod:`search_views`."""

from __future__ import annotations

import logging
from collections.abc import Hashable
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mirab.core.words import Text
from mirab.pipelines.source_health import SourceState
from mirab.reporting.bulletin import RuleRecord
from mirab.web.accounts.rights import today as today_now
from mirab.web.design.refusals import refused
from mirab.web.monitoring.kept_pages import kept_page
from mirab.web.monitoring.queries import board_for, today_of
from mirab.web.monitoring.source_queries import late_of
from mirab.web.project.actions import note_look
from mirab.web.project.queries import desk_says, drafts_of, since_of, today_page
from mirab.web.project.today import MOST
from mirab.web.project.today_since import CHOICES, NoSuchDay, Since
from mirab.web.project.today_words import headline, lateness, record_clause, steps, summary, why_now
from mirab.web.publications.product_models import Product
from mirab.web.publications.product_pages import product_line
from mirab.web.publications.product_queries import due_until

log = logging.getLogger(__name__)
#: Reports that are due within so long stand on the page.
DUE_AHEAD = timedelta(days=7)


def today(request: HttpRequest) -> HttpResponse:
    """The first page of the morning."""
    today_of(request)  # what a reader may not open says nothing of the day that he chose
    try:
        since = since_of(request)
    except NoSuchDay as error:
        return refused(
            request,
            what=_("“%(asked)s” is no day to compare with") % {"asked": str(error)[:40]},
            remedy=_("Choose a day before the one that you read, written as 2010-05-01."),
        )
    due = due_until(request.user, today_now() + DUE_AHEAD)[:MOST]
    answer: HttpResponse = _today(request, since, late_of(request), due)
    _remember(request)
    return answer


def _rests_on(since: Since, late: list[SourceState], due: list[Product]) -> Hashable:
    """What the page rests on beside the board and the record: the comparison, late sources, reports that are due.

    A report that is held closer from now on leaves the page by an act that its reader may not know of.
    """
    reports = tuple((one.pk, one.stamp, one.state, one.mark_set_id) for one in due)
    return since, reports, tuple((source.name, source.health, lateness(source)) for source in late)


@kept_page(varies=_rests_on)
def _today(request: HttpRequest, since: Since, late: list[SourceState], due: list[Product]) -> HttpResponse:
    page, desk = today_page(request, since), desk_says(request)
    context = {
        "today": page,
        "summary": summary(page),
        "waiting": [
            (item.proposal, why_now(item.evidence) if item.evidence else "", _records(item.records))
            for item in page.shown_waiting
        ],
        "moved": [(item.situation, steps(item)) for item in page.shown_moved],
        "headline": headline(page.day),
        "drafts": drafts_of(request),
        "desk": desk[:MOST],
        "hidden_desk": len(desk[MOST:]),
        "due": [product_line(one) for one in due],
        "late": [(source, lateness(source)) for source in late[:MOST]],
        "hidden_late": len(late[MOST:]),
        "choices": CHOICES,
        "chosen": request.GET.get("since", ""),
    }
    return render(request, "project/today.html", context)


def _records(records: tuple[RuleRecord, ...]) -> list[tuple[Text, str]]:
    return [(record.name, record_clause(record)) for record in records]


def _remember(request: HttpRequest) -> None:
    """Note the look; a record that cannot be written does not keep anybody from reading."""
    try:
        note_look(request.user, request.day, board_for(request).seen, datetime.now(UTC))  # type: ignore[attr-defined]
    except DatabaseError as error:
        log.warning("look not noted: %s", error)


def health(request: HttpRequest) -> HttpResponse:
    """Whether the site answers; for whoever keeps the machine, it says nothing of the watch."""
    return JsonResponse({"ok": True})
