"""Every document prints the figures of the JSON: the same numbers, the same absences, the same marks."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import docx
import pypdf
import pytest
from docx.text.paragraph import Paragraph

from mirab.core.errors import UnknownNameError
from mirab.core.words import Language
from mirab.reporting import FORMATS, LANGUAGES, Bulletin, render
from mirab.reporting.bulletin import Figure, figure, not_known

Rendered = Callable[[str, str], bytes]


def text_of(content: bytes, format: str) -> str:
    """What a reader of the file can select, with plain spaces."""
    if format == "pdf":
        raw = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    elif format == "docx":
        document = docx.Document(io.BytesIO(content))
        raw = "\n".join([*_docx_lines(document.sections[0].header), *_docx_lines(document)])
    else:
        body = content.decode().split("<body", 1)[1]
        raw = html.unescape(re.sub(r"<[^>]+>", " ", body))
    return re.sub(r"[\s\u00a0\u202f]+", " ", raw)


def _docx_lines(place: Any) -> Iterator[str]:
    for block in place.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        else:
            for row in block.rows:
                for cell in row.cells:
                    yield from _docx_lines(cell)


def figures_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every figure of a bulletin's JSON, wherever it stands."""
    if isinstance(value, dict):
        if {"value", "unit", "standing"} <= value.keys():
            yield value
        for inner in value.values():
            yield from figures_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from figures_in(inner)


def written(value: float, language: Language) -> str:
    """A number as its readers write it, made here without the package's own formatting."""
    text = f"{value:,.3f}".rstrip("0").rstrip(".")
    return text.replace(",", " ").replace(".", ",") if language == "ru" else text


def holds_number(text: str, number: str) -> bool:
    return re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)", text) is not None


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("format", FORMATS)
def test_every_figure_of_the_json_stands_in_the_document(
    exercise_bulletin: Bulletin, rendered: Rendered, format: str, language: Language
) -> None:
    text = text_of(rendered(format, language), format)
    document = json.loads(json.dumps(exercise_bulletin.to_json()))
    numbers = [item["value"] for item in figures_in(document) if item["value"] is not None]
    points = [p[name] for e in document["proposals"] if e["chart"] for p in e["chart"]["points"] for name in p]
    numbers += [value for value in points if isinstance(value, float)]
    assert len(numbers) > 100
    missing = [value for value in numbers if not holds_number(text, written(value, language))]
    assert missing == []


@pytest.mark.parametrize("format", FORMATS)
def test_both_languages_stand_side_by_side_in_the_bilingual_document(rendered: Rendered, format: str) -> None:
    text = text_of(rendered(format, "bilingual"), format)
    for said in (
        "Early Warning Bulletin",
        "Бюллетень раннего предупреждения",
        "1,234.5",
        "1 234,5",
        "EXERCISE",
        "УЧЕНИЯ",
    ):
        assert said in text


@pytest.mark.parametrize("format", FORMATS)
def test_a_document_says_what_is_not_known_withheld_hindsight_and_declared(rendered: Rendered, format: str) -> None:
    text = text_of(rendered(format, "en"), format)
    for said in (
        "not known",
        "withheld",
        "† hindsight",
        "‡ declared lag",
        "not known: no source",
        "Customs of Bravo",
        "5 of 12",
        "3 of 8",
        "none yet",
        "frozen on 24 Nov 2030",
        "© Alfa Hydromet",
        "EXERCISE",
        "count in no score",
        "CC BY 4.0",
    ):
        assert said in text, said


def test_levels_carry_word_and_shape_and_arrows_their_word(rendered: Rendered) -> None:
    text = text_of(rendered("pdf", "en"), "pdf")
    for said in ("▲ Warning", "◇ Watch", "○ Opportunity", "↓ deteriorated", "→ unchanged", "↑ improved"):
        assert said in text


@pytest.mark.parametrize("format", FORMATS)
def test_water_without_any_figure_is_not_known_and_never_zero(exercise_bulletin: Bulletin, format: str) -> None:
    def emptied(item: Figure) -> Figure:
        return not_known(item.unit)

    names = ("flow_pct", "storage", "level", "inflow", "release")
    dry = replace(
        exercise_bulletin,
        situations=(),
        proposals=(),
        unknown=(),
        sources=(),
        reservoirs=tuple(
            replace(row, **{name: emptied(getattr(row, name)) for name in names})
            for row in exercise_bulletin.reservoirs
        ),
        limits=(),
    )
    text = text_of(render(dry, format, "en"), format)
    rows = text[text.index("Period, published, source") : text.index("is not zero")]
    assert rows.count("not known") >= 10
    assert not re.search(r"\d", rows)


def test_a_zero_that_was_published_is_printed_as_zero(exercise_bulletin: Bulletin, rendered: Rendered) -> None:
    assert exercise_bulletin.reservoirs[0].inflow == figure(
        0,
        "m3s",
        source="alfa_hydromet",
        published_on=exercise_bulletin.reservoirs[0].inflow.published_on,
        period=exercise_bulletin.reservoirs[0].inflow.period,
    )
    assert re.search(r"862\.7 † 0 withheld", text_of(rendered("docx", "en"), "docx"))


def test_an_unknown_format_or_language_is_refused_with_what_there_is(exercise_bulletin: Bulletin) -> None:
    with pytest.raises(UnknownNameError, match="html, pdf, docx"):
        render(exercise_bulletin, "odt", "en")
    with pytest.raises(UnknownNameError, match="bilingual"):
        render(exercise_bulletin, "pdf", "fr")


def test_formats_and_languages_are_those_that_readers_ask_for() -> None:
    assert set(FORMATS) == {"pdf", "docx", "html"}
    assert set(LANGUAGES) == {"en", "ru", "bilingual"}
