"""Scores of probabilities against scoringrules, hand-computed values and the properties that define them."""

from __future__ import annotations

from math import inf, log

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st

from mirab.core.errors import FormatError
from mirab.verification import brier_score, calibration, decompose_murphy_1973, log_score, skill_score

CASES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 1)), min_size=1, max_size=60)
EDGES = (0.0, 0.02, 0.05, 0.2, 0.5, 1.0)


def split(cases: list[tuple[float, int]]) -> tuple[list[float], list[int]]:
    return [p for p, _ in cases], [y for _, y in cases]


@given(CASES)
def test_the_brier_score_is_that_of_scoringrules(cases: list[tuple[float, int]]) -> None:
    p, y = split(cases)
    theirs = np.mean(scoringrules.brier_score(np.array(y, float), np.array(p)))
    assert brier_score(p, y) == pytest.approx(float(theirs), abs=1e-12)


@given(st.lists(st.tuples(st.floats(0.001, 0.999), st.integers(0, 1)), min_size=1, max_size=60))
def test_the_log_score_is_that_of_scoringrules(cases: list[tuple[float, int]]) -> None:
    p, y = split(cases)
    theirs = np.mean(scoringrules.log_score(np.array(y, float), np.array(p)))
    assert log_score(p, y) == pytest.approx(float(theirs), rel=1e-6)


@given(st.lists(st.integers(0, 1), min_size=1, max_size=60))
def test_a_perfect_forecast_scores_zero(y: list[int]) -> None:
    assert brier_score(y, y) == 0
    assert log_score(y, y) == 0


def test_a_certainty_that_proves_wrong_costs_infinity() -> None:
    assert log_score([0.0], [1]) == inf
    assert log_score([0.5, 0.5], [1, 0]) == pytest.approx(log(2))


@given(CASES)
def test_the_murphy_parts_add_up_without_a_residual_when_every_probability_is_its_own_bin(
    cases: list[tuple[float, int]],
) -> None:
    parts = decompose_murphy_1973(*split(cases))
    assert parts.residual == pytest.approx(0, abs=1e-12)
    assert parts.brier == pytest.approx(parts.reliability - parts.resolution + parts.uncertainty, abs=1e-9)


@given(CASES)
def test_the_murphy_parts_and_the_residual_of_binning_add_up(cases: list[tuple[float, int]]) -> None:
    parts = decompose_murphy_1973(*split(cases), EDGES)
    whole = parts.reliability - parts.resolution + parts.uncertainty + parts.residual
    assert parts.brier == pytest.approx(whole, abs=1e-9)
    assert parts.reliability >= 0
    assert 0 <= parts.resolution <= parts.uncertainty + 1e-9


def test_the_murphy_parts_of_a_small_table_are_those_worked_out_by_hand() -> None:
    # 4 forecasts of 0.25 with 1 event, 4 of 0.75 with 2 events: base rate 3/8
    parts = decompose_murphy_1973([0.25] * 4 + [0.75] * 4, [1, 0, 0, 0, 1, 1, 0, 0])
    assert parts.reliability == pytest.approx((4 * 0 + 4 * 0.25**2) / 8)
    assert parts.resolution == pytest.approx((4 * 0.125**2 + 4 * 0.125**2) / 8)
    assert parts.uncertainty == pytest.approx(3 / 8 * 5 / 8)
    assert parts.brier == pytest.approx(0.25)


def test_the_base_rate_as_forecast_has_no_skill_and_scores_its_uncertainty() -> None:
    y = [1, 0, 0, 0, 0]
    assert brier_score([0.2] * 5, y) == pytest.approx(0.2 * 0.8)
    assert skill_score(brier_score([0.2] * 5, y), 0.16) == pytest.approx(0)
    assert skill_score(0.0, 0.16) == 1
    assert skill_score(0.1, 0.0) is None


@given(CASES)
def test_calibration_bins_hold_every_case_once(cases: list[tuple[float, int]]) -> None:
    p, y = split(cases)
    for bins in (calibration(p, y), calibration(p, y, EDGES)):
        assert sum(b.n for b in bins) == len(cases)
        assert sum(b.events for b in bins) == sum(y)
        assert all(b.low - 1e-12 <= b.mean_probability <= b.high + 1e-12 for b in bins)
        assert all(b.observed_low <= b.observed <= b.observed_high for b in bins)


@pytest.mark.parametrize(
    ("p", "y", "says"),
    [
        ([], [], "at least one"),
        ([0.5], [1, 0], "outcomes"),
        ([1.5], [1], "probability"),
        ([float("nan")], [1], "missing"),
    ],
)
def test_what_is_no_forecast_is_refused(p: list[float], y: list[int], says: str) -> None:
    with pytest.raises(FormatError, match=says):
        brier_score(p, y)


def test_edges_that_do_not_hold_every_forecast_are_refused() -> None:
    with pytest.raises(FormatError, match="edges"):
        calibration([0.9], [1], [0.0, 0.5])
