"""Pages of accounts: the audit. Sign-in and sign-out are allauth's, in this site's clothes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mirab.web.accounts.queries import audit_lines, last_seal, sees_numbers
from mirab.web.accounts.wording import act_said, kind_said, role_said

PAGE = 50


def audit(request: HttpRequest) -> HttpResponse:
    """The audit, newest first. Lines are not counted: there may be millions, and few look beyond the first page."""
    lines, number = audit_lines(request.user), _page_number(request.GET.get("page", ""))
    found = list(lines[(number - 1) * PAGE : number * PAGE + 1])
    rows = [
        {"line": line, "act": act_said(line.act), "kind": kind_said(line.kind), "role": role_said(line.role)}
        for line in found[:PAGE]
    ]
    context = {
        "rows": rows,
        "newer": number - 1,
        "older": number + 1 if len(found) > PAGE else 0,
        "seal": last_seal(request.user, timezone.now()),
        "numbers": sees_numbers(request.user),
    }
    return render(request, "accounts/audit.html", context)


def _page_number(asked: str) -> int:
    """The page that an address asks for; the first where it asks for none."""
    return max(int(asked[:7]), 1) if asked.isascii() and asked.isdecimal() else 1
