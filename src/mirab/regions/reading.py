"""Read the files of a profile: YAML and CSV as written, each record checked against its model.

YAML is read without the rule that turns ``2008-02-31`` into a date: days stay text until a model reads them, so that a
day that the calendar lacks is reported with its file, record and field.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from mirab.regions.problems import Problem
from mirab.regions.records import Record

R = TypeVar("R", bound=Record)

_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DATE_TAG = "tag:yaml.org,2002:timestamp"


class _PlainLoader(_BASE):  # type: ignore[misc]
    """A safe loader that leaves days as text."""


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _DATE_TAG]
    for first, resolvers in _BASE.yaml_implicit_resolvers.items()
}


class Reading:
    """Files of one profile folder, read record by record; every fault is kept in ``problems``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []

    def fault(self, file: str, record: str, what: str, remedy: str) -> None:
        """Keep one problem."""
        self.problems.append(Problem(file=file, record=record, what=what, remedy=remedy))

    def yaml(self, file: str) -> Any:
        """The content of a YAML file; None when it is absent or cannot be read."""
        path = self.folder / file
        if not path.exists():
            return None
        try:
            return yaml.load(path.read_text(encoding="utf-8"), Loader=_PlainLoader)
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            where = getattr(error, "problem_mark", None)
            line = f"line {where.line + 1}" if where else "text"
            reason = getattr(error, "problem", None) or "not UTF-8 text"
            self.fault(file, line, f"not readable as YAML: {reason}", "Mend the line")
            return None

    def table(self, file: str) -> list[dict[str, str | None]]:
        """The rows of a CSV file with empty cells as None; no rows when it is absent."""
        path = self.folder / file
        if not path.exists():
            return []
        try:
            with path.open(encoding="utf-8", newline="") as lines:
                return [_cells(row) for row in csv.DictReader(lines)]
        except (UnicodeDecodeError, csv.Error) as error:
            self.fault(file, "text", f"not readable as CSV: {error}", "Write it as CSV in UTF-8")
            return []

    def records(self, file: str, model: type[R], rows: object, key: str) -> list[R]:
        """The rows that fit the model; ``key`` names the field by which a person finds the record."""
        if rows is None:
            return []
        if not isinstance(rows, list):
            self.fault(file, "whole file", f"holds {type(rows).__name__}, not a list", "Write a list of records")
            return []
        made = (self._record(file, model, row, _name(row, key, number)) for number, row in enumerate(rows, start=1))
        return [record for record in made if record is not None]

    def record(self, file: str, model: type[R], content: object, name: str = "whole file") -> R | None:
        """One record that fills a whole file or a part of it."""
        return None if content is None else self._record(file, model, content, name)

    def _record(self, file: str, model: type[R], row: object, name: str) -> R | None:
        given = {k: v for k, v in row.items() if v is not None} if isinstance(row, Mapping) else row
        try:
            return model.model_validate(given)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                where = ".".join(str(part) for part in fault["loc"]) or "record"
                self.fault(file, name, f"{where}: {fault['msg']} (given: {_short(fault['input'])})", "Mend the field")
            return None


def _cells(row: Mapping[str | None, Any]) -> dict[str, str | None]:
    cells = {str(name): (value or None) for name, value in row.items() if name is not None}
    surplus = row.get(None)
    return {**cells, "surplus_cells": ";".join(surplus)} if surplus else cells


def _name(row: object, key: str, number: int) -> str:
    value = row.get(key) if isinstance(row, Mapping) else None
    return str(value) if value else f"record {number}"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def duplicates(names: Iterable[str]) -> list[str]:
    """The names that come more than once, each named once."""
    seen: set[str] = set()
    twice: dict[str, None] = {}
    for name in names:
        if name in seen:
            twice[name] = None
        seen.add(name)
    return list(twice)
