"""Numbers about the world: each is somebody's claim, and a sentence that gives one without a claim is marked.

Not marked: dates, years and hours, probabilities, and numbers that only name something (article 5, resolution 1325,
version 2, cluster 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mirab.core.words import Language, Text
from mirab.texts.likelihood import probability_spans
from mirab.texts.remarks import Span

_MONTHS = (
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?|"
    r"(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[а-я]*\.?"
)
#: What holds digits and is no figure about the world.
_NAMES = re.compile(
    rf"\b\d{{1,2}}(?:[–—-]\d{{1,2}})?\s(?:{_MONTHS})(?:\s\d{{4}})?|(?:{_MONTHS})\s\d{{4}}|\b\d{{4}}-\d{{2}}-\d{{2}}\b|"
    r"\b\d{1,2}\.\d{1,2}\.\d{4}\b|\b\d{1,2}:\d{2}\b|\b(?:1[89]|20|21)\d\d(?:[/–—-]\d{2,4})?\b(?!\s?(?:%|м|m|т|t)\b)|"
    r"\b(?:articles?|resolution|version|cluster|figure|table|paragraph|para\.|section|chapter|phase|no\.|dekad|annex|"
    r"option|page|stat(?:ь\w*|\.)|ст\.|резолюци\w+|верси\w+|рис\.|табл\.|пункт\w*|п\.|раздел\w*|глав\w+|приложени\w+|"
    r"№|декад\w+|вариант\w*|стать\w+)\s?\d+(?:[.,]\d+)*|(?<![A-Za-zА-Яа-я])[A-Za-zА-Яа-я]+-?\d+",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"(?<![\w.,])\d+(?:[  ]\d{3})*(?:[.,]\d+)?(?:\s?%)?")
_ROUND = {
    "en": re.compile(r"\b(?:dozens|scores|hundreds|thousands|(?:tens|hundreds) of thousands)\b(?= (?:of )?\w)", re.I),
    "ru": re.compile(r"\b(?:десятки|сотни|тысячи|десятков|сотен|тысяч)(?= \w)", re.I),
}


def figures(text: str, language: Language) -> tuple[Span, ...]:
    """Spans of the numbers about the world that a sentence gives, round ones (*hundreds of*) among them."""
    named = [match.span() for match in _NAMES.finditer(text)]
    named += [(span.start, span.end) for span, _, _ in probability_spans(text, language)]
    found = [match.span() for pattern in (_FIGURE, _ROUND[language]) for match in pattern.finditer(text)]
    free = [one for one in found if not any(one[0] < end and start < one[1] for start, end in named)]
    return tuple(Span(start=start, end=end) for start, end in sorted(free))


def without_claim(text: str, language: Language) -> Iterator[tuple[Span, str, Text, Text]]:
    """Every number of a sentence to which no claim was given."""
    for span in figures(text, language):
        yield (
            span,
            "number without claim",
            Text(
                en=f"“{text[span.start : span.end]}” is nobody's claim yet",
                ru=f"«{text[span.start : span.end]}» — число, за которым не записано ничье утверждение",
            ),
            Text(
                en="Link the claim: of whom, by whom, counted up to when",
                ru="Укажите утверждение: о ком, чье, на какой час",
            ),
        )
