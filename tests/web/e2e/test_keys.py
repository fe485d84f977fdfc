"""The keyboard: a skip link, a dialog of keys, one key to the search, two to a place, j and k through a list."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.web.e2e.browsing import Open, Reader
from tests.web.e2e.stage import DAY


@pytest.fixture
def reader(open_reader: Open) -> Reader:
    """An analyst on the page of the proposals."""
    made = open_reader(role="analyst")
    made.open("proposals")
    return made


def focused(reader: Reader, what: str) -> str:
    """A property of what has focus."""
    return str(reader.page.evaluate(f"document.activeElement.{what}"))


def test_the_first_tab_is_the_way_past_the_menu(reader: Reader) -> None:
    reader.page.keyboard.press("Tab")
    skip = reader.page.locator(".skip")
    expect(skip).to_be_focused()
    assert (skip.bounding_box() or {"y": -1})["y"] >= 0
    reader.page.keyboard.press("Enter")
    assert focused(reader, "id") == "main"


def test_a_question_mark_shows_the_keys_and_escape_closes_them(reader: Reader) -> None:
    reader.page.keyboard.press("?")
    expect(reader.page.locator("dialog#keys")).to_be_visible()
    expect(reader.page.locator("dialog#keys")).to_contain_text("next and previous in a list")
    reader.page.keyboard.press("Escape")
    expect(reader.page.locator("dialog#keys")).not_to_be_visible()


def test_a_slash_leads_to_the_search_and_enter_finds(reader: Reader) -> None:
    reader.page.keyboard.press("/")
    assert focused(reader, "id") == "search"
    reader.page.keyboard.type("Osh")
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url("**/search/?q=Osh**")
    assert f"on={DAY}" in reader.page.url


@pytest.mark.parametrize(("key", "path"), [("t", "/"), ("w", "/watch/"), ("s", "/situations/")])
def test_g_and_a_letter_lead_to_a_place_on_the_same_day(key: str, path: str, reader: Reader) -> None:
    reader.page.keyboard.press("g")
    reader.page.keyboard.press(key)
    reader.page.wait_for_url(f"{reader.site.address}{path}?on={DAY}")


def test_j_and_k_go_through_a_list_and_enter_opens(reader: Reader) -> None:
    keys = reader.page.keyboard
    keys.press("j")
    first = focused(reader, "href")
    keys.press("j")
    assert focused(reader, "href") != first
    keys.press("k")
    assert focused(reader, "href") == first
    keys.press("Enter")
    reader.page.wait_for_url(first)


def test_a_form_sent_without_its_reason_puts_the_reader_into_the_field_that_says_so(reader: Reader) -> None:
    reader.open("proposal")
    reader.page.fill("form.reject textarea", "  ")  # what the browser itself lets through
    reader.page.click("form.reject > button")
    expect(reader.page.locator("form.reject .error")).to_contain_text("Write why it is rejected")
    field = reader.page.locator("form.reject textarea")
    expect(field).to_be_focused()
    said = field.get_attribute("aria-describedby") or ""
    assert reader.page.locator("form.reject .error").get_attribute("id") in said.split()
    assert field.get_attribute("aria-invalid") == "true"
