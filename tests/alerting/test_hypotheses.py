"""Competing hypotheses are ranked by what speaks against them, and the page says on which items that hangs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirab.alerting.hypotheses import (
    Change,
    Item,
    Matrix,
    Rating,
    Weight,
    diagnosticity,
    rank,
    sensitivity,
)
from mirab.core.errors import FormatError

CODES = ("A", "B", "C")


def item(code: str, ratings: str, credibility: Weight = Weight.MEDIUM, relevance: Weight = Weight.MEDIUM) -> Item:
    """An item from its ratings written in a row."""
    by_code = {h: Rating(r) for h, r in zip(CODES, ratings.split(), strict=False)}
    return Item(code=code, ratings=by_code, credibility=credibility, relevance=relevance)


ratings = st.lists(st.sampled_from(list(Rating)), min_size=3, max_size=3).map(" ".join)
weights = st.sampled_from(list(Weight))
matrices = st.lists(st.tuples(ratings, weights, weights), max_size=7).map(
    lambda rows: Matrix(hypotheses=CODES, items=tuple(item(f"E{n}", *row) for n, row in enumerate(rows)))
)


def by_matrix_product(matrix: Matrix) -> dict[str, float]:
    """The same sums by linear algebra: weights (items) times points (items, hypotheses)."""
    root = {Weight.LOW: 2**-0.5, Weight.MEDIUM: 1.0, Weight.HIGH: 2**0.5}
    points = np.array([[{"I": 1, "II": 2}.get(i.ratings[h], 0) for h in CODES] for i in matrix.items]).reshape(-1, 3)
    weight = np.array([root[i.credibility] * root[i.relevance] for i in matrix.items])
    return dict(zip(CODES, weight @ points, strict=True))


def test_the_hypothesis_with_least_against_it_comes_first_however_much_speaks_for_the_others():
    matrix = Matrix(hypotheses=CODES, items=(item("E1", "CC N II"), item("E2", "CC N I"), item("E3", "I N C")))
    assert [(s.hypothesis, s.inconsistency, s.place) for s in rank(matrix)] == [("B", 0, 1), ("A", 1, 2), ("C", 3, 3)]


def test_credibility_and_relevance_weigh_by_the_root_of_two():
    matrix = Matrix(
        hypotheses=CODES,
        items=(item("E1", "I N N", Weight.HIGH, Weight.HIGH), item("E2", "N I N", Weight.LOW, Weight.LOW)),
    )
    assert {s.hypothesis: s.inconsistency for s in rank(matrix)} == {"A": 2.0, "B": 0.5, "C": 0.0}


@given(matrices)
def test_points_add_up_as_a_product_of_matrices_does(matrix):
    expected = by_matrix_product(matrix)
    assert {s.hypothesis: s.inconsistency for s in rank(matrix)} == pytest.approx(expected, abs=1e-8)


@given(matrices)
def test_places_follow_the_points_and_ties_share_a_place(matrix):
    standings = rank(matrix)
    for one in standings:
        assert one.place == 1 + sum(other.inconsistency < one.inconsistency for other in standings)


@given(matrices, ratings.filter(lambda row: "I" not in row), weights)
def test_evidence_that_speaks_against_nobody_changes_nothing(matrix, row, weight):
    more = replace(matrix, items=(*matrix.items, item("new", row, weight)))
    assert rank(more) == rank(matrix)


@given(matrices)
def test_an_item_without_diagnostic_value_can_be_left_out(matrix):
    swings = {(swing.item, swing.change) for swing in sensitivity(matrix)}
    for one in matrix.items:
        if diagnosticity(one, CODES) == 0:
            assert (one.code, Change.DROPPED) not in swings


@given(matrices)
def test_what_is_not_named_as_sensitive_leaves_the_places_alone(matrix):
    swings = {swing.item for swing in sensitivity(matrix) if swing.change is Change.DROPPED}
    places = {s.hypothesis: s.place for s in rank(matrix)}
    for one in matrix.items:
        without = replace(matrix, items=tuple(i for i in matrix.items if i is not one))
        assert (places != {s.hypothesis: s.place for s in rank(without)}) == (one.code in swings)


def test_the_item_on_which_the_first_place_hangs_is_named_first():
    rows = {"first": "N N II", "second": "N N II", "strong": "C II C", "minor": "I N N"}
    matrix = Matrix(hypotheses=CODES, items=tuple(item(code, row) for code, row in rows.items()))
    assert [s.hypothesis for s in rank(matrix)] == ["A", "B", "C"]
    swings = sensitivity(matrix)
    assert [(s.item, s.change.value, s.first_changes) for s in swings] == [
        ("strong", "dropped", True),
        ("strong", "flipped", True),
        ("first", "dropped", False),
        ("first", "flipped", False),
        ("second", "dropped", False),
        ("second", "flipped", False),
    ]
    assert swings[0].standings[0].hypothesis == "B"


@pytest.mark.parametrize(("one", "other"), [("CC", "II"), ("C", "I"), ("N", "N")])
def test_a_rating_turned_round_twice_is_itself(one, other):
    assert Rating(one).opposite is Rating(other)
    assert Rating(other).opposite is Rating(one)


def test_a_weight_is_proposed_by_the_figure_of_the_grade_and_what_cannot_be_judged_is_not_bad():
    words = [Weight.of_credibility(figure).value for figure in range(1, 7)]
    assert words == ["high", "high", "medium", "low", "low", "medium"]
    with pytest.raises(FormatError):
        Weight.of_credibility(7)


def test_an_empty_cell_is_named_and_is_not_neutral():
    matrix = Matrix(hypotheses=CODES, items=(item("E1", "C N"),))
    assert matrix.unrated() == (("E1", "C"),)


@pytest.mark.parametrize(
    ("hypotheses", "items"),
    [(("A",), ()), (("A", "A"), ()), (("A", "B"), (item("E1", "C C C"),)), (CODES, (item("E", "C"), item("E", "I")))],
)
def test_a_matrix_that_does_not_hold_together_is_refused(hypotheses, items):
    with pytest.raises(FormatError):
        Matrix(hypotheses=hypotheses, items=items)
