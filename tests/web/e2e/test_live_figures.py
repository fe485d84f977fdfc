"""A chart and a map come to life from their buttons; where that cannot be, the drawing stays."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.web.e2e.browsing import Open, Reader

#: What a browser without a graphics card says of itself.
SLOW_GRAPHICS = ("[.WebGL", "[GroupMarkerNotSet", "Automatic fallback to software WebGL")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_live_chart_draws_every_figure_of_the_drawing(language: str, open_reader: Open) -> None:
    reader = open_reader(language=language, role="analyst")
    reader.open("indicator")
    title = reader.page.locator("figure.chart figcaption").first.inner_text()
    reader.page.locator("button[data-chart-src]").first.click()
    live = reader.page.locator("figure.chart[data-live] .drawing.live svg").first
    expect(live).to_be_visible()
    assert live.locator("path, rect, line").count() > 20
    assert len(live.get_attribute("aria-label") or "") > 10
    assert reader.page.locator("figure.chart figcaption").first.inner_text() == title
    assert_own_bundle(reader, "charts")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_live_map_draws_on_its_canvas(language: str, open_reader: Open) -> None:
    reader = open_reader(language=language, role="analyst")
    reader.watched.meant = SLOW_GRAPHICS
    reader.open("watch")
    reader.page.locator("button[data-map-src]").first.click()
    expect(reader.page.locator("figure.map[data-live] canvas").first).to_be_visible()
    reader.page.wait_for_load_state("networkidle")
    picture = reader.page.locator("figure.map canvas").first.screenshot()
    # one flat colour packs into far less
    assert len(picture) > 5_000
    assert_own_bundle(reader, "maps")


def assert_own_bundle(reader: Reader, name: str) -> None:
    assert [url for url in reader.watched.asked if f"/built/{name}" in url]


@pytest.mark.parametrize(("name", "figure"), [("indicator", "chart"), ("watch", "map")])
def test_the_drawing_stays_where_the_live_one_cannot_be_fetched(name: str, figure: str, open_reader: Open) -> None:
    reader = open_reader(role="analyst")
    reader.watched.meant = ("Failed to load resource", "TypeError: Failed to fetch dynamically imported module")
    reader.page.route(f"**/built/{figure}s*.js", lambda route: route.abort())
    reader.open(name)
    reader.page.locator(f"button[data-{figure}-src]").first.click()
    expect(reader.page.locator(f"figure.{figure} [data-failed-notice]").first).to_be_visible()
    expect(reader.page.locator(f"figure.{figure} .drawing svg >> visible=true").first).to_be_visible()
    reader.page.unroute(f"**/built/{figure}s*.js")
