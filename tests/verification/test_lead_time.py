"""Lead-time summaries against values worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirab.core.errors import FormatError
from mirab.verification import Lead, summarise_leads


def exact(*days: int) -> list[Lead]:
    return [Lead(least=d, most=d) for d in days]


def test_median_quartiles_and_share_negative_of_five_leads() -> None:
    summary = summarise_leads(exact(-10, 0, 5, 20, 40))
    assert (summary.n, summary.q1, summary.median, summary.q3) == (5, 0, 5, 20)
    assert summary.share_negative == pytest.approx(0.2)
    assert summary.median_range == (5, 5)


def test_an_onset_known_to_the_month_counts_from_its_first_day_and_keeps_its_range() -> None:
    summary = summarise_leads([Lead(least=12, most=42)])
    assert summary.median == 12
    assert summary.median_range == (12, 42)


def test_without_leads_nothing_is_claimed() -> None:
    summary = summarise_leads([])
    assert summary.n == 0
    assert summary.median is None
    assert summary.share_negative is None


def test_a_range_that_runs_backwards_is_refused() -> None:
    with pytest.raises(FormatError):
        Lead(least=3, most=2)


@given(st.lists(st.integers(-90, 400), min_size=1, max_size=40), st.integers(1, 50))
def test_warning_earlier_by_some_days_moves_every_quantile_by_as_many(days: list[int], earlier: int) -> None:
    before, after = summarise_leads(exact(*days)), summarise_leads(exact(*(d + earlier for d in days)))
    assert after.median == pytest.approx((before.median or 0) + earlier)
    assert after.q1 == pytest.approx((before.q1 or 0) + earlier)
    assert (after.share_negative or 0) <= (before.share_negative or 0)
