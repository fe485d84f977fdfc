"""A place of the board: its names and neighbours, and all that the watch knows of it on the day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mirab.core.periods import Period
from mirab.core.places import Place, PlaceKind
from mirab.core.words import Text
from mirab.pipelines import board_proposals
from mirab.pipelines.board_knowledge import Knowledge
from mirab.pipelines.board_values import (
    EpisodeRow,
    PlaceClaim,
    PlaceDetail,
    PlaceIndicator,
    PlaceRef,
    ProposalView,
    SituationView,
)
from mirab.pipelines.board_words import Row, row_said, signal_name
from mirab.pipelines.bulletin_situations import period_as_known
from mirab.regions import Region
from mirab.reporting.numerals import period_said, quantity, rounded
from mirab.reporting.wording import same, vocabulary, with_capital, wording

_CLAIMS = "_claims"
#: what the claims about a reservoir's volumes hold, each with its own name
_VOLUMES = ("total_km3", "effective_km3", "dead_km3")
#: units at the end of a claim's name; a year has none
_UNITS = {"mw": "MW", "m3s": "m3s", "km3": "km3", "km": "km", "m": "m"}


def detail(
    known: Knowledge, code: str, situations: Sequence[SituationView], episodes: Sequence[EpisodeRow]
) -> PlaceDetail:
    """A place of the profile; what concerns a place concerns the place that it is part of."""
    region = known.centre.region
    place = region.places[code]
    inside = {code, *(part.code for part in _parts(known, place))}
    return PlaceDetail(
        place=place,
        ref=known.place(code),
        states=known.places(state for state in place.states if state != code),
        parents=tuple(known.place(parent.code) for parent in _parents(known, place)),
        children=tuple(known.place(part.code) for part in _parts(known, place) if part.parent == code),
        related=_related(known, place),
        indicators=_indicators(known, code),
        situations=tuple(s for s in situations if inside & {ref.code for ref in s.places} or code in s.state_codes),
        proposals=_proposals(known, inside, code),
        episodes=tuple(e for e in episodes if code in e.states or (e.place is not None and e.place.code in inside)),
        claims=tuple(_claims(region, place)),
    )


def _parents(known: Knowledge, place: Place) -> Iterator[Place]:
    """What a place is part of, the nearest first."""
    places = known.centre.region.places
    while place.parent and place.parent in places:
        place = places[place.parent]
        yield place


def _parts(known: Knowledge, place: Place) -> list[Place]:
    """Everything that is part of a place, at any depth; a region's parts are the states alone."""
    every = known.centre.region.places.values()
    if place.kind is PlaceKind.REGION:
        return [part for part in every if part.parent == place.code]
    return [part for part in every if place.code in {parent.code for parent in _parents(known, part)}]


def _related(known: Knowledge, place: Place) -> tuple[PlaceRef, ...]:
    """Border segments and crossings of a state; crossings and exclaves between the states of a border segment."""
    region = known.centre.region
    borders = (PlaceKind.BORDER_SEGMENT, PlaceKind.CROSSING)
    if place.kind is PlaceKind.STATE:
        found = [p for p in region.places.values() if p.kind in borders and place.code in p.states]
    elif place.kind is PlaceKind.BORDER_SEGMENT:
        kinds = (PlaceKind.CROSSING, PlaceKind.EXCLAVE)
        found = [p for p in region.places.values() if p.kind in kinds and set(p.states) == set(place.states)]
    else:
        return ()
    return tuple(known.place(near.code) for near in found)


def _indicators(known: Knowledge, code: str) -> tuple[PlaceIndicator, ...]:
    """The latest figure of every indicator at the place, signals first."""
    found = [_indicator(known, row) for rows in known.latest.values() for row in rows if row["place"] == code]
    order = {"warning": 0, "advisory": 1, "watch": 2}
    return tuple(
        sorted(found, key=lambda item: (order.get(item.signal or "", 3), not item.known, item.cluster, item.code))
    )


def _indicator(known: Knowledge, row: Row) -> PlaceIndicator:
    entry = known.centre.catalogue[row["indicator"]]
    value, normal = row_said(row)
    period: Period = period_as_known(row["period_start"], row["period_end"], known.day)
    fresh = known.is_fresh(row)
    return PlaceIndicator(
        code=entry.code,
        name=with_capital(entry.name),
        cluster=entry.cluster,
        value_said=value,
        normal_said=normal,
        period=period,
        period_said=period_said(period),
        known=fresh,
        signal=signal_name(row["signal"]) if fresh else None,
    )


def _proposals(known: Knowledge, inside: set[str], code: str) -> tuple[ProposalView, ...]:
    """Proposals of the place, of its parts, and those that rest on evidence from it; the latest first."""
    mine = [
        proposal
        for proposal in known.proposals
        if proposal.place in inside or code in proposal.states or any(code in n.places for n in proposal.notices)
    ]
    mine.sort(key=lambda p: (p.last_on, p.first_on, p.id), reverse=True)
    return tuple(board_proposals.view(known, proposal) for proposal in mine)


def _claims(region: Region, place: Place) -> Iterator[PlaceClaim]:
    """Every figure that somebody stated about the place."""
    for name, stated in place.attributes.items():
        if not name.endswith(_CLAIMS) or not isinstance(stated, list):
            continue
        for claim in stated:
            parts = _VOLUMES if name == "storage_claims" else ("value",)
            for part in parts:
                if claim.get(part) is not None:
                    what = part if part != "value" else name.removesuffix(_CLAIMS)
                    yield _claim(region, what, claim[part], claim)


def _claim(region: Region, what: str, value: float, claim: dict[str, Any]) -> PlaceClaim:
    return PlaceClaim(
        what=claim_name(what),
        value_said=_said(what, value, claim.get("low"), claim.get("high")),
        by=region.text(claim["by"]),
        citation=claim["citation"],
        grade=claim["grade"],
        note=region.text(claim["note"]),
    )


def claim_name(what: str) -> Text:
    """What a claim is about; one that the house has no words for is called by its name."""
    return vocabulary().get(f"place_claim.{what}", same(what.replace("_", " ")))


def _said(what: str, value: float, low: float | None, high: float | None) -> Text:
    """A claimed figure with its unit, and with its range where one was stated."""
    unit = _UNITS.get(what.rpartition("_")[2])
    if unit is None:
        return same(f"{value:g}")
    if low is not None and high is not None:
        return wording(
            "board.normal_band", low=quantity(rounded(low, unit), unit), high=quantity(rounded(high, unit), unit)
        )
    return quantity(rounded(value, unit), unit)
