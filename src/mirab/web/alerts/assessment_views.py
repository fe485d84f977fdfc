"""Pages of assessments: the list, one from top to bottom, and what is written into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mirab.core.words import likelihood_word
from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.opaque import named
from mirab.web.accounts.policy import audience, may, require
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.aiding import Piece
from mirab.web.alerts.assessment_actions import (
    HorizonPast,
    OutOfBounds,
    RoundOpen,
    add_assumption,
    add_dissent,
    add_scenario,
    change_frame,
    judge,
    open_assessment,
    withdraw,
)
from mirab.web.alerts.assessment_forms import (
    AssessmentForm,
    AssumptionForm,
    DissentForm,
    FrameForm,
    JudgementForm,
    ScenarioForm,
)
from mirab.web.alerts.assessment_models import Assessment, Assumption, Dissent, Judgement, ScenarioKind
from mirab.web.alerts.assessment_queries import (
    assessment_of,
    assessments_of,
    assumptions_of,
    dissents_of,
    evidence_of,
    frames_of,
    hypotheses_of,
    judgements_of,
    ranked,
    remarks_on,
    rounds_of,
    scenarios_of,
    shown,
)
from mirab.web.alerts.hanging import Looking
from mirab.web.alerts.situation_actions import AboveCeiling, CannotKeep, NothingThere, NotSoNow
from mirab.web.alerts.situation_forms import nothing_there
from mirab.web.alerts.situation_queries import desk_situation
from mirab.web.design.long_lists import page_of
from mirab.web.monitoring.marks_said import marks_said
from mirab.web.monitoring.queries import today_of

PAGE = 25
FIELDS = ("text", "basis", "unknown")


@require_safe
def assessments(request: HttpRequest) -> HttpResponse:
    """The assessments that a reader may read."""
    page = page_of(assessments_of(request.user), PAGE, request.GET.get("page"))
    return render(request, "alerts/desk/assessments.html", {"page": page, "shown": shown(request.user, list(page))})


@require_safe
def assessment(request: HttpRequest, id: str) -> HttpResponse:
    """One assessment, as its reader needs it: what, how likely, how sure, on what grounds, what is not known."""
    found = assessment_of(request.user, id)
    looking = Looking(person=request.user, board=today_of(request))
    evidence, judgements = evidence_of(looking, found), judgements_of(request.user, found)
    hypotheses = hypotheses_of(request.user, found)
    frames, writes = frames_of(request.user, found), may(request.user, Verb.DECIDE, found)
    judgement = judgements[0] if judgements else None
    context = {
        "found": found,
        "frame": frames[0],
        "frames": frames[1:],
        "marks": marks_said(found.marks),
        "judgement": judgement,
        "earlier": judgements[1:],
        "evidence": evidence,
        "hypotheses": hypotheses,
        "ranked": ranked(found, hypotheses, evidence),
        "assumptions": assumptions_of(request.user, shown(request.user, [found])),
        "dissents": dissents_of(request.user, found),
        "scenarios": scenarios_of(request.user, found),
        "rounds": rounds_of(request.user, found),
        "writes": writes,
        "remarks": remarks_on(found, _pieces(judgement), evidence) if writes else (),
        "readers": audience(Assessment, found.marks).people if writes else (),
    }
    return render(request, "alerts/desk/assessment.html", context)


def _pieces(judgement: Judgement | None) -> list[Piece]:
    """The texts of a judgement as the writing aid reads them."""
    return [] if judgement is None else pieces({name: getattr(judgement, name) for name in FIELDS})


def pieces(texts: dict[str, str]) -> list[Piece]:
    """Texts under the names of their fields; of the judgement each sentence needs its evidence."""
    names = {name: str(JudgementForm.base_fields[name].label) for name in FIELDS}
    return [Piece(name=names[name], text=texts.get(name, ""), own=name != "text") for name in FIELDS]


def assessment_new(request: HttpRequest) -> HttpResponse:
    """Ask a question about a situation."""
    asked = request.POST.get("situation", "") or request.GET.get("situation", "")
    require(request.user, Verb.BUILD, Assessment)
    if not asked:
        messages.info(request, _("An assessment is of a situation: choose one, and open the assessment on its page."))
        return HttpResponseRedirect(reverse("desk_situations"))
    situation = desk_situation(request.user, asked)
    require(request.user, Verb.DECIDE, situation)
    form = AssessmentForm(_sent(request), person=request.user, initial=typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = open_assessment(request.user, situation, form.asked, form.cleaned_data["language"], form.marks)
        except CannotKeep as error:
            say(form, error)
        else:
            mark_done(request, "assessment")
            return to(made)
    context = {"form": form, "situation": situation}
    return render(request, "alerts/desk/assessment_new.html", context, status=422 if form.errors else 200)


def assessment_frame(request: HttpRequest, id: str) -> HttpResponse:
    """Change what is asked, visibly."""
    found = own(request, id)
    now = frames_of(request.user, found)[0]
    first = {"question": now.question, "horizon": now.horizon, "criteria": now.criteria}
    form = FrameForm(_sent(request), initial={**first, **typed(request), "version": now.number})

    def does(given: Any) -> object:
        words = given.cleaned_data
        return change_frame(request.user, found, given.asked, words["why"], seen=words["version"])

    lede = _("A new version beside the old one, which stays for everybody to read. What was judged stays with its own.")
    return done(request, found, form, _("Change what is asked"), does, lede)


def assessment_judge(request: HttpRequest, id: str) -> HttpResponse:
    """Say how likely it is and how good the basis is; with what the writing aid says before it is kept."""
    found = own(request, id)
    judgements = judgements_of(request.user, found)
    form = JudgementForm(_sent(request), initial={**_first(judgements), **typed(request)})
    evidence = evidence_of(Looking(person=request.user, board=today_of(request)), found)
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        judge(request.user, found, form.judged)
        mark_done(request, "judge")
        return to(found)
    looked = request.method == "POST"
    texts = {name: form[name].value() or "" for name in FIELDS}
    context = {
        "found": found,
        "frame": frames_of(request.user, found)[0],
        "form": form,
        "evidence": evidence,
        "looked": looked,
        "remarks": remarks_on(found, pieces(texts), evidence) if looked else (),
        "word": _word(form),
    }
    wrong = looked and not form.is_valid()
    return render(request, "alerts/desk/judge.html", context, status=422 if wrong else 200)


def _first(judgements: list[Judgement]) -> dict[str, Any]:
    """What the form of a judgement begins with: the one that holds."""
    if not judgements:
        return {}
    last = judgements[0]
    texts = {name: getattr(last, name) for name in ("confidence", *FIELDS)}
    return {**texts, "likelihood": round(100 * last.likelihood)}


def _word(form: JudgementForm) -> Any:
    """The likelihood word of what was typed; None where no number was."""
    number = form.cleaned_data.get("likelihood") if form.is_bound and form.is_valid() else None
    return None if number is None else likelihood_word(number).text


#: Of each small form its field names, and what it writes.
_ADDS: dict[str, tuple[type[Form], Callable[[Any, Assessment, dict[str, Any]], object]]] = {
    "assumption": (
        AssumptionForm,
        lambda who, one, words: add_assumption(who, one, words["assumption"], words["breaks"]),
    ),
    "dissent": (DissentForm, lambda who, one, words: add_dissent(who, one, words["say"], words["own"])),
    "scenario": (
        ScenarioForm,
        lambda who, one, words: add_scenario(who, one, ScenarioKind(words["kind"]), words["scenario"]),
    ),
}


def assessment_more(request: HttpRequest, id: str) -> HttpResponse:
    """Assumptions, dissent and scenarios: each with a form of its own."""
    found, wanted = own(request, id), request.POST.get("adds", "")
    if request.method == "POST" and request.POST.get("withdraw"):
        return _withdrawn(request, found)
    first = typed(request)
    forms = {name: kind(request.POST if name == wanted else None, initial=first) for name, (kind, _do) in _ADDS.items()}
    form = forms.get(wanted)
    if form is not None and form.is_valid():
        _ADDS[wanted][1](request.user, found, form.cleaned_data)
        mark_done(request, f"more-{wanted}")
        return HttpResponseRedirect(reverse("assessment_more", args=(found.pk,)))
    context = {
        "found": found,
        "frame": frames_of(request.user, found)[0],
        "forms": forms,
        "assumptions": assumptions_of(request.user, shown(request.user, [found])),
        "dissents": dissents_of(request.user, found),
        "scenarios": scenarios_of(request.user, found),
    }
    wrong = request.method == "POST"
    return render(request, "alerts/desk/more.html", context, status=422 if wrong else 200)


def _withdrawn(request: HttpRequest, found: Assessment) -> HttpResponse:
    """Withdraw what was named: its kind and key."""
    kinds = {"assumption": Assumption, "dissent": Dissent}
    kind, _dash, key = request.POST["withdraw"].partition("-")
    part = named(kinds[kind]._default_manager.filter(assessment=found), key) if kind in kinds else None
    if part is None:
        raise Http404
    try:
        withdraw(request.user, found, part)
    except NotSoNow:
        messages.error(
            request, _("It was withdrawn before, or it is somebody else's dissent, which is his to withdraw.")
        )
    return HttpResponseRedirect(reverse("assessment_more", args=(found.pk,)))


def own(request: HttpRequest, id: str) -> Assessment:
    """An assessment that the reader may work on."""
    found = assessment_of(request.user, id)
    require(request.user, Verb.DECIDE, found)
    return found


def done(
    request: HttpRequest, found: Assessment, form: Form, title: str, does: Callable[[Any], object], lede: str = ""
) -> HttpResponse:
    """Show a form of one act, do the act, and lead back to the assessment."""
    if request.method == "POST" and form.is_valid():
        try:
            does(form)
        except CannotKeep as error:
            say(form, error)
        else:
            mark_done(request, "desk-act")
            return to(found)
    context = {"form": form, "act": title, "lede": lede, "back": reverse("assessment", args=(found.pk,))}
    context["title"] = frames_of(request.user, found)[0].question
    return render(request, "alerts/desk/act.html", context, status=422 if form.errors else 200)


def say(form: Form, error: CannotKeep) -> None:
    """Say beside the field why it cannot be kept so."""
    if isinstance(error, AboveCeiling):
        at = "sensitivity" if "sensitivity" in form.fields else "rests_on" if "rests_on" in form.fields else None
        form.add_error(at, _("So marked it could not be kept here, or you could not read it yourself."))
    elif isinstance(error, NothingThere):
        form.add_error("rests_on", nothing_there())
    elif isinstance(error, HorizonPast):
        form.add_error("horizon", _("This day is past. Choose one that lies ahead."))
    elif isinstance(error, RoundOpen):
        form.add_error(None, _("A round of estimates is open: close it first."))
    elif isinstance(error, OutOfBounds):
        form.add_error(None, _("Give 1 to 99: nobody is certain of what has not happened."))
    elif isinstance(error, NotSoNow):
        form.add_error(None, _("It has changed since you opened this page. Look at it anew, then do this again."))
    else:
        form.add_error(None, _("A sentence that is needed is missing."))


def _sent(request: HttpRequest) -> QueryDict | None:
    """What a form sent, though it be nothing at all."""
    return request.POST if request.method == "POST" else None


def to(found: Assessment) -> HttpResponseRedirect:
    """Lead to an assessment."""
    return HttpResponseRedirect(reverse("assessment", args=(found.pk,)))
