"""What a draft must say before anybody signs it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from mirab.alerting.levels import Kind, Level, Severity, load_levels
from mirab.alerting.warning_content import Confidence, WarningContent, content_gaps, level_of

TODAY = date(2031, 3, 1)
TABLE = load_levels(Path(__file__).parents[2] / "src/mirab/regions/central_asia/levels.yaml")
WHOLE = WarningContent(
    what="EXERCISE The intake may be closed.",
    where="EXERCISE intake",
    who="EXERCISE Farmers below the intake",
    why_now="EXERCISE The gates were locked.",
    not_known="EXERCISE Who gave the order.",
    severity=Severity.SERIOUS,
    probability=0.5,
    confidence=Confidence.MODERATE,
    confidence_basis="EXERCISE Two graded sources agree.",
    horizon_start=date(2031, 3, 2),
    horizon_end=date(2031, 4, 1),
    criteria="EXERCISE Flow at the gauge is 0 for 14 days.",
    criteria_fixed_on=TODAY,
    options_for={"EXERCISE headquarters": 1, "EXERCISE ministry": 2},
)


def gaps(**change):
    return [unmet.code for unmet in content_gaps(replace(WHOLE, **change), TODAY)]


def test_a_whole_draft_lacks_nothing():
    assert gaps() == []


@pytest.mark.parametrize("name", ["what", "where", "who", "why_now", "not_known", "confidence_basis", "criteria"])
def test_a_text_that_is_empty_or_blank_is_named(name):
    assert gaps(**{name: ""}) == [name]
    assert gaps(**{name: "  "}) == [name]


@pytest.mark.parametrize("name", ["severity", "probability", "confidence", "horizon_end"])
def test_a_choice_that_is_open_is_named(name):
    assert gaps(**{name: None}) == [name]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"probability": 1.0}, "probability"),
        ({"probability": 0.0}, "probability"),
        ({"horizon_end": TODAY}, "horizon over"),
        ({"criteria_fixed_on": None}, "criteria not fixed ahead"),
        ({"criteria_fixed_on": date(2031, 3, 3)}, "criteria not fixed ahead"),
        ({"options_for": {}}, "options"),
        ({"options_for": None}, "options"),
        ({"options_for": {"EXERCISE headquarters": 1, "EXERCISE ministry": 0}}, "options"),
    ],
)
def test_what_is_said_and_does_not_do_is_named(change, code):
    assert gaps(**change) == [code]


def test_an_addressee_without_an_option_is_named():
    found = content_gaps(replace(WHOLE, options_for={"EXERCISE ministry": 0, "EXERCISE office": 3}), TODAY)
    assert "EXERCISE ministry" in found[0].what.en
    assert "EXERCISE office" not in found[0].what.en


def test_an_empty_draft_is_told_everything_at_once_in_both_languages():
    found = content_gaps(WarningContent(), TODAY)
    assert len(found) == len(fields(WarningContent)) - 2
    assert all(text.en and text.ru for unmet in found for text in (unmet.what, unmet.remedy))


def test_the_level_is_the_tables_and_there_is_none_while_a_figure_is_open():
    assert level_of(WHOLE, TABLE) is Level.WARNING
    assert level_of(replace(WHOLE, kind=Kind.OPPORTUNITY), TABLE) is Level.ADVISORY
    assert level_of(replace(WHOLE, probability=None), TABLE) is None
