"""What people do about sources: let rows of quarantine go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mirab.core.errors import UnknownNameError
from mirab.pipelines.releasing import Released, release
from mirab.web.accounts.acts import act
from mirab.web.accounts.models import User
from mirab.web.accounts.policy import NotAllowed, Person, require, sight_of
from mirab.web.accounts.roles import Verb
from mirab.web.monitoring.queries import centre
from mirab.web.monitoring.source_queries import rows_named
from mirab.web.monitoring.tasks import enqueue_refresh


def release_rows(person: Person, source: str, ids: Sequence[str], reason: str, now: datetime) -> Released:
    """Let rows of a source's quarantine go, and have the watch computed anew with them.

    Raises
    ------
    NotAllowed
        The person may not release one of the rows.
    InputError
        A reason is missing, or a row cannot be let go; nothing was released.
    UnknownNameError
        A row does not exist for this person.
    """
    rows = rows_named(person, source, list(ids))
    if not rows:
        raise UnknownNameError("no row is chosen", "Choose one row or several")
    for row in rows:
        require(person, Verb.RELEASE, row)
    closest = max(rows, key=lambda row: row.sensitivity)
    by = (person.get_full_name() or person.get_username()) if isinstance(person, User) else ""
    with act("release_rows", person, Verb.RELEASE, closest, record_id=source, rows=list(ids), reason=reason):
        sight = sight_of(person)
        if sight is None:
            raise NotAllowed
        done = release(centre(), source, ids, by=by, reason=reason, now=now, sight=sight)
        if done.ids:
            enqueue_refresh()
    return done
