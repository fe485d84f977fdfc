"""What a demonstration needs beside the watch: sign-ins of its own, and boards that stand.

Loaded once Django is set up.
"""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path

from mirab.core.errors import StoreError
from mirab.core.marks import Sensitivity
from mirab.web.accounts.actions import set_up_account
from mirab.web.accounts.models import User
from mirab.web.accounts.roles import Role
from mirab.web.monitoring.queries import centre
from mirab.web.monitoring.tasks import refresh_every_board

ROLES = (Role.ANALYST, Role.CHIEF, Role.ADMINISTRATOR)
CLEARED = {Role.CHIEF: Sensitivity.CONFIDENTIAL}


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
            set_up_account(name, password, Role(name), CLEARED.get(Role(name)))
    return kept


def _kept(path: Path) -> dict[str, str]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {role.value: str(kept[role.value]) for role in ROLES}
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path} is damaged", "Delete it: new sign-ins are then made") from error


def _made(path: Path) -> dict[str, str]:
    made = {role.value: secrets.token_urlsafe(9) for role in ROLES}
    path.touch(mode=0o600)
    path.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    return made


def boards() -> None:
    """Compute the boards that every role reads, where they are not there or no longer fit."""
    refresh_every_board(centre(), datetime.now(UTC))
