"""The site's script in a real browser, under the policy that the site sends: what is typed is not lost."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import vl_convert
from playwright.sync_api import Browser, Page, sync_playwright

BUILT = Path(__file__).resolve().parents[3] / "src/mirab/web/design/static/design/built"
CHROMIUM = shutil.which("chromium")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
SWITCHES += ["--disable-background-networking", "--disable-component-update"]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "worker-src 'self'; form-action 'self'; base-uri 'none'"
)
KINDS = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
HEAD = '<link rel="stylesheet" href="/built/site.css"><script type="module" src="/built/site.js"></script>'

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


@dataclass
class Site:
    """A small site: pages by address, what was posted, and how it answers a post."""

    address: str
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    posts: list[dict[str, list[str]]] = field(default_factory=list)
    answer: tuple[int, str] = (200, "/done")
    polls: int = 0

    def page(self, address: str, body: str, head: str = "", attributes: str = "") -> str:
        """Put a page up and give its whole address."""
        html = f'<!doctype html><html lang="en" {attributes}><head><title>{address}</title>{HEAD}{head}</head>'
        self.pages[address] = (
            "text/html; charset=utf-8",
            f"{html}<body class='bare'><main>{body}</main></body></html>",
        )
        return self.address + address

    def value(self, address: str, found: object) -> None:
        """Put a value up as JSON."""
        self.pages[address] = ("application/json", json.dumps(found))


def handler(site: Site) -> type[BaseHTTPRequestHandler]:
    """Answer for a site."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def give(self, status: int, kind: str, body: bytes, **more: str) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Security-Policy": POLICY, **more}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            address = urlsplit(self.path).path
            if address == "/poll":
                site.polls += 1
                more = ' data-poll="/poll"' if site.polls < 2 else ""
                self.give(200, "text/html", f'<p id="work"{more}>step {site.polls}</p>'.encode())
            elif address in site.pages:
                kind, body = site.pages[address]
                self.give(200, kind, body.encode())
            elif address.startswith("/built/") and (file := BUILT / address[7:]).is_file():
                self.give(200, KINDS.get(file.suffix, "text/plain"), file.read_bytes())
            else:
                self.give(404, "text/html", b"not here")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            site.posts.append(parse_qs(body, keep_blank_values=True))
            status, where = site.answer
            if status == 200:
                self.give(303, "text/html", b"", Location=where)
            else:
                self.give(status, "text/html", b"refused")

    return Handler


@pytest.fixture
def site() -> Iterator[Site]:
    """A site on a free port of this machine."""
    found = Site(address="")
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(found))
    found.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield opened
        opened.close()


@pytest.fixture
def reader(browser: Browser, site: Site) -> Iterator[Page]:
    """A reader's page. Whatever the policy refused, any script's fault and any other host fails the test."""
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    page = context.new_page()
    page.set_default_timeout(8000)
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if "Content Security Policy" in m.text else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith((site.address, "blob:")) else faults.append(r.url))
    yield page
    context.close()
    assert faults == []


LIST = """<div data-list><a data-item id="one" href="/1">1</a><a data-item hidden href="/h">h</a>
<a data-item id="two" href="/2">2</a></div>"""
KEYS = """<dialog id="keys"><form method="dialog"><button>Close</button></form>
<input type="checkbox" data-keys-switch id="switch"></dialog>"""


def focused(page: Page) -> str:
    """Give the identifier of what has focus."""
    return str(page.evaluate("document.activeElement.id"))


def test_keys_move_through_a_list_and_to_the_search(site: Site, reader: Page) -> None:
    reader.goto(site.page("/", f'<input id="search">{LIST}{KEYS}'))
    for key, where in [("j", "one"), ("j", "two"), ("j", "two"), ("k", "one"), ("/", "search")]:
        reader.keyboard.press(key)
        assert focused(reader) == where
    reader.keyboard.type("j/?")
    assert reader.input_value("#search") == "j/?"
    assert focused(reader) == "search"


