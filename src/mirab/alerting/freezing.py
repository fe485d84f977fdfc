"""Freezing the rules: since when each stands as it is, so that its record can be kept in two columns.

The *back-test* column is what a rule would have done on cases that its authors knew. The second counts only from the
day on which rule, level table and catalogue entry were frozen together; a changed threshold starts it anew.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from mirab.alerting.phrases import day_words
from mirab.alerting.rulebooks import FROZEN_FILE, RuleBook
from mirab.alerting.rules import Freeze, FrozenRule, Rule
from mirab.core.errors import StoreError
from mirab.core.words import Text


@dataclass(frozen=True, kw_only=True)
class RecordColumn:
    """The second column of a rule's record: since when it counts, None when the rule is not frozen as it stands."""

    rule: str
    since: date | None
    heading: Text


def frozen_since(rulebook: RuleBook, rule: Rule) -> date | None:
    """The day since which a rule stands as it is; None when it was changed since, or never frozen."""
    frozen = rulebook.freeze.rules.get(rule.code) if rulebook.freeze else None
    return frozen.since if frozen and frozen.content_hash == rulebook.rule_hash(rule) else None


def record_columns(rulebook: RuleBook) -> dict[str, RecordColumn]:
    """The second column of each rule's record, by code."""
    return {rule.code: _column(rule.code, frozen_since(rulebook, rule)) for rule in rulebook.rules}


def _column(code: str, since: date | None) -> RecordColumn:
    """A column with its heading."""
    if since is None:
        heading = Text(en="not frozen", ru="не зафиксировано")
    else:
        heading = Text(en=f"since frozen on {day_words(since, 'en')}", ru=f"с фиксации {day_words(since, 'ru')}")
    return RecordColumn(rule=code, since=since, heading=heading)


def freeze(rulebook: RuleBook, day: date) -> Freeze:
    """Record that the rules stand as they are from a day on, beside them in ``frozen.yaml``.

    A rule that is unchanged since an earlier freeze keeps its day. A book that is unchanged as a whole is not written
    again.

    Raises
    ------
    StoreError
        When the file cannot be written.
    """
    if rulebook.freeze is not None and rulebook.frozen_on is not None:
        return rulebook.freeze
    made = Freeze(
        content_hash=rulebook.content_hash,
        frozen_on=day,
        rules={
            rule.code: FrozenRule(content_hash=rulebook.rule_hash(rule), since=frozen_since(rulebook, rule) or day)
            for rule in rulebook.rules
        },
    )
    text = yaml.safe_dump(made.model_dump(mode="json"), sort_keys=True, allow_unicode=True)
    _write(rulebook.folder / FROZEN_FILE, text)
    return made


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}", "Give the folder write permission") from error
