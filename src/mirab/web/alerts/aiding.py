"""The writing aid over an assessment: its remarks with the words that they mark, for a page that needs no script.

Before a full stop ``[E1]`` or ``[E1, E3]`` names the evidence that a sentence stands on; a sentence that begins
with *Comment:* (*Комментарий:*) is the author's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mirab.core.words import Language, Text
from mirab.texts import Written, remarks, split

_NAMED = re.compile(r"\[E\d+(?:\s*,\s*E\d+)*\]")
_NUMBER = re.compile(r"E(\d+)")
_COMMENTS = ("comment:", "комментарий:")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A text of an assessment, under the name that its reader knows it by.

    ``own``: every sentence of it is the author's own, and needs no evidence.
    """

    name: str
    text: str
    own: bool = False
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A remark: in which text, the words marked with what stands around them, what is wrong, what would mend it."""

    where: str
    before: str
    words: str
    after: str
    what: Text
    remedy: Text


def aided(pieces: Iterable[Piece], language: Language, evidence: Mapping[int, tuple[str, ...]]) -> list[Marked]:
    """What the aid says of some texts, in the order in which they are read.

    Parameters
    ----------
    evidence
        Ids that each line of evidence rests on, by the number of the line.
    """
    return [one for piece in pieces for one in _of(piece, language, evidence)]


def _of(piece: Piece, language: Language, evidence: Mapping[int, tuple[str, ...]]) -> Iterable[Marked]:
    sentences = [sentence.text for sentence in split(piece.text, language)]
    draft = [_written(text, piece, evidence) for text in sentences]
    for remark in remarks(draft, language):
        text = sentences[remark.sentence]
        yield Marked(
            where=piece.name,
            before=text[: remark.start],
            words=text[remark.start : remark.end],
            after=text[remark.end :],
            what=remark.what,
            remedy=remark.remedy,
        )


def _written(text: str, piece: Piece, evidence: Mapping[int, tuple[str, ...]]) -> Written:
    """A sentence with what it stands on; its references are blanked, so that places in it stay what they are."""
    numbers = [int(number) for named in _NAMED.findall(text) for number in _NUMBER.findall(named)]
    known = [number for number in numbers if number in evidence]
    ids = tuple(id for number in known for id in evidence[number])
    return Written(
        text=_NAMED.sub(lambda found: " " * len(found.group()), text),
        evidence=piece.rests_on or tuple(f"E{number}" for number in known),
        # a number is somebody's claim where its evidence rests on something that somebody stated
        claims=piece.rests_on or ids,
        comment=piece.own or text.lower().startswith(_COMMENTS),
    )