@pytest.mark.parametrize(
    ("key", "code", "where"),
    [("о", "KeyJ", "one"), (".", "Slash", "search"), ("j", "KeyC", "one"), ("ö", "Semicolon", "")],
    ids=["Russian j", "Russian /", "Dvorak j", "a letter that is no key of ours"],
)
def test_a_key_is_known_on_any_layout(site: Site, reader: Page, key: str, code: str, where: str) -> None:
    reader.goto(site.page("/", f'<input id="search">{LIST}'))
    event = {"key": key, "code": code, "bubbles": True, "cancelable": True}
    reader.evaluate("event => document.body.dispatchEvent(new KeyboardEvent('keydown', event))", event)
    assert focused(reader) == where


def test_two_keys_lead_to_a_place_and_modified_keys_to_none(site: Site, reader: Page) -> None:
    site.page("/watch", "there")
    reader.goto(site.page("/", f'<a data-go="w" href="/watch">Watch</a>{LIST}'))
    reader.keyboard.press("Control+j")
    reader.keyboard.press("w")
    assert (focused(reader), reader.url) == ("", f"{site.address}/")
    reader.keyboard.press("g")
    reader.keyboard.press("w")
    reader.wait_for_url("**/watch")


def test_the_list_of_keys_opens_and_switches_the_keys_off(site: Site, reader: Page) -> None:
    reader.goto(site.page("/", LIST + KEYS))
    reader.keyboard.press("?")
    assert reader.is_checked("#switch")
    reader.uncheck("#switch")
    reader.keyboard.press("Escape")
    reader.keyboard.press("j")
    assert focused(reader) not in ("one", "two")


def test_the_theme_is_told_to_the_server_and_shown_at_once(site: Site, reader: Page) -> None:
    buttons = "".join(f'<button data-theme-choice="{name}">{name}</button>' for name in ("system", "light", "dark"))
    reader.goto(site.page("/", f"<p data-needs-script hidden>{buttons}</p>"))
    reader.click("text=dark")
    assert reader.get_attribute("html", "data-theme") == "dark"
    assert reader.get_attribute("[data-theme-choice=dark]", "aria-pressed") == "true"
    assert reader.get_attribute("[data-theme-choice=system]", "aria-pressed") == "false"
    [cookie] = reader.context.cookies()
    assert (cookie["name"], cookie["value"], cookie["sameSite"]) == ("theme", "dark", "Lax")


FORM = """<form method="post" action="/save" data-keep="reject">
<p data-kept-notice hidden>brought back <button type="button" data-kept-discard>discard</button></p>
<p data-offline-notice hidden>no line</p>
<p data-expired-notice hidden>session over <a href="/sign-in?next=/form">sign in</a></p>
<input type="hidden" name="csrf" value="a"><input type="password" name="secret"><textarea name="reason"></textarea>
<input type="checkbox" name="why" value="late"><input type="checkbox" name="why" value="doubt">
<select name="level"><option value="1">1</option><option value="2">2</option></select>
<button name="act" value="go" id="send">Send</button></form>"""


def filled(site: Site, reader: Page) -> None:
    """Open the form and type into it."""
    reader.goto(site.page("/form", FORM))
    reader.fill("textarea", "The gauge stood still")
    reader.fill("[type=password]", "never")
    reader.check("[value=doubt]")
    reader.select_option("select", "2")


def shown(page: Page) -> list[str]:
    """Give what the form says."""
    return [name for name in ("kept", "offline", "expired") if page.is_visible(f"[data-{name}-notice]", timeout=1000)]


def test_what_was_typed_comes_back_but_no_password_and_no_token(site: Site, reader: Page) -> None:
    filled(site, reader)
    site.page("/form", FORM.replace('name="csrf" value="a"', 'name="csrf" value="b"'))
    reader.reload()
    assert shown(reader) == ["kept"]
    assert reader.input_value("textarea") == "The gauge stood still"
    assert (reader.is_checked("[value=doubt]"), reader.is_checked("[value=late]")) == (True, False)
    assert reader.input_value("select") == "2"
    assert reader.input_value("[type=password]") == ""
    assert reader.input_value("[name=csrf]") == "b"
    assert "never" not in str(reader.evaluate("JSON.stringify(localStorage)"))
    reader.click("[data-kept-discard]")
    reader.reload()
    assert (reader.input_value("textarea"), shown(reader)) == ("", [])


