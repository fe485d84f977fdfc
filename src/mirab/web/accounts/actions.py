"""Writes to accounts: made by the administrator on the site, or by the command line of the machine itself."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from mirab.core.errors import InputError
from mirab.core.marks import Sensitivity
from mirab.web.accounts.chain import append
from mirab.web.accounts.models import Clearance, User, holding
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Role, Verb


@transaction.atomic
def set_up_account(username: str, password: str, role: Role, cleared: Sensitivity | None = None) -> User:
    """Make an account, or set its password and role anew; done by whoever holds the machine.

    Parameters
    ----------
    cleared : Sensitivity, optional
        Gives a clearance from this day on, where the person has none so high.

    Raises
    ------
    InputError
        The clearance lies above the installation's ceiling.
    """
    if cleared is not None and cleared > settings.MIRAB_CEILING:
        raise InputError(
            f"{cleared.label} lies above the ceiling of this installation, which is {settings.MIRAB_CEILING.label}",
            "Choose a lower clearance, or set MIRAB_CEILING where disks and cases are encrypted",
        )
    user, made = User.objects.get_or_create(username=username)
    user.role = role
    user.is_staff = user.is_superuser = role is Role.ADMINISTRATOR
    user.is_active = True
    user.set_password(password)
    user.save()
    if cleared and not Clearance.objects.filter(holding(today()), person=user, level__gte=cleared).exists():
        Clearance.objects.create(person=user, level=cleared, since=today(), why="Set up with the account")
    append(
        person=None,
        role="",
        verb=Verb.MANAGE.value,
        kind=User.__name__,
        record=username,
        act="make_account" if made else "set_account",
        detail={"role": role.value, "cleared": cleared.label if cleared else ""},
    )
    return user
