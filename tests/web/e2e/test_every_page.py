"""Every page in both themes and at both widths: axe finds nothing, nothing runs out of the page, weight stays low."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from tests.web.e2e.browsing import NARROW, WIDE, Reader, new_reader
from tests.web.e2e.serving import Site
from tests.web.e2e.stage import IN_TURN, MAIN, NAMES
from tests.web.e2e.visiting import role_of

#: Compressed, as first drawn: fonts, styles and script included.
HEAVIEST = 150_000
AXE = Axe()
#: What stands in a frame is looked at on its own page; style sheets are not fetched a second time.
CHOICE = {"iframes": False, "preload": False, "resultTypes": ["violations"]}
#: A theme changes colours and nothing else: in the dark those rules are asked that look at them.
COLOURS = {**CHOICE, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
#: Documents that are shown in a sandbox.
SHUT = ("bulletin_preview",)
LANGUAGES = ("en", "ru")
#: The main pages in Russian too: words of another length, on the same templates.
LOOKED_AT = [(name, language) for name in NAMES for language in LANGUAGES if language == "en" or name in MAIN]


@pytest.fixture(scope="module")
def readers(site: Site, opened: Browser) -> Iterator[dict[tuple[str, str | None], Reader]]:
    """A reader of each language and role; at the end no other host was asked and nothing failed."""
    roles = {role_of(name) for name in NAMES}
    made = {(each, role): new_reader(site, opened, language=each, role=role) for each in LANGUAGES for role in roles}
    for reader in made.values():
        # pages that say that something is not there, or not a day
        reader.watched.meant = ("Failed to load resource: the server responded with a status of 40",)
    yield made
    for reader in made.values():
        reader.context.close()
        assert reader.watched.foreign == []
        assert reader.watched.faults == []


@pytest.fixture
def reader(
    readers: dict[tuple[str, str | None], Reader], opened: Browser, name: str, language: str
) -> Iterator[Reader]:
    """Who reads a page, with the page open on a desk in daylight."""
    found = readers[language, role_of(name)]
    if name in SHUT:
        # its policy lets no script run, axe's neither: the same document is looked at outside of it
        document = found.context.request.get(found.site.address + found.site.pages[name]).text()
        alone = new_reader(found.site, opened, language=language)
        alone.page.set_content(document)
        yield alone
        alone.context.close()
        return
    found.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    found.open(name)
    yield found


def violations(reader: Reader, theme: str) -> list[str]:
    """What axe holds against the page as it stands: rule, place and why."""
    choice = COLOURS if theme == "dark" else CHOICE
    found: list[dict[str, Any]] = AXE.run(reader.page, options=choice).response["violations"]
    return [
        f"{one['id']}: {node['target']} {' '.join(node['failureSummary'].split())[:300]}"
        for one in found
        for node in one["nodes"][:3]
    ]


def beyond(reader: Reader) -> list[str]:
    """Elements that stand out of the page to the right, where its width does not hold them."""
    found: list[str] = reader.page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
        .map(one => `${one.localName}.${one.className}: ${one.textContent.slice(0, 40)}`).slice(0, 5)"""
    )
    return found


@pytest.mark.parametrize(("name", "language"), LOOKED_AT)
def test_axe_finds_nothing_and_nothing_stands_out_of_the_page(name: str, language: str, reader: Reader) -> None:
    found = {}
    for size, theme in ((WIDE, "light"), (NARROW, "light"), (NARROW, "dark"), (WIDE, "dark")):
        reader.page.set_viewport_size(size)  # type: ignore[arg-type]
        reader.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        reader.page.evaluate("Promise.allSettled(document.getAnimations().map(one => one.finished))")
        found[f"{size['width']} {theme}"] = violations(reader, theme) + beyond(reader)
    assert {where: what for where, what in found.items() if what} == {}
    assert reader.page.get_attribute("html", "lang") == language
    assert reader.page.locator("h1").count() == 1


@pytest.mark.parametrize("name", IN_TURN)
def test_a_page_as_first_drawn_stays_light(name: str, site: Site, opened: Browser) -> None:
    reader = new_reader(site, opened, role=role_of(name), language="ru")
    weighed: list[float] = []
    session = reader.context.new_cdp_session(reader.page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: weighed.append(event["encodedDataLength"]))
    reader.open(name)
    reader.page.wait_for_load_state("networkidle")
    reader.context.close()
    assert 2_000 < sum(weighed) <= HEAVIEST
