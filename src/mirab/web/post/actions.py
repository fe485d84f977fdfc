"""Every write of mail but its sending: a message is made with what it tells of, and marked when it came back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message as Mail

from django.conf import settings
from django.db import transaction

from mirab.core.errors import FormatError
from mirab.web.accounts.chain import append
from mirab.web.accounts.models import PLAIN, User
from mirab.web.accounts.roles import Role
from mirab.web.post.models import Attempt, Message, State, new_id

#: What an app above wants to know: that the mail about one of its things was taken by the server, and when.
_TOLD: dict[str, Callable[[str, datetime], object]] = {}
#: A government is never written to by the system: our officer delivers, and records it.
NEVER = frozenset({Role.FOCAL_POINT, Role.VISITOR})
LARGEST = 1_000_000


def when_told(kind: str, note: Callable[[str, datetime], object]) -> None:
    """Have an app told when a mail about a thing of a kind was taken; done once, when the app is loaded."""
    _TOLD[kind] = note


def tell_by_mail(people: list[int], about: str, now: datetime) -> int:
    """Have some people told by mail that something waits; within the transaction that makes it wait.

    Parameters
    ----------
    about : kind and key, as ``notice:17``; who was told of it is not told again

    Returns
    -------
    int
        How many messages were made: who has no address gets none, nor does a government.
    """
    if not settings.MIRAB_MAIL_URL:
        return 0
    made = 0
    for user in User.objects.filter(pk__in=people, is_active=True).exclude(email=""):
        if Role(user.role) in NEVER:
            continue
        _message, new = Message.objects.get_or_create(
            to=user,
            about=about,
            defaults={
                "message_id": f"<{new_id()}{new_id()}@{_domain()}>",
                "address": user.email,
                "made_at": now,
                "next_at": now,
            },
        )
        made += new
    if made:
        from mirab.web.post.tasks import enqueue_sending  # noqa: PLC0415 the task imports what is here

        transaction.on_commit(enqueue_sending)
    return made


def _domain() -> str:
    return str(settings.MIRAB_MAIL_FROM).rpartition("@")[2]


def note_told(message: Message, now: datetime) -> None:
    """Tell the app whose thing it was that the mail is out."""
    kind, _, key = message.about.partition(":")
    if kind in _TOLD:
        _TOLD[kind](key, now)


def note_bounce(data: bytes, now: datetime) -> Message:
    """Mark the message that came back, from the report of a mail server (RFC 3464).

    Raises
    ------
    FormatError
        It is no such report, it tells of no failure, or of none of our messages.
    """
    if len(data) > LARGEST:
        raise FormatError(f"a report of {len(data)} bytes", "Give the report of a mail server, of up to 1 MB")
    mail = message_from_bytes(data, policy=policy.default)
    status, named = _status(mail), _named(mail)
    if status is None or named is None:
        raise FormatError("this mail is no report of a delivery that failed", "Give the mail as the server sent it")
    message = Message.objects.filter(message_id=named).first()
    if message is None:
        raise FormatError(f"{named[:80]} is no message of ours", "Give a report about a mail that was sent from here")
    with transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state=State.BOUNCED)
        Attempt.objects.create(message=message, at=now, outcome=State.BOUNCED, said=status[:300])
        append(
            act="note_bounce",
            person=None,
            role="",
            verb="manage",
            kind="Message",
            record=message.pk,
            marks=PLAIN,
            detail={"status": status[:100]},
        )
    message.refresh_from_db()
    return message


def _status(mail: Mail) -> str | None:
    """The status of a delivery that failed for good, with what the server said; None: the mail tells of none."""
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            if isinstance(block, Mail) and str(block.get("Action", "")).strip().lower() == "failed":
                return f"{block.get('Status', '')} {block.get('Diagnostic-Code', '')}".strip()
    return None


def _named(mail: Mail) -> str | None:
    """The Message-ID of the mail that the report returns."""
    for part in mail.walk():
        if part.get_content_type() == "text/rfc822-headers":
            returned = message_from_bytes(part.get_payload(decode=True), policy=policy.default)  # type: ignore[arg-type]
            return str(returned["Message-ID"]).strip() if returned["Message-ID"] else None
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0)
            found = inner.get("Message-ID") if isinstance(inner, Mail) else None
            return str(found).strip() if found else None
    return None
