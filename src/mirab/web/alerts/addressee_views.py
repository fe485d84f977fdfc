"""Pages about the addressees of a warning: name one, answer the questions of a release, release, record what came."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mirab.alerting.warning_addressees import AddresseeAct
from mirab.alerting.warning_release import release_checks
from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.addressee_actions import (
    answer_release,
    change_addressee,
    name_addressee,
    record_delivery,
    record_reaction,
    refusal_to,
    release_confirmation,
    release_text,
    who_will_see,
    withhold_text,
)
from mirab.web.alerts.addressee_models import Addressee
from mirab.web.alerts.response_actions import add_option, record_action, record_decision
from mirab.web.alerts.warning_forms import (
    ActionForm,
    AddresseeForm,
    DecisionForm,
    DeliveryForm,
    OptionForm,
    ReactionForm,
    ReleaseForm,
    WordsForm,
    states,
)
from mirab.web.alerts.warning_lives import governments_beside, release_of, texts_of
from mirab.web.alerts.warning_models import Warning, WarningVersion
from mirab.web.alerts.warning_queries import addressee_of, warning_of
from mirab.web.alerts.warning_views import said_refusal, sent, tried
from mirab.web.alerts.warning_words import addressee_said

_OPEN = ("draft", "challenged", "cleared", "approved", "issued")


def addressee_new(request: HttpRequest, id: str) -> HttpResponse:
    """Name an addressee with its own text."""
    found = warning_of(request.user, id, Verb.DECIDE)
    text = _open_text(found)
    form = AddresseeForm(sent(request), initial={"officer": request.user.pk, "language": "en", **typed(request)})

    def work() -> Any:
        return name_addressee(request.user, found, request.POST.get("seen", ""), form.named)

    return _kept(request, found, text, form, _("Name an addressee"), work)


def addressee_edit(request: HttpRequest, id: str, addressee: str) -> HttpResponse:
    """Write the text for an addressee anew."""
    found = warning_of(request.user, id, Verb.DECIDE)
    one = addressee_of(request.user, found, addressee, Verb.DECIDE)
    if one.state != "prepared":
        raise Http404
    text = next(text for text in texts_of(found) if text.number == one.number)
    form = AddresseeForm(sent(request), instance=one, initial={"given_by": one.given_by})

    def work() -> Any:
        fresh = Addressee.objects.get(pk=one.pk)
        change_addressee(request.user, fresh, request.POST.get("seen", ""), form.named)
        return fresh

    return _kept(request, found, text, form, _("Text for an addressee"), work)


def option_new(request: HttpRequest, id: str) -> HttpResponse:
    """Name something that an addressee could do."""
    found = warning_of(request.user, id, Verb.DECIDE)
    text = _open_text(found)
    addressees = Addressee.objects.filter(warning=found, number=text.number).select_related("organisation")
    form = OptionForm(sent(request), addressees=addressees, initial=typed(request))

    def work() -> Any:
        given = dict(form.cleaned_data)
        return add_option(request.user, found, request.POST.get("seen", ""), given.pop("addressee"), given)

    return _kept(request, found, text, form, _("Add a response option"), work)


def release(request: HttpRequest, id: str, addressee: str) -> HttpResponse:
    """What each state would receive, the questions of the release, who exactly will see it, and then the button."""
    found = warning_of(request.user, id, Verb.DECIDE)
    one = addressee_of(request.user, found, addressee, Verb.DECIDE)
    form = ReleaseForm(
        request.POST if "answers" in request.POST else None,
        person=request.user,
        instance=one,
        initial={"leave_of": one.leave_of},
    )
    confirm = WordsForm({"words": ""} if "seen" in request.POST else None, required=False)
    if one.state != "prepared":
        raise Http404
    if "answers" in request.POST and form.is_valid():
        fresh = Addressee.objects.get(pk=one.pk)

        def answer() -> bool:
            answer_release(request.user, fresh, form.answers)
            return True

        if tried(request, form, answer):
            return HttpResponseRedirect(reverse("warning_release", args=[found.pk, one.pk]))
    if "seen" in request.POST and confirm.is_valid():
        done = tried(request, confirm, lambda: release_text(request.user, one, seen=request.POST["seen"]))
        if done is not None:
            messages.success(request, _("Released: it is open to those who were named."))
            return HttpResponseRedirect(reverse("warning", args=[found.pk]))
    wrong = form.errors or confirm.errors or (request.method == "POST" and not {"answers", "seen"} & set(request.POST))
    context = {**release_context(request, addressee_of(request.user, found, addressee)), "form": form}
    return render(request, "alerts/release.html", {**context, "confirm": confirm}, status=422 if wrong else 200)


def release_context(request: HttpRequest, one: Addressee) -> dict[str, Any]:
    """Everything that is shown before the button."""
    shown = who_will_see(one)
    refusal = refusal_to(AddresseeAct.RELEASE, request.user, one)
    return {
        "warning": one.warning,
        "one": one,
        "unmet": release_checks(release_of(one)) if one.side == "government" else (),
        "refusal": refusal,
        "audience": shown,
        "seen": release_confirmation(one, shown),
        "even": even_handed(one),
    }


def even_handed(one: Addressee) -> list[dict[str, Any]]:
    """What each state concerned will receive and when; empty where fewer than two are."""
    if one.side != "government" or len(one.warning.states) < 2:
        return []
    names = dict(states())
    beside = governments_beside(one)
    return [
        {
            "name": names.get(code, code),
            "texts": [
                {"one": other, "state": addressee_said(other.state), "this": other.pk == one.pk}
                for other in beside
                if other.state_code == code
            ],
        }
        for code in one.warning.states
    ]


def withhold(request: HttpRequest, id: str, addressee: str) -> HttpResponse:
    """Decide that a text does not go to its addressee."""

    def work(one: Addressee, form: Any) -> Any:
        withhold_text(request.user, one)
        return True

    return _about(
        request,
        id,
        addressee,
        AddresseeAct.WITHHOLD,
        lambda one: WordsForm(sent(request), required=False),
        work,
        _("Withhold the text"),
    )


def deliver(request: HttpRequest, id: str, addressee: str) -> HttpResponse:
    """Record a delivery."""
    return _about(
        request,
        id,
        addressee,
        AddresseeAct.DELIVER,
        lambda one: DeliveryForm(sent(request), initial=typed(request)),
        lambda one, form: record_delivery(request.user, one, form.cleaned_data),
        _("Record the delivery"),
    )


def react(request: HttpRequest, id: str, addressee: str) -> HttpResponse:
    """Record what an addressee outside said."""
    return _about(
        request,
        id,
        addressee,
        AddresseeAct.RECORD_REACTION,
        lambda one: ReactionForm(sent(request), initial=typed(request)),
        lambda one, form: record_reaction(request.user, one, form.cleaned_data),
        _("Record the reaction"),
    )


def decide(request: HttpRequest, id: str, addressee: str) -> HttpResponse:
    """Record what an addressee decided."""
    return _about(
        request,
        id,
        addressee,
        AddresseeAct.DECIDE,
        lambda one: DecisionForm(sent(request), addressee=one, initial=typed(request)),
        lambda one, form: record_decision(request.user, one, form.cleaned_data),
        _("Record the decision"),
    )


def action(request: HttpRequest, id: str, addressee: str) -> HttpResponse:
    """Record what an addressee did."""

    def work(one: Addressee, form: Any) -> Any:
        given = dict(form.cleaned_data)
        given["actors"] = [person.pk for person in given["actors"]]
        return record_action(request.user, one, given)

    return _about(
        request,
        id,
        addressee,
        AddresseeAct.RECORD_ACTION,
        lambda one: ActionForm(sent(request), addressee=one, initial=typed(request)),
        work,
        _("Record an action"),
    )


def _about(
    request: HttpRequest,
    id: str,
    addressee: str,
    doing: AddresseeAct,
    form_of: Callable[[Addressee], Any],
    work: Callable[[Addressee, Any], Any],
    title: str,
) -> HttpResponse:
    """A page on which something is recorded about an addressee."""
    found = warning_of(request.user, id, Verb.DECIDE)
    one = addressee_of(request.user, found, addressee, Verb.DECIDE)
    refusal = refusal_to(doing, request.user, one)
    if refusal is not None:
        return said_refusal(request, refusal)
    form = form_of(one)
    text = next(text for text in texts_of(found) if text.number == one.number)
    return _kept(request, found, text, form, title, lambda: work(one, form))


def _open_text(warning: Warning) -> WarningVersion:
    """The version to which something may still be added."""
    found = next((text for text in texts_of(warning) if text.state in _OPEN), None)
    if found is None:
        raise Http404
    return found


def _kept(
    request: HttpRequest, warning: Warning, text: WarningVersion, form: Any, title: str, work: Callable[[], Any]
) -> HttpResponse:
    """Show a form about a warning, or keep what it sent and go back."""
    key = f"warning-{request.path.rstrip('/').rpartition('/')[2]}"
    if request.method == "POST" and form.is_valid() and tried(request, form, work) is not None:
        mark_done(request, key)
        messages.success(request, _("Kept."))
        return HttpResponseRedirect(reverse("warning", args=[warning.pk]))
    context = {"warning": warning, "text": text, "form": form, "title": title, "keep": key}
    return render(request, "alerts/warning_part.html", context, status=422 if form.errors else 200)
