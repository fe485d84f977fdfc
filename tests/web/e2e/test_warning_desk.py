"""From a report written without a line to a warning's score, by several people who are signed in at once."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.web.e2e.browsing import MEANT, Open, Reader
from tests.web.e2e.from_the_field import WORDS as SENTENCES
from tests.web.e2e.from_the_field import assessed, fill, press, reported_without_a_line, send, triaged_and_verified
from tests.web.e2e.serving import environment

pytestmark = pytest.mark.writes_in_the_browser

WORDS = {
    "title": {"en": "EXERCISE clash at the intake", "ru": "УЧЕНИЯ столкновение у водозабора"},
    "text": {
        "en": "EXERCISE: shots may be exchanged. [report:exercise-1]",
        "ru": "УЧЕНИЯ: возможна стрельба. [report:exercise-1]",
    },
    "note": {"en": "EXERCISE note on water", "ru": "УЧЕНИЯ записка о воде"},
}
DAY = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()


def option_of(reader: Reader, path: str, field: str, part: str) -> str:
    """The value of the choice of a form that reads so."""
    reader.open(path)
    found = reader.page.locator(f'main [name="{field}"] option', has_text=part).first
    return str(found.get_attribute("value"))


def later(reader: Reader, hours: float) -> None:
    """Have the clocks of the site looked at as they will stand in some hours."""
    code = (
        "import django; django.setup()\n"
        "from datetime import UTC, datetime, timedelta\n"
        "from mirab.web.alerts.warning_clock import run_clocks\n"
        f"run_clocks(datetime.now(UTC) + timedelta(hours={hours}))\n"
    )
    env = environment(reader.site.home, reader.site.record) | {"DJANGO_SETTINGS_MODULE": "mirab.web.project.settings"}
    subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True)


def written(author: Reader, precedence: str, situation: str = "", assessment: str = "") -> str:
    """A draft of the author's; gives its address."""
    language = author.language
    said = dict.fromkeys(("what", "place", "when", "affected", "why_now", "unknown"), WORDS["text"][language])
    return send(
        author,
        f"/warnings/new/?assessment={assessment}",
        situation=situation,
        title=WORDS["title"][language],
        language=language,
        states=["KAZ", "KGZ"],
        percent=60,
        severity="serious",
        horizon="2031-03-31",
        confidence="moderate",
        basis=WORDS["text"][language],
        precedence=precedence,
        sensitivity="0",
        **said,
    )


def addressee(author: Reader, address: str, side: str, body: str, **more: Any) -> str:
    """Name an addressee with a text of its own and an option; gives the address of it."""
    path = f"{address}addressees/"
    organisation = option_of(author, path, "organisation", body)
    language = author.language
    send(
        author,
        path,
        side=side,
        organisation=organisation,
        language=language,
        title=WORDS["note"][language],
        text=WORDS["note"][language],
        planned_at=f"{DAY}T10:00",
        **more,
    )
    send(
        author,
        f"{address}options/",
        addressee=option_of(author, f"{address}options/", "addressee", body),
        kind="visit",
        action="EXERCISE call the commission",
        mandate="EXERCISE",
        preconditions="EXERCISE",
        risks="EXERCISE",
        days=2,
        effect="EXERCISE",
    )
    author.open(address)
    found = author.page.locator("li", has_text=body).locator('a[href$="/release/"]').first.get_attribute("href")
    return str(found).removesuffix("release/")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_incident_goes_from_an_offline_report_to_a_score_between_people_signed_in_at_once(
    language: str, open_reader: Open
) -> None:
    names = ("analyst", "political-officer", "chief", "head", "liaison", "focal-point-kgz")
    author, second, chief, head, liaison, point = (open_reader(role=name, language=language) for name in names)
    reported_without_a_line(open_reader, language)
    report = triaged_and_verified(chief, head)
    situation, assessment = assessed(chief, author)
    # what a monitor wrote is confidential: who is not cleared does not know of it
    author.watched.meant = MEANT
    author.open(report)
    assert SENTENCES[language] not in author.text()
    address = written(author, "priority", situation, assessment)
    of = author.says("EXERCISE: the gate of the intake", "УЧЕНИЯ: затвор водозабора")
    expect(author.page.locator("main")).to_contain_text(of)
    turns = option_of(author, f"{address}addressees/", "turn_1", "liaison")
    head_key = option_of(author, f"{address}addressees/", "turn_1", "head")
    inside = addressee(
        author, address, "secretariat", _agency(author, address), product="warning", turn_1=turns, turn_2=head_key
    )
    outside = addressee(author, address, "government", _ministry(author, address), product="non-paper")
    send(second, f"{address}challenge/", words="EXERCISE counter-case")
    send(chief, f"{address}clear/")
    # an edit of a cleared sentence sends it back to clearance, and tells who had cleared it
    send(author, f"{address}edit/", when=WORDS["text"][language] + " EXERCISE", note="EXERCISE")
    chief.open("/")
    expect(chief.page.locator("main .waits")).to_contain_text(
        chief.says("your signature has lapsed", "ваша виза утратила силу")
    )
    chief.open(address)
    expect(chief.page.locator("main .lapsed").first).to_be_visible()
    send(chief, f"{address}clear/")
    send(head, f"{address}approve/")
    send(head, f"{address}issue/")

    _told_within(author, head, liaison, address, inside)
    _told_outside(author, chief, head, point, outside, language)
    send(author, f"{outside}decide/", decision="accept", reason="EXERCISE", on=f"{DAY}T13:00")
    send(head, f"{address}close/", closing="did not materialise without action", evidence="EXERCISE")
    send(second, f"{address}score/")
    chief.open("/scores/")
    assert chief.page.locator("main table").count() >= 1
    # the reaction is confidential: whoever is not cleared reads that it stands so far, and not a word of it
    assert "would look" not in author.text()


