"""Pages of what is due: missed reports, who was on time, plans and reporting areas."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.models import Organisation, OrganisationKind
from mirab.web.accounts.policy import may, require
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Verb
from mirab.web.design.long_lists import page_of
from mirab.web.design.templatetags.mirab import said
from mirab.web.reports.actions import ChangedMeanwhile
from mirab.web.reports.due_actions import (
    NoPlan,
    PlanTerms,
    ask_whether_well,
    end_beat,
    give_beat,
    keep_plan,
    note_whether_well,
    plan_of,
)
from mirab.web.reports.forms import AskForm, BeatForm, PlanForm, WellForm, weekdays
from mirab.web.reports.models import Beat, Missed, ReportingPlan
from mirab.web.reports.places_asked import place_said
from mirab.web.reports.queries import (
    beat_of,
    beats_of,
    missed_of,
    monitors,
    offices_of,
    one_missed,
    plans_of,
    supervises,
    timeliness,
)

PAGE = 25


@require_safe
def reports_missed(request: HttpRequest) -> HttpResponse:
    """What was due and did not come, and who was on time in the last weeks."""
    page = page_of(missed_of(request.user), PAGE, request.GET.get("page"))
    told = timeliness(request.user, timezone.now())
    context = {
        "page": page,
        "missed": [_line(request, one) for one in page],
        "tables": [
            (_("By area"), [(place_said(one.name), one) for one in told.areas]),
            (_("By organisation"), [(one.name, one) for one in told.organisations]),
            (_("By account, for its supervisor alone"), [(one.name, one) for one in told.people]),
        ],
        "decides": may(request.user, Verb.DECIDE, Missed),
    }
    return render(request, "reports/missed.html", context)


def _line(request: HttpRequest, missed: Missed) -> dict[str, Any]:
    """A missed report by area and organisation; whose it was, for supervisors alone."""
    monitor = missed.beat.monitor
    return {
        "missed": missed,
        "areas": ", ".join(map(place_said, missed.beat.places)),
        "body": said(monitor.organisation.name) if monitor.organisation else "",
        "person": monitor.username if supervises(request.user) else "",
    }


def missed_deal(request: HttpRequest, number: int) -> HttpResponse:
    """Record that the organisation was asked, and then what it answered."""
    found = one_missed(request.user, number)
    asks = found.asked_at is None
    plan = plan_of(found.beat.monitor.organisation)
    first = {"whom": plan.asked if plan else "", **typed(request)}
    form: Any = AskForm(_sent(request), initial=first) if asks else WellForm(_sent(request), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            _deal(request, found, form.cleaned_data, asks)
        except ChangedMeanwhile:
            form.add_error(None, _("Somebody has written this down before you."))
        else:
            mark_done(request, "missed")
            return HttpResponseRedirect(reverse("reports_missed"))
    context = {"line": _line(request, found), "form": form, "asks": asks, "plan": plan}
    return render(request, "reports/missed_one.html", context, status=422 if form.errors else 200)


def _deal(request: HttpRequest, found: Missed, given: dict[str, Any], asks: bool) -> None:
    person: Any = request.user
    if asks:
        ask_whether_well(person, found, given["whom"])
    else:
        note_whether_well(person, found, well=given["well"] == "yes", answer=given["answer"])


@require_safe
def reports_plans(request: HttpRequest) -> HttpResponse:
    """Consent and safety plans on record, and reporting areas."""
    context = {
        "plans": plans_of(request.user),
        "beats": [
            {"beat": beat, "places": ", ".join(map(place_said, beat.places)), "day": weekdays()[beat.weekday]}
            for beat in beats_of(request.user)
        ],
        "offices": offices_of(request.user),
        "manages": may(request.user, Verb.MANAGE, ReportingPlan),
    }
    return render(request, "reports/plans.html", context)


def plan_new(request: HttpRequest) -> HttpResponse:
    """Put an organisation's consent and safety plan on record."""
    require(request.user, Verb.MANAGE, ReportingPlan)
    bodies = {one.code: one for one in Organisation.objects.filter(kind=OrganisationKind.REPORTING)}
    choices = [(code, said(body.name)) for code, body in bodies.items()]
    form = PlanForm(_sent(request), bodies=choices, initial=typed(request))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        person: Any = request.user
        keep_plan(person, bodies[given.pop("organisation")], PlanTerms(**given))
        mark_done(request, "plan")
        return HttpResponseRedirect(reverse("reports_plans"))
    context = {"form": form, "title": _("Put a plan on record"), "button": _("Keep the plan"), "key": "plan"}
    return render(request, "reports/plan_write.html", context, status=422 if form.errors else 200)


def beat_new(request: HttpRequest) -> HttpResponse:
    """Give a monitor the places from which he reports."""
    require(request.user, Verb.MANAGE, Beat)
    accounts = {one.pk: one for one in monitors()}
    choices = [(key, one.username) for key, one in accounts.items()]
    first = {"since": today(), "hour": 12, **typed(request)}
    form = BeatForm(_sent(request), accounts=choices, initial=first)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        person: Any = request.user
        try:
            give_beat(person, accounts[given.pop("monitor")], **given)
        except NoPlan:
            form.add_error(
                "monitor", _("Consent and safety plan of the organisation are not on record: put them there first.")
            )
        else:
            mark_done(request, "beat")
            return HttpResponseRedirect(reverse("reports_plans"))
    context = {"form": form, "title": _("Give a reporting area"), "button": _("Give it"), "key": "beat"}
    return render(request, "reports/plan_write.html", context, status=422 if form.errors else 200)


@require_POST
def beat_end(request: HttpRequest, number: int) -> HttpResponse:
    """Take a reporting area back."""
    person: Any = request.user
    end_beat(person, beat_of(person, number))
    messages.success(request, _("Nothing is due from this area any more."))
    return HttpResponseRedirect(reverse("reports_plans"))


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
