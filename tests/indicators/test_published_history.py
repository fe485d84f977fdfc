"""Golden cases and coverage over published data."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from mirab.indicators import Catalogue, compute_at, compute_history

FINDINGS_OF_2004_2012 = (pl.col("period_start") >= date(2004, 1, 1)) & (pl.col("period_end") <= date(2013, 1, 1))
#: indicators of the catalogue that published files and single published facts give a value for in 2004-2012
WITH_VALUE = 53


@pytest.fixture(scope="session")
def history(catalogue: Catalogue, observed: pl.DataFrame) -> pl.DataFrame:
    """Every finding of the region's catalogue from published data."""
    return compute_history(catalogue, observed)


def found(history: pl.DataFrame, code: str, place: str) -> pl.DataFrame:
    """Findings of one indicator at one place, in order of time."""
    return history.filter((pl.col("indicator") == code) & (pl.col("place") == place)).sort("period_start")


def test_indicators_give_a_value_for_some_month_of_2004_to_2012(history: pl.DataFrame) -> None:
    valued = history.filter(FINDINGS_OF_2004_2012 & pl.col("value").is_not_null())
    judged = valued.filter(pl.col("signal").is_not_null())
    assert valued["indicator"].n_unique() == WITH_VALUE
    assert judged["indicator"].n_unique() == WITH_VALUE


def test_monthly_counts_alone_give_values_too(catalogue: Catalogue, observed: pl.DataFrame) -> None:
    counts = observed.filter(
        pl.col("source").is_in(["gdelt_country_month", "ucdp_country_month", "profile_figures"])
        & (pl.col("period_start") >= date(2004, 1, 1))
    )
    valued = compute_history(catalogue, counts).filter(FINDINGS_OF_2004_2012 & pl.col("signal").is_not_null())
    assert valued["indicator"].n_unique() >= 18


def test_kyrgyzstan_signals_in_may_and_june_2010_from_what_was_known_on_the_first(
    catalogue: Catalogue, observed: pl.DataFrame
) -> None:
    protests = Catalogue({"protest-reports-trend": catalogue["protest-reports-trend"]}, catalogue.threats)
    reports = observed.filter(pl.col("variable") == "protest_reports")
    for day, count, least in ((date(2010, 5, 1), 387, 3), (date(2010, 6, 1), 101, 2), (date(2010, 7, 1), 145, 1)):
        finding = compute_at(protests, reports, day).row(by_predicate=pl.col("place") == "KGZ", named=True)
        assert finding["value"] == count
        assert finding["signal"] >= least
        assert finding["value"] > finding["high"]


def test_nurek_reaches_advisory_by_the_first_of_february_2008_from_its_published_levels(
    history: pl.DataFrame,
) -> None:
    levels = found(history, "reservoir-level-days-short", "reservoir:nurek")
    by_day = {row["period_start"]: row for row in levels.iter_rows(named=True)}
    first, second = by_day[date(2008, 1, 22)], by_day[date(2008, 1, 31)]
    # one figure: 53 m over the 183 days from 1 October to 1 April; 10 m last 34.5 days and refill is 70 days away
    assert first["score"] == pytest.approx(70 - 10 / (53 / 183))
    # two figures: 3 m in 9 days; 7 m last 21 days and refill is 61 days away
    assert second["score"] == pytest.approx(61 - 7 / (3 / 9))
    assert (first["signal"], second["signal"]) == (2, 2)
    assert max(first["known_on"], second["known_on"]) <= date(2008, 2, 1)
    assert first["hindsight"]
    assert second["hindsight"]


def test_nurek_in_the_springs_of_2011_and_2024_is_printed_as_it_falls(history: pl.DataFrame) -> None:
    levels = found(history, "reservoir-level-days-short", "reservoir:nurek")
    springs = dict(
        levels.filter(pl.col("period_start") > date(2010, 1, 1)).select("period_start", "signal").iter_rows()
    )
    # below dead level in 2011, when the capital was rationed; 64 cm above it in April 2024, with the refill begun
    assert springs == {date(2011, 4, 11): 3, date(2024, 4, 3): 0}


def test_toktogul_and_charvak_fell_short_in_the_winter_of_2008(history: pl.DataFrame) -> None:
    for place in ("reservoir:toktogul", "reservoir:charvak"):
        winter = found(history, "storage-days-short", place).filter(
            pl.col("period_start").is_between(date(2008, 1, 11), date(2008, 2, 11))
        )
        assert winter["signal"].max() >= 1


def test_the_winter_of_2008_was_cold_beyond_its_season_in_the_mountains(history: pl.DataFrame) -> None:
    winter = history.filter(
        (pl.col("indicator") == "cold-spell") & pl.col("period_start").is_between(date(2008, 1, 1), date(2008, 2, 20))
    )
    assert winter["signal"].max() == 3


def test_limits_of_2022_are_used_as_the_yearbook_says(history: pl.DataFrame) -> None:
    used = history.filter(pl.col("indicator") == "limit-use")
    percent = {row["place"].rpartition("/")[2]: round(row["value"], 1) for row in used.iter_rows(named=True)}
    assert percent == {"tjk": 91.5, "tkm": 84.8, "uzb": 71.1}
    whole = 100 * (8.99 + 18.51 + 16.76) / (9.83 + 21.83 + 23.57)
    assert round(whole) == 80


def test_january_2022_in_kazakhstan_is_seen_by_reports_and_not_by_a_blind_source(history: pl.DataFrame) -> None:
    month = pl.col("period_start") == date(2022, 1, 1)
    assert found(history, "protest-reports-trend", "KAZ").filter(month)["signal"].item() == 3
    assert found(history, "conflict-deaths-high", "KAZ").height == 0


def test_the_aral_sea_went_on_shrinking(history: pl.DataFrame) -> None:
    lake = found(history, "aral-area", "lake:aral").filter(FINDINGS_OF_2004_2012)
    assert lake["score"].max() < 0
    assert lake["signal"].min() >= 1


def test_few_state_months_signal_when_counts_are_measured_against_their_trend(history: pl.DataFrame) -> None:
    protests = history.filter(
        (pl.col("indicator") == "protest-reports-trend")
        & pl.col("period_start").is_between(date(2005, 1, 1), date(2022, 12, 1))
    )
    shares = [(protests["signal"] >= step).mean() for step in (1, 2, 3)]
    assert 0.02 < shares[0] < 0.12
    assert 0.01 < shares[1] < 0.06
    assert shares[2] < 0.02
