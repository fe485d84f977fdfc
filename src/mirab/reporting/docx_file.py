"""A document as DOCX: real styles and headings, tables whose head rows repeat, charts as pictures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from mirab.core.words import Language
from mirab.reporting.charts import png
from mirab.reporting.document import (
    ARROWS,
    BADGES,
    SHAPES,
    Block,
    Document,
    Heading,
    Line,
    Masthead,
    PageBreak,
    Paragraph,
    Picture,
    Row,
    Span,
    Split,
    Table,
    Tally,
)
from mirab.reporting.docx_styles import COLOURS, WASHES, set_styles, shade, table_borders
from mirab.reporting.docx_template import lacking, opened
from mirab.reporting.wording import wording

#: python-docx has no types: documents, cells and paragraphs are its own objects.
Place = Any


def write_docx(document: Document, languages: Sequence[Language], template: bytes | None = None) -> bytes:
    """Set a document in one language, or in two facing ones on landscape pages.

    Parameters
    ----------
    template : bytes, optional
        A Word file that :func:`.docx_template.check_template` takes: its page, styles, header and footer are used.
    """
    facing = len(languages) > 1
    if template is None:
        paper = docx.Document()
        width = _page(paper, facing=facing)
        set_styles(paper, facing=facing)
    else:
        paper = opened(template)
        width = _page_of_template(paper, facing=facing)
        set_styles(paper, facing=facing, only=lacking(paper))
    _properties(paper, document, languages)
    _head_and_foot(paper, document, languages)
    for block in (*document.blocks, *document.annex):
        if len(languages) > 1:
            _pair(paper, block, languages, width)
        else:
            _block(paper, block, languages[0], width)
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def _page(paper: Place, *, facing: bool) -> float:
    """Set A4, landscape for facing languages, and return the width of the text in millimetres."""
    section = paper.sections[0]
    wide, high, margin = (297, 210, 16) if facing else (210, 297, 20)
    section.orientation = WD_ORIENT.LANDSCAPE if facing else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(wide), Mm(high)
    section.left_margin = section.right_margin = Mm(margin)
    section.top_margin = section.bottom_margin = Mm(18)
    return wide - 2 * margin


def _page_of_template(paper: Place, *, facing: bool) -> float:
    """Keep the template's page, turned where two languages face each other; the width of its text in millimetres."""
    section = paper.sections[0]
    if facing and section.page_width < section.page_height:
        section.page_width, section.page_height = section.page_height, section.page_width
        section.orientation = WD_ORIENT.LANDSCAPE
    return float((section.page_width - section.left_margin - section.right_margin) / Mm(1))


def _properties(paper: Place, document: Document, languages: Sequence[Language]) -> None:
    properties = paper.core_properties
    properties.title = document.title.said(languages[0])
    properties.language, properties.author, properties.comments = languages[0], "", ""
    properties.last_modified_by = ""
    properties.created = properties.modified = datetime.combine(document.day, datetime.min.time(), UTC)


def _head_and_foot(paper: Place, document: Document, languages: Sequence[Language]) -> None:
    section = paper.sections[0]
    first = section.different_first_page_header_footer
    for header in (section.header, *([section.first_page_header] if first else [])):
        if document.exercise:
            head = _line_at(header)
            head.style = paper.styles["Exercise"]
            head.add_run(" / ".join(wording("bulletin.exercise").said(language) for language in languages))
    for footer in (section.footer, *([section.first_page_footer] if first else [])):
        foot = _line_at(footer)
        foot.style = paper.styles["Foot"]
        running = " / ".join(document.running.said(language) for language in languages)
        mark = " / ".join(document.mark.said(language) for language in languages)
        foot.add_run(f"{running} · {mark} · {wording('bulletin.page').said(languages[0])} ")
        _field(foot, "PAGE")


def _line_at(place: Place) -> Place:
    """An empty paragraph of a header or footer: the one that is there, or one after what the office put there."""
    paragraphs = place.paragraphs
    alone = len(paragraphs) == 1 and not place.tables and not list(paragraphs[0]._p.iterchildren(qn("w:r")))
    return paragraphs[0] if alone else place.add_paragraph()


