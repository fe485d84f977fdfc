"""Contingency scores against the tornado forecasts of Finley (1884), the worked example of the field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirab.core.errors import FormatError
from mirab.verification import Contingency, positive_predictive_value

COUNT = st.integers(0, 5000)


def test_the_scores_of_finleys_tornado_forecasts_are_those_of_the_verification_working_group() -> None:
    # WMO/WWRP verification page, cawcr.gov.au/projects/verification/Finley: 28 hits, 72 false alarms, 23 misses
    finley = Contingency(hits=28, misses=23, false_alarms=72, correct_negatives=2680)
    assert finley.false_alarm_ratio == pytest.approx(0.72)
    assert finley.precision == pytest.approx(0.28)
    assert finley.critical_success_index == pytest.approx(0.23, abs=0.005)
    assert finley.hit_rate == pytest.approx(28 / 51)
    assert finley.false_alarm_rate == pytest.approx(72 / 2752)
    assert finley.frequency_bias == pytest.approx(100 / 51)
    assert finley.peirce_skill == pytest.approx(0.52, abs=0.005)


@pytest.mark.parametrize(
    ("sensitivity", "specificity", "right"), [(0.8, 0.8, 0.08), (0.8, 0.95, 0.27), (0.6, 0.99, 0.58)]
)
def test_alarms_at_a_base_rate_of_24_in_1080_are_right_as_often_as_the_doctrine_says(
    sensitivity: float, specificity: float, right: float
) -> None:
    assert positive_predictive_value(sensitivity, specificity, 24 / 1080) == pytest.approx(right, abs=0.006)


def test_a_score_without_its_denominator_is_none_and_not_zero() -> None:
    nothing = Contingency(hits=0, misses=0, false_alarms=0)
    assert nothing.hit_rate is None
    assert nothing.precision is None
    assert nothing.false_alarm_rate is None
    assert nothing.peirce_skill is None


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(FormatError, match="negative"):
        Contingency(hits=-1, misses=0, false_alarms=0)


@given(COUNT, COUNT, COUNT, COUNT)
def test_precision_and_false_alarm_ratio_add_up_to_one(h: int, m: int, f: int, c: int) -> None:
    table = Contingency(hits=h, misses=m, false_alarms=f, correct_negatives=c)
    if table.precision is not None and table.false_alarm_ratio is not None:
        assert table.precision + table.false_alarm_ratio == pytest.approx(1)
    if table.critical_success_index and table.hit_rate and table.precision:
        # Roebber (2009): 1/CSI = 1/precision + 1/hit rate - 1
        assert 1 / table.critical_success_index == pytest.approx(1 / table.precision + 1 / table.hit_rate - 1)
