"""Clocks of a warning: inside the organisation the next person is told; a government is never chased."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.alerting.desk import NOON

from mirab.alerting.levels import Precedence
from mirab.alerting.warning_addressees import Addressee, AddresseeState, Side
from mirab.alerting.warning_clocks import (
    Clearance,
    NudgeKind,
    Waiting,
    clearance_due,
    clearance_missed,
    clearance_of,
    load_clocks,
    monitoring_days,
    nudge,
)
from mirab.core.errors import FormatError, MissingError, ProfileError
from mirab.regions import load

TABLE = Path(__file__).parents[2] / "src/mirab/regions/central_asia/clocks.yaml"
CLOCKS = load_clocks(TABLE)
CHAIN = ("EXERCISE desk officer", "EXERCISE director", "EXERCISE under-secretary")
OFFICER = "EXERCISE our officer"
hours = st.floats(0, 10_000).map(lambda h: timedelta(hours=h))


def waiting(side=Side.SECRETARIAT, state=AddresseeState.RELEASED, **more):
    known = {"officer": OFFICER, "last_told_at": NOON, "chain": CHAIN if side.inside else ()}
    return Waiting(addressee=Addressee(key="EXERCISE", side=side, state=state), **known | more)


def test_clearance_of_a_flash_is_due_after_24_hours():
    assert clearance_due(NOON) - NOON == timedelta(hours=24)


@pytest.mark.parametrize(
    ("cleared", "now", "what"),
    [
        (None, 23, Clearance.PENDING),
        (None, 24, Clearance.PENDING),
        (None, 24.01, Clearance.MISSED),
        (24, 90, Clearance.IN_TIME),
        (24.01, 90, Clearance.MISSED),
    ],
)
def test_clearance_is_pending_in_time_or_missed(cleared, now, what):
    cleared_at = None if cleared is None else NOON + timedelta(hours=cleared)
    assert clearance_of(NOON, cleared_at, NOON + timedelta(hours=now)) is what


@given(hours, hours, hours)
def test_a_clearance_that_was_missed_once_stays_missed(first, later, wait):
    now = NOON + first
    if clearance_missed(NOON, None, now):
        assert clearance_missed(NOON, now + later, now + later + wait)


def test_a_warning_is_looked_at_again_after_7_30_and_90_days():
    assert monitoring_days(date(2031, 3, 4)) == (date(2031, 3, 11), date(2031, 4, 3), date(2031, 6, 2))


def test_past_the_clock_the_next_named_person_is_told_and_at_the_end_our_officer():
    wait = CLOCKS.acknowledge_within(Precedence.FLASH)
    assert nudge(waiting(), Precedence.FLASH, CLOCKS, NOON + wait - timedelta(seconds=1)) is None
    found = [nudge(waiting(told=told), Precedence.FLASH, CLOCKS, NOON + wait) for told in (1, 2, 3)]
    assert [(n.kind, n.to, n.due_at) for n in found if n] == [
        (NudgeKind.NEXT_PERSON, CHAIN[1], NOON + wait),
        (NudgeKind.NEXT_PERSON, CHAIN[2], NOON + wait),
        (NudgeKind.REMIND_OFFICER, OFFICER, NOON + wait),
    ]


def test_our_officer_is_reminded_once():
    later = NOON + timedelta(days=400)
    for side, state in ((Side.SECRETARIAT, AddresseeState.RELEASED), (Side.GOVERNMENT, AddresseeState.DELIVERED)):
        assert nudge(waiting(side, state, told=3), Precedence.ROUTINE, CLOCKS, later) is not None
        assert nudge(waiting(side, state, told=3, reminded_at=NOON), Precedence.ROUTINE, CLOCKS, later) is None


@given(
    side=st.sampled_from([Side.GOVERNMENT, Side.PARTNER]),
    state=st.sampled_from(list(AddresseeState)),
    precedence=st.sampled_from(list(Precedence)),
    told=st.integers(1, 9),
    later=hours,
)
def test_a_silent_government_is_never_told_again_and_nobody_but_our_officer_hears_of_it(
    side, state, precedence, told, later
):
    found = nudge(waiting(side, state, told=told), precedence, CLOCKS, NOON + later)
    if found is not None:
        assert (found.kind, found.to) == (NudgeKind.REMIND_OFFICER, OFFICER)
        assert state is AddresseeState.DELIVERED


def test_a_chain_of_persons_outside_the_organisation_is_refused():
    with pytest.raises(FormatError, match="outside the organisation"):
        waiting(Side.GOVERNMENT, chain=("EXERCISE minister",))


@pytest.mark.parametrize("state", [AddresseeState.ACKNOWLEDGED, AddresseeState.DECIDED, AddresseeState.WITHHELD])
def test_whoever_answered_or_got_nothing_is_waited_for_no_longer(state):
    assert nudge(waiting(state=state), Precedence.FLASH, CLOCKS, NOON + timedelta(days=99)) is None


def test_what_is_more_urgent_waits_less():
    for wait in (CLOCKS.acknowledge_within, CLOCKS.remind_after):
        assert wait(Precedence.FLASH) < wait(Precedence.PRIORITY) < wait(Precedence.ROUTINE)


def test_the_profile_names_its_clocks_and_says_that_they_are_settings():
    assert load().clock_table == TABLE
    assert "proposal" in CLOCKS.why


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"acknowledge_hours": {"routine": 1, "priority": 2, "flash": 3}}, "must not wait longer"),
        ({"acknowledge_hours": {"routine": 3}}, "needs a figure"),
        ({"remind_officer_days": {"routine": 3, "priority": 2, "flash": 0}}, "greater than 0"),
        ({"remind_minister_days": {}}, "remind_minister_days"),
    ],
)
def test_clocks_that_do_not_hold_together_are_refused_by_name(tmp_path, change, words):
    path = tmp_path / "clocks.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(TABLE.read_text(encoding="utf-8")) | change), encoding="utf-8")
    with pytest.raises(ProfileError, match=words):
        load_clocks(path)


def test_missing_clocks_are_named(tmp_path):
    with pytest.raises(MissingError, match=r"clocks\.yaml"):
        load_clocks(tmp_path / "clocks.yaml")
