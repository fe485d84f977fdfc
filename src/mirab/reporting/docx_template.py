"""The Word file of an office around a document that is written here: its styles, its header and footer, its page.

What stands in the file itself is taken out; of the styles that documents use, those that the file lacks are added and
the others stay as the office set them. A file that runs something, or fetches something from outside when it is opened,
is refused.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import XmlPart
from docx.oxml.ns import qn

from mirab.core.errors import FormatError
from mirab.reporting.docx_styles import STYLES

#: A file of so many bytes, parts, and bytes once unpacked, is taken; more is no letter-head.
LARGEST, MOST_PARTS, UNPACKED = 5_000_000, 500, 40_000_000
_REMEDY = "Save it anew in Word as a plain document (.docx) with header, footer and styles alone"
_EXTERNAL = re.compile(rb'<Relationship\b[^>]*TargetMode="External"[^>]*>')
_HARMLESS = (b"/hyperlink", b"/attachedTemplate")
_REFERS = frozenset(map(qn, ("w:basedOn", "w:next", "w:link", "w:pStyle", "w:rStyle", "w:tblStyle")))


def check_template(body: bytes) -> None:
    """Refuse a file that is no plain Word document.

    Raises
    ------
    FormatError
        It is too large, damaged, holds a program, or fetches something from outside; the message says which.
    """
    if len(body) > LARGEST:
        raise FormatError(f"the file has more than {LARGEST // 1_000_000} MB", _REMEDY)
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            _check_parts(book)
        opened(body)
    except (zipfile.BadZipFile, PackageNotFoundError, ValueError, KeyError, SyntaxError) as error:
        raise FormatError("the file is no Word document, or is damaged", _REMEDY) from error


def _check_parts(book: zipfile.ZipFile) -> None:
    parts = book.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise FormatError("the file holds far more than a letter-head when it is unpacked", _REMEDY)
    for part in parts:
        name = part.filename.lower()
        if "vbaproject" in name or "activex" in name or "embeddings/" in name:
            raise FormatError("the file holds a program, or another file", _REMEDY)
        if not name.endswith((".xml", ".rels")):
            continue
        # never more than it says of itself is unpacked
        text = book.open(part).read(UNPACKED)
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise FormatError("the file defines entities of its own", _REMEDY)
        if any(not any(kind in found for kind in _HARMLESS) for found in _EXTERNAL.findall(text)):
            raise FormatError("the file fetches something from outside when it is opened", _REMEDY)


def opened(body: bytes) -> Any:
    """A template as a document without text, whose styles carry the names that documents use."""
    paper = docx.Document(io.BytesIO(body))
    _let_go_of_outside(paper)
    _empty(paper)
    for name in ("Normal", *STYLES):
        _named(paper, name)
    return paper


def lacking(paper: Any) -> list[str]:
    """Of the styles that documents use, those that a template has none of."""
    known = {style.name for style in paper.styles}
    return [name for name in STYLES if name not in known]


def _let_go_of_outside(paper: Any) -> None:
    """A template that the file was once made from is not asked for."""
    for part in paper.part.package.iter_parts():
        for key, relation in list(part.rels.items()):
            if relation.is_external and relation.reltype.endswith("/attachedTemplate"):
                del part.rels[key]
                for element in list(part.element.iter(qn("w:attachedTemplate"))):
                    element.getparent().remove(element)


def _empty(paper: Any) -> None:
    """Take the text out; the last section stays, with the header and footer of the first where it has none itself."""
    body = paper.element.body
    sections = list(body.iter(qn("w:sectPr")))
    last = body.sectPr if hasattr(body, "sectPr") else None
    last = sections[-1] if last is None and sections else last
    if last is not None and sections[0] is not last:
        for reference in reversed(list(_references(sections[0]))):
            kinds = {(one.tag, one.get(qn("w:type"))) for one in _references(last)}
            if (reference.tag, reference.get(qn("w:type"))) not in kinds:
                last.insert(0, deepcopy(reference))
    for child in list(body):
        if child is not last:
            body.remove(child)


def _references(section: Any) -> Iterator[Any]:
    yield from section.iterchildren(qn("w:headerReference"), qn("w:footerReference"))


def _named(paper: Any, name: str) -> None:
    """Give a style the id that documents use: Word numbers them by its own language."""
    style = next((one for one in paper.styles if one.name == name and one.type == 1), None)
    wanted = name.replace(" ", "")
    if style is None or style.style_id == wanted:
        return
    other = next((one for one in paper.styles if one.style_id == wanted), None)
    if other is not None:
        _rename(paper, other, f"{wanted}-own")
    _rename(paper, style, wanted)


def _rename(paper: Any, style: Any, new: str) -> None:
    old = style.style_id
    style.element.set(qn("w:styleId"), new)
    for part in paper.part.package.iter_parts():
        if isinstance(part, XmlPart):
            for element in part.element.iter(*_REFERS):
                if element.get(qn("w:val")) == old:
                    element.set(qn("w:val"), new)
