"""What the package's sources say of themselves, in Russian: the gettext catalogue ``words/ru.po``.

The English sentence of a declaration is the one source; an entry's ``msgid`` is that sentence (blanks and line ends
aside), its ``msgstr`` the Russian one. A name that stays as it is has the same words on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import polib

from mirab.core.words import Text
from mirab.sources.declaration import Declaration

CATALOGUE = Path(__file__).resolve().parent / "words" / "ru.po"


def source_text(english: str) -> Text:
    """A sentence of a declaration in both languages; English in both where the catalogue has no Russian for it."""
    return Text(en=english, ru=russian().get(_plain(english), english))


@cache
def russian() -> Mapping[str, str]:
    """Russian by English sentence."""
    return {_plain(entry.msgid): _plain(entry.msgstr) for entry in polib.pofile(str(CATALOGUE)) if entry.msgstr}


def sentences(declaration: Declaration) -> Iterator[str]:
    """What a declaration says to a reader, beside its title and its address."""
    told = (
        declaration.publisher,
        declaration.owner,
        declaration.licence,
        declaration.attribution,
        declaration.why_grade,
        declaration.publication.reason,
        declaration.caveats,
        declaration.blind,
    )
    return (_plain(sentence) for sentence in told if sentence)


def _plain(sentence: str) -> str:
    return " ".join(sentence.split())
