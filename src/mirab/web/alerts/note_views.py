"""What was released to a reader: his own texts, the acknowledgement where he is asked for one, and his comment."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mirab.alerting.warning_addressees import AddresseeAct
from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.policy import may, readable, role_of
from mirab.web.accounts.roles import GUESTS, Verb
from mirab.web.alerts.addressee_actions import acknowledge, comment_note, refusal_to
from mirab.web.alerts.addressee_models import Note
from mirab.web.alerts.copies_models import NumberedCopy
from mirab.web.alerts.response_actions import record_decision
from mirab.web.alerts.warning_forms import CommentForm, DecisionForm, WordsForm
from mirab.web.alerts.warning_models import Warning
from mirab.web.alerts.warning_queries import note_of, notes_of
from mirab.web.alerts.warning_views import said_refusal, sent, tried
from mirab.web.design.long_lists import page_of
from mirab.web.design.templatetags.mirab import day

PAGE = 50


@require_safe
def notes(request: HttpRequest) -> HttpResponse:
    """Everything that was released to the reader, the latest first."""
    page = page_of(notes_of(request.user), PAGE, request.GET.get("page"))
    lines = [
        {
            "href": reverse("note", args=[note.pk]),
            "language": note.language,
            "title": note.title,
            "said": " · ".join((note.get_product_display(), day(note.at.date()))),
        }
        for note in page
    ]
    return render(request, "alerts/notes.html", {"page": page, "lines": lines})


def note(request: HttpRequest, id: str) -> HttpResponse:
    """One released text with the comments beside it; sent, it takes a comment."""
    found = note_of(request.user, id)
    form = CommentForm(sent(request), initial=typed(request))
    if request.method == "POST" and form.is_valid():
        kept = tried(request, form, lambda: comment_note(request.user, found, form.cleaned_data["words"]))
        if kept is not None:
            mark_done(request, "note-comment")
            messages.success(request, _("Your comment stands beside the text."))
            return HttpResponseRedirect(reverse("note", args=[found.pk]))
    return render(request, "alerts/note.html", _context(request, found, form), status=422 if form.errors else 200)


def _context(request: HttpRequest, found: Note, form: Any) -> dict[str, Any]:
    inside = may(request.user, Verb.READ, Warning) and may(request.user, Verb.READ, found.addressee.warning)
    comments = readable(request.user, found.comments.select_related("by", "by__organisation"))
    mine = request.user.pk in found.addressee.chain
    return {
        "note": found,
        "comments": comments,
        "form": form if role_of(request.user) in GUESTS else None,
        "warning": found.addressee.warning if inside else None,
        "acknowledges": mine and refusal_to(AddresseeAct.ACKNOWLEDGE, request.user, found.addressee) is None,
        "decides": mine and refusal_to(AddresseeAct.DECIDE, request.user, found.addressee) is None,
        "registers": may(request.user, Verb.READ, NumberedCopy),
        "acknowledged": readable(request.user, found.addressee.acknowledgements.all()) if inside or mine else [],
    }


def note_acknowledge(request: HttpRequest, id: str) -> HttpResponse:
    """Say that one has it."""
    found = note_of(request.user, id)
    if request.method == "POST":
        confirm = WordsForm({"words": ""}, required=False)
        confirm.is_valid()
        if tried(request, confirm, lambda: acknowledge(request.user, found)) is None:
            for error in confirm.non_field_errors():
                messages.error(request, str(error))
        else:
            messages.success(request, _("Acknowledged."))
    return HttpResponseRedirect(reverse("note", args=[found.pk]))


def note_decide(request: HttpRequest, id: str) -> HttpResponse:
    """Decide of an option, as a named person of the organisation."""
    found = note_of(request.user, id)
    refusal = refusal_to(AddresseeAct.DECIDE, request.user, found.addressee)
    if refusal is not None:
        return said_refusal(request, refusal)
    first = {"on": timezone.now().strftime("%Y-%m-%dT%H:%M"), **typed(request)}
    form = DecisionForm(sent(request), addressee=found.addressee, initial=first)
    if request.method == "POST" and form.is_valid():
        kept = tried(
            request, form, lambda: record_decision(request.user, found.addressee, form.cleaned_data, note=found)
        )
        if kept is not None:
            mark_done(request, "note-decide")
            messages.success(request, _("Your decision is kept."))
            return HttpResponseRedirect(reverse("note", args=[found.pk]))
    return render(request, "alerts/note_decide.html", {"note": found, "form": form}, status=422 if form.errors else 200)
