"""Where no script runs every page says what it has to say, and every form does what it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from tests.web.e2e.browsing import NARROW, Open, Reader, new_reader
from tests.web.e2e.serving import Site
from tests.web.e2e.stage import DAY, IN_TURN, NAMES
from tests.web.e2e.visiting import role_of

REASON = "EXERCISE: written where no script runs"
#: Sealing words on a phone is what a script does: without one the page says so and leads to the form that needs none.
SEALED = "report_phone"


@pytest.fixture(scope="module")
def pairs(site: Site, opened: Browser) -> Iterator[dict[str | None, tuple[Reader, Reader]]]:
    """For each role a reader with script and one without."""
    made = {
        role: (new_reader(site, opened, role=role), new_reader(site, opened, role=role, java_script_enabled=False))
        for role in {role_of(name) for name in NAMES}
    }
    yield made
    for one, other in made.values():
        one.context.close()
        other.context.close()
        assert one.watched.foreign + other.watched.foreign == []


def seen(reader: Reader) -> tuple[str, int]:
    """The text of a page but for what only script can do, and how many drawings there are to see."""
    reader.page.evaluate("document.querySelectorAll('[data-needs-script]').forEach(one => one.remove())")
    text = " ".join(reader.page.locator("body").inner_text().split())
    drawn = reader.page.evaluate("[...document.querySelectorAll('main svg')].filter(s => s.clientWidth > 20).length")
    return re.sub(r"\d\d:\d\d(:\d\d)?", "", text), int(drawn)


@pytest.mark.parametrize("name", [one for one in IN_TURN if one.values[0] != SEALED])
def test_a_page_says_the_same_without_script(name: str, pairs: dict[str | None, tuple[Reader, Reader]]) -> None:
    with_script, without = pairs[role_of(name)]
    for reader in (with_script, without):
        reader.open(name)
    assert seen(without) == seen(with_script)
    assert without.page.locator("h1").inner_text().strip()


def test_the_sealed_form_leads_to_the_one_that_needs_no_script(
    pairs: dict[str | None, tuple[Reader, Reader]],
) -> None:
    without = pairs[role_of(SEALED)][1]
    without.open(SEALED)
    without.page.get_by_role("link", name="The other form").click()
    expect(without.page.locator("main form textarea").first).to_be_visible()


def test_accounts_are_kept_without_script(pairs: dict[str | None, tuple[Reader, Reader]]) -> None:
    without = pairs["administrator"][1]
    without.open("people")
    expect(without.page.locator("tbody")).to_be_visible()
    assert {"analyst", "chief", "administrator"} <= set(without.page.locator("tbody td:first-child").all_inner_texts())
    without.open("person_new")
    without.page.fill("[name=username]", "chief")
    without.page.get_by_role("button", name="Make the account").click()
    expect(without.page.locator("#id_username_error")).to_be_visible()


@pytest.mark.parametrize(("name", "least"), [("indicator", 1), ("watch", 1), ("place", 1), ("situation", 1)])
def test_charts_and_maps_are_drawn_without_script(
    name: str, least: int, pairs: dict[str | None, tuple[Reader, Reader]]
) -> None:
    without = pairs["chief"][1]
    without.open(name)
    assert seen(without)[1] >= least


def test_the_whole_of_a_decision_works_without_script(open_reader: Open) -> None:
    reader = open_reader(java_script_enabled=False)
    page = reader.page
    reader.open("/")
    page.fill("[name=login]", "analyst")
    page.fill("[name=password]", reader.site.sign_ins["analyst"])
    page.click("main button")
    page.fill("#on", str(DAY))
    page.click(".asof button")
    page.click("ul.decide a.name:has-text('Kyrgyzstan-Uzbekistan border')")
    page.fill("form.reject textarea", "  ")  # what the browser itself lets through
    page.click("form.reject > button")
    expect(page.locator("form.reject .error")).to_contain_text("Write why it is rejected")
    page.fill("form.reject textarea", REASON)
    page.click("form.reject > button")
    expect(page.locator("main")).to_contain_text("Rejected: the reason is kept")
    expect(page.locator("#decide blockquote").first).to_have_text(REASON)
    page.click(".notice.done form.undo button")
    expect(page.locator("main")).to_contain_text("Undone:")
    page.click("form.accept > button")
    expect(page.locator("main")).to_contain_text("Accepted: a draft now waits")
    page.click(".notice.done form.undo button")
    expect(page.locator("main")).to_contain_text("Undone:")
    assert f"on={DAY}" in page.url


def test_the_language_changes_without_script_and_the_reader_stays_on_the_page(open_reader: Open) -> None:
    reader = open_reader(role="analyst", java_script_enabled=False)
    reader.open("watch")
    before = reader.page.url
    reader.page.click("form.languages button[value=ru]")
    assert reader.page.url == before
    assert reader.page.get_attribute("html", "lang") == "ru"
    expect(reader.page.locator("nav.side").first).to_contain_text("Сегодня")


def test_the_menu_of_a_narrow_screen_opens_without_script(open_reader: Open) -> None:
    reader = open_reader(role="analyst", java_script_enabled=False, viewport=NARROW, has_touch=True)
    reader.open("today")
    place = reader.page.locator("nav.side a[href^='/watch/']").first
    expect(place).not_to_be_visible()
    reader.page.tap(".menu-button")
    expect(place).to_be_visible()
    place.tap()
    reader.page.wait_for_url(f"**/watch/?on={DAY}")


def test_who_is_signed_out_while_typing_finds_the_text_again_without_script(open_reader: Open) -> None:
    reader = open_reader(role="analyst", java_script_enabled=False)
    page = reader.page
    reader.open("proposal")
    address = page.url
    page.fill("form.reject textarea", REASON)
    reader.context.clear_cookies(name="sessionid")
    page.click("form.reject > button")
    expect(page.locator("main")).to_contain_text("what you typed is kept")
    page.fill("[name=login]", "analyst")
    page.fill("[name=password]", reader.site.sign_ins["analyst"])
    page.click("main button")
    assert page.url == address
    assert page.input_value("form.reject textarea") == REASON
