"""Sign-in by another house's word: into accounts that are here, by the claim that was set or a link, and no further."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.test import Client
from tests.web.accounts.house import CLIENT, SECRET, House, another_house
from tests.web.codes import code_now
from tests.web.conftest import TOTP_SECRET

from mirab.core.errors import InputError
from mirab.web.accounts.models import AuditLine, User
from mirab.web.accounts.roles import Role
from mirab.web.project.configuration import Configuration

pytestmark = pytest.mark.django_db
DOOR = "/accounts/login/house/"


@pytest.fixture
def house(settings: Any) -> Iterator[House]:
    """EXERCISE: the other house, set as an installation sets it; its claim is the account's name."""
    with another_house() as found:
        given = Configuration(
            oidc_issuer=found.issuer, oidc_client=CLIENT, oidc_secret=SECRET, oidc_name="Ministry of the EXERCISE"
        )
        settings.SOCIALACCOUNT_PROVIDERS = given.sign_in_elsewhere()
        settings.MIRAB_OIDC_CLAIM = "preferred_username"
        yield found


def come(client: Client, house: House, *, process: str = "login", **told: str) -> HttpResponse:
    """Go to the other house, which says something of who comes, and back."""
    house.told = told
    sent = client.post(DOOR + ("?process=connect" if process == "connect" else ""))
    assert sent.status_code == 302
    assert sent["Location"].startswith(f"{house.issuer}/authorize?")
    back = httpx.get(sent["Location"], follow_redirects=False).headers["Location"]
    return client.get(back.removeprefix("http://testserver"))


def signed_in(client: Client) -> str:
    """Who a client is signed in as; nobody is an empty name."""
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key).username if key else ""


def test_whoever_the_claim_names_comes_in_and_is_known_by_his_number_from_then_on(
    house: House, person: Callable[..., User]
) -> None:
    person(Role.ANALYST, "aida")
    client = Client()
    come(client, house, sub="17", preferred_username="aida")
    assert signed_in(client) == "aida"
    assert house.proofs == [True], "the code is taken with its proof and the secret"
    assert AuditLine.objects.filter(act="link_house", record="aida").count() == 1
    again = Client()
    come(again, house, sub="17", preferred_username="renamed")
    assert signed_in(again) == "aida"


def test_nobody_gets_an_account_by_another_houses_word(house: House, person: Callable[..., User]) -> None:
    person(Role.ANALYST, "aida")
    before = User.objects.count()
    for told in ({"sub": "1", "preferred_username": "stranger"}, {"sub": "2"}, {"sub": "3", "preferred_username": ""}):
        client = Client()
        page = come(client, house, **told)
        assert "No account here" in page.content.decode()
        assert signed_in(client) == ""
    assert User.objects.count() == before
    assert not SocialAccount.objects.exists()


def test_a_second_who_claims_a_linked_name_stays_outside(house: House, person: Callable[..., User]) -> None:
    person(Role.ANALYST, "aida")
    come(Client(), house, sub="17", preferred_username="aida")
    thief = Client()
    come(thief, house, sub="99", preferred_username="aida")
    assert signed_in(thief) == ""


def test_who_is_put_out_stays_out(house: House, person: Callable[..., User]) -> None:
    person(Role.ANALYST, "aida")
    come(Client(), house, sub="17", preferred_username="aida")
    User.objects.filter(username="aida").update(is_active=False)
    client = Client()
    answer = come(client, house, sub="17", preferred_username="aida")
    assert signed_in(client) == ""
    assert answer["Location"] == "/accounts/login/"


def test_the_second_factor_is_asked_for_all_the_same(house: House, person: Callable[[Role], User]) -> None:
    person(Role.CHIEF)
    client = Client()
    assert come(client, house, sub="17", preferred_username="chief")["Location"] == "/accounts/login/code/"
    assert signed_in(client) == ""
    client.post("/accounts/login/code/", {"code": code_now(TOTP_SECRET)})
    assert signed_in(client) == "chief"


def test_without_a_claim_only_who_linked_himself_comes_in(house: House, settings: Any, analyst_client: Client) -> None:
    settings.MIRAB_OIDC_CLAIM = ""
    stranger = Client()
    come(stranger, house, sub="17", preferred_username="analyst")
    assert signed_in(stranger) == ""
    asked = come(analyst_client, house, process="connect", sub="17")
    assert asked["Location"].startswith("/accounts/again/")
    analyst_client.post(asked["Location"], {"password": "a long enough one"})
    assert SocialAccount.objects.get().user.username == "analyst"
    client = Client()
    come(client, house, sub="17")
    assert signed_in(client) == "analyst"


@pytest.mark.parametrize("wrong", [{"aud": "another"}, {"iss": "https://elsewhere.example"}, {"exp": 1}])
def test_a_token_for_another_or_of_another_or_too_old_is_refused(
    wrong: dict[str, object], house: House, person: Callable[..., User]
) -> None:
    person(Role.ANALYST, "aida")
    client = Client()
    answer = come(client, house, sub="17", preferred_username="aida", **wrong)  # type: ignore[arg-type]
    assert signed_in(client) == ""
    assert answer["Location"] == "/accounts/login/"


def test_an_answer_that_nobody_asked_for_is_refused(house: House, person: Callable[..., User]) -> None:
    person(Role.ANALYST, "aida")
    house.told = {"sub": "17", "preferred_username": "aida"}
    client = Client()
    for query in ("?code=EXERCISE&state=made-up", "?code=EXERCISE", "?error=access_denied", ""):
        assert client.get(f"{DOOR}back/{query}")["Location"] == "/accounts/login/"
    assert signed_in(client) == ""


def test_the_way_back_stays_in_this_house(house: House, person: Callable[..., User]) -> None:
    person(Role.ANALYST, "aida")
    client = Client()
    house.told = {"sub": "17", "preferred_username": "aida"}
    sent = client.post(DOOR, {"next": "https://evil.example/"})
    back = httpx.get(sent["Location"], follow_redirects=False).headers["Location"]
    assert client.get(back.removeprefix("http://testserver"))["Location"].startswith("/")


def test_the_page_offers_the_other_house_where_one_is_set(house: House) -> None:
    assert "Sign in with Ministry of the EXERCISE" in Client().get("/accounts/login/").content.decode()


def test_where_none_is_set_there_is_no_such_door() -> None:
    assert DOOR not in Client().get("/accounts/login/").content.decode()
    for path in (DOOR, f"{DOOR}back/", "/accounts/login/other/"):
        assert Client().get(path).status_code == 404
        assert Client().post(path).status_code == 404


def test_a_part_of_the_setting_is_refused_in_words() -> None:
    with pytest.raises(InputError, match="MIRAB_OIDC_SECRET is not set"):
        Configuration(oidc_issuer="https://id.example", oidc_client="mirab").sign_in_elsewhere()


def test_a_form_may_lead_to_the_other_house_and_nowhere_else() -> None:
    assert Configuration(oidc_issuer="https://id.example:8443/realms/a").houses() == ["https://id.example:8443"]
    assert Configuration().houses() == []
