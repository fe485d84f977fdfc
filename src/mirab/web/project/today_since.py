"""Since when Today tells what changed: since the reader's last look, or a stretch of time that he chooses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirab.core.errors import FormatError
from mirab.core.periods import parse_date
from mirab.web.accounts.models import User
from mirab.web.accounts.policy import Person
from mirab.web.design.templatetags.mirab import day as said_day
from mirab.web.project.actions import SITTING
from mirab.web.project.models import LastLook

How = Literal["look", "first", "span", "day"]

#: Stretches that a reader may choose, in days.
SPANS = {"week": 7, "month": 30, "quarter": 91}
CHOICES = (
    ("", gettext_lazy("my last look")),
    ("week", gettext_lazy("a week before")),
    ("month", gettext_lazy("a month before")),
    ("quarter", gettext_lazy("three months before")),
)


class NoSuchDay(Exception):
    """What was asked for as the beginning is no day before the day that is read."""


@dataclass(frozen=True, kw_only=True)
class Since:
    """The end of the day (``start``) after which everything counts as new; ``moment`` where it lies within a day.

    ``how`` says whence: the reader's last look, a month before because there was none, a stretch or a day he chose.
    """

    start: date
    how: How
    moment: datetime | None = None

    @property
    def known(self) -> date | datetime:
        """As the board takes it."""
        return self.moment or self.start

    @property
    def phrase(self) -> str:
        """The words that end a sentence: *since you last looked, on 20 May 2010*."""
        day = said_day(self.start)
        if self.how == "look" and self.moment:
            return _("since you last looked, on %(day)s at %(time)s UTC") % {"day": day, "time": f"{self.moment:%H:%M}"}
        if self.how == "look":
            return _("since the day you last looked at, %(day)s") % {"day": day}
        return _("since %(day)s") % {"day": day}


def since_when(person: Person, day: date, *, live: bool, asked: str, now: datetime) -> Since:
    """Since when to compare.

    Parameters
    ----------
    day : date
        The day as known on which Today is read.
    live : bool
        It is the present day: looks count by their moment. Of a past day, looks count by the day they were at.
    asked : str
        What the reader chose: a key of :data:`SPANS`, a day, or nothing for his last look.

    Raises
    ------
    NoSuchDay
        The choice is no day before ``day``.
    """
    if asked in SPANS:
        return Since(start=day - timedelta(days=SPANS[asked]), how="span")
    if asked:
        return Since(start=_day_before(asked, day), how="day")
    return _last_look(person, day, live=live, now=now) or Since(start=day - timedelta(days=SPANS["month"]), how="first")


def _day_before(asked: str, day: date) -> date:
    try:
        start = parse_date(asked)
    except FormatError as error:
        raise NoSuchDay(asked) from error
    if start >= day:
        raise NoSuchDay(asked)
    return start


def _last_look(person: Person, day: date, *, live: bool, now: datetime) -> Since | None:
    """The last look before the present sitting."""
    if not isinstance(person, User):
        return None
    looks = LastLook.objects.filter(user=person)
    if not live:
        found = looks.filter(day__lt=day).first()
        return Since(start=found.day, how="look") if found else None
    for look in looks.filter(at__lte=now - SITTING)[:20]:
        # a past day that was read in between says nothing of when the present was last looked at
        if look.day == look.at.date():
            return Since(start=look.day, how="look", moment=look.at)
    return None
