"""Reports of the desk as their pages set them: sentences with marks, grounds and remarks; the steps of their life."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mirab.core.words import Text
from mirab.reporting.product import KINDS, Product, Rests, ordered, settings_of
from mirab.reporting.product_layout import span_said, title_said
from mirab.reporting.wording import wording
from mirab.web.accounts.policy import may
from mirab.web.accounts.roles import Verb
from mirab.web.design.templatetags.mirab import said
from mirab.web.monitoring.item_sources import item_sources
from mirab.web.monitoring.marks_said import marks_said, paragraph_said
from mirab.web.publications.forms import LANGUAGES
from mirab.web.publications.product_aid import Said, said_of
from mirab.web.publications.product_models import Outcome, ProductEdition, ProductItem, ProductState, Step
from mirab.web.publications.product_models import Product as Kept
from mirab.web.publications.product_queries import (
    editions_of,
    items_for,
    may_clear,
    outcomes_of,
    steps_of,
    versions_of,
)
from mirab.web.publications.product_values import item_value, value_of

#: Formats in the order in which a reader wants them.
FORMATS = ("docx", "pdf", "html")


def refusals() -> dict[str, str]:
    """Why an act was refused, in words, by the code of the refusal."""
    return {
        "closed": _("The report has moved on meanwhile: look at where it stands now."),
        "empty": _("Nothing would stand in it. Add a sentence first, or choose another audience."),
        "ground": _("A fact here rests on nothing that is named. Say what it rests on, or make it a comment."),
        "own": _("You wrote of this report yourself: somebody else clears it."),
        "uncleared": _("Nobody has cleared the text as it is now."),
        "language": _("Its sentences are not all there in one language. Add what is missing in English or in Russian."),
        "closer": _(
            "Something that a sentence rests on is now held closer than the sentence. Mark it so, or change it."
        ),
        "unissued": _("What became of it is noted once the report is issued."),
        "press": _("This sentence is no element for the press."),
        "part": _("This report has no such part."),
    }


def product_context(request: HttpRequest, product: Kept, **more: Any) -> dict[str, Any]:
    """Everything on the page of a report in work."""
    person, items = request.user, items_for(request.user, product)
    remarks = said_of(items) if product.open else []
    writes = may(person, Verb.DECIDE, product)
    return {
        "product": product,
        "title": title_said(value_of(product)),
        "period": span_said(value_of(product).period),
        "marks": marks_said(product.marks),
        "parts": _parts(product, items, remarks, outcomes_of(person, product)),
        "remarks": len(remarks),
        "steps": [
            {"step": step, "bad": step.step in (Step.LAPSED, Step.RETURNED)} for step in steps_of(person, product)
        ],
        "versions": versions_of(person, product),
        "editions": [edition_line(one) for one in editions_of(person).filter(product=product)],
        "writes": writes and product.open,
        "sends": writes and product.state in (ProductState.DRAFT, ProductState.RETURNED) and bool(items),
        "clears": may_clear(person, product),
        "returns": product.state == ProductState.SENT and may(person, Verb.RELEASE, product),
        "issues": writes and product.state in (ProductState.CLEARED, ProductState.ISSUED),
        "addressed": addressed_said(value_of(product)),
        "outcomes": writes and product.state == ProductState.ISSUED,
        "lapsed": _lapsed(request, product),
        **more,
    }


def _lapsed(request: HttpRequest, product: Kept) -> bool:
    """Whether the last thing that happened is that what was signed lapsed."""
    taken = steps_of(request.user, product)
    return bool(taken) and taken[-1].step == Step.LAPSED


def _parts(
    product: Kept, items: Sequence[ProductItem], remarks: Sequence[Said], outcomes: dict[str, Any]
) -> list[dict[str, Any]]:
    """The parts of a report with their sentences; an empty one is shown too, for there something may be added."""
    number, parts = 0, []
    for part in KINDS[product.kind].parts:
        shown = []
        for item in (one for one in items if one.part == part.key):
            number += 1
            own = [one for one in remarks if one.item == item.pk]
            shown.append(_item(number, item, own, outcomes.get(item.pk)))
        parts.append({"part": part, "name": part.name, "press": part.shape == "press", "items": shown})
    return parts


def _item(number: int, item: ProductItem, remarks: Sequence[Said], outcome: Any) -> dict[str, Any]:
    return {
        "number": number,
        "item": item,
        "mark": paragraph_said(item.marks),
        "comment": item.nature == "comment",
        "rests": [_rest(one) for one in item_value(item).rests],
        "remarks": remarks,
        "outcome": outcome,
    }


def _rest(one: Rests) -> dict[str, str]:
    """What a sentence rests on, with the address of its page where it has one."""
    source = item_sources().get(one.kind)
    return {"said": said(one.said), "href": reverse(source.page, args=(one.id,)) if source and one.id else ""}


def shown_value(value: Product) -> list[dict[str, Any]]:
    """A version as a page sets it: parts, facts, then comment, numbered as in its documents."""
    number, parts = 0, []
    items = ordered(value.items, value.kind)
    for part in KINDS[value.kind].parts:
        shown = []
        for item in (one for one in items if one.part == part.key):
            number += 1
            shown.append(
                {
                    "number": number,
                    "mark": paragraph_said(item.marks),
                    "subject": _either(item.subject),
                    "text": _either(item.text),
                    "arrow": item.arrow,
                    "alert": item.alert,
                    "grade": item.grade,
                    "comment": item.nature == "comment",
                    "rests": [_either(one.said) for one in item.rests],
                    "outcome": str(dict(Outcome.choices).get(item.outcome, "")),
                }
            )
        if shown:
            parts.append({"name": part.name, "items": shown})
    return parts


def addressed_said(value: Product) -> list[tuple[Text, str]]:
    """To whom a cable goes, each with its name."""
    return [(wording(f"product.address_{name}"), words) for name, words in value.addressed]


def _either(text: Text | None) -> str:
    """A text in the reader's language, else in the other."""
    return (said(text) or text.en or text.ru) if text is not None else ""


def edition_line(edition: ProductEdition) -> dict[str, Any]:
    """An issued version as its line in a list says it."""
    value = Product.from_json(edition.content)
    told = {"who": edition.by.called, "day": f"{edition.at:%Y-%m-%d %H:%M}"}
    return {
        "href": reverse("product_edition", args=[edition.pk]),
        "title": said(title_said(value)),
        "said": " · ".join([_("issued by %(who)s on %(day)s UTC") % told, *marks_said(edition.marks)]),
    }


def product_line(product: Kept) -> dict[str, Any]:
    """A report in work as its line in a list says it."""
    value = value_of(product)
    due = [_("due on %(day)s") % {"day": product.due_on.isoformat()}] if product.due_on else []
    return {
        "href": reverse("product", args=[product.pk]),
        "title": said(title_said(value)),
        "said": " · ".join([str(product.get_state_display()), *due, *marks_said(product.marks)]),
    }


def files_of(edition: ProductEdition) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Language in words, then format and address of each file of a version."""
    names, given = dict(LANGUAGES), settings_of(Product.from_json(edition.content))
    return [
        (names[language], [(format.upper(), _file(edition, language, format)) for format in FORMATS])
        for language in given
    ]


def _file(edition: ProductEdition, language: str, format: str) -> str:
    return reverse("product_file", args=(edition.pk, language, format))
