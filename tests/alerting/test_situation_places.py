"""Where a firing makes a situation."""

from __future__ import annotations

from mirab.alerting import Scope
from mirab.alerting.engine import situation_places
from mirab.core.places import Place, PlaceKind


def place(code, kind, states, parent=None):
    return Place(code=code, kind=kind, states=states, names={"en": f"EXERCISE {code}"}, parent=parent)


GAUGE = place("gauge:1", PlaceKind.GAUGE, ("AAA",), "river:made-up")
SHARED = place("crossing:made-up", PlaceKind.CROSSING, ("BBB", "AAA"))
RIVER = place("river:made-up", PlaceKind.RIVER, ("AAA", "BBB", "CCC"))


def places_of(book, where, **change):
    return list(situation_places(book["street"].model_copy(update=change), where))


def test_a_scope_says_where_the_situation_lies(book):
    assert places_of(book, GAUGE, scope=Scope.PLACE) == ["gauge:1"]
    assert places_of(book, GAUGE, scope=Scope.PARENT) == ["river:made-up"]
    assert places_of(book, GAUGE, scope=Scope.STATE) == ["AAA"]
    assert places_of(book, RIVER, scope=Scope.STATE) == ["AAA", "BBB", "CCC"]


def test_a_border_segment_is_named_by_its_two_states_in_order(book):
    assert places_of(book, SHARED, scope=Scope.BORDER_SEGMENT) == ["border:AAA-BBB"]


def test_what_has_no_such_frame_stays_at_its_own_place(book):
    assert places_of(book, RIVER, scope=Scope.PARENT) == ["river:made-up"]
    assert places_of(book, RIVER, scope=Scope.BORDER_SEGMENT) == ["river:made-up"]
    assert places_of(book, GAUGE, scope=Scope.BORDER_SEGMENT) == ["gauge:1"]


def test_a_firing_abroad_spills_over_to_named_states_for_all_places_or_place_by_place(book):
    assert places_of(book, GAUGE, spills_over_to=("BBB", "CCC")) == ["BBB", "CCC"]
    assert places_of(book, GAUGE, spills_over_to={"gauge:1": ("BBB",)}) == ["BBB"]
    assert places_of(book, GAUGE, spills_over_to={"gauge:2": ("BBB",)}) == []
