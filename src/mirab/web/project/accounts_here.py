"""Accounts made on the machine itself: the first administrator has nobody who could give him one."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from mirab.core.errors import FormatError, UnknownNameError
from mirab.core.marks import Sensitivity
from mirab.web.project.serving import Served, prepare


def set_account(
    home: Path, profile: str, name: str, role: str, password: str, *, cleared: str = "", drop_factors: bool = False
) -> None:
    """Make an account, or give it another password and role; without its second factors where these are lost.

    Raises
    ------
    UnknownNameError
        The role, or the clearance, is none.
    InputError
        The clearance lies above the installation's ceiling.
    FormatError
        The name or the password cannot be taken, with what is asked of it.
    """
    prepare(Served(home=home, profile=profile))
    # Django is set up only now
    roles = import_module("mirab.web.accounts.roles").Role
    validation = import_module("django.contrib.auth.password_validation")
    refused = import_module("django.core.exceptions").ValidationError
    users = import_module("mirab.web.accounts.models").User
    if role not in roles.values:
        raise UnknownNameError(f"role {role!r} is not known", f"Use one of: {', '.join(roles.values)}")
    try:
        users(username=name, role=role).clean_fields(exclude=["password"])
        validation.validate_password(password, users(username=name))
    except refused as error:
        raise FormatError(f"account {name!r} cannot be made", " ".join(error.messages)) from error
    user = import_module("mirab.web.accounts.actions").set_up_account(
        name, password, roles(role), Sensitivity.named(cleared) if cleared else None
    )
    if drop_factors:
        import_module("mirab.web.accounts.entry_actions").drop_factors_here(user)


def demonstration_code(home: Path, profile: str, name: str, seconds: float) -> str:
    """The code that somebody in a demonstration types after his password, at seconds since 1970.

    Raises
    ------
    UnknownNameError
        Nobody of that name has one.
    """
    prepare(Served(home=home, profile=profile))
    code: str = import_module("mirab.web.project.demonstration").code_of(home, name, seconds)
    return code


def demonstration_factors(home: Path) -> frozenset[str]:
    """Names that are asked for a code in a demonstration. Call :func:`prepare` first."""
    return frozenset(import_module("mirab.web.project.demonstration").second_factors(home))
