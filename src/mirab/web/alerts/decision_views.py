"""Acts on a proposal: each takes a POST, writes through an action, and leads back to the page on the same day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from mirab.web.accounts.kept import keep_typed, mark_done
from mirab.web.accounts.opaque import named
from mirab.web.alerts.actions import (
    AlreadyDecided,
    CannotDecide,
    CannotUndo,
    ChangedMeanwhile,
    NothingToDecide,
    UnknownProposal,
    accept_proposal,
    reject_proposal,
    undo_decision,
)
from mirab.web.alerts.forms import AcceptForm, RejectForm
from mirab.web.alerts.models import Decision
from mirab.web.alerts.queries import decisions_of
from mirab.web.alerts.wording import decided_said
from mirab.web.design.table_values import reader_language
from mirab.web.monitoring.addresses import page_of
from mirab.web.monitoring.queries import today_of

#: Session keys: the decision just taken, shown once with its undo; the form that was wrong, shown once with why.
DONE, WRONG = "alerts_done", "alerts_wrong"


def accept(request: HttpRequest, proposal: str) -> HttpResponse:
    """Accept a proposal as known on the reader's day."""
    return _decide(request, proposal, "accept", AcceptForm, _accept)


def reject(request: HttpRequest, proposal: str) -> HttpResponse:
    """Reject a proposal as known on the reader's day, with a reason."""
    return _decide(request, proposal, "reject", RejectForm, _reject)


def undo(request: HttpRequest, proposal: str) -> HttpResponse:
    """Undo a decision on a proposal."""
    today_of(request)  # who reads nothing of the watch is turned away before anything else is said
    if request.method != "POST":
        return _back(request, proposal)
    chosen = named(decisions_of(request.user, proposal), request.POST.get("decision", ""))
    if chosen is None:
        raise Http404
    try:
        undo_decision(request.user, chosen.pk)
    except CannotUndo:
        messages.error(
            request, _("This decision no longer stands, or something was built on it since: nothing is undone.")
        )
    else:
        messages.success(request, _("Undone: the proposal stands as before that decision."))
    return _back(request, proposal)


def _accept(request: HttpRequest, proposal: str, typed: dict[str, Any]) -> Decision:
    return accept_proposal(request.user, today_of(request), proposal, seen=typed["seen"], note=typed["note"])


def _reject(request: HttpRequest, proposal: str, typed: dict[str, Any]) -> Decision:
    return reject_proposal(request.user, today_of(request), proposal, seen=typed["seen"], reason=typed["reason"])


def _decide(
    request: HttpRequest,
    proposal: str,
    name: str,
    form: type[Form],
    action: Callable[[HttpRequest, str, dict[str, Any]], Decision],
) -> HttpResponse:
    today_of(request)  # who reads nothing of the watch is turned away before anything else is said
    if request.method != "POST":
        return _back(request, proposal)
    given = form(request.POST)
    try:
        if not given.is_valid():
            _keep(request, proposal, name, wrong=True)
            return _back(request, proposal, "decide")
        decision = action(request, proposal, given.cleaned_data)
    except UnknownProposal as error:
        raise Http404 from error
    except CannotDecide as error:
        _keep(request, proposal, name, wrong=False)
        messages.error(request, _said(error))
        return _back(request, proposal)
    request.session[DONE] = decision.pk
    mark_done(request, name)
    return _back(request, proposal)


def _keep(request: HttpRequest, proposal: str, name: str, *, wrong: bool) -> None:
    """What was typed waits for the page; where the form itself was wrong the page says so beside the field."""
    keep_typed(request)
    if wrong:
        request.session[WRONG] = {"proposal": proposal, "form": name}


def _said(error: CannotDecide) -> str:
    """Why a decision was not taken, and what to do."""
    if isinstance(error, AlreadyDecided) and error.decision is not None:
        words = {"who": decided_said(error.decision, reader_language())}
        return _("%(who)s, before you: your decision was not taken. It can be undone below.") % words
    if isinstance(error, ChangedMeanwhile):
        return _("A new notice has come since you opened this page: read it, then decide. What you typed is kept.")
    if isinstance(error, NothingToDecide):
        return _("The proposal has no level on this day: there is nothing to decide.")
    return _("The decision was not taken: the proposal has changed meanwhile. Read it again.")


def _back(request: HttpRequest, proposal: str, at: str = "") -> HttpResponse:
    address = page_of(request, "proposal", proposal)
    return HttpResponseRedirect(f"{address}#{at}" if at else address)
