"""The words by which a title is found, folded as search folds what is typed."""

from __future__ import annotations

from mirab.core.folding import fold

#: Of a longer word the beginning is kept, and looked for.
LONGEST_WORD = 100


def words_of(title: str) -> list[str]:
    """The words of a title, or of a query, each once."""
    return sorted({word[:LONGEST_WORD] for word in fold(title).split()})
