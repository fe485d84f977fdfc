"""A made-up region for the alert rules: two states, a reservoir, a crossing; every name says EXERCISE."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from mirab.alerting import Proposal, RuleBook, load_rules, propose
from mirab.core.frames import FINDING
from mirab.core.periods import Period, month
from mirab.core.places import Place, PlaceKind
from mirab.indicators import Catalogue, load_catalogue

RULES = """
- code: street
  name: {en: Protest, ru: Протест}
  kind: risk
  theme: unrest
  cluster: 0
  indicators: [protest, tone]
  severity: serious
  probability: {watch: 0.08, advisory: 0.22, warning: 0.30}
  why: EXERCISE. Made-up judgement for the tests of the engine.
  silence: 30
  scope: state
  pace: fast
  says:
    en: "{place}: {value} reports of protest {when}, {normal}"
    ru: "{place}: {value} сообщ. о протестах {when}, {normal}"
- code: violence
  name: {en: Violence, ru: Насилие}
  kind: risk
  theme: unrest
  cluster: 0
  indicators: [deaths]
  severity: serious
  probability: {watch: 0.10, advisory: 0.25, warning: 0.45}
  why: EXERCISE. Made-up judgement for the tests of the engine.
  silence: 30
  scope: state
  pace: sudden
  says: {en: "{place}: {value} killed {when}", ru: "{place}: {value} погибших {when}"}
- code: drawdown
  name: {en: Reservoir low, ru: Низкий уровень}
  kind: risk
  theme: water
  cluster: 2
  indicators: [level]
  severity: serious
  probability: {watch: 0.08, advisory: 0.25, warning: 0.40}
  why: EXERCISE. Made-up judgement for the tests of the engine.
  silence: season_end
  scope: place
  pace: slow
  says: {en: "{place}: level {value} {when}", ru: "{place}: уровень {value} {when}"}
- code: closure
  name: {en: Crossing closed, ru: Переход закрыт}
  kind: risk
  theme: border
  cluster: 2
  indicators: [closed]
  severity: serious
  probability: {watch: 0.10, advisory: 0.25, warning: 0.45}
  why: EXERCISE. Made-up judgement for the tests of the engine.
  silence: 30
  life_days: 60
  scope: border segment
  pace: sudden
  says: {en: "{place}: closed {when}", ru: "{place}: закрыто {when}"}
- code: quiet
  name: {en: Quiet, ru: Спокойствие}
  kind: opportunity
  theme: unrest
  cluster: 0
  indicators: [quiet-months]
  severity: moderate
  probability: {watch: 0.25, advisory: 0.35, warning: 0.50}
  why: EXERCISE. Made-up judgement for the tests of the engine.
  silence: 180
  scope: state
  pace: slow
  says: {en: "{place}: {value} quiet {when}", ru: "{place}: {value} спокойных {when}"}
"""

THEMES = """
- {code: unrest, cluster: 0, name: {en: Unrest, ru: Беспорядки}, about: {en: EXERCISE, ru: УЧЕНИЕ}}
- {code: water, cluster: 2, name: {en: Water, ru: Вода}, about: {en: EXERCISE, ru: УЧЕНИЕ}}
- {code: border, cluster: 2, name: {en: Border, ru: Граница}, about: {en: EXERCISE, ru: УЧЕНИЕ}}
"""

INDICATORS = {
    "protest": ("unrest", "state", "count"),
    "tone": ("unrest", "state", "index"),
    "deaths": ("unrest", "province", "persons"),
    "level": ("water", "reservoir", "m"),
    "closed": ("border", "crossing", "days"),
    "quiet-months": ("unrest", "state", "months"),
}


def place(code: str, kind: PlaceKind, *states: str) -> Place:
    """A made-up place."""
    return Place(code=code, kind=kind, states=states, names={"en": f"EXERCISE {code}", "ru": f"УЧЕНИЕ {code}"})


@pytest.fixture(scope="session")
def places() -> dict[str, Place]:
    made = [
        place("AAA", PlaceKind.STATE, "AAA"),
        place("BBB", PlaceKind.STATE, "BBB"),
        place("AA-1", PlaceKind.PROVINCE, "AAA"),
        place("AA-2", PlaceKind.PROVINCE, "AAA"),
        place("reservoir:made-up", PlaceKind.RESERVOIR, "AAA"),
        place("crossing:made-up", PlaceKind.CROSSING, "AAA", "BBB"),
        place("border:AAA-BBB", PlaceKind.BORDER_SEGMENT, "AAA", "BBB"),
    ]
    return {one.code: one for one in made}


@pytest.fixture(scope="session")
def rules_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a region profile has it: levels.yaml and themes.yaml beside rules/ and indicators/."""
    folder = tmp_path_factory.mktemp("exercise")
    (folder / "rules").mkdir()
    (folder / "indicators").mkdir()
    (folder / "rules" / "all.yaml").write_text(RULES, encoding="utf-8")
    (folder / "themes.yaml").write_text(THEMES, encoding="utf-8")
    levels = Path(__file__).parents[2] / "src/mirab/regions/central_asia/levels.yaml"
    (folder / "levels.yaml").write_text(levels.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "indicators" / "all.yaml").write_text(
        yaml.safe_dump(
            {
                "threats": [{"id": "exercise", "cluster": 0, "name": {"en": "EXERCISE", "ru": "УЧЕНИЕ"}, "words": "-"}],
                "indicators": [entry(code, *what) for code, what in INDICATORS.items()],
            }
        ),
        encoding="utf-8",
    )
    return folder


