"""A text cut into sentences, English or Russian, with abbreviations left whole.

A full stop ends a sentence when a capital, a digit or a quotation follows it and no abbreviation or initial stands
before it. Two cases cannot be told from the letters alone and are decided by rule: ``г.`` after a year ends a sentence
only where more than four words stand before it (*В 2021 г. Узбекистан …* goes on), and ``etc.``, ``т.д.``, ``др.``
before a capital do end one, as a month does unless a figure follows. A line that is empty always ends a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mirab.core.words import Language
from mirab.texts.word_lists import read_words


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence and where it stands in its text: characters ``[start, end)``, blanks around it left out."""

    start: int
    end: int
    text: str


#: Abbreviations behind which a sentence goes on, without their last full stop.
_ABBREVIATIONS = {language: frozenset(words) for language, words in read_words()["abbreviations"].items()}
_MONTHS = frozenset(read_words()["months"])
_YEAR_MARK = frozenset({"г", "гг"})
_LONGEST_OPENING = 4
#: Characters before a full stop among which its last word, or a short opening, is looked for.
_LOOK_BACK = 80

# every repeat is bounded: a page of full stops or blanks must not cost the square of its length
_END = re.compile(
    r"(?:[.!?…]{1,9}[»”\"')\]]{0,4})(?=\s{1,20}[«“\"'(\[–—-]{0,4}\s{0,2}[A-ZА-ЯЁ0-9ҒҚҢӨҰҮҺІӘҲҶӢӮЎ])|\n\s*\n"
)
_LAST_WORD = re.compile(r"[^\s«“\"'(\[]+$")


def split(text: str, language: Language) -> tuple[Sentence, ...]:
    """The sentences of a text, in order; together they hold every character but blanks between them."""
    return tuple(_trimmed(text, *span) for span in _spans(text, language) if text[slice(*span)].strip())


def _spans(text: str, language: Language) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        before = text[max(start, match.start() - _LOOK_BACK) : match.start()]
        after = text[match.end() : match.end() + _LOOK_BACK].lstrip()[:1]
        if match.group().strip() and _goes_on(before, match.group(), after, language):
            continue
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def _trimmed(text: str, start: int, end: int) -> Sentence:
    part = text[start:end]
    first = start + len(part) - len(part.lstrip())
    return Sentence(start=first, end=first + len(part.strip()), text=part.strip())


def _goes_on(before: str, mark: str, after: str, language: Language) -> bool:
    """Whether a full stop belongs to what stands before it rather than ending the sentence."""
    if mark != ".":
        return False
    found = _LAST_WORD.search(before)
    word = found.group() if found else ""
    if len(word) == 1 and word.isalpha() and word.isupper():
        return True
    if language == "ru" and word in _YEAR_MARK and re.search(r"\d\s*гг?$", before):
        return len(before.split()) <= _LONGEST_OPENING
    # U.N., А.Б.: letters with full stops between them
    if re.fullmatch(r"(?:[A-ZА-ЯЁ]\.)+[A-ZА-ЯЁ]", word):
        return True
    # "3 Jan. 2008" goes on; "on 3 Jan. The" does not
    if word.lower() in _MONTHS:
        return after.isdigit()
    return word.lower() in _ABBREVIATIONS[language]
