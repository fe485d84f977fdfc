"""Charts: one Vega-Lite specification for page and paper, and the same figures as a table.

The specification is a plain dict with its data inside, so that a site can hand it to Vega as it stands. It is drawn
here without a browser or a network, and in fonts that travel with the wheels.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

import vl_convert

from mirab.core.periods import Period, add_months
from mirab.core.words import MONTHS, Language, Text
from mirab.reporting.bulletin import ChartPoint, ChartSpec
from mirab.reporting.document import Block, Column, Heading, Picture, Row, Table, line, span
from mirab.reporting.numerals import NBSP, day_said, period_said, quantity
from mirab.reporting.wording import joined, same, wording

WIDTH, HEIGHT = 640, 170
INK, SOFT, LINE, BLUE, BAND = "#1c2127", "#5b6470", "#e3e0d8", "#1a5a9c", "#d9dfe6"
#: For screens; drawn and measured with Liberation Sans, which travels with vl-convert.
SANS = "Noto Sans, Segoe UI, Arial, Liberation Sans, sans-serif"
#: For PDF; it travels with Typst and has Cyrillic.
SERIF = "Libertinus Serif"
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


def vega_lite(chart: ChartSpec, language: Language, *, titled: bool = True) -> dict[str, Any]:
    """The chart as a Vega-Lite specification in one language, its data inside.

    ``titled`` puts the finding above and the source below the drawing; documents set both in their own type.
    """
    said = chart.title.said(language)
    spec: dict[str, Any] = {
        "$schema": SCHEMA,
        "description": said,
        "width": WIDTH,
        "height": HEIGHT,
        "padding": {"left": 2, "right": 44, "top": 4, "bottom": 2},
        "data": {"values": _values(chart, language)},
        "encoding": {"x": _time_axis(chart, language)},
        "layer": _layers(chart, language),
        "config": _config(),
    }
    if titled:
        source = source_line(chart).said(language)
        spec["title"] = {"text": said, "subtitle": source, "anchor": "start", "frame": "group"}
    return spec


def source_line(chart: ChartSpec) -> Text:
    """Source of a chart and the day as known on which it was drawn."""
    return wording("chart.source_line", source=chart.source, day=day_said(chart.as_of))


def _values(chart: ChartSpec, language: Language) -> list[dict[str, Any]]:
    """One record per point; a gap between periods gets an empty record, so that no line is drawn across it."""
    records: list[dict[str, Any]] = []
    for point, following in zip(chart.points, (*chart.points[1:], None), strict=True):
        record: dict[str, Any] = {"day": point.start.isoformat(), "value": point.value, "hindsight": point.hindsight}
        record |= {"baseline": point.baseline, "low": point.low, "high": point.high}
        if following is None:
            record["label"] = quantity(point.value, chart.unit).said(language)
        records.append(record)
        if following and following.start > point.end:
            empty = dict.fromkeys(("value", "baseline", "low", "high"))
            records.append({"day": point.end.isoformat(), "hindsight": False, **empty})
    return records


def _layers(chart: ChartSpec, language: Language) -> list[dict[str, Any]]:
    scale = {"zero": _starts_at_zero(chart.points)}
    axis = {"title": chart.axis.said(language), "labelExpr": _number_labels(language)}
    value = {"field": "value", "type": "quantitative", "scale": scale, "axis": axis}
    path = {"invalid": "break-paths-filter-domains"}
    hollow = {"condition": {"test": "datum.hindsight", "value": "white"}, "value": BLUE}
    size = 34 if _scattered(chart.points) else 18
    points = {"type": "point", "stroke": BLUE, "filled": True, "strokeWidth": 1.4, "size": size, "opacity": 1}
    label = {"type": "text", "align": "left", "dx": 7, "color": INK, "fontWeight": "bold", "fontSize": 12}
    return [
        *_normal_layers(chart, value, path),
        {"mark": {"type": "line", "color": BLUE, "strokeWidth": 1.8, **path}, "encoding": {"y": value}},
        {"mark": points, "encoding": {"y": value, "fill": hollow}},
        {
            "transform": [{"filter": "isValid(datum.label)"}],
            "mark": label,
            "encoding": {"y": value, "text": {"field": "label", "type": "nominal"}},
        },
    ]


def _normal_layers(chart: ChartSpec, value: dict[str, Any], path: dict[str, Any]) -> list[dict[str, Any]]:
    """What is normal: a band and dashes for a running series, a bar and a dash at each point of scattered facts."""
    low, norm = {**value, "field": "low"}, {**value, "field": "baseline"}
    scattered = _scattered(chart.points)
    area: dict[str, Any] = {"type": "bar", "size": 9} if scattered else {"type": "area", **path}
    dashes: dict[str, Any] = {"type": "line", "strokeDash": [4, 3], "strokeWidth": 1, **path}
    if scattered:
        dashes = {"type": "point", "shape": "stroke", "size": 260, "strokeWidth": 1.4, "opacity": 1}
    drawn: list[dict[str, Any]] = []
    if banded(chart):
        drawn.append({"mark": {**area, "color": BAND}, "encoding": {"y": low, "y2": {"field": "high"}}})
    if any(point.baseline is not None for point in chart.points):
        drawn.append({"mark": {**dashes, "color": SOFT}, "encoding": {"y": norm}})
    return drawn


def banded(chart: ChartSpec) -> bool:
    """Whether a normal band is known for any point."""
    return any(point.low is not None and point.high is not None for point in chart.points)


def _scattered(points: tuple[ChartPoint, ...]) -> bool:
    """Whether most points stand alone, as published facts do, and no line can join them."""
    gaps = sum(following.start > point.end for point, following in pairwise(points))
    return gaps > len(points) / 2


def _starts_at_zero(points: tuple[ChartPoint, ...]) -> bool:
    """Counts and shares start at zero; levels that move within a narrow range do not."""
    low, high = min(point.value for point in points), max(point.value for point in points)
    return low >= 0 and low < 0.5 * high


def _time_axis(chart: ChartSpec, language: Language) -> dict[str, Any]:
    ticks = [
        {"year": day.year, "month": day.month, "date": 1, "utc": True}
        for day in _tick_days(chart.points[0].start, chart.points[-1].start)
    ]
    months = MONTHS[language]
    names = ", ".join(f"'{name.rstrip('.')}'" for name in months)
    month = f"[{names}][utcmonth(datum.value)]"
    expression = (
        f"(utcmonth(datum.value) == 0 || datum.index == 0) ? [{month}, '' + utcyear(datum.value)] : {month}"
        if (chart.points[-1].start - chart.points[0].start).days <= 1200
        else "'' + utcyear(datum.value)"
    )
    axis = {"values": ticks, "labelExpr": expression, "title": None, "grid": False}
    return {"field": "day", "type": "temporal", "scale": {"type": "utc"}, "axis": axis}


def _tick_days(first: date, last: date) -> list[date]:
    """First days of months: each, every third, or every January, by the length of the series."""
    days = (last - first).days
    step = 1 if days <= 400 else 3 if days <= 1200 else 12
    start = first if first.day == 1 else add_months(first, 1)
    ticks: list[date] = []
    while start <= last:
        if (start.month - 1) % step == 0:
            ticks.append(start)
        start = add_months(start, 1)
    return ticks or [first.replace(day=1)]


def _number_labels(language: Language) -> str:
    """Axis numbers with the language's own separators, without depending on the renderer's locale."""
    if language == "ru":
        return f"replace(replace(format(datum.value, ',~f'), /,/g, '{NBSP}'), '.', ',')"
    return "format(datum.value, ',~f')"


def _config() -> dict[str, Any]:
    axis = {"labelColor": SOFT, "titleColor": SOFT, "tickColor": LINE, "domainColor": LINE, "gridColor": LINE}
    return {
        "font": SANS,
        "background": "transparent",
        "view": {"stroke": None},
        "axis": {**axis, "labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal"},
        "axisY": {
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "end",
            "titleX": 0,
            "titleY": -9,
            "tickCount": 4,
            "domain": False,
            "ticks": False,
        },
        "title": {"color": INK, "fontSize": 14, "subtitleColor": SOFT, "subtitleFontSize": 11},
    }


@lru_cache(maxsize=256)
def svg(chart: ChartSpec, language: Language, font: str = SANS) -> str:
    """The chart drawn without title as SVG; element ids begin with the chart's name, so that many fit on a page."""
    if font != SANS:
        return svg(chart, language).replace(SANS, font)
    drawn: str = vl_convert.vegalite_to_svg(vega_lite(chart, language, titled=False))
    name = re.sub(r"\W", "-", chart.name) + "-" + language
    drawn = re.sub(r'\bid="', f'id="{name}-', drawn)
    return re.sub(r"url\(#", f"url(#{name}-", drawn)


