"""Personal tokens: shown once, kept as a hash, never more than their person; and the pages on which they are made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from tests.web.api.conftest import Call

from mirab.web.accounts.entry_actions import recover
from mirab.web.accounts.models import AuditLine, Clearance, User
from mirab.web.accounts.roles import Role
from mirab.web.accounts.token_actions import LONGEST_LIFE, MOST, NoToken, make_token, revoke_token, tokens_of
from mirab.web.accounts.token_models import ApiToken

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
Person = Callable[..., User]


def test_a_token_is_kept_as_a_hash_and_found_nowhere_in_the_record(person: Person) -> None:
    made, token = make_token(person(Role.ANALYST), "EXERCISE", ["read"], 30, NOW)
    assert made.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert token.startswith(f"mirab_{made.prefix}_")
    kept = [str(list(model.objects.values())) for model in (ApiToken, AuditLine)]
    assert not any(token.rsplit("_", 1)[1] in text for text in kept)
    assert len(token) > 50


@pytest.mark.parametrize("days", [0, LONGEST_LIFE + 1, -1])
def test_no_token_outlives_a_year(days: int, person: Person) -> None:
    with pytest.raises(NoToken):
        make_token(person(Role.ANALYST), "EXERCISE", ["read"], days, NOW)
    assert not ApiToken.objects.exists()


def test_a_token_for_nothing_is_not_made(person: Person) -> None:
    with pytest.raises(NoToken):
        make_token(person(Role.ANALYST), "EXERCISE", ["everything"], 1, NOW)


def test_there_is_an_end_to_the_tokens_of_one_person(person: Person) -> None:
    for _ in range(MOST):
        make_token(person(Role.ANALYST), "EXERCISE", ["read"], 1, NOW)
    with pytest.raises(NoToken):
        make_token(person(Role.ANALYST), "EXERCISE", ["read"], 1, NOW)
    make_token(person(Role.CHIEF), "EXERCISE", ["read"], 1, NOW)


def test_who_needs_a_second_factor_and_has_none_gets_no_token(person: Person) -> None:
    chief = person(Role.CHIEF)
    Authenticator.objects.filter(user=chief).delete()
    with pytest.raises(NoToken):
        make_token(chief, "EXERCISE", ["read"], 1, NOW)


def _expire(token: ApiToken) -> None:
    ApiToken.objects.filter(pk=token.pk).update(expires_at=NOW)


def _revoke(token: ApiToken) -> None:
    revoke_token(token.user, token, NOW)


def _put_out(token: ApiToken) -> None:
    token.user.is_active = False
    token.user.save()


def _lose_factor(token: ApiToken) -> None:
    Clearance.objects.create(person=token.user, level=1, since=NOW.date(), why="EXERCISE")


def _recover(token: ApiToken) -> None:
    keeper = User.objects.create(username="keeper", role=Role.ADMINISTRATOR)
    recover(keeper, token.user, drop_factors=False, now=NOW)


@pytest.mark.parametrize("end", [_expire, _revoke, _put_out, _lose_factor, _recover])
def test_a_token_that_has_ended_is_answered_as_one_that_never_was(
    end: Callable[[ApiToken], None], person: Person, call: Call
) -> None:
    made, token = make_token(person(Role.ANALYST), "EXERCISE", ["read"], 30, NOW)
    assert call(token, "me").status_code == 200
    end(made)
    ended, never = call(token, "me"), call("mirab_00000000_EXERCISE", "me")
    assert ended.status_code == 401
    assert ended.content == never.content == call(Role.VISITOR, "me").content
    assert ended["WWW-Authenticate"] == never["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer \u00e9", "Bearer a b", "bearer " + "x" * 9000]
)
def test_what_is_no_token_opens_nothing(shown: str) -> None:
    answer = Client().get("/api/v1/me", headers={"Authorization": shown})
    assert answer.status_code == 401


def test_a_token_gives_what_its_person_may_at_that_moment(person: Person, call: Call) -> None:
    analyst = person(Role.ANALYST)
    token = make_token(analyst, "EXERCISE", ["read"], 30, NOW)[1]
    assert call(token, "situations").status_code == 200
    User.objects.get(pk=analyst.pk)
    analyst.role = Role.FIELD_MONITOR
    analyst.save()
    assert call(token, "situations").status_code == 403
    assert json.loads(call(token, "me").content)["role"] == "field monitor"


def test_a_session_opens_no_operation_and_a_token_no_page(
    call: Call, person: Person, token_of: Callable[..., str]
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person(Role.ANALYST))
    assert client.get("/api/v1/me").status_code == 401
    assert client.post("/api/v1/bulletins", {}, content_type="application/json").status_code == 401
    shown = {"Authorization": f"Bearer {token_of(Role.ANALYST)}"}
    assert Client().get("/proposals/", headers=shown).status_code == 302
    # who sends both is the token's person; no cookie is set, and none of a form's tokens is asked for
    given = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token_of(Role.POLITICAL_OFFICER)}"})
    assert json.loads(given.content)["role"] == "political officer"
    assert not given.cookies
    sent = {"day": "2010-05-25", "languages": ["en"]}
    assert client.post("/api/v1/bulletins", sent, content_type="application/json", headers=shown).status_code == 201


# The pages ------------------------------------------------------------------------------------------------------------
def proved(client: Client) -> Client:
    """Somebody who showed just now that it is he."""
    client.post(reverse("account_reauthenticate"), {"password": "a long enough one"})
    return client


FIELDS = {"name": "EXERCISE", "scopes": ["read"], "days": "30"}


def test_a_token_is_made_on_its_page_shown_once_and_revoked(analyst_client: Client, person: Person, call: Call) -> None:
    assert analyst_client.get(reverse("token_new")).status_code == 302
    page = proved(analyst_client).post(reverse("token_new"), FIELDS).content.decode()
    made = ApiToken.objects.get()
    token = page.split('class="mono secret">')[1].split("<")[0]
    assert call(token, "me").status_code == 200
    listed = analyst_client.get(reverse("tokens")).content.decode()
    assert made.prefix in listed
    assert token not in listed
    analyst_client.post(reverse("token_revoke", args=[made.pk]))
    assert call(token, "me").status_code == 401
    assert tokens_of(person(Role.ANALYST), NOW) == []
    assert sorted(AuditLine.objects.filter(act__endswith="_token").values_list("act", flat=True)) == [
        "make_token",
        "revoke_token",
    ]


@pytest.mark.parametrize(
    "wrong", [{"days": "366"}, {"days": "x"}, {"scopes": []}, {"scopes": ["all"]}, {"name": ""}, {"name": "x" * 81}]
)
def test_what_is_wrong_in_the_form_is_said_and_nothing_is_made(
    wrong: dict[str, object], analyst_client: Client
) -> None:
    page = proved(analyst_client).post(reverse("token_new"), FIELDS | wrong)
    assert page.status_code == 422
    assert not ApiToken.objects.exists()


def test_another_persons_token_is_not_there(analyst_client: Client, person: Person) -> None:
    made, _ = make_token(person(Role.POLITICAL_OFFICER), "EXERCISE of another", ["read"], 30, NOW)
    assert "EXERCISE of another" not in analyst_client.get(reverse("tokens")).content.decode()
    there = analyst_client.post(reverse("token_revoke", args=[made.pk]))
    never = analyst_client.post(reverse("token_revoke", args=[made.pk + 1]))
    assert there.status_code == never.status_code == 404
    made.refresh_from_db()
    assert made.revoked_at is None


def test_who_lacks_the_second_factor_is_led_to_it_first(chief_client: Client, person: Person) -> None:
    Authenticator.objects.filter(user=person(Role.CHIEF)).delete()
    for name in ("tokens", "token_new"):
        assert chief_client.get(reverse(name))["Location"] == reverse("mfa_index")


def test_when_a_token_was_last_used_is_known_to_the_hour(person: Person, call: Call) -> None:
    made, token = make_token(person(Role.ANALYST), "EXERCISE", ["read"], 30, NOW)
    call(token, "me")
    made.refresh_from_db()
    first = made.used_at
    assert first is not None
    call(token, "me")
    made.refresh_from_db()
    assert made.used_at == first
    ApiToken.objects.filter(pk=made.pk).update(used_at=first - timedelta(hours=2))
    call(token, "me")
    made.refresh_from_db()
    assert made.used_at > first - timedelta(hours=1)
