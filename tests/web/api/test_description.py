"""The description says what the interface does: examples fit, and generated calls find no fault and no other shape."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client, override_settings
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance

from mirab.pipelines.board import Board
from mirab.web.accounts.roles import Role
from mirab.web.project.api.description import described

pytestmark = pytest.mark.django_db
#: The token that is sent is always good; a day that has not come, which no schema tells from others, is refused; and a
#: parameter that nobody knows is passed over, as a page's address passes it over.
NOT_HELD = [ignored_auth, positive_data_acceptance, negative_data_rejection]
OPERATIONS = sorted(
    operation["operationId"] for methods in described()["paths"].values() for operation in methods.values()
)


def contents() -> Iterator[tuple[str, dict[str, Any]]]:
    """The JSON that each operation takes and gives when it does what it is asked."""
    for methods in described()["paths"].values():
        for operation in methods.values():
            name, responses = operation["operationId"], operation["responses"]
            for part in (operation.get("requestBody", {}), responses.get("200", {}), responses.get("201", {})):
                if "application/json" in part.get("content", {}) and name != "bulletin_file":
                    yield name, part["content"]["application/json"]


def test_every_operation_has_an_example_that_fits_its_shape() -> None:
    components = described()["components"]
    shown = set()
    for name, content in contents():
        shape = {**content["schema"], "components": components}
        Draft202012Validator(shape).validate(content["example"])
        shown.add(name)
    assert shown == set(OPERATIONS) - {"bulletin_file"}


def test_the_description_is_open_and_the_same_for_everybody(analyst_client: Client) -> None:
    given = Client().get("/api/v1/openapi.json")
    assert given.status_code == 200
    assert given.content == analyst_client.get("/api/v1/openapi.json").content
    assert json.loads(given.content) == described()


class _Addresses(HTMLParser):
    """What a page asks for, and scripts and styles that stand in it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note addresses and what stands in the page itself."""
        given = dict(attrs)
        self.asked += [str(given[name]) for name in ("src", "href", "action") if given.get(name)]
        self.within += [tag] if tag == "style" or (tag == "script" and "src" not in given) else []
        self.within += [name for name in given if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_for_people_asks_no_other_house_for_anything(language: str) -> None:
    page = Client().get("/api/v1/docs", headers={"Accept-Language": language})
    found = _Addresses()
    found.feed(page.content.decode())
    assert page.status_code == 200
    assert not [address for address in found.asked if "://" in address or address.startswith("//")]
    assert found.within == []
    for path in described()["paths"]:
        assert path in page.content.decode()


# Calls as schemathesis makes them -------------------------------------------------------------------------------------
@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests that come by WSGI leave the test's own connection open, as those of the test client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def generated(boards: Board, one_connection: None, token_of: Callable[..., str]) -> Callable[[str, Role, int], int]:
    """Call an operation with generated values as a role, and hold each answer against the description."""
    app = get_wsgi_application()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)

    def run(name: str, role: Role, examples: int) -> int:
        found = [one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)]
        operation = next(one for one in found if one.definition.raw["operationId"] == name)
        token, calls = token_of(role), []

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(data=st.data())
        def hold(data: st.DataObject) -> None:
            mode = data.draw(st.sampled_from(list(schemathesis.GenerationMode)))
            case = data.draw(operation.as_strategy(generation_mode=mode))
            with transaction.atomic():
                answer = case.call(headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"})
                transaction.set_rollback(True)
            calls.append(answer.status_code)
            assert answer.status_code < 500
            case.validate_response(answer, excluded_checks=NOT_HELD)

        cache.clear()
        with override_settings(MIRAB_API_RATE=1_000_000):
            hold()
        return len(calls)

    return run


@pytest.mark.parametrize("role", [Role.ANALYST, Role.CHIEF])
@pytest.mark.parametrize("name", OPERATIONS)
def test_generated_calls_find_no_fault_and_no_other_shape(
    name: str, role: Role, generated: Callable[[str, Role, int], int]
) -> None:
    assert generated(name, role, 8) >= 1


@pytest.mark.long
@pytest.mark.parametrize("role", [Role.ANALYST, Role.CHIEF])
@pytest.mark.parametrize("name", OPERATIONS)
def test_many_generated_calls_find_no_fault_and_no_other_shape(
    name: str, role: Role, generated: Callable[[str, Role, int], int]
) -> None:
    assert generated(name, role, 300) >= 1
