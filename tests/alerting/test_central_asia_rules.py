"""The rules of the Central Asia profile: whole, modest, and each with its reason."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from mirab.alerting import Kind, Level, Scope, Severity, load_rules
from mirab.alerting.phrases import unit_word
from mirab.indicators import load_catalogue
from mirab.regions import load

REGION = load("central_asia")
CATALOGUE = load_catalogue(REGION.indicator_files)
BOOK = load_rules(REGION.rule_files, REGION.level_table, CATALOGUE)
RULES = pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.code)


def signals(rule):
    return (rule.probability.watch, rule.probability.advisory, rule.probability.warning)


def test_every_indicator_of_the_catalogue_is_read_by_a_rule():
    assert {code for rule in BOOK.rules for code in rule.indicators} == set(CATALOGUE.entries)


def test_the_theme_of_every_indicator_has_a_name_in_both_languages():
    assert {entry.theme for entry in CATALOGUE} <= set(BOOK.themes)
    for theme in BOOK.themes.values():
        assert theme.name.en.isascii()
        assert re.search("[а-я]", theme.name.ru)


def test_every_cluster_has_rules_for_risk_and_for_opportunity():
    assert {(rule.cluster, rule.kind) for rule in BOOK.rules} == set(product(range(4), Kind))


@RULES
def test_an_indicator_of_peace_makes_an_opportunity_and_any_other_a_risk(rule):
    assert {CATALOGUE[code].for_better for code in rule.indicators} == {rule.kind is Kind.OPPORTUNITY}


@RULES
def test_a_rule_stays_in_the_cluster_of_its_indicators(rule):
    assert {CATALOGUE[code].cluster for code in rule.indicators} == {rule.cluster}


@RULES
def test_one_advisory_signal_alone_gives_an_advisory_at_most(rule):
    assert BOOK.levels.read(rule.kind, rule.severity, rule.probability.advisory) <= Level.ADVISORY


def test_few_rules_reach_a_warning_alone_and_only_at_their_highest_signal():
    alone = {rule.code for rule in BOOK.rules if BOOK.highest_level(rule) is Level.WARNING}
    assert alone == {"storage-runs-out", "rationing", "flight-over-the-border"}


@RULES
def test_a_reason_that_names_odds_gives_the_probabilities_that_follow_from_them(rule):
    if rule.severity is not Severity.SERIOUS or rule.kind is Kind.OPPORTUNITY:
        return
    stated = {float(x) for x in re.findall(r"\bx(\d+(?:\.\d+)?)", rule.why)}
    follow = {round(100 * (m * 6 / 94) / (1 + m * 6 / 94)) for m in stated}
    given = {round(100 * p) for p in signals(rule)}
    assert follow <= given | {6}, f"{rule.code}: {stated} gives {follow}, the rule has {given}"


@RULES
def test_structural_rules_are_never_more_than_a_watch(rule):
    if rule.silence == 180 and rule.kind is Kind.RISK:
        assert BOOK.highest_level(rule) <= Level.WATCH


@RULES
def test_notices_are_silenced_as_the_theme_asks(rule):
    families = {CATALOGUE[code].family for code in rule.indicators}
    if rule.theme in ("unrest", "organised-violence", "border") and rule.kind is Kind.RISK:
        assert rule.silence == 30
    if rule.theme in ("water", "water-energy", "energy-supply", "inflow") and families != {"structural"}:
        assert rule.silence == "season_end"
    if families == {"structural"} and rule.silence != "season_end":
        assert rule.silence == 180


@RULES
def test_border_rules_make_situations_on_segments_and_unrest_in_states(rule):
    expected = {"border": Scope.BORDER_SEGMENT, "unrest": Scope.STATE, "water-energy": Scope.PLACE}
    assert rule.scope is expected.get(rule.theme, rule.scope)


@RULES
def test_sentences_are_whole_in_both_languages(rule):
    for says in (rule.says, *rule.says_of.values()):
        assert not re.search(r"[А-Яа-я]", says.en)
        assert re.search(r"[А-Яа-я]", re.sub(r"\{\w+\}", "", says.ru)) or says.ru.startswith("{indicator}")
        assert not re.search(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}", "", says.ru))


def test_every_unit_of_the_catalogue_has_its_word_or_needs_none():
    without = {entry.unit for entry in CATALOGUE if not unit_word(entry.unit, "ru")}
    assert without <= {"count", "index", "ratio"}


def test_a_border_province_spills_over_only_to_states_that_it_touches():
    rule = BOOK["afghan-border-provinces"]
    assert set(rule.spills_over_to) == set(CATALOGUE["afghan-border-province-violence"].places)
    neighbours = {state for states in rule.spills_over_to.values() for state in states}
    assert neighbours <= set(REGION.core_states)
    assert {f"border:AFG-{state}" for state in neighbours} <= set(REGION.border_segments)


def test_the_profile_lists_its_rule_files():
    assert {Path(file).name for file in REGION.rule_files} >= {
        "0-cross-cutting.yaml",
        "1-illicit.yaml",
        "2-border-environment.yaml",
        "2-water-energy.yaml",
        "3-afghanistan.yaml",
    }
