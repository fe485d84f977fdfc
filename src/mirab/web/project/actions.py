"""Every write of project: that somebody looked at Today. It is no act on a record, so the audit has no line of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from mirab.web.accounts.models import User
from mirab.web.accounts.policy import Person, require
from mirab.web.accounts.roles import Verb
from mirab.web.project.models import LastLook

#: Looks at one day within this time are one sitting.
SITTING = timedelta(minutes=30)
#: Looks that are kept of each person.
KEPT = 50


def note_look(person: Person, day: date, snapshot: str, now: datetime) -> None:
    """Remember that a person looked at Today, once for each sitting.

    Raises
    ------
    NotAllowed
        The person reads nothing of the watch.
    """
    require(person, Verb.READ, LastLook)
    assert isinstance(person, User)
    looks = LastLook.objects.filter(user=person)
    if looks.filter(day=day, at__gt=now - SITTING).exists():
        return
    LastLook.objects.create(user=person, day=day, snapshot=snapshot, at=now)
    past = list(looks.values_list("pk", flat=True)[KEPT : 2 * KEPT])
    if past:
        looks.filter(pk__in=past).delete()