def test_another_reader_of_the_same_browser_does_not_see_it(site: Site, reader: Page) -> None:
    filled(site, reader)
    site.page("/form", FORM, attributes='data-reader="7"')
    reader.reload()
    assert (reader.input_value("textarea"), shown(reader)) == ("", [])


def test_a_lost_line_loses_nothing_and_says_so(site: Site, reader: Page) -> None:
    filled(site, reader)
    reader.context.set_offline(True)
    reader.click("#send")
    reader.wait_for_selector("[data-offline-notice]:focus")
    assert reader.input_value("textarea") == "The gauge stood still"
    reader.context.set_offline(False)
    site.page("/done", "<p role=alert>Taken</p>", head='<meta name="kept-done" content="reject">')
    reader.click("#send")
    reader.wait_for_url("**/done")
    assert reader.inner_text("[role=alert]") == "Taken"
    assert site.posts[-1]["reason"] == ["The gauge stood still"]
    assert site.posts[-1]["why"] == ["doubt"]
    assert site.posts[-1]["act"] == ["go"]
    reader.go_back()
    reader.wait_for_selector("textarea")
    assert (reader.input_value("textarea"), shown(reader)) == ("", [])


def test_an_answer_that_does_not_say_it_is_done_keeps_what_was_typed(site: Site, reader: Page) -> None:
    filled(site, reader)
    site.page("/done", "not taken")
    reader.click("#send")
    reader.wait_for_url("**/done")
    reader.goto(f"{site.address}/form")
    assert shown(reader) == ["kept"]
    assert reader.input_value("textarea") == "The gauge stood still"


@pytest.mark.parametrize("answer", [(403, ""), (401, ""), (200, "/sign-in")], ids=["403", "401", "led to sign-in"])
def test_an_ended_session_is_said_with_a_way_to_sign_in_beside(
    site: Site, reader: Page, answer: tuple[int, str]
) -> None:
    filled(site, reader)
    site.page("/sign-in", "who are you?")
    site.answer = answer
    reader.click("#send")
    reader.wait_for_selector("[data-expired-notice]:focus")
    assert reader.get_attribute("[data-expired-notice] a", "target") == "_blank"
    assert reader.url == f"{site.address}/form"
    assert reader.input_value("textarea") == "The gauge stood still"


def test_who_signs_out_leaves_nothing_behind(site: Site, reader: Page) -> None:
    filled(site, reader)
    site.page("/done", "bye")
    reader.goto(site.page("/out", '<form method="post" data-forget><button>Sign out</button></form>'))
    reader.click("button")
    reader.wait_for_url("**/done")
    assert reader.evaluate("Object.keys(localStorage).length") == 0


def test_a_choice_sends_its_form_but_a_date_half_typed_does_not(site: Site, reader: Page) -> None:
    form = '<form action="/"><select name="a" data-submit><option>1<option>2</select></form>'
    form += '<form action="/"><input type="date" name="on" data-submit><a href="#" id="next">next</a></form>'
    reader.goto(site.page("/", form))
    reader.focus("[name=on]")
    reader.keyboard.type("05252010")
    assert reader.input_value("[name=on]") == "2010-05-25"
    assert reader.url == f"{site.address}/"
    reader.focus("#next")
    reader.wait_for_url("**/?on=2010-05-25")
    reader.select_option("select", "2")
    reader.wait_for_url("**/?a=2")


def test_long_work_is_followed_until_it_ends(site: Site, reader: Page) -> None:
    reader.goto(site.page("/", '<p id="work" data-poll="/poll">step 0</p>'))
    reader.wait_for_selector("#work:text-is('step 2')")
    reader.wait_for_timeout(2000)
    assert site.polls == 2


def figure(name: str) -> dict[str, Any]:
    """A channel of a chart that shows a figure."""
    return {"field": name, "type": "quantitative"}


