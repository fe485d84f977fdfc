"""Each function against figures that were worked out by hand."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from mirab.core.errors import FormatError
from mirab.core.periods import PeriodKind
from mirab.indicators import Facts, Panel
from mirab.indicators.functions.facts import calendar_ahead, fact, facts_in_days
from mirab.indicators.functions.highs import new_high
from mirab.indicators.functions.levels import change, level, quiet, run_length
from mirab.indicators.functions.limits import use_of_limit
from mirab.indicators.functions.seasons import release_share, season_to_date, seasonal_band
from mirab.indicators.functions.shortfalls import days_short, level_days_short, storage_days_short
from mirab.indicators.functions.silences import missing_reports, silence
from mirab.indicators.functions.trends import count_against_trend, level_against_trend

NAN = math.nan


def panel(
    *rows: list[float], kind: PeriodKind = PeriodKind.MONTH, start: int = 2000 * 12, **more: list[float]
) -> Panel:
    """A panel of one variable (rows are places) or, by name, of several for one place."""
    values = {name: np.array([row]) for name, row in more.items()} if more else {"x": np.array(rows, dtype=float)}
    places = tuple(f"place {i}" for i in range(1 if more else len(rows)))
    return Panel(places=places, kind=kind, start=start, values=values)


def levels(*figures: tuple[date, float], place: str = "reservoir:one") -> Facts:
    """Single levels, each of one day."""
    days = np.array([day.toordinal() for day, _ in figures])
    return Facts(place=place, start=days, end=days + 1, value=np.array([value for _, value in figures]))


def test_a_count_is_compared_with_the_median_of_its_logarithms_in_robust_spreads() -> None:
    # logs of 10, 20, 40 (no pseudo-count): median ln 20, deviations ln 2, 0, ln 2: spread 1.4826 ln 2
    found = count_against_trend(
        panel([10, 20, 40, 160]),
        years=0.25,
        minimum=3,
        pseudo_count=0,
        spread_floor=0.01,
        floor=0,
        against_volume=False,
    )
    assert found.baseline[0, 3] == pytest.approx(20)
    assert found.score[0, 3] == pytest.approx(math.log(8) / (1.4826 * math.log(2)))
    assert found.high[0, 3] == pytest.approx(20 * 2 ** (2 * 1.4826))
    assert np.isnan(found.score[0, :3]).all()


def test_growth_that_all_places_share_is_no_signal() -> None:
    steady = [10.0, 12, 11, 10, 12, 11]
    rows = [[*steady, 110.0]] * 4
    alone = {"years": 0.5, "minimum": 4, "pseudo_count": 0, "spread_floor": 0.1, "floor": 0}
    shared = count_against_trend(panel(*rows), against_volume=True, **alone)
    single = count_against_trend(panel(*rows), against_volume=False, **alone)
    assert np.abs(shared.score[:, -1]).max() < 1
    assert single.score[:, -1].min() > 5


def test_an_episode_does_not_hide_itself_in_the_total() -> None:
    rows = [[10.0, 12, 11, 10, 12, 11, 400], [10.0, 12, 11, 10, 12, 11, 11], [10.0, 12, 11, 10, 12, 11, 11]]
    found = count_against_trend(
        panel(*rows), years=0.5, minimum=4, pseudo_count=5, spread_floor=0.3, floor=10, against_volume=True
    )
    assert found.score[0, -1] > 5
    assert found.score[1:, -1].max() < 0


def test_below_the_floor_a_count_gives_no_signal_upwards() -> None:
    found = count_against_trend(
        panel([1, 1, 1, 1, 9]), years=1 / 3, minimum=4, pseudo_count=0, spread_floor=0.1, floor=10, against_volume=False
    )
    assert found.score[0, -1] == 0


def test_a_level_is_compared_with_its_trailing_median() -> None:
    found = level_against_trend(panel([1, 2, 3, 4, 10]), years=1 / 3, minimum=4, spread_floor=0.1)
    # median of 1, 2, 3, 4 is 2.5; deviations 1.5, .5, .5, 1.5: median 1
    assert found.baseline[0, 4] == 2.5
    assert found.score[0, 4] == pytest.approx(7.5 / 1.4826)


def test_a_trend_needs_a_window() -> None:
    with pytest.raises(FormatError, match="longer baseline"):
        count_against_trend(
            panel([1, 2]), years=0.08, minimum=1, pseudo_count=1, spread_floor=1, floor=0, against_volume=False
        )


def test_the_seasonal_band_compares_january_with_januaries() -> None:
    january = [10.0, 14, 12, 30]
    year = [NAN] * 11
    values = [value for first in january for value in (first, *year)]
    found = seasonal_band(panel(values), years=10, minimum=3)
    # median of 10, 14, 12 is 12; deviations 2, 2, 0: median 2
    assert found.baseline[0, 36] == 12
    assert found.score[0, 36] == pytest.approx(18 / (2 * 1.4826))
    assert found.low[0, 36] == pytest.approx(12 - 4 * 1.4826)
    assert np.isnan(found.score[0, :36]).all()


def test_months_that_are_not_judged_have_no_score() -> None:
    values = [float(v) for v in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)] * 3
    found = seasonal_band(panel(values), years=2, minimum=1, spread_floor=1, months=(1,))
    assert found.score[0, 24] == 0
    assert np.isnan(found.score[0, 25:]).all()


def test_the_season_to_date_is_a_percentage_of_its_norm() -> None:
    # 1 m3/s through April and May of two years, half of it in the third: 30 + 31 days of 86,400 s
    full, half = [1.0] * 12, [0.5] * 12
    found = season_to_date(
        panel(full + full + half), years=30, minimum=2, season="growing", first_months=2, quantity="volume"
    )
    may = 24 + 4
    assert found.value[0, may] == pytest.approx(0.5 * 61 * 86_400 / 1e9)
    assert found.baseline[0, may] == pytest.approx(61 * 86_400 / 1e9)
    assert found.score[0, may] == pytest.approx(50)
    assert np.isnan(found.score[0, may - 1])
    assert np.isnan(found.value[0, 24 + 9])


def test_a_season_with_a_gap_has_no_sum_after_it() -> None:
    rain = [10.0] * 36
    rain[24 + 10] = NAN
    found = season_to_date(panel(rain), years=30, minimum=1, season="non_growing", first_months=1, quantity="depth")
    assert found.value[0, 24 + 9] == 10
    assert np.isnan(found.value[0, 24 + 10 :]).all()
    # October-March runs over the turn of the year: March is its sixth month
    assert found.value[0, 14] == 60


def test_the_release_share_is_of_the_past_year() -> None:
    flows = [3.0, 3, 3, 1, 1, 1, 1, 1, 1, 3, 3, 3]
    found = release_share(panel(flows * 2), season="non_growing")
    days = np.array([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    volumes = np.array(flows) * days
    assert found.score[0, 11] == pytest.approx(100 * volumes[[0, 1, 2, 9, 10, 11]].sum() / volumes.sum())
    assert np.isnan(found.score[0, :11]).all()


def test_a_new_high_climbs_by_its_two_spans_and_its_two_floors() -> None:
    calm = [5.0] * 36
    calm[2] = 60

    def last(value: float) -> float:
        rule = {"years": 3, "short_years": 1, "floor": 10, "severe": 100}
        return float(new_high(panel([*calm, value]), **rule).score[0, -1])

    assert [last(value) for value in (5, 9, 10, 60, 61, 100)] == [0, 0, 1, 1, 2, 3]


def test_a_high_is_not_known_where_the_past_is_not() -> None:
    found = new_high(panel([NAN] * 30 + [50.0, 60.0]), years=3, short_years=1, floor=10, severe=100)
    assert np.isnan(found.score[0, -1])


def test_silence_is_a_share_of_what_was_expected_and_is_not_told_where_little_was() -> None:
    rule = {"years": 0.5, "minimum": 4, "expected_floor": 20}
    assert silence(panel([40, 44, 36, 40, 40, 40, 4]), **rule).score[0, -1] == 10
    assert silence(panel([40, 44, 36, 40, 40, 40, 0]), **rule).score[0, -1] == 0
    assert np.isnan(silence(panel([4, 5, 3, 4, 4, 4, 0]), **rule).score[0, -1])


def test_a_report_that_came_is_none_missing() -> None:
    assert np.array_equal(missing_reports(panel([7, NAN, 0])).score[0], [0, NAN, 0], equal_nan=True)


def test_a_level_is_its_own_score() -> None:
    assert np.array_equal(level(panel([1.5, NAN])).score[0], [1.5, NAN], equal_nan=True)


def test_runs_and_quiet_are_broken_by_what_is_not_known() -> None:
    runs = run_length(panel([0, 1, 1, NAN, 1, 0]), at_least=1).score[0]
    assert np.array_equal(runs, [0, 1, 2, NAN, 1, 0], equal_nan=True)
    calm = quiet(panel([3, 0, 0, NAN, 0, 0, 2, 0]), ceiling=0).score[0]
    assert np.array_equal(calm, [0, 1, 2, NAN, 1, 2, 0, 1], equal_nan=True)


def test_change_is_a_percentage_above_a_floor_in_number() -> None:
    yearly = panel([1000, 1400, 1500, 0, 600, 100], kind=PeriodKind.YEAR, start=2000)
    found = change(yearly, years=1, floor=200).score[0]
    assert np.array_equal(found, [NAN, 40, 0, -100, 10_000, 100 * -500 / 600], equal_nan=True)


def test_the_shortfall_is_days_to_refill_less_days_to_dead_level() -> None:
    # 7 m left at 0.333 m a day last 21 days; refill is 61 days away
    assert days_short(np.array([7.0]), np.array([1 / 3]), np.array([61.0]))[0] == pytest.approx(40)
    assert days_short(np.array([7.0]), np.array([-1.0]), np.array([61.0]))[0] == 61 - 365


RESERVOIR = {
    "dead_level_m": {"reservoir:one": 100.0},
    "full_level_m": {"reservoir:one": 191.0},
    "refill": {"reservoir:one": "04-01"},
    "drawn_from": {"reservoir:one": "10-01"},
    "longest_gap_days": 45,
    "at_dead_level": 60,
}


def test_one_level_alone_is_measured_by_an_even_draw_down() -> None:
    # 182 days from 1 October 2006 to 1 April 2007: 91 m give 0.5 m a day; 10 m last 20 days, refill in 31
    found = level_days_short(levels((date(2007, 3, 1), 110.0)), **RESERVOIR)
    assert found.score[0] == pytest.approx(11)
    assert found.baseline[0] == pytest.approx(100 + 0.5 * 31)


def test_two_levels_of_one_season_give_the_observed_draw_down() -> None:
    found = level_days_short(levels((date(2007, 2, 19), 120.0), (date(2007, 3, 1), 110.0)), **RESERVOIR)
    assert found.score[1] == pytest.approx(31 - 10)


def test_levels_of_two_seasons_give_no_draw_down() -> None:
    found = level_days_short(levels((date(2007, 9, 25), 190.0), (date(2007, 10, 5), 190.5)), **RESERVOIR)
    assert found.baseline[1] == pytest.approx(100 + 91 / 183 * 179)
    assert found.score[1] == pytest.approx(179 - 90.5 / (91 / 183))


def test_at_dead_level_the_plant_may_not_draw_whatever_the_season() -> None:
    found = level_days_short(levels((date(2007, 6, 1), 99.9), (date(2007, 7, 1), 100.5)), **RESERVOIR)
    assert found.score[0] == 60
    assert found.score[1] < 0


def test_a_reservoir_without_a_dead_level_is_not_judged() -> None:
    found = level_days_short(levels((date(2007, 3, 1), 110.0), place="reservoir:two"), **RESERVOIR)
    assert np.isnan(found.score).all()


def test_stored_volume_falls_short_by_the_loss_of_the_last_periods() -> None:
    # storage at the end of each month; 100 a month lost over 31 + 28 days of January and February 2007
    months = panel([900.0, 800, 700, 600], start=2006 * 12 + 10)
    found = storage_days_short(
        Panel(places=("reservoir:one",), kind=PeriodKind.MONTH, start=2006 * 12 + 10, values=months.values),
        dead_storage_Mm3={"reservoir:one": 500},
        refill={"reservoir:one": "04-01"},
        drawn_from={"reservoir:one": "10-01"},
        over=2,
    )
    assert found.score[0, 3] == pytest.approx(31 - 100 / (200 / 59))


def test_use_of_a_limit_needs_both() -> None:
    found = use_of_limit(panel(use=[8.99, NAN, 5], limit=[9.83, 9.83, NAN]))
    assert found.score[0, 0] == pytest.approx(91.4547, abs=1e-4)
    assert np.isnan(found.score[0, 1:]).all()


def test_facts_are_scored_as_stated_or_counted_within_days() -> None:
    days = np.array([date(2010, 1, 1).toordinal(), date(2010, 1, 20).toordinal(), date(2010, 2, 15).toordinal()])
    facts = Facts(place="border:one", start=days, end=days + 1, value=np.array([1.0, 2.0, 1.0]))
    assert fact(facts).score.tolist() == [1, 2, 1]
    assert facts_in_days(facts, days=30).score.tolist() == [1, 3, 3]


def test_an_announced_date_is_a_finding_from_the_days_before_it() -> None:
    facts = levels((date(2010, 10, 10), 1.0), place="KGZ")
    not_before = calendar_ahead(facts, days=60).not_before
    assert not_before is not None
    assert date.fromordinal(int(not_before[0])) == date(2010, 8, 11)
