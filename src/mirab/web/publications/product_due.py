"""When reports are due, and the empty drafts that the clock makes of them in time."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from mirab.core.marks import Marks, UseClass
from mirab.web.accounts.acts import act
from mirab.web.accounts.chain import append
from mirab.web.accounts.models import stored
from mirab.web.accounts.policy import Person
from mirab.web.accounts.roles import Verb
from mirab.web.publications.product_actions import keep_version
from mirab.web.publications.product_models import Product, ProductDue, ProductName

#: So far ahead dates are listed, in days.
LISTED = 200
#: How an empty draft is held: within the house.
EMPTY = Marks(use_class=UseClass.ANALYSIS_ONLY)
WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Due:
    """A report that is due: its kind, by which day, and the days that it is about, first and last."""

    kind: str
    on: date
    since: date
    until: date


def due_dates(setting: ProductDue, first: date, last: date) -> Iterator[date]:
    """The days, first and last included, on which a setting says that its report is due."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if setting.months and day.month not in setting.months:
            continue
        length = calendar.monthrange(day.year, day.month)[1]
        if day.weekday() in setting.weekdays or (setting.month_day and day.day == min(setting.month_day, length)):
            yield day


def due_of(setting: ProductDue, day: date) -> Due:
    """The report that is due on a day, and the days that it is about: those before it, by its kind."""
    since, until = _period(setting.kind, day)
    return Due(kind=setting.kind, on=day, since=since, until=until)


def _period(kind: str, day: date) -> tuple[date, date]:
    """A note is about the day before; a week, a month or half a year ends on the last whole day before it is due."""
    before = day - timedelta(days=1)
    last_of_month = day.replace(day=1) - timedelta(days=1)
    match kind:
        case ProductName.WEEKLY:
            return day - WEEK, before
        case ProductName.MONTHLY:
            return last_of_month.replace(day=1), last_of_month
        case ProductName.BRIEFING:
            months = last_of_month.year * 12 + last_of_month.month - 6
            return date(months // 12, months % 12 + 1, 1), last_of_month
        case _:
            return before, before


def coming(today: date, days: int = LISTED) -> list[Due]:
    """What is due from a day on of which the clock has made no draft yet, the nearest first."""
    found = []
    for setting in ProductDue.objects.filter(on=True):
        first = today + timedelta(days=setting.ahead + 1)
        found += [due_of(setting, day) for day in due_dates(setting, first, today + timedelta(days=days))]
    return sorted(found, key=lambda due: (due.on, due.kind))


def make_due(now: datetime) -> list[Product]:
    """Make an empty draft of each report that is due in its days ahead, and of which there is none; gives them.

    It may be called at any time and by several clocks at once: a report that is there, whatever became of it, is not
    made again.
    """
    made = []
    for setting in ProductDue.objects.filter(on=True):
        last = now.date() + timedelta(days=setting.ahead)
        for day in due_dates(setting, now.date(), last):
            draft = _make(due_of(setting, day))
            made += [draft] if draft else []
    return made


def _make(due: Due) -> Product | None:
    if Product.objects.filter(kind=due.kind, due_on=due.on).exists():
        return None
    with transaction.atomic():
        # whoever else makes it at the same moment waits here, and then finds it
        ProductDue.objects.select_for_update().get(kind=due.kind)
        if Product.objects.filter(kind=due.kind, due_on=due.on).exists():
            return None
        number = stored(EMPTY)
        product = Product.objects.create(
            kind=due.kind, since=due.since, until=due.until, due_on=due.on, title_set_id=number, mark_set_id=number
        )
        keep_version(product, None)
        append(
            act="make_due_product",
            person=None,
            role="",
            verb=Verb.BUILD.value,
            kind="Product",
            record=product.pk,
            marks=EMPTY,
            detail={},
        )
    return product


def set_due(person: Person, kind: str, given: Mapping[str, Any]) -> None:
    """Set when a kind of report is due.

    Raises
    ------
    NotAllowed
        That is not this person's to set.
    """
    with act("set_due", person, Verb.MANAGE, ProductDue, record_id=kind, **given):
        ProductDue.objects.update_or_create(kind=kind, defaults=dict(given))
