"""What the writing aid marks, rule by rule and in both languages, and what it leaves alone."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirab.core.words import LIKELIHOOD_WORDS, Language
from mirab.texts import Written, remarks, split
from mirab.texts.avoiding import EVERYDAY, glossary_words
from mirab.texts.likelihood import likelihood_spans

ROOT = Path(__file__).resolve().parents[2]


def marked(text: str, language: str, **more: object) -> list[tuple[str, str]]:
    """Code and marked words of a sentence that has its evidence and its claims."""
    government = bool(more.pop("for_government", False))
    written = Written(**{"text": text, "evidence": ("e1",), "claims": ("c1",)} | more)
    return [(r.code, text[r.start : r.end]) for r in remarks([written], language, for_government=government)]


PLAIN_EN = [
    "Talks on the water release resumed on 3 May 2021 and ended without a text.",
    "Closure of the crossing within 30 days is likely.",
    "A new clash in the province is very unlikely (5–20 %).",
    "We judge that an agreement before the season is unlikely, 30 per cent.",
    "Confidence is moderate, since two graded sources agree.",
    "Storage fell to 30 % of its norm, and rationing is likely.",
    "It could not be verified that the post was manned.",
    "More rain is more likely in the north than in the south.",
    "The joint commission met in May 2024 and agreed on article 5.",
    "The United Nations mission and both states confirmed the exchange.",
    "The false-alarm rate of this rule is low.",
    "The Secretary-General spoke with both sides.",
    "Seven houses burned on the night of 29 April.",
    "The head of the province and the mayor of the city met the elders.",
    "The U.S. and U.N. Women sent observers.",
    "Both maps stand in annex A. The United Nations country team keeps a third.",
    "What side A. Both sides said is not known.",
    "The newspaper The Frontier Post reported it.",
    "Both states invite observers, and the commission rejects the violation report.",
    "A railway line and a police checkpoint were closed for a day.",
]
PLAIN_RU = [
    "Переговоры о попуске возобновились 3 мая 2021 года и завершились без документа.",
    "Закрытие пункта пропуска в течение 30 дней вероятно.",
    "Новое столкновение в области весьма маловероятно (5–20 %).",
    "Соглашение до начала сезона маловероятно, вероятность 30 %.",
    "Степень уверенности умеренная: два оцененных источника сходятся.",
    "Объем упал до 30 % нормы, ограничения вероятны.",
    "Проверить это не удалось, пост мог быть пуст.",
    "Дожди более вероятны на севере, чем на юге.",
    "Комиссия собралась в мае 2024 г. и согласовала статью 5.",
    "Генеральный секретарь говорил с обеими сторонами.",
    "Глава области и мэр города встретились со старейшинами.",
    "Встреча прошла в с. Примерное Баткенской области.",
    "Карта дана в приложении А. Она составлена стороной А. Вторая сторона ее не признает.",
    "Приток в Токтогульское водохранилище снизился.",
]


@pytest.mark.parametrize(("text", "language"), [*((t, "en") for t in PLAIN_EN), *((t, "ru") for t in PLAIN_RU)])
def test_a_plain_sentence_is_left_alone(text, language):
    assert marked(text, language) == []


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("It is likely, with high confidence, that the crossing closes.", "en", "high confidence"),
        ("We are confident that closure is very likely.", "en", "We are confident"),
        ("Closure has a probability of 60 % and confidence is low.", "en", "confidence is"),
        ("С высокой степенью уверенности закрытие вероятно.", "ru", "высокой степенью уверенности"),
        ("Закрытие весьма вероятно, уверенность низкая.", "ru", "уверенность низкая"),
    ],
)
def test_likelihood_and_confidence_in_one_sentence(text, language, words):
    assert ("likelihood with confidence", words) in marked(text, language)


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Closure is likely (30 %).", "en", "30 %"),
        ("Closure is very unlikely, about 25–30 %.", "en", "25–30 %"),
        ("It is likely that fighting could spread.", "en", "could"),
        ("Closure is unlikely but possible.", "en", "possible"),
        ("Rationing may follow and is very likely.", "en", "may"),
        ("There is a 33 % chance, or one in three, of closure.", "en", "one in three"),
        ("Закрытие вероятно (30 %).", "ru", "30 %"),
        ("Закрытие возможно и даже вероятно.", "ru", "возможно"),
        ("Весьма вероятно, что перебои могут продолжиться.", "ru", "могут"),
        ("Вероятность 33 %, то есть один к двум, остается.", "ru", "один к двум"),
    ],
)
def test_two_scales_in_one_sentence(text, language, words):
    assert ("two scales", words) in marked(text, language)


@pytest.mark.parametrize("word", LIKELIHOOD_WORDS, ids=lambda word: word.text.en)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_each_likelihood_word_is_read_as_itself_and_holds_its_own_band(word, language):
    said = word.text.said(language)
    frame = {"en": "Closure: {} ({} %).", "ru": "Закрытие: {} ({} %)."}[language]
    inside = frame.format(said, round(50 * (word.low + word.high), 1))
    assert [found for _, found in likelihood_spans(inside, language)] == [word]
    assert marked(inside, language) == []
    outside = frame.format(said, 10 if word.low > 0.4 else 70)
    assert [code for code, _ in marked(outside, language)] == ["two scales"]


def test_a_sentence_without_evidence_is_marked_whole_and_a_comment_is_not():
    text = "The canal was closed."
    assert marked(text, "en", evidence=()) == [("no evidence", text)]
    assert marked(text, "en", evidence=(), comment=True) == []


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("On 30 April 13 citizens died.", "en", ["13"]),
        ("Some 1,200 people and hundreds of houses were hit.", "en", ["1,200", "hundreds"]),
        ("Storage stands at 30 % of 19.5 km3.", "en", ["30 %", "19.5"]),
        ("30 апреля погибли 13 граждан.", "ru", ["13"]),
        ("Перемещены тысячи жителей и 1 200 семей.", "ru", ["тысячи", "1 200"]),
    ],
)
def test_a_number_without_a_claim(text, language, words):
    found = marked(text, language, claims=())
    assert [said for code, said in found if code == "number without claim"] == words
    assert marked(text, language) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Talks ended on 3 May 2021 at 10:30 on article 5 of resolution 1325.", "en"),
        ("Closure is likely (55–80 %) before 2027-04-01.", "en"),
        ("Переговоры 3 мая 2021 г. в 10:30 касались статьи 5, версия 2.", "ru"),
        ("Закрытие вероятно (55–80 %) до 01.04.2027.", "ru"),
    ],
)
def test_dates_hours_names_and_probabilities_are_no_figures(text, language):
    assert marked(text, language, claims=()) == []


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Mr. Example saw it.", "en", "Mr. Example"),
        ("It was seen by A. B. Example.", "en", "A. B. Example"),
        ("It was seen by A. Example.", "en", "A. Example"),
        ("The son of Example was taken.", "en", "son of Example"),
        ("Example uulu was taken.", "en", "Example uulu"),
        ("A 34-year-old teacher from Example was beaten.", "en", "34-year-old teacher from Example"),
        ("The teacher, 34, was beaten.", "en", "teacher, 34"),
        ("The imam of the village of Example left.", "en", "imam of the village of Example"),
        ("Call +996 555 000 000 for more.", "en", "+996 555 000 000"),
        ("Write to witness@example.org at night.", "en", "witness@example.org"),
        ("He carried passport AN0000000 with him.", "en", "passport AN0000000"),
        ("Это видел г-н Примеров.", "ru", "г-н Примеров"),
        ("Это видел А. Б. Примеров.", "ru", "А. Б. Примеров"),
        ("Это видел Примеров А.Б. вчера.", "ru", "Примеров А.Б."),
        ("Задержан Пример Примерович, житель области.", "ru", "Пример Примерович"),
        ("Задержан сын Примерова.", "ru", "сын Примерова"),
        ("Избит 34-летний учитель из села Примерное.", "ru", "34-летний учитель из села Примерное"),
        ("Уехал имам села Примерное.", "ru", "имам села Примерное"),
        ("Звоните 8 (800) 000-00-00 вечером.", "ru", "8 (800) 000-00-00"),
        ("Найден паспорт № 0000000 на дороге.", "ru", "паспорт № 0000000"),
    ],
)
def test_a_person_who_could_be_identified(text, language, words):
    assert ("person", words) in marked(text, language)


@pytest.mark.parametrize(
    ("text", "words", "instead"),
    [
        ("The country closed its side.", "country", "state"),
        ("This hotspot is known.", "hotspot", "situation"),
        ("Three alarms went off.", "alarm", "signal"),
        ("It is best practice.", "best practice", "lesson"),
    ],
)
def test_a_word_that_the_glossary_avoids_is_marked_with_the_term_in_its_stead(text, words, instead):
    written = Written(text=text, evidence=("e1",), claims=("c1",))
    found = remarks([written], "en")
    assert [(r.code, text[r.start : r.end]) for r in found] == [("word to avoid", words)]
    assert f"“{instead}”" in found[0].remedy.en


def test_a_government_is_not_written_to_of_warnings():
    for text, language, word in (
        ("This warning concerns the canal.", "en", "warning"),
        ("Настоящее предупреждение касается канала.", "ru", "предупреждение"),
    ):
        assert marked(text, language) == []
        assert marked(text, language, for_government=True) == [("inside word", word)]
    assert marked("The Early Warning Bulletin is quarterly.", "en", for_government=True) == []


def test_remarks_name_their_sentence_and_come_in_reading_order():
    draft = [Written(text=text) for text in ("Mr. Example counted 13.", "It is likely.", "13 died.")]
    found = [(r.sentence, r.start) for r in remarks(draft, "en")]
    assert found == sorted(found)
    assert {sentence for sentence, _ in found} == {0, 1, 2}


@given(st.text(max_size=120), st.sampled_from(["en", "ru"]))
def test_whatever_is_written_spans_lie_inside_and_every_remark_has_words(text, language):
    for remark in remarks([Written(text=text)], language, for_government=True):
        assert 0 <= remark.start < remark.end <= len(text)
        for words in (remark.what, remark.remedy):
            assert words.en
            assert words.ru


def test_the_packages_words_to_avoid_are_the_glossarys():
    script = runpy.run_path(str(ROOT / "docs" / "avoided.py"))
    assert script["DATA"].read_text(encoding="utf-8") == script["table"](
        script["GLOSSARY"].read_text(encoding="utf-8")
    ), "run python docs/avoided.py"


def test_every_ordinary_word_that_is_passed_over_stands_in_the_glossary():
    words = {one.word for one in glossary_words()[0]}
    assert words >= EVERYDAY
    assert len(words) > 150
    assert all(re.search("[а-яё]", one.term.ru) for one in glossary_words()[0])


def profile_prose() -> Iterator[tuple[str, Language]]:
    """The prose of the region's profile, which names no private person: reasons, known false alarms, notes."""
    for file in sorted((ROOT / "src/mirab/regions/central_asia/words/ru").glob("*.po")):
        for entry in polib.pofile(str(file)):
            yield entry.msgid, "en"
            yield entry.msgstr, "ru"


def test_in_the_prose_of_the_profile_no_person_and_no_second_scale_is_seen_where_there_is_none():
    prose = [(one.text, language) for text, language in profile_prose() for one in split(text, language)]
    assert len(prose) > 2500
    found = [(code, words) for text, language in prose for code, words in marked(text, language)]
    assert [one for one in found if one[0] != "word to avoid"] == []
    assert len(found) < 15


@pytest.mark.parametrize("piece", ["A", "A. ", "a-", "1", ". ", "34-летний ", "likely ("])
def test_a_page_of_one_piece_is_read_to_its_end(piece):
    """Repeats are bounded: without bounds some of these pages take minutes and the suite does not come back."""
    page = piece * 20_000
    assert "".join("".join(one.text.split()) for one in split(page, "en")) == "".join(page.split())
    assert all(remark.end <= len(page) for remark in remarks([Written(text=page)], "en"))
