"""A report of the desk as a value: sentences with what they rest on, each marked; and what of it an audience is given.

One source serves every audience: :func:`drawn_for` leaves out what an audience's marks do not open, before anything is
numbered, counted or laid out. What is left out changes nothing in what is given, not even a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from mirab.core.marks import Marks, UseClass, join_marks
from mirab.core.periods import Period
from mirab.core.words import Language, Text
from mirab.reporting.bulletin import plain
from mirab.reporting.wording import wording

Nature = Literal["fact", "comment"]
Shape = Literal["text", "table", "press"]
Setting = Literal["en", "ru", "bilingual"]

_USES = list(UseClass)
_LANGUAGES: tuple[Language, Language] = ("en", "ru")


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a report: its key, and whether it is text, the table of situations, or elements for the press."""

    key: str
    shape: Shape = "text"

    @property
    def name(self) -> Text:
        """What stands above it."""
        return wording(f"product.part_{self.key}")


@dataclass(frozen=True, kw_only=True)
class ProductKind:
    """A kind of report: its key, its parts in their order, whether it is addressed as a cable is."""

    key: str
    parts: tuple[Part, ...]
    addressed: bool = False

    @property
    def name(self) -> Text:
        """What it is called."""
        return wording(f"product.kind_{self.key}")


def _parts(*keys: str) -> tuple[Part, ...]:
    shapes: dict[str, Shape] = {"table": "table", "press": "press"}
    return tuple(Part(key=key, shape=shapes.get(key, "text")) for key in keys)


KINDS: Mapping[str, ProductKind] = {
    kind.key: kind
    for kind in (
        ProductKind(key="daily", parts=_parts("events", "changed", "ahead")),
        ProductKind(key="weekly", parts=_parts("summary", "events", "table", "ahead", "unknown")),
        ProductKind(key="monthly", parts=_parts("summary", "table", "ahead", "unknown")),
        ProductKind(key="briefing", parts=_parts("summary", "threats", "engagement", "ahead", "press")),
        ProductKind(key="cable", parts=_parts("summary", "detail", "action"), addressed=True),
    )
}


@dataclass(frozen=True, kw_only=True)
class Rests:
    """One thing that a sentence rests on: kind and id of a record, and what it is called; a reference has no id."""

    kind: str
    id: str
    said: Text


@dataclass(frozen=True, kw_only=True)
class Item:
    """A sentence of a report. ``grade`` is an Admiralty grade such as ``B2``; empty: none was given.

    In the table of situations ``subject`` names the situation, ``arrow`` says how it moved and ``alert`` what may come;
    of an element for the press ``outcome`` says what became of it.
    """

    part: str
    nature: Nature
    text: Text
    marks: Marks
    rests: tuple[Rests, ...] = ()
    grade: str = ""
    subject: Text | None = None
    arrow: str = ""
    alert: str = ""
    outcome: str = ""
    outcome_words: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Product:
    """A report, or what of it an audience is given.

    ``period`` is half-open; ``title`` is empty where the audience is given none; ``marks``: how the whole is held.
    """

    kind: str
    title: Text
    title_marks: Marks
    period: Period
    items: tuple[Item, ...]
    marks: Marks
    addressed: tuple[tuple[str, str], ...] = ()
    exercise: bool = False
    issued_on: date | None = None

    def to_json(self) -> dict[str, Any]:
        """The whole as plain data."""
        items = [{**plain(item), "marks": item.marks.to_json()} for item in self.items]
        held = {"title_marks": self.title_marks.to_json(), "marks": self.marks.to_json()}
        return {
            **plain(replace(self, items=())),
            **held,
            "items": items,
            "period": [self.period.start.isoformat(), self.period.end.isoformat()],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Product:
        """Read what :meth:`to_json` gave."""
        start, end = map(date.fromisoformat, data["period"])
        return cls(
            kind=data["kind"],
            title=Text(**data["title"]),
            title_marks=Marks.from_json(data["title_marks"]),
            period=Period(start=start, end=end),
            items=tuple(map(_item, data["items"])),
            marks=Marks.from_json(data["marks"]),
            addressed=tuple((name, words) for name, words in data["addressed"]),
            exercise=data["exercise"],
            issued_on=date.fromisoformat(data["issued_on"]) if data["issued_on"] else None,
        )


def _item(data: Mapping[str, Any]) -> Item:
    rests = tuple(Rests(kind=one["kind"], id=one["id"], said=Text(**one["said"])) for one in data["rests"])
    texts = {name: Text(**data[name]) if data[name] else None for name in ("subject", "outcome_words")}
    made = {"text": Text(**data["text"]), "marks": Marks.from_json(data["marks"]), "rests": rests}
    return Item(**{**data, **texts, **made})


def whole_marks(product: Product) -> Marks:
    """How a whole is held: as the closest of its parts."""
    return join_marks([product.title_marks, *(item.marks for item in product.items)])


def fits(marks: Marks, audience: Marks) -> bool:
    """Whether a part may stand in what is held as an audience's marks say."""
    return (
        marks.sensitivity <= audience.sensitivity
        and marks.lists <= audience.lists
        and marks.caveats <= audience.caveats
        and _USES.index(marks.use_class) <= _USES.index(audience.use_class)
    )


def drawn_for(product: Product, audience: Marks) -> Product:
    """What of a report an audience is given: a function of the parts that its marks open, and of nothing else.

    The version is held as the audience's marks say, joined with those of what it holds: whoever reads it may read each
    sentence of it.
    """
    items = tuple(item for item in product.items if fits(item.marks, audience))
    titled = fits(product.title_marks, audience)
    version = replace(
        product,
        items=items,
        title=product.title if titled else Text(en="", ru=""),
        title_marks=product.title_marks if titled else audience,
        # to whom a cable goes is held as its title is
        addressed=product.addressed if titled else (),
    )
    return replace(version, marks=join_marks([audience, whole_marks(version)]))


def settings_of(product: Product) -> tuple[Setting, ...]:
    """The languages in which every sentence is there; both side by side where it is there in both."""
    english, russian = (all(_words(product, language)) for language in _LANGUAGES)
    if english and russian:
        return ("en", "ru", "bilingual")
    return ("en",) if english else ("ru",) if russian else ()


def _words(product: Product, language: Language) -> Iterable[str]:
    for item in product.items:
        yield item.text.said(language)
        if item.subject is not None and item.subject != Text(en="", ru=""):
            yield item.subject.said(language)


def without_ground(items: Iterable[Item]) -> list[Item]:
    """Facts that rest on nothing named."""
    return [item for item in items if item.nature == "fact" and not item.rests]


def ordered(items: Iterable[Item], kind: str, key: Callable[[Item], int] = lambda item: 0) -> list[Item]:
    """Items by the parts of their kind; within a part facts first, then comment, each in the order of ``key``."""
    places = {part.key: place for place, part in enumerate(KINDS[kind].parts)}
    return sorted(items, key=lambda item: (places.get(item.part, len(places)), item.nature == "comment", key(item)))
