"""A profile's sentences in Russian: gettext catalogues in its folder ``words/ru``.

The English sentence in a YAML or CSV file is the one source: a rule or an indicator keeps its content id when a
translation is mended. An entry's ``msgid`` is the English sentence as it stands there (blanks and line ends aside), its
``msgstr`` the Russian one. A name that stays as it is has the same words on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polib

from mirab.core.words import Text
from mirab.regions.reading import Reading

FOLDER = "words/ru"


def plain(sentence: str) -> str:
    """A sentence with single blanks, so that line ends of a YAML file or a catalogue do not count."""
    return " ".join(sentence.split())


def text_of(english: str, russian: dict[str, str]) -> Text:
    """A sentence in both languages; English in both where there is no Russian."""
    return Text(en=english, ru=russian.get(plain(english), english))


def read_russian(folder: Path, reading: Reading) -> dict[str, str]:
    """Russian by English sentence, of every catalogue of a profile; faults go to ``reading``."""
    found: dict[str, str] = {}
    for path in sorted((folder / FOLDER).glob("*.po")):
        for english, russian in _entries(path, reading):
            if found.setdefault(english, russian) != russian:
                reading.fault(name_of(path), _short(english), "has two translations", "Keep one of them")
    return found


def name_of(path: Path) -> str:
    """A catalogue as a problem names it."""
    return f"{FOLDER}/{path.name}"


def _entries(path: Path, reading: Reading) -> Iterator[tuple[str, str]]:
    """The entries of a catalogue that hold a translation."""
    try:
        entries = polib.pofile(str(path))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reading.fault(name_of(path), "whole file", f"not readable as a gettext catalogue: {error}", "Mend the line")
        return
    for entry in entries:
        if entry.fuzzy:
            reading.fault(name_of(path), _short(entry.msgid), "is marked fuzzy", "Look at it and take the mark away")
        elif not entry.obsolete and entry.msgstr.strip():
            yield plain(entry.msgid), entry.msgstr.strip()


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 80 else f"{sentence[:77]}..."
