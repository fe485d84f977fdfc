"""Why something is not done yet: the thing and its value, and what would mend it, in English and Russian."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mirab.core.words import Text


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why an act is refused: ``code`` for programs, ``what`` names thing and value, ``remedy`` what can be done."""

    code: str
    what: Text
    remedy: Text


@dataclass(frozen=True, kw_only=True)
class Unmet(Refusal):
    """A condition that is not met yet; several may be open at once."""


def listed(words: Iterable[Text]) -> Text:
    """Several words in one, parted by commas, the last by *or*."""
    items = tuple(words)
    if len(items) < 2:
        return items[0] if items else Text(en="nobody", ru="никто")
    english, russian = (", ".join(w.said(lang) for w in items[:-1]) for lang in ("en", "ru"))
    return Text(en=f"{english} or {items[-1].en}", ru=f"{russian} или {items[-1].ru}")
