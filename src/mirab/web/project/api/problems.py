"""What cannot be done, said to a program: RFC 9457 *problem details* in words, with the remedy and never a trace."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

MEDIA_TYPE = "application/problem+json"
#: So much of a value that was sent is said back.
LONGEST_VALUE = 200


class Problem(Exception):
    """An operation that ends with something other than what was asked for.

    Parameters
    ----------
    status : int
        The HTTP status.
    what, remedy : str
        Sentences in the caller's language.
    errors : iterable of dict
        Of each field that is wrong ``field``, ``value``, ``remedy``.
    headers : dict
        Headers of the answer.
    """

    def __init__(
        self,
        status: int,
        what: str,
        remedy: str,
        *,
        errors: Iterable[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(what)
        self.status, self.what, self.remedy = status, what, remedy
        self.errors, self.headers = list(errors), dict(headers or {})


def field_problem(field: str, value: object, remedy: str) -> Problem:
    """One field that is wrong."""
    return Problem(
        422,
        _("Something that was sent is wrong"),
        _("Mend what is named, and send it again."),
        errors=({"field": field, "value": said_value(value), "remedy": remedy},),
    )


def said_value(value: object) -> str:
    """What was sent, as it is said back."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def answer(problem: Problem) -> HttpResponse:
    """A problem as a response."""
    told: dict[str, Any] = {
        "type": "about:blank",
        "status": problem.status,
        "title": problem.what,
        "remedy": problem.remedy,
    }
    if problem.errors:
        told["errors"] = problem.errors
    response = HttpResponse(json.dumps(told), content_type=MEDIA_TYPE, status=problem.status)
    for name, value in problem.headers.items():
        response[name] = value
    return response


def usual(status: int) -> Problem:
    """What is said of a status where nothing closer is known."""
    said = {
        401: (
            _("No token that opens anything was sent"),
            _("Make one under Tokens for programs, and send it as “Authorization: Bearer …”."),
        ),
        403: (
            _("This is not open to you"),
            _("Your role does not include it. The administrator of this installation gives roles."),
        ),
        404: (_("There is nothing here of this name"), _("Look for it in the lists, or check the address for a slip.")),
        405: (_("This address takes no such method"), _("See which it takes in the description of the interface.")),
        503: (
            _("The record or the watch cannot be read at present"),
            _("Try again in a minute; if it stays so, tell whoever keeps the machine."),
        ),
    }
    fault = (_("A fault of ours"), _("Try again; if it stays so, tell whoever keeps the machine."))
    unreadable = (_("This request cannot be read"), _("See the description of the interface for what it takes."))
    what, remedy = said.get(status, unreadable if status < 500 else fault)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return Problem(status, what, remedy, headers=headers)
