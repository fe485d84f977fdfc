"""A report of the desk as the value that its documents are made of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from mirab.core.marks import Marks, join_marks
from mirab.core.periods import Period
from mirab.core.words import Text
from mirab.reporting.product import KINDS, Item, Nature, Product, Rests
from mirab.web.monitoring.queries import centre
from mirab.web.publications.product_models import PressOutcome, ProductItem
from mirab.web.publications.product_models import Product as Kept

#: To whom a cable goes, in the order of its head.
ADDRESSED = ("to", "from", "info", "number", "precedence")


def value_of(product: Kept, *, issued_on: date | None = None) -> Product:
    """The whole report as a value: items in the order of its parts."""
    items = items_of(product)
    outcomes = {one.item_id: one for one in PressOutcome.objects.filter(item__in=items)}
    return Product(
        kind=product.kind,
        title=product.title,
        title_marks=product.title_marks,
        period=Period(start=product.since, end=product.until + timedelta(days=1)),
        items=tuple(item_value(item, outcomes.get(item.pk)) for item in items),
        marks=marks_of_all(product.title_marks, items),
        addressed=tuple((name, product.addressed[name]) for name in ADDRESSED if product.addressed.get(name)),
        exercise=centre().region.exercise,
        issued_on=issued_on,
    )


def items_of(product: Kept) -> list[ProductItem]:
    """The items of a report by its parts, within a part facts first, each in its place."""
    places = {part.key: place for place, part in enumerate(KINDS[product.kind].parts)}
    items = product.items.all()
    return sorted(
        items, key=lambda item: (places.get(item.part, len(places)), item.nature == "comment", item.place, item.pk)
    )


def item_value(item: ProductItem, outcome: PressOutcome | None = None) -> Item:
    """One sentence as a value."""
    nature: Nature = "comment" if item.nature == "comment" else "fact"
    return Item(
        part=item.part,
        nature=nature,
        text=item.text,
        marks=item.marks,
        rests=tuple(Rests(kind=one["kind"], id=one["id"], said=Text(en=one["en"], ru=one["ru"])) for one in item.rests),
        grade=item.grade,
        subject=item.subject if item.subject_en or item.subject_ru else None,
        arrow=item.arrow,
        alert=item.alert,
        outcome=outcome.outcome if outcome else "",
        outcome_words=Text(en=outcome.words, ru=outcome.words) if outcome and outcome.words else None,
    )


def marks_of_all(title: Marks, items: Iterable[ProductItem]) -> Marks:
    """How a report is held: as the closest of its parts."""
    return join_marks([title, *(item.marks for item in items)])