def lite() -> dict[str, Any]:
    """A chart as the site draws them: a band, a line, points that say their value. EXERCISE figures."""
    rows = [{"day": f"2010-{m:02}-01", "flow": 10 * m, "low": 5 * m, "high": 12 * m} for m in range(1, 13)]
    told = {"x": {"field": "day", "type": "temporal"}, "tooltip": [{**figure("flow"), "title": "Flow, m³/s"}]}
    band = {"type": "area", "color": "#d9dfe6"}
    return {
        "width": 600,
        "height": 170,
        "data": {"values": rows},
        "encoding": told,
        "layer": [
            {"mark": band, "encoding": {"y": figure("low"), "y2": {"field": "high"}}},
            {"mark": {"type": "line", "color": "#1a5a9c"}, "encoding": {"y": figure("flow")}},
            {"mark": {"type": "point", "size": 60, "filled": True}, "encoding": {"y": figure("flow")}},
        ],
    }


CHART = """<figure class="chart"><figcaption>Flow is high</figcaption>
<div class="drawing"><svg role="img" aria-label="Flow"></svg></div>
<button data-chart-src="/chart.json" data-needs-script hidden>Open</button>
<p data-failed-notice hidden>It cannot be opened</p></figure>"""


def test_a_chart_comes_to_life_under_the_policy_and_says_its_figures(site: Site, reader: Page) -> None:
    site.value("/chart.json", vl_convert.vegalite_to_vega(lite()))
    reader.goto(site.page("/", CHART))
    assert not reader.evaluate("performance.getEntriesByType('resource').some(e => e.name.includes('charts'))")
    reader.click("button")
    reader.wait_for_selector(".drawing.live svg[aria-label=Flow]")
    assert reader.locator(".drawing.live .mark-symbol path").count() == 12
    reader.hover(".drawing.live .mark-symbol path >> nth=3")
    reader.wait_for_selector(".chart-tip")
    assert reader.inner_text(".chart-tip") == "Flow, m³/s 40"
    assert not reader.is_visible("button")


@pytest.mark.parametrize("spec", ["missing", {}, {"marks": [{"type": "rect", "from": {"data": "nowhere"}}]}])
def test_a_chart_that_cannot_be_opened_leaves_its_drawing_and_says_so(site: Site, reader: Page, spec: object) -> None:
    if spec != "missing":
        site.value("/chart.json", spec)
    reader.goto(site.page("/", CHART))
    reader.click("button")
    reader.wait_for_selector("[data-failed-notice]")
    assert reader.locator(".drawing > svg[aria-label=Flow]").count() == 1
    assert reader.locator(".drawing.live").count() == 0


MAP = """<figure class="map" data-zoom-in="Closer" data-zoom-out="Farther"><div class="drawing"><svg></svg></div>
<button data-map-src="/map.json" data-needs-script hidden>Open</button>
<p data-failed-notice hidden>It cannot be opened</p></figure>"""


