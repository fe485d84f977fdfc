"""Intervals against the table of Newcombe (1998), exact tables of the Poisson mean, scipy, and their own meaning."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirab.core.errors import FormatError
from mirab.verification import (
    block_bootstrap,
    bootstrap_draws,
    clopper_pearson_1934,
    poisson_rate_garwood_1936,
    wilson_1927,
)

# Newcombe (1998), Statistics in Medicine 17, 857-872, table I: methods 3 (Wilson) and 5 (Clopper-Pearson)
NEWCOMBE_1998 = [
    (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
    (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
    (0, 20, (0.0, 0.1611), (0.0, 0.1684)),
    (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
]
# exact 95 % limits of a Poisson mean, as tabulated from Garwood (1936)
GARWOOD_1936 = [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (5, 1.6235, 11.6683), (10, 4.7954, 18.3904)]


@pytest.mark.parametrize(("successes", "n", "wilson", "exact"), NEWCOMBE_1998)
def test_intervals_of_a_proportion_are_those_of_newcombes_table(
    successes: int, n: int, wilson: tuple[float, float], exact: tuple[float, float]
) -> None:
    assert wilson_1927(successes, n) == pytest.approx(wilson, abs=6e-5)
    assert clopper_pearson_1934(successes, n) == pytest.approx(exact, abs=6e-5)


@pytest.mark.parametrize(("count", "low", "high"), GARWOOD_1936)
def test_intervals_of_a_rate_are_those_of_the_exact_table(count: int, low: float, high: float) -> None:
    assert poisson_rate_garwood_1936(count, 1.0) == pytest.approx((low, high), abs=6e-5)


def test_a_rate_of_many_events_stays_exact_and_scales_with_the_exposure() -> None:
    # chi-squared form: 200 events, 0.975 point of chi2(402) / 2
    low, high = poisson_rate_garwood_1936(200, 10.0)
    assert (low, high) == pytest.approx((17.3238, 22.9719), abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60), st.integers(1, 60))
def test_exact_limits_are_those_of_scipy(a: int, b: int) -> None:
    stats = pytest.importorskip("scipy.stats")
    count, n = min(a, b), max(a, b)
    theirs = stats.binomtest(count, n).proportion_ci(method="exact")
    assert clopper_pearson_1934(count, n) == pytest.approx((theirs.low, theirs.high), abs=1e-9)
    wilson = stats.binomtest(count, n).proportion_ci(method="wilson")
    assert wilson_1927(count, n) == pytest.approx((wilson.low, wilson.high), abs=1e-9)
    high = stats.chi2.ppf(0.975, 2 * count + 2) / 2
    assert poisson_rate_garwood_1936(count, 1.0)[1] == pytest.approx(high, rel=1e-9)


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
