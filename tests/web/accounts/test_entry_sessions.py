"""Sign-in gives nothing away, stops guessing, and leaves sessions that their owner sees and ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.auth import hashers
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from tests.web.conftest import TOTP_SECRET

from mirab.web.accounts.entry_models import OpenSession
from mirab.web.accounts.entry_sessions import browser_of
from mirab.web.accounts.models import AuditLine, User
from mirab.web.accounts.roles import Role

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough one"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def tried(name: str, password: str = "wrong") -> tuple[int, str]:
    """Status and body of a sign-in, without the name that was typed and the token of the form."""
    page = Client().post("/accounts/login/", {"login": name, "password": password})
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page.content.decode())
    return page.status_code, body.replace(name, "NAME")


@pytest.fixture
def hashings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password that is hashed, in turn."""
    hashed: list[str] = []
    hasher = type(hashers.get_hasher())
    encode = hasher.encode

    def counted(self: object, password: str, salt: str) -> str:
        hashed.append(password)
        return str(encode(self, password, salt))

    monkeypatch.setattr(hasher, "encode", counted)
    return hashed


def test_an_unknown_name_gets_the_same_words_and_the_same_work(
    person: Callable[..., User], hashings: list[str]
) -> None:
    person(Role.ANALYST, "real")
    person(Role.ANALYST, "gone")
    User.objects.filter(username="gone").update(is_active=False)
    person(Role.CHIEF, "two-step")
    invited = User.objects.create_user("invited", role=Role.ANALYST)
    assert not invited.has_usable_password()
    hashings.clear()
    seen = {}
    for name in ("nobody", "real", "gone", "two-step", "invited"):
        cache.clear()
        seen[name] = (*tried(name), len(hashings))
        hashings.clear()
    assert set(seen.values()) == {seen["nobody"]}
    assert seen["nobody"][2] >= 1


def test_an_account_out_of_use_is_answered_as_one_that_never_was(person: Callable[..., User]) -> None:
    person(Role.ANALYST, "gone")
    User.objects.filter(username="gone").update(is_active=False)
    assert tried("gone", PASSWORD) == tried("none", PASSWORD)


def test_after_five_failures_a_name_is_refused_whether_it_exists_or_not(
    person: Callable[..., User], hashings: list[str]
) -> None:
    person(Role.ANALYST, "real")
    ended = {}
    for name in ("real", "nobody"):
        cache.clear()
        for _ in range(5):
            tried(name)
        hashings.clear()
        ended[name] = (*tried(name, PASSWORD), len(hashings))
    assert ended["real"] == ended["nobody"]
    assert ended["real"][0] == 200
    assert "Too many failed login attempts" in ended["real"][1]


def test_after_ten_failures_an_address_is_refused_for_every_name(person: Callable[..., User]) -> None:
    person(Role.ANALYST, "real")
    for number in range(10):
        tried(f"guess-{number}")
    assert tried("real", PASSWORD)[0] == 200


def test_a_sign_in_that_succeeds_does_not_wipe_what_was_guessed_at_others(person: Callable[..., User]) -> None:
    person(Role.ANALYST, "own")
    person(Role.ANALYST, "other")
    for _ in range(5):
        tried("other")
        assert tried("own", PASSWORD)[0] == 302
    assert tried("other", PASSWORD)[0] == 200


def test_the_key_of_a_session_changes_at_each_step_of_a_sign_in(person: Callable[[Role], User]) -> None:
    from tests.web.codes import code_now  # noqa: PLC0415

    person(Role.CHIEF)
    client = Client()
    planted = client.session
    planted["EXERCISE"] = "planted"
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    client.post("/accounts/login/", {"login": "chief", "password": PASSWORD})
    client.post("/accounts/login/code/", {"code": code_now(TOTP_SECRET)})
    assert client.get("/audit/").status_code == 200
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted.session_key
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    assert thief.get("/audit/").status_code == 302


def test_cookies_are_out_of_the_reach_of_scripts_and_of_other_sites(person: Callable[[Role], User]) -> None:
    person(Role.ANALYST)
    client = Client()
    client.post("/accounts/login/", {"login": "analyst", "password": PASSWORD})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == "", "it goes with the browser's window unless asked to stay"
    given = {"login": "analyst", "password": PASSWORD, "remember": "on"}
    client = Client()
    client.post("/accounts/login/", given)
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 12 * 60 * 60


