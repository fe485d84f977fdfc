"""Writing reports of the desk. Every change is kept as a state of the text, and takes off what was signed before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from mirab.core.marks import Marks, Sensitivity, join_marks
from mirab.reporting.product import KINDS
from mirab.web.accounts.acts import act
from mirab.web.accounts.models import User, stored
from mirab.web.accounts.policy import NotAllowed, Person, require, sight_of
from mirab.web.accounts.roles import Verb
from mirab.web.publications.paper_actions import AboveCeiling, CannotMark, OthersLater
from mirab.web.publications.product_models import (
    SIGNED,
    Product,
    ProductItem,
    ProductState,
    ProductStep,
    ProductVersion,
    Step,
    new_id,
)
from mirab.web.publications.product_values import items_of, marks_of_all, value_of

__all__ = ["AboveCeiling", "CannotMark", "Head", "Line", "OthersLater", "Wrong"]


class Wrong(CannotMark):
    """The report is not where this act can be done; ``str`` is a code that the page says in words."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """What stands above a report, and how that is held."""

    since: date
    until: date
    marks: Marks
    title_en: str = ""
    title_ru: str = ""
    addressed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A sentence as somebody wrote and marked it; ``rests`` are kind, id and name of what it rests on."""

    part: str
    nature: str
    marks: Marks
    text_en: str = ""
    text_ru: str = ""
    subject_en: str = ""
    subject_ru: str = ""
    arrow: str = ""
    alert: str = ""
    grade: str = ""
    rests: Sequence[Mapping[str, str]] = ()

    def fields(self) -> dict[str, Any]:
        """The fields of its record."""
        names = (*("part", "nature", "text_en", "text_ru", "subject_en", "subject_ru", "arrow", "alert", "grade"),)
        return {**{name: getattr(self, name) for name in names}, "rests": [dict(one) for one in self.rests]}


def start_product(person: Person, kind: str, head: Head) -> Product:
    """Begin a report.

    Raises
    ------
    NotAllowed
        The person writes no reports.
    AboveCeiling
        The title is marked above what may be kept here, or so that its writer could not read it.
    """
    require(person, Verb.BUILD, Product)
    author, marks = author_of(person), checked(person, head.marks)
    product = Product(kind=kind, by=author, mark_set_id=stored(marks), **_head(head))
    with act("start_product", person, Verb.BUILD, Product, record_id=product.pk):
        product.save(force_insert=True)
        keep_version(product, author)
    return product


def change_head(person: Person, product: Product, head: Head) -> None:
    """Set title, period and addresses anew; raises as :func:`start_product` does, and :class:`OthersLater`."""
    require(person, Verb.DECIDE, product)
    checked(person, head.marks)
    with _changing(person, product, "change_product"):
        for name, value in _head(head).items():
            setattr(product, name, value)


def add_item(person: Person, product: Product, line: Line) -> ProductItem:
    """Add a sentence at the end of its part.

    Raises
    ------
    NotAllowed
        The person writes no reports.
    AboveCeiling
        It is marked above what may be kept here, or so that its writer could not read it.
    OthersLater
        Somebody changed the report meanwhile.
    Wrong
        ``closed``: the report is issued or given up; ``part``: it has no such part.
    """
    author, marks = _may_write(person, product, line)
    with _changing(person, product, "add_item"):
        last = product.items.aggregate(last=Max("place"))["last"] or 0
        item = ProductItem(product=product, place=last + 1, by=author, mark_set_id=stored(marks), **line.fields())
        item.save(force_insert=True)
    return item


def change_item(person: Person, product: Product, item: ProductItem, line: Line) -> None:
    """Set a sentence anew; raises as :func:`add_item` does."""
    author, marks = _may_write(person, product, line)
    with _changing(person, product, "change_item"):
        for name, value in line.fields().items():
            setattr(item, name, value)
        item.by, item.at, item.mark_set_id = author, timezone.now(), stored(marks)
        item.save()


def move_item(person: Person, product: Product, item: ProductItem, *, up: bool) -> None:
    """Let a sentence change places with its neighbour in the same part, of the same nature; nothing at the end."""
    fellows = [one for one in items_of(product) if (one.part, one.nature) == (item.part, item.nature)]
    at = next(number for number, one in enumerate(fellows) if one.pk == item.pk)
    other = at - 1 if up else at + 1
    if not 0 <= other < len(fellows):
        return
    neighbour = fellows[other]
    with _changing(person, product, "move_item"):
        neighbour.place, item.place = item.place, neighbour.place
        ProductItem.objects.bulk_update([neighbour, item], ["place"])


def remove_item(person: Person, product: Product, item: ProductItem) -> None:
    """Take a sentence out; earlier states of the text keep it. Raises as :func:`add_item` does."""
    with _changing(person, product, "remove_item"):
        item.delete()


@contextmanager
def _changing(person: Person, product: Product, name: str) -> Iterator[None]:
    """The frame of every change of a text: what was signed lapses, the whole is held anew, the new state is kept."""
    author = author_of(person)
    with act(name, person, Verb.DECIDE, product, record_id=product.pk):
        if not product.open:
            raise Wrong("closed")
        before, state, stamp = product.marks, product.state, product.stamp
        # whoever comes second finds another stamp, and changes nothing
        fresh = new_id()
        if not Product.objects.filter(pk=product.pk, stamp=stamp, state=state).update(stamp=fresh):
            raise OthersLater
        yield
        product.stamp, product.changed_at = fresh, timezone.now()
        product.mark_set_id = stored(marks_of_all(product.title_marks, product.items.all()))
        if state in SIGNED:
            product.state = ProductState.DRAFT
        product.save()
        keep_version(product, author)
        if state in SIGNED:
            held = join_marks([before, product.marks])
            note_step(product, author, Step.LAPSED, held=held)


def keep_version(product: Product, author: User | None) -> None:
    """Keep the text as it now is."""
    ProductVersion.objects.create(
        product=product,
        stamp=product.stamp,
        content=value_of(product).to_json(),
        by=author,
        mark_set_id=product.mark_set_id,
    )


def note_step(product: Product, author: User, step: Step, *, note: str = "", held: Marks | None = None) -> None:
    """Keep a step of the report's life."""
    ProductStep.objects.create(
        product=product,
        step=step,
        stamp=product.stamp,
        note=note,
        by=author,
        mark_set_id=stored(held) if held else product.mark_set_id,
    )


def _may_write(person: Person, product: Product, line: Line) -> tuple[User, Marks]:
    require(person, Verb.DECIDE, product)
    if line.part not in {part.key for part in KINDS[product.kind].parts}:
        raise Wrong("part")
    return author_of(person), checked(person, line.marks)


def author_of(person: Person) -> User:
    """Somebody who has signed in."""
    if not isinstance(person, User):
        raise NotAllowed
    return person


def checked(person: Person, marks: Marks) -> Marks:
    """Marks, if they may be kept here and their writer may read what carries them."""
    sight = sight_of(person)
    highest = min(settings.MIRAB_CEILING, Sensitivity.CONFIDENTIAL)
    if marks.sensitivity > highest or sight is None or not sight(marks):
        raise AboveCeiling
    return marks


def _head(head: Head) -> dict[str, Any]:
    return {
        "since": head.since,
        "until": head.until,
        "title_en": head.title_en,
        "title_ru": head.title_ru,
        "addressed": {name: words for name, words in head.addressed.items() if words},
        "title_set_id": stored(head.marks),
    }
