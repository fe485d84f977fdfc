"""Mail on the machine itself: what waits is sent, and reports of mail servers are read."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from pathlib import Path

from mirab.core.errors import InputError
from mirab.web.project.audit_here import set_up

#: A report of a mail server is a small thing.
LARGEST = 1_000_000


def send_here(home: Path, profile: str) -> int:
    """Send what waits; how many messages the mail server took.

    Raises
    ------
    InputError
        No mail server is named.
    """
    set_up(home, profile)
    if not import_module("django.conf").settings.MIRAB_MAIL_URL:
        raise InputError("no mail server is named", "Set MIRAB_MAIL_URL, as smtp://user:password@host:587")
    sent: int = import_module("mirab.web.post.sending").send_waiting()
    return sent


def bounce_here(home: Path, profile: str, file: Path, now: datetime) -> str:
    """Mark the message of ours that came back; gives its Message-ID.

    Raises
    ------
    FormatError
        The file is no report of a mail server about one of our messages.
    """
    set_up(home, profile)
    with file.open("rb") as opened:
        data = opened.read(LARGEST + 1)
    return str(import_module("mirab.web.post.actions").note_bounce(data, now).message_id)
