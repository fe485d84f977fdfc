"""A second factor: who needs one is led to set it up, who has one is asked, and no code is taken twice."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client, override_settings
from tests.web.codes import code_at, code_now, other_code
from tests.web.conftest import TOTP_SECRET

from mirab.web.accounts.entry_actions import needs_second_factor
from mirab.web.accounts.models import AuditLine, Clearance, User
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import SHOWN, Role

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough one"
ASKED = "/accounts/login/code/"


def sign_in(client: Client, name: str, password: str = PASSWORD) -> str:
    """Send the form of the sign-in; give where it leads, nowhere if it is refused."""
    answer = client.post("/accounts/login/", {"login": name, "password": password})
    return str(answer["Location"]) if answer.status_code == 302 else ""


def bare(name: str, role: Role) -> User:
    """Somebody who has set up no second factor; a chief is cleared for what is confidential."""
    user = User.objects.create_user(name, password=PASSWORD, role=role)
    if role is Role.CHIEF:
        cleared(user)
    return user


def cleared(user: User) -> None:
    Clearance.objects.create(person=user, level=1, since=today(), why="EXERCISE")


def test_the_codes_of_these_tests_are_those_of_the_standard() -> None:
    # RFC 6238, appendix B, SHA-1: the last six of its eight digits
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    table = {59: "94287082", 1111111109: "07081804", 1234567890: "89005924", 20000000000: "65353130"}
    assert {at: code_at(secret, at) for at in table} == {at: code[-6:] for at, code in table.items()}


def test_whoever_reads_above_unclassified_or_keeps_the_accounts_needs_a_second_factor() -> None:
    people = {role: User.objects.create_user(role.value, role=role) for role in Role}
    assert {role for role, user in people.items() if needs_second_factor(user)} == {Role.ADMINISTRATOR}
    for user in people.values():
        cleared(user)
    assert {role for role, user in people.items() if needs_second_factor(user)} == SHOWN | {Role.ADMINISTRATOR}
    people[Role.CHIEF].is_active = False
    assert not needs_second_factor(people[Role.CHIEF])


@pytest.mark.parametrize(
    "address", ["/", "/audit/", "/proposals/", "/accounts/password/", "/accounts/sessions/", "/x/"]
)
def test_who_needs_one_and_has_none_sees_nothing_before_it_is_set_up(
    address: str, boards: object, client_of: Callable[[Role], Client]
) -> None:
    client = Client()
    client.force_login(bare("fresh", Role.CHIEF))
    answer = client.get(address)
    assert (answer.status_code, answer.get("Location")) in ((302, "/accounts/factors/"), (404, None))
    page = client.get("/accounts/factors/")
    assert page.status_code == 200
    for text in (answer.content.decode(), page.content.decode()):
        assert 'class="search"' not in text
        assert "Archive snapshot" not in text
        assert 'href="/proposals/' not in text


def test_set_up_and_sign_out_stay_open_meanwhile() -> None:
    client = Client()
    client.force_login(bare("fresh", Role.CHIEF))
    assert client.post("/language/setlang/", {"language": "ru"}).status_code == 302
    assert client.get("/health/").status_code == 200
    assert client.post("/accounts/logout/")["Location"] == "/accounts/login/"


def test_who_reads_nothing_above_unclassified_may_do_without(analyst_client: Client) -> None:
    assert analyst_client.get("/").status_code == 200


def test_an_app_is_set_up_with_the_code_that_it_shows_and_then_everything_opens(boards: object) -> None:
    bare("fresh", Role.CHIEF)
    client = Client()
    assert sign_in(client, "fresh")
    assert client.get("/accounts/factors/app/")["Location"].startswith("/accounts/again/")
    client.post("/accounts/again/?next=/accounts/factors/app/", {"password": PASSWORD})
    assert client.get("/accounts/factors/app/").status_code == 200
    secret = client.session["mfa.totp.secret"]
    assert client.post("/accounts/factors/app/", {"code": other_code(secret)}).status_code == 200
    assert not Authenticator.objects.exists()
    done = client.post("/accounts/factors/app/", {"code": code_now(secret)})
    assert (done.status_code, done["Location"]) == (302, "/accounts/factors/codes/")
    codes = client.get("/accounts/factors/codes/").content.decode()
    assert codes.count("<li>") >= 10
    assert client.get("/audit/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_factor_set_up_leaves_its_line_and_ends_sessions_that_have_not_shown_it() -> None:
    user = bare("fresh", Role.CHIEF)
    first, second = Client(), Client()
    for client in (first, second):
        assert sign_in(client, "fresh")
    first.post("/accounts/again/?next=/accounts/factors/app/", {"password": PASSWORD})
    first.get("/accounts/factors/app/")
    first.post("/accounts/factors/app/", {"code": code_now(first.session["mfa.totp.secret"])})
    added = AuditLine.objects.filter(act="add_factor", person=user)
    assert {line.detail["factor"] for line in added} == {"totp", "recovery_codes"}
    assert first.get("/accounts/sessions/").status_code == 200
    assert second.get("/accounts/sessions/")["Location"].startswith("/accounts/login/")


def test_who_has_one_is_asked_at_every_sign_in(person: Callable[[Role], User], boards: object) -> None:
    person(Role.CHIEF)
    for step in (-1, 0):
        client = Client()
        assert sign_in(client, "chief") == ASKED
        assert client.get("/")["Location"].startswith("/accounts/login/"), "the password alone opens nothing"
        assert client.post(ASKED, {"code": other_code(TOTP_SECRET)}).status_code == 200
        assert client.get("/audit/")["Location"].startswith("/accounts/login/")
        answer = client.post(ASKED, {"code": code_at(TOTP_SECRET, time.time() + 30 * step)})
        assert answer.status_code == 302
        assert client.get("/audit/").status_code == 200


def test_a_code_is_taken_once_as_long_as_it_fits(
    person: Callable[[Role], User],
) -> None:
    person(Role.CHIEF)
    code = code_now(TOTP_SECRET)
    client = Client()
    sign_in(client, "chief")
    assert client.post(ASKED, {"code": code}).status_code == 302
    # what allauth remembers for one step is forgotten while the step after still takes the code
    cache.delete(f"allauth.mfa.totp.used?user={User.objects.get(username='chief').pk}&code={code}")
    again = Client()
    sign_in(again, "chief")
    assert again.post(ASKED, {"code": code}).status_code == 200
    assert again.post(ASKED, {"code": f"{code[:3]} {code[3:]}"}).status_code == 200


def test_guessing_codes_is_stopped_and_then_the_right_one_is_refused_too(person: Callable[[Role], User]) -> None:
    person(Role.CHIEF)
    client = Client()
    sign_in(client, "chief")
    for _ in range(5):
        client.post(ASKED, {"code": other_code(TOTP_SECRET)})
    assert client.post(ASKED, {"code": code_now(TOTP_SECRET)}).status_code == 200
    assert client.get("/audit/").status_code == 302


def test_a_recovery_code_lets_in_once(person: Callable[[Role], User]) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes  # noqa: PLC0415

    code = RecoveryCodes.activate(person(Role.CHIEF)).get_unused_codes()[0]
    for status in (302, 200):
        client = Client()
        sign_in(client, "chief")
        assert client.post(ASKED, {"code": code}).status_code == status


def test_secrets_lie_sealed_in_the_record_and_another_key_opens_none(person: Callable[[Role], User]) -> None:
    person(Role.CHIEF)
    kept = Authenticator.objects.get(user__username="chief", type="totp")
    assert TOTP_SECRET not in str(kept.data)
    assert kept.wrap().validate_code(code_now(TOTP_SECRET))
    cache.clear()
    with override_settings(SECRET_KEY="another key than the one it was sealed with"):
        assert not kept.wrap().validate_code(code_now(TOTP_SECRET))
        nothing = totp.format_hotp_value(totp.hotp_value("", int(time.time()) // 30))
        assert not kept.wrap().validate_code(nothing)


def test_the_last_factor_removed_leads_back_to_the_set_up(person: Callable[[Role], User]) -> None:
    client = Client()
    person(Role.CHIEF)
    sign_in(client, "chief")
    client.post(ASKED, {"code": code_now(TOTP_SECRET)})
    client.post("/accounts/again/?next=/accounts/factors/app/remove/", {"password": PASSWORD})
    assert client.post("/accounts/factors/app/remove/").status_code == 302
    assert client.get("/audit/")["Location"] == "/accounts/factors/"
    assert AuditLine.objects.filter(act="remove_factor").exists()


def test_a_clearance_asks_for_the_factor_on_the_next_click(analyst_client: Client) -> None:
    assert analyst_client.get("/").status_code == 200
    cleared(User.objects.get(username="analyst"))
    assert analyst_client.get("/")["Location"] == "/accounts/factors/"


def test_nobody_removes_the_passkey_of_another(person: Callable[..., User], analyst_client: Client) -> None:
    other = person(Role.CHIEF)
    key = Authenticator.objects.create(user=other, type="webauthn", data={"name": "EXERCISE", "credential": {}})
    session = analyst_client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(User.objects.get(username="analyst").pk)
    session.save()
    assert analyst_client.post(f"/accounts/factors/passkey/{key.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()
