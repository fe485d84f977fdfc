"""An erasure in the browser: asked for by one person, approved by another, and then the paper is gone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.web.e2e.browsing import Open, Reader
from tests.web.e2e.serving import Site

pytestmark = pytest.mark.writes_in_the_browser

TITLE = "EXERCISE: a quarrel at the sluice of Kerkidan"
REASON = "EXERCISE: a guard would be known by it"


def written(site: Site, reader: Reader) -> str:
    """Write a paper; gives its address."""
    page = reader.page
    page.goto(f"{site.address}/papers/new/")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Text", exact=True).fill("EXERCISE: the guard of the night turn saw who moved the board.")
    page.get_by_label("Reason").fill("EXERCISE: told in confidence")
    page.get_by_role("button", name="Keep the paper").click()
    expect(page.locator("article.paper")).to_be_visible()
    return page.url


def test_asked_by_one_and_approved_by_another_a_paper_is_gone(site: Site, open_reader: Open) -> None:
    chief, head = open_reader(role="chief"), open_reader(role="head")
    address, page = written(site, chief), chief.page
    page.get_by_role("link", name="Ask for its erasure").click()
    page.get_by_label("keeping it endangers a person").check()
    page.get_by_label("Reason").fill(REASON)
    page.get_by_role("button", name="Ask for it").click()
    expect(page.locator("main")).to_contain_text("another person decides")
    expect(page.get_by_role("link", name="Approve it")).to_have_count(0)
    asked = page.url

    page = head.page
    page.goto(f"{site.address}/search/?q=Kerkidan")
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    page.goto(asked)
    page.get_by_role("link", name="Approve it").click()
    expect(page.locator("h1")).to_have_text("Erase this for good?")
    expect(page.locator("main")).to_contain_text(TITLE)
    expect(page.locator("main")).to_contain_text("the next backup")
    page.get_by_role("button", name="Erase it for good").click()
    expect(page.locator("h1")).to_contain_text("Erased on")
    expect(page.locator("main")).to_contain_text(REASON)
    expect(page.locator("main")).not_to_contain_text("Kerkidan")

    page.goto(f"{site.address}/search/?q=Kerkidan")
    expect(page.get_by_role("link", name=TITLE)).to_have_count(0)
    assert page.request.get(address).status == 404
