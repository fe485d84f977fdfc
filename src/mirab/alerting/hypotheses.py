"""Analysis of competing hypotheses: evidence by hypothesis, ranked by what speaks *against* each.

Heuer (1999), *Psychology of Intelligence Analysis*, chapter 8: evidence that fits every hypothesis tells nothing, so
that the most likely hypothesis is the one with the least evidence against it, not the most evidence for it. Points and
weights are those of Heuer's own program (Palo Alto Research Center, *ACH* 2.0, technical description): inconsistent 1,
very inconsistent 2, anything else 0; times credibility and relevance, each 1/√2 where low, 1 where medium, √2 where
high.

The matrix orders thoughts. It never overrules the analyst, and a rank is no probability: in trials it has not made
judgements of probability better (Karvetski and Mandel 2020, *Judgment and Decision Making* 15).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from math import sqrt

from mirab.core.errors import FormatError
from mirab.core.words import Text


class Rating(StrEnum):
    """How an item of evidence sits with a hypothesis: would it be seen if the hypothesis were true?"""

    CC = "CC"
    C = "C"
    N = "N"
    I = "I"  # noqa: E741 - the letter of the method
    II = "II"

    @property
    def word(self) -> Text:
        """The rating in words."""
        return _RATING_WORDS[self]

    @property
    def against(self) -> int:
        """Points against the hypothesis."""
        return {Rating.I: 1, Rating.II: 2}.get(self, 0)

    @property
    def opposite(self) -> Rating:
        """The rating if the item meant the contrary."""
        return list(Rating)[::-1][list(Rating).index(self)]


_RATING_WORDS = {
    Rating.CC: Text(en="very consistent", ru="полностью согласуется"),
    Rating.C: Text(en="consistent", ru="согласуется"),
    Rating.N: Text(en="neutral", ru="нейтрально"),
    Rating.I: Text(en="inconsistent", ru="не согласуется"),
    Rating.II: Text(en="very inconsistent", ru="резко противоречит"),
}


class Weight(StrEnum):
    """How credible or how relevant an item is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def word(self) -> Text:
        """The weight in words."""
        return Text(en=self.value, ru={"low": "низкая", "medium": "средняя", "high": "высокая"}[self.value])

    @property
    def factor(self) -> float:
        """What the points are multiplied by."""
        return {Weight.LOW: 1 / sqrt(2), Weight.MEDIUM: 1.0, Weight.HIGH: sqrt(2)}[self]

    @classmethod
    def of_credibility(cls, figure: int) -> Weight:
        """What is proposed for an item by the figure of its Admiralty grade; the analyst may set another.

        Confirmed and probably true weigh high, possibly true medium, doubtful and improbable low. 6 is medium: *cannot
        be judged* is not *bad*.
        """
        if figure not in range(1, 7):
            raise FormatError(f"credibility {figure}", "Give 1 to 6")
        return {1: cls.HIGH, 2: cls.HIGH, 4: cls.LOW, 5: cls.LOW}.get(figure, cls.MEDIUM)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One item of evidence (the absence of something is evidence too), rated against hypotheses by their codes."""

    code: str
    ratings: Mapping[str, Rating]
    credibility: Weight = Weight.MEDIUM
    relevance: Weight = Weight.MEDIUM

    @property
    def weight(self) -> float:
        """Credibility times relevance."""
        return self.credibility.factor * self.relevance.factor

    def against(self, hypothesis: str) -> float:
        """Weighted points against a hypothesis; 0 where it is not rated."""
        rating = self.ratings.get(hypothesis)
        return 0.0 if rating is None else self.weight * rating.against


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Hypotheses by code, two at least, and the items rated against them.

    Raises
    ------
    FormatError
        When there are fewer than two hypotheses, a code stands twice, or an item rates what is no hypothesis.
    """

    hypotheses: tuple[str, ...]
    items: tuple[Item, ...]

    def __post_init__(self) -> None:
        if len(set(self.hypotheses)) < 2 or len(set(self.hypotheses)) < len(self.hypotheses):
            raise FormatError(f"hypotheses {list(self.hypotheses)}", "Give two at least, each with a code of its own")
        codes = [item.code for item in self.items]
        if len(set(codes)) < len(codes):
            raise FormatError("an item of evidence stands twice", "Give each item a code of its own")
        unknown = {code for item in self.items for code in item.ratings} - set(self.hypotheses)
        if unknown:
            raise FormatError(f"ratings of {', '.join(sorted(unknown))}", "Rate the hypotheses of this matrix")

    def unrated(self) -> tuple[tuple[str, str], ...]:
        """Item and hypothesis of every cell that is still empty: not rated is not neutral."""
        return tuple((item.code, h) for item in self.items for h in self.hypotheses if h not in item.ratings)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a hypothesis stands: 1 is the least spoken against; those that cannot be told apart share a place."""

    hypothesis: str
    inconsistency: float
    place: int


def rank(matrix: Matrix) -> tuple[Standing, ...]:
    """Hypotheses from the least to the most spoken against; ties in the order of the matrix."""
    # sums of roots in another order differ in the last digits, which must not part a tie
    against = {h: round(sum(item.against(h) for item in matrix.items), 9) for h in matrix.hypotheses}
    ordered = sorted(matrix.hypotheses, key=lambda h: against[h])
    return tuple(
        Standing(
            hypothesis=h,
            inconsistency=against[h],
            place=1 + sum(other < against[h] for other in against.values()),
        )
        for h in ordered
    )


def diagnosticity(item: Item, hypotheses: tuple[str, ...]) -> float:
    """How far an item sets hypotheses apart: the widest difference of its weighted points among those it rates.

    0 for an item that speaks against none, or against all alike: without it the ranking is the same.
    """
    points = [item.against(h) for h in hypotheses]
    return max(points) - min(points)


class Change(StrEnum):
    """What is tried with one item."""

    DROPPED = "dropped"
    FLIPPED = "flipped"

    @property
    def word(self) -> Text:
        """The change in words."""
        if self is Change.DROPPED:
            return Text(en="if it is left out", ru="если исключить")
        return Text(en="if it means the contrary", ru="если истолковать наоборот")


@dataclass(frozen=True, kw_only=True)
class Swing:
    """An item on which the ranking hangs: what happens to it, the order then, and whether another comes first."""

    item: str
    change: Change
    standings: tuple[Standing, ...]
    first_changes: bool


def sensitivity(matrix: Matrix) -> tuple[Swing, ...]:
    """The single items that, left out or turned round, change the ranking; those that change the first place first."""
    before = _places(rank(matrix))
    found = []
    for item in matrix.items:
        for change in Change:
            after = rank(replace(matrix, items=_changed(matrix.items, item, change)))
            if _places(after) != before:
                first = _first(_places(after)) != _first(before)
                found.append(Swing(item=item.code, change=change, standings=after, first_changes=first))
    return tuple(sorted(found, key=lambda swing: not swing.first_changes))


def _changed(items: tuple[Item, ...], one: Item, change: Change) -> tuple[Item, ...]:
    if change is Change.DROPPED:
        return tuple(item for item in items if item is not one)
    flipped = replace(one, ratings={h: rating.opposite for h, rating in one.ratings.items()})
    return tuple(flipped if item is one else item for item in items)


def _places(standings: tuple[Standing, ...]) -> dict[str, int]:
    return {standing.hypothesis: standing.place for standing in standings}


def _first(places: Mapping[str, int]) -> frozenset[str]:
    return frozenset(hypothesis for hypothesis, place in places.items() if place == 1)
