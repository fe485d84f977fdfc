"""The back-test of the region's rules: it covers the register, names every figure, and cannot look ahead."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from mirab.alerting import Freeze, RuleBook, load_rules, propose
from mirab.alerting.rules import FrozenRule
from mirab.core.errors import InputError
from mirab.core.frames import OBSERVATION, conform
from mirab.indicators import Catalogue, compute_history, load_catalogue
from mirab.pipelines.backtest import backtest
from mirab.pipelines.backtest_alarms import alarm_lives, known_data
from mirab.pipelines.backtest_probabilities import rolling_origin
from mirab.pipelines.backtest_report import BacktestReport
from mirab.pipelines.backtest_verdicts import judge_episode
from mirab.regions import Region, load

SINCE, UNTIL = date(2005, 1, 1), date(2013, 1, 1)
LAG_DAYS = {"gdelt_country_month": 1, "ucdp_country_month": 20}
FIGURES = (
    "brier",
    "base_rate",
    "base_rate_brier",
    "state_months",
    "hit_rate",
    "precision",
    "false_alarm_ratio",
    "false_alarms_per_state_year",
    "alarm_share",
)


@dataclass(frozen=True, kw_only=True)
class World:
    """The region, its rules, and its own figures as observations."""

    region: Region
    catalogue: Catalogue
    rulebook: RuleBook
    observations: pl.DataFrame

    def backtest(self, observations: pl.DataFrame | None = None, **how: Any) -> BacktestReport:
        given = self.observations if observations is None else observations
        return backtest(self.region, self.rulebook, self.catalogue, given, **{"since": SINCE, "until": UNTIL, **how})


def dated(frame: pl.DataFrame) -> pl.DataFrame:
    """A profile's figures as observations: known when published, or by the lag of the source they are compiled from."""
    lag = pl.col("origin").replace_strict(LAG_DAYS, default=0, return_dtype=pl.Int32)
    by_lag = (pl.col("period_end") + pl.duration(days=lag - 1)).cast(pl.Date)
    return conform(
        frame.with_columns(
            known_on=pl.coalesce("published_on", by_lag),
            id=pl.concat_str("variable", "place", "period_start", "origin", "by", separator="|"),
            source=pl.col("origin"),
            pseudo_real_time=pl.col("published_on").is_null(),
            sensitivity=pl.lit(0),
            caveats=pl.lit(""),
        ),
        OBSERVATION,
    )


@pytest.fixture(scope="module")
def world() -> World:
    region = load("central_asia")
    catalogue = load_catalogue(region.indicator_files)
    return World(
        region=region,
        catalogue=catalogue,
        rulebook=load_rules(region.rule_files, region.level_table, catalogue),
        observations=dated(region.figures),
    )


@pytest.fixture(scope="module")
def report(world: World) -> BacktestReport:
    return world.backtest()


@pytest.fixture(scope="module")
def whole(world: World) -> dict[str, Any]:
    return world.backtest(until=date(2023, 1, 1), by_calendar=world.observations).to_json()


# --- what it covers


def test_it_covers_the_whole_register_and_every_control(world: World, whole: dict[str, Any]) -> None:
    assert [row["id"] for row in whole["register"]] == [episode.id for episode in world.region.register]
    assert [row["id"] for row in whole["controls"]] == [control.id for control in world.region.controls]
    assert len(whole["register"]) == 75
    assert len(whole["controls"]) == 37
    for row in whole["register"]:
        assert {"id", "states", "clause", "hit", "late", "lead_days", "why"} <= set(row)
        assert row["hit"] in (True, False, None)
        assert row["why"]
    assert all({"id", "false_alarm", "why"} <= set(row) for row in whole["controls"])
    assert {row["state"] for row in whole["states"]} == {*world.region.core_states, *world.region.apart_states}
    assert all({"state", "swept", "state_months"} <= set(row) for row in whole["states"])


