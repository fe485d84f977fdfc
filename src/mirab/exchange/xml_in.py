"""XML from outside: read without entities, without a document type, without a network, up to a size.

A document type is refused at its first mark, before any entity is declared: neither an entity that names a file nor
one that grows a thousandfold is ever looked at.
"""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

from lxml import etree

from mirab.core.errors import FormatError

#: Bytes of a document; a warning with its areas drawn in detail takes some tens of thousands.
LARGEST_BYTES = 5_000_000
DEEPEST = 64
MOST_ELEMENTS = 100_000


def read_xml(data: bytes, *, what: str, largest_bytes: int = LARGEST_BYTES, whole: bool = False) -> etree._Element:
    """The root of a document.

    Parameters
    ----------
    what : str
        What the document should be, for the message: ``CAP message``.
    whole : bool
        Keep comments and processing instructions, as a signature needs them. Without it they are gone, and a text that
        a comment would have cut in two is one text.

    Raises
    ------
    FormatError
        When it is too large, has a document type, is nested too deeply or is not XML.
    """
    if len(data) > largest_bytes:
        raise FormatError(f"{what} of {len(data)} bytes", f"At most {largest_bytes} bytes are read")
    _look_over(data, what)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=not whole,
        remove_pis=not whole,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise FormatError(f"{what} is not XML: {error}", "Ask the sender for it again") from error
    document: Any = root.getroottree().docinfo
    if document.doctype:
        raise _with_doctype(what)
    return root


def _look_over(data: bytes, what: str) -> None:
    """Refuse a document type, deep nesting and too many elements before a tree is built."""
    depth = count = 0

    def begin(_name: str, _attributes: object) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > DEEPEST or count > MOST_ELEMENTS:
            raise FormatError(f"{what} with {count} elements, {depth} deep", f"At most {MOST_ELEMENTS}, {DEEPEST} deep")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def document_type(*_: object) -> None:
        raise _with_doctype(what)

    reader = expat.ParserCreate()
    reader.StartElementHandler, reader.EndElementHandler = begin, end
    reader.StartDoctypeDeclHandler = document_type
    try:
        reader.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise FormatError(f"{what} is not XML: {error}", "Ask the sender for it again") from error


def _with_doctype(what: str) -> FormatError:
    return FormatError(f"{what} with a document type (DOCTYPE)", "Send it without: entities are not read")
