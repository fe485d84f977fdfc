"""Programs in tests: a token for somebody of a role, and what an operation answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.http import HttpResponse
from django.test import Client

from mirab.pipelines.board import Board
from mirab.web.accounts.roles import Role

if TYPE_CHECKING:
    from mirab.web.accounts.models import User

ROOT = "/api/v1/"
Call = Callable[..., HttpResponse]


@pytest.fixture
def token_of(person: Callable[[Role], User]) -> Callable[..., str]:
    """Make a token for somebody of a role: with every scope, unless some are named."""
    from mirab.web.accounts.token_actions import make_token  # noqa: PLC0415
    from mirab.web.accounts.token_models import Scope  # noqa: PLC0415

    held: dict[tuple[Role, tuple[str, ...]], str] = {}

    def make(role: Role, *scopes: str) -> str:
        if (role, scopes) not in held:
            given = scopes or Scope.values
            held[role, scopes] = make_token(person(role), "EXERCISE", given, 30, datetime.now(UTC))[1]
        return held[role, scopes]

    return make


@pytest.fixture
def call(boards: Board, token_of: Callable[..., str]) -> Call:
    """Ask an operation, as a role or with a token; a visitor has none."""

    def ask(who: Role | str, path: str, sent: Any = None, *, method: str = "", **headers: str) -> HttpResponse:
        token = who
        if isinstance(who, Role):
            token = "" if who is Role.VISITOR else token_of(who)
        shown = {"Authorization": f"Bearer {token}"} if token else {}
        client = Client(raise_request_exception=False)
        more = {"data": sent, "content_type": "application/json"} if sent is not None else {}
        verb = (method or ("POST" if sent is not None else "GET")).lower()
        return getattr(client, verb)(f"{ROOT}{path}", headers={**shown, **headers}, **more)  # type: ignore[no-any-return]

    return ask
