"""Likelihood and confidence: not in one sentence, and likelihood on one scale only.

The words of likelihood are those of ICD 203 (:data:`mirab.core.words.LIKELIHOOD_WORDS`), each with its band. Next to
one of them, *possible*, *could* or *may* says something else about the same thing, a number outside the band
contradicts it, and odds beside per cent make the reader reckon.

A per cent is taken as a probability where it stands in brackets behind a likelihood word or beside the word
*probability* or *chance*: "storage fell to 30 %" is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mirab.core.words import LIKELIHOOD_WORDS, Language, LikelihoodWord, Text
from mirab.texts.remarks import Span

#: Forms in which each word of ICD 203 is met, longest first so that "very unlikely" is not read as "unlikely".
_FORMS = {
    "en": {
        "almost no chance": r"almost no chance",
        "very unlikely": r"(?:very|highly) unlikely",
        "unlikely": r"unlikely",
        "roughly even chance": r"roughly even (?:chance|odds)",
        "likely": r"likely",
        "very likely": r"(?:very|highly) likely",
        "almost certain": r"almost certain(?:ly)?",
    },
    "ru": {
        "almost no chance": r"почти невероятн(?:о|а|ы|ен)",
        "very unlikely": r"весьма маловероятн(?:о|а|ы|ен)",
        "unlikely": r"маловероятн(?:о|а|ы|ен)",
        "roughly even chance": r"шансы примерно равны",
        "likely": r"вероятн(?:о|а|ы)|вероятен",
        "very likely": r"весьма (?:вероятн(?:о|а|ы)|вероятен)",
        "almost certain": r"почти наверняка",
    },
}
_NOT_BEFORE = {"en": r"(?<!more )(?<!less )(?<!as )(?<!not )", "ru": r"(?<!более )(?<!менее )(?<!не )"}


def _pattern(language: Language) -> re.Pattern[str]:
    named = {word.text.en: f"w{n}" for n, word in enumerate(LIKELIHOOD_WORDS)}
    forms = sorted(_FORMS[language].items(), key=lambda item: -len(item[1].split(" ")[0] + item[0]))
    # words that begin with an adverb must be tried before the bare ones
    forms.sort(key=lambda item: " " not in item[1])
    parts = "|".join(f"(?P<{named[word]}>{form})" for word, form in forms)
    return re.compile(rf"{_NOT_BEFORE[language]}\b(?:{parts})\b", re.IGNORECASE)


_WORDS: dict[Language, re.Pattern[str]] = {"en": _pattern("en"), "ru": _pattern("ru")}

_CONFIDENCE = {
    "en": re.compile(
        r"\b(?:(?:low|moderate|medium|high|limited|great) (?:degree of )?confidence|confidence (?:is|remains|level)|"
        r"(?:we|i) (?:are|am|remain) (?:\w+ )?confident|confident that)\b",
        re.IGNORECASE,
    ),
    "ru": re.compile(
        r"\b(?:(?:низк|умеренн|средн|высок)\w+ (?:степен\w+ )?уверенност\w+|степен\w+ уверенности|"
        r"уверенность (?:низкая|умеренная|средняя|высокая)|мы уверены|уверены,? что)\b",
        re.IGNORECASE,
    ),
}
_OTHER_SCALE = {
    "en": re.compile(r"\b(?:possibl[ey]|possibility|perhaps|might|could(?! not)|conceivabl[ey])\b|\bmay\b(?! not)"),
    "ru": re.compile(r"\b(?:возможно|возможн[аы]|не исключено|может быть|(?<!не )мо(?:жет|гут))\b", re.IGNORECASE),
}
_ODDS = {
    "en": re.compile(
        r"\b(?:one|\d+) (?:in|to) (?:one|two|three|four|five|six|ten|twenty|hundred|\d+)\b|\b\d+ ?: ?\d+ odds\b"
    ),
    "ru": re.compile(r"\b(?:один|одна|\d+) (?:к|из) (?:одному|двум|двух|трем|трех|четырем|пяти|десяти|ста|\d+)\b"),
}
# bounded digits: a page of them must not cost the square of its length
_NUMBER = (
    r"(?<!\d)(\d{1,9}(?:[.,]\d{1,9})?)(?:\s?(?:[–—-]|to|до)\s?(\d{1,9}(?:[.,]\d{1,9})?))?"
    r"\s?(?:%|per cent|percent|процент\w*)"
)
_PER_CENT = re.compile(_NUMBER)
_CHANCE = r"(?:probability|chance|likelihood|вероятност\w+|шанс\w*)"
_BESIDE = re.compile(
    rf"{_CHANCE}(?: (?:of|is|at|about|составляет|около|в|—|-)){{0,2}} {_NUMBER}|{_NUMBER} {_CHANCE}", re.IGNORECASE
)
_BEHIND = re.compile(rf"(?:\s\w+){{0,2}}\s?(?:\(|, )(?:about |около |\w{{1,2}} )?{_NUMBER}")


def likelihood_spans(text: str, language: Language) -> tuple[tuple[Span, LikelihoodWord], ...]:
    """Every likelihood word of a sentence with its band; comparisons (*more likely*) are none."""
    return tuple(
        (Span(start=match.start(), end=match.end()), LIKELIHOOD_WORDS[int((match.lastgroup or "w0")[1:])])
        for match in _WORDS[language].finditer(text)
    )


def probability_spans(text: str, language: Language) -> tuple[tuple[Span, float, float], ...]:
    """Every per cent of a sentence that is a probability: its span and the range it gives (0 to 1)."""
    found = {}
    for match in _BESIDE.finditer(text):
        inner = _PER_CENT.search(match.group())
        if inner:
            found[match.start() + inner.start()] = inner
    for span, _ in likelihood_spans(text, language):
        behind = _BEHIND.match(text, span.end)
        inner = _PER_CENT.search(behind.group()) if behind else None
        if behind and inner:
            found[behind.start() + inner.start()] = inner
    return tuple(_read(start, match) for start, match in sorted(found.items()))


def _read(start: int, match: re.Match[str]) -> tuple[Span, float, float]:
    low = float(match.group(1).replace(",", ".")) / 100
    high = float(match.group(2).replace(",", ".")) / 100 if match.group(2) else low
    return Span(start=start, end=start + len(match.group())), low, high


def said_together(text: str, language: Language) -> Iterator[tuple[Span, str, Text, Text]]:
    """Confidence in a sentence that gives a likelihood."""
    if not likelihood_spans(text, language) and not probability_spans(text, language):
        return
    for match in _CONFIDENCE[language].finditer(text):
        yield (
            Span(start=match.start(), end=match.end()),
            "likelihood with confidence",
            Text(
                en="How likely and how sure stand in one sentence",
                ru="Вероятность и степень уверенности стоят в одном предложении",
            ),
            Text(
                en="Give the confidence and its basis in a sentence of its own",
                ru="Вынесите степень уверенности и ее основание в отдельное предложение",
            ),
        )


def mixed_scales(text: str, language: Language) -> Iterator[tuple[Span, str, Text, Text]]:
    """Two ways of saying how likely in one sentence: another scale's word, a number of another band, odds."""
    words, numbers = likelihood_spans(text, language), probability_spans(text, language)
    if words or numbers:
        for match in _OTHER_SCALE[language].finditer(text):
            yield Span(start=match.start(), end=match.end()), "two scales", *_other_word(match.group())
    for _, word in words[:1] if len({id(w) for _, w in words}) == 1 else ():
        for span, low, high in numbers:
            if low < word.low or high > word.high:
                yield span, "two scales", *_other_band(word)
    for match in _ODDS[language].finditer(text) if numbers else ():
        yield Span(start=match.start(), end=match.end()), "two scales", *_ODDS_WORDS


def _other_word(found: str) -> tuple[Text, Text]:
    return (
        Text(
            en=f"“{found}” is on no scale and stands beside a likelihood",
            ru=f"«{found}» — слово вне шкалы рядом с оценкой вероятности",
        ),
        Text(
            en="Leave it out, or say it in another sentence about another thing",
            ru="Уберите его или скажите это в другом предложении и о другом",
        ),
    )


def _other_band(word: LikelihoodWord) -> tuple[Text, Text]:
    band = f"{100 * word.low:.0f}–{100 * word.high:.0f}"
    return (
        Text(
            en=f"“{word.text.en}” stands for {band} %; the number is another",
            ru=f"«{word.text.ru}» означает {band} %; число другое",
        ),
        Text(en="Change the word or the number", ru="Измените слово или число"),
    )


_ODDS_WORDS = (
    Text(en="Odds and per cent stand in one sentence", ru="В одном предложении и шансы, и проценты"),
    Text(en="Keep the per cent", ru="Оставьте проценты"),
)
