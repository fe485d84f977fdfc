"""Fields of a table: how a column of text becomes a typed one, and what cannot be true of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

FieldKind = Literal["text", "integer", "number", "flag", "day"]

#: Marks of *no observation* that publishers everywhere use.
NO_OBSERVATION = ("", "NA", "N/A", "NaN", "nan", "null", "..", "-")

TYPES: Mapping[FieldKind, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "flag": pl.Boolean(),
    "day": pl.Date(),
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One own column of a source: its name, the head it stands under, its type and its bounds.

    ``factor`` turns the published unit into the column's (thousand km² into km²); bounds are in the published unit.
    ``no_observation`` and ``dry`` are
    marks, compared without case: the first gives null, the second 0 and ``True`` in the column ``NAME_dry``.
    ``optional``: the file may lack the column. ``required``: no row may lack the value. ``needs`` names the head of the
    figure that this one is derived from: where that is missing, this one is not known, whatever stands there.
    """

    name: str
    head: str
    kind: FieldKind
    required: bool = False
    optional: bool = False
    low: float | None = None
    high: float | None = None
    factor: float = 1.0
    decimal: str = "."
    spaced: bool = False
    no_observation: Sequence[str] = NO_OBSERVATION
    dry: Sequence[str] = ()
    one_of: Sequence[str] = ()
    needs: str | None = None

    @property
    def type(self) -> pl.DataType:
        """Type of the column that it gives."""
        return TYPES[self.kind]

    @property
    def stripped(self) -> pl.Expr:
        """The published text without blanks around it."""
        return pl.col(self.head).str.strip_chars()

    @property
    def is_mark(self) -> pl.Expr:
        """Whether the text is a mark of no observation."""
        return self.stripped.is_in(_cases(self.no_observation))

    @property
    def is_dry(self) -> pl.Expr:
        """Whether the text is a mark of a dry river; null where nothing stands."""
        return self.stripped.is_in(_cases(self.dry))

    @property
    def is_missing(self) -> pl.Expr:
        """Whether nothing stands there, or a mark of no observation."""
        return self.stripped.is_in(_cases(("", *self.no_observation))).fill_null(True)

    def quick(self) -> pl.Expr:
        """The value of a text written in the plainest way; null for every other, which is then looked at again."""
        if self.needs is None and self.kind == "integer":
            return pl.col(self.head).cast(pl.Int64, strict=False)
        if self.needs is None and self.kind == "number" and not (self.dry or _has_number(self.no_observation)):
            number = pl.col(self.head).cast(pl.Float64, strict=False)
            number = pl.when(number.is_finite()).then(number)
            return number * self.factor if self.factor != 1.0 else number
        return self.value

    @property
    def value(self) -> pl.Expr:
        """The typed value; null where there is none or where the text cannot be one."""
        if self.needs is None:
            return self._read
        return pl.when(~replace(self, head=self.needs).is_missing).then(self._read)

    @property
    def _read(self) -> pl.Expr:
        if self.kind in ("number", "integer"):
            return self._number()
        is_there = ~self.is_missing if self.no_observation else self.stripped.str.len_bytes() > 0
        known = pl.when(is_there).then(self.stripped)
        if self.kind == "text":
            return known
        if self.kind == "day":
            return day_of(known)
        flags = {"true": True, "1": True, "false": False, "0": False}
        return known.str.to_lowercase().replace_strict(flags, default=None, return_dtype=pl.Boolean)

    def _number(self) -> pl.Expr:
        number = number_of(self.stripped, self.decimal, spaced=self.spaced)
        if _has_number(self.no_observation):
            number = pl.when(~self.is_mark).then(number)
        if self.dry:
            number = pl.when(self.is_dry).then(0.0).otherwise(number)
        if self.kind == "integer":
            return pl.when(number == number.round()).then(number).cast(pl.Int64, strict=False)
        return number * self.factor if self.factor != 1.0 else number

    def suspect(self, value: pl.Expr) -> list[pl.Expr]:
        """Where :meth:`quick` left something to be looked at: a value that is missing or out of bounds."""
        found = [value.is_null() & pl.col(self.head).is_not_null()] if self.kind != "text" else []
        if self.required:
            found.append(value.is_null())
        return found + [check.bad for check in self._bounds(value)]

    def checks(self, value: pl.Expr) -> list[Check]:
        """What cannot be true of this field in any row; ``value`` is its typed value, worked out already."""
        found: list[Check] = []
        if self.kind != "text":
            reason = "impossible date" if self.kind == "day" else "not a number"
            read = value if self.needs is None else self._read
            found.append(Check(reason=reason, bad=read.is_null() & ~self.is_missing, heads=(self.head,)))
        if self.required:
            found.append(Check(reason="required value missing", bad=self.is_missing, heads=(self.head,)))
        return found + self._bounds(value)

    def _bounds(self, value: pl.Expr) -> list[Check]:
        found: list[Check] = []
        if self.low is not None:
            reason = "negative value" if self.low == 0 else "impossible value"
            found.append(Check(reason=reason, bad=value < self.low * self.factor, heads=(self.head,)))
        if self.high is not None:
            found.append(Check(reason="impossible value", bad=value > self.high * self.factor, heads=(self.head,)))
        if self.one_of:
            outside = value.is_not_null() & ~value.is_in(list(self.one_of))
            found.append(Check(reason="unknown code", bad=outside, heads=(self.head,)))
        return found


