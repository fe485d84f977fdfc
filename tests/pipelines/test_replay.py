"""Replay against what had been published by each day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from mirab.pipelines.centre import Centre
from mirab.pipelines.record import backtest_of
from mirab.pipelines.replay import replay

NAMED = {
    "date", "place", "state", "cluster", "level", "kind", "indicators", "evidence", "explanation", "hindsight_only",
    "pseudo_real_time", "snapshot",
}  # fmt: skip


@pytest.fixture(scope="module")
def winter(profile_centre: Centre) -> list[dict[str, Any]]:
    return replay(profile_centre, date(2007, 12, 1), date(2008, 3, 31)).to_json()


@pytest.fixture(scope="module")
def spring(profile_centre: Centre) -> list[dict[str, Any]]:
    return replay(profile_centre, date(2010, 4, 1), date(2010, 7, 31)).to_json()


def test_every_notice_has_the_keys_of_the_contract(winter: list[dict[str, Any]], spring: list[dict[str, Any]]) -> None:
    for notice in [*winter, *spring]:
        assert set(notice) >= NAMED
        assert notice["kind"] in ("risk", "opportunity")
        assert notice["level"] in ("watch", "advisory", "warning")
        for item in notice["evidence"]:
            assert set(item) >= {"what", "value", "unit", "source", "published", "hindsight"}


def test_nurek_is_proposed_by_1_february_2008_from_levels_published_by_then(winter: list[dict[str, Any]]) -> None:
    nurek = [n for n in winter if n["place"] == "reservoir:nurek" and n["date"] <= "2008-02-01"]
    assert nurek
    assert all(n["hindsight_only"] for n in nurek)
    assert nurek[0]["state"] == "TJK"
    assert nurek[0]["cluster"] == 2
    assert nurek[0]["level"] in ("advisory", "warning")
    for item in (item for n in nurek for item in n["evidence"]):
        assert item["hindsight"]
        assert item["published"] <= "2008-02-01"


def test_the_level_of_31_january_is_taken_up_and_the_lead_to_each_milestone_is_told(
    winter: list[dict[str, Any]],
) -> None:
    nurek = next(n for n in winter if n["place"] == "reservoir:nurek")
    levels = {item["value"] for part in (nurek, *nurek["updates"]) for item in part["evidence"]}
    assert {867.0, 864.0} <= levels
    leads = {m["date"]: m["lead_days"] for m in nurek["milestones"]}
    assert leads == {"2008-01-31": 9, "2008-02-18": 27}


@pytest.mark.parametrize(("day", "fires"), [("2011-04-11", True), ("2024-04-04", False)])
def test_the_same_rule_runs_on_every_published_spring_level(profile_centre: Centre, day: str, fires: bool) -> None:
    start, end = date.fromisoformat(day), date.fromisoformat(day) + timedelta(days=30)
    told = replay(profile_centre, start, end).to_json()
    assert any(n["place"] == "reservoir:nurek" and n["hindsight_only"] for n in told) == fires


def test_no_notice_rests_on_what_was_published_later(
    winter: list[dict[str, Any]], spring: list[dict[str, Any]]
) -> None:
    for notice in [*winter, *spring]:
        for item in notice["evidence"]:
            assert item["known_on"] <= notice["date"]


def test_after_april_2010_notice_of_unrest_in_kyrgyzstan_is_still_given_in_may_and_june(
    spring: list[dict[str, Any]],
) -> None:
    months = {n["date"][:7] for n in spring if n["state"] == "KGZ" and n["kind"] == "risk" and not n["hindsight_only"]}
    assert {"2010-05", "2010-06"} <= months


def test_evidence_in_pseudo_real_time_says_when_its_publisher_really_spoke(spring: list[dict[str, Any]]) -> None:
    deaths = [item for n in spring for item in n["pseudo_real_time"] if item["source"] == "ucdp_country_month"]
    assert deaths
    assert all(item["known_by_calendar"] > item["known_by_lag"] and item["difference_days"] > 0 for item in deaths)
    assert all(item["reason"] for item in deaths)


def test_a_longer_window_changes_nothing_in_a_shorter_one(profile_centre: Centre, spring: list[dict[str, Any]]) -> None:
    longer = replay(profile_centre, date(2010, 4, 1), date(2012, 12, 31)).to_json()
    assert [n for n in longer if n["date"] <= "2010-07-31"] == spring


def test_a_replay_is_kept_as_a_result_and_deleted_and_run_again_it_is_equal_to_the_byte(profile_centre: Centre) -> None:
    def kept() -> dict[str, bytes]:
        replay(profile_centre, date(2008, 1, 1), date(2008, 1, 31))
        asked = {"from": "2008-01-01", "to": "2008-01-31"}
        (run,) = [run for run in profile_centre.results.runs("replay") if dict(run.name.parameters) == asked]
        content = {path.name: path.read_bytes() for path in run.folder.iterdir()}
        profile_centre.results.drop(run.run_id)
        return content

    first = kept()
    assert {"findings.parquet", "notices.json", "manifest.json"} <= set(first)
    assert kept() == first


def test_the_rule_is_tried_on_every_published_level_and_its_false_alarms_are_told(profile_centre: Centre) -> None:
    trials = {t["date"]: t for t in backtest_of(profile_centre)["hindsight_trials"] if t["place"] == "reservoir:nurek"}
    told = {day: (t["signal"], t["episodes"], t["false_alarm"]) for day, t in trials.items()}
    assert told["2007-03-15"] == (3, [], True)
    assert told["2008-01-22"] == told["2008-01-31"] == (2, ["TJK2008"], False)
    assert told["2011-04-11"] == (3, ["TJKPWR2011"], False)
    assert told["2024-04-05"] == (0, [], None)
