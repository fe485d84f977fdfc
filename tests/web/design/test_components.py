"""Every component, as ``/design`` shows it: whole in both languages, without violation in both themes and widths."""

from __future__ import annotations

import json
import mimetypes
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as site
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Browser, Page, Route, sync_playwright

from mirab.web.design import building, showing, views
from mirab.web.design.charts import vega_spec
from mirab.web.design.progress import Progress

CHROMIUM = shutil.which("chromium")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
SWITCHES += ["--disable-background-networking", "--disable-component-update"]
STATIC = Path(building.__file__).parents[1] / "static"
HOST = "http://design.test"
COMPONENTS = ["levels", "arrows", "situations", "table", "chart", "map", "claims", "evidence", "timeline"]
COMPONENTS += ["form", "notices", "progress", "nothing"]


def request_for(address: str = "/design/") -> HttpRequest:
    """A request as the middleware hands it on."""
    request: Any = RequestFactory().get(address)
    request.user, request.day, request.day_chosen, request.session = AnonymousUser(), showing.DAY, False, {}
    request._messages = FallbackStorage(request)
    return request  # type: ignore[no-any-return]


def page_in(language: str, address: str = "/design/") -> str:
    """The page in a language."""
    with translation.override(language):
        return views.design(request_for(address)).content.decode()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


def policy() -> str:
    """The site's Content-Security-Policy as a header."""
    directives = site.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(map(str, sources))}" for name, sources in directives.items())


