"""Content ids of archived rows, computed for a million rows in a few seconds and the same on every machine.

A row has three:

``key``
    what is counted: source, key columns, place and period;
``_says``
    what is stated about it: the source's own columns, the owner and the marks;
``id``
    this statement about this thing, published on this day.

Each is BLAKE2b over the row's values, sorted by the names of their columns and each closed by a unit separator, under
a key made of those names. A null value is left out with its name, so that a column which a source gains later leaves
the ids of rows without it as they were. A float enters by its bits, a day by its number, an instant by its
microseconds: no library's way of printing numbers is part of an id.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from itertools import repeat

import polars as pl

from mirab.core.errors import FormatError
from mirab.core.frames import IDENTITY, PLACE_TIME, PROVENANCE
from mirab.core.identifiers import ID_LENGTH

SAYS_LENGTH = 16
#: Column of the row's statement, kept in the files and not shown by a scan.
SAYS = "_says"
#: Provenance that is part of what a row states: a changed mark or owner is a new claim, a new address is not.
STATED_MARKS = ("owner", "sensitivity", "use_class", "caveats")

_NULL, _RECORD, _UNIT = b"\x00", b"\x1e", b"\x1f"
_SLICE = 32_768


def own_columns(frame: pl.DataFrame) -> list[str]:
    """The source's own columns of a frame: neither place and time, nor provenance, nor identity, nor ``row``."""
    reserved = {*PLACE_TIME, *PROVENANCE, *IDENTITY, "row"}
    return [name for name in frame.columns if name not in reserved and not name.startswith("_")]


def with_key(rows: pl.DataFrame, source: str, key: Sequence[str]) -> pl.DataFrame:
    """Add ``key`` and ``_says`` to rows that have their place, period, own columns and provenance.

    Raises
    ------
    FormatError
        When a key column is missing or a column is of a type that has no canonical text.
    """
    missing = [name for name in key if name not in rows.columns]
    if missing:
        raise FormatError(f"rows of {source!r} without the key column {', '.join(missing)}", "Check the declaration")
    named = rows.with_columns(pl.lit(source).alias("source"))
    said = [*own_columns(rows), *STATED_MARKS]
    return rows.with_columns(
        _digests(named, ["source", *PLACE_TIME, *key], ID_LENGTH).alias("key"),
        _digests(named, said, SAYS_LENGTH).alias(SAYS),
    )


def with_id(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``id``: the statement ``_says`` about ``key`` as published on its day (hindsight is another statement)."""
    return rows.with_columns(_digests(rows, ["key", SAYS, "published_on", "hindsight"], ID_LENGTH).alias("id"))


def _digests(frame: pl.DataFrame, columns: Sequence[str], length: int) -> pl.Series:
    """Hex digest of each row over some of its columns; worked in slices, so that memory stays small.

    The series has the chunks of the frame: added to it, it makes the engine copy nothing.
    """
    names = sorted(set(columns))
    whole = frame.select(names)
    open_names = [name for name in names if whole[name].null_count()]
    chunks, start = [pl.Series([], dtype=pl.String)], 0
    for height in frame.to_series(0).chunk_lengths():
        slices = whole.slice(start, height).iter_slices(_SLICE)
        hashed = [pl.Series(_hashed(*ahead, length), dtype=pl.String) for ahead in _ahead(slices, open_names)]
        chunks.append(pl.concat(hashed, rechunk=True) if hashed else pl.Series([], dtype=pl.String))
        start += height
    return pl.concat(chunks, rechunk=False)


def _ahead(slices: Iterator[pl.DataFrame], open_names: list[str]) -> Iterator[tuple[list[bytes], Iterable[bytes]]]:
    """Lines and keys of each slice; while one is hashed, the engine writes the next beside it."""

    def prepared(part: pl.DataFrame) -> tuple[list[bytes], Iterable[bytes]]:
        plain = part.select(_plain(name, kind) for name, kind in part.schema.items())
        return _lines(plain), _keys(part, open_names)

    with ThreadPoolExecutor(1) as pool:
        waiting = None
        for part in slices:
            following = pool.submit(prepared, part)
            if waiting is not None:
                yield waiting.result()
            waiting = following
        if waiting is not None:
            yield waiting.result()


def _hashed(lines: list[bytes], keys: Iterable[bytes], length: int) -> list[str]:
    """Digests of lines; a hasher that has its key already is copied, which is quicker than a new one."""
    started: dict[bytes, Callable[[], blake2b]] = {}
    digests = []
    for line, key in zip(lines, keys, strict=True):
        if key not in started:
            started[key] = blake2b(digest_size=length // 2, key=key).copy
        hasher = started[key]()
        hasher.update(line)
        digests.append(hasher.hexdigest())
    return digests


def _plain(name: str, kind: pl.DataType) -> pl.Expr:
    """A column as text or whole numbers."""
    value = pl.col(name)
    if kind.is_float():
        # Adding nothing makes minus zero zero.
        alike = pl.when(value.is_nan()).then(float("nan")).otherwise(value.cast(pl.Float64) + 0.0)
        return alike.reinterpret(dtype=pl.Int64).alias(name)
    if isinstance(kind, pl.Datetime):
        return value.dt.epoch("us")
    if kind == pl.Date:
        return value.to_physical()
    if not (kind.is_integer() or kind in (pl.String, pl.Boolean)):
        raise FormatError(f"column {name!r} is of type {kind}", "Archive text, numbers, booleans, days or instants")
    return value


def _lines(plain: pl.DataFrame) -> list[bytes]:
    """The values of each row, nulls left out; the engine's CSV writer is its fastest way to text."""
    text = _written(plain)
    nulls = sum(plain.null_count().row(0))
    counts = {_UNIT: plain.height * plain.width, _RECORD: plain.height} | ({_NULL: nulls} if nulls else {})
    if any(text.count(sign) != count for sign, count in counts.items()) or (not nulls and _NULL in text):
        # A text holds one of the control characters: as a space it tells as much.
        text = _written(plain.with_columns(pl.col(pl.String).str.replace_all(r"[\x00\x1e\x1f]", " ")))
    if nulls:
        text = text.replace(_NULL + _UNIT, b"")
    return text.split(_RECORD)[:-1]


def _written(plain: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    plain.write_csv(
        buffer,
        include_header=False,
        quote_style="never",
        null_value=_NULL.decode(),
        separator=_UNIT.decode(),
        line_terminator=(_UNIT + _RECORD).decode(),
    )
    return buffer.getvalue()


def _keys(part: pl.DataFrame, open_names: list[str]) -> Iterable[bytes]:
    """Hash key of each row: the names of the columns in which it has a value."""
    names = part.columns
    if not open_names:
        return repeat(_key(names), part.height)
    absent = part.select(pl.concat_str(pl.col(name).is_null().cast(pl.UInt8) for name in open_names)).to_series()
    key_of = {
        pattern: _key(sorted({*names} - {name for name, sign in zip(open_names, pattern, strict=True) if sign == "1"}))
        for pattern in absent.unique().to_list()
    }
    return map(key_of.__getitem__, absent.to_list())


def _key(names: list[str]) -> bytes:
    return blake2b(_UNIT.join(name.encode() for name in names), digest_size=32).digest()
