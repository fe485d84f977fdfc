"""Pages of erasures: asked for, decided on by another person, and the tombstones that stay."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from mirab.core.errors import MirabError
from mirab.web.accounts.erasures import (
    Decided,
    NotThere,
    approve_erasure,
    ask_erasure,
    decline_erasure,
    erasables,
)
from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.models import User
from mirab.web.accounts.policy import NotAllowed, Person, may, require
from mirab.web.accounts.roles import Verb
from mirab.web.accounts.sealing_models import Erasure, Ground
from mirab.web.design.long_lists import page_of
from mirab.web.design.refusals import refused
from mirab.web.monitoring.marks_said import marks_said
from mirab.web.project.erasure_forms import ErasureForm
from mirab.web.project.erasure_queries import decides, erasure_of, erasures_of, named_in

log = logging.getLogger(__name__)
PAGE = 25
#: Requests that wait are few; more than these are found when some are decided.
MOST_WAITING = 100
asked_or_sent = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def erasures(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, and what was decided, the latest first."""
    known = erasures_of(request.user)
    waiting = known.filter(approved_at=None, declined_at=None)[:MOST_WAITING]
    decided = page_of(known.exclude(approved_at=None, declined_at=None), PAGE, request.GET.get("page"))
    context = {
        "waiting": [_line(one) for one in waiting],
        "decided": [_line(one) for one in decided],
        "page": decided,
        "asks": may(request.user, Verb.MANAGE, Erasure),
    }
    return render(request, "project/erasures.html", context)


def _line(erasure: Erasure) -> dict[str, Any]:
    """An erasure as lists and its page show it."""
    known = erasables().get(erasure.kind)
    return {
        "erasure": erasure,
        "kind": known.name if known else erasure.kind,
        "ground": erasure.get_ground_display(),
        "state": _state(erasure),
    }


def _state(erasure: Erasure) -> str:
    if erasure.done_at:
        return pgettext("erasure", "erased")
    if erasure.declined_at and erasure.declined_by_id == erasure.asked_by_id:
        return pgettext("erasure", "taken back")
    if erasure.declined_at:
        return pgettext("erasure", "declined")
    return pgettext("erasure", "approved, not finished") if erasure.approved_at else pgettext("erasure", "waits")


@asked_or_sent
def erasure_new(request: HttpRequest) -> HttpResponse:
    """Ask that records be erased."""
    require(request.user, Verb.MANAGE, Erasure)
    named = {"kind": request.GET.get("kind", ""), "records": "\n".join(request.GET.getlist("record"))}
    form = ErasureForm(request.POST if request.method == "POST" else None, initial={**named, **typed(request)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            asked = ask_erasure(
                _signed_in(request.user),
                given["kind"],
                given["records"],
                given["reason"],
                ground=Ground(given["ground"]),
            )
        except NotThere:
            form.add_error("records", _("At least one of these is not there, or not open to you. Check kind and ids."))
        else:
            mark_done(request, "erasure")
            messages.success(request, _("Asked for. Another person decides on it."))
            return _to("erasure", asked)
    context = {"form": form, "kinds": erasables().values()}
    return render(request, "project/erasure_new.html", context, status=422 if form.errors else 200)


@require_safe
def erasure(request: HttpRequest, key: str) -> HttpResponse:
    """An erasure that waits, or the tombstone of what is gone."""
    found = erasure_of(request.user, key)
    return render(request, "project/erasure.html", _shown(request.user, found))


def _shown(person: Person, found: Erasure) -> dict[str, Any]:
    known = erasables().get(found.kind)
    return {
        **_line(found),
        "marks": marks_said(found.marks),
        "reaches": known.reaches if known else (),
        "named": named_in(person, found) if found.waits else None,
        "own": found.asked_by_id == person.pk,
        "decides": decides(person, found),
    }


@asked_or_sent
def erasure_approve(request: HttpRequest, key: str) -> HttpResponse:
    """Say exactly what an erasure reaches, and, confirmed, carry it out."""
    found = erasure_of(request.user, key)
    require(request.user, Verb.DECIDE, found)
    if found.asked_by_id == request.user.pk:
        return _own(request)
    if found.declined_at or found.done_at:
        return _to("erasure", found)
    if request.method == "POST":
        _carry_out(request, found)
        return _to("erasure", found)
    return render(request, "project/erasure_approve.html", _shown(request.user, found))


def _carry_out(request: HttpRequest, found: Erasure) -> None:
    """Approve it; what keeps it from being finished now is said, and is tried again by the worker."""
    try:
        approve_erasure(_signed_in(request.user), found)
    except Decided:
        messages.error(request, _("Somebody declined it meanwhile. Nothing was erased."))
    except MirabError:
        log.exception("an erasure that was approved could not be carried out")
        messages.error(request, _("It is approved, and could not be finished now. It is tried again by itself."))
    else:
        messages.success(request, _("Erased. This page is what stays."))


@asked_or_sent
def erasure_decline(request: HttpRequest, key: str) -> HttpResponse:
    """Decline what somebody asked for, or take one's own request back."""
    found = erasure_of(request.user, key)
    if found.asked_by_id != request.user.pk:
        require(request.user, Verb.DECIDE, found)
    if not found.waits:
        return _to("erasure", found)
    if request.method == "POST":
        try:
            decline_erasure(_signed_in(request.user), found)
        except Decided:
            messages.error(request, _("It was approved meanwhile."))
        return _to("erasure", found)
    return render(request, "project/erasure_decline.html", _shown(request.user, found))


def _own(request: HttpRequest) -> HttpResponse:
    return refused(
        request,
        what=_("You asked for this erasure yourself"),
        remedy=_("Another person decides on it: the head, the officer in charge, or the records officer."),
        status=403,
    )


def _signed_in(person: Person) -> User:
    if not isinstance(person, User):
        raise NotAllowed
    return person


def _to(name: str, found: Erasure) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(name, args=(found.key,)))
