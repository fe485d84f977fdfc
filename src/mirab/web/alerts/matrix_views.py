"""The page of hypotheses and evidence, and the pages of a round of estimates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mirab.alerting.hypotheses import Rating
from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.models import User
from mirab.web.alerts.assessment_actions import add_evidence, add_hypothesis, rate, ratings_of, withdraw
from mirab.web.alerts.assessment_forms import (
    EstimateForm,
    EvidenceForm,
    HypothesisForm,
    RoundForm,
    cell_name,
    cells_sent,
)
from mirab.web.alerts.assessment_models import Assessment, EvidenceLine, Hypothesis
from mirab.web.alerts.assessment_queries import (
    Evidence,
    assessment_of,
    evidence_of,
    frames_of,
    hypotheses_of,
    ranked,
    round_of,
    rounds_of,
)
from mirab.web.alerts.assessment_views import own, say, to
from mirab.web.alerts.hanging import Looking
from mirab.web.alerts.round_actions import NobodyAsked, close_round, give_estimate, open_round
from mirab.web.alerts.situation_actions import CannotKeep, NotSoNow
from mirab.web.design.templatetags.mirab import said
from mirab.web.monitoring.queries import today_of


def assessment_hypotheses(request: HttpRequest, id: str) -> HttpResponse:
    """Evidence against hypotheses: the matrix, and a form for another of each."""
    found = own(request, id)
    looking = Looking(person=request.user, board=today_of(request))
    hypotheses, evidence = hypotheses_of(request.user, found), evidence_of(looking, found)
    lines, first = [one.line for one in evidence], typed(request)
    adds = request.POST.get("adds", "")
    forms = {
        "hypothesis": HypothesisForm(request.POST if adds == "hypothesis" else None, initial=first),
        "evidence": EvidenceForm(request.POST if adds == "evidence" else None, initial=first),
    }
    if request.method == "POST" and _written(request, found, looking, forms, (lines, hypotheses)):
        return HttpResponseRedirect(reverse("assessment_hypotheses", args=(found.pk,)))
    held = ratings_of(found)
    context = {
        "found": found,
        "frame": frames_of(request.user, found)[0],
        "hypotheses": hypotheses,
        "rows": [(one, [_cell(one, other, held) for other in hypotheses]) for one in evidence],
        "forms": forms,
        "ranked": ranked(found, hypotheses, evidence),
        "ratings": [("", "–", _("not rated")), *((one.value, one.value, said(one.word)) for one in Rating)],
    }
    wrong = request.method == "POST"
    return render(request, "alerts/desk/hypotheses.html", context, status=422 if wrong else 200)


def _cell(one: Evidence, other: Hypothesis, held: dict[tuple[int, int], str]) -> dict[str, str]:
    label = _("%(evidence)s with %(hypothesis)s") % {"evidence": one.line, "hypothesis": other}
    return {"name": cell_name(one.line, other), "value": held.get((one.line.pk, other.pk), ""), "label": label}


def _written(
    request: HttpRequest,
    found: Assessment,
    looking: Looking,
    forms: dict[str, Any],
    both: tuple[list[EvidenceLine], list[Hypothesis]],
) -> bool:
    """Do what was asked for; False where a form says what is wrong."""
    adds, before = request.POST.get("adds", ""), found.mark_set_id
    if request.POST.get("withdraw"):
        return _withdrawn(request, found, both)
    if adds == "cells":
        _rated(request, found, both)
        return True
    form = forms.get(adds)
    if form is None or not form.is_valid():
        return False
    try:
        if adds == "hypothesis":
            add_hypothesis(request.user, found, form.cleaned_data["hypothesis"])
        else:
            add_evidence(looking, found, form.seen)
    except CannotKeep as error:
        say(form, error)
        return False
    mark_done(request, f"matrix-{adds}")
    if found.mark_set_id != before:
        messages.info(request, _("What this rests on is held closer: the whole assessment is now held so too."))
    return True


def _rated(request: HttpRequest, found: Assessment, both: tuple[list[EvidenceLine], list[Hypothesis]]) -> None:
    try:
        rate(request.user, found, cells_sent(request.POST, *both))
    except NotSoNow:
        messages.error(request, _("The matrix has changed since you opened this page: rate it anew."))
    else:
        mark_done(request, "matrix-cells")


def _withdrawn(request: HttpRequest, found: Assessment, both: tuple[list[EvidenceLine], list[Hypothesis]]) -> bool:
    """Withdraw the hypothesis or the evidence that was named, as E1 or H1."""
    named = {str(one): one for row in both for one in row}
    part = named.get(request.POST["withdraw"])
    if part is None:
        raise Http404
    try:
        withdraw(request.user, found, part)
    except NotSoNow as error:
        raise Http404 from error
    return True


def assessment_round(request: HttpRequest, id: str) -> HttpResponse:
    """Open a round of estimates, or close the one that is open."""
    found = own(request, id)
    last = round_of(request.user, found)
    if last is not None and last.closed_at is None:
        return _closing(request, found)
    form = RoundForm(_sent(request), assessment=found, initial=typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            open_round(request.user, found, list(User.objects.filter(pk__in=form.cleaned_data["asked"])))
        except NobodyAsked:
            form.add_error("asked", _("Ask two people at least, who may all read the assessment."))
        except CannotKeep as error:
            say(form, error)
        else:
            mark_done(request, "desk-act")
            return to(found)
    context = {"form": form, "act": _("Open a round of estimates"), "back": reverse("assessment", args=(found.pk,))}
    context["title"] = frames_of(request.user, found)[0].question
    context["lede"] = _(
        "Each estimates for himself: nobody sees another's, nor who has given one, before it is closed."
    )
    return render(request, "alerts/desk/act.html", context, status=422 if form.errors else 200)


def _closing(request: HttpRequest, found: Assessment) -> HttpResponse:
    """Ask whether the open round shall be closed, and close it."""
    shown = next(one for one in rounds_of(request.user, found) if one.round.closed_at is None)
    if request.method == "POST":
        try:
            close_round(request.user, shown.round)
        except NotSoNow:
            messages.info(request, _("Somebody closed it before you."))
        return to(found)
    return render(request, "alerts/desk/round_close.html", {"found": found, "shown": shown})


def assessment_estimate(request: HttpRequest, id: str) -> HttpResponse:
    """Give one's own estimate."""
    found = assessment_of(request.user, id)
    shown = next(iter(rounds_of(request.user, found)), None)
    if shown is None or not shown.is_asked:
        raise Http404
    first: dict[str, Any] = {}
    if shown.own:
        kept = shown.own
        first = {"probability": round(100 * kept.probability), "reason": kept.reason, "dissent": kept.dissent}
    form = EstimateForm(_sent(request), initial={**first, **typed(request)})
    if request.method == "POST" and form.is_valid():
        give_estimate(request.user, shown.round, **form.cleaned_data)
        mark_done(request, "estimate")
        messages.success(request, _("Your estimate is kept."))
        return to(found)
    context = {"found": found, "shown": shown, "form": form}
    return render(request, "alerts/desk/estimate.html", context, status=422 if form.errors else 200)


def _sent(request: HttpRequest) -> QueryDict | None:
    """What a form sent, though it be nothing at all."""
    return request.POST if request.method == "POST" else None
