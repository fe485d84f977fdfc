"""The first half of a chain in the browser: from a report written without a line to an assessment that is judged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import expect
from tests.web.e2e.browsing import MEANT, NARROW, Open, Reader

PIN = "EXERCISE-river-7"
WORDS = {
    "en": "EXERCISE: four shots at the gate of the intake.",
    "ru": "УЧЕНИЯ: четыре выстрела у затвора водозабора.",
}
LATER = (datetime.now(UTC).date() + timedelta(60)).isoformat()


def fill(reader: Reader, **fields: Any) -> None:
    """Type into the fields of the page's form, choose, tick."""
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            found = reader.page.locator(f'main [name="{name}"]')
            kind = found.first.evaluate("field => field.tagName + ' ' + field.type")
            if one is True:
                found.check()
            elif kind.startswith("SELECT"):
                found.select_option(one)
            elif "checkbox" in kind or "radio" in kind:
                reader.page.locator(f'main [name="{name}"][value="{one}"]').check()
            else:
                found.fill(str(one))


def send(reader: Reader, path: str, **fields: Any) -> str:
    """Open a form, fill it in and send it; it must be taken. Gives the path that it leads to."""
    reader.open(path)
    fill(reader, **fields)
    press(reader, "main form button:not(.quiet):not([data-kept-discard]):not([name=preview])")
    assert reader.page.locator(".field.wrong, main .notice.bad[role=alert]:not([hidden])").count() == 0, reader.text()
    return reader.page.url.removeprefix(reader.site.address).partition("?")[0]


def press(reader: Reader, button: str) -> None:
    """Press the last of some buttons and wait for the page that comes of it."""
    with reader.page.expect_navigation():
        reader.page.locator(button).last.click()


def reported_without_a_line(open_reader: Open, language: str) -> None:
    """A monitor writes an incident on the phone while there is no line; it goes out when there is one again."""
    monitor = open_reader(role="field-monitor", language=language, viewport=NARROW)
    monitor.watched.meant = MEANT
    page = monitor.page
    monitor.open("/report/phone/")
    page.fill("#pin", PIN)
    page.fill("#again", PIN)
    page.click("[data-choose] button")
    page.wait_for_selector('[data-screen="open"]:not([hidden])')
    monitor.context.set_offline(True)
    page.select_option("#incident_event_kind", "shooting")
    page.fill("#incident_observed_on", datetime.now(UTC).date().isoformat())
    page.fill("#incident_observed_time", "00:00")
    page.select_option("#incident_place", "KG-B")
    page.select_option("#incident_language", language)
    page.fill("#incident_words", WORDS[language])
    page.click('[data-report="incident"] .acts button')
    page.wait_for_selector('[data-says="kept"]:not([hidden]), [data-says="offline"]:not([hidden])')
    expect(page.locator('[data-screen="open"] [data-count]')).to_have_text("1")
    monitor.context.set_offline(False)
    page.click("[data-send]")
    page.wait_for_selector('[data-says="sent"]:not([hidden])')
    expect(page.locator('[data-screen="open"] [data-count]')).to_have_text("0")


def triaged_and_verified(chief: Reader, head: Reader) -> str:
    """The report that came in last is triaged by one and verified by another; gives its address."""
    chief.open("/reports/")
    chief.page.locator("main .report-list a").first.click()
    expect(chief.page.locator("main")).to_contain_text(WORDS[chief.language])
    address = chief.page.url.removeprefix(chief.site.address).partition("?")[0]
    send(chief, f"{address}triage/", why="EXERCISE: people may be hurt", urgent=True)
    send(head, f"{address}verify/", outcome="verified", credibility="2", why="EXERCISE: two who do not know each other")
    chief.open(address)
    expect(chief.page.locator("main .held")).to_contain_text(chief.says("verified", "проверено"))
    expect(chief.page.locator("#became + ul")).to_contain_text("head")
    return address


def assessed(chief: Reader, author: Reader) -> tuple[str, str]:
    """A situation that the chief opens, and an assessment of the author's in it; gives the ids of both."""
    situation = send(
        chief,
        "/desk/situations/new/",
        title_en="EXERCISE: the gate of the intake",
        title_ru="УЧЕНИЯ: затвор водозабора",
        places="KG-B",
        states=["KGZ"],
        sensitivity="0",
    ).strip("/")
    of = situation.rpartition("/")[2]
    opened = send(
        author,
        f"/assessments/new/?situation={of}",
        question=author.says("EXERCISE: will there be shots again?", "УЧЕНИЯ: будет ли стрельба снова?"),
        horizon=LATER,
        criteria="EXERCISE: a verified report of shots.",
        language=author.language,
        sensitivity="0",
    )
    for text in ("EXERCISE: the gate is held by force", "EXERCISE: a guard's mistake"):
        author.open(f"{opened}hypotheses/")
        fill(author, hypothesis=text)
        author.page.locator("main form", has=author.page.locator("[name=hypothesis]")).locator("button").last.click()
        expect(author.page.locator("main ul.plain").first).to_contain_text(text)
    send(
        author,
        f"{opened}judge/",
        likelihood="60",
        confidence="moderate",
        basis=author.says("EXERCISE: two reports.", "УЧЕНИЯ: два сообщения."),
        text=author.says("EXERCISE: shots are likely.", "УЧЕНИЯ: стрельба вероятна."),
        unknown=author.says("EXERCISE: who gave the order.", "УЧЕНИЯ: кто отдал приказ."),
    )
    expect(author.page.locator(".judged").first).to_contain_text(author.says("likely", "вероятно"))
    return of, opened.strip("/").rpartition("/")[2]
