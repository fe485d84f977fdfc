"""The form on the phone in a real browser: whole without a line, mute without the PIN, and taken once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright
from tests.web.e2e.browsing import SWITCHES, chromium
from tests.web.reports.made import SECRET
from tests.web.reports.test_receiving import photographed

from mirab.web.accounts.models import User
from mirab.web.accounts.roles import Role
from mirab.web.reports.models import Refused, Report

pytestmark = pytest.mark.django_db(transaction=True)

PIN, SECOND = "EXERCISE-river-7", "EXERCISE-bridge-9"
ACTORS = "EXERCISE border guards of side A"
#: What the first bytes of a JPEG look like, as they are and in base64.
PICTURE = (b"\xff\xd8\xff", b"/9j/4")


@pytest.fixture
def phone(monitor: User, live_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BrowserContext]:
    """A browser with a profile on disk, in which the monitor is signed in."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    client = Client()
    client.force_login(monitor)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    with sync_playwright() as play:
        context = play.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=chromium(), args=SWITCHES, viewport={"width": 390, "height": 844}
        )
        context.set_default_timeout(15_000)
        context.add_cookies([{**cookie, "url": live_server.url}])
        yield context
        context.close()


@pytest.fixture
def address(live_server: Any) -> str:
    """Of the form."""
    return f"{live_server.url}/report/phone/"


def opened(phone: BrowserContext, address: str) -> Page:
    """The form in a fresh tab."""
    page = phone.new_page()
    page.goto(address)
    page.wait_for_selector("[data-now]")
    return page


def set_up(phone: BrowserContext, address: str) -> Page:
    """The form with its PIN chosen, kept on the phone whole."""
    page = opened(phone, address)
    page.fill("#pin", PIN)
    page.fill("#again", PIN)
    page.fill("#second", SECOND)
    page.click("[data-choose] button")
    page.wait_for_selector('[data-screen="open"]:not([hidden])')
    page.wait_for_function(
        """async () => { const kept = await caches.open('mirab-phone-1'); return (await kept.keys()).length >= 3; }"""
    )
    return page


def unlock(page: Page, pin: str) -> None:
    """Type a PIN where it is asked for."""
    page.fill("#open", pin)
    page.click("[data-open] button:not([type=button])")


def write(page: Page) -> None:
    """Fill in an incident with a picture."""
    page.select_option("#incident_event_kind", "shooting")
    page.fill("#incident_observed_on", datetime.now(UTC).date().isoformat())
    page.fill("#incident_observed_time", "00:00")
    page.select_option("#incident_place", "KG-B")
    page.fill("#incident_actors", ACTORS)
    page.fill("#incident_words", SECRET)
    page.fill("[name=c-0-of_whom]", "EXERCISE civilians")
    page.fill("[name=c-0-unit]", "wounded")
    page.fill("[name=c-0-best]", "2")
    page.set_input_files("#pictures", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photographed()})
    expect(page.locator("[data-pictures]")).to_have_text("1")


def seal(page: Page) -> None:
    """Put it into the queue."""
    page.click('[data-report="incident"] .acts button')
    page.wait_for_selector('[data-says="kept"]:not([hidden]), [data-says="offline"]:not([hidden])')


def count(page: Page) -> str:
    """How many wait, as the page shows it."""
    return page.locator("[data-count]").first.text_content() or ""


RAW = """async () => {
  const text = (bytes) => Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  const spelled = (value) => value instanceof ArrayBuffer ? text(value)
    : ArrayBuffer.isView(value) ? text(value.buffer)
    : value && typeof value === 'object' && !(value instanceof CryptoKey) ? Object.values(value).map(spelled).join('')
    : String(value);
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const base = await new Promise((done) => { const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result); });
    for (const store of base.objectStoreNames) {
      const ask = (what) => new Promise((done) => { const asked = base.transaction(store).objectStore(store)[what](); asked.onsuccess = () => done(asked.result); });
      found.push(store, spelled(await ask('getAllKeys')), spelled(await ask('getAll')));
    }
    base.close();
  }
  const kept = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
  const pages = [];
  for (const name of await caches.keys()) for (const asked of await (await caches.open(name)).keys())
    pages.push(asked.url, text(await (await caches.match(asked)).arrayBuffer()));
  return { found: found.join('|'), kept: kept.join('|'), pages: pages.join('|'), shown: document.documentElement.outerHTML,
    typed: [...document.querySelectorAll('input:not([type=hidden]):not([type=checkbox]), textarea')].map((field) => field.value).join('') };
}"""  # noqa: E501


def spellings(word: str) -> tuple[bytes, ...]:
    """A word as a file may hold it."""
    return word.encode(), word.encode("utf-16-le")


