"""Opening a table: out of its zip, into UTF-8, as rows of text that know their place in the file."""

from __future__ import annotations

import codecs
import csv
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from mirab.core.errors import FormatError
from mirab.sources.declaration import QUARANTINE
from mirab.sources.looking import Look, encoding_of, refuse_endless_line, refuse_unreadable

#: A zip that unpacks to more than this is not unpacked.
MOST_UNPACKED = 8 << 30
#: JSON is held in memory whole.
MOST_JSON = 1 << 30
ROW = "row"


@dataclass(frozen=True, kw_only=True)
class Raw:
    """A table as text: ``frame`` has ``row`` and the columns as strings; ``broken`` are rows of another width."""

    frame: pl.LazyFrame
    columns: tuple[str, ...]
    broken: pl.DataFrame
    cut_off: bool = False


@contextmanager
def plain_text(path: Path) -> Iterator[tuple[Path, Look]]:
    """Give a readable UTF-8 file for a text, whatever zip or encoding it came in; removed afterwards if it was made.

    Raises
    ------
    MissingError, FormatError
        As :func:`mirab.sources.looking.refuse_unreadable` does, and when a zip cannot be unpacked.
    """
    seen = refuse_unreadable(path)
    if seen.kind in ("xlsx", "docx"):
        raise FormatError(f"{path} is a {seen.kind} document where a text was expected", "Describe it as a table")
    if not seen.inside and seen.encoding == "utf-8":
        yield path, seen
        return
    with tempfile.TemporaryDirectory(prefix="mirab-") as folder:
        plain = Path(folder) / "table.txt"
        if seen.inside:
            _unpack(path, seen.inside, plain)
            refuse_endless_line(plain)
        if seen.encoding != "utf-8":
            source = plain if seen.inside else path
            transcode(source, Path(folder) / "utf8.txt", seen.encoding)
            plain = Path(folder) / "utf8.txt"
        yield plain, seen


def _unpack(path: Path, inside: str, target: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            item = archive.getinfo(inside)
            if item.file_size > MOST_UNPACKED:
                raise FormatError(f"{path} unpacks to {item.file_size} bytes", f"The limit is {MOST_UNPACKED}")
            with archive.open(item) as source, target.open("wb") as out:
                shutil.copyfileobj(source, out, 1 << 20)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError) as error:
        raise FormatError(f"{path} is a zip archive that breaks off or is damaged", "Fetch it again") from error


def transcode(source: Path, target: Path, encoding: str) -> None:
    """Write a text again as UTF-8, piece by piece; bytes that mean nothing become a replacement sign."""
    decode = codecs.getincrementaldecoder(encoding)("replace").decode
    with source.open("rb") as read, target.open("w", encoding="utf-8", newline="") as out:
        while block := read.read(1 << 20):
            out.write(decode(block))
        out.write(decode(b"", True))


def scan_delimited(path: Path, delimiter: str, *, heads: Sequence[str] | None = None, quoted: bool = True) -> Raw:
    """Read a UTF-8 table with one head line (or with ``heads`` given and none in the file) as strings, lazily.

    A file in which some rows are too wide is read more slowly, and those rows are kept apart as broken.
    """
    first = 1 if heads else 2
    columns = tuple(heads) if heads else head_of(path, delimiter)
    try:
        frame = pl.scan_csv(
            path,
            separator=delimiter,
            has_header=heads is None,
            new_columns=list(columns),
            infer_schema=False,
            row_index_name=ROW,
            row_index_offset=first,
            low_memory=True,
            quote_char='"' if quoted else None,
        ).with_columns(pl.col(ROW).cast(pl.Int64))
        _probe(frame)
    except pl.exceptions.NoDataError:
        frame = pl.LazyFrame(schema={ROW: pl.Int64(), **dict.fromkeys(columns, pl.String())})
    except pl.exceptions.ComputeError:
        return _scan_slowly(path, delimiter, columns, skip_head=heads is None, quoted=quoted)
    return Raw(
        frame=frame, columns=columns, broken=pl.DataFrame(schema=QUARANTINE), cut_off=is_cut_off(path, delimiter)
    )


def _probe(frame: pl.LazyFrame) -> None:
    """Read every field once, keeping none: a row of another width or encoding shows itself only so."""
    frame.select(pl.all().null_count()).collect(engine="streaming")


