"""What the package's sources say of themselves stands in Russian, every sentence and nothing else."""

from __future__ import annotations

import re

import pytest

from mirab.sources import registry, source_text
from mirab.sources.words import russian, sentences

SOURCES = registry()
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
#: Names, licences and titles of published works are the same in both languages.
_SAME = re.compile(r"UCDP|CC BY 4\.0|Sundberg and Melander .*")


@pytest.mark.parametrize("name", SOURCES)
def test_every_sentence_of_a_source_has_its_russian(name: str) -> None:
    missing = [sentence for sentence in sentences(SOURCES[name].declaration) if sentence not in russian()]
    assert not missing, f"translate in src/mirab/sources/words/ru.po: {missing}"


def test_nothing_is_translated_that_no_source_says() -> None:
    said = {sentence for source in SOURCES.values() for sentence in sentences(source.declaration)}
    assert not set(russian()) - said


def test_only_names_and_licences_are_the_same_in_both_languages() -> None:
    same = [english for english, told in russian().items() if not CYRILLIC.search(told)]
    assert [english for english in same if not _SAME.fullmatch(english)] == []


def test_no_figure_is_lost_on_the_way_to_russian() -> None:
    for english, told in russian().items():
        assert sorted(re.findall(r"\d+", english)) == sorted(re.findall(r"\d+", told)), english


def test_the_line_ends_of_a_declaration_do_not_hide_its_russian() -> None:
    assert source_text("Recent years are estimates\n  that later editions revise").ru.startswith("Последние годы")


def test_a_sentence_without_russian_is_said_in_english() -> None:
    assert source_text("A bulletin of a neighbour").ru == "A bulletin of a neighbour"
