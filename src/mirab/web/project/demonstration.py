"""What a demonstration needs beside the watch: sign-ins of its own, and boards that stand.

Loaded once Django is set up.
"""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path

from allauth.mfa import app_settings as settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt

from mirab.core.errors import StoreError, UnknownNameError
from mirab.web.accounts.actions import set_up_account
from mirab.web.accounts.entry_actions import needs_second_factor
from mirab.web.accounts.models import User
from mirab.web.accounts.roles import Role
from mirab.web.monitoring.queries import centre
from mirab.web.monitoring.tasks import refresh_every_board

ROLES = (Role.ANALYST, Role.CHIEF, Role.ADMINISTRATOR)


def sign_ins(home: Path) -> dict[str, str]:
    """Names and passwords of a demonstration: made at random once for each home, and set in its record.

    They are kept in ``demo-accounts.json``, which its owner alone can read.

    Raises
    ------
    StoreError
        When that file is there and cannot be read.
    """
    path = home / "demo-accounts.json"
    kept = _kept(path) if path.exists() else _made(path)
    for name, password in kept.items():
        user = User.objects.filter(username=name, role=name, is_active=True).first()
        if user is None or not user.check_password(password):
            set_up_account(name, password, Role(name))
    _second_factors(home, list(kept))
    return kept


def _second_factors(home: Path, names: list[str]) -> None:
    """Give an authenticator app to whoever needs one, so that nobody has to set it up to look around.

    The secrets are kept in ``demo-codes.json``; ``mirab demo-code`` shows the codes that they give.
    """
    path = home / "demo-codes.json"
    needing = [user for user in User.objects.filter(username__in=names) if needs_second_factor(user)]
    secrets_of = second_factors(home) if path.exists() else {}
    if set(secrets_of) != {user.username for user in needing}:
        secrets_of = {user.username: generate_totp_secret() for user in needing}
        _write(path, secrets_of)
    for user in needing:
        apps = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
        if not any(decrypt(app.data["secret"]) == secrets_of[user.username] for app in apps):
            apps.delete()
            TOTP.activate(user, secrets_of[user.username])


def second_factors(home: Path) -> dict[str, str]:
    """Secrets of a demonstration's authenticator apps, name to base32; none where there is no demonstration.

    Raises
    ------
    StoreError
        When their file is there and cannot be read.
    """
    path = home / "demo-codes.json"
    if not path.exists():
        return {}
    try:
        return {str(name): str(secret) for name, secret in json.loads(path.read_text(encoding="utf-8")).items()}
    except (ValueError, AttributeError) as error:
        raise StoreError(f"{path} is damaged", "Delete it: new ones are then made") from error


def code_of(home: Path, name: str, seconds: float) -> str:
    """The code that the authenticator app of somebody in a demonstration shows, at seconds since 1970.

    Raises
    ------
    UnknownNameError
        Nobody of that name has one.
    """
    known = second_factors(home)
    if name not in known:
        raise UnknownNameError(
            f"{name!r} has no second factor in a demonstration in {home}", f"Use one of: {', '.join(known) or 'none'}"
        )
    return str(format_hotp_value(hotp_value(known[name], int(seconds) // settings.TOTP_PERIOD)))


def _kept(path: Path) -> dict[str, str]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {role.value: str(kept[role.value]) for role in ROLES}
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path} is damaged", "Delete it: new sign-ins are then made") from error


def _made(path: Path) -> dict[str, str]:
    made = {role.value: secrets.token_urlsafe(9) for role in ROLES}
    _write(path, made)
    return made


def _write(path: Path, made: dict[str, str]) -> None:
    path.touch(mode=0o600)
    path.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def boards() -> None:
    """Compute the boards that every role reads, where they are not there or no longer fit."""
    refresh_every_board(centre(), datetime.now(UTC))
