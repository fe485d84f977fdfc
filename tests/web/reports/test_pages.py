"""Pages of reports: taken without script, said in words, and silent to whoever may not know."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.reports.made import SECRET, incident, of_now
from tests.web.reports.test_receiving import photographed

from mirab.web.accounts.models import User
from mirab.web.accounts.roles import Role
from mirab.web.reports.actions import answer_reporter, take
from mirab.web.reports.models import Channel, Refused, Report
from mirab.web.reports.pictures_in import MOST_BYTES

pytestmark = pytest.mark.django_db
Of = Callable[[User], Client]


@pytest.fixture
def of(boards: object) -> Of:
    """A client of somebody."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make


def typed(page: str) -> dict[str, str]:
    """What a page's form sends by itself."""
    return dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))


def filled(page: str, **fields: Any) -> dict[str, Any]:
    """A form as a monitor fills it in."""
    return {
        **typed(page),
        "event_kind": "shooting",
        "observed_on": datetime.now(UTC).date().isoformat(),
        "observed_time": "00:00",
        "place": "KG-B",
        "precision": "near",
        "language": "en",
        "words": SECRET,
        "c-0-of_whom": "EXERCISE civilians",
        "c-0-unit": "wounded",
        "c-0-best": "2",
    } | fields


def test_a_report_is_sent_without_script_and_its_words_are_not_shown_again(monitor: User, of: Of) -> None:
    client = of(monitor)
    page = client.get("/report/incident/")
    assert "no-store" in page["Cache-Control"]
    assert "data-keep" not in page.content.decode()
    sent = filled(page.content.decode())
    for _twice in range(2):
        assert client.post("/report/incident/", sent)["Location"] == "/report/"
    report = Report.objects.get()
    assert (report.words, report.claims.get().best) == (SECRET, 2)
    home = client.get("/report/").content.decode()
    assert "shooting" in home
    assert SECRET not in home


def test_what_is_wrong_is_said_beside_the_field_and_nothing_that_was_typed_is_lost(monitor: User, of: Of) -> None:
    client = of(monitor)
    sent = filled(client.get("/report/incident/").content.decode(), place="", **{"c-0-best": ""})
    answer = client.post("/report/incident/", sent)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose the nearest place of the list" in said
    assert "Write the number." in said
    assert SECRET in said
    assert f'value="{sent["submission"]}"' in said


def test_it_is_not_safe_is_taken_with_nothing_else(monitor: User, of: Of) -> None:
    client = of(monitor)
    for path in ("/report/incident/", "/report/weekly/"):
        page = client.get(path).content.decode()
        answer = client.post(path, {**typed(page), "unsafe": "on", "language": "en", "precision": "within"})
        assert answer.status_code == 302, answer.content.decode()
    assert [report.unsafe for report in Report.objects.all()] == [True, True]


def test_a_week_asks_for_an_answer_and_takes_nothing_to_report_as_one(monitor: User, of: Of) -> None:
    client = of(monitor)
    page = typed(client.get("/report/weekly/").content.decode())
    assert client.post("/report/weekly/", {**page, "language": "en"}).status_code == 422
    assert client.post("/report/weekly/", {**page, "language": "en", "nothing": "on"}).status_code == 302
    assert Report.objects.get().nothing


def test_a_picture_that_is_too_large_is_passed_over_and_no_word_is_lost(monitor: User, of: Of) -> None:
    client = of(monitor)
    sent = filled(client.get("/report/incident/").content.decode())
    large = SimpleUploadedFile("large.jpg", b"\xff\xd8" + b"\0" * (MOST_BYTES + 100_000))
    small = SimpleUploadedFile("small.jpg", photographed())
    answer = client.post("/report/incident/", {**sent, "pictures": [large, small]}, follow=True)
    report = Report.objects.get()
    assert report.words == SECRET
    assert report.pictures.count() == 1
    assert "it is too large" in answer.content.decode()


