"""One pass over the history gives, on every day, what a run on that day itself would have given."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mirab.core.periods import add_months
from mirab.pipelines.centre import Centre
from mirab.pipelines.compute import compute

START, END = date(2008, 1, 1), date(2011, 12, 31)
MONTHS = [add_months(START, n) for n in range(1, 48)]


def told(centre: Centre, until: date, day: date) -> list[tuple[Any, ...]]:
    """Every notice up to a day, as a run with knowledge up to ``until`` gives it."""
    proposals = compute(centre, until=until).proposals
    return sorted(
        (n.day, p.situation, p.kind.value, n.level, n.why.value, n.explanation.en)
        for p in proposals
        for n in p.notices
        if START <= n.day <= day
    )


@pytest.mark.parametrize("day", [date(2008, 2, 1), date(2010, 5, 1), date(2010, 6, 9)])
def test_a_run_on_the_day_itself_gives_the_same_notices(profile_centre: Centre, day: date) -> None:
    assert told(profile_centre, day, day) == told(profile_centre, END, day)


@pytest.mark.long
def test_a_run_on_the_first_of_every_month_gives_the_same_notices_as_one_pass(published_centre: Centre) -> None:
    whole = told(published_centre, END, END)
    assert len(whole) > 200
    for day in MONTHS:
        assert told(published_centre, day, day) == [notice for notice in whole if notice[0] <= day], day
