"""From archived rows to observations: what is known since when, what silence means, and what lies above a ceiling."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from mirab.archive import below
from mirab.core.frames import OBSERVATION
from mirab.core.marks import Sensitivity
from mirab.core.publication import KnownBy
from mirab.pipelines.centre import Centre, open_centre
from mirab.pipelines.compute import compute
from mirab.pipelines.gathering import province_name
from mirab.pipelines.ingest import ensure_profile
from mirab.pipelines.observe import observe
from mirab.pipelines.record import backtest_of, kept_backtest

CLAIM = ["variable", "place", "period_start", "period_end", "known_on"]


def seen(centre: Centre, **how: object) -> pl.DataFrame:
    ensure_profile(centre.archive, centre.region)
    return observe(centre.archive, centre.registry, centre.region, **how)  # type: ignore[arg-type]


def test_observations_have_the_columns_that_indicators_read(profile_centre: Centre) -> None:
    frame = seen(profile_centre)
    assert dict(frame.schema) == OBSERVATION
    assert frame.height > 3000


def test_no_figure_about_one_thing_is_known_twice_from_one_day(published_centre: Centre) -> None:
    frame = seen(published_centre)
    assert frame.select(CLAIM).is_duplicated().sum() == 0


def test_a_month_of_protest_reports_is_known_the_day_after_its_end_and_says_that_this_is_declared(
    profile_centre: Centre,
) -> None:
    april = seen(profile_centre).filter(
        (pl.col("variable") == "protest_reports")
        & (pl.col("place") == "KGZ")
        & (pl.col("period_start") == date(2010, 4, 1))
    )
    assert april["value"].to_list() == [387.0]
    assert april["known_on"].to_list() == [date(2010, 5, 1)]
    assert april["pseudo_real_time"].all()
    assert april["source"].to_list() == ["gdelt_country_month"]


def test_by_the_publishers_calendar_deaths_of_a_year_come_the_next_summer(profile_centre: Centre) -> None:
    deaths = (pl.col("variable") == "conflict_deaths") & (pl.col("period_start") == date(2010, 9, 1))
    by_lag = seen(profile_centre).filter(deaths)
    by_calendar = seen(profile_centre, by=KnownBy.CALENDAR).filter(deaths)
    assert set(by_lag["known_on"]) == {date(2010, 10, 20)}
    assert set(by_calendar["known_on"]) == {date(2011, 7, 1)}


def test_a_published_level_is_known_from_its_own_publication_and_carries_its_mark(profile_centre: Centre) -> None:
    levels = seen(profile_centre).filter(
        (pl.col("variable") == "reservoir_level_m")
        & pl.col("period_start").is_between(date(2008, 1, 1), date(2008, 2, 1))
    )
    assert levels.sort("period_start")["value"].to_list()[:2] == [867.0, 864.0]
    assert (levels["known_on"] == levels["published_on"]).all()
    assert levels["hindsight"].all()
    assert not levels["pseudo_real_time"].any()


def test_without_hindsight_no_figure_picked_out_afterwards_is_left(profile_centre: Centre) -> None:
    frame = seen(profile_centre, hindsight=False)
    assert not frame["hindsight"].any()
    assert "reservoir_level_m" not in frame["variable"].unique()


def test_a_source_that_sees_nothing_of_a_state_gives_no_zero_for_it(published_centre: Centre) -> None:
    deaths = seen(published_centre).filter(pl.col("variable") == "conflict_deaths")
    assert {"KAZ", "TKM"}.isdisjoint(deaths["place"].unique())
    assert {"KGZ", "TJK", "UZB", "AFG"} <= set(deaths["place"].unique())


def test_nothing_is_seen_before_it_is_known(profile_centre: Centre) -> None:
    day = date(2010, 6, 9)
    frame = seen(profile_centre, until=day)
    assert frame["known_on"].max() <= day
    whole = seen(profile_centre).filter(pl.col("known_on") <= day)
    assert frame.equals(whole)


def test_provinces_are_recognised_as_publishers_write_them() -> None:
    assert province_name("Kunduz province") == province_name("Kunduz")
    assert province_name("Gorno-Badakhshan Autonomous Province") == "gorno-badakhshan-autonomous"


@pytest.fixture
def marked_centre(tmp_path: Path) -> Centre:
    """A centre with one confidential figure beside its profile."""
    centre = open_centre(tmp_path)
    ensure_profile(centre.archive, centre.region)
    row = centre.archive.scan("profile_figures").filter(pl.col("variable") == "reservoir_level_m").head(1).collect()
    changed = {
        "value": pl.lit(858.0),
        "sensitivity": pl.lit(1, pl.Int8),
        "hindsight": pl.lit(False),
        "owner": pl.lit("a state"),
        "period_start": pl.lit(date(2009, 1, 5)),
        "period_end": pl.lit(date(2009, 1, 6)),
        "published_on": pl.lit(date(2009, 1, 5)),
    }
    secret = row.drop("key", "id", "batch").with_columns(**changed)
    now = datetime(2026, 11, 24, tzinfo=UTC)
    centre.archive.append("profile_figures", secret, ("variable", "origin", "by"), file_id="a note", now=now)
    return centre


def test_below_a_ceiling_a_confidential_figure_leaves_no_trace(marked_centre: Centre, tmp_path: Path) -> None:
    lower = compute(marked_centre, until=date(2011, 12, 31), sight=below(Sensitivity.UNCLASSIFIED))
    above = compute(marked_centre, until=date(2011, 12, 31))
    plain = open_centre(tmp_path / "plain")
    never = compute(plain, until=date(2011, 12, 31), sight=below(Sensitivity.UNCLASSIFIED))
    assert lower.snapshot == never.snapshot
    assert lower.findings.equals(never.findings)
    assert lower.proposals == never.proposals
    assert above.findings.height > lower.findings.height
    assert replace(above, proposals=()) != replace(lower, proposals=())


def test_the_record_that_a_lower_reader_sees_is_computed_without_what_lies_above(
    marked_centre: Centre, tmp_path: Path
) -> None:
    low = below(Sensitivity.UNCLASSIFIED)
    assert kept_backtest(marked_centre, low) is None
    lower = backtest_of(marked_centre, sight=low)
    assert lower == backtest_of(open_centre(tmp_path / "plain"), sight=low)
    assert kept_backtest(marked_centre, low) == lower


def test_a_source_that_lies_wholly_above_the_ceiling_is_passed_over_without_a_word(marked_centre: Centre) -> None:
    row = marked_centre.archive.scan("profile_figures", sight=below(Sensitivity.CONFIDENTIAL)).head(1).collect()
    closed = row.drop("key", "id", "batch").with_columns(
        sensitivity=pl.lit(2, pl.Int8), source=pl.lit("ucdp_country_month")
    )
    now = datetime(2026, 11, 24, tzinfo=UTC)
    before = seen(marked_centre, sight=below(Sensitivity.UNCLASSIFIED))
    marked_centre.archive.append("ucdp_country_month", closed, ("variable",), file_id="another note", now=now)
    assert seen(marked_centre, sight=below(Sensitivity.UNCLASSIFIED)).equals(before)