def test_a_person_sees_where_he_is_signed_in_and_no_address_of_a_machine(person: Callable[[Role], User]) -> None:
    person(Role.ANALYST)
    here, there = Client(headers={"user-agent": FIREFOX}), Client()
    for client in (here, there):
        client.post("/accounts/login/", {"login": "analyst", "password": PASSWORD})
    page = here.get("/accounts/sessions/").content.decode()
    assert "Firefox, Windows" in page
    assert page.count('name="end"') == 2  # the other one, and all others
    assert "127.0.0.1" not in str(list(OpenSession.objects.values()))


def test_one_session_is_ended_and_the_others_stay(person: Callable[[Role], User]) -> None:
    user = person(Role.ANALYST)
    here, there, third = clients = [Client() for _ in range(3)]
    for client in clients:
        client.force_login(user)
    row = OpenSession.objects.get(key=there.session.session_key)
    here.post("/accounts/sessions/", {"end": str(row.pk)})
    assert [client.get("/accounts/sessions/").status_code for client in clients] == [200, 302, 200]
    here.post("/accounts/sessions/", {"end": "others"})
    assert third.get("/accounts/sessions/").status_code == 302
    assert here.get("/accounts/sessions/").status_code == 200
    assert [line.detail["count"] for line in AuditLine.objects.filter(act="end_sessions").order_by("id")] == [1, 1]


def test_nobody_ends_the_session_of_another(person: Callable[..., User]) -> None:
    mine, theirs = Client(), Client()
    mine.force_login(person(Role.ANALYST))
    theirs.force_login(person(Role.ANALYST, "other"))
    row = OpenSession.objects.get(key=theirs.session.session_key)
    for chosen in (str(row.pk), "others", "x", "9" * 30, "-1", ""):
        assert mine.post("/accounts/sessions/", {"end": chosen}).status_code == 302
    assert theirs.get("/accounts/sessions/").status_code == 200


def test_a_new_password_ends_every_other_session(person: Callable[[Role], User]) -> None:
    user = person(Role.ANALYST)
    here, there = Client(), Client()
    for client in (here, there):
        client.force_login(user)
    word = "another long enough one"
    given = {"oldpassword": PASSWORD, "password1": word, "password2": word}
    assert here.post("/accounts/password/", given).status_code == 302
    assert there.get("/accounts/sessions/").status_code == 302
    page = here.get("/accounts/sessions/")
    assert page.status_code == 200
    assert "this one" in page.content.decode()
    assert OpenSession.objects.count() == 1
    assert AuditLine.objects.filter(act="change_own_password", person=user).exists()


def test_a_session_that_has_ended_is_shown_no_more(person: Callable[[Role], User]) -> None:
    user = person(Role.ANALYST)
    here, gone, old = clients = [Client() for _ in range(3)]
    for client in clients:
        client.force_login(user)
    gone.post("/accounts/logout/")
    past = datetime.now(UTC) - timedelta(days=1)
    Session.objects.filter(session_key=old.session.session_key).update(expire_date=past)
    assert "End all others" not in here.get("/accounts/sessions/").content.decode()
    here.post("/accounts/logout/")
    Client().force_login(user)
    assert OpenSession.objects.count() == 1, "nothing is kept of sessions that are over"


def test_use_is_noted_every_ten_minutes_and_not_at_each_click(person: Callable[[Role], User], boards: object) -> None:
    client = Client()
    client.force_login(person(Role.ANALYST))
    past = datetime.now(UTC) - timedelta(hours=2)
    OpenSession.objects.update(seen_at=past)
    client.get("/watch/")
    assert OpenSession.objects.get().seen_at == past
    session = client.session
    session["entry_seen"] = f"{past.timestamp():.0f}"
    session.save()
    client.get("/watch/")
    assert datetime.now(UTC) - OpenSession.objects.get().seen_at < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (FIREFOX, "Firefox, Windows"),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/138.0 YaBrowser/25.8 Safari/537.36",
            "Yandex, Linux",
        ),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_two_words_or_not_at_all(agent: str, said: str) -> None:
    assert browser_of(agent) == said
