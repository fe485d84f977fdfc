"""A bounded look at a file: what it is, in which encoding, under which heads; never the whole of it."""

from __future__ import annotations

import codecs
import csv
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mirab.core.errors import FormatError, MissingError

HEAD_BYTES = 1 << 16
#: No line of a table is longer: beyond this a file is not read on.
LONGEST_LINE = 1 << 20
DELIMITERS = ",;\t|"

#: The most frequent letters of Russian, by which one-byte encodings are told apart.
FREQUENT = frozenset("оеаинтсрвлкмдпу")
ONE_BYTE = ("cp1251", "koi8-r", "cp866", "cp1252")


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a file looks like from outside.

    ``kind`` is empty, pdf, web page, binary, zip, broken zip, xlsx, docx, json or text. For a zip, ``inside`` names
    its data file and the rest of the look is about that.
    """

    path: Path
    kind: str
    encoding: str = "utf-8"
    start: str = ""
    inside: str | None = None

    @property
    def name(self) -> str:
        """Name of the file, or of the data file inside the zip."""
        return Path(self.inside).name if self.inside else self.path.name

    @property
    def first_line(self) -> str:
        """The first line as far as it was read."""
        return self.start.split("\n", 1)[0].rstrip("\r")

    @property
    def delimiter(self) -> str:
        """The sign that parts the first line's fields: the one that stands there most often."""
        return max(DELIMITERS, key=self.first_line.count)

    def fields(self) -> tuple[str, ...]:
        """The first line's fields, stripped; empty for anything but text."""
        if self.kind != "text":
            return ()
        for row in csv.reader([self.first_line], delimiter=self.delimiter):
            return tuple(cell.strip() for cell in row)
        return ()


def look(path: Path) -> Look:
    """Look at a file's first bytes.

    Raises
    ------
    MissingError
        When there is no such file, or it may not be read.
    FormatError
        When it is a folder.
    """
    try:
        state = path.stat()
    except OSError as error:
        raise MissingError(f"no such file: {path}", "Check the path") from error
    if path.is_dir():
        raise FormatError(f"{path} is a folder", "Name a file in it")
    try:
        return _look(path, state.st_size, state.st_mtime_ns)
    except OSError as error:
        raise MissingError(f"{path} cannot be read: {error.strerror}", "Ask for the right to read it") from error


@lru_cache(maxsize=256)
def _look(path: Path, size: int, changed_ns: int) -> Look:
    del changed_ns  # part of the cache's key only
    if size == 0:
        return Look(path=path, kind="empty")
    with path.open("rb") as handle:
        head = handle.read(HEAD_BYTES)
    if head.startswith(b"PK\x03\x04"):
        return _look_into(path)
    return _judge(path, head, whole=size <= HEAD_BYTES)


def _look_into(path: Path) -> Look:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [item for item in archive.infolist() if not item.is_dir()]
            listed = {item.filename for item in names}
            if "word/document.xml" in listed:
                return Look(path=path, kind="docx")
            if "xl/workbook.xml" in listed:
                return Look(path=path, kind="xlsx")
            tables = [item for item in names if _may_be_table(item.filename)]
            if len(tables) != 1:
                return Look(path=path, kind="zip", start="\n".join(sorted(listed)[:50]))
            with archive.open(tables[0]) as handle:
                head = handle.read(HEAD_BYTES)
            return _judge(path, head, whole=tables[0].file_size <= HEAD_BYTES, inside=tables[0].filename)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError):
        return Look(path=path, kind="broken zip")


def _may_be_table(name: str) -> bool:
    """Data files by their ending; the World Bank lays its ``Metadata_`` files beside them."""
    return name.lower().endswith((".csv", ".tsv", ".txt", ".json")) and not Path(name).name.startswith("Metadata_")


