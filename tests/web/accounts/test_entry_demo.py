"""A demonstration's people come in with the password and the code that it prints."""

from __future__ import annotations

import json
import stat
import time
from pathlib import Path

import pytest
from django.test import Client
from tests.web.codes import code_at, code_now

from mirab.core.errors import StoreError, UnknownNameError
from mirab.web.accounts.entry_actions import needs_second_factor
from mirab.web.accounts.models import User
from mirab.web.accounts.roles import Role
from mirab.web.project.demonstration import code_of, sign_ins

pytestmark = pytest.mark.django_db


def test_who_is_asked_for_a_code_is_given_one_that_lets_him_in(tmp_path: Path) -> None:
    for name, password in sign_ins(tmp_path).items():
        client = Client()
        answer = client.post("/accounts/login/", {"login": name, "password": password})
        if needs_second_factor(User.objects.get(username=name)):
            assert answer["Location"] == "/accounts/login/code/"
            client.post("/accounts/login/code/", {"code": code_of(tmp_path, name, time.time())})
        assert client.session["_auth_user_id"] == str(User.objects.get(username=name).pk)


def test_its_codes_are_those_of_an_app_and_stay_the_same_secret(tmp_path: Path) -> None:
    sign_ins(tmp_path)
    kept = tmp_path / "demo-codes.json"
    secrets = json.loads(kept.read_text())
    assert set(secrets) == {user.username for user in User.objects.all() if needs_second_factor(user)}
    assert {"chief", "administrator"} <= set(secrets)
    assert "analyst" not in secrets
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert code_of(tmp_path, "chief", 1_111_111_109) == code_at(secrets["chief"], 1_111_111_109)
    sign_ins(tmp_path)
    assert json.loads(kept.read_text()) == secrets


def test_an_app_that_was_set_up_otherwise_is_set_up_again(tmp_path: Path) -> None:
    first = sign_ins(tmp_path)
    User.objects.get(username="chief").authenticator_set.all().delete()
    assert sign_ins(tmp_path) == first
    assert (
        User.objects.get(username="chief")
        .authenticator_set.get(type="totp")
        .wrap()
        .validate_code(code_now(json.loads((tmp_path / "demo-codes.json").read_text())["chief"]))
    )


def test_a_name_without_a_code_and_a_damaged_file_are_said_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="Use one of: none"):
        code_of(tmp_path, "chief", 0)
    sign_ins(tmp_path)
    with pytest.raises(UnknownNameError, match=r"Use one of: \w+"):
        code_of(tmp_path, Role.ANALYST, 0)
    (tmp_path / "demo-codes.json").write_text("[]")
    with pytest.raises(StoreError, match="damaged"):
        code_of(tmp_path, "chief", 0)
