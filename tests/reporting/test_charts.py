"""Charts are valid Vega-Lite, draw what the table says, and speak both languages in fonts that travel with us."""

from __future__ import annotations

import re
from dataclasses import replace

import altair
import pytest

from mirab.core.words import Language
from mirab.reporting import Bulletin
from mirab.reporting.bulletin import ChartSpec
from mirab.reporting.charts import SERIF, chart_table, png, svg, vega_lite


@pytest.fixture
def chart(exercise_bulletin: Bulletin) -> ChartSpec:
    """The chart of the made-up bulletin."""
    return next(entry.chart for entry in exercise_bulletin.proposals if entry.chart)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_specification_is_valid_by_the_published_schema(chart: ChartSpec, language: Language) -> None:
    altair.LayerChart.from_dict(vega_lite(chart, language), validate=True)


def test_a_specification_carries_its_data_title_source_and_day(chart: ChartSpec) -> None:
    spec = vega_lite(chart, "en")
    assert "url" not in spec["data"]
    assert spec["title"]["text"] == chart.title.en
    assert "Hydromet of Alfa · as known on 15\u00a0Feb 2031" in spec["title"]["subtitle"]
    drawn = [record["value"] for record in spec["data"]["values"] if record["value"] is not None]
    assert drawn == [point.value for point in chart.points]


def test_no_line_is_drawn_across_a_missing_period(chart: ChartSpec) -> None:
    values = vega_lite(chart, "en")["data"]["values"]
    gap = [record for record in values if record["value"] is None]
    assert [record["day"] for record in gap] == ["2029-11-01"]


def test_the_table_of_a_chart_holds_its_points_folded_or_not(chart: ChartSpec) -> None:
    for folded in (False, True):
        cells = [cell[0][0].text.en for row in chart_table(chart, folded=folded).rows for cell in row.cells]
        said = [f"{point.value:g}\u00a0m" for point in chart.points]
        assert len(said) == 23
        assert all(value in cells for value in said)


@pytest.mark.parametrize("font", [SERIF, "Liberation Sans"])
def test_a_russian_chart_is_drawn_in_cyrillic_with_the_font_asked_for(chart: ChartSpec, font: str) -> None:
    drawn = svg(chart, "ru", font)
    assert "Высота над мёртвым уровнем" in drawn
    assert ">янв<" in drawn
    assert set(re.findall(r'font-family="([^"]*)"', drawn)) == {font}


def test_two_charts_on_a_page_share_no_element_id(chart: ChartSpec) -> None:
    ids = re.findall(r'\bid="([^"]*)"', svg(chart, "en") + svg(replace(chart, name="other"), "en"))
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]*)\)", svg(chart, "en"))) <= set(ids)


def test_a_picture_for_word_processors_is_a_png_wide_enough_for_print(chart: ChartSpec) -> None:
    picture = png(chart, "ru")
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20], "big") > 1800
