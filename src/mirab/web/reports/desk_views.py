"""The desk's pages of reports: the list, one report, and what is done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mirab.web.accounts.acts import taken
from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.policy import may
from mirab.web.accounts.roles import Verb
from mirab.web.design.long_lists import page_of
from mirab.web.design.templatetags.mirab import said
from mirab.web.reports.actions import (
    ChangedMeanwhile,
    OwnReport,
    answer_reporter,
    deal_with_refused,
    decide_alike,
    triage_report,
    verify_report,
)
from mirab.web.reports.form_words import form_words
from mirab.web.reports.forms import AnswerForm, DealtForm, TriageForm, VerifyForm
from mirab.web.reports.models import Outcome, Refused, Report, Status
from mirab.web.reports.pictures_in import path_of
from mirab.web.reports.places_asked import place_said
from mirab.web.reports.queries import (
    alike_of,
    desk_reports,
    of_house,
    one_refused,
    pair_of,
    pairs_waiting,
    parts_of,
    picture_of,
    refused_of,
    report_for,
    report_of,
)
from mirab.web.reports.source_words import letter_of_source
from mirab.web.reports.titles import title_of

PAGE = 25


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The reports that a reader of the house may read, the latest first."""
    found = desk_reports(request.user)
    status = request.GET.get("status", "")
    if status in Status.values:
        found = found.filter(status=status)
    page = page_of(found, PAGE, request.GET.get("page"))
    context = {
        "page": page,
        "reports": [_line(report) for report in page],
        "status": status if status in Status.values else "",
        "statuses": Status.choices,
        "pairs": pairs_waiting(request.user),
    }
    return render(request, "reports/reports.html", context)


def _line(report: Report) -> dict[str, str]:
    """A report as its line in the list says it."""
    told = [
        report.get_status_display(),
        place_said(report.place or report.segment) if report.place or report.segment else "",
        _("observed %(at)s UTC") % {"at": f"{report.observed_at:%Y-%m-%d %H:%M}"} if report.observed_at else "",
        _("received %(at)s UTC") % {"at": f"{report.received_at:%Y-%m-%d %H:%M}"},
        report.organisation.code if report.organisation else "",
    ]
    return {
        "href": reverse("report", args=[report.pk]),
        "title": title_of(report),
        "said": " · ".join(filter(None, told)),
    }


@require_safe
def report(request: HttpRequest, id: str) -> HttpResponse:
    """One report, with all that hangs on it."""
    found = report_of(request.user, id)
    form = form_words()
    answers = [
        {"asked": said(question.said), "answer": said(next(c.said for c in question.choices if c.code == given))}
        for question in form.questions
        if (given := found.answers.get(question.code)) in {choice.code for choice in question.choices}
    ]
    context = {
        "report": found,
        "title": title_of(found),
        "parts": parts_of(request.user, found),
        "place": place_said(found.place) if found.place else "",
        "segment": place_said(found.segment) if found.segment else "",
        "side": place_said(found.side) if found.side else "",
        "flags": [said(flag.said) for flag in form.flags if flag.code in found.flags],
        "answers": answers,
        "source": letter_of_source(found),
        "house": of_house(request.user),
        "decides": may(request.user, Verb.DECIDE, found),
        "own": found.monitor_id == request.user.pk,
    }
    return render(request, "reports/report.html", context)


@require_safe
def report_picture(request: HttpRequest, id: str, number: int) -> HttpResponse:
    """A picture of a report, which is told in the audit as something taken away."""
    picture = picture_of(request.user, id, number)
    path = path_of(picture.digest)
    if not path.is_file():
        raise Http404
    answer = FileResponse(path.open("rb"), content_type=picture.media_type, headers={"Cache-Control": "no-store"})
    answer["Content-Disposition"] = "inline"
    return taken(request, answer, picture, f"{id}/{number}")  # type: ignore[return-value]


Done = Callable[[Report, dict[str, Any]], object]


def report_triage(request: HttpRequest, id: str) -> HttpResponse:
    """Say what is first seen in a report."""

    def done(found: Report, given: dict[str, Any]) -> object:
        return triage_report(_person(request), found, urgent=given["urgent"], why=given["why"])

    return _write(request, id, TriageForm, _("Triage"), _("Keep the triage"), done)


def report_verify(request: HttpRequest, id: str) -> HttpResponse:
    """Say what a verification came to; never of one's own report."""

    def done(found: Report, given: dict[str, Any]) -> object:
        outcome = Outcome(given["outcome"])
        return verify_report(
            _person(request), found, outcome=outcome, credibility=given["credibility"], why=given["why"]
        )

    return _write(request, id, VerifyForm, _("Verification"), _("Keep the verification"), done)


def report_answer(request: HttpRequest, id: str) -> HttpResponse:
    """Tell the reporter what became of his report."""

    def done(found: Report, given: dict[str, Any]) -> object:
        return answer_reporter(_person(request), found, given["words"])

    return _write(request, id, AnswerForm, _("Answer to the reporter"), _("Give the answer"), done)


def _write(request: HttpRequest, id: str, kind: type[Form], title: str, button: str, done: Done) -> HttpResponse:
    """A form of the desk about one report, and what is done with it."""
    found = report_for(request.user, id, Verb.DECIDE)
    form = kind(_sent(request), initial=typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            done(found, form.cleaned_data)
        except OwnReport:
            form.add_error(None, _("You reported this yourself: another person verifies it."))
        else:
            mark_done(request, "report")
            messages.success(request, _("Done."))
            return HttpResponseRedirect(reverse("report", args=[found.pk]))
    context = {"report": found, "form": form, "title": title, "button": button, "of": title_of(found)}
    return render(request, "reports/write.html", context, status=422 if form.errors else 200)


@require_safe
def reports_alike(request: HttpRequest) -> HttpResponse:
    """Pairs of reports that may tell of one event."""
    page = page_of(alike_of(request.user).order_by("-state", "-id"), PAGE, request.GET.get("page"))
    pairs = [
        {"pair": pair, "first": _line(pair.first), "second": _line(pair.second), "reasons": list(map(said, pair.texts))}
        for pair in page
    ]
    return render(request, "reports/alike.html", {"page": page, "pairs": pairs})


@require_POST
def alike_decide(request: HttpRequest, number: int) -> HttpResponse:
    """Say of a pair that it is one event, or that it is not."""
    pair = pair_of(request.user, number)
    try:
        decide_alike(_person(request), pair, same=request.POST.get("same") == "yes")
    except ChangedMeanwhile:
        messages.error(request, _("Somebody has decided on this pair before you."))
    return HttpResponseRedirect(reverse("reports_alike"))


@require_safe
def reports_refused(request: HttpRequest) -> HttpResponse:
    """What could not be taken, whole, with the reason."""
    page = page_of(refused_of(request.user), PAGE, request.GET.get("page"))
    return render(request, "reports/refused.html", {"page": page, "refused": list(page)})


def refused_deal(request: HttpRequest, id: str) -> HttpResponse:
    """Read one thing that was refused, and say what was done about it."""
    found: Refused = one_refused(request.user, id)
    form = DealtForm(_sent(request), initial=typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            deal_with_refused(_person(request), found, form.cleaned_data["how"])
        except ChangedMeanwhile:
            form.add_error(None, _("Somebody has dealt with it before you."))
        else:
            mark_done(request, "refused")
            return HttpResponseRedirect(reverse("reports_refused"))
    context = {"refused": found, "form": form}
    return render(request, "reports/refused_one.html", context, status=422 if form.errors else 200)


def _person(request: HttpRequest) -> Any:
    return request.user


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
