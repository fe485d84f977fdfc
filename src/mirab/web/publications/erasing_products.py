"""How a report of the desk is erased: its text in every state, its life, and every version that was issued of it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirab.core.errors import InputError
from mirab.core.marks import join_marks
from mirab.reporting.product_layout import title_said
from mirab.web.accounts.chain import ERASED, erase_details
from mirab.web.accounts.erasures import Erasable, Found, register_erasable
from mirab.web.accounts.kept import forget_typed
from mirab.web.accounts.models import AuditLine
from mirab.web.accounts.policy import Person, may, role_of
from mirab.web.accounts.roles import Verb
from mirab.web.accounts.sealing_models import Erasure
from mirab.web.design.templatetags.mirab import said
from mirab.web.publications.product_models import (
    PressOutcome,
    Product,
    ProductEdition,
    ProductItem,
    ProductStep,
    ProductVersion,
)
from mirab.web.publications.product_queries import editions_of, products_of
from mirab.web.publications.product_values import value_of

KIND = "desk report"


def find_products(person: Person, ids: Sequence[str]) -> Found | None:
    """Reports by their ids: None unless the person may read each of them."""
    if not may(person, Verb.READ, Product):
        return None
    known = {product.pk: product for product in products_of(person).filter(pk__in=ids)}
    if set(known) != set(ids):
        return None
    issued = editions_of(person).filter(product__in=list(known)).exists()
    note = _("What was issued of it goes too; files that were taken away before are not reached.")
    return Found(
        ids=tuple(ids),
        names=tuple(said(title_said(value_of(known[id]))) for id in ids),
        marks=join_marks(product.marks for product in known.values()),
        notes=(note,) if issued else (),
    )


def erase_products(erasure: Erasure) -> None:
    """Take reports away with everything that was kept of them, and details on the audit.

    Raises
    ------
    InputError
        The erasure is not approved.
    """
    if erasure.approved_by is None:
        raise InputError("an erasure that nobody approved", "Have another person approve it")
    with transaction.atomic():
        gone = list(erasure.records)
        editions = list(ProductEdition.objects.filter(product__in=gone).values_list("pk", flat=True))
        PressOutcome.objects.filter(item__product__in=gone).delete()
        for part in (ProductItem, ProductVersion, ProductStep, ProductEdition):
            part._default_manager.filter(product__in=gone).delete()
        Product.objects.filter(pk__in=gone).delete()
        forget_typed("/products/")
        lines = _lines_of(gone, editions)
        if lines:
            role = role_of(erasure.approved_by).value
            erase_details(lines, person=erasure.approved_by, role=role, why=f"Erasure {erasure.key}")


def _lines_of(ids: Sequence[str], editions: Sequence[str]) -> list[int]:
    """Numbers of the audit's lines on reports, and on what was issued of them, whose details are there yet."""
    left = AuditLine.objects.exclude(act=ERASED).exclude(salt="")
    of_reports = left.filter(kind=Product.__name__, record__in=ids).values_list("number", flat=True)
    of_issued = left.filter(kind=ProductEdition.__name__).values_list("number", "record")
    return sorted({*of_reports, *(number for number, record in of_issued if record.partition("/")[0] in editions)})


register_erasable(
    Erasable(
        kind=KIND,
        name=gettext_lazy("reports of the desk"),
        named_by=gettext_lazy("The id at the end of the address of a report in work."),
        reaches=(
            gettext_lazy("the report with every sentence, in every state of its text"),
            gettext_lazy("its life, with the reasons that were given, and what became of elements for the press"),
            gettext_lazy("every version that was issued of it; files that were taken away before are not reached"),
            gettext_lazy("the audit: who did what and when stays; the details of each act go"),
            gettext_lazy("what was typed into forms of reports and waits for a sign-in"),
        ),
        find=find_products,
        erase=erase_products,
    )
)