def square(kind: str, west: float, east: float) -> dict[str, Any]:
    """A made outline. EXERCISE."""
    ring = [[west, 39], [east, 39], [east, 42], [west, 42], [west, 39]]
    return {"type": "Feature", "properties": {"kind": kind}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def put_map(site: Site) -> None:
    """Put a made map up: two squares, the line between them, two places. EXERCISE."""
    shapes = [square("ground", 60, 85), square("state", 68, 72), square("state", 72, 76)]
    line = {"type": "LineString", "coordinates": [[72, 39], [72, 42]]}
    border = {"type": "Feature", "properties": {"status": "undelimited"}, "geometry": line}
    site.value("/shapes.json", {"type": "FeatureCollection", "features": shapes})
    upper = {"code": "a", "name": "Upper", "lon": 70, "sign": "warning", "label": "Upper: warning", "href": "/a"}
    lower = {"code": "b", "name": "Lower", "lon": 74, "sign": "none", "label": "Lower", "href": "/b"}
    places = [place | {"lat": 40.5} for place in (upper, lower)]
    lines = {"type": "FeatureCollection", "features": [border]}
    found = {"bounds": [66, 38, 78, 43], "shapes": "/shapes.json", "lines": lines, "places": places}
    found["legend"] = [{"status": "agreed", "label": "agreed"}, {"status": "undelimited", "label": "not delimited"}]
    site.value("/map.json", found | {"labels": [{"name": "Left", "lon": 69, "lat": 41.5, "kind": "state"}]})


def test_a_map_comes_to_life_under_the_policy_with_marks_that_are_links(site: Site, reader: Page) -> None:
    put_map(site)
    reader.goto(site.page("/", MAP))
    reader.click("button")
    reader.wait_for_selector(".drawing.live canvas", timeout=30000)
    reader.wait_for_selector("a.map-mark.level-warning")
    assert reader.get_attribute("a.map-mark.level-warning", "href") == "/a"
    assert "Upper: warning" in str(reader.text_content("a.map-mark.level-warning"))
    assert reader.locator("button[aria-label=Closer]").is_visible()
    assert [text.strip() for text in reader.locator(".map-legend li").all_inner_texts()] == ["agreed", "not delimited"]
    dashes = [line.get_attribute("stroke-dasharray") for line in reader.locator(".map-legend line").all()]
    assert dashes[0] is None
    assert dashes[1] is not None
    assert reader.evaluate("performance.getEntriesByType('resource').some(e => e.name.endsWith('maps-worker.js'))")
    reader.focus("a.map-mark.level-none")
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/b")


def test_names_on_a_live_map_keep_within_it_and_off_one_another(site: Site, reader: Page) -> None:
    put_map(site)
    data = json.loads(site.pages["/map.json"][1])
    # one mark at the frame's edge, two on one point in the middle of the state, whose name stands there
    spots = (("edge", 77.9, "warning"), ("one", 70, "advisory"), ("two", 70, "opportunity"))
    data["places"] = [
        {"code": code, "name": f"The place {code}", "lon": lon, "lat": 40.5, "sign": sign, "label": code, "href": "/"}
        for code, lon, sign in spots
    ]
    data["labels"] = [{"name": "The state", "lon": 70, "lat": 40.5, "kind": "state"}]
    data["signs"] = [{"sign": "opportunity", "label": "opportunity"}]
    site.value("/map.json", data)
    reader.goto(site.page("/", MAP))
    reader.click("button")
    reader.wait_for_selector(".map-state")
    reader.wait_for_selector(".map-legend .level-opportunity")
    frame = reader.locator(".drawing.live").bounding_box()
    found = reader.locator(".map-state:not(.crowded), .map-mark:not(.crowded) .map-label, .map-mark .map-shape").all()
    boxes = [box for part in found if (box := part.bounding_box())]
    assert frame
    assert reader.locator(".map-mark[data-side=left]").count() >= 1
    assert len(boxes) == 7
    for box in boxes:
        assert frame["x"] <= box["x"] + 6
        assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 6
    for a, b in combinations(boxes, 2):
        apart = (
            a["x"] + a["width"] <= b["x"]
            or b["x"] + b["width"] <= a["x"]
            or a["y"] + a["height"] <= b["y"]
            or b["y"] + b["height"] <= a["y"]
        )
        assert apart, (a, b)


def test_a_map_without_its_outlines_leaves_the_drawing_and_says_so(site: Site, reader: Page) -> None:
    put_map(site)
    del site.pages["/shapes.json"]
    reader.goto(site.page("/", MAP))
    reader.click("button")
    reader.wait_for_selector("[data-failed-notice]", timeout=30000)
    assert reader.locator(".drawing > svg").count() == 1
    assert reader.locator(".drawing.live").count() == 0


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("Water of the Syr Darya, 18 Feb 2008", {"latin"}),
        ("Вода Сырдарьи № 5", {"latin", "cyrillic"}),
        ("Ақмола, Ысык-Көл", {"latin", "cyrillic", "cyrillic-more"}),
    ],
)
def test_a_page_loads_only_the_letters_that_it_writes(site: Site, reader: Page, text: str, files: set[str]) -> None:
    reader.goto(site.page("/", f"<p>{text}</p>"))
    reader.evaluate("document.fonts.ready")
    loaded = reader.evaluate(
        "performance.getEntriesByType('resource').map(e => e.name).filter(n => n.includes('woff2'))"
    )
    assert {Path(name).stem.removeprefix("noto-sans-") for name in loaded} == files
