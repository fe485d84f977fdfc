"""The words by which a title is found, folded as search folds what is typed."""

from __future__ import annotations

from mirab.web.design.folding import fold

#: Of a longer word the beginning is kept, and looked for.
LONGEST_WORD = 100


def words_of(title: str) -> list[str]:
    """The words of a title, or of a query, each once."""
    return sorted({word[:LONGEST_WORD] for word in fold(title).split()})


def folded(title: str) -> str:
    """The words of a title, each behind a space: what begins one of them is found in a single look."""
    return "".join(f" {word}" for word in words_of(title))
