"""What the pages of people have in common: forms that are answered, questions asked once more, lines that are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mirab.core.marks import Sensitivity
from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.models import (
    LEVELS,
    AccessList,
    Clearance,
    Delegation,
    ListEntry,
    Organisation,
    SharingGroup,
    User,
)
from mirab.web.accounts.people_actions import Unfit
from mirab.web.accounts.people_queries import holdings_of
from mirab.web.accounts.policy import may
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Verb
from mirab.web.design.refusals import refused
from mirab.web.design.table_values import reader_language

#: A form is asked for, or sent.
asked_or_sent = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a page with a form, or one that asks once more, says around it."""

    title: str
    lede: str = ""
    button: str
    back: str
    keep: str = ""


#: Where to go when a form was taken, and what is said there.
Done = tuple[str, str]


def answered(
    request: HttpRequest,
    question: Question,
    build: Callable[..., forms.BaseForm],
    write: Callable[[dict[str, Any]], Done],
) -> HttpResponse:
    """Show a form, or do what it asks and go on to the page that shows it; what a rule refuses is said in the form."""
    if request.method != "POST":
        return _shown(request, question, build(initial=typed(request)))
    form = build(data=request.POST)
    if not form.is_valid():
        return _shown(request, question, form)
    try:
        target, said = write(form.cleaned_data)
    except Unfit as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _shown(request, question, form)
    except IntegrityError:
        form.add_error(None, _("Somebody has just made another of this name or code."))
        return _shown(request, question, form)
    mark_done(request, question.keep)
    messages.success(request, said)
    return HttpResponseRedirect(target)


def _shown(request: HttpRequest, question: Question, form: forms.BaseForm) -> HttpResponse:
    context = {"question": question, "form": form}
    return render(request, "accounts/people/form.html", context, status=422 if form.errors else 200)


def confirmed(request: HttpRequest, question: Question, write: Callable[[], str]) -> HttpResponse:
    """Ask once more, or do it and go back."""
    if request.method != "POST":
        return render(request, "accounts/people/confirm.html", {"question": question})
    try:
        said = write()
    except Unfit as error:
        return refused(request, what=error.what, remedy=error.remedy, status=422)
    messages.success(request, said)
    return HttpResponseRedirect(question.back)


def address_of(request: HttpRequest, name: str, *args: object) -> str:
    """The address of a page, on the reader's day."""
    address = _address(name, args)
    chosen = getattr(request, "day_chosen", False)
    return f"{address}?{urlencode({'on': request.day.isoformat()})}" if chosen else address  # type: ignore[attr-defined]


@lru_cache(maxsize=4096)
def _address(name: str, args: tuple[object, ...]) -> str:
    # a list of everybody asks for an address a line
    return reverse(name, args=args)


def body_said(body: Organisation | None) -> str:
    """An organisation in the reader's language; nothing where there is none."""
    return body.name.said(reader_language()) if body else ""


def offered(request: HttpRequest) -> dict[str, bool]:
    """What of the pages of people a reader's own page offers him."""
    kinds = {"people": User, "bodies": Organisation, "groups": SharingGroup, "lists": AccessList, "clears": Clearance}
    return {
        **{f"reads_{name}": may(request.user, Verb.READ, kind) for name, kind in kinds.items()},
        **{f"manages_{name}": may(request.user, Verb.MANAGE, kind) for name, kind in kinds.items()},
        "manages_absences": may(request.user, Verb.MANAGE, Delegation),
    }


def held_of(request: HttpRequest, user: User) -> dict[str, list[dict[str, Any]]]:
    """What somebody was given, each line with whether it holds today and whether it may still end."""
    held = holdings_of(request.user, user)
    return {
        "clearances": [given_line(one) | {"what": LEVELS[Sensitivity(one.level)]} for one in held.clearances],
        "entries": [given_line(one) | {"what": one.list.name} for one in held.entries],
        "away": [given_line(one) | {"what": one.taker.called} for one in held.away],
        "stands_in": [given_line(one) | {"what": one.giver.called} for one in held.stands_in],
    }


def given_line(one: Clearance | ListEntry | Delegation) -> dict[str, Any]:
    day = today()
    past = one.ended_at is not None or (one.until is not None and one.until < day)
    return {"line": one, "holds": one.holds_on(day), "past": past, "to_come": not past and one.since > day}
