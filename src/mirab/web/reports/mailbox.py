"""The mailbox of offices (IMAP, RFC 9051): each letter is taken or kept apart, and only then moved out of the way.

A letter is marked and moved after what became of it is committed. Killed in between, the letter is read again, and its
Message-ID says that it was taken. Nothing is ever deleted, and nothing is answered.
"""

from __future__ import annotations

import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from django.conf import settings

from mirab.core.errors import InputError, SourceError
from mirab.web.reports.actions import Taken
from mirab.web.reports.letters import LIMITS, refuse_letter, take_letter

log = logging.getLogger(__name__)
SECONDS, MOST_AT_ONCE = 20, 50
#: What a letter is marked with that was dealt with, and where it goes then.
DONE, TAKEN, KEPT_APART = "MirabDone", "Mirab-taken", "Mirab-kept-apart"
_HEAD = 200_000


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What one look into the mailbox came to: letters taken, known already, kept apart."""

    taken: int = 0
    known: int = 0
    kept_apart: int = 0


def look(now: datetime) -> Looked | None:
    """Look into the mailbox that the installation names; None: it names none. The clock asks once a minute.

    Raises
    ------
    InputError
        MIRAB_IMAP_URL is no address of a mailbox, or a password would be said in clear.
    SourceError
        The server is not reached, or refuses.
    """
    url = str(settings.MIRAB_IMAP_URL)
    return take_from(url, now) if url else None


def take_from(url: str, now: datetime) -> Looked:
    """Take in what waits in a mailbox, at most fifty letters at once.

    Raises
    ------
    InputError, SourceError
        As for :func:`look`.
    """
    taken = known = kept_apart = 0
    try:
        with _open(url) as box:
            for uid in _waiting(box)[:MOST_AT_ONCE]:
                done = _one(box, uid, now)
                if done is None:
                    continue
                taken += done.report is not None and not done.again
                known += done.again
                kept_apart += done.refused is not None
                _put_away(box, uid, TAKEN if done.report else KEPT_APART)
    except (imaplib.IMAP4.error, OSError) as error:
        raise SourceError(f"the mailbox of reports: {error}", "See that its server answers") from error
    return Looked(taken=taken, known=known, kept_apart=kept_apart)


def _one(box: imaplib.IMAP4, uid: str, now: datetime) -> Taken | None:
    """What became of one letter; None: it is gone. One that is too large is not fetched."""
    size = re.search(rb"RFC822\.SIZE (\d+)", _answer(box.uid("FETCH", uid, "(RFC822.SIZE)")))
    if size is None:
        return None
    if int(size[1]) > LIMITS.largest_bytes:
        head = _body(box.uid("FETCH", uid, f"(BODY.PEEK[HEADER]<0.{_HEAD}>)"))
        return refuse_letter(head, f"a mail of {int(size[1])} bytes; at most {LIMITS.largest_bytes} are read", now)
    raw = _body(box.uid("FETCH", uid, "(BODY.PEEK[])"))
    return take_letter(raw, now) if raw else None


@contextmanager
def _open(url: str) -> Iterator[imaplib.IMAP4]:
    parts = urlsplit(url)
    if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
        raise InputError(
            "MIRAB_IMAP_URL is not an address of a mailbox", "Write it as imaps://user:password@host/INBOX"
        )
    secure = ssl.create_default_context()
    if parts.scheme == "imaps":
        box: imaplib.IMAP4 = imaplib.IMAP4_SSL(parts.hostname, parts.port or 993, ssl_context=secure, timeout=SECONDS)
    else:
        box = imaplib.IMAP4(parts.hostname, parts.port or 143, timeout=SECONDS)
    try:
        if parts.scheme == "imap" and "STARTTLS" in box.capabilities:
            box.starttls(secure)
        elif parts.scheme == "imap" and not _on_this_machine(parts.hostname):
            raise InputError("the mailbox’s server offers no TLS", "Use imaps://, or a server that offers STARTTLS")
        box.login(unquote(parts.username), unquote(parts.password or ""))
        # a server says what it can do anew to whoever has signed in
        box.capabilities = tuple(_answer(box.capability()).decode("ascii", "replace").upper().split())
        folder = unquote(parts.path.strip("/")) or "INBOX"
        state, said = box.select(_quoted(folder))
        if state != "OK":
            raise InputError(f"the mailbox has no folder {folder!r}: {said!r}", "Name one that is there")
        yield box
    finally:
        try:
            box.logout()
        except (imaplib.IMAP4.error, OSError):
            log.info("the mailbox's server hung up first")


def _on_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _waiting(box: imaplib.IMAP4) -> list[str]:
    """Letters that nobody dealt with, the oldest first."""
    return _answer(box.uid("SEARCH", "UNKEYWORD", DONE, "UNDELETED")).decode("ascii", "replace").split()


def _put_away(box: imaplib.IMAP4, uid: str, folder: str) -> None:
    """Mark a letter as dealt with, and move it where the server can."""
    box.uid("STORE", uid, "+FLAGS.SILENT", f"({DONE})")
    if "MOVE" in box.capabilities:
        box.create(_quoted(folder))
        box.uid("MOVE", uid, _quoted(folder))


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _answer(given: tuple[str, list[object]]) -> bytes:
    """What the server said to a command, in one line.

    Raises
    ------
    IMAP4.error
        It refused.
    """
    state, said = given
    if state != "OK":
        raise imaplib.IMAP4.error(f"{state} {said!r}")
    return b" ".join(b"".join(one) if isinstance(one, tuple) else one for one in said if isinstance(one, bytes | tuple))


def _body(given: tuple[str, list[object]]) -> bytes:
    """The literal of a FETCH; empty where there is none."""
    _answer(given)
    return next((one[1] for one in given[1] if isinstance(one, tuple) and len(one) > 1), b"")
