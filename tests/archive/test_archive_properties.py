"""What was known on a day, against a plain list of claims, for any claims in any order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mirab.archive import Archive
from mirab.archive.identity import with_key

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST = date(2008, 1, 1)
PLACES = ("gauge:a", "gauge:b")

days = st.integers(0, 5).map(lambda n: FIRST + timedelta(days=n))
claims = st.tuples(st.sampled_from(PLACES), days, st.sampled_from([1.0, 2.0]))
batches = st.lists(st.lists(claims, min_size=1, max_size=4), min_size=1, max_size=5)
property_test = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def archived(rows, folder, batches):
    archive = Archive(folder)
    for number, batch in enumerate(batches):
        frame = rows([{"place": place, "published_on": day, "value": value} for place, day, value in batch])
        archive.append("gauges", frame, ["variable"], file_id=str(number), now=NOW)
    return archive


def known(archive, day):
    rows = archive.scan("gauges", as_known_on=day).select("place", "value").collect()
    assert rows["place"].is_unique().all()
    return dict(rows.rows())


def known_by_list(claims, day):
    """The plain rule: of what was published by the day, the latest; of one day, what was first said last."""
    told = sorted((claim for claim in dict.fromkeys(claims) if claim[1] <= day), key=lambda claim: claim[1])
    return {place: value for place, _, value in told}


def every_day():
    return [FIRST + timedelta(days=n) for n in range(-1, 7)]


@property_test
@given(batches)
def test_what_was_known_is_what_a_plain_list_of_all_claims_says(rows, memory_folder, drawn):
    archive = archived(rows, memory_folder(), drawn)
    flat = [claim for batch in drawn for claim in batch]
    for day in every_day():
        assert known(archive, day) == known_by_list(flat, day)


@property_test
@given(st.dictionaries(st.tuples(st.sampled_from(PLACES), days), st.sampled_from([1.0, 2.0]), min_size=1), st.randoms())
def test_the_order_in_which_files_arrive_does_not_matter(rows, memory_folder, stated, random):
    files = [[(place, day, value)] for (place, day), value in stated.items()]
    shuffled = random.sample(files, len(files))
    one, other = archived(rows, memory_folder(), files), archived(rows, memory_folder(), shuffled)
    assert [known(one, day) for day in every_day()] == [known(other, day) for day in every_day()]


@property_test
@given(batches)
def test_what_is_known_only_grows(rows, memory_folder, drawn):
    archive = archived(rows, memory_folder(), drawn)
    places = [known(archive, day).keys() for day in every_day()]
    assert all(before <= after for before, after in pairwise(places))


@property_test
@given(batches, batches)
def test_poisoning_what_is_published_later_changes_nothing_earlier(rows, memory_folder, drawn, poison):
    archive = archived(rows, memory_folder(), drawn)
    before = [known(archive, day) for day in every_day()]
    for number, batch in enumerate(poison):
        late = [{"place": p, "published_on": d + timedelta(days=7), "value": 1e9 * v} for p, d, v in batch]
        archive.append("gauges", rows(late), ["variable"], file_id=f"poison {number}", now=NOW)
    assert [known(archive, day) for day in every_day()] == before


@property_test
@given(batches)
def test_ingesting_every_file_again_adds_nothing(rows, memory_folder, drawn):
    folder = memory_folder()
    snapshot = archived(rows, folder, drawn).snapshot()
    assert archived(rows, folder, drawn).snapshot() == snapshot


@property_test
@given(batches)
def test_a_new_reader_and_an_old_one_see_the_same(rows, memory_folder, drawn):
    folder = memory_folder()
    archive = archived(rows, folder, drawn)
    one, other = (a.scan("gauges", latest=False).collect().sort(pl.all()) for a in (archive, Archive(folder)))
    assert one.equals(other)


@property_test
@given(st.sampled_from(["a\x00b", "a\x1fb", "a\x1eb", "plain"]), st.booleans())
def test_a_row_has_the_same_digests_whatever_stands_beside_it(rows, text, beside_null):
    told = {"caveats": text, "value": 1.0}
    alone = with_key(rows([told]), "gauges", ["variable"])
    other = {"caveats": "", "value": None if beside_null else 2.0, "place": "gauge:b"}
    together = with_key(rows([told, other]), "gauges", ["variable"])
    assert alone.select("key", "_says").row(0) == together.select("key", "_says").row(0)