def _cases(marks: Sequence[str]) -> list[str]:
    """Marks as they stand, and in lower and upper case."""
    return list(dict.fromkeys(form for mark in marks for form in (mark, mark.lower(), mark.upper(), mark.capitalize())))


def _has_number(marks: Sequence[str]) -> bool:
    return any(mark.replace("-", "").replace(".", "").isdigit() for mark in marks)


@dataclass(frozen=True, kw_only=True)
class Check:
    """A fault of a row: its reason, the expression over the published columns that finds it, the heads it looks at.

    ``releasable``: every value can be read and each may be true, only together they are odd. A person who knows better
    may let such a row go. What cannot be read, or cannot be, stays refused until its publisher corrects it.
    """

    reason: str
    bad: pl.Expr
    heads: tuple[str, ...]
    releasable: bool = False


def number_of(text: pl.Expr, decimal: str = ".", *, spaced: bool = True) -> pl.Expr:
    """Read a finite number; ``decimal`` is the sign before the fraction.

    With ``spaced``, blanks (also thin and unbreakable ones) may part thousands, and a typographic minus may stand.
    """
    if spaced:
        text = text.str.replace_all(r"[\s\u00a0\u202f]", "").str.replace("−", "-", literal=True)
    if decimal == ",":
        text = text.str.replace(",", ".", literal=True)
    number = text.cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


def day_of(text: pl.Expr) -> pl.Expr:
    """Read a day written 2008-02-15, 15.02.2008 or 20080215, with or without a time; null for 31 February."""
    first = text.str.slice(0, 10)
    dotted = first.str.to_date("%d.%m.%Y", strict=False)
    packed = text.str.slice(0, 8).str.to_date("%Y%m%d", strict=False)
    return pl.coalesce(first.str.to_date("%Y-%m-%d", strict=False), dotted, packed)


def date_of(year: pl.Expr, month: pl.Expr | int, day: pl.Expr | int) -> pl.Expr:
    """The day of whole numbers; null where one is missing or the calendar lacks the day (``pl.date`` stops there)."""
    parts = [pl.when(year.is_between(1, 9999)).then(year).cast(pl.String).str.zfill(4)]
    for part in (month, day):
        number = part if isinstance(part, pl.Expr) else pl.lit(part)
        parts.append(number.cast(pl.Int64).cast(pl.String).str.zfill(2))
    return pl.concat_str(parts).str.to_date("%Y%m%d", strict=False)
