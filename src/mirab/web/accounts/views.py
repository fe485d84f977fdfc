"""Pages of accounts: the audit. Sign-in and sign-out are allauth's, in this site's clothes."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mirab.web.accounts.queries import audit_lines
from mirab.web.accounts.wording import act_said, kind_said, role_said

PAGE = 50


def audit(request: HttpRequest) -> HttpResponse:
    """The audit, newest first."""
    page = Paginator(audit_lines(request.user), PAGE).get_page(request.GET.get("page"))
    rows = [
        {"line": line, "act": act_said(line.act), "kind": kind_said(line.kind), "role": role_said(line.role)}
        for line in page
    ]
    return render(request, "accounts/audit.html", {"page": page, "rows": rows})
