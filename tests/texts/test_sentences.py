"""A text is cut into sentences where a reader would cut it."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirab.texts import split

ENGLISH = [
    "The release from the dam fell by a third.",
    "The U.N. mission in the province confirmed it on 3 May.",
    "Officials, e.g. the deputy head of the district, did not comment.",
    "Mr. Example spoke at 10.30 a.m. and left.",
    "What changed?",
    "“Nothing.”",
    "See Art. 5, para. 2 of the agreement.",
    "The gauge read 3.5 m at noon…",
]
RUSSIAN = [
    "Попуск из водохранилища сократился на треть.",
    "В 2021 г. Стороны провели три встречи.",
    "Встреча прошла в г. Бишкеке, т.е. на нейтральной территории.",
    "Погибли, по данным стороны А, 13 человек; см. п. 4 сводки.",
    "Что изменилось?",
    "Объем составил 3,5 млрд. куб. м за месяц.",
    "Об этом сообщил А. Б. Примеров.",
    "Соглашение подписано сторонами в мае 2021 г.",
    "Воду делят по декадам.",
]


@pytest.mark.parametrize(("sentences", "language"), [(ENGLISH, "en"), (RUSSIAN, "ru")])
@pytest.mark.parametrize("between", [" ", "\n", "  "])
def test_abbreviations_and_initials_end_no_sentence(sentences, language, between):
    assert [one.text for one in split(between.join(sentences), language)] == sentences


def test_an_empty_line_ends_a_sentence_without_a_full_stop():
    assert [one.text for one in split("A heading\n\nThe text", "en")] == ["A heading", "The text"]


def test_a_list_of_abbreviations_before_a_capital_ends_its_sentence():
    text = "Cotton, rice, etc. Then water ran out."
    assert [one.text for one in split(text, "en")] == ["Cotton, rice, etc.", "Then water ran out."]
    assert len(split("Хлопок, рис и т.д. Затем вода кончилась.", "ru")) == 2


def test_a_month_ends_a_sentence_unless_a_figure_follows():
    assert len(split("It began on 9 Jan. The capital was spared.", "en")) == 2
    assert len(split("It began on 9 Jan. 2008 in the capital.", "en")) == 1
    assert len(split("Началось 9 янв. Столицу не затронуло.", "ru")) == 2


def test_a_text_and_its_translation_have_as_many_sentences():
    """1,300 passages of the profile stand in English and Russian, translated sentence by sentence."""
    folder = Path(__file__).parents[2] / "src/mirab/regions/central_asia/words/ru"
    pairs = [entry for file in sorted(folder.glob("*.po")) for entry in polib.pofile(str(file)) if entry.msgstr]
    unlike = [e.msgid for e in pairs if len(split(e.msgid, "en")) != len(split(e.msgstr, "ru"))]
    assert len(pairs) > 1300
    assert len(unlike) <= 0.005 * len(pairs), unlike


@given(st.text(alphabet="Aa.!? \n“”Бб1г", max_size=60), st.sampled_from(["en", "ru"]))
def test_sentences_are_in_order_and_hold_all_but_blanks(text, language):
    found = split(text, language)
    assert all(text[one.start : one.end] == one.text and one.text == one.text.strip() for one in found)
    assert "".join("".join(one.text.split()) for one in found) == "".join(text.split())
    ends = [0, *(one.end for one in found)]
    assert all(end <= one.start for end, one in zip(ends, found, strict=False))
