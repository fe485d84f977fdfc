"""Sign-in, refusal, and what was typed when a session ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from mirab.web.accounts.chain import append
from mirab.web.accounts.models import User
from mirab.web.accounts.roles import Role

pytestmark = pytest.mark.django_db


def test_a_visitor_is_asked_to_sign_in_and_comes_back(visitor_client: Client, person: Callable[[Role], User]) -> None:
    refused = visitor_client.get("/?on=2010-05-25")
    assert refused.status_code == 302
    assert refused["Location"] == "/accounts/login/?next=%2F%3Fon%3D2010-05-25"
    person(Role.ANALYST)
    signed = visitor_client.post(
        refused["Location"], {"login": "analyst", "password": "a long enough one", "next": "/?on=2010-05-25"}
    )
    assert (signed.status_code, signed["Location"]) == (302, "/?on=2010-05-25")
    assert visitor_client.get("/?on=2010-05-25").status_code == 200


def test_a_wrong_password_is_said_in_words_and_the_name_is_not_lost(visitor_client: Client) -> None:
    page = visitor_client.post("/accounts/login/", {"login": "nobody", "password": "wrong"})
    assert page.status_code == 200
    assert 'value="nobody"' in page.content.decode()
    assert 'class="error"' in page.content.decode() or 'role="alert"' in page.content.decode()


def test_guessing_is_stopped(visitor_client: Client, person: Callable[[Role], User]) -> None:
    person(Role.ANALYST)
    for _ in range(6):
        page = visitor_client.post("/accounts/login/", {"login": "analyst", "password": "wrong"})
    good = visitor_client.post("/accounts/login/", {"login": "analyst", "password": "a long enough one"})
    assert good.status_code != 302, page.content.decode()[:500]


def test_nobody_makes_an_account_for_himself(visitor_client: Client) -> None:
    assert visitor_client.get("/accounts/signup/").status_code == 404


def test_an_administrator_reads_nothing_of_the_watch(administrator_client: Client) -> None:
    for address in ("/", "/watch/", "/situations/", "/proposals/", "/search/?q=osh"):
        assert administrator_client.get(address).status_code == 403, address


def test_a_user_without_a_role_reads_nothing(client_of: Callable[[Role], Client], person: Callable[..., User]) -> None:
    client = Client()
    client.force_login(person(Role.VISITOR))
    assert client.get("/").status_code == 403


@pytest.mark.parametrize("asked", ["2010-02-31", "yesterday", "2999-01-01", "0001-01-01", "2010-13-01", "<script>"])
def test_a_day_that_is_none_is_refused_in_words(analyst_client: Client, asked: str) -> None:
    page = analyst_client.get("/", {"on": asked})
    assert page.status_code == 400
    text = page.content.decode()
    assert "2010-05-25" in text
    assert "<script>alert" not in text
    assert "Traceback" not in text


def test_what_was_typed_waits_behind_the_sign_in(visitor_client: Client) -> None:
    from mirab.web.accounts.kept import keep_typed, typed  # noqa: PLC0415

    visitor_client.get("/accounts/login/")
    request = visitor_client.get("/accounts/login/").wsgi_request
    request.session = visitor_client.session
    request.POST = {"form_page": "/proposals/abc/?on=2010-05-25", "reason": "the figure was wrong", "password": "no"}  # type: ignore[assignment]
    assert keep_typed(request) == "/proposals/abc/?on=2010-05-25"
    request.path = "/proposals/abc/"
    assert typed(request) == {"reason": "the figure was wrong"}
    assert typed(request) == {}


def test_a_form_page_elsewhere_is_not_followed(visitor_client: Client) -> None:
    from mirab.web.accounts.kept import keep_typed  # noqa: PLC0415

    request = visitor_client.get("/accounts/login/").wsgi_request
    request.session = visitor_client.session
    request.POST = {"form_page": "https://example.org/", "reason": "x"}  # type: ignore[assignment]
    assert keep_typed(request) == "/"


def test_the_audit_is_the_chiefs_to_read(client_of: Callable[[Role], Client]) -> None:
    append(act="accept_proposal", person=None, role="", verb="decide", kind="Decision", record="abc")
    assert "Proposal accepted" in client_of(Role.CHIEF).get("/audit/").content.decode()
    assert client_of(Role.ANALYST).get("/audit/").status_code == 403
    assert client_of(Role.ADMINISTRATOR).get("/audit/").status_code == 403
