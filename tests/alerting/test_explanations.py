"""The explanation: from the evidence, in both languages, with what is not known and a likelihood of its own."""

from __future__ import annotations

import re
from datetime import date, timedelta

from mirab.core.periods import Period
from mirab.core.words import LIKELIHOOD_WORDS


def explained(proposals, index=0):
    text = proposals[0].notices[index].explanation
    return text.en.replace("\u00a0", " "), text.ru.replace("\u00a0", " ")


def test_the_explanation_reads_in_both_languages(run, find):
    row = find("protest", "AAA", date(2010, 5, 1), 2, value=387.0, low=20.0, high=61.4)
    assert explained(run([row])) == (
        "EXERCISE AAA: 387 reports of protest in April 2010, normally 20–61.4 (exercise; published 1 May 2010). "
        "Judged probability of an episode (serious or worse) before 30 Jul 2010: 22% (unlikely).",
        "УЧЕНИЕ AAA: 387 сообщ. о протестах за апрель 2010, обычно 20–61,4 (exercise; опубликовано 1 мая 2010). "
        "Экспертная оценка вероятности эпизода (тяжесть не ниже: серьезная) до 30 июл. 2010: 22 % (маловероятно).",
    )


def test_every_figure_of_the_explanation_is_in_the_evidence(run, find):
    row = find("level", "reservoir:made-up", date(2008, 1, 22), 2, value=867.25)
    [proposal] = run([row])
    [item] = proposal.notices[0].evidence
    assert (item.value, item.unit, item.signal) == (867.25, "m", 2)
    assert "867.25 m" in explained([proposal])[0]


def test_several_causes_say_that_they_are_joined_as_independent(run, find):
    rows = [find("protest", "AAA", date(2010, 5, 1), 2), find("deaths", "AA-1", date(2010, 5, 1), 1)]
    en, ru = explained(run(rows))
    assert "joined as if they were independent" in en
    assert "объединены как независимые" in ru
    assert "independent" not in explained(run(rows[:1]))[0]


def test_what_is_not_known_is_said(run, find):
    rows = [
        find("protest", "AAA", date(2010, 6, 1), 2),
        find("deaths", "AA-1", date(2010, 6, 1), None, calm=None),
    ]
    en, ru = explained(run(rows))
    assert "Not known at present: EXERCISE deaths: EXERCISE AA-1." in en
    assert "Пока неизвестно: УЧЕНИЕ deaths: УЧЕНИЕ AA-1." in ru


def test_a_lower_signal_of_today_is_told_first_and_the_earlier_one_that_still_counts_after_it(run, find):
    rows = [
        find("protest", "AAA", date(2010, 5, 1), 3, value=387.0, low=20.0, high=60.0),
        find("protest", "AAA", date(2010, 6, 1), 1, value=101.0, low=20.0, high=60.0),
    ]
    [proposal] = run(rows, date(2010, 6, 10))
    en, ru = explained([proposal], -1)
    assert en.startswith("EXERCISE AAA: 101 reports of protest in May 2010, normally 20–60")
    assert "An earlier signal still counts: EXERCISE AAA: 387 reports of protest in April 2010" in en
    assert "Еще действует более ранний сигнал: УЧЕНИЕ AAA: 387 сообщ. о протестах за апрель 2010" in ru
    assert [item.value for item in proposal.notices[-1].evidence] == [101.0, 387.0]


def test_a_period_that_ends_after_the_day_of_knowledge_is_told_by_its_beginning(run, find):
    closed = Period(start=date(2010, 4, 7), end=date(2011, 10, 26))
    row = find("closed", "crossing:made-up", date(2010, 5, 20), 2, period=closed)
    en, ru = explained(run([row]))
    assert "closed since 7 Apr 2010 (" in en
    assert "закрыто с 7 апр. 2010 (" in ru
    assert "2011" not in en + ru


def test_a_figure_that_came_after_the_gap_ends_it(run, find):
    rows = [
        find("deaths", "AA-1", date(2010, 5, 1), None, calm=None),
        find("deaths", "AA-1", date(2010, 6, 1), 0),
        find("protest", "AAA", date(2010, 6, 1), 2),
    ]
    assert "Not known" not in explained(run(rows))[0]


def test_hindsight_and_pseudo_real_time_are_said_beside_the_source(run, find):
    rows = [find("protest", "AAA", date(2010, 5, 1), 2, hindsight=True, pseudo_real_time=True)]
    en, ru = explained(run(rows))
    assert "(exercise; picked out with hindsight; taken as known from 1 May 2010 by the source's usual lag)" in en
    assert "(exercise; отобрано задним числом; считается известным с 1 мая 2010 по обычному сроку источника)" in ru


def test_the_end_says_whether_the_signal_fell_or_was_not_repeated(run, find):
    fell = run([find("protest", "AAA", date(2010, 5, 1), 2), find("protest", "AAA", date(2010, 6, 1), 0)])
    lived_out = run([find("protest", "AAA", date(2010, 5, 1), 2)])
    assert explained(fell, -1)[0].startswith("The signal has fallen below its lower threshold.")
    assert explained(lived_out, -1)[0].startswith("Nothing has fired again within the life of the rules.")
    assert "Экспертная оценка" not in explained(fell, -1)[1]


def test_likelihood_stands_in_a_sentence_of_its_own_and_confidence_nowhere(run, find):
    for signal in (1, 2, 3):
        en, ru = explained(run([find("deaths", "AA-1", date(2010, 5, 1), signal)]))
        sentences = [s for s in re.split(r"(?<=\.) ", en) if any(f"({w.text.en})" in s for w in LIKELIHOOD_WORDS)]
        assert len(sentences) == 1
        assert "onfiden" not in en
        assert "уверенност" not in ru


def test_the_russian_explanation_holds_no_english_sentence(run, find):
    day = date(2010, 5, 1)
    rows = [
        find("protest", "AAA", day + timedelta(days=n), 2, period=one_day(day + timedelta(days=n))) for n in (0, 40)
    ]
    for notice in run([*rows, find("quiet-months", "AAA", day, 3)])[0].notices:
        words = set(re.findall(r"[A-Za-z]{2,}", notice.explanation.ru))
        assert words <= {"AAA", "exercise", "deaths", "protest"}


def one_day(day):
    return Period(start=day, end=day + timedelta(days=1))
