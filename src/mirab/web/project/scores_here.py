"""The track record of the desk on the machine itself, as the command line prints it."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from django.db import DatabaseError

from mirab.web.project.audit_here import set_up
from mirab.web.project.serving import record_error


def scores_here(home: Path, profile: str) -> dict[str, Any]:
    """Every figure of the track record, from everything that the record holds; nothing is written.

    Raises
    ------
    StoreError, MissingError, FormatError
        The record cannot be read.
    """
    served = set_up(home, profile)
    queries = import_module("mirab.web.alerts.score_queries")
    warnings = import_module("mirab.web.alerts.warning_models").Warning
    missed = import_module("mirab.web.alerts.response_models").MissedEvent
    try:
        found: dict[str, Any] = queries.scores(warnings.objects.all(), missed.objects.all(), datetime.now(UTC).date())
    except DatabaseError as error:
        raise record_error(served, error) from error
    return found
