"""Numbers, days and periods as a person writes them, English and Russian; months against the Unicode CLDR."""

from __future__ import annotations

from datetime import date

import pytest

from mirab.alerting.phrases import day_words, listed, number, percent, period_words, quantity, when_words
from mirab.core.periods import Period, calendar_year, dekad, hydrological_year, month, season

DAY = Period(start=date(2008, 1, 22), end=date(2008, 1, 23))


def plain(text):
    return text.replace("\u00a0", " ")


def test_days_are_written_with_the_month_in_letters():
    assert plain(day_words(date(2008, 2, 18), "en")) == "18 Feb 2008"
    assert plain(day_words(date(2008, 2, 18), "ru")) == "18 февр. 2008"


#: CLDR, ru: dates/calendars/gregorian/months/format/abbreviated
CLDR_RU = ("янв.", "февр.", "мар.", "апр.", "мая", "июн.", "июл.", "авг.", "сент.", "окт.", "нояб.", "дек.")


@pytest.mark.parametrize("number_of_month", range(1, 13))
def test_russian_months_are_those_of_the_cldr(number_of_month):
    assert plain(day_words(date(2008, number_of_month, 1), "ru")).split()[1] == CLDR_RU[number_of_month - 1]


@pytest.mark.parametrize(
    ("period", "en", "ru"),
    [
        (DAY, "on 22 Jan 2008", "на 22 янв. 2008"),
        (dekad(2008, 5), "for 11–20 Feb 2008 (dekad 5)", "за 11–20 февр. 2008 (декада 5)"),
        (dekad(2008, 6), "for 21–29 Feb 2008 (dekad 6)", "за 21–29 февр. 2008 (декада 6)"),
        (month(2010, 4), "in April 2010", "за апрель 2010"),
        (calendar_year(2009), "in 2009", "за 2009 год"),
        (season(date(2009, 7, 1))[1], "in the growing season 2009", "за вегетационный период 2009"),
        (season(date(2008, 1, 1))[1], "in the non-growing season 2007/08", "за межвегетационный период 2007/08"),
        (hydrological_year(2008), "in the hydrological year 2007/08", "за гидрологический год 2007/08"),
        (
            Period(start=date(2010, 5, 18), end=date(2010, 7, 2)),
            "for 18 May 2010 – 1 Jul 2010",
            "за 18 мая 2010 – 1 июл. 2010",
        ),
    ],
)
def test_periods_are_named_by_their_kind(period, en, ru):
    assert plain(when_words(period, "en")) == en
    assert plain(when_words(period, "ru")) == ru
    assert plain(period_words(period, "en")) in plain(en)


@pytest.mark.parametrize(
    ("value", "en", "ru"),
    [
        (387.0, "387", "387"),
        (1245.4, "1,245", "1 245"),
        (61.48, "61.5", "61,5"),
        (0.75, "0.75", "0,75"),
        (5.0, "5", "5"),
        (-3.0, "−3", "−3"),
        (0.0, "0", "0"),
        (120.0, "120", "120"),
        (-0.001, "0", "0"),
    ],
)
def test_numbers_keep_about_three_figures(value, en, ru):
    assert plain(number(value, "en")) == en
    assert plain(number(value, "ru")) == ru


def test_water_levels_are_told_to_the_centimetre():
    assert plain(quantity(856.86, "m", "en")) == "856.86 m"
    assert plain(quantity(856.86, "m", "ru")) == "856,86 м"
    assert plain(quantity(867.0, "m", "ru")) == "867 м"


def test_russian_units_need_no_agreement():
    assert plain(quantity(21.0, "persons", "ru")) == "21 чел."
    assert plain(quantity(61.0, "days", "ru")) == "61 сут."
    assert plain(quantity(12.0, "months", "ru")) == "12 мес."
    assert quantity(3.0, "count", "ru") == "3"


def test_a_long_list_says_how_many_more_there_are():
    assert listed(["a", "b"], "en") == "a; b"
    assert listed(list("abcde"), "en") == "a; b; c; and 2 more"
    assert listed(list("abcde"), "ru") == "a; b; c; и еще 2"


def test_per_cent_is_set_as_each_language_sets_it():
    assert percent(0.298, "en") == "30%"
    assert plain(percent(0.298, "ru")) == "30 %"
