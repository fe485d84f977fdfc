"""A proposal's level is read from the region's table and from nothing else."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mirab.alerting import Kind, Level, LevelTable, Severity, load_levels, noisy_or
from mirab.core.errors import MissingError, ProfileError
from mirab.core.words import likelihood_word

TABLE = Path(__file__).parents[2] / "src/mirab/regions/central_asia/levels.yaml"
LEVELS = load_levels(TABLE)
probabilities = st.floats(0, 1, allow_nan=False)
parts = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(list(Severity)), st.floats(0.01, 0.9)), min_size=1)


@pytest.mark.parametrize(
    ("severity", "probability", "level"),
    [
        (Severity.SERIOUS, 0.069, Level.NONE),
        (Severity.SERIOUS, 0.07, Level.WATCH),
        (Severity.SERIOUS, 0.199, Level.WATCH),
        (Severity.SERIOUS, 0.20, Level.ADVISORY),
        (Severity.SERIOUS, 0.45, Level.WARNING),
        (Severity.SEVERE, 0.20, Level.WARNING),
        (Severity.MODERATE, 0.44, Level.WATCH),
        (Severity.MINOR, 0.44, Level.NONE),
    ],
)
def test_the_level_is_read_from_the_band_of_probability_and_the_row_of_severity(severity, probability, level):
    assert LEVELS.read(Kind.RISK, severity, probability) is level


@given(kind=st.sampled_from(list(Kind)), severity=st.sampled_from(list(Severity)), p=probabilities, q=probabilities)
def test_the_level_never_falls_where_probability_rises(kind, severity, p, q):
    low, high = sorted((p, q))
    assert LEVELS.read(kind, severity, low) <= LEVELS.read(kind, severity, high)


@given(p=probabilities)
def test_the_base_rate_of_serious_episodes_alone_is_no_watch_and_an_opportunity_is_never_a_warning(p):
    ninety_days = 1 - (1 - 0.02) ** 3
    assert LEVELS.read(Kind.RISK, Severity.SERIOUS, ninety_days) is Level.NONE
    assert max(LEVELS.read(Kind.OPPORTUNITY, severity, p) for severity in Severity) <= Level.ADVISORY


@given(st.lists(probabilities, max_size=6))
def test_noisy_or_is_the_chance_that_not_all_independent_causes_fail(chances):
    assert noisy_or(chances) == pytest.approx(1 - math.prod(1 - p for p in chances), abs=1e-8)


def test_noisy_or_of_one_cause_is_its_probability():
    assert all(noisy_or([n / 100]) == n / 100 for n in range(101))


@given(parts)
def test_more_causes_never_lower_the_level_and_one_cause_counts_once(several):
    level, severity, probability = LEVELS.read_highest(Kind.RISK, several)
    assert level >= max(LEVELS.read(Kind.RISK, s, p) for _, s, p in several)
    assert LEVELS.read_highest(Kind.RISK, [*several, several[0]]) == (level, severity, probability)


def test_lighter_causes_do_not_raise_the_probability_of_heavier_harm():
    level, severity, probability = LEVELS.read_highest(
        Kind.RISK, [("a", Severity.SERIOUS, 0.22), ("b", Severity.MINOR, 0.30)]
    )
    assert (level, severity, probability) == (Level.ADVISORY, Severity.SERIOUS, 0.22)


def test_levels_carry_a_word_in_both_languages_and_a_shape():
    assert [(level.word.en, level.shape) for level in Level] == [
        ("none", ""),
        ("watch", "◇"),
        ("advisory", "△"),
        ("warning", "▲"),
    ]
    assert all(level.word.ru for level in Level)


def test_every_severity_is_defined_in_words_in_both_languages():
    for severity in Severity:
        for kind in Kind:
            grading = LEVELS.severities[severity].of(kind)
            assert all((grading.word.en, grading.word.ru, grading.means.en, grading.means.ru))


def test_bands_at_and_above_advisory_are_bands_of_icd_203():
    assert {0.20, 0.45} <= set(LEVELS.bands)
    assert likelihood_word(0.20).low == 0.20
    assert likelihood_word(0.45).low == 0.45


def changed(**more):
    return {**yaml.safe_load(TABLE.read_text(encoding="utf-8")), **more}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bands": [0.2, 0.1, 0.3, 0.4]}, "do not rise"),
        ({"bands": [0.1, 0.2]}, "needs 3 levels"),
        ({"risk": changed()["risk"] | {"severe": ["none", "none", "none", "none", "none"]}}, "a level falls"),
        ({"risk": {"minor": ["none"] * 5}}, "needs a row"),
        ({"risk": changed()["risk"] | {"minor": ["none", "none", "none", "none", "alarm"]}}, "'alarm'"),
        ({"precedence": {"watch": {"slow": "routine"}}}, "precedence"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_table_that_does_not_hold_together_is_refused_by_name(tmp_path, change, words):
    path = tmp_path / "levels.yaml"
    path.write_text(yaml.safe_dump(changed(**change)), encoding="utf-8")
    with pytest.raises(ProfileError, match=words):
        load_levels(path)


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(MissingError, match=r"levels\.yaml"):
        load_levels(tmp_path / "levels.yaml")


def test_a_table_reads_the_same_from_its_own_dump():
    assert LevelTable.model_validate(yaml.safe_load(TABLE.read_text(encoding="utf-8"))) == LEVELS