def opened(browser: Browser, html: str, *, width: int, theme: Any, script: bool = True) -> tuple[Page, list[str]]:
    """The page in a browser under the site's policy, and what the browser complained of."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme, java_script_enabled=script
    )
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST).partition("?")[0]
        if path == "/design/chart.json":
            return route.fulfill(body=json.dumps(vega_spec(showing.chart(), "en")), content_type="application/json")
        if path == "/design/":
            headers = {"Content-Security-Policy": policy()}
            return route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
        file = STATIC / path.removeprefix("/static/")
        if path.startswith("/static/") and file.is_file():
            kind = mimetypes.guess_type(file.name)[0] or "font/woff2"
            return route.fulfill(body=file.read_bytes(), content_type=kind)
        return route.fulfill(status=204)

    page.route("**/*", answer)
    page.goto(f"{HOST}/design/")
    page.wait_for_load_state("networkidle")
    return page, complaints


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_no_violation(browser: Browser, language: str, theme: str, width: int) -> None:
    page, complaints = opened(browser, page_in(language), width=width, theme=theme)
    for closed in page.locator("details").all():
        closed.evaluate("details => { details.open = true }")
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [node["target"] for node in v["nodes"]][:3]) for v in found] == []
    assert complaints == []
    page.context.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_scrolls_sideways(browser: Browser, width: int) -> None:
    page, _ = opened(browser, page_in("ru"), width=width, theme="light")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def test_at_the_width_of_a_phone_the_narrow_drawing_is_shown_and_is_readable(browser: Browser) -> None:
    page, _ = opened(browser, page_in("en"), width=390, theme="light")
    assert page.locator(".chart .narrow svg").is_visible()
    assert not page.locator(".chart .wide svg").is_visible()
    heights = page.locator(".chart .narrow svg text").evaluate_all(
        "texts => texts.map(text => text.getBoundingClientRect().height)"
    )
    assert min(heights) >= 10  # pixels: type of 8 points and more
    page.context.close()


def test_the_dark_theme_turns_the_colours_of_a_drawing(browser: Browser) -> None:
    colours = set()
    for theme in ("light", "dark"):
        page, _ = opened(browser, page_in("en"), width=1440, theme=theme)
        colours.add(
            page.locator('.chart .wide [stroke="#1a5a9c"]').first.evaluate("line => getComputedStyle(line).stroke")
        )
        page.context.close()
    assert colours == {"rgb(26, 90, 156)", "rgb(140, 188, 236)"}


@pytest.mark.parametrize("width", [1440, 390])
def test_the_live_chart_stands_under_the_policy_and_tells_the_figure_under_the_pointer(
    browser: Browser, width: int
) -> None:
    page, complaints = opened(browser, page_in("en"), width=width, theme="dark")
    page.click("button[data-chart-src]")
    live = page.locator(".drawing.live svg")
    live.wait_for()
    assert "Level above dead level, m" in (live.text_content() or "")
    assert live.bounding_box()["width"] <= width  # type: ignore[index]
    live.locator(".mark-symbol path").last.hover()
    told = page.locator(".chart-tip").inner_text()
    assert "Mar 2031" in told
    assert "2\u00a0m" in told
    assert complaints == []
    page.context.close()


def test_the_theme_of_the_address_wins_over_the_systems(browser: Browser) -> None:
    page, _ = opened(browser, page_in("en", "/design/?theme=dark"), width=1440, theme="light")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(20, 23, 27)"
    page.context.close()


def test_without_script_the_page_says_all_that_it_has_to_say(browser: Browser) -> None:
    html = page_in("en")
    page, _ = opened(browser, html, width=390, theme="light", script=False)
    for name in COMPONENTS:
        assert page.locator(f"#{name}").is_visible(), name
    assert page.locator(".chart svg:visible").count() == 1
    assert page.locator("[data-needs-script]:visible").count() == 0
    page.context.close()


def test_on_paper_nothing_is_left_that_only_a_screen_can_use(browser: Browser) -> None:
    page, _ = opened(browser, page_in("en", "/design/?theme=dark"), width=1000, theme="dark")
    page.emulate_media(media="print")
    assert page.locator("button:visible, .top:visible, .side:visible, .foot:visible, dialog:visible").count() == 0
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator(".chart .wide svg").is_visible()
    page.context.close()


def test_the_list_of_keys_opens_by_its_key(browser: Browser) -> None:
    page, _ = opened(browser, page_in("en"), width=1440, theme="light")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()
    page.context.close()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_component_is_on_the_page(language: str) -> None:
    html = page_in(language)
    for name in COMPONENTS:
        assert f'<section class="shows" id="{name}">' in html
    assert not re.search(r"\sstyle=|<style|\son\w+=", html)


def test_in_russian_no_english_sentence_is_left() -> None:
    """What stands outside code and the citations of the made values is Russian."""
    html = re.sub(r"(?s)<head>.*?</head>|<code>.*?</code>|<svg.*?</svg>", " ", page_in("ru"))
    text = re.sub(r"<[^>]+>", "\n", html)
    english = [line.strip() for line in text.splitlines() if re.search(r"[A-Za-z]{3,}(?:[ ,]+[A-Za-z]{2,}){2,}", line)]
    assert [line for line in english if "EXERCISE" not in line] == []


def test_a_claim_is_said_with_its_range_and_its_best_figure() -> None:
    injured, boats = showing.claims()
    said = [Template("{{ claim|claimed }}").render(Context({"claim": claim})) for claim in injured.claims]
    assert said == ["16–21 persons", "9 persons", ""]
    assert Template("{{ claim|claimed }}").render(Context({"claim": boats.claims[0]})) == "4"


def test_a_level_is_never_colour_alone() -> None:
    for name, shape, word in (("watch", "◇", "Watch"), ("advisory", "△", "Advisory"), ("warning", "▲", "Warning")):
        badge = Template("{% level name %}").render(Context({"name": name}))
        assert shape in badge
        assert word in badge
    flash = Template('{% level "watch" "opportunity" "flash" %}').render(Context())
    assert flash.index("Flash") < flash.index("Watch") < flash.index("opportunity")
    assert "Watch" not in Template("{% level None %}").render(Context())


def test_a_sparkline_says_in_words_what_it_draws() -> None:
    drawn = Template("{% sparkline levels %}").render(Context({"levels": (0, 1, 3, 2)}))
    assert "Risk over 4 days: highest Warning, now Advisory" in drawn
    assert Template("{% sparkline levels %}").render(Context({"levels": (1,)})).strip() == ""


def test_pagination_keeps_the_query_of_its_page() -> None:
    request = request_for("/audit/?on=2010-05-25&who=x&page=2")
    html = render_to_string("design/pagination.html", {"page": Paginator(range(90), 30).page(2)}, request=request)
    assert 'href="/audit/?on=2010-05-25&amp;who=x&amp;page=3"' in html
    assert 'href="/audit/?on=2010-05-25&amp;who=x&amp;page=1"' in html


@pytest.mark.parametrize(
    ("job", "said", "unsaid"),
    [
        (Progress(said="Work", share=0.42, seconds_left=130, poll="/job/"), "42 %", "href"),
        (Progress(said="Work", share=None), "<progress", " %"),
        (Progress(said="Work", share=1.0, result="/r/", result_said="The result"), 'href="/r/"', "<progress"),
        (Progress(said="Work", failed="The disk is full: free some space."), "free some space", "<progress"),
    ],
)
def test_progress_says_how_far_the_work_is_and_where_its_result_is(job: Progress, said: str, unsaid: str) -> None:
    html = render_to_string("design/progress.html", {"job": job})
    assert said in html
    assert unsaid not in html
    assert ("data-poll" in html) == bool(job.poll)


def test_an_estimate_is_said_in_whole_minutes() -> None:
    assert Progress(said="Work", seconds_left=130).left_said == "about 2 minutes left"
    assert Progress(said="Work", seconds_left=20).left_said == "less than a minute left"
    with translation.override("ru"):
        assert Progress(said="Работа", seconds_left=300).left_said == "осталось примерно 5 минут"


def test_what_is_wrong_with_a_field_is_said_beside_it_and_tied_to_it() -> None:
    html = page_in("en")
    field = re.search(r"<textarea[^>]*id=\"id_reason\"[^>]*>", html)
    assert field
    assert 'aria-invalid="true"' in field[0]
    described = re.search(r'aria-describedby="([^"]+)"', field[0])
    assert described
    assert all(f'id="{name}"' in html for name in described[1].split())
