"""An event without a warning opens a record by itself; what cannot be seen is not counted as none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mirab.alerting.missed_events import EpisodeOnset, IssuedWarning, missed, misses_countable, warned_of
from mirab.core.provenance import Grade

ONSET = date(2031, 4, 29)
EVENT = EpisodeOnset(
    id="EXERCISE clash",
    theme="border",
    states=frozenset({"EX-A", "EX-B"}),
    onset_first=ONSET,
    clause="EXERCISE",
    grade=Grade.parse("F6"),
)
WARNING = IssuedWarning(
    id="EXERCISE w1",
    theme="border",
    states=frozenset({"EX-B"}),
    issued_on=ONSET - timedelta(days=30),
    ends_on=ONSET + timedelta(days=30),
)


def test_a_warning_that_lived_on_the_eve_told_of_the_event():
    assert warned_of(EVENT, [WARNING]) == ("EXERCISE w1",)
    assert missed([EVENT], [WARNING]) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"issued_on": ONSET},
        {"ends_on": ONSET - timedelta(days=1)},
        {"theme": "water"},
        {"states": frozenset({"EX-C"})},
    ],
    ids=["issued on the day", "ended on the eve", "another theme", "another state"],
)
def test_a_warning_too_late_too_early_or_of_something_else_told_nothing(change):
    assert missed([EVENT], [replace(WARNING, **change)]) == (EVENT,)


def test_a_warning_without_an_end_lives_on_and_one_that_ended_on_the_day_lived_on_the_eve():
    for end in (None, ONSET):
        assert missed([EVENT], [replace(WARNING, ends_on=end)]) == ()


def test_any_grade_opens_a_record_and_no_grade_opens_none():
    assert missed([EVENT], []) == (EVENT,)
    assert missed([replace(EVENT, grade=None)], []) == ()


def test_misses_are_countable_where_every_state_is_seen():
    assert misses_countable(["EX-A"], ["EX-A", "EX-B"])
    assert not misses_countable(["EX-A", "EX-C"], ["EX-A", "EX-B"])
