"""Numbers, days and periods as English and Russian readers write them."""

from __future__ import annotations

from datetime import date

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from mirab.core.errors import FormatError, UnknownNameError
from mirab.core.periods import Period, calendar_year, dekad, hydrological_year, month
from mirab.reporting.bulletin import Figure, not_known
from mirab.reporting.numerals import day_said, number, period_said, probability_said, quantity, rounded, unit_said
from mirab.reporting.wording import counted


@settings(deadline=None)
@given(st.floats(-1e7, 1e7, allow_nan=False), st.sampled_from(["km3", "m", "m3s", "pct", "persons", "ratio", "usd"]))
def test_a_number_as_written_reads_back_as_the_rounded_value(value: float, unit: str) -> None:
    kept = rounded(value, unit)
    said = number(kept)
    english = said.en.replace(",", "").replace("\u2212", "-")
    russian = said.ru.replace("\u00a0", "").replace(",", ".").replace("\u2212", "-")
    assert float(english) == pytest.approx(kept, rel=1e-9, abs=1e-6)
    assert float(russian) == float(english)


@settings(deadline=None)
@given(st.floats(-1e7, 1e7, allow_nan=False), st.sampled_from(["km3", "m", "persons", "ratio"]))
def test_rounding_a_rounded_value_changes_nothing(value: float, unit: str) -> None:
    assert rounded(rounded(value, unit), unit) == rounded(value, unit)


def test_a_small_value_is_never_rounded_to_zero() -> None:
    assert rounded(0.0004, "km3") == 0.0004
    assert rounded(0.0, "km3") == 0.0


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [
        (5.7, "5.7", "5,7"),
        (1234567.0, "1,234,567", "1\u00a0234\u00a0567"),
        (55.391, "55.391", "55,391"),
        (-3.0, "\u22123", "\u22123"),
        (856.86, "856.86", "856,86"),
        (0.0004, "0.0004", "0,0004"),
    ],
)
def test_numbers_follow_each_language(value: float, english: str, russian: str) -> None:
    assert (number(value).en, number(value).ru) == (english, russian)


def test_a_quantity_is_not_broken_from_its_unit() -> None:
    assert quantity(44.26, "km3").en == "44.26\u00a0km³"
    assert quantity(44.26, "km3").ru == "44,26\u00a0км³"
    assert quantity(12.0, "count").en == "12"


@pytest.mark.parametrize(
    ("period", "english", "russian"),
    [
        (dekad(2008, 5), "11–20\u00a0Feb 2008 (dekad 5)", "11–20\u00a0февр. 2008\u00a0г. (декада 5)"),
        (month(2008, 2), "Feb 2008", "февраль 2008\u00a0г."),
        (calendar_year(2008), "2008", "2008 г."),
        (hydrological_year(2008), "hydrological year 2007–2008", "гидрологический год 2007–2008 гг."),
        (
            Period(start=date(2007, 10, 1), end=date(2008, 4, 1)),
            "non-growing season 2007–2008",
            "межвегетационный период 2007–2008 гг.",
        ),
        (
            Period(start=date(2008, 4, 1), end=date(2008, 10, 1)),
            "growing season 2008",
            "вегетационный период 2008 г.",
        ),
        (Period(start=date(2008, 1, 31), end=date(2008, 2, 1)), "31\u00a0Jan 2008", "31\u00a0янв. 2008\u00a0г."),
        (
            Period(start=date(2008, 1, 25), end=date(2008, 2, 6)),
            "25\u00a0Jan – 5\u00a0Feb 2008",
            "25\u00a0янв. – 5\u00a0февр. 2008\u00a0г.",
        ),
    ],
)
def test_periods_are_named_as_hydromets_name_them(period: Period, english: str, russian: str) -> None:
    assert (period_said(period).en, period_said(period).ru) == (english, russian)


def test_a_day_is_written_as_the_house_writes_it() -> None:
    assert day_said(date(2008, 2, 18)).en == "18\u00a0Feb 2008"
    assert day_said(date(2008, 5, 18)).ru == "18\u00a0мая 2008\u00a0г."


@pytest.mark.parametrize(("probability", "word"), [(0.6, "likely"), (0.03, "almost no chance"), (0.5, "roughly even")])
def test_a_probability_carries_its_word(probability: float, word: str) -> None:
    assert word in probability_said(probability).en


@pytest.mark.parametrize(
    ("days", "english", "russian"),
    [
        (1, "1 day after", "через 1 день после"),
        (2, "2 days after", "через 2 дня после"),
        (5, "5 days after", "через 5 дней после"),
        (11, "11 days after", "через 11 дней после"),
        (12, "12 days after", "через 12 дней после"),
        (21, "21 days after", "через 21 день после"),
        (111, "111 days after", "через 111 дней после"),
        (182, "182 days after", "через 182 дня после"),
    ],
)
def test_a_counted_word_stands_in_the_form_of_its_number(days: int, english: str, russian: str) -> None:
    said = counted("board.lag_days", days)
    assert said.en.startswith(english)
    assert said.ru.startswith(russian)


@given(st.integers(0, 100000))
def test_plural_forms_are_those_of_the_unicode_cldr(count: int) -> None:
    said = counted("board.lag_days", count)
    forms = {"one": ("day", "день"), "few": ("", "дня"), "many": ("", "дней"), "other": ("days", "")}
    assert said.en.split()[1] == forms[Locale("en").plural_form(count)][0]
    assert said.ru.split()[2] == forms[Locale("ru").plural_form(count)][1]


def test_an_unknown_unit_is_refused_with_the_place_to_mend() -> None:
    with pytest.raises(UnknownNameError, match=r"wording\.toml"):
        unit_said("furlong")


def test_a_figure_is_a_number_exactly_when_it_is_known() -> None:
    with pytest.raises(FormatError):
        Figure(value=None, unit="m")
    with pytest.raises(FormatError):
        Figure(value=0.0, unit="m", standing="not known")
    assert not_known("m").value is None
