"""Addresses of pages written in code, for cells of tables and marks of maps; each keeps the day that is read."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse


def page_of(request: HttpRequest, name: str, *args: Any, **query: str) -> str:
    """The address of a page, on the day on which the reader reads."""
    if getattr(request, "day_chosen", False):
        query.setdefault("on", request.day.isoformat())  # type: ignore[attr-defined]
    address = reverse(name, args=args)
    return f"{address}?{urlencode(query)}" if query else address
