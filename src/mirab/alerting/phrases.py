"""Numbers, units, days and periods as they stand in a sentence, English and Russian.

Russian sentences are phrased so that no noun has to agree with a number: units are abbreviated, a period stands after
its preposition in a form that is the same in both cases. Month abbreviations follow the Unicode CLDR (en, ru: format,
abbreviated).
"""

from __future__ import annotations

from datetime import date

from mirab.core.periods import Period, PeriodKind, dekad_of_day, kind_of, season
from mirab.core.words import MONTHS, MONTHS_ALONE, Language

NO_BREAK = "\u00a0"
_UNITS = {
    "en": {
        "m3s": "m³/s",
        "km3": "km³",
        "Mm3": "million m³",
        "m3": "m³",
        "m": "m",
        "km": "km",
        "mm": "mm",
        "km2": "km²",
        "ha": "ha",
        "MW": "MW",
        "GWh": "GWh",
        "TWh": "TWh",
        "kg": "kg",
        "t": "t",
        "degC": "°C",
        "g_l": "g/l",
        "pct": "%",
        "days": "days",
        "hours": "hours",
        "months": "months",
        "persons": "persons",
        "usd": "US$",
        "usd_kg": "US$/kg",
    },
    "ru": {
        "m3s": "м³/с",
        "km3": "км³",
        "Mm3": "млн м³",
        "m3": "м³",
        "m": "м",
        "km": "км",
        "mm": "мм",
        "km2": "км²",
        "ha": "га",
        "MW": "МВт",
        "GWh": "ГВт·ч",
        "TWh": "ТВт·ч",
        "kg": "кг",
        "t": "т",
        "degC": "°C",
        "g_l": "г/л",
        "pct": "%",
        "days": "сут.",
        "hours": "ч",
        "months": "мес.",
        "persons": "чел.",
        "usd": "долл. США",
        "usd_kg": "долл. США/кг",
    },
}
#: a water level is told to the centimetre: the margin above dead level is what counts
_DECIMALS = {"m": 2}


def unit_word(unit: str, language: Language) -> str:
    """A unit as it stands after a number; counts, ratios and indices have none."""
    return _UNITS[language].get(unit, "")


def number(value: float, language: Language, decimals: int | None = None) -> str:
    """A number to about three significant figures; thousands apart, no idle zeros, decimal comma in Russian.

    ``decimals`` keeps more where the unit asks for it.
    """
    digits = decimals if decimals is not None else 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{abs(value):,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if language == "ru":
        text = text.replace(",", NO_BREAK).replace(".", ",")
    return f"−{text}" if value < 0 and text.strip("0.,") else text


def quantity(value: float, unit: str, language: Language) -> str:
    """A number with its unit."""
    word, figure = unit_word(unit, language), number(value, language, _DECIMALS.get(unit))
    return f"{figure}{NO_BREAK}{word}" if word else figure


def day_words(day: date, language: Language) -> str:
    """``18 Feb 2008`` / ``18 февр. 2008``."""
    return f"{day.day}{NO_BREAK}{MONTHS[language][day.month - 1]}{NO_BREAK}{day.year}"


def period_words(period: Period, language: Language) -> str:
    """A period by the name of its kind (a dekad with its number), or else as a run of days."""
    kind, start, ru = kind_of(period), period.start, language == "ru"
    if kind is PeriodKind.DAY:
        return day_words(start, language)
    if kind is PeriodKind.DEKAD:
        word = "декада" if ru else "dekad"
        return f"{_days_of_month(period, language)} ({word}{NO_BREAK}{dekad_of_day(start)})"
    if kind is PeriodKind.MONTH:
        return f"{MONTHS_ALONE[language][start.month - 1]}{NO_BREAK}{start.year}"
    if kind is PeriodKind.SEASON:
        return _season_words(period, language)
    if kind is PeriodKind.HYDROLOGICAL_YEAR:
        years = f"{start.year}/{period.last_day.year % 100:02d}"
        return f"гидрологический год {years}" if ru else f"hydrological year {years}"
    if kind is PeriodKind.YEAR:
        return f"{start.year}{NO_BREAK}год" if ru else str(start.year)
    if (start.year, start.month) == (period.last_day.year, period.last_day.month):
        return _days_of_month(period, language)
    return f"{day_words(start, language)}{NO_BREAK}– {day_words(period.last_day, language)}"


def _days_of_month(period: Period, language: Language) -> str:
    """``11–20 Feb 2008``."""
    return f"{period.start.day}–{day_words(period.last_day, language)}"


def _season_words(period: Period, language: Language) -> str:
    """Season with its year or years."""
    start = period.start
    if season(start)[0] == "growing":
        return f"вегетационный период {start.year}" if language == "ru" else f"growing season {start.year}"
    years = f"{start.year}/{period.last_day.year % 100:02d}"
    return f"межвегетационный период {years}" if language == "ru" else f"non-growing season {years}"


def when_words(period: Period, language: Language) -> str:
    """A period behind its preposition: ``on 22 Jan 2008``, ``in April 2010``; ``на 22 янв. 2008``, ``за май 2010``."""
    day = kind_of(period) is PeriodKind.DAY
    words = period_words(period, language)
    if language == "ru":
        return f"{'на' if day else 'за'} {words}"
    spelled = {PeriodKind.MONTH, PeriodKind.YEAR, PeriodKind.SEASON, PeriodKind.HYDROLOGICAL_YEAR}
    article = "the " if kind_of(period) in {PeriodKind.SEASON, PeriodKind.HYDROLOGICAL_YEAR} else ""
    return f"{'on' if day else 'in' if kind_of(period) in spelled else 'for'} {article}{words}"


def since_words(day: date, language: Language) -> str:
    """A beginning whose end is not known: ``since 1 Oct 2007`` / ``с 1 окт. 2007``."""
    return f"{'с' if language == 'ru' else 'since'} {day_words(day, language)}"


def percent(probability: float, language: Language) -> str:
    """A probability in whole per cent."""
    return f"{round(100 * probability)}{NO_BREAK}%" if language == "ru" else f"{round(100 * probability)}%"


def listed(items: list[str], language: Language, most: int = 3) -> str:
    """The first few of a list, and how many more there are; names may hold commas, so semicolons part them."""
    shown = "; ".join(items[:most])
    more = len(items) - most
    if more <= 0:
        return shown
    return f"{shown}; и еще {more}" if language == "ru" else f"{shown}; and {more} more"
