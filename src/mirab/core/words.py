"""Text in English and Russian, the names of months, and the likelihood words of ICD 203.

Source of the bands: Office of the Director of National Intelligence, Intelligence Community Directive 203,
*Analytic Standards* (2015), section D.6.e(2)(a). Likelihood and confidence are never put in one sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mirab.core.errors import FormatError

Language = Literal["en", "ru"]


#: Months within a date and alone, by the Unicode CLDR (locales ``en-GB`` and ``ru``).
_MONTHS = {
    "en": "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec",
    "ru": "янв.,февр.,мар.,апр.,мая,июн.,июл.,авг.,сент.,окт.,нояб.,дек.",
}
_MONTHS_ALONE = {
    "en": "January,February,March,April,May,June,July,August,September,October,November,December",
    "ru": "январь,февраль,март,апрель,май,июнь,июль,август,сентябрь,октябрь,ноябрь,декабрь",
}
MONTHS = {language: tuple(names.split(",")) for language, names in _MONTHS.items()}
MONTHS_ALONE = {language: tuple(names.split(",")) for language, names in _MONTHS_ALONE.items()}


@dataclass(frozen=True, kw_only=True)
class Text:
    """The same sentence in English and Russian."""

    en: str
    ru: str

    def said(self, language: Language) -> str:
        """The sentence in one language."""
        return self.ru if language == "ru" else self.en


@dataclass(frozen=True, kw_only=True)
class LikelihoodWord:
    """A word and the probabilities ``[low, high)`` that it stands for."""

    low: float
    high: float
    text: Text


LIKELIHOOD_WORDS = tuple(
    LikelihoodWord(low=low, high=high, text=Text(en=en, ru=ru))
    for low, high, en, ru in (
        (0.01, 0.05, "almost no chance", "почти невероятно"),
        (0.05, 0.20, "very unlikely", "весьма маловероятно"),
        (0.20, 0.45, "unlikely", "маловероятно"),
        (0.45, 0.55, "roughly even chance", "шансы примерно равны"),
        (0.55, 0.80, "likely", "вероятно"),
        (0.80, 0.95, "very likely", "весьма вероятно"),
        (0.95, 0.99, "almost certain", "почти наверняка"),
    )
)


def likelihood_word(probability: float) -> LikelihoodWord:
    """The ICD 203 word of a probability; the outermost words hold what lies beyond 1 and 99 %."""
    if not 0 <= probability <= 1:
        raise FormatError(f"{probability} is not a probability", "Give a number from 0 to 1")
    for word in LIKELIHOOD_WORDS:
        if probability < word.high:
            return word
    return LIKELIHOOD_WORDS[-1]
