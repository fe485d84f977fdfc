"""Where a row is about: how published codes and names become place codes."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import polars as pl

from mirab.sources.fields import Check

CodeList = Literal["gw", "fips"]


@cache
def code_list(name: CodeList) -> Mapping[str, str]:
    """ISO 3166-1 alpha-3 by a publisher's code: Gleditsch and Ward numbers or FIPS 10-4."""
    with (Path(__file__).parent / "tables" / f"{name}_states.csv").open(encoding="utf-8", newline="") as handle:
        return {row[name]: row["iso3"] for row in csv.DictReader(handle)}


@dataclass(frozen=True, kw_only=True)
class Locator:
    """The rule of one table.

    A ``constant`` place; or the texts under ``heads``, joined by ``/``, looked up without case in ``aliases`` or in a
    code list, or taken as they are behind ``prefix`` (``gauge:``). With neither aliases nor prefix the text must be an
    ISO 3166-1 alpha-3 code or one of its user-assigned forms.
    """

    heads: tuple[str, ...] = ()
    constant: str | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    codes: CodeList | None = None
    prefix: str = ""

    @property
    def text(self) -> pl.Expr:
        """The published text; null where any of its parts is missing."""
        parts = [pl.col(head).str.strip_chars().replace("", None) for head in self.heads]
        return parts[0] if len(parts) == 1 else pl.concat_str(parts, separator="/")

    @property
    def place(self) -> pl.Expr:
        """The place code; null where the text is not known."""
        if self.constant:
            return pl.lit(self.constant)
        known = code_list(self.codes) if self.codes else {name.casefold(): code for name, code in self.aliases.items()}
        if known:
            key = self.text.str.replace(r"\.0$", "") if self.codes else self.text.str.to_lowercase()
            return key.replace_strict(dict(known), default=None, return_dtype=pl.String)
        if self.prefix:
            return pl.lit(self.prefix) + self.text
        code = self.text.str.to_uppercase()
        return pl.when(code.str.contains(r"^[A-Z]{3}$")).then(code)

    def checks(self, place: pl.Expr) -> list[Check]:
        """A place that is not given, and one that is not known; ``place`` is worked out already."""
        if self.constant:
            return []
        return [
            Check(reason="no place", bad=self.text.is_null(), heads=self.heads),
            Check(reason="unknown place", bad=self.text.is_not_null() & place.is_null(), heads=self.heads),
        ]
