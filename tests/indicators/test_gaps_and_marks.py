"""What is missing stays missing, and what is computed carries the marks of what went into it."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path
from types import ModuleType

import polars as pl

from mirab.core.frames import FINDING
from mirab.indicators import Catalogue, Indicator, compute_at, compute_history, not_known


def _made() -> ModuleType:
    """The makers of observations that stand beside the fixtures."""
    path = Path(__file__).with_name("conftest.py")
    spec = importlib.util.spec_from_file_location("made_observations", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MADE = _made()
JANUARY = date(2005, 1, 1)


def only(catalogue: Catalogue, code: str) -> Catalogue:
    """A catalogue of one."""
    return Catalogue({code: catalogue[code]}, catalogue.threats)


def prices(*values: float | None, place: str = "KGZ") -> pl.DataFrame:
    """Monthly food price anomalies from January 2005, known a day after the month."""
    return MADE.month_series(list(values), first=JANUARY, place=place, variable="food_price_anomaly")


def test_a_missing_month_is_a_finding_that_knows_nothing(catalogue: Catalogue) -> None:
    history = compute_history(only(catalogue, "food-price-stress"), prices(1.0, None, 1.2, 1.1))
    gap = history.filter(pl.col("period_start") == date(2005, 2, 1))
    assert gap.height == 1
    assert gap.select("value", "baseline", "score", "signal", "calm").null_count().sum_horizontal().item() == 5
    # it is missing once March is known, not before
    assert gap["known_on"].item() == date(2005, 4, 1)
    assert gap["evidence"].item().to_list() == []
    assert gap["source"].item() == "made"


def test_a_month_that_is_only_late_is_first_missing_and_then_known(catalogue: Catalogue) -> None:
    series = prices(1.0, 1.3, 1.2)
    late = series.with_columns(
        known_on=pl.when(pl.col("period_start") == date(2005, 2, 1)).then(date(2005, 6, 1)).otherwise("known_on")
    )
    history = compute_history(only(catalogue, "food-price-stress"), late)
    february = history.filter(pl.col("period_start") == date(2005, 2, 1)).sort("known_on")
    assert february["known_on"].to_list() == [date(2005, 4, 1), date(2005, 6, 1)]
    assert february["value"].to_list() == [None, 1.3]
    assert february["signal"].to_list() == [None, 3]


def test_the_last_month_is_awaited_and_not_missing(catalogue: Catalogue) -> None:
    series = pl.concat([prices(1.0, 1.0), prices(1.0, 1.0, 1.0, place="TJK")])
    at = compute_at(only(catalogue, "food-price-stress"), series, date(2005, 4, 2))
    assert dict(zip(at["place"], at["period_start"], strict=True)) == {
        "KGZ": date(2005, 2, 1),
        "TJK": date(2005, 3, 1),
    }


def test_a_place_long_silent_is_no_longer_expected(catalogue: Catalogue) -> None:
    series = pl.concat([prices(1.0), prices(*[1.0] * 60, place="TJK")])
    history = compute_history(only(catalogue, "food-price-stress"), series)
    assert history.filter((pl.col("place") == "KGZ") & pl.col("value").is_null()).height == 36


def test_missing_reports_are_counted_in_a_row(catalogue: Catalogue) -> None:
    series = MADE.month_series([5.0, None, None, None, 6.0], first=JANUARY, place="gauge:one", variable="discharge_m3s")
    history = compute_history(only(catalogue, "river-reports-missing"), series).sort("period_start")
    assert history["value"].to_list() == [0, 1, 2, 3, 0]
    assert history["signal"].to_list() == [0, 0, 1, 1, 0]
    assert history["calm"].to_list() == [True, False, False, False, True]


def test_zero_and_not_known_are_two_things(catalogue: Catalogue) -> None:
    series = MADE.month_series([0.0] * 5 + [None] + [0.0] * 2, first=JANUARY, place="UZB", variable="conflict_events")
    history = compute_history(only(catalogue, "months-without-violence"), series).sort("period_start")
    assert history["value"].to_list() == [1, 2, 3, 4, 5, None, 1, 2]


def test_a_finding_inherits_the_highest_marks_of_its_baseline(catalogue: Catalogue) -> None:
    series = MADE.month_series([10.0] * 30, first=JANUARY, place="KGZ", variable="protest_reports")
    marked = pl.col("period_start") == date(2006, 1, 1)
    series = series.with_columns(
        sensitivity=pl.when(marked).then(1).otherwise(0).cast(pl.Int8),
        use_class=pl.when(marked).then(pl.lit("analysis only")).otherwise(pl.lit("publish")),
        owner=pl.when(marked).then(pl.lit("a ministry; a neighbour")).otherwise("owner"),
        caveats=pl.when(marked).then(pl.lit("head only; not to the representatives of UZB")).otherwise(pl.lit("")),
        hindsight=marked,
    )
    history = compute_history(only(catalogue, "protest-reports-trend"), series)
    for row in history.iter_rows(named=True):
        after = row["period_start"] >= date(2006, 1, 1)
        assert row["sensitivity"] == int(after)
        assert row["use_class"] == ("analysis only" if after else "publish")
        assert ({"a ministry", "a neighbour"} <= {*row["owners"]}) == after
        assert row["caveats"] == (["head only", "not to the representatives of UZB"] if after else [])
        assert row["hindsight"] == after


def test_a_level_without_memory_carries_its_own_marks_alone(catalogue: Catalogue) -> None:
    marked = pl.col("period_start") == JANUARY
    series = prices(1.0, 1.0).with_columns(hindsight=marked)
    history = compute_history(only(catalogue, "food-price-stress"), series).sort("period_start")
    assert history["hindsight"].to_list() == [True, False]


def test_a_sum_of_accounts_stands_once_all_of_them_are_known(catalogue: Catalogue) -> None:
    year = (date(2021, 10, 1), date(2022, 10, 1))
    rows = [
        ("water_limit_km3", "account:amu-darya/uzb-kerki", *year, 22.0, date(2021, 12, 1)),
        ("water_limit_km3", "account:amu-darya/uzb-above-kerki", *year, 1.57, date(2022, 1, 10)),
        ("water_use_km3", "account:amu-darya/uzb", *year, 16.76, date(2023, 6, 1)),
    ]
    history = compute_history(only(catalogue, "limit-use"), MADE.facts(rows))
    whole = history.filter(pl.col("place") == "account:amu-darya/uzb").sort("known_on")
    assert whole["known_on"].to_list() == [date(2022, 1, 10), date(2023, 6, 1)]
    assert whole["value"].to_list()[0] is None
    assert round(whole["value"].to_list()[1], 2) == 71.11


def test_a_finding_does_not_tell_how_long_a_closure_would_last(catalogue: Catalogue) -> None:
    closed = ("crossing_closed", "border:KAZ-KGZ", date(2010, 4, 7), date(2010, 5, 20), 1.0, date(2010, 4, 9))
    announced = ("crossing_closed", "border:KAZ-UZB", date(2010, 6, 1), date(2010, 7, 1), 1.0, date(2010, 4, 9))
    history = compute_history(only(catalogue, "crossing-closed"), MADE.facts([closed, announced])).sort("place")
    assert history["period_end"].to_list() == [date(2010, 4, 10), date(2010, 7, 1)]


def test_a_place_left_out_for_a_reason_gives_no_finding(catalogue: Catalogue) -> None:
    zeros = MADE.month_series([0.0] * 40, first=JANUARY, place="TKM", variable="conflict_deaths")
    assert compute_history(only(catalogue, "conflict-deaths-high"), zeros).height == 0
    assert "zeros mean nothing" in catalogue["conflict-deaths-high"].not_for["TKM"]


def test_what_is_not_known_names_its_holder(catalogue: Catalogue) -> None:
    table = not_known(catalogue, prices(1.0))
    assert "food-price-stress" not in table["indicator"]
    seizures = table.row(by_predicate=pl.col("indicator") == "opiate-seizures", named=True)
    assert "CARICC" in seizures["held_by"]
    declared = table.row(by_predicate=pl.col("indicator") == "protest-reports-trend", named=True)
    assert declared["held_by"] is None
    assert "gdelt_events" in declared["waits_for"]


def test_without_observations_there_are_findings_of_nothing(catalogue: Catalogue) -> None:
    empty = prices(1.0).clear()
    history = compute_history(catalogue, empty)
    assert history.height == 0
    assert history.schema == pl.Schema(FINDING)
    assert not_known(catalogue, empty).height == len(catalogue)


def test_signals_follow_the_thresholds_in_both_directions(catalogue: Catalogue) -> None:
    def signal(code: str, value: float) -> tuple[int, bool]:
        entry: Indicator = catalogue[code]
        series = MADE.month_series([value], first=JANUARY, place="KGZ", variable=entry.variables[0])
        row = compute_history(only(catalogue, code), series).row(0, named=True)
        return row["signal"], row["calm"]

    assert [signal("food-price-stress", v) for v in (1.02, 1.04, 1.05, 1.1, 1.2)] == [
        (0, True),
        (0, False),
        (1, False),
        (2, False),
        (3, False),
    ]
    assert [signal("growth-shock", v) for v in (4, 2.5, 2, -1, -3)] == [
        (0, True),
        (0, False),
        (1, False),
        (2, False),
        (3, False),
    ]
