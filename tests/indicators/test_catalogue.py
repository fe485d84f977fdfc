"""The region's catalogue: what it covers, that each entry holds together, and what a broken one says."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from mirab.core.errors import MissingError, ProfileError, UnknownNameError
from mirab.indicators import FUNCTIONS, Catalogue, catalogue_schema, catalogue_table, load_catalogue

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "src/mirab/regions/central_asia/indicators").glob("*.yaml"))
ENTRY: dict[str, Any] = {
    "code": "canal-flow-low",
    "cluster": 2,
    "family": "aggravating",
    "theme": "water",
    "name": {"en": "EXERCISE: canal flow", "ru": "УЧЕНИЕ: сток канала"},
    "question": {"en": "Is the canal low?", "ru": "Низок ли сток канала?"},
    "unit": "m3s",
    "scale": "canal",
    "variables": ["discharge_m3s"],
    "periods": ["month"],
    "function": "seasonal_band",
    "parameters": {"minimum": 3, "spread_floor": 1},
    "baseline": {"method": "same season, trailing years", "years": 5},
    "thresholds": {
        "watch": {"at": -1, "why": "made up for the exercise"},
        "advisory": {"at": -2, "why": "made up for the exercise"},
    },
    "lower": -0.5,
    "direction": "down",
    "source": ["made"],
    "owner": "exercise desk",
    "valid_from": "2026-01-01",
    "known_false_alarms": ["none: it is an exercise"],
    "threats": ["thirst"],
}
THREAT = {"id": "thirst", "cluster": 2, "name": {"en": "EXERCISE: thirst", "ru": "УЧЕНИЕ: жажда"}, "words": "made up"}


def written(folder: Path, name: str = "made.yaml", **changes: Any) -> Path:
    """A catalogue file with one entry, changed."""
    entry = {key: value for key, value in {**ENTRY, **changes}.items() if value is not None}
    path = folder / name
    path.write_text(yaml.safe_dump({"indicators": [entry], "threats": [THREAT]}), encoding="utf-8")
    return path


def test_each_cluster_has_five_indicators_and_each_family_is_there(catalogue: Catalogue) -> None:
    clusters = Counter(entry.cluster for entry in catalogue)
    assert min(clusters[cluster] for cluster in (0, 1, 2, 3)) >= 5
    assert {entry.family for entry in catalogue} == {"structural", "aggravating", "trigger", "mitigating", "peace"}
    assert len(catalogue) >= 36


def test_each_cluster_asks_about_peace_as_well_as_conflict(catalogue: Catalogue) -> None:
    for cluster in (0, 1, 2, 3):
        better = {entry.for_better for entry in catalogue if entry.cluster == cluster}
        assert better == {True, False}


def test_every_threat_that_the_founding_document_names_has_its_indicator(catalogue: Catalogue) -> None:
    assert len(catalogue.threats) >= 30
    watched = {threat for entry in catalogue for threat in entry.threats}
    assert watched == set(catalogue.threats)


def test_what_has_no_source_says_which_it_waits_for_and_who_holds_it(catalogue: Catalogue) -> None:
    waiting = [entry for entry in catalogue if entry.waits_for]
    assert waiting
    assert all(entry.waits_for and entry.waits_for.source and entry.waits_for.held_by for entry in waiting)


def test_a_case_that_suggested_an_indicator_is_a_study_case(catalogue: Catalogue) -> None:
    cases = (ROOT / "src/mirab/regions/central_asia/cases.yaml").read_text(encoding="utf-8")
    assert {case for entry in catalogue for case in entry.suggested_by if case not in cases} == set()


def test_every_function_is_used_or_of_general_use(catalogue: Catalogue) -> None:
    assert {entry.function for entry in catalogue} == set(FUNCTIONS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_keeps_the_published_schema(path: Path) -> None:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    for entry in data.get("indicators", []):
        if isinstance(entry["scale"], str):
            entry["scale"] = [entry["scale"]]
        entry |= {key: value for key, value in data["defaults"].items() if key not in entry}
    plain = json.loads(json.dumps(data, default=str))
    jsonschema.Draft202012Validator(catalogue_schema()).validate(plain)


def test_names_and_questions_are_in_both_languages(catalogue: Catalogue) -> None:
    def cyrillic(text: str) -> bool:
        return any("а" <= letter <= "я" for letter in text.lower())

    for entry in catalogue:
        for text in (entry.name, entry.question):
            assert cyrillic(text.ru), entry.code
            assert not cyrillic(text.en), entry.code


def test_a_changed_threshold_is_another_catalogue(tmp_path: Path) -> None:
    one = load_catalogue([written(tmp_path)])
    thresholds = {**ENTRY["thresholds"], "watch": {"at": -0.9, "why": "made up for the exercise"}}
    other = load_catalogue([written(tmp_path, thresholds=thresholds)])
    assert one.content_hash != other.content_hash
    assert load_catalogue([written(tmp_path)]).content_hash == one.content_hash


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"lower": -1.5}, "do not climb"),
        ({"direction": "up"}, "do not climb"),
        ({"unit": "buckets"}, "unit 'buckets'"),
        ({"function": "guess"}, "indicator function 'guess' is not known"),
        ({"parameters": {"minimum": 3, "width": 4}}, "no parameter 'width'"),
        ({"parameters": {}}, "needs the parameter 'minimum'"),
        ({"baseline": {"method": "none"}}, "has the baseline"),
        ({"periods": ["day"]}, "needs periods among"),
        ({"source": None}, "either a source or what it waits for"),
        ({"suggested_by": ["X2001"]}, "stand together"),
        ({"threats": ["hunger"]}, "names threat 'hunger'"),
        ({"scale": "village"}, "scale"),
        ({"colour": "red"}, "colour"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_broken_entry_is_refused_by_name(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ProfileError) as caught:
        load_catalogue([written(tmp_path, **changes)])
    assert said in str(caught.value)
    assert "canal-flow-low" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_code_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="stands twice"):
        load_catalogue([written(tmp_path), written(tmp_path, name="again.yaml")])


def test_a_file_that_is_missing_or_no_yaml_is_refused_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(MissingError):
        load_catalogue([tmp_path / "none.yaml"])
    broken = tmp_path / "broken.yaml"
    broken.write_text("indicators: [", encoding="utf-8")
    with pytest.raises(ProfileError, match="is not YAML"):
        load_catalogue([broken])


def test_an_unknown_code_is_refused_by_name(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownNameError, match="'no-such'"):
        catalogue["no-such"]


def test_the_page_names_every_threat_and_every_indicator(catalogue: Catalogue) -> None:
    page = catalogue_table(catalogue, {0: "Cross-cutting", 1: "One", 2: "Two", 3: "Three"})
    assert all(f"| {threat.name.en} |" in page for threat in catalogue.threats.values())
    assert all(page.count(f"### {entry.code}\n") == 1 for entry in catalogue)
    drugs = next(line for line in page.splitlines() if line.startswith("| Drug trafficking |"))
    assert "*not known: no source*" in drugs
    assert "CARICC" in drugs
