"""Published dates become the periods that the core's calendar has."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirab.core.periods import Period, dekad, month, season
from mirab.sources.spans import Span

LABELS = {"1": 1, "10": 2, "20": 3}


def read(span: Span, **columns: str) -> tuple[date | None, date | None]:
    frame = pl.DataFrame({name: [value] for name, value in columns.items()})
    return frame.select(span.start.alias("a"), span.end.alias("b")).row(0)


def faults(span: Span, **columns: str | None) -> list[str]:
    frame = pl.DataFrame(
        {name: [value] for name, value in columns.items()}, schema=dict.fromkeys(columns, pl.String())
    ).with_columns(span.start.alias("a"), span.end.alias("b"))
    checks = span.checks(pl.col("a"), pl.col("b"))
    return [check.reason for check in checks if frame.select(check.bad.fill_null(False)).item()]


def ends(period: Period) -> tuple[date, date]:
    return period.start, period.end


@settings(deadline=None, max_examples=60)
@given(year=st.integers(1850, 2100), number=st.integers(1, 36))
def test_a_dekad_by_its_last_day_is_the_cores_dekad(year, number) -> None:
    period = dekad(year, number)
    assert read(Span(form="last day", heads=("d",)), d=period.last_day.isoformat()) == ends(period)


@settings(deadline=None, max_examples=60)
@given(year=st.integers(1850, 2100), number=st.integers(1, 36))
def test_a_labelled_dekad_is_the_cores_dekad(year, number) -> None:
    span = Span(form="labelled dekad", heads=("y", "m", "d"), labels=LABELS)
    label = ("1", "10", "20")[(number - 1) % 3]
    assert read(span, y=str(year), m=str((number - 1) // 3 + 1), d=label) == ends(dekad(year, number))


@settings(deadline=None, max_examples=60)
@given(year=st.integers(1850, 2100), number=st.integers(1, 12))
def test_a_month_is_the_cores_month_in_both_spellings(year, number) -> None:
    expected = ends(month(year, number))
    assert read(Span(form="month", heads=("m",)), m=f"{year}-{number:02d}") == expected
    assert read(Span(form="month", heads=("y", "m")), y=f"{year}.0", m=str(number)) == expected


@settings(deadline=None, max_examples=60)
@given(day=st.dates(date(1850, 1, 1), date(2100, 12, 31)))
def test_a_day_is_read_in_three_spellings(day) -> None:
    span = Span(form="day", heads=("d",))
    for text in (f"{day:%Y-%m-%d}", f"{day:%d.%m.%Y}", f"{day:%Y%m%d}", f"{day:%Y-%m-%d} 00:00:00.000"):
        assert read(span, d=text) == (day, day + timedelta(days=1))


@settings(deadline=None, max_examples=60)
@given(day=st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_a_written_season_is_the_cores_season(day) -> None:
    name, period = season(day)
    text = f"{period.start.year} {name.replace('_', '-')}"
    assert read(Span(form="written", heads=("p",)), p=text) == ends(period)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2021", date(2021, 1, 1), date(2022, 1, 1)),
        ("2025-10/2026-03", date(2025, 10, 1), date(2026, 4, 1)),
        ("2025-10/2026-09", date(2025, 10, 1), date(2026, 10, 1)),
        ("2025-10-01", date(2025, 10, 1), date(2025, 10, 2)),
        ("2025-02-31", None, None),
        ("2025-13/2026-03", None, date(2026, 4, 1)),
        ("soon", None, None),
    ],
)
def test_periods_as_commissions_write_them(text, start, end) -> None:
    assert read(Span(form="written", heads=("p",)), p=text) == (start, end)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2008-02-31", "impossible date"),
        ("31.02.2008", "impossible date"),
        ("1674-02-01", "impossible year"),
        ("soon", "impossible date"),
        (None, "date missing"),
        ("", "date missing"),
    ],
)
def test_a_day_that_cannot_be_is_named_for_what_it_is(text, reason) -> None:
    assert faults(Span(form="day", heads=("d",)), d=text) == [reason]


@settings(deadline=None, max_examples=60)
@given(text=st.text(max_size=12) | st.from_regex(r"\d{1,8}-?\d{0,3}", fullmatch=True))
def test_no_text_whatever_stops_the_reading(text) -> None:
    for form in ("month", "year", "hydrological year", "last day", "written", "day"):
        read(Span(form=form, heads=("x",)), x=text)


@pytest.mark.parametrize("text", ["1932-02-28", "1933-02-27", "1932-01-21", "1932-01-09"])
def test_a_day_on_which_no_dekad_ends_is_refused(text) -> None:
    assert faults(Span(form="last day", heads=("d",)), d=text) == ["impossible date"]
