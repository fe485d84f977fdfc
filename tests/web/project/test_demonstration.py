"""A demonstration has made-up organisations and somebody of every role, and an older home of it is completed."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from mirab.core.errors import StoreError
from mirab.core.marks import Sensitivity
from mirab.web.accounts.models import AuditLine, Organisation, OrganisationKind, User
from mirab.web.accounts.people_actions import FITTING
from mirab.web.accounts.policy import clearance_of
from mirab.web.accounts.roles import HOUSE, Role
from mirab.web.monitoring.queries import centre
from mirab.web.project.demonstration import accounts, sign_ins

pytestmark = pytest.mark.django_db


def test_every_role_that_a_demonstration_shows_signs_in_with_a_password_of_its_own(tmp_path: Path) -> None:
    told = sign_ins(tmp_path)
    assert set(told) == set(accounts())
    assert len(set(told.values())) == len(told)
    for name, password in told.items():
        user = User.objects.get(username=name)
        assert user.check_password(password)
        assert user.is_active
    assert {account.role for account in accounts().values()} == {
        role for role in Role if role not in (Role.VISITOR, Role.OFFICER_IN_CHARGE)
    }
    assert stat.S_IMODE((tmp_path / "demo-accounts.json").stat().st_mode) == 0o600
    assert clearance_of(User.objects.get(username="head")) == Sensitivity.CONFIDENTIAL
    assert clearance_of(User.objects.get(username="donor")) == Sensitivity.UNCLASSIFIED


def test_organisations_say_that_they_are_made_up_and_fit_the_roles_of_their_people(tmp_path: Path) -> None:
    sign_ins(tmp_path)
    bodies = Organisation.objects.all()
    assert {OrganisationKind(body.kind) for body in bodies} == set(OrganisationKind)
    assert all("EXERCISE" in body.name_en and "УЧЕБНОЕ" in body.name_ru and body.exercise for body in bodies)
    assert {body.state for body in bodies.filter(kind="government")} == set(centre().region.core_states[:2])
    for user in User.objects.exclude(role=Role.ADMINISTRATOR).select_related("organisation"):
        assert user.organisation is not None
        assert user.organisation.kind == FITTING[Role(user.role)]
        assert not user.international or user.role in HOUSE


def test_a_home_with_three_accounts_is_completed_and_keeps_their_passwords(tmp_path: Path) -> None:
    three = {"analyst": "first", "chief": "second", "administrator": "third"}
    (tmp_path / "demo-accounts.json").write_text(json.dumps(three), encoding="utf-8")
    told = sign_ins(tmp_path)
    assert {name: told[name] for name in three} == three
    assert set(told) == set(accounts())
    assert json.loads((tmp_path / "demo-accounts.json").read_text()) == told


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    told = sign_ins(tmp_path)
    lines = AuditLine.objects.count()
    donor = User.objects.get(username="donor")
    donor.organisation = Organisation.objects.get(code="exercise-agency")
    donor.save()
    assert sign_ins(tmp_path) == told
    assert AuditLine.objects.count() == lines
    donor.refresh_from_db()
    assert donor.organisation.code == "exercise-agency"


@pytest.mark.parametrize("held", ["{", "[]", "3", '"x"', "null"])
def test_a_damaged_file_is_said_with_the_remedy(held: str, tmp_path: Path) -> None:
    (tmp_path / "demo-accounts.json").write_text(held, encoding="utf-8")
    with pytest.raises(StoreError, match="Delete it"):
        sign_ins(tmp_path)