def test_a_seized_phone_tells_no_word_no_place_and_no_picture(
    phone: BrowserContext, address: str, tmp_path: Path
) -> None:
    page = set_up(phone, address)
    phone.set_offline(True)
    write(page)
    assert SECRET in page.evaluate(RAW)["typed"]
    # a draft half written is sealed as well
    page.wait_for_timeout(900)
    page.click("[data-lock]")
    page.wait_for_selector('[data-screen="locked"]:not([hidden])')
    unlock(page, PIN)
    page.wait_for_selector('[data-screen="open"]:not([hidden])')
    assert page.input_value("#incident_words") == SECRET
    seal(page)
    page.fill("#incident_words", SECRET)
    page.wait_for_timeout(900)
    page.click("[data-lock]")
    page.wait_for_selector('[data-screen="locked"]:not([hidden])')
    raw = page.evaluate(RAW)
    assert raw["typed"] == ""
    assert count(page) == "1"
    everywhere = json.dumps(raw, ensure_ascii=False)
    for word in (SECRET, ACTORS, PIN, SECOND, "EXERCISE civilians"):
        assert word not in everywhere
    # the page itself offers every place: what is kept of a report names none, and holds no picture
    for told in ("KG-B", "shooting", "Batken", *(sign.decode("latin-1") for sign in PICTURE)):
        assert told not in raw["found"] + raw["kept"]
    phone.close()
    files = [path.read_bytes() for path in (tmp_path / "profile").rglob("*") if path.is_file()]
    assert len(files) > 20
    for word in (SECRET, ACTORS, PIN, SECOND):
        for spelled in spellings(word):
            assert not [1 for body in files if spelled in body], word


def test_a_report_survives_a_closed_tab_goes_out_with_the_line_and_is_taken_once(
    phone: BrowserContext, address: str
) -> None:
    page = set_up(phone, address)
    phone.set_offline(True)
    write(page)
    seal(page)
    page.close()
    page = opened(phone, address)
    assert count(page) == "1"
    lost = []

    def lose(route: Any) -> None:
        """The answer is lost on its way the first time."""
        answer = route.fetch()
        lost.append(answer.status)
        route.abort() if len(lost) == 1 else route.fulfill(response=answer)

    phone.route("**/report/phone/send/", lose)
    phone.set_offline(False)
    unlock(page, PIN)
    page.wait_for_selector('[data-says="offline"]:not([hidden])')
    assert count(page) == "1"
    page.click("[data-send]")
    page.wait_for_selector('[data-says="sent"]:not([hidden])')
    assert count(page) == "0"
    report = Report.objects.get()
    assert lost == [200, 200]
    assert (report.words, report.actors, report.place) == (SECRET, ACTORS, "KG-B")
    assert (report.claims.get().best, report.pictures.count()) == (2, 1)


def test_the_second_pin_wipes_and_opens_as_if_nothing_had_been_written(phone: BrowserContext, address: str) -> None:
    page = set_up(phone, address)
    phone.set_offline(True)
    write(page)
    seal(page)
    page.click("[data-lock]")
    unlock(page, SECOND)
    page.wait_for_selector('[data-screen="open"]:not([hidden])')
    assert count(page) == "0"
    page.click("[data-lock]")
    unlock(page, PIN)
    page.wait_for_selector('[data-says="wrong"]:not([hidden])')
    unlock(page, SECOND)
    page.wait_for_selector('[data-screen="open"]:not([hidden])')
    assert count(page) == "0"


def test_wrong_pins_are_slowed_and_a_new_tab_takes_no_try_back(phone: BrowserContext, address: str) -> None:
    page = set_up(phone, address)
    page.click("[data-lock]")
    for _try in range(4):
        unlock(page, "EXERCISE wrong")
        expect(page.locator("#open")).to_have_value("")
        page.wait_for_selector('[data-says="wrong"]:not([hidden]), [data-says="wait"]:not([hidden])')
        page.wait_for_timeout(900)
    page.wait_for_selector('[data-says="wait"]:not([hidden])')
    again = opened(phone, address)
    unlock(again, PIN)
    again.wait_for_selector('[data-says="wait"]:not([hidden])')
    assert not again.is_visible('[data-screen="open"]')


def test_one_gesture_wipes_everything_without_the_pin(phone: BrowserContext, address: str) -> None:
    page = set_up(phone, address)
    phone.set_offline(True)
    write(page)
    seal(page)
    page.click("[data-lock]")
    page.click('[data-screen="locked"] [data-wipe]')
    assert count(page) == "1"
    page.click('[data-screen="locked"] [data-wipe]', delay=1800)
    page.wait_for_selector('[data-screen="first"]:not([hidden])')
    assert page.evaluate("async () => (await caches.keys()).length") == 0
    assert "queue" not in page.evaluate(RAW)["found"] or count(page) == "0"


def test_it_locks_itself_when_nobody_touches_it(phone: BrowserContext, address: str) -> None:
    page = phone.new_page()
    page.clock.install()
    page.goto(address)
    page.wait_for_selector("[data-now]")
    page.fill("#pin", PIN)
    page.fill("#again", PIN)
    page.click("[data-choose] button")
    page.wait_for_selector('[data-screen="open"]:not([hidden])')
    page.fill("#incident_words", SECRET)
    page.clock.fast_forward(119_000)
    assert page.is_visible('[data-screen="open"]')
    page.clock.fast_forward(2_000)
    page.wait_for_selector('[data-screen="locked"]:not([hidden])')
    assert SECRET not in page.evaluate(RAW)["typed"]


def test_somebody_who_was_removed_is_told_and_loses_no_word(
    phone: BrowserContext, address: str, monitor: User, person: Callable[..., User]
) -> None:
    page = set_up(phone, address)
    phone.set_offline(True)
    write(page)
    seal(page)
    Report.objects.create(kind="situation", channel="site", form_version=2, monitor=monitor, **_moments())
    User.objects.filter(pk=monitor.pk).update(role=Role.VISITOR)
    phone.set_offline(False)
    page.click("[data-send]")
    page.wait_for_selector('[data-says="refused"]:not([hidden])')
    assert SECRET in Refused.objects.get().whole
    assert Report.objects.count() == 1


def _moments() -> dict[str, datetime]:
    return dict.fromkeys(("reported_at", "received_at"), datetime.now(UTC))