def head_of(path: Path, delimiter: str) -> tuple[str, ...]:
    """The heads of a table, stripped; a head that stands twice gets a number."""
    with path.open(encoding="utf-8", errors="replace", newline="") as handle:
        heads = [cell.strip().lstrip("\ufeff") for cell in next(csv.reader(handle, delimiter=delimiter), [])]
    if not any(heads):
        raise FormatError(f"{path} has no heads in its first line", "Ask its owner for the table with its heads")
    seen: dict[str, int] = {}
    named = []
    for position, cell in enumerate(heads, start=1):
        name = cell or f"column {position}"
        seen[name] = seen.get(name, 0) + 1
        named.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(named)


def _scan_slowly(path: Path, delimiter: str, columns: tuple[str, ...], *, skip_head: bool, quoted: bool) -> Raw:
    """Read row by row, keeping apart what has another number of fields; for files in which some row is too wide."""
    text = path.read_bytes()
    encoding = encoding_of(text) or "utf-8"
    lines = io.StringIO(text.decode(encoding, errors="replace"), newline="")
    reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)
    whole: list[list[str | None]] = []
    broken: list[dict[str, object]] = []
    try:
        for number, cells in enumerate(reader, start=1):
            if (skip_head and number == 1) or not cells:
                continue
            if len(cells) == len(columns):
                whole.append([number, *(cell or None for cell in cells)])  # type: ignore[list-item]
            else:
                broken.append(_broken(number, cells, len(columns), delimiter))
    except csv.Error as error:
        raise FormatError(f"{path} cannot be read as a table: {error}", "Ask its owner for it again") from error
    schema = {ROW: pl.Int64(), **dict.fromkeys(columns, pl.String())}
    return Raw(
        frame=pl.DataFrame(whole, schema=schema, orient="row").lazy(),
        columns=columns,
        broken=pl.DataFrame(broken, schema=QUARANTINE),
    )


def _broken(number: int, cells: list[str], wanted: int, delimiter: str) -> dict[str, object]:
    return {
        "row": number,
        "reason": "wrong number of fields",
        "detail": f"{len(cells)} fields where the head has {wanted}",
        "raw": delimiter.join(cells),
    }


def is_cut_off(path: Path, delimiter: str) -> bool:
    """Whether the last line breaks off: it has no line end, and fewer fields than the first line."""
    size = path.stat().st_size
    with path.open("rb") as handle:
        first = handle.readline()
        handle.seek(max(0, size - (1 << 16)))
        last = handle.read().splitlines(keepends=True)[-1:]
    if not last or last[0].endswith(b"\n") or last[0] == first:
        return False
    sign = delimiter.encode()
    return b'"' not in last[0] and last[0].count(sign) < first.count(sign)


def read_json(path: Path) -> Any:
    """A JSON document.

    Raises
    ------
    MissingError, FormatError
        When there is none, it breaks off, or it is too large to be held at once.
    """
    refuse_unreadable(path)
    if path.stat().st_size > MOST_JSON:
        raise FormatError(f"{path} is {path.stat().st_size} bytes of JSON", f"The limit is {MOST_JSON}; ask for less")
    try:
        return json.loads(path.read_bytes())
    except ValueError as error:
        raise FormatError(f"{path} is no whole JSON document", "Fetch it again") from error


def json_rows(path: Path, *keys: str) -> list[dict[str, object]]:
    """The rows of a JSON answer: a list, or what stands under the first of ``keys`` that it has.

    Raises
    ------
    FormatError
        When the file is no JSON, or holds no list of records there.
    """
    value = read_json(path)
    if isinstance(value, dict):
        value = next((value[key] for key in keys if key in value), None)
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise FormatError(f"{path} holds no list of records", f"It needs one under {' or '.join(keys)}")
    return value


def raw_of_records(records: Sequence[dict[str, object]]) -> Raw:
    """Records as text, numbered from 1; what is nested is kept as JSON."""
    columns = tuple(dict.fromkeys(name for record in records for name in record))
    rows = [[number, *(_text(record.get(name)) for name in columns)] for number, record in enumerate(records, start=1)]
    schema = {ROW: pl.Int64(), **dict.fromkeys(columns, pl.String())}
    frame = pl.DataFrame(rows, schema=schema, orient="row").lazy()
    return Raw(frame=frame, columns=columns, broken=pl.DataFrame(schema=QUARANTINE))


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    return json.dumps(value, ensure_ascii=False)
