"""The key of CAP messages made on the machine itself, as the command line does it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import django
from pydantic import ValidationError

from mirab.web.project.serving import Served, setting_error


def cap_key_here(home: Path, profile: str) -> tuple[Path, str, bytes]:
    """Make the key where there is none; the certificate's file, its fingerprint, and the certificate (PEM).

    Raises
    ------
    StoreError
        The folder cannot be written, or the key is gone and its certificate is not.
    """
    os.environ.update(Served(home=home, profile=profile).environment())
    try:
        django.setup()
    except ValidationError as error:
        raise setting_error(error) from error
    keys = import_module("mirab.web.alerts.cap_keys")
    made = keys.cap_key(datetime.now(UTC))
    path = home / keys.FOLDER / keys.CERTIFICATE
    return path, keys.fingerprint(made.certificate_pem), made.certificate_pem
