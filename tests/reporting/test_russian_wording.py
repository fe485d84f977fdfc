"""The documents' own words are whole in both languages, and the Russian document speaks Russian."""

from __future__ import annotations

import io
import re
import string
from collections import Counter
from collections.abc import Callable

import docx
import pypdf
import pytest

from mirab.core.units import UNITS
from mirab.reporting.numerals import unit_said
from mirab.reporting.wording import vocabulary, wording

#: Signs and names that are the same in every language.
SAME_IN_BOTH = {"JSON", "C"}


def fields(text: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name)


def test_phrases_fill_the_same_places_in_both_languages() -> None:
    unlike = [name for name, text in vocabulary().items() if set(fields(text.en)) != set(fields(text.ru))]
    assert unlike == []
    assert [name for name, text in vocabulary().items() if bool(text.en) != bool(text.ru)] == []


def test_russian_phrases_hold_no_latin_word() -> None:
    bare = {name: re.sub(r"\{\w+\}", "", text.ru) for name, text in vocabulary().items()}
    latin = {name: set(re.findall(r"[A-Za-z]{2,}", text)) - SAME_IN_BOTH for name, text in bare.items()}
    assert {name: found for name, found in latin.items() if found} == {}


def test_every_unit_has_a_sign() -> None:
    for unit in (*UNITS, "months"):
        unit_said(unit)


def test_a_russian_date_at_the_end_of_a_sentence_brings_no_second_full_stop() -> None:
    assert wording("why.opened", level="x", day="1 янв. 2031 г").ru.count("..") == 0
    assert ".." not in wording("bulletin.what_it_is", day="15 февр. 2031 г.").ru


def test_the_russian_page_holds_no_word_of_english_but_names(rendered: Callable[[str, str], bytes]) -> None:
    page = rendered("html", "ru").decode().split("<main>", 1)[1]
    words = re.sub(r"https?://\S+", "", re.sub(r"<svg.*?</svg>|<[^>]+>", " ", page, flags=re.S))
    # names of publishers and licences stand as their owners write them; identifiers are hexadecimal
    for name in ("Hydromet of Alfa", "© Alfa Hydromet", "Events Institute", "News desk", "River commission", "facts"):
        words = words.replace(name, "")
    assert set(re.findall(r"\b[A-Za-z]{3,}\b", words)) - {"Alfa", "ffee"} == set()


@pytest.mark.parametrize("format", ["pdf", "docx"])
def test_no_english_phrase_of_the_documents_stands_in_the_russian_file(
    rendered: Callable[[str, str], bytes], format: str
) -> None:
    phrases = [text.en for text in vocabulary().values() if " " in text.en and "{" not in text.en]
    text = text_of_document(rendered(format, "ru"), format)
    assert len(phrases) > 50
    assert [phrase for phrase in phrases if phrase in text] == []


def text_of_document(raw: bytes, format: str) -> str:
    """Selectable text of a PDF or DOCX."""
    if format == "pdf":
        return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(raw)).pages)
    document = docx.Document(io.BytesIO(raw))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
