"""The live round: what is due is fetched once, what fails is named, a week off is caught up, two rounds do no harm."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from mirab.pipelines.centre import Centre, open_centre
from mirab.pipelines.watch import next_release, source_states, watch
from mirab.sources import Calendar, Client, Remote, Source
from mirab.sources.fetching import Limits

HEAD = "country_iso3,year_month,gdelt_conflict_event_count,gdelt_protest_event_count,gdelt_goldstein_mean\n"
MONDAY = datetime(2015, 7, 6, 6, tzinfo=UTC)
DAILY = Calendar(every="day")


class Publisher:
    """A publisher that answers with what it holds, or with an error, and counts how often it was asked."""

    def __init__(self, body: str) -> None:
        self.body, self.status, self.asked = body, 200, 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        return httpx.Response(self.status, text=self.body, headers={"Content-Type": "text/csv"})

    def client(self) -> Client:
        return Client(transport=httpx.MockTransport(self), limits=Limits(tries=2), sleep=lambda seconds: None)


class Daily:
    """A source of the package that has an address of its own and is due every day."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.declaration = replace(source.declaration, calendar=DAILY)
        self.claims, self.parse, self.check = source.claims, source.parse, source.check

    def discover(self, now: datetime, *, since: datetime | None = None) -> list[Remote]:
        return [Remote(address="http://publisher.invalid/gdelt_country_month.csv", name="gdelt_country_month.csv")]

    def fetch(self, remote: Remote, client: Client, folder: Path) -> Path:
        return client.download(remote, folder)


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    """A centre with one source, due every day."""
    opened = open_centre(tmp_path)
    return replace(opened, registry={"gdelt_country_month": Daily(opened.registry["gdelt_country_month"])})


@pytest.fixture
def publisher() -> Publisher:
    return Publisher(HEAD + "KGZ,2015-05,30,12,-3.5\n")


def added(round_: object) -> int:
    return sum(item.archived for report in round_.fetched.values() for item in report.files)  # type: ignore[attr-defined]


def test_a_round_fetches_what_is_due_and_a_second_one_leaves_it_alone(centre: Centre, publisher: Publisher) -> None:
    first = watch(centre, now=MONDAY, client=publisher.client())
    again = watch(centre, now=MONDAY + timedelta(hours=2), client=publisher.client())
    assert (added(first), publisher.asked) == (1, 1)
    assert again.not_due == ("gdelt_country_month",)
    assert again.snapshot == first.snapshot


def test_a_source_that_fails_is_named_and_tried_again_next_time(centre: Centre, publisher: Publisher) -> None:
    publisher.status = 500
    failed = watch(centre, now=MONDAY, client=publisher.client())
    assert "publisher.invalid" in failed.failed["gdelt_country_month"]
    assert source_states(centre, MONDAY)[0].due
    publisher.status = 200
    mended = watch(centre, now=MONDAY + timedelta(minutes=5), client=publisher.client())
    assert (mended.failed, added(mended)) == ({}, 1)


def test_after_a_week_off_one_round_catches_up_and_tells_of_the_whole_week(
    centre: Centre, publisher: Publisher
) -> None:
    watch(centre, now=MONDAY, client=publisher.client())
    publisher.body += "KGZ,2015-06,300,250,-6.5\n"
    asked = publisher.asked
    late = watch(centre, now=MONDAY + timedelta(days=7), client=publisher.client())
    assert (added(late), publisher.asked - asked) == (1, 1)
    assert late.since == MONDAY
    assert source_states(centre, MONDAY + timedelta(days=7))[0].due is False


def test_two_rounds_at_once_wait_for_each_other_and_archive_once(centre: Centre, publisher: Publisher) -> None:
    twin = replace(open_centre(centre.home), registry=centre.registry)
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(watch, c, now=MONDAY, client=publisher.client()) for c in (centre, twin)]
        rounds = [future.result() for future in waiting]
    assert sum(added(round_) for round_ in rounds) == 1
    assert centre.archive.counts()["gdelt_country_month"].archived == 1


def test_the_next_release_follows_the_calendar() -> None:
    assert next_release(DAILY, MONDAY) == datetime(2015, 7, 7, tzinfo=UTC)
    assert next_release(Calendar(every="month", day=20), MONDAY) == datetime(2015, 7, 20, tzinfo=UTC)
    assert next_release(Calendar(every="year", month=6, day=20), MONDAY) == datetime(2016, 6, 20, tzinfo=UTC)
    assert next_release(Calendar(every="on arrival"), MONDAY) is None
