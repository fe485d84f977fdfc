"""A document's file as one reader takes it away: the same file, and in it for whom it was made and when.

Whoever finds a page on a desk or a file on a disk can ask the right person. It stops nobody who wants to take it out.
"""

from __future__ import annotations

import io
import json
from html import escape
from zipfile import BadZipFile

import typst
from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Pt
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from mirab.core.errors import StoreError

#: Set by Typst over each page: a line at the foot, which whoever has the page read to him is spared.
_STRIP = """
#let data = json(bytes(sys.inputs.data))
#set page(width: data.width * 1pt, height: data.height * 1pt, margin: 0pt, fill: none)
#set text(size: 6.5pt, fill: luma(35%), font: ("Libertinus Serif", "New Computer Modern"))
#pdf.artifact(place(bottom + center, dy: -5mm, data.whose))
"""


def for_reader(body: bytes, format: str, whose: str) -> bytes:
    """The file with a line that says whose it is.

    Parameters
    ----------
    format : ``pdf``, ``docx``, ``html`` or ``json``; any other file stays as it is
    whose : such as ``for aida, 2026-05-25 06:12 UTC``

    Raises
    ------
    StoreError
        The file is not what it was written as.
    """
    make = {"pdf": _pdf, "docx": _docx, "html": _html, "json": _json}.get(format)
    try:
        return make(body, whose) if make else body
    except (ValueError, PyPdfError, BadZipFile, PackageNotFoundError) as error:
        raise StoreError(f"the {format} file is damaged", "Build the document again") from error


def _json(body: bytes, whose: str) -> bytes:
    data = json.loads(body)
    if not isinstance(data, dict):
        raise ValueError("no object")
    return (json.dumps({**data, "taken": whose}, ensure_ascii=False, indent=1) + "\n").encode()


def _html(body: bytes, whose: str) -> bytes:
    line = f"<p><small>{escape(whose)}</small></p>".encode()
    before, end, after = body.rpartition(b"</body>")
    return before + line + end + after if end else body + line


def _docx(body: bytes, whose: str) -> bytes:
    document = Document(io.BytesIO(body))
    sections = list(document.sections)
    own = [section for section in sections if not section.footer.is_linked_to_previous] or sections[:1]
    feet = [section.footer for section in own]
    feet += [section.first_page_footer for section in own if section.different_first_page_header_footer]
    for foot in feet:
        foot.add_paragraph().add_run(whose).font.size = Pt(6.5)
    document.core_properties.comments = whose
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _pdf(body: bytes, whose: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(body)))
    strips = {}
    for page in writer.pages:
        size = (float(page.mediabox.width), float(page.mediabox.height))
        if size not in strips:
            strips[size] = _strip(*size, whose)
        page.merge_page(strips[size].pages[0])
    writer.add_metadata({"/Keywords": whose})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _strip(width: float, height: float, whose: str) -> PdfReader:
    """A page of the same size that bears the line alone."""
    data = json.dumps({"width": width, "height": height, "whose": whose}, ensure_ascii=False)
    set_ = typst.compile(_STRIP.encode(), ignore_system_fonts=True, sys_inputs={"data": data})
    return PdfReader(io.BytesIO(set_))
