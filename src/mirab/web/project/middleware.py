"""A record or an archive that is gone or read-only is said in words, on every page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mirab.core.errors import MirabError
from mirab.web.monitoring.queries import NothingComputed
from mirab.web.monitoring.tasks import enqueue_refresh
from mirab.web.project.errors import not_found, record_fault

log = logging.getLogger(__name__)


class StoreFailures:
    """Answers 503 with the remedy where the record or the archive cannot be read or written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Sequence[Any], given: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Nothing is named with the character NUL, which PostgreSQL takes for a fault of the question."""
        return not_found(request, Http404()) if "\x00" in request.path_info else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say what is wrong with a store; everything else goes on to its own page."""
        if isinstance(exception, DatabaseError):
            return record_fault(exception)
        if isinstance(exception, NothingComputed):
            # somebody who sees what nobody saw before has no board yet
            enqueue_refresh()
            return render(request, "project/nothing_computed.html", status=503)
        if isinstance(exception, MirabError):
            log.error("watch: %s", exception)
            return render(None, "project/fault.html", {"status": 503, "reason": exception}, status=503)
        return None
