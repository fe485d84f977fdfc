"""Text folded for search: what differs in case, diacritics and apostrophes alone is the same."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans(
    {
        **dict(zip("қғҳҷңөүұәіҡҕ", "кгхчноууаикг", strict=True)),
        **dict(zip("ıøłđ", "iold", strict=True)),
        **dict.fromkeys("ʻʼ‘’'`´", None),
    }
)
_WORD = re.compile(r"\w+")
_ASCII_WORD = re.compile(r"[0-9a-z]+")


def fold(text: str) -> str:
    """Letters without case, diacritics and apostrophes; everything that is no letter or digit is one space."""
    if text.isascii():
        return " ".join(_ASCII_WORD.findall(text.lower().translate(_LETTERS)))
    # case once more at the end: taken apart, a mathematical letter is a capital like any other
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).casefold()
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_LETTERS)
    return " ".join(_WORD.findall(letters.replace("_", " ")))
