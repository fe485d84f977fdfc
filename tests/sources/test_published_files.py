"""The publishers' own files: each row is good or in quarantine, and the counts are those that came with them."""

from __future__ import annotations

import csv
from datetime import date

import polars as pl
import pytest

from mirab.sources import claimed_by, why_passed_over

#: file → source, rows by the README of the data, reasons of the quarantine.
COUNTS = {
    "conflict/GEDEvent_candidate_v23_0_10.csv": ("ucdp_ged", 2391, {"high below best": 11, "low above best": 4}),
    "conflict/ucdp_country_month.csv": ("ucdp_country_month", 57564, {"high below best": 64}),
    "conflict/gdelt_country_month.csv": ("gdelt_country_month", 80964, {}),
    "conflict/food_prices_country_month.csv": ("fao_food_prices", 50307, {}),
    "conflict/gdp_growth_country_month.csv": ("world_bank_gdp_growth", 41664, {}),
    "conflict/population.csv": ("world_bank", 217, {}),
    "refugees/unhcr_population.csv": ("unhcr_population", 7177, {}),
    "refugees/unhcr_flows.csv": ("unhcr_flows", 5244, {}),
    "refugees/unhcr_asylum_applications.csv": ("unhcr_asylum_applications", 6570, {}),
    "rivers/chirchik_basin_dekads_months.csv": ("chirchik_series", 26868, {}),
    "rivers/andijan_dekads.csv": ("andijan_series", 6923, {}),
    "rivers/reservoirs_dekads_2001_2010.csv": ("reservoir_dekads", 1440, {}),
    "rivers/icwc_limits_and_yearbooks_transcribed.csv": ("icwc_limits", 69, {}),
    "rivers/regional_withdrawals_uzgeodata.csv": ("regional_withdrawals", 23, {}),
    "rivers/aral_sea_area.csv": ("aral_sea_area", 38, {}),
    "rivers/raw/andijan_precipitation_as_found.csv": ("andijan_precipitation", 76, {"impossible year": 1}),
}

PASSED_OVER = {
    "conflict/priogrid_land_cells.csv": "geography",
    "conflict/views_challenge_monthly_scores.csv": "scores",
    "conflict/ged_state_based_country_month.csv": "CC BY-NC",
    "conflict/ged_event_sample.json": "sample",
    "conflict/ucdp_onsets_country_year.csv": "onsets",
    "rivers/dams.csv": "dams",
    "rivers/syrdarya_river_posts.csv": "posts",
    "rivers/zarafshan/data/Akdarya_H_V_A.csv": "Zarafshan",
    "rivers/zarafshan/course_config/edges_config.json": "Zarafshan",
    "power/power_plants.csv": "power plants",
}


@pytest.mark.parametrize("name", COUNTS)
def test_archived_and_quarantined_rows_are_all_rows_of_the_file(name, published, sources) -> None:
    source, rows, reasons = COUNTS[name]
    path = published(name)
    assert claimed_by(path, sources) == [source]
    parsed = sources[source].check(sources[source].parse(path))
    assert parsed.rows == rows
    assert parsed.good["row"].n_unique() + parsed.quarantine.height == rows
    assert not set(parsed.good["row"]) & set(parsed.quarantine["row"])
    assert parsed.reasons() == reasons


@pytest.mark.parametrize("name", PASSED_OVER)
def test_a_file_that_no_source_reads_is_passed_over_with_its_reason(name, published, sources) -> None:
    path = published(name)
    assert claimed_by(path, sources) == []
    region = path.__class__(__file__).resolve().parents[2] / "src/mirab/regions/central_asia/sources"
    assert PASSED_OVER[name] in why_passed_over(path, [region])


def test_deaths_of_the_candidate_events_add_up_to_what_a_plain_reader_counts(published, sources) -> None:
    path = published("conflict/GEDEvent_candidate_v23_0_10.csv")
    with path.open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["country"] == "Afghanistan"]
    kept = [row for row in rows if int(row["low"]) <= int(row["best"]) <= int(row["high"])]
    good = sources["ucdp_ged"].parse(path).good.filter(pl.col("place") == "AFG")
    assert good.height == len(kept)
    assert good["best"].sum() == sum(int(row["best"]) for row in kept)
    assert good["published_on"].unique().to_list() == [date(2023, 11, 20)]


def test_the_year_1674_goes_to_quarantine_between_its_neighbours_and_is_not_mended(published, sources) -> None:
    parsed = sources["andijan_precipitation"].parse(published("rivers/raw/andijan_precipitation_as_found.csv"))
    (bad,) = parsed.quarantine.iter_rows(named=True)
    assert bad["row"] == 35
    assert "1674 stands between 1973 and 1975" in bad["detail"]
    assert bad["raw"].startswith('["1674", "72", "16"')
    assert parsed.good.filter(pl.col("period_start").dt.year() == 1974).is_empty()


def test_the_missing_months_of_1998_are_missing_and_not_dry(published, sources) -> None:
    good = sources["andijan_precipitation"].parse(published("rivers/raw/andijan_precipitation_as_found.csv")).good
    year = good.filter(pl.col("period_start").dt.year() == 1998)
    assert year.height == 36
    assert year["precipitation_mm"].null_count() == 36
    assert good.filter(pl.col("period_start").dt.year() == 1966)["precipitation_mm"].null_count() == 9


