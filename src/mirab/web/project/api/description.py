"""The interface described: for programs as OpenAPI, for people as a page that asks no other house for anything."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mirab.web.accounts.token_models import Scope
from mirab.web.project.api.operations import api
from mirab.web.project.api.problems import MEDIA_TYPE

ROOT = "/api/v1/"
_PROBLEM = {
    "type": "object",
    "description": "What cannot be done, in words, with the remedy (RFC 9457).",
    "required": ["type", "status", "title", "remedy"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "remedy": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "value", "remedy"],
                "properties": {name: {"type": "string"} for name in ("field", "value", "remedy")},
            },
        },
    },
}
_FAILURES = {
    400: "It cannot be read",
    401: "No token that opens anything",
    403: "Not the caller's, or not within the token's scope",
    404: "Not there, or not for the caller",
    409: "It cannot be done as things stand",
    422: "Something that was sent is wrong",
    429: "Too many calls; Retry-After says when again",
    503: "The record or the watch cannot be read at present",
}
_UNCHANGED = {
    "in": "header",
    "name": "If-None-Match",
    "required": False,
    "schema": {"type": "string"},
    "description": "ETag of what the caller holds: 304 where it would be given again.",
}


@lru_cache(maxsize=1)
def described() -> dict[str, Any]:
    """The description, the same for everybody: it tells of operations and of nothing that is kept."""
    schema: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=ROOT)))
    schema["components"]["schemas"]["Problem"] = _PROBLEM
    for path in schema["paths"].values():
        for method, operation in path.items():
            _complete(operation, method, schema)
    return schema


def _complete(operation: dict[str, Any], method: str, schema: dict[str, Any]) -> None:
    """Say of an operation what all have in common, and give its examples."""
    problem = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for status, said in _FAILURES.items():
        if status != 409 or method == "post":
            operation["responses"][str(status)] = {"description": said, **deepcopy(problem)}
    operation["description"] = f"Scope: {operation['x-scope']}"
    if method == "get":
        operation["responses"]["304"] = {"description": "What the caller holds is what he would be given"}
        operation["parameters"].append(_UNCHANGED)
    given = [response for status, response in operation["responses"].items() if status in ("200", "201")]
    for part in (*given, operation.get("requestBody", {})):
        content = part.get("content", {}).get("application/json")
        if content and (found := _example(content["schema"], schema)) is not None:
            content["example"] = found


def _example(shape: dict[str, Any], schema: dict[str, Any]) -> Any:
    """The example of a shape; of a list, one of its rows."""
    if "$ref" in shape:
        shape = schema["components"]["schemas"][shape["$ref"].rsplit("/", 1)[1]]
    if "example" in shape:
        return shape["example"]
    items = shape.get("properties", {}).get("items", {}).get("items")
    return {"items": [_example(items, schema)]} if items else None


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The description for programs."""
    return JsonResponse(described())


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description for people."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in described()["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(_shown(path, method, operation))
    context = {
        "groups": [(_(tag), operations) for tag, operations in groups.items()],
        "scopes": Scope.choices,
    }
    return render(request, "project/api_docs.html", context)


def _shown(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    said = operation["summary"]
    response = operation["responses"].get("200") or operation["responses"].get("201") or {}
    contents = (
        part.get("content", {}).get("application/json", {}) for part in (operation.get("requestBody", {}), response)
    )
    sent, given = (
        json.dumps(content["example"], indent=1, ensure_ascii=False) if "example" in content else ""
        for content in contents
    )
    return {
        "id": operation["operationId"],
        "summary": _(said),
        "method": method.upper(),
        "path": path,
        "scope": operation["x-scope"],
        "parameters": [one["name"] for one in operation["parameters"]],
        "sent": sent,
        "given": given,
    }
