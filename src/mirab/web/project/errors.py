"""Error pages: what happened, in words, with the remedy; never a trace."""

from __future__ import annotations

import logging
import sys

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mirab.web.accounts.kept import keep_typed
from mirab.web.design.refusals import refused

log = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the address or the form cannot be read."""
    return refused(
        request,
        what=_("This request cannot be read"),
        remedy=_("Go back and try again; a very long text must be shortened first."),
        status=400,
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but not for this."""
    return refused(
        request,
        what=_("This page is not open to you"),
        remedy=_("Your role does not include it. The administrator of this installation gives roles."),
        status=403,
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such address, or none that this reader may know of."""
    return refused(
        request,
        what=_("There is no page at this address"),
        remedy=_("Look for it by name with the search at the top, or check the address for a slip."),
        status=404,
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose session has ended: what was typed is kept and shown again with the form."""
    page = keep_typed(request)
    return render(request, "project/stale_form.html", {"page": page}, status=403)


def record_fault(error: BaseException) -> HttpResponse:
    """503: the database is gone, locked or read-only; the page needs none."""
    log.error("record: %s", error)
    return render(None, "project/fault.html", {"status": 503, "record": True}, status=503)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours; the page needs nothing that may be broken."""
    # what fails before a view begins (sessions, sign-in) arrives here and nowhere else
    error = sys.exc_info()[1]
    if isinstance(error, DatabaseError):
        return record_fault(error)
    return render(None, "project/fault.html", {"status": 500}, status=500)
