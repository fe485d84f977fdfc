"""Nobody who needs a second factor goes further before one is set up; sessions in use are noted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from mirab.web.accounts.entry_actions import has_second_factor, needs_second_factor
from mirab.web.accounts.entry_sessions import keep_seen

#: What stays open meanwhile: the set-up itself, proving who one is, the language, the way out.
OPEN = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_logout",
        "set_language",
        "health",
    }
)


def held_back(request: HttpRequest) -> bool:
    """Whether who asks needs a second factor and has none; asked of the record once a request."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return False
    if not hasattr(request, "_held_back"):
        request._held_back = needs_second_factor(person) and not has_second_factor(person)  # type: ignore[attr-defined]
    return bool(request._held_back)  # type: ignore[attr-defined]


class SecondFactor:
    """Leads to the set-up page whoever needs a second factor and has none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Sequence[Any], given: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Let pass, or lead to the set-up page."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in ("health", "set_language") or not request.user.is_authenticated:
            return None
        keep_seen(request)
        return HttpResponseRedirect(reverse("mfa_index")) if name not in OPEN and held_back(request) else None
