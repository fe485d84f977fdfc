"""Pages of the desk's situations: the list, one with its timeline, and what is done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mirab.pipelines.board import DayBoard
from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.models import User
from mirab.web.accounts.policy import audience, may, require
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.assessment_queries import assessed, assumptions_of
from mirab.web.alerts.hanging import Looking
from mirab.web.alerts.models import Draft
from mirab.web.alerts.situation_actions import (
    AboveCeiling,
    CannotKeep,
    HangsAlready,
    NothingThere,
    NotSoNow,
    NotYet,
    hand_over,
    hang_on,
    leads,
    make_dormant,
    open_situation,
    reopen,
    say_month,
    take_off,
)
from mirab.web.alerts.situation_forms import (
    HandOverForm,
    HangForm,
    MonthForm,
    ReasonForm,
    SituationForm,
    nothing_there,
    place_names,
)
from mirab.web.alerts.situation_maps import map_of
from mirab.web.alerts.situation_models import Alert, Situation, SituationState
from mirab.web.alerts.situation_queries import (
    desk_situation,
    draft_of,
    followed,
    link_of,
    situations_of,
    timeline_of,
    words_of,
)
from mirab.web.design.long_lists import page_of
from mirab.web.design.templatetags.mirab import said
from mirab.web.monitoring.marks_said import marks_said
from mirab.web.monitoring.queries import today_of

PAGE = 25
#: Entries of the timeline that stand open; the earlier ones are folded away.
TIMELINE = 12


@require_safe
def desk_situations(request: HttpRequest) -> HttpResponse:
    """The situations that the desk follows, or those that are dormant."""
    require(request.user, Verb.READ, Situation)
    dormant = request.GET.get("state") == SituationState.DORMANT
    day = request.day if request.day_chosen else None  # type: ignore[attr-defined]
    rows = situations_of(request.user, day=day).filter(state=SituationState.DORMANT if dormant else SituationState.OPEN)
    page = page_of(rows, PAGE, request.GET.get("page"))
    context = {
        "page": page,
        "followed": followed(request.user, page, day=day),
        "dormant": dormant,
        "opens": may(request.user, Verb.BUILD, Situation),
    }
    return render(request, "alerts/desk/situations.html", context)


@require_safe
def desk_situation_page(request: HttpRequest, id: str) -> HttpResponse:
    """One situation of the desk: headline, timeline, what would change our mind."""
    board = today_of(request)
    found = desk_situation(request.user, id)
    words, asked = words_of(request.user, [found]), assessed(request.user, found)
    entries = timeline_of(Looking(person=request.user, board=board), found)
    detail = board.situation(found.key) if found.key else None
    region = board.board.centre.region
    context = {
        "found": found,
        "word": words[0] if words else None,
        "months": _by_month(words),
        "assessed": asked,
        "assumptions": assumptions_of(request.user, asked),
        "marks": marks_said(found.marks),
        "entries": entries[:TIMELINE],
        "earlier": entries[TIMELINE:],
        "key": found.key if detail else "",
        "map": map_of(request, board, detail) if detail else None,
        "places": [region.places[code] for code in found.places if code in region.places],
        "states": [region.places[code] for code in found.states if code in region.places],
        "clusters": [region.clusters[number] for number in found.clusters if number in region.clusters],
        "writes": may(request.user, Verb.DECIDE, found),
        "leads": leads(request.user, found),
        "readers": audience(Situation, found.marks).people if may(request.user, Verb.DECIDE, found) else (),
    }
    return render(request, "alerts/desk/situation.html", context)


def _by_month(words: list[Any]) -> list[Any]:
    """The word that holds of each month, the latest month first."""
    held: dict[Any, Any] = {}
    for word in words:
        held.setdefault(word.month, word)
    return list(held.values())


def desk_situation_new(request: HttpRequest) -> HttpResponse:
    """Open a situation, by hand or of an accepted proposal."""
    require(request.user, Verb.BUILD, Situation)
    board = today_of(request)
    asked = request.POST.get("proposal", "") or request.GET.get("proposal", "")
    draft = draft_of(request.user, asked) if asked else None
    if asked and draft is None:
        raise Http404
    first = {**(_first(board, draft) if draft else {}), **typed(request)}
    form = SituationForm(_sent(request), person=request.user, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            subject = form.subject(draft.situation if draft else "")
            made = open_situation(request.user, subject, form.marks, draft)
        except CannotKeep as error:
            _say(form, error)
        else:
            mark_done(request, "desk-situation")
            return _to(made)
    context = {"form": form, "draft": draft}
    return render(request, "alerts/desk/situation_new.html", context, status=422 if form.errors else 200)


def _first(board: DayBoard, draft: Draft) -> dict[str, Any]:
    """What a draft says of its situation."""
    proposal = board.proposal(draft.proposal)
    detail = board.situation(draft.situation)
    return {
        "proposal": draft.proposal,
        "title_en": draft.title_en,
        "title_ru": draft.title_ru,
        "places": place_names([proposal.place.code] if proposal else []),
        "states": list(detail.view.state_codes) if detail else [],
        "clusters": [proposal.cluster] if proposal else [],
    }


Does = Callable[[Any], object]


def desk_situation_month(request: HttpRequest, id: str) -> HttpResponse:
    """Say the word of a month."""
    found = _own(request, id)
    form = MonthForm(_sent(request), person=request.user, initial={"alert": Alert.NONE, **typed(request)})
    title = _("Say how it moved in a month")
    return _done(request, found, form, title, lambda given: say_month(request.user, found, given.word, given.marks))


def desk_situation_hang(request: HttpRequest, id: str) -> HttpResponse:
    """Hang something on it."""
    found, board = _own(request, id), today_of(request)
    looking = Looking(person=request.user, board=board)
    form = HangForm(_sent(request), initial=typed(request))

    def does(given: Any) -> object:
        kind, record = given.cleaned_data["address"]
        return hang_on(looking, found, kind, record, given.cleaned_data["note"])

    return _done(request, found, form, _("Hang something on it"), does)


@require_POST
def desk_situation_off(request: HttpRequest, id: str, link: str) -> HttpResponse:
    """Take something off it."""
    found = _own(request, id)
    try:
        take_off(request.user, link_of(request.user, found, link))
    except NotSoNow as error:
        raise Http404 from error
    messages.success(request, _("Taken off. That it hung here stays on record."))
    return _to(found)


def desk_situation_dormant(request: HttpRequest, id: str) -> HttpResponse:
    """Follow it no more, or take it up again."""
    found = _own(request, id)
    sleeps = found.state == SituationState.DORMANT
    if not sleeps and not leads(request.user, found):
        require(request.user, Verb.MANAGE, found)
    form = ReasonForm(_sent(request), initial=typed(request))
    act, title = (reopen, _("Take it up again")) if sleeps else (make_dormant, _("Make it dormant"))
    return _done(request, found, form, title, lambda given: act(request.user, found, given.cleaned_data["reason"]))


def desk_situation_owner(request: HttpRequest, id: str) -> HttpResponse:
    """Hand it over."""
    found = _own(request, id)
    if not leads(request.user, found):
        require(request.user, Verb.MANAGE, found)
    form = HandOverForm(_sent(request), situation=found, initial=typed(request))

    def does(given: Any) -> object:
        to = get_object_or_404(User, pk=given.cleaned_data["to"])
        return hand_over(request.user, found, to, given.cleaned_data["reason"])

    return _done(request, found, form, _("Hand it over"), does)


def _own(request: HttpRequest, id: str) -> Situation:
    """A situation that the reader may work on."""
    found = desk_situation(request.user, id)
    require(request.user, Verb.DECIDE, found)
    return found


def _done(request: HttpRequest, found: Situation, form: Form, title: str, does: Does) -> HttpResponse:
    """Show a form of one act, do the act, and lead back to the situation."""
    if request.method == "POST" and form.is_valid():
        try:
            does(form)
        except CannotKeep as error:
            _say(form, error)
        else:
            mark_done(request, "desk-act")
            return _to(found)
    context = {"found": found, "form": form, "act": title, "back": reverse("desk_situation", args=(found.pk,))}
    context["title"] = said(found.title)
    return render(request, "alerts/desk/act.html", context, status=422 if form.errors else 200)


def _say(form: Form, error: CannotKeep) -> None:
    """Say beside the field why it cannot be kept so."""
    if isinstance(error, AboveCeiling):
        at = "sensitivity" if "sensitivity" in form.fields else None
        form.add_error(at, _("So marked it could not be kept here, or you could not read it yourself."))
    elif isinstance(error, NothingThere):
        form.add_error("address", nothing_there())
    elif isinstance(error, HangsAlready):
        form.add_error("address", _("It hangs here already."))
    elif isinstance(error, NotYet):
        form.add_error("month", _("This month has not begun."))
    elif isinstance(error, NotSoNow):
        form.add_error(None, _("It has changed since you opened this page. Look at it anew, then do this again."))
    else:
        form.add_error(None, _("A sentence that is needed is missing."))


def _sent(request: HttpRequest) -> QueryDict | None:
    """What a form sent, though it be nothing at all."""
    return request.POST if request.method == "POST" else None


def _to(found: Situation) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("desk_situation", args=(found.pk,)))
