"""Paragraph styles, colours and borders of a DOCX document."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

#: On every machine with a word processor, with Cyrillic, or with a face of the same widths in its place.
FONT = "Times New Roman"
INK, SOFT, RULE, CRIMSON = "1C2127", "5B6470", "D6D2C8", "7A1030"
COLOURS = {
    "soft": SOFT,
    "none": SOFT,
    "unchanged": SOFT,
    "mark": "6B3A78",
    "watch": "4B5B6B",
    "advisory": "7D5800",
    "warning": "A8341A",
    "opportunity": "2A6237",
    "improved": "2A6237",
}
WASHES = {"watch": "EEF1F4", "advisory": "FBF2DC", "warning": "FBE9E4", "opportunity": "E8F2EA"}
#: name -> (based on, size in points, bold, colour, space before, space after)
STYLES: dict[str, tuple[str, float, bool, str, float, float]] = {
    "Heading 1": ("Heading 1", 15, True, INK, 20, 6),
    "Heading 2": ("Heading 2", 12, True, INK, 16, 5),
    "Heading 3": ("Heading 3", 10, True, INK, 6, 3),
    "Title": ("Normal", 24, True, INK, 0, 4),
    "Kind": ("Normal", 11, False, SOFT, 0, 0),
    "Lede": ("Normal", 12, False, INK, 0, 6),
    "Note": ("Normal", 9, False, INK, 2, 5),
    "Caption above": ("Normal", 10, True, INK, 10, 3),
    "Count": ("Normal", 19, True, INK, 8, 0),
    "Table head": ("Normal", 8, False, SOFT, 2, 2),
    "Table text": ("Normal", 8.5, False, INK, 2, 2),
    "Table group": ("Normal", 9, True, INK, 7, 2),
    "Table note": ("Normal", 8.5, False, SOFT, 0, 2),
    "After table": ("Normal", 4, False, INK, 0, 4),
    "Exercise": ("Normal", 9, True, CRIMSON, 0, 0),
    "Foot": ("Normal", 8, False, SOFT, 0, 0),
}


def set_styles(paper: Any, *, facing: bool, only: Collection[str] | None = None) -> None:
    """Give a document its styles, or ``only`` some; two facing languages are set a size smaller."""
    factor = 0.88 if facing else 1.0
    if only is None:
        normal = paper.styles["Normal"]
        _face(normal, 10.5 * factor, False, INK)
        normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(6), 1.08
    for name, (base, size, bold, colour, before, after) in STYLES.items():
        if only is not None and name not in only:
            continue
        known = name in [style.name for style in paper.styles]
        style = paper.styles[name] if known else paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = paper.styles[base] if base != name else paper.styles["Normal"]
        _face(style, size * factor, bold, colour)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = name.startswith(("Heading", "Caption", "Table group", "Table head"))
    if only is None or "Title" in only:
        _plain_title(paper.styles["Title"])


def _face(style: Any, size: float, bold: bool, colour: str) -> None:
    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    style.font.color.rgb = RGBColor.from_string(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        if attribute.endswith("Theme"):
            del fonts.attrib[attribute]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def _plain_title(style: Any) -> None:
    """The template's title has a rule under it."""
    for border in style.element.xpath(".//w:pBdr"):
        border.getparent().remove(border)


def shade(properties: Any, colour: str) -> None:
    """Lay a wash behind a run."""
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shading.set(qn(f"w:{name}"), value)
    properties.append(shading)


def table_borders(grid: Any) -> None:
    """Hairlines between rows and under the head; none at the sides; no space left of the first column."""
    properties = grid._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("bottom", "insideH"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE)):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    properties.append(borders)
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("left", "0"), ("right", "140")):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), width)
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    properties.append(margins)