def test_every_figure_is_there_with_its_interval_and_it_is_plain_json(whole: dict[str, Any]) -> None:
    assert all(whole[name] is not None for name in FIGURES)
    for name in set(FIGURES) - {"state_months"}:
        low, high = whole["intervals"][name]
        assert low <= whole[name] <= high, name
    assert set(whole["lead_days"]) >= {"median", "q1", "q3", "share_negative"}
    for again in (whole["without_suggesting_pairs"], whole["leave_one_out"]):
        assert again["brier"] is not None
        assert again["hit_rate"] is not None
    assert whole["calendar"]["hit_rate"] == whole["hit_rate"]
    assert set(whole["variants"]) >= {"with_contested_and_unsourced", "without_attackers", "hazards_and_accidents"}
    assert set(whole["apart"]) == {"AFG"}
    assert "chosen by people who know these cases" in whole["first_line"]["en"]
    assert whole["failures"]
    assert whole["false_alarms_are_upper_bound"] is True
    json.dumps(whole, allow_nan=False)


def test_the_register_and_the_headline_tell_the_same(whole: dict[str, Any]) -> None:
    counted = [row for row in whole["register"] if row["headline"]]
    counts = whole["counts"]
    assert counts["episodes"] == len(counted)
    assert counts["hits"] == sum(row["hit"] is True for row in counted)
    assert counts["misses"] == sum(row["hit"] is False for row in counted)
    assert counts["not_scored"] == sum(row["hit"] is None for row in counted)
    assert whole["hit_rate"] == pytest.approx(counts["hits"] / (counts["hits"] + counts["misses"]))
    assert whole["precision"] + whole["false_alarm_ratio"] == pytest.approx(1)
    assert whole["false_alarm_ratio"] == pytest.approx(counts["false_alarms"] / counts["alarms_ended"])
    false = [alarm for alarm in whole["alarms"] if alarm["false"]]
    assert counts["false_alarms"] == len(false)
    assert whole["state_months"] == sum(row["state_months"] for row in whole["states"] if not row["apart"])


def test_years_of_which_nothing_is_known_are_not_scored(whole: dict[str, Any]) -> None:
    # the profile's own series end in 2012: later episodes have no data and are in no ratio
    late = [row for row in whole["register"] if row["onset"] >= "2013-06"]
    assert late
    assert all(row["hit"] is None for row in late)
    assert whole["state_months"] < 5 * 12 * 18


def test_a_lead_is_positive_for_a_hit_and_not_for_a_late_alarm(whole: dict[str, Any]) -> None:
    for row in whole["register"]:
        if row["hit"]:
            assert row["lead_days"] > 0
        elif row["late"]:
            assert row["lead_days"] <= 0
        else:
            assert row["lead_days"] is None


def test_a_period_of_broken_months_is_refused(world: World) -> None:
    with pytest.raises(InputError, match="2005-01-15"):
        world.backtest(since=date(2005, 1, 15))


# --- it cannot look ahead


def test_removing_every_hindsight_fact_changes_no_score(world: World, report: BacktestReport) -> None:
    picked = world.observations.filter("hindsight")
    assert picked.height > 0
    without = world.backtest(world.observations.filter(~pl.col("hindsight")))
    assert without.to_json() == report.to_json()


def test_hindsight_facts_would_have_changed_the_proposals(world: World, report: BacktestReport) -> None:
    # the guard of the test above: the same facts, not marked, do reach the rules
    unmarked = world.backtest(world.observations.with_columns(hindsight=pl.lit(False)))
    assert unmarked.to_json()["alarms"] != report.to_json()["alarms"]


def cut(report: BacktestReport, day: date) -> list[tuple[str, date, date]]:
    """Alarms as they stood on the eve of a day."""
    lives = [alarm.life for alarm in report.judged.alarms if alarm.life.start < day]
    return [(life.situation, life.start, min(life.end, day)) for life in lives]


