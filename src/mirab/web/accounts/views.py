"""Pages of accounts: the audit. Sign-in and sign-out are allauth's, in this site's clothes."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mirab.web.accounts.queries import audit_lines

PAGE = 50


def audit(request: HttpRequest) -> HttpResponse:
    """The audit, newest first."""
    page = Paginator(audit_lines(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/audit.html", {"page": page})
