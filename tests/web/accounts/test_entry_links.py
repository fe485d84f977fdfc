"""Links by which people enter: made by an administrator, good once, for three days, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from tests.web.codes import code_now
from tests.web.conftest import TOTP_SECRET

from mirab.web.accounts.entry_actions import (
    LINK_LIFE,
    AlreadyEntered,
    drop_factors_here,
    invite,
    link_of,
    recover,
    take_link,
)
from mirab.web.accounts.entry_models import EntryLink
from mirab.web.accounts.models import AuditLine, User
from mirab.web.accounts.policy import NotAllowed
from mirab.web.accounts.roles import Role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
CHOSEN = "a word that only Aida knows"


@pytest.fixture
def aida(db: object) -> User:
    """EXERCISE: somebody who was given an account and has never been here."""
    return User.objects.create_user("aida", role=Role.ANALYST)


@pytest.fixture
def keeper(person: Callable[[Role], User]) -> User:
    """The administrator."""
    return person(Role.ADMINISTRATOR)


def enter(client: Client, token: str, password: str = CHOSEN) -> int:
    """Open a link and choose a password; give the status of the answer."""
    client.get(f"/accounts/enter/{token}/")
    return client.post("/accounts/enter/", {"new_password1": password, "new_password2": password}).status_code


def test_an_invitation_leads_to_a_password_and_in(keeper: User, aida: User, boards: object) -> None:
    token = invite(keeper, aida, datetime.now(UTC))
    client = Client()
    opened = client.get(f"/accounts/enter/{token}/")
    assert (opened.status_code, opened["Location"]) == (302, "/accounts/enter/")
    assert token not in client.get("/accounts/enter/").content.decode()
    assert enter(client, token) == 302
    assert client.get("/").status_code == 200
    again = Client()
    assert again.post("/accounts/login/", {"login": "aida", "password": CHOSEN}).status_code == 302
    acts = AuditLine.objects.filter(record="aida").values_list("act", "person__username")
    assert set(acts) == {("invite_person", "administrator"), ("take_link", "aida"), ("sign_in", "aida")}


def test_a_link_lets_in_once(keeper: User, aida: User) -> None:
    token = invite(keeper, aida, datetime.now(UTC))
    assert enter(Client(), token) == 302
    assert enter(Client(), token, "another word of another") == 404
    assert take_link(token, "another word of another", datetime.now(UTC)) is None
    aida.refresh_from_db()
    assert aida.check_password(CHOSEN)


def test_a_link_lets_in_for_three_days_and_not_a_moment_longer(keeper: User, aida: User) -> None:
    token = invite(keeper, aida, NOW)
    assert timedelta(hours=72) == LINK_LIFE
    assert link_of(token, NOW + timedelta(hours=72) - timedelta(seconds=1)) is not None
    assert link_of(token, NOW + timedelta(hours=72)) is None
    assert enter(Client(), token) == 404


def test_the_record_holds_no_token(keeper: User, aida: User) -> None:
    token = invite(keeper, aida, NOW)
    kept = EntryLink.objects.get()
    assert len(token) >= 43  # 256 bits in base64
    assert token not in str(vars(kept))
    assert token not in str(list(AuditLine.objects.values()))
    assert link_of(kept.token_hash, NOW) is None


def test_what_is_no_link_is_answered_as_one_that_was_used(keeper: User, aida: User) -> None:
    used = invite(keeper, aida, datetime.now(UTC))
    assert enter(Client(), used) == 302
    answers = []
    for token in (used, "x" * 43):
        client = Client()
        page = client.get(f"/accounts/enter/{token}/")
        answers.append((page.status_code, text(page.content.decode()).replace(token, "TOKEN")))
    assert answers[0] == answers[1]
    assert Client().get("/accounts/enter/").status_code == 404


def text(page: str) -> str:
    """A page without the token of its forms, which is another each time."""
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_a_newer_link_takes_the_place_of_the_one_that_waits(keeper: User, aida: User) -> None:
    first = invite(keeper, aida, NOW)
    second = invite(keeper, aida, NOW)
    assert link_of(first, NOW) is None
    assert link_of(second, NOW) is not None


def test_a_password_that_is_too_weak_is_refused_and_the_link_stays(keeper: User, aida: User) -> None:
    token = invite(keeper, aida, datetime.now(UTC))
    assert enter(Client(), token, "12345678") == 200
    assert enter(Client(), token) == 302


@pytest.mark.parametrize("role", [Role.VISITOR, Role.ANALYST, Role.CHIEF])
def test_nobody_but_an_administrator_makes_links(role: Role, aida: User, person: Callable[..., User]) -> None:
    by = person(role, "somebody")
    for make in (
        lambda: invite(by, aida, NOW),
        lambda: recover(by, aida, drop_factors=True, now=NOW),
        lambda: invite(AnonymousUser(), aida, NOW),
    ):
        with pytest.raises(NotAllowed):
            make()
    assert not EntryLink.objects.exists()


def test_who_has_been_here_is_not_invited(keeper: User, aida: User) -> None:
    enter(Client(), invite(keeper, aida, datetime.now(UTC)))
    aida.refresh_from_db()
    with pytest.raises(AlreadyEntered):
        invite(keeper, aida, NOW)


def test_a_recovery_ends_password_and_sessions_at_once(keeper: User, person: Callable[[Role], User]) -> None:
    chief, client = person(Role.CHIEF), Client()
    client.force_login(chief)
    assert client.get("/audit/").status_code == 200
    token = recover(keeper, chief, drop_factors=False, now=datetime.now(UTC))
    assert client.get("/audit/")["Location"].startswith("/accounts/login/")
    old = {"login": "chief", "password": "a long enough one"}
    assert Client().post("/accounts/login/", old).status_code == 200
    entering = Client()
    assert enter(entering, token) == 302
    assert entering.get("/audit/")["Location"].startswith("/accounts/login/"), "the second factor is asked for still"
    assert entering.post("/accounts/login/code/", {"code": code_now(TOTP_SECRET)}).status_code == 302
    assert entering.get("/audit/").status_code == 200


def test_who_is_locked_out_by_guesses_comes_in_by_a_recovery(keeper: User, person: Callable[[Role], User]) -> None:
    analyst = person(Role.ANALYST)
    for _ in range(6):
        Client().post("/accounts/login/", {"login": "analyst", "password": "wrong"})
    assert enter(Client(), recover(keeper, analyst, drop_factors=False, now=datetime.now(UTC))) == 302
    assert Client().post("/accounts/login/", {"login": "analyst", "password": CHOSEN}).status_code == 302


def test_second_factors_go_only_where_it_was_said(keeper: User, person: Callable[[Role], User]) -> None:
    chief = person(Role.CHIEF)
    recover(keeper, chief, drop_factors=False, now=NOW)
    assert Authenticator.objects.filter(user=chief).exists()
    token = recover(keeper, chief, drop_factors=True, now=datetime.now(UTC))
    assert not Authenticator.objects.filter(user=chief).exists()
    assert [line.detail["drop_factors"] for line in AuditLine.objects.filter(act="recover_person")] == [True, False]
    client = Client()
    assert enter(client, token) == 302
    assert client.get("/audit/")["Location"] == "/accounts/factors/"
    assert client.get("/accounts/factors/app/").status_code == 200, "who chose a password just now is not asked for it"


def test_whoever_holds_the_machine_removes_factors_that_are_lost(keeper: User) -> None:
    drop_factors_here(keeper)
    assert not Authenticator.objects.filter(user=keeper).exists()
    line = AuditLine.objects.get(act="drop_factors")
    assert (line.record, line.person) == ("administrator", None)


def test_nobody_recovers_himself(keeper: User) -> None:
    with pytest.raises(NotAllowed):
        recover(keeper, keeper, drop_factors=True, now=NOW)


def test_who_is_put_out_enters_by_no_link(keeper: User, aida: User) -> None:
    token = invite(keeper, aida, NOW)
    User.objects.filter(pk=aida.pk).update(is_active=False)
    assert link_of(token, NOW) is None


def test_a_link_opened_by_somebody_signed_in_is_not_spent(
    keeper: User, aida: User, administrator_client: Client
) -> None:
    token = invite(keeper, aida, datetime.now(UTC))
    assert enter(administrator_client, token) == 403
    assert enter(Client(), token) == 302


def test_the_administrator_is_shown_the_link_this_once(aida: User, administrator_client: Client) -> None:
    page = administrator_client.post("/accounts/links/", {"user": "aida", "kind": "invitation"}).content.decode()
    address = page.split('<p class="mono secret">')[1].split("<")[0]
    assert address.startswith("http://testserver/accounts/enter/")
    assert address not in administrator_client.get("/accounts/links/").content.decode()
    assert enter(Client(), urlsplit(address).path.split("/")[3]) == 302


def test_the_page_of_links_is_the_administrators(
    chief_client: Client, analyst_client: Client, visitor_client: Client
) -> None:
    assert chief_client.get("/accounts/links/").status_code == 403
    assert analyst_client.post("/accounts/links/", {"user": "analyst", "kind": "recovery"}).status_code == 403
    assert visitor_client.get("/accounts/links/")["Location"].startswith("/accounts/login/")


def test_a_wrong_choice_on_the_page_of_links_is_said(
    person: Callable[[Role], User], administrator_client: Client
) -> None:
    person(Role.ANALYST)
    User.objects.filter(username="analyst").update(last_login=NOW)
    page = administrator_client.post("/accounts/links/", {"user": "analyst", "kind": "invitation"}).content.decode()
    assert "Make a recovery link instead" in page
    page = administrator_client.post("/accounts/links/", {"user": "administrator", "kind": "recovery"}).content.decode()
    assert "Nobody recovers himself" in page
    assert administrator_client.post("/accounts/links/", {"user": "nobody", "kind": "recovery"}).status_code == 200
    assert not EntryLink.objects.exists()
