"""What the writing aid says of a span of a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from mirab.core.words import Text


@dataclass(frozen=True, kw_only=True, order=True)
class Span:
    """Characters ``[start, end)`` of a sentence."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A span ``[start, end)`` of sentence number ``sentence`` (from 0), what is the matter, and what would mend it.

    ``code`` is the rule, for programs; the same in every language.
    """

    sentence: int
    start: int
    end: int
    code: str
    what: Text
    remedy: Text
