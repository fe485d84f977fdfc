"""The audit sealed and verified on the machine itself, as the command line does it."""

from __future__ import annotations

import os
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.db import DatabaseError
from pydantic import ValidationError

from mirab.core.errors import StoreError
from mirab.web.project.serving import Served, record_error, setting_error


def seal_audit(home: Path, profile: str) -> dict[str, Any]:
    """Seal the chain as it stands: number, head and time of the seal; empty where nothing was recorded yet.

    Raises
    ------
    StoreError
        The chain no longer holds what was sealed last, or something cannot be read or written.
    """
    served = set_up(home, profile)
    seals = import_module("mirab.web.accounts.seals")
    try:
        seal = seals.seal_folder().seal(datetime.now(UTC))
    except DatabaseError as error:
        raise record_error(served, error) from error
    return asdict(seal) if seal else {}


def verify_audit(home: Path, profile: str, public_key: Path | None) -> dict[str, Any]:
    """Read the whole chain and its seals; nothing is written.

    Returns
    -------
    dict
        ``lines``, ``seals``, ``sealed_up_to``, ``sealed_at``, ``ok``, ``first_fault`` (``number``, ``what``; or None).

    Raises
    ------
    StoreError, MissingError, FormatError
        The record cannot be read, or there is no key to judge seals by.
    """
    served = set_up(home, profile)
    seals = import_module("mirab.web.accounts.seals")
    key = seals.read_public_key(public_key) if public_key else None
    try:
        report = import_module("mirab.web.accounts.verifying").verify(seals.seal_folder(), key)
    except DatabaseError as error:
        raise record_error(served, error) from error
    return {**asdict(report), "ok": report.ok}


def set_up(home: Path, profile: str) -> Served:
    """Set Django up and write nothing: a copy that is verified stays as it is."""
    served = Served(home=home, profile=profile)
    os.environ.update(served.environment())
    try:
        django.setup()
    except ValidationError as error:
        raise setting_error(error) from error
    if not os.environ.get("MIRAB_DATABASE_URL") and not (home / "record.sqlite3").is_file():
        raise StoreError(f"there is no record in {home}", "Name the installation's folder: mirab --home FOLDER …")
    return served