def test_poisoning_the_future_changes_nothing_before_it(world: World, report: BacktestReport) -> None:
    day = date(2010, 5, 1)
    later = pl.col("known_on") >= day
    poisoned = world.observations.with_columns(
        value=pl.when(later).then(pl.col("value") * 40 + 500).otherwise("value"),
        source=pl.when(later).then(pl.lit("poison")).otherwise("source"),
    )
    revised = world.observations.filter(pl.col("period_end") <= day).with_columns(
        value=pl.col("value") + 1000, known_on=pl.lit(day), id=pl.concat_str("id", pl.lit("|revised"))
    )
    lied = world.backtest(pl.concat([poisoned, revised]))
    assert cut(lied, day) == cut(report, day)
    assert cut(report, day)
    assert [alarm.life for alarm in lied.judged.alarms] != [alarm.life for alarm in report.judged.alarms]
    months = report.judged.table.months.index(day) + 1
    for before, after in zip(rolling_origin(report.judged.table), rolling_origin(lied.judged.table), strict=True):
        np.testing.assert_array_equal(before[:, : months - 1], after[:, : months - 1])
    hits = {v.episode.id: v.hit for v in report.register if v.episode.onset <= day}
    assert hits == {v.episode.id: v.hit for v in lied.register if v.episode.onset <= day}


def test_what_is_published_thirty_days_later_raises_every_alarm_thirty_days_later(
    world: World, report: BacktestReport
) -> None:
    wait = timedelta(days=30)
    late = world.backtest(world.observations.with_columns(known_on=pl.col("known_on") + wait))
    expected = {(a.life.situation, a.life.start + wait) for a in report.judged.alarms}
    found = {(a.life.situation, a.life.start) for a in late.judged.alarms}
    inside = {(name, start) for name, start in expected if SINCE + wait < start < UNTIL}
    assert inside
    assert inside <= found


def test_an_episode_that_became_public_late_enters_the_fit_late(world: World, report: BacktestReport) -> None:
    first = next(v.episode for v in report.judged.episodes if v.episode.onset.year == 2008)
    late = replace(first, published_on=date(2011, 1, 1))
    register = tuple(late if episode.id == first.id else episode for episode in world.region.register)
    moved = replace(world, region=replace(world.region, register=register)).backtest()
    (_, base), (_, base_late) = rolling_origin(report.judged.table), rolling_origin(moved.judged.table)
    at = [month.isoformat() for month in report.judged.table.months]
    assert base[0, at.index("2009-06-01")] > base_late[0, at.index("2009-06-01")]
    assert base[0, at.index("2011-02-01")] == base_late[0, at.index("2011-02-01")]


# --- pairs, rules, blindness


def test_each_pair_leaves_out_what_its_case_suggested_and_nothing_else(world: World, report: BacktestReport) -> None:
    assert report.pairs
    for pair in report.pairs:
        assert all(pair.case in world.catalogue[code].suggested_by for code in pair.indicators)
        assert {verdict.episode.study_case for verdict in pair.episodes} == {pair.case}


def test_a_case_without_its_pairs_is_judged_as_if_its_indicators_had_never_been(
    world: World, report: BacktestReport
) -> None:
    pair = max(report.pairs, key=lambda p: len(p.indicators))
    last = UNTIL - timedelta(days=1)
    seen = world.observations.filter(~pl.col("hindsight"))
    findings = compute_history(world.catalogue, seen, since=date(2004, 1, 1), until=last)
    left = findings.filter(~pl.col("indicator").is_in(pair.indicators))
    lives = alarm_lives(propose(world.rulebook, left, until=last, places=world.region.places))
    known = known_data(world.rulebook, findings, world.region.places, {})
    for bare in pair.without:
        again = judge_episode(bare.episode, lives, known, world.region.core_states)
        assert (again.hit, again.late, again.lead) == (bare.hit, bare.late, bare.lead)


def test_a_rules_record_holds_every_headline_episode_of_its_cluster_once(report: BacktestReport) -> None:
    for record in report.rules:
        column = record.back_test
        if column is None:
            assert record.note
            continue
        mine = [v for v in report.judged.episodes if record.cluster in (0, v.episode.cluster)]
        assert column.hits + column.misses + column.not_scored == len(mine)
        assert column.false_alarms <= column.alarms_ended
        assert record.since_frozen is None


