"""Periods against the calendar itself and the basin commissions' seasons."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirab.core.errors import FormatError
from mirab.core.periods import (
    Period,
    PeriodKind,
    add_months,
    calendar_year,
    dekad,
    dekad_of_day,
    hydrological_year,
    kind_of,
    month,
    months_from,
    parse_date,
    parse_date_or_month,
    season,
)

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


@given(days)
def test_every_day_lies_in_exactly_the_dekad_that_names_it(day: date) -> None:
    period = dekad(day.year, dekad_of_day(day))
    assert day in period
    assert 8 <= period.days <= 11


@given(st.integers(1900, 2100))
def test_thirty_six_dekads_tile_a_year_without_gap_or_overlap(year: int) -> None:
    dekads = [dekad(year, n) for n in range(1, 37)]
    assert all(a.end == b.start for a, b in pairwise(dekads))
    assert (dekads[0].start, dekads[-1].end) == (date(year, 1, 1), date(year + 1, 1, 1))


@given(days)
def test_every_day_lies_in_its_season_and_seasons_tile_the_hydrological_year(day: date) -> None:
    name, period = season(day)
    assert day in period
    year = hydrological_year(period.end.year if name == "growing" else period.start.year + 1)
    assert period.start in year
    assert period.last_day in year


@given(days, st.integers(-400, 400))
def test_adding_months_and_taking_them_away_returns_to_the_first_of_the_month(day: date, months: int) -> None:
    assert add_months(add_months(day, months), -months) == day.replace(day=1)


@pytest.mark.parametrize(
    ("period", "kind"),
    [
        (Period(start=date(2008, 2, 15), end=date(2008, 2, 16)), PeriodKind.DAY),
        (dekad(2008, 5), PeriodKind.DEKAD),
        (month(2008, 2), PeriodKind.MONTH),
        (season(date(2008, 2, 1))[1], PeriodKind.SEASON),
        (hydrological_year(2008), PeriodKind.HYDROLOGICAL_YEAR),
        (calendar_year(2008), PeriodKind.YEAR),
        (Period(start=date(2008, 2, 3), end=date(2008, 2, 9)), None),
    ],
)
def test_a_period_knows_its_kind(period: Period, kind: PeriodKind | None) -> None:
    assert kind_of(period) is kind


def test_a_period_holds_its_first_day_and_not_its_end() -> None:
    february = month(2008, 2)
    assert february.start in february
    assert february.end not in february
    assert february.last_day == february.end - timedelta(days=1) == date(2008, 2, 29)


@pytest.mark.parametrize("text", ["2008-02-31", "2007-02-29", "15.02.2008", "", "2008-2-1"])
def test_a_day_that_the_calendar_lacks_is_refused_by_name(text: str) -> None:
    with pytest.raises(FormatError, match="is not a day of the calendar"):
        parse_date(text)


def test_a_month_alone_counts_from_its_first_day_and_says_so() -> None:
    assert parse_date_or_month("2008-02") == (date(2008, 2, 1), False)
    assert parse_date_or_month("2008-02-15") == (date(2008, 2, 15), True)


def test_a_period_without_a_day_is_refused() -> None:
    with pytest.raises(FormatError):
        Period(start=date(2008, 2, 1), end=date(2008, 2, 1))


@given(day=days, months=st.integers(-30, 30))
def test_a_month_on_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int) -> None:
    there = months_from(day, months)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months
    assert there.day == min(day.day, month(there.year, there.month).last_day.day)


@pytest.mark.parametrize(
    ("day", "before"), [(date(2008, 3, 31), date(2008, 2, 29)), (date(2008, 1, 15), date(2007, 12, 15))]
)
def test_a_month_before_is_the_same_day_or_the_months_last(day: date, before: date) -> None:
    assert months_from(day, -1) == before