def test_a_monitor_reads_his_answer_in_his_own_page_and_nobody_elses(
    monitor: User, cleared: User, person: Callable[..., User], of: Of
) -> None:
    other = person(Role.FIELD_MONITOR, "other monitor")
    report = take(other, incident(**of_now()), channel=Channel.PHONE, now=datetime.now(UTC)).report
    assert report is not None
    answer_reporter(cleared, report, "EXERCISE it was a wedding")
    assert "EXERCISE it was a wedding" in of(other).get("/report/").content.decode()
    assert "wedding" not in of(monitor).get("/report/").content.decode()
    assert of(monitor).get(f"/reports/{report.pk}/").status_code == 404
    assert of(other).get(f"/reports/{report.pk}/").status_code == 200
    assert of(other).get("/reports/").status_code == 403


def test_the_desk_lists_and_opens_what_its_reader_is_cleared_for_and_nothing_tells_of_the_rest(
    monitor: User, cleared: User, person: Callable[..., User], of: Of
) -> None:
    report = take(monitor, incident(**of_now()), channel=Channel.PHONE, now=datetime.now(UTC)).report
    take(monitor, incident(place="EXERCISE"), channel=Channel.PHONE, now=datetime.now(UTC))
    assert report is not None
    page = of(cleared).get(f"/reports/{report.pk}/").content.decode()
    assert SECRET in page
    assert "F6" in page
    uncleared = of(person(Role.ANALYST))
    paths = ("/reports/", "/reports/?status=received", "/reports/refused/", "/reports/alike/", "/reports/missed/")
    with_it = [bare(uncleared.get(path).content) for path in paths]
    Report.objects.all().delete()
    Refused.objects.all().delete()
    assert [bare(uncleared.get(path).content) for path in paths] == with_it
    gone = uncleared.get(f"/reports/{report.pk}/")
    assert (gone.status_code, uncleared.get("/reports/000000000000/").status_code) == (404, 404)


def bare(page: bytes) -> bytes:
    """A page without what differs on every request."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", page)


def test_each_act_of_the_desk_has_a_form_that_says_what_is_wrong(monitor: User, cleared: User, of: Of) -> None:
    report = take(monitor, incident(**of_now()), channel=Channel.PHONE, now=datetime.now(UTC)).report
    assert report is not None
    client, path = of(cleared), f"/reports/{report.pk}"
    acts: dict[str, dict[str, str]] = {
        "triage": {"why": "EXERCISE"},
        "verify": {"outcome": "verified", "credibility": "2", "why": "EXERCISE"},
        "answer": {"words": "EXERCISE thanks"},
    }
    for act, sent in acts.items():
        assert client.get(f"{path}/{act}/").status_code == 200
        assert client.post(f"{path}/{act}/", {}).status_code == 422
        assert client.post(f"{path}/{act}/", sent)["Location"] == f"{path}/"
    wrong = client.post(f"{path}/verify/", {"outcome": "verified", "credibility": "5", "why": "EXERCISE"})
    assert wrong.status_code == 422
    assert report.verifications.count() == 1


def test_a_reporter_is_told_that_another_verifies(cleared: User, of: Of) -> None:
    report = take(cleared, incident(**of_now()), channel=Channel.SITE, now=datetime.now(UTC)).report
    assert report is not None
    sent = {"outcome": "verified", "credibility": "2", "why": "EXERCISE"}
    answer = of(cleared).post(f"/reports/{report.pk}/verify/", sent)
    assert answer.status_code == 422
    assert "another person verifies it" in answer.content.decode()


def test_what_was_typed_is_escaped_wherever_it_is_shown(monitor: User, cleared: User, of: Of) -> None:
    evil = "<script>EXERCISE</script>"
    changes = {"words": evil, "actors": evil, "sides": {"a": evil}}
    report = take(monitor, incident(**changes, **of_now()), channel=Channel.PHONE, now=datetime.now(UTC)).report
    refused = take(
        monitor, incident(place=evil, words=evil, **of_now()), channel=Channel.PHONE, now=datetime.now(UTC)
    ).refused
    assert report is not None
    assert refused is not None
    for path in (f"/reports/{report.pk}/", f"/reports/refused/{refused.pk}/", "/reports/refused/"):
        page = of(cleared).get(path).content.decode()
        assert "<script>EXERCISE" not in page
        assert "&lt;script&gt;EXERCISE" in page
