"""A rule file that breaks its schema is refused with file, rule, place and value."""

from __future__ import annotations

import shutil

import pytest

from mirab.alerting import load_rules
from mirab.core.errors import MissingError, ProfileError, UnknownNameError


@pytest.fixture
def load(rules_folder, tmp_path, catalogue):
    """Load the made-up profile with one passage of its rules or themes replaced."""
    folder = shutil.copytree(rules_folder, tmp_path / "profile")

    def loaded(old="", new="", name="rules/all.yaml"):
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return load_rules([folder / "rules" / "all.yaml"], folder / "levels.yaml", catalogue)

    return loaded


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("watch: 0.08, advisory: 0.22", "watch: 0.28, advisory: 0.22", "rule street: probability: .*fall"),
        ("warning: 0.30", "warning: 1.30", "rule street: probability.warning: .*1.3"),
        ("silence: 30", "silence: sometimes", "rule street: silence"),
        ("silence: 30", "silence: 0", "rule street: .*at least one day"),
        ("life_days: 60", "life_days: 120", "rule closure: life_days: .*120"),
        ("kind: risk", "kind: threat", "rule street: kind: .*threat"),
        ("scope: state", "scope: galaxy", "rule street: scope"),
        ("{value} reports", "{wert} reports", "rule street: .*names wert"),
        ("  pace: fast", "  pace: fast\n  says_of: {nobody: {en: a, ru: b}}", "rule street: .*says_of names nobody"),
        ("  why: EXERCISE. Made-up judgement for the tests of the engine.", "  why: so", "rule street: why"),
        ("code: violence", "code: street", "rule street stands twice"),
        ("indicators: [protest, tone]", "indicators: [protest, smell]", "rule street reads unknown smell"),
        ("theme: unrest", "theme: weather", "rule street: theme 'weather'"),
        ("cluster: 0", "cluster: 3", "rule street: cluster 3, but theme unrest is of 0"),
        ("- code: street", "- colour: red\n  code: street", "rule street: colour"),
        ("- code: street", "code: street", "not YAML|no list"),
    ],
)
def test_a_broken_rule_is_refused_by_name(load, old, new, words):
    with pytest.raises(ProfileError, match=words):
        load(old, new)


def test_a_missing_file_is_named(rules_folder, catalogue):
    with pytest.raises(MissingError, match=r"absent\.yaml"):
        load_rules([rules_folder / "rules" / "absent.yaml"], rules_folder / "levels.yaml", catalogue)


def test_themes_that_break_their_schema_are_named(load):
    with pytest.raises(ProfileError, match=r"themes\.yaml: cluster"):
        load("cluster: 2", "cluster: 7", "themes.yaml")


def test_an_unknown_code_is_named(load):
    with pytest.raises(UnknownNameError, match="'nothing'"):
        load()["nothing"]
