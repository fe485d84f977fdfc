"""What the policy refuses becomes a page: a visitor is asked to sign in, and what was typed waits for him."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from mirab.web.accounts.kept import keep_typed
from mirab.web.accounts.policy import NotAllowed


class SignedIn:
    """Turns a refusal of somebody who is not signed in into the sign-in page, with the way back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Ask for a sign-in where nobody is signed in; a person who may not sees the 403 page."""
        if not isinstance(exception, NotAllowed) or request.user.is_authenticated:
            return None
        back = request.get_full_path()
        if request.method == "POST":
            back = keep_typed(request)
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}")
