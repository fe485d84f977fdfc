"""What was typed into a form is not lost when the session has ended meanwhile: it waits beside the sign-in.

With script the browser keeps it as well; this way needs none. A form that may be interrupted names its page in a field
``form_page``; the page that shows the form fills it from :func:`typed`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

_KEY = "kept_forms"
_NEVER = ("csrfmiddlewaretoken", "form_page")
_MOST = 20_000


def keeps_nothing(view: Callable[..., Any]) -> Callable[..., Any]:
    """Have nothing kept of what is typed into the forms of a view; set outside of every other decorator."""
    view.keeps_nothing = True  # type: ignore[attr-defined]
    return view


def form_page(request: HttpRequest) -> str:
    """The page of the form that was posted, as the form itself says; the site's first page where it does not."""
    page = request.POST.get("form_page", "/")
    return page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else "/"


def keep_typed(request: HttpRequest) -> str:
    """Keep the fields of a refused form in the session and give the page to come back to."""
    page = form_page(request)
    if getattr(request.resolver_match and request.resolver_match.func, "keeps_nothing", False):
        return page
    fields = {
        name: value
        for name, value in request.POST.items()
        if name not in _NEVER and "password" not in name and isinstance(value, str)
    }
    if sum(len(value) for value in fields.values()) <= _MOST:
        request.session[_KEY] = {page.partition("?")[0]: fields}
    return page


def typed(request: HttpRequest) -> dict[str, str]:
    """What was typed into this page's form before the session ended; given once."""
    kept = request.session.get(_KEY, {})
    fields: dict[str, str] = kept.pop(request.path, {})
    if fields:
        request.session[_KEY] = kept
    return fields


def forget_typed(beginning: str) -> int:
    """Forget what waits in anybody's session for forms of pages whose paths begin so; how many sessions held any."""
    stores, held = import_module(settings.SESSION_ENGINE), 0
    for session in Session.objects.iterator():
        kept = session.get_decoded().get(_KEY, {})
        left = {page: fields for page, fields in kept.items() if not page.startswith(beginning)}
        if left != kept:
            store = stores.SessionStore(session.session_key)
            store[_KEY] = left
            store.save()
            held += 1
    return held


def mark_done(request: HttpRequest, form: str) -> None:
    """Tell the next page that a form was taken, so that the browser lets go of what it kept."""
    request.session["kept_done"] = form


def done(request: HttpRequest) -> str:
    """The form that was taken last, told once."""
    return str(request.session.pop("kept_done", "")) if "kept_done" in request.session else ""
