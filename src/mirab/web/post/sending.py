"""Handing messages to the mail server, one worker at a time: none is lost, and one that may be a repeat says so.

A message is marked *being sent* and that is committed before the server hears of it; it is marked *sent* once the
server has taken it. Whoever finds one *being sent* therefore knows that a worker fell between the two: nobody can tell
whether the server had taken it, so it goes out again under the same Message-ID, by which mail programs know a repeat,
and its log says *possibly repeated*.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from filelock import FileLock, Timeout

from mirab.core.errors import InputError
from mirab.exchange.mail import waiting_letter, write_letter
from mirab.web.post.actions import note_told
from mirab.web.post.models import Attempt, Message, State

log = logging.getLogger(__name__)
#: Pauses after each attempt that failed for a while; after the last a message waits a day between attempts.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440)]
SECONDS = 20
#: So many go out at one turn.
MOST = 500
#: What a server says before it closes the line (RFC 5321, section 3.8).
GOING = 421


def send_waiting(now: datetime | None = None) -> int:
    """Send what waits; how many the server took. Where no mail server is named nothing is sent, and nothing waits.

    One worker at a time: who finds another at work leaves it to him.
    """
    if not settings.MIRAB_MAIL_URL:
        return 0
    lock = FileLock(Path(settings.MIRAB_HOME) / "mail.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return 0
    try:
        return _send(now or timezone.now())
    finally:
        lock.release()


def _send(now: datetime) -> int:
    fallen = Message.objects.filter(state=State.SENDING).select_related("to")
    waiting = Message.objects.filter(state=State.WAITING, next_at__lte=now).select_related("to").order_by("made_at")
    # whoever is still being sent was being sent by somebody who fell: this one has the lock
    queue = [(one, True) for one in fallen[:MOST]] + [(one, False) for one in waiting[:MOST]]
    if not queue:
        return 0
    try:
        server = connect(str(settings.MIRAB_MAIL_URL))
    except (OSError, smtplib.SMTPException) as error:
        # nothing was tried: all of it waits for the next turn
        log.error("mail: the server is not reached: %s", error)
        return 0
    sent = 0
    try:
        for message, repeated in queue:
            sent += _send_one(server, message, repeated=repeated)
    except LineBroke:
        # what was not begun waits, and is no repeat; the one that was is found by the next turn
        log.error("mail: the line to the server broke")
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    return sent


class LineBroke(Exception):
    """The server is gone in the middle of a message, which it may have taken."""


def _send_one(server: smtplib.SMTP, message: Message, *, repeated: bool) -> bool:
    at = timezone.now()
    if not message.to.is_active:
        return _ended(message, "the account is out of use", at)
    try:
        body = body_of(message)
    except InputError as error:
        return _ended(message, str(error), at)
    if not repeated:
        Message.objects.filter(pk=message.pk).update(state=State.SENDING, tries=message.tries + 1)
    try:
        server.sendmail(str(settings.MIRAB_MAIL_FROM), [message.address], body)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        _refused(message, code, said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said), at)
        return _or_gone(server, code)
    except smtplib.SMTPSenderRefused as error:
        # our own address is not taken: whoever keeps the machine mends that, and nothing is lost meanwhile
        _put_off(message, f"{error.smtp_code} {error.smtp_error!r}", at)
        return _or_gone(server, error.smtp_code)
    except smtplib.SMTPResponseException as error:
        _refused(message, error.smtp_code, str(error.smtp_error), at)
        return _or_gone(server, error.smtp_code)
    except (OSError, smtplib.SMTPException) as error:
        Attempt.objects.create(message=message, at=at, outcome=State.SENDING, said=type(error).__name__)
        raise LineBroke from error
    outcome = State.REPEATED if repeated else State.SENT
    with transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state=outcome, sent_at=at)
        Attempt.objects.create(message=message, at=at, outcome=outcome)
        note_told(message, at)
    return True


def _or_gone(server: smtplib.SMTP, code: int) -> bool:
    """Nothing was sent; after 421 the server has closed the line."""
    if code == GOING:
        raise LineBroke
    return False


def _refused(message: Message, code: int, said: str, at: datetime) -> None:
    """For good with 5xx, for a while with 4xx."""
    if code >= 500:
        _ended(message, f"{code} {said}", at)
    else:
        _put_off(message, f"{code} {said}", at)


def _ended(message: Message, said: str, at: datetime) -> bool:
    """It is not sent, and why; gives that it was not."""
    with transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state=State.FAILED)
        Attempt.objects.create(message=message, at=at, outcome=State.FAILED, said=said[:300])
    return False


def _put_off(message: Message, said: str, at: datetime) -> None:
    pause = PAUSES[min(message.tries, len(PAUSES) - 1)]
    with transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state=State.WAITING, next_at=at + pause, tries=message.tries + 1)
        Attempt.objects.create(message=message, at=at, outcome=State.WAITING, said=said[:300])


def body_of(message: Message) -> bytes:
    """The mail as the server gets it: in both languages, and alike for whatever waits."""
    letters = [
        waiting_letter(
            message_id=message.message_id,
            sender=str(settings.MIRAB_MAIL_FROM),
            recipient=message.address,
            date=message.made_at,
            site=str(settings.MIRAB_SITE_URL),
            language=language,
        )
        for language in ("en", "ru")
    ]
    both = replace(
        letters[0],
        subject=" · ".join(letter.subject for letter in letters),
        text="\n".join(letter.text for letter in letters),
    )
    return write_letter(both)


def connect(url: str) -> smtplib.SMTP:
    """A mail server by its address: ``smtp://name:password@host:587``; ``smtps`` speaks TLS from the first byte.

    Over ``smtp`` TLS is begun where the server offers it; a password is never said without it.

    Raises
    ------
    InputError
        The address is none of a mail server, or a password would be said in clear.
    OSError, smtplib.SMTPException
        The server is not reached, or does not let us in.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise InputError(
            "MIRAB_MAIL_URL is not an address of a mail server", "Write it as smtp://user:password@host:587"
        )
    secure = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(parts.hostname, parts.port or 465, timeout=SECONDS, context=secure)
    else:
        server = smtplib.SMTP(parts.hostname, parts.port or 25, timeout=SECONDS)
    server.ehlo()
    if parts.scheme == "smtp" and server.has_extn("starttls"):
        server.starttls(context=secure)
        server.ehlo()
    elif parts.scheme == "smtp" and parts.username:
        server.close()
        raise InputError(
            "the mail server offers no TLS, and a password is set", "Use smtps://, or leave the password out"
        )
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server
