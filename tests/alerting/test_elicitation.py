"""Estimates are given apart, shared, brought together by published formulas, and dissent is kept."""

from __future__ import annotations

from math import prod, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirab.alerting.elicitation import (
    SATOPAA_2014_RANGE,
    Estimate,
    Stage,
    bring_together,
    dissents,
    extremise_satopaa_2014,
    factor_neyman_2021,
    latest,
    mean_log_odds,
    shown_to,
    waited_for,
)
from mirab.core.errors import FormatError

chances = st.lists(st.floats(0.01, 0.99), min_size=1, max_size=12)
factors = st.floats(1, 4)


def estimates(*probabilities: float) -> list[Estimate]:
    return [Estimate(by=f"EXERCISE {n}", probability=p) for n, p in enumerate(probabilities)]


def test_the_mean_of_log_odds_gives_the_published_example():
    """Sevilla (2021), *When pooling forecasts, use the geometric mean of odds*: four estimates, pooled odds 1:118."""
    pooled = mean_log_odds([1 / (1 + against) for against in (70, 44, 255, 249)])
    assert round((1 - pooled) / pooled) == 118
    assert round(100 * pooled, 2) == 0.84


@given(chances)
def test_the_mean_of_log_odds_is_the_geometric_mean_of_odds(given_chances):
    odds = prod((p / (1 - p)) ** (1 / len(given_chances)) for p in given_chances)
    assert mean_log_odds(given_chances) == pytest.approx(odds / (1 + odds))


@given(chances, factors)
def test_stretching_log_odds_is_the_step_of_baron_and_others(given_chances, factor):
    p = mean_log_odds(given_chances)
    baron = p**factor / (p**factor + (1 - p) ** factor)
    assert extremise_satopaa_2014(given_chances, factor) == pytest.approx(baron)


@given(chances, factors)
def test_a_stretched_mean_keeps_its_side_of_one_half_and_goes_no_nearer_to_it(given_chances, factor):
    mean, stretched = mean_log_odds(given_chances), extremise_satopaa_2014(given_chances, factor)
    assert (stretched - 0.5) * (mean - 0.5) >= 0
    assert abs(stretched - 0.5) >= abs(mean - 0.5) - 1e-12


@given(chances, factors)
def test_the_question_turned_round_gets_the_answer_turned_round(given_chances, factor):
    other = [1 - p for p in given_chances]
    assert extremise_satopaa_2014(other, factor) == pytest.approx(1 - extremise_satopaa_2014(given_chances, factor))
    both = bring_together(estimates(*given_chances)).median + bring_together(estimates(*other)).median
    assert both == pytest.approx(1)


def test_the_factor_of_one_person_changes_nothing_and_grows_towards_the_root_of_three():
    assert factor_neyman_2021(1) == 1
    found = [factor_neyman_2021(n) for n in range(1, 400)]
    assert found == sorted(found)
    assert found[1] == pytest.approx(2 * (sqrt(7) - 2))
    assert found[-1] == pytest.approx(sqrt(3), abs=0.01)
    assert SATOPAA_2014_RANGE[0] < found[-1] < SATOPAA_2014_RANGE[1]


@given(chances)
def test_every_figure_but_the_stretched_one_lies_between_the_outermost_estimates(given_chances):
    found = bring_together(estimates(*given_chances))
    for figure in (found.median, found.mean_log_odds):
        assert found.low - 1e-12 <= figure <= found.high + 1e-12
    assert found.n == len(given_chances)


def test_the_word_is_that_of_the_median():
    assert bring_together(estimates(0.1, 0.3, 0.9)).word.text.en == "unlikely"


def test_nobody_sees_anothers_estimate_before_they_are_shared_even_having_given_his_own():
    given_by_two = estimates(0.2, 0.7)
    assert shown_to("EXERCISE 0", given_by_two, Stage.INDEPENDENT) == (given_by_two[0],)
    assert shown_to("EXERCISE outsider", given_by_two, Stage.INDEPENDENT) == ()
    assert shown_to("EXERCISE 0", given_by_two, Stage.SHARED) == tuple(given_by_two)


def test_who_was_asked_and_has_not_answered_is_named():
    assert waited_for(["EXERCISE 1", "EXERCISE 5"], estimates(0.2, 0.7)) == ("EXERCISE 5",)


def test_an_estimate_after_sharing_takes_the_place_of_the_first_and_the_first_is_kept():
    first = estimates(0.2, 0.7)
    second = Estimate(by="EXERCISE 0", probability=0.6, stage=Stage.SHARED)
    assert latest([second, *first]) == (second, first[1])
    assert bring_together([*first, second]).low == 0.6


def test_a_dissent_is_kept_with_its_say_and_a_far_estimate_is_there_to_be_asked():
    found = dissents(
        [
            Estimate(by="EXERCISE a", probability=0.60),
            Estimate(by="EXERCISE b", probability=0.65),
            Estimate(by="EXERCISE c", probability=0.62, dissent="EXERCISE The gauge is broken."),
            Estimate(by="EXERCISE d", probability=0.10),
        ]
    )
    assert [(d.by, d.say, d.words_apart) for d in found] == [
        ("EXERCISE c", "EXERCISE The gauge is broken.", 0),
        ("EXERCISE d", "", 3),
    ]


@pytest.mark.parametrize("probability", [0, 0.001, 0.999, 1, 1.2, float("nan")])
def test_a_certainty_is_refused(probability):
    with pytest.raises(FormatError, match="1 to 99 %"):
        Estimate(by="EXERCISE", probability=probability)


def test_nothing_is_brought_together_from_nobody_or_with_a_factor_of_nothing():
    for factor in (None, 2.5):
        with pytest.raises(FormatError, match="without an estimate"):
            bring_together([], factor)
    with pytest.raises(FormatError):
        factor_neyman_2021(0)
    with pytest.raises(FormatError):
        bring_together(estimates(0.5), factor=0)
