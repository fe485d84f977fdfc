"""The clock, driven by a test's own time, over a real publisher on loopback: fetches by calendar, catches up once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from mirab.pipelines import fetched
from mirab.pipelines.centre import Centre, open_centre
from mirab.pipelines.rounds import PAUSES, read_rounds
from mirab.pipelines.source_health import Health, source_states
from mirab.sources import Client, registry
from mirab.sources.fetching import Limits
from mirab.web.accounts.roles import Role
from mirab.web.monitoring import clock, source_queries, tasks
from mirab.web.monitoring.source_queries import late_sources

HEAD = "country_iso3,year_month,protests"
MONDAY = datetime(2026, 7, 6, 6, tzinfo=UTC)
NAME = "exercise_protests"
DESCRIPTION = """
name: exercise_protests
title: {{en: Protests a month (EXERCISE), ru: Протесты по месяцам (УЧЕНИЕ)}}
publisher: A publisher of the exercise
owner: EXERCISE
address: {address}
licence: EXERCISE
attribution: EXERCISE
grade: B2
why_grade: EXERCISE
use_class: publish
publication: {{lag_days: 1, reason: EXERCISE}}
calendar: {{every: day}}
fetch:
  exercise_protests.csv: {address}exercise_protests.csv
recognise:
  heads: [country_iso3, year_month, protests]
place: {{heads: [country_iso3]}}
span: {{form: month, heads: [year_month]}}
fields:
  - {{name: protests, kind: integer, low: 0}}
measures:
  - {{variable: protest_reports, column: protests, unit: count}}
"""


class Publisher:
    """A publisher's web server on loopback: serves its table, counts who asked, and fails when told to."""

    def __init__(self) -> None:
        self.body, self.asked, self.failing = f"{HEAD}\nKGZ,2026-05,12\n", 0, False
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                publisher.asked += 1
                status = 500 if publisher.failing else 200
                data = b"" if publisher.failing else publisher.body.encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/csv")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                """Be silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    serving = Publisher()
    yield serving
    serving.server.shutdown()


@pytest.fixture
def installation(publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Centre:
    """A centre with one source, due every day, whose publisher stands on loopback."""
    described = tmp_path / "exercise_protests.yaml"
    described.write_text(DESCRIPTION.format(address=publisher.address), encoding="utf-8")
    every = registry([described])
    opened = replace(open_centre(tmp_path / "home"), registry={NAME: every[NAME]})
    for module in (tasks, clock, source_queries):
        monkeypatch.setattr(module, "centre", lambda: opened)
    # what is computed from a round is proved elsewhere; here it is counted
    monkeypatch.setattr(tasks, "refresh_every_board", lambda installation, now: refreshed.append(now) or "")
    monkeypatch.setattr(clock, "is_stale", lambda *_, **__: False)
    monkeypatch.setattr(clock, "open_board", lambda *_: object())
    refreshed.clear()
    return opened


refreshed: list[datetime] = []


def work() -> None:
    """Let the real worker do what stands in the queue, and no more."""
    call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)


def outcomes(installation: Centre) -> list[str]:
    return [attempt.outcome for attempt in read_rounds(installation.home).history.get(NAME, ())]


pytestmark = pytest.mark.django_db(transaction=True)


def test_the_clock_fetches_a_source_by_its_calendar_and_then_leaves_it_alone(
    installation: Centre, publisher: Publisher
) -> None:
    assert clock.tick(installation, MONDAY) == "round"
    work()
    assert (publisher.asked, installation.archive.counts()[NAME].archived) == (1, 1)
    assert [clock.tick(installation, MONDAY + timedelta(minutes=n)) for n in range(1, 30)] == [""] * 29
    assert publisher.asked == 1
    assert refreshed == [MONDAY]


def test_a_round_never_stands_in_the_queue_twice(installation: Centre) -> None:
    assert clock.tick(installation, MONDAY) == "round"
    assert clock.tick(installation, MONDAY + timedelta(minutes=1)) == ""
    assert DBTaskResult.objects.count() == 1


def test_a_week_off_is_caught_up_by_exactly_one_round(installation: Centre, publisher: Publisher) -> None:
    clock.tick(installation, MONDAY)
    work()
    publisher.body += "KGZ,2026-06,40\n"
    back = MONDAY + timedelta(days=7)
    told = []
    for minute in range(20):
        told.append(clock.tick(installation, back + timedelta(minutes=minute)))
        work()
    assert told == ["round"] + [""] * 19
    assert publisher.asked == 2
    assert installation.archive.read(NAME)["protests"].sort().to_list() == [12, 40]


def test_a_source_that_fails_is_late_on_today_rests_longer_each_time_and_is_well_again(
    installation: Centre, publisher: Publisher, person: Callable[[Role], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # the client's own tries within one round take a minute and are proved with the sources
    monkeypatch.setattr(fetched, "Client", lambda: Client(limits=Limits(tries=1)))
    analyst = person(Role.ANALYST)
    clock.tick(installation, MONDAY)
    work()
    assert late_sources(analyst, MONDAY) == []
    publisher.failing = True
    moment, pauses = MONDAY + timedelta(days=1), []
    assert clock.tick(installation, moment) == "round"
    work()
    for pause in PAUSES[:3]:
        before = moment
        while clock.tick(installation, moment) == "":
            moment += timedelta(minutes=1)
        work()
        pauses.append(moment - before)
        assert pauses[-1] == pause
    late = late_sources(analyst, moment)
    assert [(state.name, state.health) for state in late] == [(NAME, Health.FAILING)]
    assert late[0].failing is not None
    assert (late[0].failing.count, late[0].overdue_since) == (4, MONDAY + timedelta(days=1))
    assert publisher.address in late[0].failing.last.what
    assert late_sources(person(Role.VISITOR), moment) == []
    publisher.failing = False
    assert clock.tick(installation, moment + timedelta(hours=5)) == "round"
    work()
    assert late_sources(analyst, moment + timedelta(hours=5)) == []
    assert outcomes(installation) == ["nothing new", *["failed"] * 4, "brought"]


def test_a_release_that_no_round_brought_makes_a_source_late_after_a_day_of_grace(installation: Centre) -> None:
    clock.tick(installation, MONDAY)
    work()
    state = lambda now: source_states(installation, now)[0].health  # noqa: E731
    assert state(MONDAY + timedelta(hours=10)) is Health.ON_TIME
    assert state(MONDAY + timedelta(days=1)) is Health.DUE
    assert state(MONDAY + timedelta(days=2)) is Health.LATE


def test_a_round_that_a_dead_worker_left_is_given_up_and_made_anew(installation: Centre) -> None:
    clock.tick(installation, MONDAY)
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    assert clock.tick(installation, MONDAY) == ""
    assert tasks.give_up_lost() == 1
    assert clock.tick(installation, MONDAY) == "round"


def test_a_board_that_no_longer_fits_the_archive_is_refreshed_once(
    installation: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.tick(installation, MONDAY)
    work()
    monkeypatch.setattr(clock, "is_stale", lambda *_, **__: True)
    later = MONDAY + timedelta(minutes=1)
    assert [clock.tick(installation, later), clock.tick(installation, later)] == ["refresh", ""]
    work()
    assert refreshed == [MONDAY, later]
