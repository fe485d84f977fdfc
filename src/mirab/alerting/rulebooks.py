"""The rule book: a region's rules, read and checked together with the level table and the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from mirab.alerting.levels import Level, LevelTable, first_problem, load_levels
from mirab.alerting.rules import Freeze, Rule, Theme
from mirab.core.errors import MissingError, ProfileError, UnknownNameError
from mirab.core.identifiers import content_id
from mirab.indicators import Catalogue, Indicator

FROZEN_FILE = "frozen.yaml"
#: fields of a catalogue entry that decide its signal
_DECIDING = {
    "function",
    "parameters",
    "baseline",
    "lower",
    "direction",
    "variables",
    "periods",
    "scale",
    "places",
    "not_for",
    "sums",
}


@dataclass(frozen=True, kw_only=True)
class RuleBook:
    """The region's rules with the level table and the catalogue that they read."""

    rules: tuple[Rule, ...]
    levels: LevelTable
    themes: Mapping[str, Theme]
    catalogue: Catalogue
    folder: Path
    freeze: Freeze | None = None
    _by_code: dict[str, Rule] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_code.update({rule.code: rule for rule in self.rules})

    def __getitem__(self, code: str) -> Rule:
        """The rule of a code."""
        try:
            return self._by_code[code]
        except KeyError as error:
            raise UnknownNameError(f"rule {code!r} is not in the book", f"Known: {', '.join(self._by_code)}") from error

    @cached_property
    def reading(self) -> Mapping[str, tuple[Rule, ...]]:
        """Rules by the indicator that they read."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            for code in rule.indicators:
                found.setdefault(code, []).append(rule)
        return {code: tuple(rules) for code, rules in found.items()}

    @cached_property
    def content_hash(self) -> str:
        """Content id of all that decides a proposal: rules, level table, and the indicators that they read."""
        return content_id([self.rule_hash(rule) for rule in self.rules])

    def rule_hash(self, rule: Rule) -> str:
        """Content id of one rule, the level table, and what decides the signals of its indicators."""
        table = self.levels.model_dump(mode="json", exclude={"severities", "why"})
        return content_id(rule.decides, table, [deciding(self.catalogue[code]) for code in rule.indicators])

    @property
    def frozen_on(self) -> date | None:
        """The day since which the whole book stands as it is; None when it was changed since, or never frozen."""
        if self.freeze is None or self.freeze.content_hash != self.content_hash:
            return None
        return self.freeze.frozen_on

    def highest_level(self, rule: Rule) -> Level:
        """The highest level that a rule reaches by itself."""
        return self.levels.read(rule.kind, rule.severity, rule.probability.warning)

    def suggested_by(self, rule: Rule) -> tuple[str, ...]:
        """Cases that suggested a rule's indicators, by the catalogue."""
        return tuple(sorted({case for code in rule.indicators for case in self.catalogue[code].suggested_by}))


def deciding(indicator: Indicator) -> dict[str, Any]:
    """What decides an indicator's signal: its function, parameters and thresholds; names, reasons and sources apart."""
    steps = {name: step.at for name, step in indicator.thresholds.steps.items()}
    return indicator.model_dump(mode="json", include=_DECIDING) | {"thresholds": steps}


def load_rules(paths: Iterable[Path], level_table: Path, catalogue: Catalogue) -> RuleBook:
    """Read a region's rules.

    Parameters
    ----------
    paths : iterable of Path
        Rule files; a ``frozen.yaml`` among or beside them records the freeze. Order does not matter.
    level_table : Path
        ``levels.yaml``; ``themes.yaml`` stands beside it.
    catalogue : Catalogue
        The indicators that the rules read.

    Raises
    ------
    MissingError
        When a file is not there.
    ProfileError
        When a file breaks its schema, a code stands twice, or a rule names an unknown indicator or theme.
    """
    files = sorted({path for path in paths if path.name != FROZEN_FILE}, key=lambda path: path.name)
    folder = files[0].parent if files else level_table.parent / "rules"
    rules = [rule for path in files for rule in _read_rules(path)]
    themes = load_themes(level_table.parent / "themes.yaml")
    _check(rules, themes, catalogue)
    return RuleBook(
        rules=tuple(sorted(rules, key=lambda rule: rule.code)),
        levels=load_levels(level_table),
        themes=themes,
        catalogue=catalogue,
        folder=folder,
        freeze=_read_freeze(folder / FROZEN_FILE),
    )


def load_themes(path: Path) -> dict[str, Theme]:
    """Read ``themes.yaml``: themes by code.

    Raises
    ------
    MissingError, ProfileError
        When it is not there, or breaks its schema.
    """
    try:
        themes = [Theme.model_validate(record) for record in _read_list(path)]
    except ValidationError as error:
        raise ProfileError(f"themes {path.name}: {first_problem(error)}", "Mend the theme") from error
    return {theme.code: theme for theme in themes}


def _read_yaml(path: Path) -> Any:
    """Parsed YAML of a file that must be there."""
    if not path.is_file():
        raise MissingError(f"no file {path}", "The profile's rules folder and tables must be whole")
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise ProfileError(f"{path.name} is not YAML: {first_problem(error)}", "Mend its form") from error


def _read_list(path: Path) -> Sequence[Any]:
    """The list of records of a YAML file."""
    records = _read_yaml(path)
    if not isinstance(records, list):
        raise ProfileError(f"{path.name} holds no list of records", "Begin each record with '- code: …'")
    return records


def _read_rules(path: Path) -> list[Rule]:
    """The rules of one file."""
    rules = []
    for number, record in enumerate(_read_list(path), start=1):
        try:
            rules.append(Rule.model_validate(record))
        except ValidationError as error:
            code = record.get("code", f"number {number}") if isinstance(record, dict) else f"number {number}"
            raise ProfileError(f"{path.name}: rule {code}: {first_problem(error)}", "Mend the rule") from error
    return rules


def _read_freeze(path: Path) -> Freeze | None:
    """The recorded freeze, or None where none was made."""
    if not path.is_file():
        return None
    try:
        return Freeze.model_validate(_read_yaml(path))
    except ValidationError as error:
        raise ProfileError(f"{path.name}: {first_problem(error)}", "Freeze the rules anew") from error


def _check(rules: Sequence[Rule], themes: Mapping[str, Theme], catalogue: Catalogue) -> None:
    """Refuse doubled codes and names that nothing answers to."""
    seen: set[str] = set()
    for rule in rules:
        if rule.code in seen:
            raise ProfileError(f"rule {rule.code} stands twice", "Give each rule a code of its own")
        seen.add(rule.code)
        unknown = [code for code in rule.indicators if code not in catalogue.entries]
        if unknown:
            raise ProfileError(f"rule {rule.code} reads unknown {', '.join(unknown)}", "Use codes of the catalogue")
        if rule.theme not in themes:
            raise ProfileError(f"rule {rule.code}: theme {rule.theme!r} is not known", "Add it to themes.yaml")
        if themes[rule.theme].cluster != rule.cluster:
            raise ProfileError(
                f"rule {rule.code}: cluster {rule.cluster}, but theme {rule.theme} is of {themes[rule.theme].cluster}",
                "A theme's rules share its cluster",
            )
