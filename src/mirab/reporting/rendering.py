"""Render a bulletin as HTML, PDF, DOCX or JSON, in English, Russian or both side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, get_args

from mirab.core.errors import UnknownNameError
from mirab.core.words import Language
from mirab.reporting.bulletin import Bulletin
from mirab.reporting.document import Document
from mirab.reporting.docx_file import write_docx
from mirab.reporting.html_file import write_html
from mirab.reporting.layout import lay_out
from mirab.reporting.pdf_file import write_pdf

Format = Literal["html", "pdf", "docx"]
DocumentLanguage = Literal["en", "ru", "bilingual"]

_SIDES: dict[str, tuple[Language, ...]] = {"en": ("en",), "ru": ("ru",), "bilingual": ("en", "ru")}
_WRITERS: dict[str, Callable[[Document, Sequence[Language]], bytes]] = {
    "html": write_html,
    "pdf": write_pdf,
    "docx": write_docx,
}
FORMATS: tuple[Format, ...] = get_args(Format)
LANGUAGES: tuple[DocumentLanguage, ...] = get_args(DocumentLanguage)


def render(bulletin: Bulletin, format: str, language: str = "en") -> bytes:
    """The file of a bulletin: ``html``, ``pdf`` or ``docx``; ``en``, ``ru`` or ``bilingual``.

    Raises
    ------
    UnknownNameError
        When the format or the language is none of these.
    """
    return render_document(lay_out(bulletin), format, language)


def render_document(document: Document, format: str, language: str = "en", *, template: bytes | None = None) -> bytes:
    """The file of any document that is laid out as blocks; ``template``: the office's Word file around a DOCX."""
    if format not in _WRITERS:
        raise UnknownNameError(f"format {format!r} is not known", f"Use one of: {', '.join(_WRITERS)}")
    if language not in _SIDES:
        raise UnknownNameError(f"language {language!r} is not known", f"Use one of: {', '.join(_SIDES)}")
    if format == "docx":
        return write_docx(document, _SIDES[language], template)
    return _WRITERS[format](document, _SIDES[language])