def _judge(path: Path, head: bytes, *, whole: bool, inside: str | None = None) -> Look:
    if not head:
        return Look(path=path, kind="empty", inside=inside)
    if head.startswith(b"%PDF"):
        return Look(path=path, kind="pdf", inside=inside)
    encoding = encoding_of(head, whole=whole)
    if encoding is None:
        return Look(path=path, kind="binary", inside=inside)
    start = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    return Look(path=path, kind=_kind(start), encoding=encoding, start=start, inside=inside)


def _kind(start: str) -> str:
    opening = start.lstrip("\ufeff \t\r\n")[:64].lower()
    if opening.startswith(("<!doctype html", "<html")):
        return "web page"
    return "json" if opening.startswith(("{", "[{", "[\n", "[]")) else "text"


def encoding_of(head: bytes, *, whole: bool = True) -> str | None:
    """The encoding of a text, or None for what is no text.

    Byte order marks and UTF-8 are certain. Among one-byte encodings the one wins whose letters are the most frequent
    Russian ones; western letters alone give Windows-1252.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    if head.count(0) > len(head) // 4:
        return _utf16_without_mark(head)
    if 0 in head:
        return None
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(head, final=whole)
        return "utf-8"
    except UnicodeDecodeError:
        best = max(ONE_BYTE, key=lambda name: _likeness(head, name))
        return best if _likeness(head, best) > 0 else None


def _utf16_without_mark(head: bytes) -> str | None:
    odd, even = head[1::2].count(0), head[::2].count(0)
    if max(odd, even) < len(head) // 4 or min(odd, even) > len(head) // 50:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _likeness(head: bytes, encoding: str) -> float:
    """How much the letters beyond ASCII look like words: frequent lower-case letters for, signs and drawing against."""
    text = head.decode(encoding, errors="replace")
    beyond = [sign for sign in text if ord(sign) > 127]
    if not beyond:
        return 0.0
    if encoding == "cp1252":
        # Western text has its few accented letters among many plain ones; Cyrillic read so has almost nothing else.
        letters = sum(sign.islower() for sign in beyond)
        plain = sum(sign.isascii() and sign.isalpha() for sign in text)
        return 0.5 * letters / len(beyond) if plain > 3 * len(beyond) else 0.01
    return sum((sign in FREQUENT) + 0.2 * sign.isalpha() - (not sign.isprintable()) for sign in beyond) / len(beyond)


def refuse_unreadable(path: Path) -> Look:
    """Look at a file and refuse, in one line, what holds no table.

    Raises
    ------
    MissingError
        When there is no such file.
    FormatError
        When it is empty, a PDF, a web page, binary, a broken or a many-file zip, or has a line without end.
    """
    seen = look(path)
    said = {
        "empty": (f"{path} is empty", "Ask its owner for it again"),
        "pdf": (f"{path} is a PDF document", "Save its table as CSV, XLSX or DOCX"),
        "web page": (f"{path} is a web page", "Fetch the data file itself"),
        "binary": (f"{path} is no text, spreadsheet or document", "Save its table as CSV, XLSX or DOCX"),
        "broken zip": (f"{path} is a zip archive that breaks off or is damaged", "Fetch it again"),
        "zip": (f"{path} holds several files or none: {', '.join(seen.start.split()[:5])}", "Unpack it first"),
    }.get(seen.kind)
    if said:
        raise FormatError(*said)
    if seen.kind == "text" and not seen.inside:
        refuse_endless_line(path, seen.encoding)
    return seen


def refuse_endless_line(path: Path, encoding: str = "utf-8") -> None:
    """Refuse a file as soon as a stretch of :data:`LONGEST_LINE` bytes has no line end, without reading on."""
    del encoding  # a line feed's byte is the same in every encoding that is read
    with path.open("rb") as handle:
        while len(block := handle.read(LONGEST_LINE)) == LONGEST_LINE:
            if b"\n" not in block and b"\r" not in block:
                raise FormatError(
                    f"{path} has a line longer than {LONGEST_LINE} bytes", "It is no table; ask its owner for it again"
                )
