"""The watch over the tests themselves: a request to another host, and what the policy refuses, would be seen."""

from __future__ import annotations

from playwright.sync_api import Browser
from tests.web.e2e.browsing import new_reader
from tests.web.e2e.serving import Site
from tests.web.e2e.stage import NAMES
from tests.web.test_walk import ADDRESSES, EXPECTED

#: Another host, as far as a browser is concerned, and one that leads nowhere.
ELSEWHERE = "http://127.0.0.1:9/pixel.png"
#: Addresses that are no page: data, files, acts.
NO_PAGES = {"health", "set_language", "bulletin_file", "bulletin_build", "bulletin_progress", "api_schema"}
ACTS = ("chart", "map", "accept", "reject", "undo", "revoke")


def test_a_request_to_another_host_would_be_caught(site: Site, opened: Browser) -> None:
    reader = new_reader(site, opened)
    reader.page.set_content(f"<img src='{ELSEWHERE}'>")
    reader.context.close()
    assert reader.watched.foreign == [ELSEWHERE]


def test_the_policy_refuses_another_host_and_the_refusal_would_be_caught(site: Site, opened: Browser) -> None:
    reader = new_reader(site, opened)
    reader.open("account_login")
    reader.page.evaluate("src => { document.body.append(Object.assign(new Image(), { src })); }", ELSEWHERE)
    reader.page.evaluate("document.body.setAttribute('style', 'color: red')")
    reader.page.wait_for_timeout(500)
    reader.context.close()
    assert len([fault for fault in reader.watched.faults if "Content Security Policy" in fault]) >= 2


def test_every_address_that_is_a_page_has_an_example_here() -> None:
    pages = {address.name for address in ADDRESSES} - NO_PAGES
    pages -= {name for name in pages if name.rpartition("_")[2] in ACTS}
    assert pages <= set(NAMES)
    assert set(EXPECTED) >= {name for name in NAMES if "-" not in name}
