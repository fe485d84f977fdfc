"""The interface itself: how what fails is told, and how an operation names its scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError, ValidationErrorContext

from mirab.web.accounts.token_models import Scope
from mirab.web.project.api.entry import Token
from mirab.web.project.api.problems import Problem, answer, said_value, usual

#: What is sent is named by where it stands, without these.
_PLACES = frozenset({"query", "path", "body", "header", "asked", "sent"})
Operation = Callable[[Callable[..., Any]], Callable[..., Any]]


class Interface(NinjaAPI):
    """Tells what was sent and is wrong by its field, with its value and the remedy."""

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        """Every field that is wrong."""
        errors = [
            {
                "field": ".".join(str(step) for step in error["loc"] if step not in _PLACES) or "body",
                "value": said_value(error["input"]) if error["type"] != "missing" else "",
                "remedy": str(error["msg"]).removeprefix("Value error, "),
            }
            for context in error_contexts
            for error in context.pydantic_validation_error.errors(include_url=False)
        ]
        return ValidationError(errors)


def make_interface(routers: list[Router]) -> Interface:
    """The interface with its operations."""
    api = Interface(title="Mirab", version="1", urls_namespace="api", openapi_url=None, docs_url=None)
    for router in routers:
        api.add_router("", router)
    api.add_exception_handler(Problem, _problem)
    api.add_exception_handler(ValidationError, _wrong)
    api.add_exception_handler(PermissionDenied, lambda request, error: answer(usual(403)))
    api.add_exception_handler(Http404, lambda request, error: answer(usual(404)))
    api.add_exception_handler(HttpError, _refused)
    api.add_exception_handler(Exception, _fault)
    return api


def _wrong(request: HttpRequest, error: Any) -> HttpResponse:
    said = _("Something that was sent is wrong"), _("Mend what is named, and send it again.")
    return answer(Problem(422, *said, errors=error.errors))


def _problem(request: HttpRequest, problem: Any) -> HttpResponse:
    return answer(problem)


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(usual(error.status_code))


def _fault(request: HttpRequest, error: Any) -> HttpResponse:
    # the site's own pages of failure, which the middleware tells as problems; never a trace
    raise error


def reads(
    router: Router, path: str, name: str, summary: str, response: Any, *, scope: Scope = Scope.READ, **more: Any
) -> Operation:
    """An operation that reads."""
    return router.get(path, **_named(name, summary, scope, more), response=response)


def writes(router: Router, path: str, name: str, summary: str, response: Any, *, scope: Scope) -> Operation:
    """An operation that writes."""
    return router.post(path, **_named(name, summary, scope, {}), response=response)


def _named(name: str, summary: str, scope: Scope, more: dict[str, Any]) -> dict[str, Any]:
    extra = {"x-scope": scope.value, **more}
    return {
        "auth": Token(scope),
        "operation_id": name,
        "url_name": name,
        "summary": summary,
        "description": "",
        "openapi_extra": extra,
    }
