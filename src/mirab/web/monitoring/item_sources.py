"""What may be hung into a report of the desk: each app says of its kinds what it has to offer, and finds one by its id.

A thing is offered to whoever may see it at that moment, with its marks: a sentence made of it is held no less closely.
A kind is added by a file of its app that calls :func:`offers`, loaded with the app.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise

from mirab.core.marks import Marks
from mirab.core.words import Text
from mirab.pipelines.board import DayBoard
from mirab.web.accounts.policy import Person


@dataclass(frozen=True, kw_only=True)
class Looks:
    """Who looks, and the board that he reads: of the day on which he writes."""

    person: Person
    board: DayBoard


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A thing as a report may take it up: its name, the sentence that it suggests, its own day and its marks.

    ``subject``, ``arrow`` and ``alert`` fill a row of the table of situations; ``grade`` is an Admiralty grade.
    """

    id: str
    title: Text
    day: date
    marks: Marks
    text: Text = field(default_factory=lambda: Text(en="", ru=""))
    subject: Text | None = None
    arrow: str = ""
    alert: str = ""
    grade: str = ""


#: What there is to offer of a span of days, first and last included.
Lists = Callable[[Looks, date, date], Iterable[Offered]]
#: Of some ids, those that the reader sees.
Finds = Callable[[Looks, Collection[str]], Mapping[str, Offered]]


@dataclass(frozen=True, kw_only=True)
class ItemSource:
    """A kind of thing: what it is called, the name of the address of its page, what it offers, how it is found."""

    name: str | Promise
    page: str
    lists: Lists
    finds: Finds


@dataclass(kw_only=True)
class _Sources:
    by_kind: dict[str, ItemSource] = field(default_factory=dict)


_SOURCES = _Sources()


def offers(kind: str, source: ItemSource) -> None:
    """Let things of a kind be hung into reports; done once, when the app is loaded that has them."""
    _SOURCES.by_kind[kind] = source


def item_sources() -> Mapping[str, ItemSource]:
    """Every kind that may be hung in."""
    return dict(_SOURCES.by_kind)


def offered(looks: Looks, kind: str, id: str) -> Offered | None:
    """One thing, if the reader sees it."""
    source = _SOURCES.by_kind.get(kind)
    return source.finds(looks, [id]).get(id) if source else None
