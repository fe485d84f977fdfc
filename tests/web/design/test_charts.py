"""Charts: one drawing for page, print and e-mail, free of style, with the same figures as its table."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from mirab.core.words import Text
from mirab.reporting.bulletin import ChartPoint, ChartSpec
from mirab.web.design import drawings, showing
from mirab.web.design.charts import NARROW, WIDE, chart_response, chart_view, drawn, vega_spec

CHART = showing.chart()
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    """Drawings of a test are its own."""
    settings.MIRAB_HOME = tmp_path
    drawings._kept.cache_clear()


def elements(svg: str) -> list[ElementTree.Element]:
    """Every element of a drawing."""
    return list(ElementTree.fromstring(svg).iter())


def lone(value: float, **more: Any) -> ChartSpec:
    """A chart of few points."""
    points = [
        ChartPoint(start=date(2030, month, 1), end=date(2030, month + 1, 1), value=value + month) for month in (1, 2, 3)
    ]
    said = Text(en="EXERCISE <b>&", ru="УЧЕБНОЕ <b>&")
    kept: dict[str, Any] = {"name": "few", "title": said, "axis": said, "unit": "m", "source": said} | more
    return ChartSpec(points=tuple(points), as_of=date(2030, 5, 1), **kept)


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_drawing_carries_nothing_that_the_policy_refuses(size: tuple[int, int], language: Any) -> None:
    for element in elements(drawn(CHART, language, size)):
        assert element.tag.removeprefix(SVG) not in ("style", "script", "foreignObject", "image")
        assert not [name for name in element.attrib if name == "style" or name.startswith("on") or "href" in name]


def test_a_drawing_scales_with_its_column_and_says_what_it_shows() -> None:
    root = ElementTree.fromstring(drawn(CHART, "en", WIDE))
    assert set(root.attrib) == {"viewBox", "role", "aria-label"}
    assert root.get("role") == "img"
    assert root.get("aria-label") == CHART.title.en
    assert "as known on 14\u00a0Mar 2031" in (root[0].text or "")


def test_every_colour_of_a_drawing_is_one_that_the_stylesheet_turns_for_the_dark_theme() -> None:
    sheet = "".join(path.read_text() for path in Path(drawings.__file__).parent.glob("styles/*.css"))
    for language, size in (("en", WIDE), ("ru", NARROW)):
        for element in elements(drawn(CHART, language, size)):
            for name in ("fill", "stroke"):
                colour = element.get(name, "none")
                assert colour in ("none", "transparent") or f'[{name}="{colour}"]' in sheet, (element.tag, name, colour)


def test_the_line_of_a_drawing_passes_through_the_figures_of_its_table() -> None:
    """The course of the drawn line, brought to the scale of the axis, is the column of values."""
    svg = drawn(CHART, "en", WIDE)
    line = next(e for e in elements(svg) if e.get("stroke") == "#1a5a9c" and e.get("stroke-width") == "1.8")
    heights = [-float(y) for _x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", line.get("d", ""))]
    values = [point.value for point in CHART.points]
    assert len(heights) == len(values)
    scale = (max(values) - min(values)) / (max(heights) - min(heights))
    lowest = min(range(len(values)), key=values.__getitem__)
    for value, height in zip(values, heights, strict=True):
        assert value - values[lowest] == pytest.approx((height - heights[lowest]) * scale, abs=0.05)


def test_the_table_beside_a_chart_holds_every_point_with_its_band() -> None:
    view = chart_view(CHART, "/chart.json")
    assert [head for head, _unit, _numeric in view.columns] == [
        "Period", "Value", "Normal", "Band from", "Band to", "Mark",
    ]  # fmt: skip
    assert len(view.rows) == len(CHART.points)
    assert [text for text, _numeric in view.rows[0]] == ["Apr 2029", "26.7", "26.7", "17.7", "35.7", ""]
    assert [row[5][0] for row in view.rows].count("hindsight") == 1


def test_a_chart_leaves_with_its_page_as_a_file_of_the_same_figures() -> None:
    request = RequestFactory().get("/chart.json", {"export": "csv"})
    lines = list(csv.reader(io.StringIO(chart_response(request, CHART).content.decode("utf-8-sig"))))
    assert [float(line[1]) for line in lines[1:-2]] == [point.value for point in CHART.points]
    assert lines[-1][0].startswith("Source: EXERCISE, made-up figures · as known on 14\u00a0Mar 2031 · ")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_live_chart_holds_the_same_figures_and_asks_for_nothing(language: Any) -> None:
    spec = vega_spec(CHART, language)
    values = [row["value"] for data in spec["data"] for row in data.get("values", ()) if row.get("value") is not None]
    assert values == [point.value for point in CHART.points]
    assert not [data for data in spec["data"] if "url" in data]
    assert spec["usermeta"]["locale"]["number"]["decimal"] == {"en": ".", "ru": ","}[language]


def test_a_drawing_is_kept_in_the_home_folder_and_read_from_there(tmp_path: Path) -> None:
    first = drawn(CHART, "en", WIDE)
    (path,) = (tmp_path / "drawings").glob("*.svg")
    path.write_text(first.replace(CHART.title.en, "kept"))
    drawings._kept.cache_clear()
    assert "kept" in drawn(CHART, "en", WIDE)


def test_a_damaged_drawing_is_drawn_anew(tmp_path: Path) -> None:
    first = drawn(CHART, "en", WIDE)
    (path,) = (tmp_path / "drawings").glob("*.svg")
    path.write_bytes(first.encode()[:500] + b"\xff")
    drawings._kept.cache_clear()
    assert drawn(CHART, "en", WIDE) == first
    assert path.read_text() == first


def test_a_home_that_cannot_be_written_costs_the_store_and_not_the_page(tmp_path: Path) -> None:
    (tmp_path / "drawings").write_text("a file stands where the folder would be")
    assert drawn(CHART, "en", WIDE).startswith("<svg")


def test_another_figure_or_another_word_is_another_drawing(tmp_path: Path) -> None:
    for chart in (lone(1), lone(2), lone(1, title=Text(en="other", ru="иной")), lone(1)):
        drawn(chart, "en", WIDE)
    assert len(list((tmp_path / "drawings").glob("*.svg"))) == 3


def test_a_chart_in_russian_has_russian_months_and_decimal_commas() -> None:
    with translation.override("ru"):
        view = chart_view(CHART, "/chart.json")
        page = render_to_string("design/chart.html", {"view": view})
    assert "апр" in view.svg
    assert view.rows[0][1][0] == "26,7"
    assert CHART.title.ru in page
    assert CHART.title.en not in page


def test_a_title_is_never_markup() -> None:
    page = render_to_string("design/chart.html", {"view": chart_view(lone(1), "/chart.json")})
    assert "<b>" not in page.replace("<b class", "")
    assert "EXERCISE &lt;b&gt;&amp;" in page


def test_where_there_is_no_chart_there_is_nothing() -> None:
    assert render_to_string("design/chart.html", {"view": None}).strip() == ""
