"""Addressees and releases: who may do what about whom, and what a text for a government must meet."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.alerting.desk import (
    AUTHOR,
    HEAD,
    NOON,
    OFFICER,
    POLITICAL,
    STRANGER,
    approved,
    flashed,
    issued,
)

from mirab.alerting.warning_addressees import (
    ADDRESSEE_TRANSITIONS,
    Addressee,
    AddresseeAct,
    AddresseeState,
    Decision,
    Form,
    Side,
    may_do_to,
)
from mirab.alerting.warning_life import PersonView, superseded
from mirab.alerting.warning_release import Product, Release, StateAddressee, even_handed, release_checks

DIRECTOR = PersonView(key="EXERCISE director", roles=frozenset())


def addressee(side, state=AddresseeState.PREPARED, **more):
    known = {
        "text_cleared": True,
        "unmet": (),
        "answers_for": frozenset({DIRECTOR.key}) if side.inside else frozenset(),
    }
    return Addressee(key="EXERCISE", side=side, state=state, **known | more)


def code(act, to, warning, who):
    refusal = may_do_to(act, to, warning, who)
    return None if refusal is None else refusal.code


def test_the_head_alone_releases_to_a_government():
    government = addressee(Side.GOVERNMENT)
    assert code(AddresseeAct.RELEASE, government, issued(), HEAD) is None
    assert code(AddresseeAct.RELEASE, government, issued(), OFFICER) == "wrong role"
    assert code(AddresseeAct.RELEASE, addressee(Side.SECRETARIAT), issued(), OFFICER) is None


def test_nothing_is_released_before_issue_or_handed_over_after_it_was_replaced():
    assert code(AddresseeAct.RELEASE, addressee(Side.SECRETARIAT), approved(), HEAD) == "not issued"
    released = addressee(Side.GOVERNMENT, AddresseeState.RELEASED)
    assert code(AddresseeAct.DELIVER, released, issued(), POLITICAL) is None
    assert code(AddresseeAct.DELIVER, released, superseded(issued()), POLITICAL) == "not issued"


@pytest.mark.parametrize("side", list(Side))
def test_before_clearance_a_flash_goes_to_the_secretary_generals_side_alone(side):
    found = code(AddresseeAct.RELEASE, addressee(side, text_cleared=False), flashed(), HEAD)
    assert found == (None if side is Side.SECRETARIAT else "clearance pending")


def test_a_text_that_was_not_cleared_with_the_version_is_not_released():
    assert code(AddresseeAct.RELEASE, addressee(Side.PARTNER, text_cleared=False), issued(), HEAD) == "text not cleared"


def test_conditions_that_nobody_looked_at_are_not_met():
    assert code(AddresseeAct.RELEASE, addressee(Side.GOVERNMENT, unmet=None), issued(), HEAD) == "not checked"
    unmet = release_checks(replace(release(), coordinator_told=False))
    assert code(AddresseeAct.RELEASE, addressee(Side.GOVERNMENT, unmet=unmet), issued(), HEAD) == "resident coordinator"


def test_the_addressee_alone_acknowledges_and_decides_inside():
    delivered = addressee(Side.SECRETARIAT, AddresseeState.DELIVERED)
    assert code(AddresseeAct.ACKNOWLEDGE, delivered, issued(), DIRECTOR) is None
    assert code(AddresseeAct.ACKNOWLEDGE, delivered, issued(), HEAD) == "not addressed"
    assert code(AddresseeAct.DECIDE, delivered, issued(), DIRECTOR) is None


@pytest.mark.parametrize("side", [Side.GOVERNMENT, Side.PARTNER])
def test_outside_nobody_is_asked_to_acknowledge_and_our_officer_records_what_was_said(side):
    delivered = addressee(side, AddresseeState.DELIVERED)
    assert code(AddresseeAct.ACKNOWLEDGE, delivered, issued(), POLITICAL) == "never asked"
    assert code(AddresseeAct.RECORD_REACTION, delivered, issued(), AUTHOR) is None
    assert code(AddresseeAct.RECORD_REACTION, delivered, issued(), STRANGER) == "wrong role"
    assert code(AddresseeAct.DECIDE, addressee(side, AddresseeState.REACTED), issued(), POLITICAL) is None


def test_no_act_about_a_government_is_anybodys_but_ours():
    for row in ADDRESSEE_TRANSITIONS:
        if Side.GOVERNMENT in row.sides:
            assert row.roles


def release(**more):
    both = tuple(StateAddressee(state=state, product=Product.NON_PAPER, planned_at=NOON) for state in ("EX-A", "EX-B"))
    known = {
        "state": "EX-A",
        "product": Product.NON_PAPER,
        "addressees": both,
        "states_concerned": frozenset({"EX-A", "EX-B"}),
        "headquarters_consulted": True,
        "coordinator_told": True,
        "options_for_it": 1,
    }
    return Release(**known | more)


def test_a_release_that_meets_everything_may_go():
    assert release_checks(release()) == ()


ALONE = (StateAddressee(state="EX-A", product=Product.NON_PAPER, planned_at=NOON),)
UNDATED = StateAddressee(state="EX-B", product=Product.NON_PAPER, planned_at=None)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"product": Product.WARNING}, ["inside word"]),
        ({"headquarters_consulted": False}, ["headquarters"]),
        ({"headquarters_consulted": False, "reason_not_waiting": "EXERCISE the water rises"}, []),
        ({"coordinator_told": False}, ["resident coordinator"]),
        ({"given_by": frozenset({"EX-B"})}, ["no leave"]),
        ({"given_by": frozenset({"EX-B"}), "leave_of": frozenset({"EX-B"})}, []),
        ({"given_by": frozenset({"EX-A"})}, []),
        ({"addressees": ALONE}, ["one alone"]),
        ({"addressees": (*ALONE, UNDATED)}, ["one alone"]),
        ({"addressees": ALONE, "reason_one_alone": "EXERCISE asked by it alone"}, []),
        ({"addressees": ALONE, "states_concerned": frozenset({"EX-A"})}, []),
        ({"options_for_it": 0}, ["no option"]),
        ({"coordinator_told": False, "options_for_it": 0}, ["resident coordinator", "no option"]),
    ],
)
def test_each_condition_of_a_release_is_named_when_it_is_not_met(change, codes):
    found = release_checks(release(**change))
    assert [unmet.code for unmet in found] == codes
    assert all(unmet.what.ru and unmet.remedy.ru for unmet in found)


STATES = ("EX-A", "EX-B", "EX-C")


@given(st.sets(st.sampled_from(STATES)), st.sets(st.sampled_from(STATES)))
def test_of_several_states_concerned_all_receive_or_none_does_or_a_reason_says_why(receiving, concerned):
    addressees = [StateAddressee(state=s, product=Product.NON_PAPER, planned_at=NOON) for s in receiving]
    left_out = concerned - receiving
    uneven = len(concerned) > 1 and bool(receiving) and bool(left_out)
    unmet = even_handed(addressees, concerned, "")
    assert (unmet is not None) == uneven
    assert unmet is None or all(state in unmet.what.en for state in left_out)
    assert even_handed(addressees, concerned, "EXERCISE reason") is None


def test_products_forms_and_decisions_have_words_in_both_languages():
    for thing in (*Product, *Form, *Decision):
        assert thing.word.en
        assert thing.word.ru
