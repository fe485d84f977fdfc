"""The reporter's own pages: what is due, what was sent and became of it, and the two forms.

For monitors nothing of a form is kept in the browser in clear; the form on the phone keeps it under a PIN.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.policy import require
from mirab.web.accounts.roles import Verb
from mirab.web.design.table_values import reader_language
from mirab.web.design.templatetags.mirab import said
from mirab.web.reports.actions import Taken, take
from mirab.web.reports.form_words import form_words
from mirab.web.reports.forms import Claims, IncidentForm, WeeklyForm, weekdays
from mirab.web.reports.models import Channel, Report
from mirab.web.reports.pictures_in import MOST_PICTURES
from mirab.web.reports.places_asked import place_said
from mirab.web.reports.queries import Own, of_house, own_page
from mirab.web.reports.rules import Submission
from mirab.web.reports.uploads import PASSED_OVER


@require_safe
def report_home(request: HttpRequest) -> HttpResponse:
    """What is due from the reader, and what became of what he sent."""
    require(request.user, Verb.BUILD, Submission)
    own = own_page(request.user, timezone.now())
    context = {
        "own": own,
        "lines": [_line(report, own) for report in own.reports],
        "areas": [
            {
                "places": ", ".join(map(place_said, beat.places)),
                "day": weekdays()[beat.weekday],
                "hour": f"{beat.hour:02}:00",
            }
            for beat in own.beats
        ],
    }
    return _private(render(request, "reports/report_home.html", context))


def _line(report: Report, own: Own) -> dict[str, Any]:
    """A report as its reporter is told of it: what, when, where it stands, what was answered; none of its words."""
    kind = form_words().kind(report.event_kind) if report.event_kind else None
    return {
        "report": report,
        "what": said(kind) if kind else report.get_kind_display(),
        "place": place_said(report.place or report.segment) if report.place or report.segment else "",
        "told": own.told.get(report.pk, []),
    }


def report_incident(request: HttpRequest) -> HttpResponse:
    """Report an incident."""
    require(request.user, Verb.BUILD, Submission)
    form = IncidentForm(_sent(request), initial=_first(request))
    claims = Claims(_sent(request), prefix="c")
    if request.method == "POST" and form.is_valid() and (form.cleaned_data["unsafe"] or claims.is_valid()):
        data = form.data_sent
        if not form.cleaned_data["unsafe"]:
            data["claims"] = [row.claim for row in claims.forms if row.claim]
        return _taken(request, _take(request, data), "report-incident")
    wrong = request.method == "POST"
    context = {"form": form, "claims": claims, "most": MOST_PICTURES, "keeps": of_house(request.user)}
    return _private(render(request, "reports/report_incident.html", context, status=422 if wrong else 200))


def report_weekly(request: HttpRequest) -> HttpResponse:
    """Report how an area fared in the week."""
    require(request.user, Verb.BUILD, Submission)
    form = WeeklyForm(_sent(request), initial=_first(request))
    if request.method == "POST" and form.is_valid():
        return _taken(request, _take(request, form.data_sent), "report-weekly")
    context = {"form": form, "keeps": of_house(request.user)}
    return _private(render(request, "reports/report_weekly.html", context, status=422 if form.errors else 200))


def _first(request: HttpRequest) -> dict[str, Any]:
    return {"language": reader_language(), **typed(request)}


def _take(request: HttpRequest, data: dict[str, Any]) -> Taken:
    pictures = [sent.read() for sent in request.FILES.getlist("pictures")[:MOST_PICTURES]]
    person: Any = request.user
    return take(person, data, channel=Channel.SITE, now=timezone.now(), pictures=pictures)


def _taken(request: HttpRequest, done: Taken, form: str) -> HttpResponse:
    """Say what became of what was sent, and go back to the reporter's own page."""
    if done.refused is not None:
        messages.error(
            request, _("Not taken, and kept for the desk as you wrote it: %(why)s") % {"why": said(done.refused.reason)}
        )
    elif done.again:
        messages.success(request, _("This report had come in already: it is one report."))
    else:
        messages.success(request, _("The report has come in."))
    for why in done.left:
        messages.warning(request, said(why))
    if request.META.get(PASSED_OVER):
        messages.warning(
            request, _("A picture was not taken: it is too large. The report itself has come in with every word.")
        )
    mark_done(request, form)
    return HttpResponseRedirect(reverse("report_home"))


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _private(answer: HttpResponse) -> HttpResponse:
    """No copy of the page stays in the browser."""
    answer["Cache-Control"] = "no-store"
    return answer