def _field(paragraph: Place, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    field.append(OxmlElement("w:r"))
    paragraph._p.append(field)


def _pair(paper: Place, block: Block, languages: Sequence[Language], width: float) -> None:
    if isinstance(block, PageBreak):
        return
    grid = _grid(paper, [Mm(width / 2)] * 2)
    for cell, language in zip(grid.rows[0].cells, languages, strict=True):
        _block(cell, block, language, (width - 8) / 2)
        _drop_leading_empty(cell)


def _drop_leading_empty(cell: Place) -> None:
    """A new cell begins with an empty paragraph, and must end with one after a table."""
    first = cell.paragraphs[0]
    if not first.text and len(cell.paragraphs) > 1:
        first._p.getparent().remove(first._p)


def _block(place: Place, block: Block, language: Language, width: float) -> None:
    match block:
        case Heading():
            _paragraph(place, block.line, language, f"Heading {block.level}")
        case Paragraph():
            _paragraph(place, block.line, language, {"body": "Normal", "lede": "Lede", "note": "Note"}[block.size])
        case Masthead():
            _styled(place.add_paragraph(block.kind.said(language)), "Kind")
            _styled(place.add_paragraph(block.title.said(language)), "Title")
            _paragraph(place, block.issue, language, "Note")
            _paragraph(place, block.about, language, "Normal")
        case Tally():
            _tally(place, block, language, width)
        case Table():
            _table(place, block, language, width)
        case Picture():
            _styled(place.add_paragraph(block.chart.title.said(language)), "Caption above")
            place.add_paragraph().add_run().add_picture(io.BytesIO(png(block.chart, language)), width=Mm(width))
            _describe_picture(place, block.chart.title.said(language))
            _styled(place.add_paragraph(block.source.said(language)), "Note")
        case Split():
            _split(place, block, language, width)
        case PageBreak():
            place.add_page_break()


def _describe_picture(place: Place, text: str) -> None:
    """Give the last picture its words, for readers who do not see it."""
    place.paragraphs[-1]._p.xpath(".//wp:docPr")[0].set("descr", text)


def _split(place: Place, block: Split, language: Language, width: float) -> None:
    if width < 150:
        for part in (*block.main, *block.side):
            _block(place, part, language, width)
        return
    grid = _grid(place, [Mm(width * 0.58), Mm(width * 0.42)])
    for cell, share, parts in zip(grid.rows[0].cells, (0.58, 0.42), (block.main, block.side), strict=True):
        for part in parts:
            _block(cell, part, language, width * share - 5)
        _drop_leading_empty(cell)


def _grid(place: Place, widths: Sequence[Any]) -> Place:
    """A table of one row with columns of these widths; both grid and cells say them, as word processors differ."""
    grid = place.add_table(rows=1, cols=len(widths))
    grid.autofit = False
    for column, cell, wide in zip(grid.columns, grid.rows[0].cells, widths, strict=True):
        column.width = cell.width = wide
    return grid


def _tally(place: Place, block: Tally, language: Language, width: float) -> None:
    grid = _grid(place, [Mm(width / len(block.counts))] * len(block.counts))
    for cell, (count, word) in zip(grid.rows[0].cells, block.counts, strict=True):
        _styled(cell.paragraphs[0], "Count").add_run(count.said(language))
        _styled(cell.add_paragraph(word.said(language)), "Table note")


def _table(place: Place, table: Table, language: Language, width: float) -> None:
    total = sum(column.share for column in table.columns)
    widths = [Mm(width * column.share / total) for column in table.columns]
    grid = _grid(place, widths)
    table_borders(grid)
    head = grid.rows[0]
    for cell, column in zip(head.cells, table.columns, strict=True):
        paragraph = _styled(cell.paragraphs[0], "Table head")
        paragraph.alignment = _alignment(column.numeric)
        paragraph.add_run(column.head.said(language))
    _repeat_head(head)
    for row in table.rows:
        _row(grid, row, table, widths, language)
    _styled(place.add_paragraph(), "After table")


def _row(grid: Place, row: Row, table: Table, widths: list[Any], language: Language) -> None:
    cells = grid.add_row().cells
    _keep_together(grid.rows[-1])
    if row.group:
        merged = cells[0].merge(cells[-1])
        for index, spans in enumerate(row.cells[0]):
            paragraph = merged.paragraphs[0] if index == 0 else merged.add_paragraph()
            _styled(paragraph, "Table text" if index else "Table group")
            _runs(paragraph, spans, language)
        return
    for cell, lines, column, wide in zip(cells, row.cells, table.columns, widths, strict=True):
        cell.width = wide
        for index, spans in enumerate(lines):
            paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
            _styled(paragraph, "Table text").alignment = _alignment(column.numeric)
            _runs(paragraph, spans, language)
        if not lines:
            _styled(cell.paragraphs[0], "Table text")


def _alignment(numeric: bool) -> Any:
    return WD_ALIGN_PARAGRAPH.RIGHT if numeric else WD_ALIGN_PARAGRAPH.LEFT


def _repeat_head(row: Place) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _keep_together(row: Place) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _paragraph(place: Place, spans: Line, language: Language, style: str) -> None:
    _runs(_styled(place.add_paragraph(), style), spans, language)


def _styled(paragraph: Place, style: str) -> Place:
    """Give a paragraph a style by its id: the library's own way looks through every style each time."""
    paragraph._p.style = style.replace(" ", "")
    return paragraph


def _runs(paragraph: Place, spans: Line, language: Language) -> None:
    for item in spans:
        _run(paragraph, item, language)


def _run(paragraph: Place, item: Span, language: Language) -> None:
    said = item.text.said(language)
    if item.style in BADGES or item.style in ARROWS:
        said = f"{SHAPES[item.style]}\u00a0{said}"
    run = paragraph.add_run(f"\u00a0{said}\u00a0" if item.style in BADGES else said)
    run.bold = True if item.style in BADGES or item.style in ("strong", "deteriorated") else None
    if item.style in COLOURS:
        run.font.color.rgb = RGBColor.from_string(COLOURS[item.style])
    if item.style in BADGES:
        shade(run._r.get_or_add_rPr(), WASHES[item.style])
        paragraph.add_run(" ")
    if item.style in BADGES and (paragraph._p.style or "").startswith("Heading"):
        run.font.size = Pt(9.5)
