"""Pages of CAP messages: those of a warning, making the next, the file, opening it to all, a partner's answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mirab.alerting.refusals import Refusal
from mirab.core.errors import MissingError
from mirab.exchange.cap import MessageType
from mirab.web.accounts.acts import taken
from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.policy import may, require
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.addressee_actions import NotFit
from mirab.web.alerts.cap_actions import make_cap, publish_cap, take_ack
from mirab.web.alerts.cap_forms import AckForm, CapForm
from mirab.web.alerts.cap_keys import certificate_here
from mirab.web.alerts.cap_making import next_message, places_of
from mirab.web.alerts.cap_models import CapMessage
from mirab.web.alerts.cap_queries import CapCertificate, cap_message_of, cap_messages_of, published_cap
from mirab.web.alerts.warning_models import LANGUAGES, Warning
from mirab.web.alerts.warning_queries import warning_of
from mirab.web.alerts.warning_views import sent, tried
from mirab.web.design.templatetags.mirab import reading

MEDIA_TYPE = "application/cap+xml; charset=utf-8"


def warning_cap(request: HttpRequest, id: str) -> HttpResponse:
    """The CAP messages of a warning; whoever releases makes the next one here."""
    found = warning_of(request.user, id)
    if request.method == "POST":
        require(request.user, Verb.RELEASE, found)
    following = next_message(found)
    makes = may(request.user, Verb.RELEASE, found)
    form: Any = None
    if not isinstance(following, Refusal) and makes:
        form = CapForm(sent(request), following=following, initial=typed(request))
        if request.method == "POST" and form.is_valid():
            seen = request.POST.get("seen", "-")
            if tried(request, form, lambda: make_cap(request.user, found, form.asked, seen=seen)) is not None:
                mark_done(request, "warning-cap")
                messages.success(request, _("The message is made, signed and kept."))
                return HttpResponseRedirect(reverse("warning_cap", args=[found.pk]))
    wrong = request.method == "POST"
    context = {**_context(request, found), "form": form, "makes": makes}
    if isinstance(following, Refusal):
        context["refusal"] = following
    else:
        own = dict(LANGUAGES)[following.text.language]
        context |= {"text": following.text, "kind": following.kind.value, "own": own}
        context["where"] = [place.named(reading()) for place in places_of(found)]
    return render(request, "alerts/cap.html", context, status=422 if wrong else 200)


def _context(request: HttpRequest, warning: Warning) -> dict[str, Any]:
    rows = list(cap_messages_of(request.user, warning))
    return {
        "warning": warning,
        "lines": [_line(request, one, rows) for one in rows if one.kind != MessageType.ACK.value],
        "works": may(request.user, Verb.DECIDE, warning),
    }


def _line(request: HttpRequest, message: CapMessage, rows: list[CapMessage]) -> dict[str, Any]:
    """A message, whether it is open to all, and who acknowledged it."""
    published = getattr(message, "published", None)
    public = request.build_absolute_uri(reverse("cap_public", args=[message.identifier])) if published else ""
    acks = [one for one in rows if one.kind == MessageType.ACK.value and message.identifier in one.references]
    opens = published is None and may(request.user, Verb.RELEASE, message)
    return {"one": message, "published": published, "public": public, "acks": acks, "opens": opens}


def warning_cap_ack(request: HttpRequest, id: str) -> HttpResponse:
    """Take in a partner's acknowledgement."""
    found = warning_of(request.user, id, Verb.DECIDE)
    post = request.method == "POST"
    form = AckForm(request.POST, request.FILES) if post else AckForm(initial=typed(request))
    if post and form.is_valid():
        given = form.cleaned_data
        if tried(request, form, lambda: take_ack(request.user, found, given["file"], given["certificate"])) is not None:
            messages.success(request, _("The acknowledgement is kept."))
            return HttpResponseRedirect(reverse("warning_cap", args=[found.pk]))
    context = {"warning": found, "form": form}
    return render(request, "alerts/cap_ack.html", context, status=422 if form.errors else 200)


@require_safe
def cap_file(request: HttpRequest, id: str) -> HttpResponse:
    """One message as its file, for whoever may read it."""
    found = cap_message_of(request.user, id, Verb.EXPORT)
    return taken(request, _file(found), found, found.pk)


@require_POST
def cap_publish(request: HttpRequest, id: str) -> HttpResponse:
    """Open a message to everybody."""
    found = cap_message_of(request.user, id, Verb.RELEASE)
    try:
        publish_cap(request.user, found)
    except NotFit as error:
        messages.error(request, error.said)
    else:
        messages.success(request, _("It is open to everybody from now on."))
    return HttpResponseRedirect(reverse("warning_cap", args=[found.version.warning_id]))


@require_safe
def cap_public(request: HttpRequest, identifier: str) -> HttpResponse:
    """A message that is open to everybody."""
    return _file(published_cap(request.user, identifier).message)


@require_safe
def cap_certificate(request: HttpRequest) -> HttpResponse:
    """The certificate by which everybody checks our messages."""
    require(request.user, Verb.READ, CapCertificate)
    try:
        body = certificate_here()
    except MissingError as error:
        raise Http404 from error
    answer = HttpResponse(body, content_type="application/x-pem-file")
    answer["Content-Disposition"] = 'attachment; filename="cap.pem"'
    return answer


def _file(message: CapMessage) -> HttpResponse:
    name = "".join(one if one.isalnum() or one in "-_." else "-" for one in message.identifier)
    answer = HttpResponse(message.body, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xml"'
    return answer
