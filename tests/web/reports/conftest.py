"""Who reports and who reads, in tests of reports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from mirab.web.accounts.roles import Role

if TYPE_CHECKING:
    from mirab.web.accounts.models import Organisation, User


@pytest.fixture
def body(db: Any) -> Organisation:
    """An organisation of monitors."""
    from mirab.web.accounts.models import Organisation  # noqa: PLC0415

    return Organisation.objects.get_or_create(
        code="exercise-monitors", name_en="EXERCISE monitors", name_ru="УЧЕНИЯ наблюдатели", kind="reporting"
    )[0]


@pytest.fixture
def monitor(person: Callable[..., User], body: Organisation) -> User:
    """Somebody in the field."""
    made = person(Role.FIELD_MONITOR)
    made.organisation = body
    made.save()
    return made


@pytest.fixture
def chief(person: Callable[..., User]) -> User:
    """A chief, cleared for what is confidential."""
    return person(Role.CHIEF)


@pytest.fixture
def cleared(person: Callable[..., User]) -> User:
    """An analyst who is cleared for what is confidential."""
    from allauth.mfa.totp.internal.auth import TOTP  # noqa: PLC0415
    from tests.web.conftest import TOTP_SECRET  # noqa: PLC0415

    from mirab.web.accounts.models import Clearance  # noqa: PLC0415

    made = person(Role.ANALYST, "cleared")
    Clearance.objects.create(person=made, level=1, since=date(2000, 1, 1), why="EXERCISE")
    TOTP.activate(made, TOTP_SECRET)
    return made
