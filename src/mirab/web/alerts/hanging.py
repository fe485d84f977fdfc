"""What may hang on a situation: each app says of its kinds how a reader finds them, and what a page says of them.

A thing is shown where its own rule lets the reader see it at that moment, whatever the marks of the line by which it
hangs: what he may not see is absent, and is not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from django.utils.functional import Promise

from mirab.core.marks import Marks
from mirab.core.words import Text
from mirab.pipelines.board import DayBoard
from mirab.web.accounts.policy import Person


@dataclass(frozen=True, kw_only=True)
class Looking:
    """Who looks, and the board that he reads."""

    person: Person
    board: DayBoard


@dataclass(frozen=True, kw_only=True)
class Hung:
    """A thing as a page of a situation names it. ``day`` is its own day, by which it stands in the timeline."""

    title: Text | str
    day: date
    marks: Marks
    text: Text | str = ""


#: Of some ids, those that the reader sees.
Finds = Callable[[Looking, Collection[str]], Mapping[str, Hung]]


@dataclass(frozen=True, kw_only=True)
class HangingKind:
    """A kind of thing: what it is called, the name of the address of its page, and how it is found.

    ``hung`` is done with its id within the act that hangs it on.
    """

    name: str | Promise
    page: str
    finds: Finds
    hung: Callable[[str], object] | None = None


@dataclass(kw_only=True)
class _Kinds:
    by_name: dict[str, HangingKind] = field(default_factory=dict)


_KINDS = _Kinds()


def hangs(kind: str, what: HangingKind) -> None:
    """Let things of a kind hang on situations; done once, when the app is loaded that has them."""
    _KINDS.by_name[kind] = what


def kinds() -> Mapping[str, HangingKind]:
    """Every kind that may hang on a situation."""
    return dict(_KINDS.by_name)


def found(looking: Looking, wanted: Mapping[str, Collection[str]]) -> dict[tuple[str, str], Hung]:
    """Of the things wanted, ids by kind, those that the reader sees."""
    return {
        (kind, id): hung
        for kind, ids in wanted.items()
        if kind in _KINDS.by_name
        for id, hung in _KINDS.by_name[kind].finds(looking, ids).items()
    }


def named_by(address: str) -> tuple[str, str] | None:
    """Kind and id of the thing whose page an address opens; None where it opens no such page."""
    try:
        match = resolve(urlsplit(address.strip()).path)
    except (Resolver404, ValueError):
        return None
    named = next((kind for kind, what in _KINDS.by_name.items() if what.page == match.url_name), None)
    ids = [*match.kwargs.values(), *match.args]
    return (named, str(ids[0])) if named and len(ids) == 1 else None
