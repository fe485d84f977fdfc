"""An erased report of the desk is found nowhere in the record: no sentence, no earlier state, no issued version."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from tests.web.publications.reports import CLOSER, WEEK, WITHIN, cleared, issued, line, weekly

from mirab.pipelines.board import Board
from mirab.web.accounts.erasures import NotThere, approve_erasure, ask_erasure
from mirab.web.accounts.models import AuditLine, Clearance, User
from mirab.web.accounts.roles import Role
from mirab.web.accounts.sealing_models import Ground
from mirab.web.publications.product_actions import add_item, remove_item, start_product
from mirab.web.publications.product_life import note_outcome, send_back, send_for_clearance
from mirab.web.publications.product_models import Product, ProductEdition

pytestmark = pytest.mark.django_db(transaction=True)

WORD = "Qorasuvlik"


def somebody(name: str, role: Role = Role.HEAD) -> User:
    person = User.objects.create_user(name, password="a long enough one", role=role)
    Clearance.objects.create(person=person, level=1, since=date(2000, 1, 1), why="EXERCISE")
    return person


def rows() -> set[str]:
    """Models of which a row says the word."""
    return {
        model.__name__ for model in apps.get_models() if any(WORD in str(row) for row in model._base_manager.values())
    }


def test_an_erased_report_is_found_nowhere(boards: Board) -> None:
    one, two = somebody("one"), somebody("two")
    product, other = weekly(one, line(f"EXERCISE {WORD}")), weekly(one, line("EXERCISE stays"))
    remove_item(one, product, add_item(one, product, line(f"EXERCISE {WORD} gone", CLOSER)))
    send_for_clearance(one, product, stamp=product.stamp)
    send_back(two, product, f"EXERCISE {WORD}", stamp=product.stamp)
    issued(cleared(product, one, two), one, WITHIN)
    issued(cleared(other, one, two), one, WITHIN)
    assert rows() == {"ProductItem", "ProductVersion", "ProductStep", "ProductEdition"}

    approve_erasure(two, ask_erasure(one, "desk report", [product.pk], "EXERCISE", ground=Ground.PERSON))

    assert rows() == set()
    assert list(Product.objects.all()) == [other]
    assert ProductEdition.objects.get().product == other
    assert AuditLine.objects.filter(act="issue_product", record=product.pk).exists()


def test_what_became_of_an_element_for_the_press_goes_too(boards: Board) -> None:
    one, two = somebody("one"), somebody("two")
    product = start_product(one, "briefing", WEEK)
    element = add_item(one, product, line("EXERCISE", part="press"))
    issued(cleared(product, one, two), one)
    element.refresh_from_db()
    note_outcome(one, element, "issued changed", f"EXERCISE {WORD}")
    assert rows() == {"PressOutcome"}
    approve_erasure(two, ask_erasure(one, "desk report", [product.pk], "EXERCISE", ground=Ground.PERSON))
    assert rows() == set()


def test_nobody_asks_for_the_erasure_of_a_report_that_he_may_not_know_of(boards: Board) -> None:
    chief = somebody("one")
    product = weekly(chief, line("EXERCISE", CLOSER))
    analyst = User.objects.create_user("analyst", role=Role.RECORDS_OFFICER)
    with pytest.raises(NotThere):
        ask_erasure(analyst, "desk report", [product.pk], "EXERCISE", ground=Ground.PERSON)
