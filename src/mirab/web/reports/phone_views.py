"""The form on the phone: the page that a browser keeps, the script that keeps it, and what it sends.

The page is the same for everybody and names nobody: a copy of it lies on the phone in clear.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mirab.web.accounts.policy import may, require
from mirab.web.accounts.roles import Verb
from mirab.web.design.table_values import reader_language
from mirab.web.design.templatetags.mirab import said
from mirab.web.reports.actions import keep_of_removed, take
from mirab.web.reports.form_words import form_words
from mirab.web.reports.forms import Claims, IncidentForm, WeeklyForm
from mirab.web.reports.models import Channel
from mirab.web.reports.pictures_in import MOST_PICTURES
from mirab.web.reports.rules import Submission

#: Shortest PIN, seconds without a touch until the form locks, and seconds behind another page.
SHORTEST_PIN, IDLE, HIDDEN = 8, 120, 30
WORKER = "design/built/phone-worker.js"


@require_safe
def report_phone(request: HttpRequest) -> HttpResponse:
    """The form that works without a line."""
    require(request.user, Verb.BUILD, Submission)
    first = {"language": reader_language()}
    context = {
        "incident": IncidentForm(initial=first, prefix=None, auto_id="incident_%s"),
        "weekly": WeeklyForm(initial=first, auto_id="weekly_%s"),
        "claims": Claims(prefix="c"),
        "version": form_words().version,
        "shortest": SHORTEST_PIN,
        "idle": IDLE,
        "hidden": HIDDEN,
        "most": MOST_PICTURES,
    }
    return render(request, "reports/phone.html", context)


@require_safe
def phone_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the page on the phone; from this address, since it may answer for what lies below it."""
    found = finders.find(WORKER)
    if not isinstance(found, str):
        raise Http404
    answer = HttpResponse(Path(found).read_bytes(), content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def phone_token(request: HttpRequest) -> HttpResponse:
    """The token that a form needs: the page that a phone keeps has none of its own."""
    if not request.user.is_authenticated:
        require(request.user, Verb.BUILD, Submission)
    return _private(JsonResponse({"token": get_token(request)}))


@require_POST
def phone_send(request: HttpRequest) -> HttpResponse:
    """Take what a phone kept; whatever the answer, nothing of it is lost."""
    person: Any = request.user
    data = _data(request.POST.get("report", ""))
    if not may(person, Verb.BUILD, Submission):
        return _of_removed(request, data)
    pictures = [sent.read() for sent in request.FILES.getlist("pictures")[:MOST_PICTURES]]
    done = take(person, data, channel=Channel.PHONE, now=timezone.now(), pictures=pictures)
    if done.refused is not None:
        return _private(JsonResponse({"refused": said(done.refused.reason)}))
    return _private(JsonResponse({"taken": True, "again": done.again, "left": [said(why) for why in done.left]}))


def _of_removed(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
    """Somebody who reported and may no longer: what he wrote is kept for the desk, and he is told so."""
    person: Any = request.user
    kept = keep_of_removed(person, data, now=timezone.now()) if person.is_authenticated else None
    if kept is None:
        require(person, Verb.BUILD, Submission)
    return _private(JsonResponse({"refused": _("You no longer report here. What you wrote was kept for the desk.")}))


def _data(sent: str) -> dict[str, Any]:
    """What was sent as plain data; what is none is kept as it came."""
    try:
        held = json.loads(sent)
    except (ValueError, RecursionError):
        held = None
    return held if isinstance(held, dict) else {"as it came": sent}


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer
