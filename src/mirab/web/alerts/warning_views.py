"""Pages of warnings: the list, one warning, a new one, its text written anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mirab.alerting.warning_states import Act
from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.opaque import named
from mirab.web.accounts.policy import may, require
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.addressee_actions import NotFit
from mirab.web.alerts.copies_queries import left_of
from mirab.web.alerts.models import Draft
from mirab.web.alerts.warning_actions import (
    AboveOwn,
    CannotAct,
    ChangedMeanwhile,
    Origin,
    Refused,
    change_warning,
    draft_warning,
    put_away,
)
from mirab.web.alerts.warning_forms import NewWarningForm, WarningForm
from mirab.web.alerts.warning_models import Warning, WarningVersion
from mirab.web.alerts.warning_pages import acts_about, page_of_warning
from mirab.web.alerts.warning_queries import (
    acting_text,
    drafts_for_desk,
    last_texts,
    notes_waiting,
    notices_of,
    waiting_for,
    warning_of,
    warnings_of,
)
from mirab.web.alerts.warning_words import notice_said, state_said, waits_said
from mirab.web.design.long_lists import page_of
from mirab.web.design.refusals import refused
from mirab.web.design.templatetags.mirab import day, said

PAGE = 50


@require_safe
def warnings(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, then every warning that he may read."""
    page = page_of(warnings_of(request.user), PAGE, request.GET.get("page"))
    texts = last_texts(page)
    context = {
        "page": page,
        "lines": [_line(warning, texts[warning.pk]) for warning in page],
        "waiting": waiting_lines(request),
        "drafts": drafts_for_desk(request.user) if may(request.user, Verb.BUILD, Warning) else [],
        "writes": may(request.user, Verb.BUILD, Warning),
    }
    return render(request, "alerts/warnings.html", context)


def waiting_lines(request: HttpRequest) -> list[dict[str, Any]]:
    """What waits for the reader, as lines: acts that are his, texts to acknowledge, notices."""
    lines = [
        {"href": reverse("warning", args=[one.warning.pk]), "title": one.text.title, "said": waits_said(one.what)}
        for one in waiting_for(request.user)
    ]
    lines += [
        {"href": reverse("note", args=[note.pk]), "title": note.title, "said": _("to be acknowledged")}
        for note in notes_waiting(request.user)
    ]
    told = notices_of(request.user)
    if not told:
        return lines
    texts = last_texts({one.warning for one in told if may(request.user, Verb.READ, one.warning)})
    lines += [
        {
            "href": reverse("warning", args=[one.warning_id]),
            "title": texts[one.warning_id].title,
            "said": notice_said(one.what),
        }
        for one in told
        if one.warning_id in texts
    ]
    return lines


def _line(warning: Warning, text: WarningVersion) -> dict[str, Any]:
    """A warning as its line in the list says it."""
    words = [state_said(text.state), _("until %(day)s") % {"day": day(text.horizon)}, warning.by.called]
    return {
        "href": reverse("warning", args=[warning.pk]),
        "language": text.language,
        "title": text.title,
        "level": text.level,
        "kind": warning.kind,
        "flash": text.precedence == "flash",
        "said": " · ".join(words),
    }


@require_safe
def warning(request: HttpRequest, id: str) -> HttpResponse:
    """One warning from top to bottom as its reader needs it."""
    found = warning_of(request.user, id)
    page = page_of_warning(request.user, found, request.GET.get("text", ""))
    for line in page["addressees"]:
        line["acts"] = acts_about(request.user, line["one"]) if page["works"] else []
    page["left"] = left_of(request.user, found)
    return render(request, "alerts/warning.html", page)


def warning_new(request: HttpRequest) -> HttpResponse:
    """Write a warning: of a draft that a proposal left, of an assessment, or by hand."""
    require(request.user, Verb.BUILD, Warning)
    draft = _draft(request)
    form = NewWarningForm(sent(request), person=request.user, initial={**_begun(draft), **typed(request)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        origin = Origin(
            kind=given["kind"],
            nature=given["nature"],
            states=tuple(given["states"]),
            situation=given["situation"],
            draft=draft,
            assessment=request.GET.get("assessment", "")[:12],
        )
        made = tried(request, form, lambda: draft_warning(request.user, form.content, origin, form.marks))
        if made is not None:
            mark_done(request, "warning")
            return HttpResponseRedirect(reverse("warning", args=[made.pk]))
    context = {"form": form, "draft": draft}
    return render(request, "alerts/warning_new.html", context, status=422 if form.errors else 200)


def _draft(request: HttpRequest) -> Draft | None:
    """The draft that an address names, as far as the reader may read it."""
    asked = request.GET.get("draft", "")
    if not asked:
        return None
    found = named(drafts_for_desk(request.user), asked)
    if found is None:
        raise Http404
    return found


def _begun(draft: Draft | None) -> dict[str, Any]:
    """What the form begins with when it is made of a draft: the proposal's own words, with its evidence in brackets."""
    if draft is None:
        return {}
    sources = "".join(f" [obs:{one}]" for one in draft.evidence[:8])
    return {
        "kind": draft.kind,
        "title": said(draft.title),
        "why_now": f"{said(draft.explanation)}{sources}",
    }


def warning_edit(request: HttpRequest, id: str) -> HttpResponse:
    """Write the text of a version anew; what was signed goes back to clearance."""
    found = warning_of(request.user, id, Verb.DECIDE)
    text, _act, refusal = acting_text(found, [Act.AMEND], request.user)
    if refusal is not None:
        return said_refusal(request, refusal)
    first = {"percent": round(text.probability * 100)}
    form = WarningForm(sent(request), instance=text if request.method != "POST" else None, initial=first)
    if request.method == "POST":
        form.initial = {name: getattr(text, name) for name in form.Meta.fields}
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        note = form.cleaned_data["note"]
        done = tried(request, form, lambda: change_warning(request.user, found, seen, form.content, note))
        if done is not None:
            mark_done(request, "warning-edit")
            messages.success(request, _("The text was written anew."))
            return HttpResponseRedirect(reverse("warning", args=[found.pk]))
    context = {"warning": found, "text": text, "form": form, "signed": text.state != "draft"}
    return render(request, "alerts/warning_edit.html", context, status=422 if form.errors else 200)


@require_POST
def notice_away(request: HttpRequest, name: str) -> HttpResponse:
    """Put a notice away."""
    found = named(notices_of(request.user), name)
    if found is None:
        raise Http404
    put_away(request.user, found)
    return HttpResponseRedirect(reverse("warning", args=[found.warning_id]))


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form sent, though it be nothing at all."""
    return request.POST if request.method == "POST" else None


def tried(request: HttpRequest, form: Any, work: Callable[[], Any]) -> Any:
    """What an action gave; None where it was refused, which the form then says."""
    try:
        return work()
    except AboveOwn:
        form.add_error(None, _("So marked it could not be kept here, or you could not read it yourself."))
    except ChangedMeanwhile:
        form.add_error(
            None, _("It has changed since you opened this page: read it as it is now. What you typed is kept here.")
        )
    except Refused as error:
        form.add_error(None, f"{said(error.refusal.what)}. {said(error.refusal.remedy)}.")
    except NotFit as error:
        form.add_error(None, error.said)
    except CannotAct:
        form.add_error(None, _("This cannot be done as asked."))
    return None


def said_refusal(request: HttpRequest, refusal: Any) -> HttpResponse:
    """A page that says why something is not this person's to do now, and what would help."""
    return refused(request, what=said(refusal.what), remedy=said(refusal.remedy), status=403)
