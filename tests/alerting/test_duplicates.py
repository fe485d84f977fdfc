"""Near-duplicate reports are proposed as groups, the same whatever the order, each pair with its reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirab.alerting.duplicates import Likeness, Nearness, ReportView, km_between, pair_of, propose_groups
from mirab.core.errors import FormatError
from mirab.core.places import Position

NOON = datetime(2031, 4, 29, 12, tzinfo=UTC)


def report(id: str = "r1", hours: float = 0, **more: object) -> ReportView:
    """A made-up report of a canal closed by a crowd."""
    at = NOON + timedelta(hours=hours)
    known = {
        "place": "EXERCISE intake",
        "kind": "water blocked",
        "observed_from": at,
        "observed_to": at,
        "words": "EXERCISE: villagers closed the gate of the canal and stones were thrown",
    }
    return ReportView(id=id, **known | more)


def at(lat: float, lon: float) -> Position:
    """A position known to half a kilometre."""
    return Position(lat=lat, lon=lon, precision_km=0.5)


TWIN = report("r2", 3, words="EXERCISE: stones thrown, the canal gate closed by villagers")


def reasons(pair):
    return None if pair is None else [likeness for likeness, _ in pair.reasons]


def test_the_same_thing_told_twice_is_proposed_with_every_reason_in_both_languages():
    pair = pair_of(report(), TWIN)
    assert reasons(pair) == [Likeness.PLACE, Likeness.TIME, Likeness.KIND, Likeness.WORDS]
    assert all(text.en and text.ru for _, text in pair.reasons)
    assert pair.reasons[1][1].en == "3 h apart"


@pytest.mark.parametrize(
    "other",
    [
        replace(TWIN, kind="shooting"),
        replace(TWIN, place="EXERCISE bridge"),
        report("r2", 25),
        replace(TWIN, words="EXERCISE: a market was inspected and two stalls were shut for want of papers"),
    ],
    ids=["another kind", "another place", "another day", "other words"],
)
def test_what_is_told_of_another_thing_is_not_proposed(other):
    assert pair_of(report(), other) is None


def test_an_actor_in_common_stands_in_for_words():
    one = report(words="", actors=frozenset({"EXERCISE guards"}))
    other = report("r2", 20, words="EXERCISE", actors=frozenset({"EXERCISE guards", "EXERCISE villagers"}))
    assert Likeness.ACTORS in reasons(pair_of(one, other))


def test_reports_in_two_scripts_meet_when_place_and_time_are_close():
    russian = "УЧЕНИЕ: жители перекрыли канал"
    assert reasons(pair_of(report(), report("r2", 2, words=russian)))[-1] is Likeness.CLOSE
    assert pair_of(report(), report("r2", 20, words=russian)) is None


def test_points_are_compared_by_what_their_precision_allows():
    here, there = at(40.0, 70.0), at(40.0, 70.2)
    one, other = report(position=here), replace(TWIN, place="EXERCISE bridge", position=there)
    assert 16 < km_between(here, there) < 18
    assert pair_of(one, other) is None
    assert pair_of(replace(one, position=replace(here, precision_km=8)), other) is not None


def test_a_degree_of_the_equator_and_a_quarter_of_the_globe_have_their_length():
    assert km_between(at(0, 0), at(0, 1)) == pytest.approx(111.195, abs=0.001)
    assert km_between(at(90, 0), at(0, 33)) == pytest.approx(10007.557, abs=0.001)


def test_three_tellings_make_one_group_and_a_stranger_stands_alone():
    last = report("r3", 22, words="EXERCISE: stones thrown and the canal gate closed by villagers")
    groups = propose_groups([last, report("r9", 500), TWIN, report()])
    assert [group.ids for group in groups] == [("r1", "r2", "r3")]


kinds = st.sampled_from(["shooting", "water blocked"])
places = st.sampled_from(["EXERCISE a", "EXERCISE b"])
said = st.sampled_from(
    ["EXERCISE canal gate closed", "EXERCISE gate of the canal closed", "EXERCISE market fire", "УЧЕНИЕ канал", ""]
)
actors = st.frozensets(st.sampled_from(["x", "y"]))
reports = st.lists(st.tuples(kinds, places, st.integers(0, 90), st.integers(0, 9), said, actors), max_size=9).map(
    lambda rows: [
        report(
            f"r{n}",
            hours,
            kind=kind,
            place=place,
            words=words,
            actors=who,
            observed_to=NOON + timedelta(hours=hours + more),
        )
        for n, (kind, place, hours, more, words, who) in enumerate(rows)
    ]
)


@given(reports)
def test_a_pair_is_the_same_from_both_sides(some):
    for one in some:
        for other in some:
            assert pair_of(one, other) == pair_of(other, one)
        assert pair_of(one, one) is None


@given(reports, st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order_in_which_reports_came(some, random):
    shuffled = list(some)
    random.shuffle(shuffled)
    assert propose_groups(some) == propose_groups(shuffled)


@given(reports)
def test_groups_are_the_connected_parts_of_all_pairs(some):
    every = [pair for n, a in enumerate(some) for b in some[n + 1 :] if (pair := pair_of(a, b))]
    parts = {r.id: {r.id} for r in some}
    for pair in every:
        joined = parts[pair.first] | parts[pair.second]
        for key in joined:
            parts[key] = joined
    expected = {tuple(sorted(part)) for part in parts.values() if len(part) > 1}
    groups = propose_groups(some)
    assert {group.ids for group in groups} == expected
    assert sorted((p.first, p.second) for g in groups for p in g.pairs) == sorted((p.first, p.second) for p in every)


@given(reports)
def test_a_wider_nearness_loses_no_pair(some):
    wide = Nearness(hours=48, km=20, words=30, close_hours=24, close_km=9)
    pairs = {(p.first, p.second) for g in propose_groups(some) for p in g.pairs}
    wider = {(p.first, p.second) for g in propose_groups(some, wide) for p in g.pairs}
    assert pairs <= wider


def test_a_time_that_runs_backwards_is_refused():
    with pytest.raises(FormatError, match="r1"):
        report(observed_to=NOON - timedelta(hours=1))
