"""Coming and going is on the audit, and a name that guesses shut out; of names that are nobody's nothing is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.codes import code_now, other_code
from tests.web.conftest import TOTP_SECRET

from mirab.pipelines.board import Board
from mirab.web.accounts.models import AuditLine, User
from mirab.web.accounts.queries import last_change
from mirab.web.accounts.roles import Role, Verb

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough one"


@pytest.fixture(autouse=True)
def no_guesses() -> None:
    cache.clear()


def acts(*wanted: str) -> list[tuple[str, str]]:
    lines = AuditLine.objects.filter(verb=Verb.ENTER).order_by("number")
    return [(line.act, line.record) for line in lines if not wanted or line.act in wanted]


def tried(name: str, password: str = "wrong", times: int = 1) -> None:
    for _ in range(times):
        Client().post("/accounts/login/", {"login": name, "password": password})


def test_who_comes_and_goes_leaves_a_line_each_time(person: Callable[[Role], User]) -> None:
    person(Role.ANALYST)
    client = Client()
    client.post("/accounts/login/", {"login": "analyst", "password": PASSWORD})
    client.post("/accounts/logout/")
    client.post("/accounts/logout/")
    assert acts() == [("sign_in", "analyst"), ("sign_out", "analyst")]
    assert {line.username for line in AuditLine.objects.all()} == {"analyst"}


def test_a_password_alone_is_no_sign_in_where_a_second_factor_is_asked_for(person: Callable[[Role], User]) -> None:
    person(Role.CHIEF)
    client = Client()
    client.post("/accounts/login/", {"login": "chief", "password": PASSWORD})
    assert acts() == []
    client.post("/accounts/login/code/", {"code": code_now(TOTP_SECRET)})
    assert acts() == [("sign_in", "chief")]


def test_four_wrong_guesses_leave_no_line_and_the_fifth_leaves_one(person: Callable[[Role], User]) -> None:
    person(Role.ANALYST)
    tried("analyst", times=4)
    assert acts() == []
    tried("analyst", times=3)
    assert acts() == [("lock_sign_in", "analyst")]
    (line,) = AuditLine.objects.all()
    assert (line.person, line.username, line.detail) == (None, "", {})


def test_a_name_is_known_however_its_letters_are_written(person: Callable[[Role], User]) -> None:
    person(Role.ANALYST)
    tried("Analyst", times=5)
    assert acts() == [("lock_sign_in", "analyst")]


def test_of_a_name_that_is_nobodys_nothing_is_kept_since_it_may_be_a_password(person: Callable[[Role], User]) -> None:
    tried("correct horse battery", times=5)
    assert acts() == [("lock_unknown", "")]
    assert "correct horse" not in str(list(AuditLine.objects.values()))


def test_the_guess_that_shuts_a_name_out_is_as_much_work_for_a_name_that_is_nobodys(
    person: Callable[[Role], User],
) -> None:
    person(Role.ANALYST)
    asked: dict[str, list[int]] = {}
    for name in ("analyst", "nobody"):
        cache.clear()
        asked[name] = []
        for _ in range(7):
            with CaptureQueriesContext(connection) as queries:
                tried(name)
            asked[name].append(len(queries))
    assert asked["analyst"] == asked["nobody"]
    assert asked["nobody"][4] > asked["nobody"][3]


def test_an_address_that_guesses_at_many_names_shuts_out_no_name(person: Callable[[Role], User]) -> None:
    for number in range(12):
        tried(f"guess-{number}")
    assert acts() == []


def test_wrong_codes_that_shut_an_account_out_leave_a_line(person: Callable[[Role], User]) -> None:
    person(Role.CHIEF)
    client = Client()
    client.post("/accounts/login/", {"login": "chief", "password": PASSWORD})
    for _ in range(6):
        client.post("/accounts/login/code/", {"code": other_code(TOTP_SECRET)})
    assert acts() == [("lock_sign_in", "chief")]


def test_coming_and_going_changes_no_page_of_anybody_else(person: Callable[[Role], User], boards: Board) -> None:
    chief = person(Role.CHIEF)
    before = last_change(chief)
    person(Role.ANALYST)
    tried("analyst", PASSWORD)
    tried("analyst", times=6)
    assert AuditLine.objects.count() == 2
    assert last_change(chief) == before


def test_who_is_put_out_of_use_leaves_without_a_fault(person: Callable[[Role], User]) -> None:
    user, client = person(Role.ANALYST), Client()
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.post("/accounts/logout/").status_code == 302