def _told_within(author: Reader, head: Reader, liaison: Reader, address: str, inside: str) -> None:
    """Headquarters: who exactly will see it stands before the button; acknowledged late, after the next was told."""
    head.open(f"{inside}release/")
    assert "liaison" in head.page.locator("section.who").inner_text()
    press(head, "main form button")
    liaison.open("/notes/")
    liaison.page.locator("main [data-item]").first.click()
    note = liaison.page.url
    later(author, 9)
    head.open("/")
    expect(head.page.locator("main .waits")).to_contain_text(head.says("it is your turn", "ваша очередь"))
    liaison.page.goto(note)
    press(liaison, 'form[action$="/acknowledge/"] button')
    author.open(address)
    expect(author.page.locator("main")).to_contain_text(
        author.says("Not acknowledged in time", "вовремя не подтверждено")
    )


def _told_outside(author: Reader, chief: Reader, head: Reader, point: Reader, outside: str, language: str) -> None:
    """The government: both states stand side by side, and without an answer to each question there is no button."""
    head.open(f"{outside}release/")
    assert head.page.locator("main table tbody tr").count() == 2
    assert head.page.locator('main [name="seen"]').count() == 0
    send(head, f"{outside}release/", headquarters_on=DAY, coordinator_on=DAY, one_alone="EXERCISE")
    head.open(f"{outside}release/")
    assert "focal-point-kgz" in head.page.locator("section.who").inner_text()
    press(head, "main form button")
    point.open("/notes/")
    point.page.locator("main [data-item]").first.click()
    assert WORDS["note"][language] in point.text()
    assert not re.search("warning|предупрежд", point.text(), re.IGNORECASE)
    fill(point, words="EXERCISE one household")
    press(point, "main form button:not(.quiet):not([data-kept-discard])")
    send(author, f"{outside}deliver/", on=f"{DAY}T11:00", place="EXERCISE", to_whom="EXERCISE", form="non-paper")
    later(author, 24 * 30)
    send(chief, f"{outside}react/", on=f"{DAY}T12:00", words="EXERCISE: the Ministry said that it would look.")
    point.open("/")
    assert point.page.locator("main .waits").count() == 0


def _agency(author: Reader, address: str) -> str:
    return _body(author, address, "partner")


def _ministry(author: Reader, address: str) -> str:
    return _body(author, address, "government")


def _body(author: Reader, address: str, kind: str) -> str:
    """The name of a body of the demonstration as the form lists it."""
    author.open(f"{address}addressees/")
    names = author.page.locator('main [name="organisation"] option').all_inner_texts()
    wanted = {
        "partner": ("Partner Agency", "Агентство-партнер"),
        "government": ("KGZ",),
    }[kind]
    return next(name for name in names if any(part in name for part in wanted))


def test_a_flash_goes_out_at_once_and_its_page_shows_that_clearance_did_not_follow(open_reader: Open) -> None:
    author, head = (open_reader(role=name) for name in ("analyst", "head"))
    address = written(author, "flash")
    send(head, f"{address}issue/")
    author.open(address)
    expect(author.page.locator("main")).to_contain_text("clearance is due by")
    backdate(author, address, 25)
    later(author, 0)
    author.open(address)
    expect(author.page.locator("main")).to_contain_text("did not follow in time")


def backdate(reader: Reader, address: str, hours: int) -> None:
    """Have a version been issued some hours earlier than it was."""
    id = address.strip("/").split("/")[1]
    code = (
        "import django; django.setup()\n"
        "from datetime import timedelta\n"
        "from mirab.web.alerts.warning_models import WarningVersion\n"
        f"text = WarningVersion.objects.get(warning={id!r}, issued_at__isnull=False)\n"
        f"text.issued_at -= timedelta(hours={hours})\n"
        "text.save()\n"
    )
    env = environment(reader.site.home, reader.site.record) | {"DJANGO_SETTINGS_MODULE": "mirab.web.project.settings"}
    subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True)
