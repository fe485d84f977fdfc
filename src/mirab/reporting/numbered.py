"""A text on paper for one named reader: number, name and time on every page, and EXERCISE across it in an exercise."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import datetime

import typst
from pypdf import PdfReader, PdfWriter

from mirab.core.words import Language, Text
from mirab.reporting.document import Document, Heading, Paragraph, line, span
from mirab.reporting.pdf_file import write_pdf
from mirab.reporting.wording import wording

#: Over each page: what the copy is, at its head; across it, what nobody is to overlook. No reader of the screen
#: is told it again on every page.
_OVER = """
#let data = json(bytes(sys.inputs.data))
#set page(width: data.width * 1pt, height: data.height * 1pt, margin: 0pt, fill: none)
#set text(font: ("Libertinus Serif", "New Computer Modern"))
#let crimson = rgb("#7a1030")
#let across = text(size: data.size * 1pt, weight: "bold", fill: crimson.transparentize(90%), data.across)
#pdf.artifact(place(center + horizon, rotate(-52deg, across)))
#let head = text(size: 7.5pt, weight: "semibold", fill: crimson, data.head)
#pdf.artifact(place(top + center, dy: 3.5mm, box(width: data.width * 1pt - 40mm, align(right, head))))
"""


@dataclass(frozen=True, kw_only=True)
class PaperCopy:
    """What is printed: the text as its addressee reads it, how it is held, and whose copy it is.

    ``number`` and ``of`` are 0 for a file that is no numbered copy; ``made_at`` carries its offset and is said in UTC.
    """

    kind: Text
    title: str
    text: str
    language: Language
    sensitivity: str
    reader: str
    number: int = 0
    of: int = 0
    made_at: datetime
    exercise: bool = False


def numbered_pdf(copy: PaperCopy) -> bytes:
    """The copy as a PDF on A4: the same copy gives the same pages."""
    body = write_pdf(_document(copy), [copy.language])
    said = _whose(copy).said(copy.language)
    across = _across(copy).said(copy.language)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(body)))
    width, height = (float(side) for side in writer.pages[0].mediabox[2:])
    over = _over(width, height, said, across)
    for page in writer.pages:
        page.merge_page(over.pages[0])
    writer.add_metadata({"/Keywords": said})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def plain_text(copy: PaperCopy) -> str:
    """The same as plain text, whose it is in its first line."""
    marks = [wording("bulletin.exercise").said(copy.language)] if copy.exercise else []
    held = wording(f"bulletin.sensitivity_{copy.sensitivity}").said(copy.language)
    return "\n".join([*marks, _whose(copy).said(copy.language), held, "", copy.title, "", copy.text, ""])


def _document(copy: PaperCopy) -> Document:
    def same(text: str) -> Text:
        return Text(en=text, ru=text)

    paragraphs = [Paragraph(line=line(same(part.strip()))) for part in copy.text.splitlines() if part.strip()]
    held = wording(f"bulletin.sensitivity_{copy.sensitivity}")
    return Document(
        title=same(copy.title),
        running=_whose(copy),
        mark=held,
        day=copy.made_at.date(),
        exercise=copy.exercise,
        blocks=(
            Paragraph(line=line(span(copy.kind, "soft"), same(" · "), span(held, "mark")), size="note"),
            Heading(level=1, line=line(same(copy.title))),
            *paragraphs,
        ),
    )


def _whose(copy: PaperCopy) -> Text:
    at = f"{copy.made_at:%Y-%m-%d %H:%M} UTC"
    if not copy.number:
        return Text(en=f"For {copy.reader} alone, {at}", ru=f"Только для: {copy.reader}, {at}")
    return Text(
        en=f"Copy {copy.number} of {copy.of}, for {copy.reader}, {at}",
        ru=f"Экз. {copy.number} из {copy.of}, для: {copy.reader}, {at}",
    )


def _across(copy: PaperCopy) -> Text:
    if copy.exercise:
        return Text(en="EXERCISE", ru="УЧЕНИЯ")
    if copy.number:
        return Text(en=f"COPY {copy.number}", ru=f"ЭКЗ. {copy.number}")
    return Text(en="", ru="")


def _over(width: float, height: float, head: str, across: str) -> PdfReader:
    size = min(120.0, 1.15 * width / max(len(across) * 0.62, 1))
    data = {"width": width, "height": height, "head": head, "across": across, "size": size}
    said = json.dumps(data, ensure_ascii=False)
    return PdfReader(io.BytesIO(typst.compile(_OVER.encode(), ignore_system_fonts=True, sys_inputs={"data": said})))
