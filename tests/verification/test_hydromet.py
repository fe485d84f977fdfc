"""The hydromets' measures: worked values and what defines them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirab.core.errors import FormatError
from mirab.verification import PROBABLE_ERROR, accuracy_0674_sigma, permissible_error, s_sigma

FLOWS = st.lists(st.floats(1, 1000), min_size=3, max_size=30)


def test_the_factor_is_the_one_that_the_hydromets_write() -> None:
    assert PROBABLE_ERROR == 0.674


def test_s_sigma_of_a_short_series_is_that_worked_out_by_hand() -> None:
    # errors 1, -1, 1, -1: s = sqrt(4/3); observed 10, 20, 30, 40: sigma = sqrt(500/3)
    assert s_sigma([10, 20, 30, 40], [9, 21, 29, 41]) == pytest.approx((4 / 500) ** 0.5)


@given(FLOWS)
def test_a_perfect_forecast_has_s_sigma_0_and_the_mean_as_forecast_has_1(flows: list[float]) -> None:
    if np.std(flows) > 1e-6:
        assert s_sigma(flows, flows) == 0
        assert s_sigma(flows, [float(np.mean(flows))] * len(flows)) == pytest.approx(1)


def test_observations_that_do_not_vary_have_no_s_sigma() -> None:
    assert s_sigma([5.0, 5.0], [4.0, 6.0]) is None


def test_permissible_errors_of_flows_and_of_changes() -> None:
    assert permissible_error([10, 20, 30]) == pytest.approx(6.74)
    assert permissible_error([[10, 12], [10, 14], [10, 16]], of_change=True) == pytest.approx(0.674 * 2)
    with pytest.raises(FormatError, match="before and after"):
        permissible_error([1, 2, 3], of_change=True)


def test_an_error_of_exactly_the_permissible_size_is_accepted() -> None:
    assert accuracy_0674_sigma([10, 20, 30], [16.74, 20, 36.75], 6.74) == pytest.approx(2 / 3)


def test_missing_values_are_refused_and_not_scored_as_zero() -> None:
    with pytest.raises(FormatError, match="1 missing"):
        s_sigma([1.0, float("nan"), 3.0], [1.0, 2.0, 3.0])


def test_the_long_term_mean_of_normal_flows_is_acceptable_in_about_half_of_all_years() -> None:
    flows = np.random.default_rng(4).normal(300, 60, size=20_000)
    accepted = accuracy_0674_sigma(flows, np.full(flows.size, flows.mean()), permissible_error(flows))
    assert accepted == pytest.approx(0.5, abs=0.01)


def test_the_norm_as_forecast_of_the_karadarya_in_july_is_acceptable_in_about_half_of_the_years(
    published: Callable[[str], Path],
) -> None:
    with published("rivers/andijan_dekads.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    flows = [
        float(row["data"])
        for row in rows
        if row["type"] == "Q" and row["date"][5:7] == "07" and row["data"] not in ("", "NA")
    ]
    assert len(flows) > 200
    accepted = accuracy_0674_sigma(flows, [float(np.mean(flows))] * len(flows), permissible_error(flows))
    assert 0.4 < accepted < 0.75
