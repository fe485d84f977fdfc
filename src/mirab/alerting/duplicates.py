"""Reports that may tell of the same thing, proposed as groups with the reason. Nothing is ever merged here.

Two reports are proposed together when place, time and kind are near, and the words are alike or an actor is the same.
Where the two are written in different scripts, words cannot be compared; nearness in place and time must then be
closer. Two sides telling of one incident are meant to meet in a group: their versions then stand beside each other.

How near is near (:class:`Nearness`) is a setting of the installation. A group is wide rather than narrow: a person
looks at it, and taking a report out of a group costs a click, while a twin that nobody noticed is counted twice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

from rapidfuzz.fuzz import token_set_ratio

from mirab.core.errors import FormatError
from mirab.core.places import Position
from mirab.core.words import Text

_EARTH_KM = 6371.0088  # mean radius, IUGG


@dataclass(frozen=True, kw_only=True)
class Nearness:
    """How near two reports must be: hours between their times, km between them, per cent of longer words alike.

    ``close_hours`` and ``close_km`` hold where words cannot be compared.
    """

    hours: float = 24.0
    km: float = 10.0
    words: float = 60.0
    close_hours: float = 6.0
    close_km: float = 3.0


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """A report as far as it may be a twin of another.

    Attributes
    ----------
    place : code of the place; position : None where none was given
    observed_from, observed_to : between which times (UTC) it happened, both included
    actors : codes of the actors as claimed
    words : what was written, in its own language
    """

    id: str
    place: str
    kind: str
    observed_from: datetime
    observed_to: datetime
    actors: frozenset[str] = frozenset()
    words: str = ""
    position: Position | None = None

    def __post_init__(self) -> None:
        if self.observed_to < self.observed_from:
            raise FormatError(f"report {self.id}: observed until before it began", "The earlier time comes first")


class Likeness(StrEnum):
    """In what two reports are alike."""

    PLACE = "place"
    TIME = "time"
    KIND = "kind"
    ACTORS = "actors"
    WORDS = "words"
    CLOSE = "close"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two reports that may be twins, the smaller id first, and in what they are alike, each in words."""

    first: str
    second: str
    reasons: tuple[tuple[Likeness, Text], ...]


@dataclass(frozen=True, kw_only=True)
class Group:
    """Reports that hang together by pairs; ids in order. A person confirms, splits or refuses it."""

    ids: tuple[str, ...]
    pairs: tuple[Pair, ...]


def pair_of(one: ReportView, other: ReportView, nearness: Nearness | None = None) -> Pair | None:
    """Whether two reports may be twins, and why; the same whichever is given first."""
    near = nearness or Nearness()
    a, b = sorted((one, other), key=lambda report: report.id)
    apart, km = _hours_apart(a, b), _km_apart(a, b)
    if a.id == b.id or a.kind != b.kind or apart > near.hours or km is None or km > near.km:
        return None
    more = list(_more(a, b, near, apart, km))
    if not more:
        return None
    return Pair(first=a.id, second=b.id, reasons=(_place(a, b, km), _time(apart), _KIND, *more))


def propose_groups(reports: Iterable[ReportView], nearness: Nearness | None = None) -> tuple[Group, ...]:
    """Groups of two reports or more, by their first ids; a report stands in one group at most.

    Only reports of one kind whose times are near are compared, so that many years of reports cost little more than the
    days on which there are many.
    """
    near = nearness or Nearness()
    pairs = [pair for a, b in _candidates(reports, near) if (pair := pair_of(a, b, near))]
    found: dict[str, list[Pair]] = defaultdict(list)
    first_of = _joined(pairs)
    for pair in sorted(pairs, key=lambda p: (p.first, p.second)):
        found[first_of[pair.first]].append(pair)
    return tuple(
        Group(ids=tuple(sorted({i for p in members for i in (p.first, p.second)})), pairs=tuple(members))
        for _, members in sorted(found.items())
    )


