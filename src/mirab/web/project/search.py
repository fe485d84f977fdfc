"""Search over names: exact before prefix before word before likeness, in any script and with any diacritics.

What the reader types and what is named are folded alike (:mod:`mirab.web.design.folding`), so that *ferghana* finds
*Farg‘ona* by its alias, *аксы* finds *Аксы*, and *ё* equals *е*. A name in another script is found because the profile
holds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from rapidfuzz import fuzz

from mirab.core.words import Language
from mirab.pipelines.board import DayBoard
from mirab.pipelines.board_values import SearchEntry, SearchKind
from mirab.web.design.folding import fold

#: The longest query that is taken, in characters.
LONGEST = 200
#: Shortest query that is matched by likeness, and how alike it must be (0 to 100).
LIKENESS_FROM, ALIKE = 4, 82

_WORD = re.compile(r"\w+")


class Match(IntEnum):
    """How a query fits an entry, the best first."""

    EXACT = 0
    PREFIX = 1
    WORD = 2
    DETAIL = 3
    LIKE = 4


@dataclass(frozen=True, kw_only=True)
class Part:
    """A stretch of a title: what the query found in it, or what stands between."""

    text: str
    hit: bool


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What was found, in the reader's language. ``by`` is the other name by which it was found, or empty."""

    entry: SearchEntry
    title: tuple[Part, ...]
    detail: tuple[Part, ...]
    by: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class _Indexed:
    entry: SearchEntry
    names: tuple[str, ...]
    folded: tuple[str, ...]
    begins: str


@dataclass(frozen=True, kw_only=True)
class _Fit:
    """How well an entry fits (a higher score is better among equals), and the place of its name that does."""

    match: Match
    score: float
    name: int


@dataclass(frozen=True, kw_only=True)
class Found:
    """An entry that fits a query, and how."""

    item: _Indexed
    fit: _Fit

    @property
    def entry(self) -> SearchEntry:
        """What was found."""
        return self.item.entry


@dataclass(frozen=True, kw_only=True)
class Group:
    """What was found of one kind, the best first."""

    kind: SearchKind
    found: tuple[Found, ...]

    @property
    def is_like(self) -> bool:
        """Whether nothing fits as it was typed, and these are only like it."""
        return self.found[0].fit.match is Match.LIKE


def search(board: DayBoard, query: str, kept: Sequence[SearchEntry] = ()) -> tuple[Group, ...]:
    """What fits a query, grouped by kind; the kind with the best match first.

    Parameters
    ----------
    query : str
        At most :data:`LONGEST` characters; of a longer one the caller says so in words.
    kept
        What the record holds beside the board and may fit; ranked with the rest.
    """
    wanted = fold(query)
    if not wanted:
        return ()
    index, words = (*_index(board), *map(_indexed, kept)), wanted.split()
    fits = [(item, fit) for item in index if (fit := _fit(item, wanted, words))]
    if not fits and len(wanted) >= LIKENESS_FROM:
        fits = [(item, fit) for item in index if (fit := _likeness(item, wanted))]
    kinds: dict[SearchKind, list[Found]] = {}
    # the board's own order stands among equals: the latest proposal first
    for item, fit in sorted(fits, key=lambda pair: (pair[1].match, -pair[1].score)):
        kinds.setdefault(item.entry.kind, []).append(Found(item=item, fit=fit))
    return tuple(Group(kind=kind, found=tuple(found)) for kind, found in kinds.items())


@lru_cache(maxsize=8)
def _index(board: DayBoard) -> tuple[_Indexed, ...]:
    return tuple(_indexed(entry) for entry in board.search_entries())


@lru_cache(maxsize=4096)
def _indexed(entry: SearchEntry) -> _Indexed:
    names = tuple(dict.fromkeys([entry.title.en, entry.title.ru, *entry.words.split(" · ")]))
    folded = tuple(fold(name) for name in names)
    return _Indexed(
        entry=entry,
        names=names,
        folded=folded,
        # every word behind a space: what begins one is found in a single look
        begins=f" {' '.join(folded)} {fold(f'{entry.detail.en} {entry.detail.ru}')}",
    )


def _fit(item: _Indexed, wanted: str, words: list[str]) -> _Fit | None:
    """How well, and by which of its names, an entry fits; None where it does not."""
    if not all(f" {word}" in item.begins for word in words):
        return None
    fits = [fit for n, name in enumerate(item.folded) if (fit := _fit_name(name, n, wanted, words))]
    if fits:
        return min(fits, key=lambda fit: (fit.match, -fit.score, fit.name))
    return _Fit(match=Match.DETAIL, score=0.0, name=0)


def _fit_name(name: str, n: int, wanted: str, words: list[str]) -> _Fit | None:
    # a shorter name is the nearer one
    nearness = len(wanted) / max(len(name), 1)
    if name == wanted:
        return _Fit(match=Match.EXACT, score=1.0, name=n)
    if name.startswith(wanted):
        return _Fit(match=Match.PREFIX, score=nearness, name=n)
    return _Fit(match=Match.WORD, score=nearness, name=n) if _all_begin(words, name.split()) else None


def _all_begin(words: list[str], within: list[str]) -> bool:
    """Whether each word is the beginning of one of the others."""
    return all(any(other.startswith(word) for other in within) for word in words)


def _likeness(item: _Indexed, wanted: str) -> _Fit | None:
    """How alike a query is to the name that is most like it, as wholes or word against word."""
    alike = [(max(fuzz.ratio(wanted, name), _most_alike_word(wanted, name)), n) for n, name in enumerate(item.folded)]
    score, n = max(alike, key=lambda pair: pair[0])
    return _Fit(match=Match.LIKE, score=score, name=n) if score >= ALIKE else None


def _most_alike_word(wanted: str, name: str) -> float:
    # a name of one word that is as much alike goes first
    return max((fuzz.ratio(wanted, word) - 1 for word in name.split()), default=0.0)


def shown(found: Found, query: str, language: Language) -> Shown:
    """What was found as a page sets it, with the stretches that the query found in it."""
    item, fit, words = found.item, found.fit, fold(query).split()
    title = tuple(_parts(item.entry.title.said(language), words))
    # a place found by another of its names says which; its code tells a reader nothing
    by = item.names[fit.name] if item.entry.kind == "place" and fit.match is not Match.DETAIL else ""
    other = by and ":" not in by and by != item.entry.title.said(language) and not any(part.hit for part in title)
    return Shown(
        entry=item.entry,
        title=title,
        detail=tuple(_parts(item.entry.detail.said(language), words)),
        by=tuple(_parts(by, words)) if other else (),
    )


def _parts(text: str, words: list[str]) -> Iterator[Part]:
    """A text cut where its words begin with words of the query."""
    end = 0
    for found in _WORD.finditer(text):
        length = max((_begins(found.group(), word) for word in words), default=0)
        if length:
            start = found.start()
            if start > end:
                yield Part(text=text[end:start], hit=False)
            end = start + length
            yield Part(text=text[start:end], hit=True)
    if end < len(text):
        yield Part(text=text[end:], hit=False)


def _begins(text: str, word: str) -> int:
    """Letters of a word of a text that a folded word of the query covers; 0 where it does not begin with it."""
    if not fold(text).startswith(word):
        return 0
    for length in range(1, len(text) + 1):
        if fold(text[:length]) == word:
            return length
    return 0
