"""Nothing known after a day touches that day; within a day the order of rows does not matter."""

from __future__ import annotations

import itertools
import random
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

START = date(2010, 1, 1)
PLACES = {"protest": ("AAA", "BBB"), "deaths": ("AA-1", "AA-2"), "level": ("reservoir:made-up",)}

firings = st.lists(
    st.tuples(
        st.sampled_from([(i, p) for i, where in PLACES.items() for p in where]),
        st.integers(0, 365),
        st.sampled_from([None, 0, 0, 1, 2, 3]),
        st.booleans(),
    ),
    max_size=25,
)


def rows_of(made, find):
    return [
        find(i, p, START + timedelta(days=n), s, calm=None if s is None else (s == 0 and calm))
        for (i, p), n, s, calm in made
    ]


def seen_until(proposals, day):
    """All that had been said by the end of a day."""
    notices = sorted((n.day, p.id, n.explanation.en, n.level, n.probability) for p in proposals for n in p.notices)
    levels = {
        (p.id, START + timedelta(days=n)): level
        for p in proposals
        for n in range((day - START).days + 1)
        if (level := p.level_on(START + timedelta(days=n))) is not None
    }
    return [notice for notice in notices if notice[0] <= day], levels


@settings(max_examples=60, deadline=None)
@given(made=firings, poison=firings, cut=st.integers(0, 365))
def test_poisoning_the_future_changes_nothing_on_or_before_a_day(run, find, made, poison, cut):
    day, end = START + timedelta(days=cut), START + timedelta(days=500)
    past = [row for row in rows_of(made, find) if row["known_on"] <= day]
    future = [row for row in rows_of(poison, find) if row["known_on"] > day]
    honest = [row for row in rows_of(made, find) if row["known_on"] > day]
    as_known = seen_until(run(past, day), day)
    assert seen_until(run(past + future, end), day) == as_known
    assert seen_until(run(past + honest, end), day) == as_known


@settings(max_examples=40, deadline=None)
@given(made=firings, seed=st.integers())
def test_the_order_of_rows_does_not_matter(run, find, made, seed):
    rows = rows_of(made, find)
    shuffled = rows[:]
    random.Random(seed).shuffle(shuffled)
    assert run(shuffled) == run(rows)


@settings(max_examples=60, deadline=None)
@given(made=firings)
def test_every_firing_is_taken_up_and_no_day_has_two_levels(run, find, made):
    proposals = run(rows_of(made, find))
    for proposal in proposals:
        spans = proposal.spans
        assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
        assert all(span.start < span.end and span.level for span in spans)
        assert len({n.day for n in proposal.notices}) == len(proposal.notices)
        assert proposal.notices[0].day == proposal.first_on == spans[0].start
    by_situation = {}
    for proposal in proposals:
        by_situation.setdefault((proposal.situation, proposal.kind), []).append(proposal)
    for several in by_situation.values():
        several.sort(key=lambda p: p.first_on)
        assert all(a.closed_on and a.closed_on <= b.first_on for a, b in itertools.pairwise(several))
