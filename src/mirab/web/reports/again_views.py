"""Pages by which the desk takes again what could not be taken, and by which offices send reports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mirab.exchange.odk import write_xlsform
from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.models import Organisation, OrganisationKind
from mirab.web.accounts.policy import require
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Verb
from mirab.web.design.templatetags.mirab import said
from mirab.web.reports.actions import ChangedMeanwhile, take_refused_again
from mirab.web.reports.again_forms import (
    AgainIncident,
    AgainWeekly,
    OfficeForm,
    claims_of,
    first_of,
    kind_in,
    typed_in,
)
from mirab.web.reports.due_actions import NoPlan
from mirab.web.reports.forms import Claims
from mirab.web.reports.models import Kind, OfficeAddress, Refused, Report, ReportingPlan
from mirab.web.reports.odk_form import odk_form
from mirab.web.reports.office_actions import AddressTaken, end_office, register_office
from mirab.web.reports.queries import office_of, one_refused
from mirab.web.reports.submissions import NotTaken

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def refused_again(request: HttpRequest, id: str) -> HttpResponse:
    """Correct what could not be taken, and take it; what came stays as it came."""
    found = one_refused(request.user, id)
    if found.done_at is not None:
        return HttpResponseRedirect(reverse("refused_deal", args=[found.pk]))
    data = typed_in(found)
    kind = Kind(request.GET["kind"]) if request.GET.get("kind") in Kind.values else kind_in(data)
    sent = request.POST if request.method == "POST" else None
    known = found.organisation_id or (found.monitor and found.monitor.organisation_id)
    bodies = {} if known else {one.code: one for one in Organisation.objects.filter(kind=OrganisationKind.REPORTING)}
    offered = [(code, said(body.name)) for code, body in bodies.items()]
    made = AgainIncident if kind is Kind.INCIDENT else AgainWeekly
    form: Any = made(sent, bodies=offered, initial={**first_of(data), **typed(request)})
    claims = Claims(sent, prefix="c", initial=claims_of(data)) if kind is Kind.INCIDENT else None
    if sent is not None and form.is_valid() and (claims is None or claims.is_valid()):
        corrected = form.data_sent
        if claims is not None:
            corrected["claims"] = [row.claim for row in claims.forms if row.claim]
        report = _again(request, found, form, corrected, bodies.get(form.cleaned_data.get("organisation", "")))
        if report is not None:
            mark_done(request, "refused-again")
            return HttpResponseRedirect(reverse("report", args=[report.pk]))
    context = {
        "refused": found,
        "form": form,
        "claims": claims,
        "others": [(one.value, one.label) for one in Kind if one is not kind],
    }
    return render(request, "reports/refused_again.html", context, status=422 if sent is not None else 200)


def _again(
    request: HttpRequest, found: Refused, form: Any, corrected: dict[str, Any], body: Organisation | None
) -> Report | None:
    """The report that it became; None where it cannot be taken, which the form then says."""
    person: Any = request.user
    try:
        return take_refused_again(person, found, corrected, form.cleaned_data["how"], body)
    except ChangedMeanwhile:
        form.add_error(None, _("Somebody has dealt with it before you."))
    except NotTaken as why:
        form.add_error(None, said(why.said))
    return None


def office_new(request: HttpRequest) -> HttpResponse:
    """Register an address from which an office sends reports by mail."""
    require(request.user, Verb.MANAGE, OfficeAddress)
    bodies = {one.code: one for one in Organisation.objects.filter(kind=OrganisationKind.REPORTING)}
    choices = [(code, said(body.name)) for code, body in bodies.items()]
    sent = request.POST if request.method == "POST" else None
    form = OfficeForm(sent, bodies=choices, initial={"since": today(), **typed(request)})
    if sent is not None and form.is_valid():
        given = dict(form.cleaned_data)
        person: Any = request.user
        try:
            register_office(person, bodies[given.pop("organisation")], given.pop("address"), **given)
        except NoPlan:
            form.add_error(
                "organisation",
                _("Consent and safety plan of the organisation are not on record: put them there first."),
            )
        except AddressTaken:
            form.add_error("address", _("This address is registered already."))
        else:
            mark_done(request, "office")
            return HttpResponseRedirect(reverse("reports_plans"))
    context = {"form": form, "title": _("Register an office"), "button": _("Register it"), "key": "office"}
    return render(request, "reports/plan_write.html", context, status=422 if form.errors else 200)


@require_POST
def office_end(request: HttpRequest, number: int) -> HttpResponse:
    """Withdraw the address of an office."""
    person: Any = request.user
    end_office(person, office_of(person, number))
    messages.success(request, _("What comes from this address is kept apart from now on."))
    return HttpResponseRedirect(reverse("reports_plans"))


@require_safe
def odk_form_file(request: HttpRequest) -> HttpResponse:
    """The form for ODK and KoboToolbox, as its workbook; it is the same for everybody."""
    require(request.user, Verb.READ, ReportingPlan)
    answer = HttpResponse(write_xlsform(odk_form()), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="mirab-report.xlsx"'
    return answer
