"""What of the reports of the desk a person may read."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.http import Http404

from mirab.web.accounts.acts import note_read
from mirab.web.accounts.asked_often import finds_any
from mirab.web.accounts.policy import Person, may, readable, require
from mirab.web.accounts.roles import Verb
from mirab.web.publications.product_life import authors_of
from mirab.web.publications.product_models import (
    OPEN,
    PressOutcome,
    Product,
    ProductDue,
    ProductEdition,
    ProductItem,
    ProductState,
    ProductStep,
    ProductTemplate,
    ProductVersion,
)
from mirab.web.publications.product_values import items_of


def products_of(person: Person) -> QuerySet[Product]:
    """The reports in work that a person may read, the latest first.

    Raises
    ------
    NotAllowed
        Reports in work are not this person's to read.
    """
    require(person, Verb.READ, Product)
    return readable(person, Product.objects.select_related("by", "title_set"))


def product_of(person: Person, id: str) -> Product:
    """One report in work.

    Raises
    ------
    Http404
        There is none of this id that the person may know of.
    """
    found = products_of(person).filter(pk=id).first()
    if found is None:
        raise Http404
    note_read(person, found, record_id=found.pk)
    return found


def written_by(person: Person, id: str) -> Product:
    """One report that the person may write in, as :func:`product_of`.

    Raises
    ------
    NotAllowed
        He may read it and not write in it.
    """
    product = product_of(person, id)
    require(person, Verb.DECIDE, product)
    return product


def item_of(person: Person, product: Product, id: str) -> ProductItem:
    """One sentence of a report.

    Raises
    ------
    Http404
        The report has none of this id that the person may know of.
    """
    found = readable(person, product.items.all()).filter(pk=id).first()
    if found is None:
        raise Http404
    return found


def items_for(person: Person, product: Product) -> list[ProductItem]:
    """The sentences of a report in its order; each is judged again by itself."""
    seen = set(readable(person, product.items.all()).values_list("pk", flat=True))
    return [item for item in items_of(product) if item.pk in seen]


def steps_of(person: Person, product: Product) -> list[ProductStep]:
    """The life of a report, as far as a person may know of it."""
    return list(readable(person, product.steps.select_related("by")))


def versions_of(person: Person, product: Product) -> list[ProductVersion]:
    """Every state of its text that a person may read, the latest first."""
    return list(readable(person, product.versions.select_related("by").defer("content")))


def outcomes_of(person: Person, product: Product) -> dict[str, PressOutcome]:
    """What became of its elements for the press, the last word on each."""
    return {one.item_id: one for one in readable(person, PressOutcome.objects.filter(item__product=product))}


def editions_of(person: Person) -> QuerySet[ProductEdition]:
    """What was issued and is open to a person, the latest first.

    Raises
    ------
    NotAllowed
        Nothing that is issued is this person's to read.
    """
    require(person, Verb.READ, ProductEdition)
    return readable(person, ProductEdition.objects.select_related("by", "template"))


def edition_of(person: Person, id: str) -> ProductEdition:
    """One issued version.

    Raises
    ------
    Http404
        There is none of this id that the person may know of.
    """
    found = editions_of(person).filter(pk=id).first()
    if found is None:
        raise Http404
    note_read(person, found, record_id=found.pk)
    return found


def may_clear(person: Person, product: Product) -> bool:
    """Whether a report waits for a clearance that the person may give."""
    waits = product.state == ProductState.SENT and may(person, Verb.RELEASE, product)
    return waits and person.pk not in authors_of(product)


def due_until(person: Person, last: date) -> list[Product]:
    """Reports that are due by a day and not issued, the longest due first, as far as a person may know of them."""
    if not may(person, Verb.READ, Product):
        return []

    def waiting() -> QuerySet[Product]:
        return products_of(person).filter(due_on__isnull=False, due_on__lte=last, state__in=OPEN)

    return list(waiting().order_by("due_on", "kind")) if finds_any(person, ("reports due", last), waiting) else []


def dues(person: Person) -> list[ProductDue]:
    """When each kind of report is due.

    Raises
    ------
    NotAllowed
        That is not this person's to read.
    """
    require(person, Verb.READ, ProductDue)
    return list(readable(person, ProductDue.objects.all()))


def templates_of(person: Person) -> list[ProductTemplate]:
    """The office's Word files, the latest first.

    Raises
    ------
    NotAllowed
        They are not this person's to read.
    """
    require(person, Verb.READ, ProductTemplate)
    return list(readable(person, ProductTemplate.objects.select_related("by")))