def test_missing_months_that_a_plain_sum_turns_into_zeros_are_noticed(published, sources) -> None:
    source = sources["andijan_precipitation"]
    parsed = source.parse(published("rivers/raw/andijan_precipitation_as_found.csv"))
    assert not [note for note in parsed.notes if note.kind == "zeros for missing"]
    summed = parsed.good.with_columns(pl.col("precipitation_mm").fill_null(0.0))
    broken = type(parsed)(rows=parsed.rows, good=summed, quarantine=parsed.quarantine)
    notes = [note for note in source.check(broken).notes if note.kind == "zeros for missing"]
    assert [note.period_start for note in notes] == [date(1998, 1, 1)]


def test_the_matrix_and_the_long_table_of_the_same_station_agree(published, sources) -> None:
    matrix = sources["andijan_precipitation"].parse(published("rivers/raw/andijan_precipitation_as_found.csv")).good
    table = sources["andijan_series"].parse(published("rivers/andijan_dekads.csv")).good.filter(pl.col("kind") == "P")
    both = matrix.join(table, on=["place", "period_start", "period_end"]).drop_nulls(["precipitation_mm", "value"])
    assert both.height > 2000
    assert (both["precipitation_mm"] - both["value"]).abs().max() == 0


def test_reservoir_labels_mean_the_dekad_in_which_storage_changes_by_what_flows(published, sources) -> None:
    good = sources["reservoir_dekads"].parse(published("rivers/reservoirs_dekads_2001_2010.csv")).good
    toktogul = good.filter(pl.col("place") == "reservoir:toktogul").sort("period_start")
    assert toktogul["period_start"].to_list()[:3] == [date(2001, 1, 1), date(2001, 1, 11), date(2001, 1, 21)]
    days = (toktogul["period_end"] - toktogul["period_start"]).dt.total_days()
    flow = (toktogul["inflow_m3s"] - toktogul["outflow_m3s"]) * days * 0.0864
    change = toktogul["storage_Mm3"] - toktogul["storage_Mm3"].shift(1)
    pair = pl.DataFrame({"flow": flow, "change": change}).drop_nulls()
    assert pair.select(pl.corr("flow", "change")).item() > 0.99
    assert set(good["place"]) == {
        "reservoir:toktogul",
        "reservoir:charvak",
        "reservoir:bahri-tojik",
        "reservoir:shardara",
    }


def test_zeros_of_before_ucdp_began_are_no_observations(published, sources) -> None:
    good = sources["ucdp_country_month"].parse(published("conflict/ucdp_country_month.csv")).good
    early = good.filter(pl.col("period_start") < date(1989, 1, 1))
    assert early.height == 123 * 48
    assert early["events"].null_count() == early.height


def test_food_price_spikes_of_months_without_prices_are_unknown(published, sources) -> None:
    good = sources["fao_food_prices"].parse(published("conflict/food_prices_country_month.csv")).good
    assert good.filter(pl.col("anomaly").is_null())["spike"].null_count() == 1056


def test_yearly_growth_is_about_its_year_and_not_known_in_its_first_month(published, sources) -> None:
    source = sources["world_bank_gdp_growth"]
    good = source.parse(published("conflict/gdp_growth_country_month.csv")).good
    row = good.filter((pl.col("place") == "TJK") & (pl.col("year_month") == "2008-01"))
    assert (row["period_start"][0], row["period_end"][0]) == (date(2008, 1, 1), date(2009, 1, 1))


def test_population_has_the_day_of_its_edition_and_its_footer_is_no_data(published, sources) -> None:
    parsed = sources["world_bank"].parse(published("conflict/population.csv"))
    assert parsed.good["published_on"].unique().to_list() == [date(2024, 6, 28)]
    assert [note.rows for note in parsed.notes if note.kind == "footer"] == [5]
    tajikistan = parsed.good.filter((pl.col("place") == "TJK") & (pl.col("period_start") == date(2008, 1, 1)))
    assert tajikistan["value"].to_list() == [7218000.0] or tajikistan["value"][0] > 7e6


def test_limits_carry_their_address_and_the_day_that_it_states(published, sources) -> None:
    good = sources["icwc_limits"].parse(published("rivers/icwc_limits_and_yearbooks_transcribed.csv")).good
    kerki = good.filter(pl.col("place") == "account:amu-darya/uzb-kerki")
    assert kerki["value"].to_list() == [22.0]
    assert kerki["published_on"].to_list() == [date(2025, 12, 4)]
    assert (kerki["period_start"][0], kerki["period_end"][0]) == (date(2025, 10, 1), date(2026, 10, 1))
    assert kerki["citation"][0].startswith("https://kun.uz/")


def test_use_of_the_amu_darya_in_2022_adds_up_to_its_total(published, sources) -> None:
    source = sources["regional_withdrawals"]
    good = source.parse(published("rivers/regional_withdrawals_uzgeodata.csv")).good
    (use,) = [measure for measure in source.declaration.measures if measure.variable == "water_use_km3"]
    kept = good.filter(use.selects() & (pl.col("period_end") == date(2022, 10, 1)))
    parts = kept.filter(pl.col("place").str.starts_with("account:amu-darya/"))["value"].sum()
    assert parts == pytest.approx(kept.filter(pl.col("place") == "river:amu-darya")["value"].item())
