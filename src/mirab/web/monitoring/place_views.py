"""What the page of a place says of it: its names, the situations there, what lies within and beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mirab.core.places import Place
from mirab.core.words import Text
from mirab.pipelines.board_values import PlaceClaim, PlaceDetail, PlaceRef
from mirab.web.design.templatetags.mirab import said

#: Past proposals and episodes that are listed; the rest is counted, with the way to it.
LISTED = 6


@dataclass(frozen=True, kw_only=True)
class PlaceName:
    """A name with its language, and the days on which it was official; ``tag`` is its language as browsers read it."""

    name: str
    language: str
    tag: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    former: bool = False


@dataclass(frozen=True, kw_only=True)
class PlacesOfKind:
    """Places of one kind, near or within."""

    kind: Text
    places: tuple[PlaceRef, ...]


@dataclass(frozen=True, kw_only=True)
class ClaimsOfKind:
    """What was stated about one thing of a place, side by side."""

    what: Text
    claims: tuple[PlaceClaim, ...]


def language_said(code: str) -> str:
    """A language by its name; one that the site has no word for by its code."""
    return {
        "en": _("English"),
        "ru": _("Russian"),
        "kk": _("Kazakh"),
        "ky": _("Kyrgyz"),
        "tg": _("Tajik"),
        "tk": _("Turkmen"),
        "uz": _("Uzbek"),
        "fa-AF": _("Dari"),
        "ps": _("Pashto"),
    }.get(code, code)


def place_names(place: Place) -> list[PlaceName]:
    """Every name of a place: of each language, then earlier and other ones."""
    official = [PlaceName(name=name, language=language_said(code), tag=code) for code, name in place.names.items()]
    known = set(place.names.values())
    others = [
        PlaceName(
            name=alias.name,
            language=_("earlier name") if alias.valid_to else _("other name"),
            valid_from=alias.valid_from,
            valid_to=alias.valid_to,
            former=alias.valid_to is not None,
        )
        for alias in place.aliases
        if alias.name not in known or alias.valid_from or alias.valid_to
    ]
    return [*official, *others]


def place_headline(detail: PlaceDetail) -> str:
    """What is known of a place on the day, in a sentence."""
    living = sum(seen.living for seen in detail.situations)
    signals = sum(item.signal is not None for item in detail.indicators)
    words = {"place": said(detail.ref.name)}
    if living:
        found = ngettext("%(n)s situation has a level", "%(n)s situations have a level", living) % {"n": living}
    elif signals:
        found = ngettext("%(n)s indicator signals", "%(n)s indicators signal", signals) % {"n": signals}
    elif any(item.known for item in detail.indicators):
        found = _("nothing has a level")
    else:
        found = pgettext("of a place", "nothing recent is known")
    return _("%(place)s: %(found)s") % {**words, "found": found}


def place_parts(detail: PlaceDetail) -> dict[str, Any]:
    """Situations, proposals, episodes, claims and neighbours of a place, as its page lists them."""
    past = [proposal for proposal in detail.proposals if not proposal.living]
    return {
        "living": [seen for seen in detail.situations if seen.living],
        "faded": [seen for seen in detail.situations if not seen.living],
        "open": [proposal for proposal in detail.proposals if proposal.living],
        "past": past[:LISTED],
        "past_more": len(past) - LISTED,
        "episodes": detail.episodes[:LISTED],
        "episodes_more": len(detail.episodes) - LISTED,
        "claims": list(_by_what(detail.claims)),
        "children": list(_by_kind(detail.children)),
        "related": list(_by_kind(place for place in detail.related if place not in detail.children)),
    }


def _by_kind(places: Iterable[PlaceRef]) -> Iterator[PlacesOfKind]:
    found: dict[Text, list[PlaceRef]] = {}
    for place in places:
        found.setdefault(place.kind, []).append(place)
    for kind, members in found.items():
        yield PlacesOfKind(kind=kind, places=tuple(sorted(members, key=lambda place: said(place.name))))


def _by_what(claims: Iterable[PlaceClaim]) -> Iterator[ClaimsOfKind]:
    found: dict[Text, list[PlaceClaim]] = {}
    for claim in claims:
        found.setdefault(claim.what, []).append(claim)
    for what, members in found.items():
        yield ClaimsOfKind(what=what, claims=tuple(members))
