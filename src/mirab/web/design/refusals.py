"""Pages that say in words what cannot be done, and the remedy."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def refused(request: HttpRequest, *, what: str, remedy: str, status: int = 400) -> HttpResponse:
    """A page that names the thing, the value and the remedy.

    Parameters
    ----------
    what, remedy : str
        Sentences in the reader's language.
    status : int
        The HTTP status that goes with them.
    """
    return render(request, "design/refused.html", {"what": what, "remedy": remedy}, status=status)
