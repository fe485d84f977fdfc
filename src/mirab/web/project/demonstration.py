"""What a demonstration needs beside the watch: made-up organisations, sign-ins of their people, boards that stand.

Loaded once Django is set up.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from allauth.mfa import app_settings as settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt

from mirab.core.errors import StoreError, UnknownNameError
from mirab.core.marks import Sensitivity
from mirab.web.accounts.actions import set_up_account
from mirab.web.accounts.entry_actions import needs_second_factor
from mirab.web.accounts.models import Organisation, OrganisationKind, User
from mirab.web.accounts.people_actions import place_person, set_up_organisation
from mirab.web.accounts.roles import Role
from mirab.web.monitoring.queries import centre
from mirab.web.monitoring.tasks import refresh_every_board

#: Organisations of a demonstration beside the ministries, all made up: code, kind, state, names in English and Russian.
ORGANISATIONS = (
    ("exercise-centre", OrganisationKind.CENTRE, "", "Centre for Dialogue", "Центр диалога"),
    ("exercise-agency", OrganisationKind.PARTNER, "", "Partner Agency", "Агентство-партнер"),
    ("exercise-institute", OrganisationKind.INSTITUTE, "", "Institute of Neighbours", "Институт соседства"),
    ("exercise-donor", OrganisationKind.DONOR, "", "Donor Fund", "Фонд доноров"),
    ("exercise-monitors", OrganisationKind.REPORTING, "", "Monitors' Association", "Объединение наблюдателей"),
)


@dataclass(frozen=True, kw_only=True)
class Account:
    """Somebody of a demonstration."""

    role: Role
    organisation: str = ""
    cleared: Sensitivity | None = None
    international: bool = False


#: Who signs in to a demonstration beside focal points, by name. The administrator is of no organisation.
ACCOUNTS = {
    "head": Account(
        role=Role.HEAD, organisation="exercise-centre", cleared=Sensitivity.CONFIDENTIAL, international=True
    ),
    "chief": Account(role=Role.CHIEF, organisation="exercise-centre", cleared=Sensitivity.CONFIDENTIAL),
    "analyst": Account(role=Role.ANALYST, organisation="exercise-centre"),
    "political-officer": Account(role=Role.POLITICAL_OFFICER, organisation="exercise-centre", international=True),
    "programme-officer": Account(role=Role.PROGRAMME_OFFICER, organisation="exercise-centre"),
    "records-officer": Account(role=Role.RECORDS_OFFICER, organisation="exercise-centre"),
    "liaison": Account(role=Role.LIAISON, organisation="exercise-agency"),
    "institute": Account(role=Role.INSTITUTE, organisation="exercise-institute"),
    "donor": Account(role=Role.DONOR, organisation="exercise-donor"),
    "field-monitor": Account(role=Role.FIELD_MONITOR, organisation="exercise-monitors"),
    "administrator": Account(role=Role.ADMINISTRATOR),
}


def ministries() -> dict[str, str]:
    """A ministry of each of the first two states of the region, by its code; two see what one alone may not."""
    return {f"exercise-ministry-{state.lower()}": state for state in centre().region.core_states[:2]}


def accounts() -> dict[str, Account]:
    """Everybody of the demonstration, by name: those of the house and around it, and a focal point of each ministry."""
    points = {
        f"focal-point-{state.lower()}": Account(role=Role.FOCAL_POINT, organisation=code)
        for code, state in ministries().items()
    }
    return {**ACCOUNTS, **points}


def sign_ins(home: Path) -> dict[str, str]:
    """Names and passwords of a demonstration: made at random once for each home, and set in its record.

    They are kept in ``demo-accounts.json``, which its owner alone can read; who is missing there is added.

    Raises
    ------
    StoreError
        When that file is there and cannot be read.
    """
    path = home / "demo-accounts.json"
    before = _kept(path) if path.exists() else {}
    people = accounts()
    kept = {name: before.get(name) or secrets.token_urlsafe(9) for name in people}
    if kept != before:
        _write(path, kept)
    bodies = _organisations()
    for name, password in kept.items():
        account = people[name]
        user = User.objects.filter(username=name, role=account.role, is_active=True).first()
        if user is None or not user.check_password(password):
            user = set_up_account(name, password, account.role, account.cleared)
        if account.organisation:
            place_person(user, bodies[account.organisation], account.international)
    _second_factors(home, list(kept))
    return kept


def _organisations() -> dict[str, Organisation]:
    """The organisations of the demonstration, by code; those that are there stay as they are."""
    governments = [
        (code, OrganisationKind.GOVERNMENT, state, f"Ministry of Rivers, {state}", f"Министерство рек, {state}")
        for code, state in ministries().items()
    ]
    return {
        code: set_up_organisation(
            {
                "code": code,
                "name_en": f"EXERCISE: {english}",
                "name_ru": f"УЧЕБНОЕ: {russian}",
                "kind": kind,
                "state": state,
                "mandate": "EXERCISE: made up for a demonstration. УЧЕБНОЕ: вымышлено для показа.",
                "exercise": True,
            }
        )
        for code, kind, state, english, russian in (*ORGANISATIONS, *governments)
    }


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
        return {name: str(kept[name]) for name in accounts() if kept.get(name)}
    except (ValueError, AttributeError, TypeError) as error:
        raise StoreError(f"{path} is damaged", "Delete it: new sign-ins are then made") from error


def _write(path: Path, made: dict[str, str]) -> None:
    path.touch(mode=0o600)
    path.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def boards() -> None:
    """Compute the boards that every role reads, where they are not there or no longer fit."""
    refresh_every_board(centre(), datetime.now(UTC))
