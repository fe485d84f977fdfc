"""One vocabulary: the words that code and documents print are the glossary's."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from mirab.alerting.levels import Level, Precedence

ROOT = Path(__file__).resolve().parents[2]


def entries() -> dict[str, tuple[str, str, str]]:
    """Meaning, Russian and words to avoid, by term."""
    rows = (line.strip("| ").split(" | ") for line in (ROOT / "docs" / "glossary.md").read_text().splitlines())
    cells = [[cell.strip() for cell in row] for row in rows if len(row) == 4]
    return {term: (meaning, russian, avoid) for term, meaning, russian, avoid in cells if term != "term"}


def test_every_term_has_a_meaning_a_russian_word_and_a_word_to_avoid() -> None:
    found = entries()
    assert len(found) > 80
    assert [term for term, cells in found.items() if not all(cells)] == []
    assert [term for term, (_, russian, _) in found.items() if not re.search("[а-яё]", russian)] == []


@pytest.mark.parametrize("level", [Level.WATCH, Level.ADVISORY, Level.WARNING])
def test_levels_are_said_with_the_glossarys_words(level: Level) -> None:
    assert level.word.ru == entries()[level.word.en][1]


@pytest.mark.parametrize("precedence", list(Precedence))
def test_precedences_are_said_with_the_glossarys_words(precedence: Precedence) -> None:
    assert precedence.word.ru == entries()[precedence.word.en][1]


def test_documents_take_levels_and_precedences_from_where_they_are_defined() -> None:
    wording = tomllib.loads((ROOT / "src/mirab/reporting/wording.toml").read_text(encoding="utf-8"))
    words = {level.word.en for level in Level} | {precedence.word.en for precedence in Precedence}
    assert words & set(wording["level"]) <= {"none"}