def png(chart: ChartSpec, language: Language) -> bytes:
    """The chart drawn as a picture on white for word processors, at three pixels to the point."""
    drawn = svg(chart, language, "Liberation Sans")
    ground = drawn.index(">") + 1
    white = '<rect width="100%" height="100%" fill="white"/>'
    picture: bytes = vl_convert.svg_to_png(drawn[:ground] + white + drawn[ground:], scale=3)
    return picture


def chart_picture(chart: ChartSpec) -> Picture:
    """A chart with its source line and the table of its figures."""
    normed = any(point.baseline is not None for point in chart.points)
    legend = [wording("chart.legend_norm")] if normed else []
    if banded(chart):
        legend = [wording("chart.legend_band")]
    if any(point.hindsight for point in chart.points):
        legend.append(wording("chart.legend_hindsight"))
    return Picture(chart=chart, source=joined([source_line(chart), *legend]), table=chart_table(chart))


def chart_annex(charts: list[ChartSpec]) -> tuple[Block, ...]:
    """For paper: the figures of every chart as tables under one heading."""
    if not charts:
        return ()
    tables = [(Heading(level=3, line=line(chart.title)), chart_table(chart, folded=True)) for chart in charts]
    return (Heading(level=1, line=line(wording("chart.annex"))), *(block for pair in tables for block in pair))


