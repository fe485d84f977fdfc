"""Pages of accounts: the audit. Sign-in and sign-out are allauth's, in this site's clothes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import pgettext

from mirab.web.accounts.models import AuditLine
from mirab.web.accounts.queries import audit_lines, last_seal, sees_numbers
from mirab.web.accounts.wording import act_said, kind_said, role_said

PAGE = 50


def audit(request: HttpRequest) -> HttpResponse:
    """The audit, newest first. Lines are not counted: there may be millions, and few look beyond the first page."""
    lines, number = audit_lines(request.user), _page_number(request.GET.get("page", ""))
    found = list(lines[(number - 1) * PAGE : number * PAGE + 1])
    numbers = sees_numbers(request.user)
    rows = [_said(line, numbers) for line in found[:PAGE]]
    context = {
        "rows": rows,
        "newer": number - 1,
        "older": number + 1 if len(found) > PAGE else 0,
        "seal": last_seal(request.user, timezone.now()),
        "numbers": numbers,
    }
    return render(request, "accounts/audit.html", context)


def _said(line: AuditLine, numbers: bool) -> dict[str, str]:
    """A line as its row says it."""
    return {
        "number": str(line.number) if numbers else "",
        "at": f"{line.at:%Y-%m-%d %H:%M}",
        "who": line.username if line.person_id else pgettext("who", "the system itself"),
        "role": role_said(line.role),
        "act": act_said(line.act),
        "kind": kind_said(line.kind),
        "record": line.record,
    }


def _page_number(asked: str) -> int:
    """The page that an address asks for; the first where it asks for none."""
    return max(int(asked[:7]), 1) if asked.isascii() and asked.isdecimal() else 1
