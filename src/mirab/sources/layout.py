"""The layout of a table, and how its rows are told apart into good ones and bad ones.

Everything is one pass of column expressions: a million rows take seconds. Only the bad rows are read a second time, to
keep each of them whole, as it was published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

import polars as pl

from mirab.core.errors import SourceError
from mirab.sources.declaration import Note
from mirab.sources.fields import Check, Field
from mirab.sources.located import Locator
from mirab.sources.spans import Span, heads_of

FAULT = "fault {}"
#: Flags beside the faults: counted already in an earlier row; the file breaks off in this row.
AGAIN, CUT_OFF = "again", "cut off"
#: Stands before the names of typed columns while the published ones, often of the same names, are still there.
OWN = "="


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Which heads a table has and what stands under them.

    ``places`` are further place columns (the state of asylum beside the state of origin). ``sums`` are own columns that
    add up others (null where all of them are). ``stated`` are columns of provenance that the file itself gives, as
    expressions. ``ignored`` heads are known and not read.
    """

    fields: tuple[Field, ...]
    locator: Locator
    span: Span
    places: Mapping[str, Locator] = field(default_factory=dict)
    sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    stated: Mapping[str, pl.Expr] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()

    def needed(self) -> tuple[str, ...]:
        """Heads that the file must have."""
        heads = [item.head for item in self.fields if not item.optional]
        heads += [*self.locator.heads, *heads_of(self.span)]
        heads += [head for locator in self.places.values() for head in locator.heads]
        heads += [head for check in self.checks for head in check.heads]
        heads += [head for value in self.stated.values() for head in value.meta.root_names()]
        return tuple(dict.fromkeys(heads))

    def columns(self) -> dict[str, pl.DataType]:
        """Own columns with their types, in order."""
        own: dict[str, pl.DataType] = {}
        for item in self.fields:
            own[item.name] = item.type
            if item.dry:
                own[f"{item.name}_dry"] = pl.Boolean()
        own |= dict.fromkeys(self.sums, pl.Float64())
        return own | {name: pl.String() for name in self.places}

    def values(self, heads: Sequence[str], *, quick: bool = False) -> list[pl.Expr]:
        """Every output column, over the published ones, under its name behind :data:`OWN`."""
        out = [self.locator.place.alias(OWN + "place")]
        out += [self.span.start.alias(OWN + "period_start"), self.span.end.alias(OWN + "period_end")]
        for item in self.fields:
            value = (item.quick() if quick else item.value) if item.head in heads else pl.lit(None)
            out.append(value.cast(item.type).alias(OWN + item.name))
            if item.dry:
                dry = item.is_dry if item.head in heads else pl.lit(None)
                out.append(dry.cast(pl.Boolean).alias(f"{OWN}{item.name}_dry"))
        out += [locator.place.alias(OWN + name) for name, locator in self.places.items()]
        return out + [value.alias(OWN + name) for name, value in self.stated.items()]

    def summed(self) -> list[pl.Expr]:
        """Columns that add up others, over the values; null where all of them are."""
        out = []
        for name, parts in self.sums.items():
            some = pl.any_horizontal(pl.col(OWN + part).is_not_null() for part in parts)
            total = pl.sum_horizontal(pl.col(OWN + part) for part in parts)
            out.append(pl.when(some).then(total).cast(pl.Float64).alias(OWN + name))
        return out

    def suspect(self, heads: Sequence[str]) -> pl.Expr:
        """Rows that the quick reading leaves to be looked at again: every faulty one is among them."""
        found = [check.bad.fill_null(True) for check in self._row_checks()]
        for item in self.fields:
            if item.head in heads:
                found += [bad.fill_null(False) for bad in item.suspect(pl.col(OWN + item.name))]
        return pl.any_horizontal(*found)

    def all_checks(self, heads: Sequence[str]) -> list[Check]:
        """The faults that are looked for in each row, over the published columns and the values."""
        found = self._row_checks()
        return found + [
            check for item in self.fields if item.head in heads for check in item.checks(pl.col(OWN + item.name))
        ]

    def _row_checks(self) -> list[Check]:
        found = [*self.span.checks(pl.col(OWN + "period_start"), pl.col(OWN + "period_end"))]
        found += self.locator.checks(pl.col(OWN + "place"))
        found += [check for name, locator in self.places.items() for check in locator.checks(pl.col(OWN + name))]
        return [*found, *self.checks]


def refuse_missing_heads(name: str, layout: Layout, heads: Sequence[str]) -> list[Note]:
    """Refuse a file that lacks a needed head, by name; note heads that are new.

    Raises
    ------
    SourceError
        When a head is missing; the message names it and, where one is much like it, what it may be called now.
    """
    known = {*layout.needed(), *(item.head for item in layout.fields), *layout.ignored}
    new = [head for head in heads if head not in known]
    missing = [head for head in layout.needed() if head not in heads]
    if missing:
        like = {head: get_close_matches(head, new, n=1, cutoff=0.6) for head in missing}
        renamed = "; ".join(f"{head} may now be {found[0]}" for head, found in like.items() if found)
        raise SourceError(
            f"{name} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}",
            renamed or "Its publisher changed it, or it is another table",
        )
    return [Note(kind="new column", text=f"{name} has a new column: {head}", column=head) for head in new]
