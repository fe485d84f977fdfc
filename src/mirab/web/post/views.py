"""The mail that went out, for whoever keeps the machine."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mirab.web.design.long_lists import page_of
from mirab.web.post.models import State
from mirab.web.post.queries import troubled

PAGE = 50
BAD = frozenset({State.FAILED, State.BOUNCED})


@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """Whose mail did not arrive, and why; the latest first."""
    page = page_of(troubled(request.user), PAGE, request.GET.get("page"))
    rows = [{"message": one, "bad": one.state in BAD, "last": one.attempts.last()} for one in page]
    return render(request, "post/mail.html", {"page": page, "rows": rows, "on": bool(settings.MIRAB_MAIL_URL)})
