"""Words that the glossary avoids, each with the term in its stead (``avoided.csv``, made from the glossary).

Many of them are ordinary words that the glossary avoids *for one thing only* (a *line* is no border, yet a railway line
is a line). Those stand in :data:`EVERYDAY` and are not marked: nobody reads an aid that marks every other sentence. Nor
is a word that is itself a term, or that stands inside one. The glossary avoids English words; a Russian text has none.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mirab.core.words import Language, Text
from mirab.texts.remarks import Span
from mirab.texts.word_lists import read_words

_DATA = Path(__file__).with_name("avoided.csv")

#: Ordinary words that mean something else more often than what the glossary avoids them for.
EVERYDAY = frozenset(read_words()["everyday"])


@dataclass(frozen=True, kw_only=True)
class Avoided:
    """A word to avoid, the term in its stead (in both languages), and what the glossary adds."""

    word: str
    term: Text
    note: str


@lru_cache(maxsize=1)
def glossary_words() -> tuple[tuple[Avoided, ...], frozenset[str]]:
    """Every word to avoid, and every term that has one."""
    with _DATA.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    words = (Avoided(word=r["avoid"], term=Text(en=r["term"], ru=r["russian"]), note=r["note"]) for r in rows)
    return tuple(words), frozenset(term.strip() for r in rows for term in r["term"].split(","))


@lru_cache(maxsize=1)
def _marked() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, tuple[Avoided, ...]]]:
    """A pattern of the words that are marked, one of the terms, and the words by their small letters."""
    words, terms = glossary_words()
    everyday, own = {w.lower() for w in EVERYDAY}, {t.lower() for t in terms}
    kept: dict[str, list[Avoided]] = {}
    for one in words:
        if one.word.lower() not in everyday and one.word.lower() not in own:
            kept.setdefault(one.word.lower(), []).append(one)
    return (
        _either(kept),
        _either(terms | frozenset(read_words()["names"])),
        {word: tuple(found) for word, found in kept.items()},
    )


def _either(words: dict[str, list[Avoided]] | frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?=(?:e?s)?(?![\w-]))", re.IGNORECASE)


def avoided(text: str, language: Language) -> Iterator[tuple[Span, str, Text, Text]]:
    """Words of an English sentence that the glossary avoids."""
    if language != "en":
        return
    pattern, terms, words = _marked()
    inside = [match.span() for match in terms.finditer(text)]
    for match in pattern.finditer(text):
        # a capital within a sentence belongs to a name: the Frontier Post keeps its own
        name = match.start() > 0 and match.group()[0].isupper() and match.group() not in ("KPI", "N/A")
        if name or any(start <= match.start() and match.end() <= end for start, end in inside):
            continue
        known = words[match.group().lower()]
        yield (
            Span(start=match.start(), end=match.end()),
            "word to avoid",
            Text(en=f"The glossary avoids “{match.group()}”", ru=f"Глоссарий не использует слово “{match.group()}”"),
            Text(
                en="Write " + " or ".join(f"“{one.term.en}”" for one in known),
                ru="Пишите " + " или ".join(f"“{one.term.en}” ({one.term.ru})" for one in known),
            ),
        )


_INSIDE = {
    "en": re.compile(r"\b(?:early warning|warnings?|alerts?)\b", re.IGNORECASE),
    "ru": re.compile(r"\b(?:предупреждени(?:е|я|ю|ем|и|й|ям|ями|ях)|тревог\w*)\b", re.IGNORECASE),
}
#: Names that hold the word and are nobody's to change.
_NAMES = re.compile(r"early warning bulletin|early warning system|систем\w+ раннего предупреждения", re.IGNORECASE)


def inside_words(text: str, language: Language) -> Iterator[tuple[Span, str, Text, Text]]:
    """*Warning* and *alert* in a text for a government, which receives an information note or a non-paper."""
    names = [match.span() for match in _NAMES.finditer(text)]
    for match in _INSIDE[language].finditer(text):
        if any(start <= match.start() and match.end() <= end for start, end in names):
            continue
        yield (
            Span(start=match.start(), end=match.end()),
            "inside word",
            Text(
                en=f"“{match.group()}” is an inside word; this text goes to a government",
                ru=f"«{match.group()}» — внутреннее слово; этот текст идет государству",
            ),
            Text(
                en="Write “information note”, or say what may happen",
                ru="Пишите «информационная записка» или скажите, что может произойти",
            ),
        )
