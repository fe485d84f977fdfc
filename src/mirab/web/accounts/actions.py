"""Writes to accounts: made by the administrator on the site, or by the command line of the machine itself."""

from __future__ import annotations

from django.db import transaction

from mirab.web.accounts.chain import append
from mirab.web.accounts.models import User
from mirab.web.accounts.roles import Role, Verb


@transaction.atomic
def set_up_account(username: str, password: str, role: Role) -> User:
    """Make an account, or set its password and role anew; done by whoever holds the machine."""
    user, made = User.objects.get_or_create(username=username)
    user.role = role
    user.is_staff = user.is_superuser = role is Role.ADMINISTRATOR
    user.is_active = True
    user.set_password(password)
    user.save()
    append(
        person=None,
        role="",
        verb=Verb.MANAGE.value,
        kind=User.__name__,
        record=username,
        act="make_account" if made else "set_account",
        detail={"role": role.value},
    )
    return user