def chart_table(chart: ChartSpec, *, folded: bool = False) -> Table:
    """The figures of a chart as a table: period, value, norm with its band; ``folded`` sets two halves abreast."""
    half = -(-len(chart.points) // 2) if folded else len(chart.points)
    columns = (
        Column(head=wording("proposal.column_period"), share=0.36),
        Column(head=wording("proposal.column_value"), share=0.24, numeric=True),
        Column(head=wording("proposal.column_normal"), share=0.40, numeric=True),
    )
    cells = [_point_cells(chart, point) for point in chart.points]
    blank = ((line(same("")),),) * 3
    right = [*cells[half:], *([blank] * half)] if folded else []
    rows = tuple(
        Row(cells=(*left, *beside)) for left, beside in zip(cells[:half], right[:half] or [()] * half, strict=True)
    )
    return Table(columns=columns * 2 if folded else columns, rows=rows, label=chart.title, small=True)


def _point_cells(chart: ChartSpec, point: ChartPoint) -> tuple[tuple[tuple[Any, ...], ...], ...]:
    period = Period(start=point.start, end=max(point.end, point.start + timedelta(days=1)))
    normal = [quantity(point.baseline, chart.unit)] if point.baseline is not None else []
    if point.low is not None and point.high is not None:
        band = {"low": quantity(point.low, chart.unit), "high": quantity(point.high, chart.unit)}
        normal.append(wording("proposal.band", **band))
    marks = (span(same(NBSP + "†"), "mark"),) if point.hindsight else ()
    return (
        (line(period_said(period)),),
        ((span(quantity(point.value, chart.unit)), *marks),),
        (line(span(joined(normal, "; "), "soft")),),
    )