def test_the_second_column_counts_only_from_the_day_of_the_freeze(world: World) -> None:
    day = date(2010, 1, 1)
    rules = {
        rule.code: FrozenRule(content_hash=world.rulebook.rule_hash(rule), since=day) for rule in world.rulebook.rules
    }
    changed = world.rulebook.rules[0].code
    rules[changed] = FrozenRule(content_hash="another threshold", since=day)
    frozen = Freeze(content_hash=world.rulebook.content_hash, frozen_on=day, rules=rules)
    found = replace(world, rulebook=replace(world.rulebook, freeze=frozen)).backtest()
    assert found.frozen_on == day
    for record in found.rules:
        if record.rule == changed:
            assert record.since_frozen is None
        elif record.back_test is not None:
            assert record.since_frozen is not None
            assert record.since_frozen.since == day
            assert record.since_frozen.hits <= record.back_test.hits
            assert record.since_frozen.alarms_ended <= record.back_test.alarms_ended
            columns = (record.since_frozen, record.back_test)
            n_since, n_all = (c.hits + c.misses + c.not_scored for c in columns)
            mine = [v.episode for v in found.judged.episodes if record.cluster in (0, v.episode.cluster)]
            assert n_all - n_since == sum(episode.onset < day for episode in mine)


def test_a_source_that_is_blind_for_a_state_tells_nothing_about_it(world: World) -> None:
    seen = world.observations.filter(pl.col("source") == "gdelt_country_month")
    findings = compute_history(world.catalogue, seen, since=date(2004, 1, 1), until=date(2009, 1, 1))
    sighted = known_data(world.rulebook, findings, world.region.places, {})
    blind = known_data(world.rulebook, findings, world.region.places, {"gdelt_country_month": ("KGZ",)})
    window = (date(2008, 1, 1), date(2008, 12, 31))
    assert sighted.any({"KGZ"}, None, *window)
    assert not blind.any({"KGZ"}, None, *window)
    assert blind.any({"UZB"}, None, *window)


# --- with the published series of the whole period


REPORTS = (("gdelt_protest_event_count", "protest_reports"), ("gdelt_conflict_event_count", "conflict_reports"))


def gdelt_months(path: Path) -> Iterator[pl.DataFrame]:
    frame = pl.read_csv(path).filter(pl.col("country_iso3").is_in(["AFG", "KAZ", "KGZ", "TJK", "TKM", "UZB"]))
    start = pl.concat_str("year_month", pl.lit("-01")).str.to_date()
    for column, variable in REPORTS:
        yield frame.select(
            variable=pl.lit(variable),
            place=pl.col("country_iso3"),
            period_start=start,
            period_end=start.dt.offset_by("1mo"),
            value=pl.col(column).cast(pl.Float64),
            known_on=start.dt.offset_by("1mo"),
            id=pl.concat_str(pl.lit(variable), "country_iso3", "year_month"),
            source=pl.lit("gdelt_country_month"),
            owner=pl.lit("GDELT"),
            citation=pl.lit("GDELT"),
            published_on=pl.lit(None, dtype=pl.Date),
            pseudo_real_time=pl.lit(True),
            hindsight=pl.lit(False),
            sensitivity=pl.lit(0),
            use_class=pl.lit("publish"),
            caveats=pl.lit(""),
        )


def test_with_reports_of_every_month_all_1080_state_months_and_all_headline_episodes_are_scored(
    world: World, published: Callable[[str], Path]
) -> None:
    path = published("conflict/gdelt_country_month.csv")
    seen = conform(pl.concat(gdelt_months(path)).drop_nulls("value"), OBSERVATION)
    found = world.backtest(seen, until=date(2023, 1, 1)).to_json()
    assert found["state_months"] == 1080
    assert found["counts"]["not_scored"] == 0
    assert found["base_rate"] == pytest.approx(found["counts"]["state_months_with_onset"] / 1080)
