"""Intervals against scipy, a second implementation, and against their own meaning."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mirab.core.errors import FormatError
from mirab.verification import (
    block_bootstrap,
    bootstrap_draws,
    clopper_pearson_1934,
    poisson_rate_garwood_1936,
    wilson_1927,
)

CASES = [(81, 263), (15, 148), (0, 20), (1, 29), (29, 29)]


@pytest.mark.parametrize(("successes", "n"), CASES)
def test_intervals_of_a_proportion_are_those_of_scipy(successes: int, n: int) -> None:
    check_proportion(successes, n)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60), st.integers(1, 60))
def test_intervals_of_any_proportion_are_those_of_scipy(a: int, b: int) -> None:
    check_proportion(min(a, b), max(a, b))


def check_proportion(successes: int, n: int) -> None:
    """Both intervals against a second implementation."""
    theirs = stats.binomtest(successes, n)
    exact, wilson = theirs.proportion_ci(method="exact"), theirs.proportion_ci(method="wilson")
    assert clopper_pearson_1934(successes, n) == pytest.approx((exact.low, exact.high), abs=1e-9)
    assert wilson_1927(successes, n) == pytest.approx((wilson.low, wilson.high), abs=1e-9)


@pytest.mark.parametrize("count", [0, 1, 5, 10, 200])
@pytest.mark.parametrize("exposure", [1.0, 10.0])
def test_exact_limits_of_a_rate_are_the_points_of_chi_squared_in_scipy(count: int, exposure: float) -> None:
    low = stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
    high = stats.chi2.ppf(0.975, 2 * count + 2) / 2
    limits = (low / exposure, high / exposure)
    assert poisson_rate_garwood_1936(count, exposure) == pytest.approx(limits, rel=1e-9)


@given(st.integers(0, 200), st.integers(1, 200))
def test_an_interval_holds_its_own_proportion_and_narrows_with_the_confidence(a: int, b: int) -> None:
    count, n = min(a, b), max(a, b)
    low, high = wilson_1927(count, n)
    assert 0 <= low <= count / n <= high <= 1
    narrow = wilson_1927(count, n, 0.5)
    assert low <= narrow[0] + 1e-12
    assert narrow[1] <= high + 1e-12


def test_without_a_case_nothing_is_known() -> None:
    assert wilson_1927(0, 0) == (0.0, 1.0)
    assert clopper_pearson_1934(0, 0) == (0.0, 1.0)
    assert poisson_rate_garwood_1936(0, 0.0) == (0.0, inf)


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(FormatError, match="between 0 and n"):
        wilson_1927(3, 2)
    with pytest.raises(FormatError, match="confidence"):
        poisson_rate_garwood_1936(3, 1.0, level=1.0)


def test_the_bootstrap_of_a_mean_comes_near_the_normal_interval_and_repeats_with_its_seed() -> None:
    values = np.random.default_rng(1).normal(10, 2, size=400)
    blocks = [np.array([v]) for v in values]
    found = block_bootstrap(blocks, lambda v: float(v.mean()), seed=7, draws=2000)
    half = 1.96 * values.std(ddof=1) / 20
    assert found is not None
    assert found == pytest.approx((values.mean() - half, values.mean() + half), abs=0.05)
    assert found == block_bootstrap(blocks, lambda v: float(v.mean()), seed=7, draws=2000)


def test_blocks_that_hang_together_widen_the_interval() -> None:
    years = [np.repeat(v, 12) for v in np.random.default_rng(2).normal(size=30)]
    months = [np.array([v]) for v in np.concatenate(years)]
    by_year = block_bootstrap(years, lambda v: float(v.mean()), seed=3)
    by_month = block_bootstrap(months, lambda v: float(v.mean()), seed=3)
    assert by_year is not None
    assert by_month is not None
    assert by_year[1] - by_year[0] > 2 * (by_month[1] - by_month[0])


def test_one_block_or_no_case_gives_no_interval() -> None:
    assert block_bootstrap([np.array([1.0])], lambda v: float(v.mean()), seed=1) is None
    assert block_bootstrap([np.array([]), np.array([])], lambda v: float(v.mean()), seed=1) is None


def test_several_numbers_are_drawn_together_and_blocks_of_unequal_length_keep_their_cases() -> None:
    blocks = [np.array([1.0, 1.0, 1.0]), np.array([2.0]), np.array([])]
    drawn = bootstrap_draws(blocks, lambda v: [float(len(v)), float((v == 1).sum())], seed=5, draws=200)
    assert drawn is not None
    assert drawn.shape[1] == 2
    # whole blocks: ones come in threes
    assert set(drawn[:, 1] % 3) == {0.0}
    assert drawn[:, 0].min() >= 1
