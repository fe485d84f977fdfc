"""The interface stands apart from the pages: no cookie counts there, and whatever fails is told as a problem."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from mirab.web.project.api.problems import MEDIA_TYPE, answer, usual

ROOT = "/api/"
#: Of what lies there, what describes the rest: pages like any other.
PAGES = frozenset({"/api/v1/docs", "/api/v1/openapi.json"})


class ApiApart:
    """Stands before sessions, languages and sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ROOT) or request.path_info in PAGES:
            return self.get_response(request)
        # a browser sends its cookies to any address: here they open nothing
        request.META.pop("HTTP_COOKIE", None)
        request.COOKIES.clear()
        request.reads_own_day = True  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.status_code >= 300 and response.get("Content-Type") != MEDIA_TYPE:
            allowed = response.get("Allow")
            response = answer(usual(404 if response.status_code < 400 else response.status_code))
            if allowed:
                response["Allow"] = allowed
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ("Authorization", "Accept-Language"))
        return _unchanged(request, response)


def _unchanged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 where the caller holds just what he would be given now."""
    if request.method != "GET" or response.status_code != 200 or response.streaming:
        return response
    response["ETag"] = tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    held = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" not in held and tag not in [one.removeprefix("W/") for one in held]:
        return response
    same = HttpResponseNotModified()
    for name in ("ETag", "Cache-Control", "Vary", "Link"):
        if name in response:
            same[name] = response[name]
    return same
