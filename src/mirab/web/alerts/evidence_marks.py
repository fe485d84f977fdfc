"""Sentences of a text with what each rests on: ids in brackets behind a sentence, as ``[obs:…]``, ``[report:…]``.

Whoever writes keeps one text; whoever reads sees the sentence and, beside it, its sources.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SOURCE = re.compile(r"\[((?:[a-z]+:)?[\w@.\-/]+)\]")
_SENTENCE = re.compile(r".+?(?:[.!?…]+[»”\"')]*(?:\s*\[[^\]\s]+\])*(?=\s|$)|$)", re.DOTALL)


@dataclass(frozen=True)
class Sentence:
    """A sentence without its brackets, and the ids that stood in them."""

    text: str
    sources: tuple[str, ...]


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text, each with its sources; a line of its own is a sentence too."""
    found = []
    for line in text.splitlines():
        for part in _SENTENCE.findall(line):
            sources = tuple(_SOURCE.findall(part))
            words = " ".join(_SOURCE.sub("", part).split())
            words = re.sub(r"\s+([.!?…,;:])", r"\1", words)
            if words:
                found.append(Sentence(words, sources))
            elif sources and found:
                found[-1] = Sentence(found[-1].text, (*found[-1].sources, *sources))
    return tuple(found)


def without_sources(text: str) -> str:
    """The text as it may be read by whoever does not get its sources."""
    return "\n".join(" ".join(_SOURCE.sub("", line).split()) for line in text.splitlines())
