"""The writing aid: what it has to say of the sentences of a draft, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mirab.core.words import Language, Text
from mirab.texts.avoiding import avoided, inside_words
from mirab.texts.identifying import persons
from mirab.texts.likelihood import mixed_scales, said_together
from mirab.texts.numbers import without_claim
from mirab.texts.remarks import Remark, Span

Found = Iterator[tuple[Span, str, Text, Text]]
_EVERYWHERE: tuple[Callable[[str, Language], Found], ...] = (said_together, mixed_scales, persons, avoided)


@dataclass(frozen=True, kw_only=True)
class Written:
    """One sentence of a draft, and what it stands on.

    Attributes
    ----------
    evidence : ids of the graded items that it is linked to
    claims : ids of the claims that its numbers are
    comment : whether it is marked as the author's comment, which needs no evidence of its own
    """

    text: str
    evidence: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    comment: bool = False


def remarks(draft: Sequence[Written], language: Language, *, for_government: bool = False) -> tuple[Remark, ...]:
    """Everything that the aid marks in a draft; spans count characters within their sentence.

    Parameters
    ----------
    for_government : whether the text goes to a government, where *warning* is not written
    """
    found = (
        Remark(sentence=number, start=span.start, end=span.end, code=code, what=what, remedy=remedy)
        for number, written in enumerate(draft)
        for span, code, what, remedy in _of(written, language, for_government)
    )
    return tuple(sorted(found, key=lambda remark: (remark.sentence, remark.start, remark.end, remark.code)))


def _of(written: Written, language: Language, for_government: bool) -> Found:
    for rule in _EVERYWHERE:
        yield from rule(written.text, language)
    if not written.evidence and not written.comment and written.text.strip():
        yield Span(start=0, end=len(written.text)), "no evidence", *_NO_EVIDENCE
    if not written.claims:
        yield from without_claim(written.text, language)
    if for_government:
        yield from inside_words(written.text, language)


_NO_EVIDENCE = (
    Text(en="This sentence is linked to no evidence", ru="Предложение не связано ни с одним источником"),
    Text(
        en="Link a graded item, or mark the sentence as comment",
        ru="Свяжите его с оцененным источником или пометьте как комментарий",
    ),
)
