"""The life of a report of the desk: sent for clearance, sent back or cleared by another, issued to an audience."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from mirab.core.marks import Marks, UseClass
from mirab.reporting.product import Product as Value
from mirab.reporting.product import drawn_for, settings_of, without_ground
from mirab.web.accounts.acts import act
from mirab.web.accounts.models import User, stored
from mirab.web.accounts.policy import Audience, Person, audience, require
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Verb
from mirab.web.publications.grounds import held_closer
from mirab.web.publications.product_actions import OthersLater, Wrong, author_of, checked, note_step
from mirab.web.publications.product_models import (
    PressOutcome,
    Product,
    ProductEdition,
    ProductItem,
    ProductState,
    ProductTemplate,
    Step,
)
from mirab.web.publications.product_values import value_of


@dataclass(frozen=True, kw_only=True)
class _Move:
    """A step: its name in the audit, the verb that it takes, the state that it leads to."""

    act: str
    verb: Verb
    state: ProductState
    step: Step


_SEND = _Move(act="send_product", verb=Verb.DECIDE, state=ProductState.SENT, step=Step.SENT)
_RETURN = _Move(act="return_product", verb=Verb.RELEASE, state=ProductState.RETURNED, step=Step.RETURNED)
_CLEAR = _Move(act="clear_product", verb=Verb.RELEASE, state=ProductState.CLEARED, step=Step.CLEARED)
_DROP = _Move(act="drop_product", verb=Verb.DECIDE, state=ProductState.DROPPED, step=Step.DROPPED)


def authors_of(product: Product) -> set[int]:
    """Everybody who began the report or changed its text: none of them clears it."""
    written = product.versions.filter(by__isnull=False).values_list("by_id", flat=True)
    return {*written, *([product.by_id] if product.by_id else [])}


def send_for_clearance(person: Person, product: Product, *, stamp: str) -> None:
    """Ask for clearance of the text as it is.

    Raises
    ------
    NotAllowed
        The person writes no reports.
    OthersLater
        The text is no longer what the person read.
    Wrong
        ``closed``: it was sent already, or is issued; ``empty``: it says nothing; ``ground``: a fact rests on nothing.
    """
    with _stepping(person, product, _SEND, stamp):
        if product.state not in (ProductState.DRAFT, ProductState.RETURNED):
            raise Wrong("closed")
        value = value_of(product)
        if not value.items:
            raise Wrong("empty")
        if without_ground(value.items):
            raise Wrong("ground")


def send_back(person: Person, product: Product, reason: str, *, stamp: str) -> None:
    """Send a text back to its authors, with the reason.

    Raises
    ------
    NotAllowed
        The person clears no reports.
    OthersLater
        The text is no longer what the person read.
    Wrong
        ``closed``: it does not wait for clearance.
    """
    with _stepping(person, product, _RETURN, stamp, reason):
        if product.state != ProductState.SENT:
            raise Wrong("closed")


def clear_product(person: Person, product: Product, *, stamp: str, note: str = "") -> None:
    """Clear a text: the act of one who wrote nothing of it.

    Raises
    ------
    NotAllowed
        The person clears no reports.
    OthersLater
        The text is no longer what the person read.
    Wrong
        ``closed``: it does not wait for clearance; ``own``: the person wrote of it.
    """
    with _stepping(person, product, _CLEAR, stamp, note):
        if product.state != ProductState.SENT:
            raise Wrong("closed")
        if author_of(person).pk in authors_of(product):
            raise Wrong("own")


def drop_product(person: Person, product: Product, reason: str, *, stamp: str) -> None:
    """Give a report up that is not issued; it is kept, with the reason."""
    with _stepping(person, product, _DROP, stamp, reason):
        if not product.open:
            raise Wrong("closed")


@dataclass(frozen=True, kw_only=True)
class Draws:
    """What an audience would be given, how that would be held, and who exactly would see it."""

    value: Value
    audience: Audience
    seen: str


def draw(product: Product, marks: Marks, day: date | None = None) -> Draws:
    """What an audience would be given of a report as it is, and who would see it."""
    value = drawn_for(value_of(product, issued_on=day or today()), marks)
    shown = audience(ProductEdition, value.marks)
    said = [product.pk, product.stamp, value.marks.number, *(person.pk for person in shown.people)]
    return Draws(value=value, audience=shown, seen=hashlib.sha256(repr(said).encode()).hexdigest()[:24])


def issue_product(person: Person, product: Product, marks: Marks, *, seen: str) -> ProductEdition:
    """Issue to an audience what its marks open of a cleared text; another audience may be given its own later.

    Parameters
    ----------
    seen : str
        :attr:`Draws.seen` of what the person was shown.

    Raises
    ------
    NotAllowed
        The person issues no reports, or none beyond the house.
    OthersLater
        The text, or who would see it, is no longer what the person was shown.
    Wrong
        ``uncleared``: nobody has cleared the text as it is; ``empty``: the audience would be given nothing;
        ``language``: its sentences are not all there in one language; ``closer``: what one rests on is by now held
        closer than the sentence, or is not there for who issues it.
    """
    require(person, Verb.DECIDE, product)
    author = author_of(person)
    checked(person, marks)
    if marks.use_class is not UseClass.ANALYSIS_ONLY:
        require(person, Verb.RELEASE, product)
    with act("issue_product", person, Verb.DECIDE, product, record_id=product.pk):
        _require_cleared(product)
        drawn = draw(product, marks)
        if drawn.seen != seen:
            raise OthersLater
        if not drawn.value.items:
            raise Wrong("empty")
        if not settings_of(drawn.value):
            raise Wrong("language")
        if held_closer(person, drawn.value.items):
            raise Wrong("closer")
        edition = _edition(author, product, drawn.value)
        if product.state == ProductState.CLEARED:
            _go(product, ProductState.ISSUED)
        note_step(product, author, Step.ISSUED, note=edition.pk)
    return edition


def _edition(author: User, product: Product, value: Value) -> ProductEdition:
    template = ProductTemplate.objects.filter(kind__in=(product.kind, ""), withdrawn_at__isnull=True)
    # one for this kind goes before one for all
    chosen = template.order_by("-kind", "-at").first()
    return ProductEdition.objects.create(
        product=product,
        kind=product.kind,
        content=value.to_json(),
        template=chosen,
        by=author,
        mark_set_id=stored(value.marks),
    )


def note_outcome(person: Person, item: ProductItem, outcome: str, words: str) -> None:
    """Note what became of an element for the press, once the report is issued.

    Raises
    ------
    NotAllowed
        The person writes no reports.
    Wrong
        ``unissued``: it was not put to anybody yet; ``press``: the sentence is no element for the press.
    """
    author = author_of(person)
    with act("note_press_outcome", person, Verb.DECIDE, item.product, record_id=item.product_id):
        if item.product.state != ProductState.ISSUED:
            raise Wrong("unissued")
        if item.part != "press":
            raise Wrong("press")
        PressOutcome.objects.create(
            item=item, outcome=outcome, words=words, by=author, mark_set_id=item.product.mark_set_id
        )


def _require_cleared(product: Product) -> None:
    """The text as it is was cleared, and nothing was changed since."""
    cleared = product.steps.filter(step=Step.CLEARED, stamp=product.stamp).exists()
    if product.state not in (ProductState.CLEARED, ProductState.ISSUED) or not cleared:
        raise Wrong("uncleared")


@contextmanager
def _stepping(person: Person, product: Product, move: _Move, stamp: str, note: str = "") -> Iterator[None]:
    """The frame of a step: of the text that the person read, from the state that it is in."""
    author = author_of(person)
    with act(move.act, person, move.verb, product, record_id=product.pk):
        if product.stamp != stamp:
            raise OthersLater
        yield
        _go(product, move.state)
        note_step(product, author, move.step, note=note)


def _go(product: Product, state: ProductState) -> None:
    """Bring a report into a state, unless somebody changed it or took another step first."""
    now = timezone.now()
    same = Product.objects.filter(pk=product.pk, stamp=product.stamp, state=product.state)
    if not same.update(state=state, changed_at=now):
        raise OthersLater
    product.state, product.changed_at = state, now
