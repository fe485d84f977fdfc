"""Backups and restores on the machine itself, for a home folder that no other command has opened in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections

from mirab.web.project.backup import BackedUp, back_up, named
from mirab.web.project.backup_keys import identity_of, recipient_of
from mirab.web.project.backup_manifest import FILES
from mirab.web.project.restoring import Checked, check, must_be_empty, must_be_empty_record, put_back, staged
from mirab.web.project.serving import Served, record_error, set_up

Say = Callable[[str, float], None]
_SECRET = "secret.key"


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What was put back, and where."""

    home: Path
    files: int
    rows: int
    tables: int
    made_at: datetime


def backup_here(home: Path, profile: str, target: Path, *, now: datetime, say: Say) -> BackedUp:
    """Back up the installation of a home folder to its backup key.

    The line of the audit is left before anything leaves, so that it is in the backup too.

    Raises
    ------
    InputError, MissingError, FormatError, StoreError
        As for :func:`mirab.web.project.backup_keys.recipient_of` and :func:`mirab.web.project.backup.back_up`.
    """
    served = Served(home=home, profile=profile)
    set_up(served)
    recipient = recipient_of(home, settings.MIRAB_BACKUP_RECIPIENT)
    seals: Path | None = getattr(settings, "MIRAB_SEALS", None)
    path = named(home, target, now)
    try:
        import_module("mirab.web.accounts.chain").append(
            act="back_up",
            person=None,
            role="",
            verb="export",
            kind="Installation",
            record=path.name,
            detail={"folder": str(path.parent), "to": str(recipient)},
        )
    except DatabaseError as error:
        raise record_error(served, error) from error
    return back_up(home, path, recipient, now=now, say=say, seals=seals)


def restore_here(home: Path, profile: str, path: Path, key: Path, *, say: Say) -> Restored:
    """Put a backup back into an empty home folder, and into the empty database that the settings name.

    Raises
    ------
    InputError, MissingError, FormatError, StoreError
        Home or database are not empty, key or file are not what they should be; nothing was changed then.
    """
    must_be_empty(home)
    checked = check(path, identity_of(key), say)
    with staged(home) as staging:
        set_up(Served(home=staging, profile=profile))
        must_be_empty_record("default")
        put_back(checked, staging, say)
        import_module("mirab.web.accounts.chain").append(
            act="restore",
            person=None,
            role="",
            verb="manage",
            kind="Installation",
            record=path.name,
            detail={"made_at": checked.heading.made_at.isoformat(), "rows": checked.manifest.rows},
        )
        # settings make one where they find none; the backup says whether this installation had one
        if FILES + _SECRET not in checked.manifest.members:
            (staging / _SECRET).unlink(missing_ok=True)
        # the last connection to leave writes SQLite's log into its file
        connections.close_all()
    say("done", 1.0)
    return _restored(home, checked)


def _restored(home: Path, checked: Checked) -> Restored:
    return Restored(
        home=home,
        files=checked.files,
        rows=checked.manifest.rows,
        tables=len(checked.manifest.tables),
        made_at=checked.heading.made_at,
    )
