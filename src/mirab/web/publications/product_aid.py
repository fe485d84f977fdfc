"""What the writing aid says of a report, sentence by sentence, in each language that it is written in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mirab.core.words import Language, Text
from mirab.texts import Written, remarks, split
from mirab.web.publications.product_models import Nature, ProductItem

LANGUAGES: tuple[Language, ...] = ("en", "ru")


@dataclass(frozen=True, kw_only=True)
class Said:
    """One remark on an item: the words that it is about, what is the matter and what would mend it."""

    item: str
    language: Language
    words: str
    what: Text
    remedy: Text


def said_of(items: Sequence[ProductItem]) -> list[Said]:
    """Everything that the aid marks, in the order in which it is read. It forbids nothing."""
    return [said for language in LANGUAGES for item in items for said in _of(item, language)]


def _of(item: ProductItem, language: Language) -> Iterator[Said]:
    sentences = split(item.text.said(language), language)
    ids = tuple(one["id"] or one["en"] or one["ru"] for one in item.rests)
    # a number in a sentence is the claim of what it rests on
    written = [
        Written(text=one.text, evidence=ids, claims=ids, comment=item.nature == Nature.COMMENT) for one in sentences
    ]
    for remark in remarks(written, language):
        words = sentences[remark.sentence].text[remark.start : remark.end]
        yield Said(item=item.pk, language=language, words=words, what=remark.what, remedy=remark.remedy)