def entry(code: str, theme: str, scale: str, unit: str) -> dict[str, Any]:
    """A made-up catalogue entry."""
    return {
        "code": code,
        "cluster": 0 if theme == "unrest" else 2,
        "family": "trigger",
        "theme": theme,
        "name": {"en": f"EXERCISE {code}", "ru": f"УЧЕНИЕ {code}"},
        "question": {"en": "EXERCISE?", "ru": "УЧЕНИЕ?"},
        "unit": unit,
        "scale": scale,
        "variables": ["protest_reports"],
        "periods": ["month"],
        "function": "level",
        "parameters": {},
        "baseline": {"method": "none"},
        "thresholds": {
            "watch": {"at": 1, "why": "EXERCISE"},
            "advisory": {"at": 2, "why": "EXERCISE"},
            "warning": {"at": 3, "why": "EXERCISE"},
        },
        "lower": 1,
        "direction": "up",
        "source": ["exercise"],
        "known_false_alarms": ["EXERCISE"],
        "suggested_by": [],
        "threats": ["exercise"],
        "owner": "EXERCISE",
        "valid_from": date(2026, 11, 24),
    }


@pytest.fixture(scope="session")
def catalogue(rules_folder: Path) -> Catalogue:
    return load_catalogue([rules_folder / "indicators" / "all.yaml"])


@pytest.fixture(scope="session")
def book(rules_folder: Path, catalogue: Catalogue) -> RuleBook:
    return load_rules([rules_folder / "rules" / "all.yaml"], rules_folder / "levels.yaml", catalogue)


@pytest.fixture(scope="session")
def find() -> Callable[..., dict[str, Any]]:
    """Make one finding by hand."""
    return make_finding


def make_finding(
    indicator: str, where: str, known_on: date, signal: int | None, *, period: Period | None = None, **more: Any
) -> dict[str, Any]:
    """One finding; without a period it is about the calendar month before the day on which it became known."""
    before = known_on.replace(day=1) - timedelta(days=1)
    about = period or month(before.year, before.month)
    row = dict.fromkeys(FINDING)
    row |= {
        "indicator": indicator,
        "place": where,
        "period_start": about.start,
        "period_end": about.end,
        "value": None if signal is None else 10.0 * signal,
        "unit": INDICATORS[indicator][2],
        "score": None if signal is None else float(signal),
        "signal": signal,
        "calm": signal == 0,
        "known_on": known_on,
        "source": "exercise",
        "citation": "EXERCISE",
        "published_on": known_on,
        "evidence": ["0" * 20],
        "owners": ["exercise"],
        "pseudo_real_time": False,
        "hindsight": False,
        "sensitivity": 0,
        "use_class": "publish",
        "caveats": [],
    }
    return row | more


@pytest.fixture(scope="session")
def run(book: RuleBook, places: Mapping[str, Place]) -> Callable[..., list[Proposal]]:
    """Run the made-up rules over findings made by hand."""

    def proposals(rows: list[dict[str, Any]], until: date = date(2011, 1, 1), **more: Any) -> list[Proposal]:
        return propose(more.get("book", book), frame_of(rows), until=until, places=places)

    return proposals


def frame_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """A frame of findings."""
    schema = FINDING | ({"actors": pl.List(pl.String())} if any("actors" in row for row in rows) else {})
    return pl.DataFrame(rows, schema=schema, orient="row")


@pytest.fixture(scope="session")
def frame() -> Callable[[list[dict[str, Any]]], pl.DataFrame]:
    return frame_of
