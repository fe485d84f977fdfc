"""Reports of the desk as tests write them: everything in them is EXERCISE."""

from __future__ import annotations

from datetime import date
from typing import Any

from mirab.core.marks import Marks, Sensitivity, UseClass
from mirab.web.accounts.models import User
from mirab.web.publications.product_actions import Head, Line, add_item, start_product
from mirab.web.publications.product_life import clear_product, draw, issue_product, send_for_clearance
from mirab.web.publications.product_models import Product, ProductEdition, ProductItem

WITHIN = Marks(use_class=UseClass.ANALYSIS_ONLY)
CLOSER = Marks(use_class=UseClass.ANALYSIS_ONLY, sensitivity=Sensitivity.CONFIDENTIAL)
WEEK = Head(since=date(2010, 5, 24), until=date(2010, 5, 30), marks=WITHIN)
OPEN, SECRET = "EXERCISE the river is high", "EXERCISE the envoy will call on Tuesday"
GROUND = {"kind": "reference", "id": "", "en": "EXERCISE note", "ru": "УЧЕНИЯ записка"}


def line(words: str, marks: Marks = WITHIN, **more: Any) -> Line:
    """A fact that rests on a reference."""
    given = {"part": "events", "nature": "fact", "rests": (GROUND,), "text_en": words, "text_ru": f"УЧЕНИЯ {words}"}
    return Line(**{**given, "marks": marks, **more})


def weekly(author: User, *lines: Line) -> Product:
    """A weekly report of some sentences."""
    product = start_product(author, "weekly", WEEK)
    for one in lines:
        add_item(author, product, one)
    return product


def add(author: User, product: Product, words: str, marks: Marks = WITHIN) -> ProductItem:
    """Another sentence."""
    return add_item(author, product, line(words, marks))


def cleared(product: Product, author: User, clearer: User) -> Product:
    """Sent by one and cleared by another."""
    send_for_clearance(author, product, stamp=product.stamp)
    clear_product(clearer, product, stamp=product.stamp)
    return product


def issued(product: Product, person: User, marks: Marks = WITHIN) -> ProductEdition:
    """Issued to an audience that was shown."""
    return issue_product(person, product, marks, seen=draw(product, marks).seen)
