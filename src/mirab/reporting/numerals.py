"""Numbers, units, days and periods as readers of English and Russian expect them.

Abbreviated and genitive month names, the decimal comma and the group separators follow the Unicode CLDR
(locales ``en-GB`` and ``ru``, https://cldr.unicode.org).
"""

from __future__ import annotations

from datetime import date

from mirab.core.errors import UnknownNameError
from mirab.core.periods import Period, PeriodKind, dekad_of_day, kind_of, season
from mirab.core.words import MONTHS, MONTHS_ALONE, Text, likelihood_word
from mirab.reporting.wording import same, vocabulary, wording

NBSP = "\u00a0"
MINUS = "\u2212"
#: Decimals kept of a unit, unless the value is small; the source's own digits where it gives fewer.
DECIMALS = {"km3": 3, "m": 2, "m3s": 1, "pct": 1, "persons": 0, "count": 1, "days": 0, "usd": 0, "usd_kg": 2}
OTHER_DECIMALS = 2


def rounded(value: float, unit: str) -> float:
    """A value as the documents and the JSON both hold it: rounded to the decimals of its unit."""
    kept = DECIMALS.get(unit, OTHER_DECIMALS)
    if value and abs(value) < 10.0**-kept:
        return float(f"{value:.1g}")
    return round(value, kept) + 0.0


def number(value: float) -> Text:
    """A rounded value with its group separator and decimal sign; no trailing zeros."""
    plain = f"{value:,.6f}".rstrip("0").rstrip(".") if "e" in f"{value:g}" or value % 1 else f"{value:,.0f}"
    english = plain.replace("-", MINUS)
    groups, _, rest = english.partition(".")
    russian = groups.replace(",", NBSP) + ("," + rest if rest else "")
    return Text(en=english, ru=russian)


def unit_said(unit: str) -> Text:
    """The sign of a unit.

    Raises
    ------
    UnknownNameError
        When ``wording.toml`` has no sign for it.
    """
    try:
        return vocabulary()[f"units.{unit}"]
    except KeyError as error:
        raise UnknownNameError(f"unit {unit!r} has no sign", "Add it to [units] of wording.toml") from error


def quantity(value: float, unit: str) -> Text:
    """A value with its unit; the space between them does not break."""
    figure, sign = number(value), unit_said(unit)
    if unit == "pct":
        return Text(en=f"{figure.en}{NBSP}%", ru=f"{figure.ru}{NBSP}%")
    return Text(en=f"{figure.en}{NBSP}{sign.en}".rstrip(), ru=f"{figure.ru}{NBSP}{sign.ru}".rstrip())


def day_said(day: date) -> Text:
    """``18 Feb 2008``, ``18 февр. 2008 г.``."""
    month = day.month - 1
    return Text(
        en=f"{day.day}{NBSP}{MONTHS['en'][month]} {day.year}",
        ru=f"{day.day}{NBSP}{MONTHS['ru'][month]} {day.year}{NBSP}г.",
    )


def _span_said(first: date, last: date) -> Text:
    if first == last:
        return day_said(first)
    if (first.year, first.month) == (last.year, last.month):
        end = day_said(last)
        return Text(en=f"{first.day}–{end.en}", ru=f"{first.day}–{end.ru}")
    start, end = day_said(first), day_said(last)
    if first.year == last.year:
        year_en, year_ru = f" {first.year}", f" {first.year}{NBSP}г."
        start = Text(en=start.en.removesuffix(year_en), ru=start.ru.removesuffix(year_ru))
    return Text(en=f"{start.en} – {end.en}", ru=f"{start.ru} – {end.ru}")


def period_said(period: Period) -> Text:
    """A period by the name that hydromets and ministries give it, or by its first and last day."""
    start, kind = period.start, kind_of(period)
    if kind is PeriodKind.MONTH:
        return Text(
            en=f"{MONTHS['en'][start.month - 1]} {start.year}",
            ru=f"{MONTHS_ALONE['ru'][start.month - 1]} {start.year}{NBSP}г.",
        )
    if kind is PeriodKind.YEAR:
        return wording("period.year", year=start.year)
    years = {"first": start.year, "second": start.year + 1}
    if kind is PeriodKind.HYDROLOGICAL_YEAR:
        return wording("period.hydrological_year", **years)
    if kind is PeriodKind.SEASON:
        growing = season(start)[0] == "growing"
        return wording("period.growing", year=start.year) if growing else wording("period.non_growing", **years)
    span = _span_said(start, period.last_day)
    return wording("period.dekad", span=span, number=dekad_of_day(start)) if kind is PeriodKind.DEKAD else span


def probability_said(probability: float) -> Text:
    """A probability as a percentage with its ICD 203 word."""
    percent = quantity(rounded(probability * 100, "persons" if probability >= 0.01 else "pct"), "pct")
    return wording("proposal.probability", percent=percent, word=likelihood_word(probability).text)


def list_said(items: list[str]) -> Text:
    """Names set as a list, the same in every language."""
    return same(", ".join(items))
