"""Which sessions are open, as their owner is shown them: noted at sign-in, and every few minutes of use."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.http import HttpRequest

from mirab.web.accounts.entry_models import OpenSession
from mirab.web.accounts.models import User

log = logging.getLogger(__name__)

#: How exactly the last use of a session is known.
SEEN_EVERY = timedelta(minutes=10)
_STAMP = "entry_seen"
# the first that fits: most browsers name others too
_BROWSERS = (
    ("YaBrowser/", "Yandex"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> str:
    """Browser and system that a User-Agent line names, such as ``Firefox, Windows``; empty where it names none."""
    found = (next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS))
    return ", ".join(name for name in found if name)


def note_session(request: HttpRequest, user: User, now: datetime) -> None:
    """Keep that this session is open and was used just now."""
    key = request.session.session_key
    if not key:
        return
    OpenSession.objects.update_or_create(
        key=key,
        defaults={"user": user, "seen_at": now, "browser": browser_of(request.META.get("HTTP_USER_AGENT", ""))},
        create_defaults={
            "user": user,
            "opened_at": now,
            "seen_at": now,
            "browser": browser_of(request.META.get("HTTP_USER_AGENT", "")),
        },
    )
    request.session[_STAMP] = f"{now.timestamp():.0f}"


def keep_seen(request: HttpRequest) -> None:
    """Note the use of a session once in a while; a record that cannot be written keeps nobody from reading."""
    now, user = datetime.now(UTC), request.user
    seen = str(request.session.get(_STAMP, ""))
    fresh = re.fullmatch(r"\d+", seen) and now.timestamp() - int(seen) < SEEN_EVERY.total_seconds()
    if fresh or not isinstance(user, User):
        return
    try:
        note_session(request, user, now)
    except DatabaseError as error:
        log.warning("session not noted: %s", error)


def open_sessions(user: User, now: datetime) -> list[OpenSession]:
    """The sessions in which a person is signed in, last used first."""
    let_go_of_ended(user, now)
    return list(OpenSession.objects.filter(user=user))


def let_go_of_ended(user: User, now: datetime) -> None:
    """Forget the sessions of a person that are over."""
    noted = OpenSession.objects.filter(user=user)
    alive = Session.objects.filter(session_key__in=noted.values("key"), expire_date__gt=now)
    noted.exclude(key__in=list(alive.values_list("session_key", flat=True))).delete()