def _candidates(reports: Iterable[ReportView], near: Nearness) -> Iterator[tuple[ReportView, ReportView]]:
    by_kind: dict[str, list[ReportView]] = defaultdict(list)
    for report in reports:
        by_kind[report.kind].append(report)
    wait = timedelta(hours=near.hours)
    for same in by_kind.values():
        same.sort(key=lambda report: (report.observed_from, report.id))
        live: list[ReportView] = []
        for report in same:
            live = [earlier for earlier in live if earlier.observed_to + wait >= report.observed_from]
            yield from ((earlier, report) for earlier in live)
            live.append(report)


def _joined(pairs: Iterable[Pair]) -> dict[str, str]:
    """The smallest id of each report's group."""
    first: dict[str, str] = {}

    def root(key: str) -> str:
        while first.setdefault(key, key) != key:
            key = first[key]
        return key

    for pair in pairs:
        low, high = sorted((root(pair.first), root(pair.second)))
        first[high] = low
    return {key: root(key) for key in tuple(first)}


def _hours_apart(a: ReportView, b: ReportView) -> float:
    """Hours between the end of the earlier and the beginning of the later; 0 where they overlap."""
    gap = max(a.observed_from, b.observed_from) - min(a.observed_to, b.observed_to)
    return max(gap / timedelta(hours=1), 0.0)


def _km_apart(a: ReportView, b: ReportView) -> float | None:
    """The least distance that the positions allow; 0 in the same place, None where it cannot be told."""
    if a.position is not None and b.position is not None:
        return max(km_between(a.position, b.position) - a.position.precision_km - b.position.precision_km, 0.0)
    return 0.0 if a.place == b.place else None


def km_between(a: Position, b: Position) -> float:
    """Great-circle distance of two positions in km, by the haversine formula."""
    lat_a, lon_a, lat_b, lon_b = (radians(degrees) for degrees in (a.lat, a.lon, b.lat, b.lon))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(min(half, 1.0)))


def _more(a: ReportView, b: ReportView, near: Nearness, apart: float, km: float) -> Iterator[tuple[Likeness, Text]]:
    """What beyond place, time and kind speaks for one event."""
    if shared := sorted(a.actors & b.actors):
        names = ", ".join(shared)
        yield Likeness.ACTORS, Text(en=f"the same actors: {names}", ru=f"те же участники: {names}")
    if _cyrillic(a.words) is not None and _cyrillic(a.words) == _cyrillic(b.words):
        alike = token_set_ratio(_content(a.words), _content(b.words))
        if alike >= near.words:
            yield Likeness.WORDS, Text(en=f"words alike to {alike:.0f} %", ru=f"слова сходны на {alike:.0f} %")
    elif apart <= near.close_hours and km <= near.close_km:
        yield (
            Likeness.CLOSE,
            Text(
                en="words cannot be compared, but place and time are close",
                ru="слова несравнимы, но место и время совсем близки",
            ),
        )


def _content(words: str) -> str:
    """The words of four letters and more, small: what short ones share says nothing."""
    return " ".join(word for word in re.findall(r"\w+", words.lower()) if len(word) > 3)


def _cyrillic(words: str) -> bool | None:
    """Whether most letters are Cyrillic; None without letters."""
    letters = [letter for letter in words if letter.isalpha()]
    return sum("\u0400" <= letter <= "\u04ff" for letter in letters) * 2 > len(letters) if letters else None


def _place(a: ReportView, b: ReportView, km: float) -> tuple[Likeness, Text]:
    if a.place == b.place:
        return Likeness.PLACE, Text(en="the same place", ru="то же место")
    return Likeness.PLACE, Text(en=f"places {km:.0f} km apart", ru=f"места в {km:.0f} км друг от друга")


def _time(apart: float) -> tuple[Likeness, Text]:
    if not apart:
        return Likeness.TIME, Text(en="the same time", ru="то же время")
    return Likeness.TIME, Text(en=f"{apart:.0f} h apart", ru=f"разница {apart:.0f} ч")


_KIND = (Likeness.KIND, Text(en="the same kind", ru="тот же вид"))
