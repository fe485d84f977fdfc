"""The files keep what readers need: fonts inside, nothing from outside, headings, head rows, words for pictures."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files

import docx
import pypdf
import pytest

from mirab.core.words import Text
from mirab.reporting import LANGUAGES, Bulletin, render
from mirab.reporting.docx_styles import COLOURS, WASHES
from mirab.reporting.front_page import FRONT_SITUATIONS

Rendered = Callable[[str, str], bytes]


def _fonts(reader: pypdf.PdfReader) -> list[pypdf.generic.DictionaryObject]:
    found = {}
    for page in reader.pages:
        for font in (page["/Resources"].get("/Font") or {}).values():
            base = font.get_object()
            found[base["/BaseFont"]] = base
    return list(found.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pdf_embeds_its_fonts_and_maps_them_to_text(rendered: Rendered, language: str) -> None:
    fonts = _fonts(pypdf.PdfReader(io.BytesIO(rendered("pdf", language))))
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & descriptor.keys()
        assert "/ToUnicode" in font
        assert "Libertinus" in font["/BaseFont"]


def test_a_pdf_is_tagged_and_titled_in_its_language(rendered: Rendered) -> None:
    reader = pypdf.PdfReader(io.BytesIO(rendered("pdf", "ru")))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "ru"
    assert "Учебный регион" in reader.metadata.title


@pytest.mark.parametrize("format", ["pdf", "html"])
def test_the_same_bulletin_gives_the_same_bytes(exercise_bulletin: Bulletin, rendered: Rendered, format: str) -> None:
    assert render(exercise_bulletin, format, "en") == rendered(format, "en")


@pytest.mark.parametrize(("language", "more"), [("en", "after this page: 8"), ("ru", "после этой страницы: 8")])
def test_the_gravest_situations_stand_on_the_first_page_however_long_their_reasons(
    exercise_bulletin: Bulletin, language: str, more: str
) -> None:
    reason = Text(
        en="A reason that takes a whole line of its own. " * 3, ru="Причина длиною в целую строку текста. " * 3
    )
    many = tuple(
        replace(entry, id=f"{entry.id}{step}", name=Text(en=f"Case row {step}", ru=f"Случай row {step}"), why=reason)
        for step in range(5)
        for entry in exercise_bulletin.situations
    )
    reader = pypdf.PdfReader(io.BytesIO(render(replace(exercise_bulletin, situations=many), "pdf", language)))
    first, second = (reader.pages[number].extract_text() for number in (0, 1))
    assert len(re.findall(r"row \d", first)) == FRONT_SITUATIONS
    assert more in first
    assert len(re.findall(r"row \d", second)) == len(many) - FRONT_SITUATIONS


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_html_file_loads_nothing_and_runs_nothing(rendered: Rendered, language: str) -> None:
    page = rendered("html", language).decode()
    assert not re.search(r"<script|<link|<iframe|<object|@import|@font-face|\bsrc=|url\((?!#)", page)
    outside = set(re.findall(r'https?://[^"\s<)]+', page)) - {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert all("example.org" in address for address in outside)
    assert len(page.encode()) < 150_000


def test_markup_in_a_name_stays_text(exercise_bulletin: Bulletin) -> None:
    sly = replace(exercise_bulletin.situations[0], name=replace(exercise_bulletin.situations[0].name, en="<b>&#x</b>"))
    bulletin = replace(exercise_bulletin, situations=(sly,))
    assert "&lt;b&gt;&amp;#x&lt;/b&gt;" in render(bulletin, "html", "en").decode()
    assert "<b>&#x</b>" in pypdf.PdfReader(io.BytesIO(render(bulletin, "pdf", "en"))).pages[0].extract_text()


def test_a_link_that_is_no_web_address_is_not_made_clickable(exercise_bulletin: Bulletin) -> None:
    sly = replace(exercise_bulletin.sources[0], address="javascript:alert(1)", citations=())
    page = render(replace(exercise_bulletin, sources=(sly,)), "html", "en").decode()
    assert "javascript:" not in page


def test_a_docx_has_real_headings_repeating_head_rows_and_described_pictures(rendered: Rendered) -> None:
    document = docx.Document(io.BytesIO(rendered("docx", "en")))
    headings = {p.text for p in document.paragraphs if p.style.name == "Heading 1"}
    assert {"Situations", "Water and reservoirs", "Sources", "What is not known"} <= headings
    body = document.element.body
    assert len(body.xpath(".//w:tblHeader")) >= 6
    described = [picture.get("descr") for picture in body.xpath(".//wp:docPr")]
    assert described
    assert all(described)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio of WCAG 2.2."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_levels_and_soft_text_have_the_contrast_that_wcag_asks_for() -> None:
    for level, wash in WASHES.items():
        assert contrast(COLOURS[level], wash) >= 4.5, level
    assert contrast(COLOURS["soft"], "FBFAF7") >= 4.5
    assert contrast(COLOURS["mark"], "FFFFFF") >= 4.5
    style = files("mirab.reporting").joinpath("document.css").read_text("utf-8")
    for theme in style.split("prefers-color-scheme: dark"):
        colours = dict(re.findall(r"--([a-z-]+): #([0-9a-f]{6})", theme))
        for level in ("watch", "advisory", "warning", "opportunity", "exercise"):
            assert contrast(colours[level], colours[f"{level}-wash"]) >= 4.5, level
        for name in ("ink", "soft", "link", "mark"):
            assert contrast(colours[name], colours["paper"]) >= 4.5, name
