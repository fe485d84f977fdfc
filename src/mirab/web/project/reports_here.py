"""Reports of offices on the machine itself: letters, a mailbox, and submissions of forms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from mirab.core.errors import InputError
from mirab.web.project.audit_here import set_up


def letters_here(home: Path, profile: str, paths: Sequence[Path], now: datetime) -> list[tuple[str, str]]:
    """Take in letters (``.eml``), and those of folders; of each its name and what became of it.

    Raises
    ------
    InputError
        A path is neither a file nor a folder.
    """
    set_up(home, profile)
    letters = import_module("mirab.web.reports.letters")
    found: list[tuple[str, str]] = []
    for path in paths:
        if not path.exists():
            raise InputError(f"{path} is not there", "Name letters (.eml) or folders of them")
        for file in sorted(path.glob("*.eml")) if path.is_dir() else [path]:
            size = file.stat().st_size
            with file.open("rb") as opened:
                if size > letters.LIMITS.largest_bytes:
                    why = f"a mail of {size} bytes; at most {letters.LIMITS.largest_bytes} are read"
                    done = letters.refuse_letter(opened.read(letters.UNREAD), why, now)
                else:
                    done = letters.take_letter(opened.read(), now)
            found.append((file.name, said_of(done)))
    return found


def mailbox_here(home: Path, profile: str, now: datetime) -> str:
    """Take in what waits in the mailbox that the installation names; what came of it, in a sentence.

    Raises
    ------
    InputError
        No mailbox is named, or its address is none.
    SourceError
        Its server is not reached, or refuses.
    """
    set_up(home, profile)
    looked = import_module("mirab.web.reports.mailbox").look(now)
    if looked is None:
        raise InputError("no mailbox is named", "Set MIRAB_IMAP_URL, as imaps://user:password@host/INBOX")
    return f"{looked.taken} taken, {looked.known} known already, {looked.kept_apart} kept apart"


def submissions_here(home: Path, profile: str, organisation: str, path: Path, now: datetime) -> list[str]:
    """Take in the submissions of a file, a folder or an archive for an organisation; what became of each.

    Raises
    ------
    InputError, FormatError
        There is no such organisation, or nothing that can be read.
    """
    set_up(home, profile)
    models = import_module("mirab.web.accounts.models")
    body = models.Organisation.objects.filter(code=organisation, kind=models.OrganisationKind.REPORTING).first()
    if body is None:
        raise InputError(f"no reporting organisation {organisation!r}", "Name the code of one that is on record")
    if import_module("mirab.web.reports.due_actions").plan_of(body) is None:
        raise InputError(f"{organisation} has no plan on record", "Put its consent and safety plan there first")
    return [said_of(done) for done in import_module("mirab.web.reports.odk_in").take_path(body, path, now)]


def form_here(home: Path, profile: str) -> bytes:
    """The form for ODK and KoboToolbox, as its workbook (XLSForm)."""
    set_up(home, profile)
    form = import_module("mirab.web.reports.odk_form").odk_form()
    written: bytes = import_module("mirab.exchange.odk").write_xlsform(form)
    return written


def said_of(done: Any) -> str:
    """What became of something that was sent, in words and without any of its own."""
    if done.refused is not None:
        return f"kept apart as {done.refused.pk}: {done.refused.reason_en}"
    left = "".join(f" {why.en}" for why in done.left)
    return f"{'known already as' if done.again else 'taken as'} {done.report.pk}.{left}"
