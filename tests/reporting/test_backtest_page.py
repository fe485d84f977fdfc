"""The back-test's page begins with who chose the rules, and hides nothing that failed."""

from __future__ import annotations

import copy
import html
import re
from typing import Any

import pytest

from mirab.reporting import render_backtest

SCORES: dict[str, Any] = {
    "brier": 0.0211,
    "base_rate": 0.022,
    "base_rate_brier": 0.0205,
    "state_months": 1080,
    "hit_rate": 0.375,
    "precision": 0.12,
    "false_alarm_ratio": 0.88,
    "false_alarms_per_state_year": 1.4,
    "alarm_share": 0.31,
    "lead_days": {"median": 23.0, "q1": 9.0, "q3": 61.0, "share_negative": 0.25, "n": 8, "median_range": None},
    "intervals": {"hit_rate": [0.18, 0.61], "brier": None},
    "chance_hit_rate": 0.31,
    "precision_by_cluster": None,
    "rolling_base_rate_brier": 0.0209,
}
REPORT: dict[str, Any] = {
    "first_line": {"en": "Chosen by people who know these cases.", "ru": "Выбраны людьми, знающими эти случаи."},
    "region": "exercise",
    "since": "2031-01-01",
    "until": "2041-01-01",
    "rules_hash": "0123456789abcdef",
    "frozen_on": None,
    **SCORES,
    "register": [
        {
            "id": "A1",
            "title": "A town cut off",
            "states": ["AAA"],
            "clause": ["b"],
            "headline": True,
            "onset": "2033-05",
            "hit": True,
            "late": False,
            "lead_days": 12,
            "lead_days_range": [12, 42],
            "why": "stood at advisory",
        },
        {
            "id": "A2",
            "title": "A riot",
            "states": ["BBB"],
            "clause": ["a"],
            "headline": False,
            "onset": "2034-06-07",
            "hit": False,
            "late": True,
            "lead_days": -3,
            "lead_days_range": None,
            "why": "raised after the onset",
        },
        {
            "id": "A3",
            "title": "A blind month",
            "states": ["BBB"],
            "clause": ["a"],
            "headline": True,
            "onset": "2035-06-07",
            "hit": None,
            "late": False,
            "lead_days": None,
            "lead_days_range": None,
            "why": "no rule knew anything",
        },
    ],
    "controls": [
        {"id": "C1", "title": "A tense spring", "states": ["AAA"], "false_alarm": True, "why": "an alarm lived"},
        {"id": "C2", "title": "A tense summer", "states": ["AAA"], "false_alarm": None, "why": "no data"},
    ],
    "states": [
        {
            "state": "AAA",
            "swept": "2031-2035 by agencies",
            "state_months": 540,
            "false_alarms": 7,
            "alarms_ended": 8,
            "false_alarms_are_upper_bound": True,
            "alarm_share": 0.3,
        },
        {"state": "ZZZ", "swept": "not swept", "state_months": 0},
    ],
    "without_suggesting_pairs": SCORES | {"hit_rate": 0.25, "pairs": []},
    "leave_one_out": {"brier": 0.0207, "state_months": 1080, "hit_rate": {"lowest": 0.33, "highest": 0.4}},
    "variants": {"whole_register": SCORES},
    "apart": {"ZZZ": SCORES | {"hit_rate": None}},
    "calendar": None,
    "rules": [
        {
            "rule": "dead-level",
            "back_test": {
                "hits": 1,
                "n_episodes": 4,
                "late": 0,
                "not_scored": 2,
                "false_alarms": 3,
                "n_alarms": 5,
            },
            "since_frozen": None,
            "note": "",
        },
        {"rule": "talks", "back_test": None, "since_frozen": None, "note": "an opportunity"},
    ],
    "failures": ["Nothing followed 7 of 8 alarms (88 %).", "Missed: A9."],
    "definitions": {"alarm": "an unbroken run of days"},
}


def words(page: str) -> str:
    body = page.split("<body", 1)[1]
    return re.sub(r"[\s\u00a0]+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def test_the_first_thing_said_is_who_chose_the_rules() -> None:
    text = words(render_backtest(REPORT, "en"))
    assert text.index("Chosen by people who know these cases.") < text.index("Headline figures")


def test_every_figure_and_verdict_is_on_the_page() -> None:
    text = words(render_backtest(REPORT, "en"))
    for said in (
        "37.5 %",
        "18 % to 61 %",
        "33 % to 40 %",
        "0.0211",
        "1,080",
        "12 to 42",
        "\u22123",
        "May 2033",
        "Late",
        "Not scored",
        "shown, not in the headline",
        "False alarm",
        "7 of 8",
        "an upper bound",
        "Scored apart: ZZZ",
        "1 of 4",
        "Missed: A9.",
        "not known",
        "an unbroken run of days",
    ):
        assert said in text, said


@pytest.mark.parametrize(
    ("brier", "skill", "says"),
    [
        (0.0211, [-0.2, -0.1], "do not beat the base rate"),
        (0.0101, [0.1, 0.3], "the probabilities beat the base rate"),
        (0.0101, [-0.1, 0.3], "hardly differ from the base rate"),
        (0.0101, None, "hardly differ from the base rate"),
    ],
)
def test_the_page_says_whether_the_base_rate_is_beaten_beyond_chance(
    brier: float, skill: list[float] | None, says: str
) -> None:
    report = copy.deepcopy(REPORT) | {"brier": brier, "intervals": {**REPORT["intervals"], "brier_skill": skill}}
    assert says in words(render_backtest(report, "en"))


def test_the_russian_page_has_russian_headings() -> None:
    text = words(render_backtest(REPORT, "ru"))
    for said in ("Где правила не сработали", "37,5 %", "0,0211", "Выбраны людьми"):
        assert said in text
