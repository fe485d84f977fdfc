"""Charts on a page: drawn on the server first, alive when their reader opens them, and the same figures as a table.

One specification (:mod:`mirab.reporting.charts`) serves page, print and e-mail. Its SVG carries plain colours and no
style, so that the stylesheet recolours it for the dark theme by attribute and the page's policy holds. A page has two
drawings, one for a column and one for a phone; the stylesheet shows one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import vl_convert
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mirab.core.periods import Period
from mirab.core.words import Language
from mirab.reporting.bulletin import ChartPoint, ChartSpec
from mirab.reporting.charts import BLUE, banded, chart_picture, vega_lite
from mirab.reporting.numerals import NBSP, period_said, quantity
from mirab.web.design.drawings import cleaned, kept_drawing
from mirab.web.design.table_values import reader_language
from mirab.web.design.tables import Cell, Column, ShownTable, Table, export, read_table

#: Width and height of the plot (pixels) in a column of text and on a phone.
WIDE, NARROW = (640, 210), (290, 190)
MOST_ROWS = 5000
_SEPARATORS = {"en": (".", ","), "ru": (",", NBSP)}


@dataclass(frozen=True, kw_only=True)
class ChartView:
    """A chart as its page shows it.

    Attributes
    ----------
    title : str
        The finding.
    svg, narrow : str
        The drawing for a column and for a phone.
    src : str
        Address of ``chart.json``, which answers the live chart and, asked for it, the figures as a file.
    source_line : str
        Source, day as known, and what band, dashes and hollow points mean.
    columns, rows : tuple
        The same figures as a table: heads (title, unit), and rows of (text, is a number).
    """

    name: str
    title: str
    svg: SafeString
    narrow: SafeString
    src: str
    source_line: str
    columns: tuple[tuple[str, str, bool], ...]
    rows: tuple[tuple[tuple[str, bool], ...], ...]

    @property
    def exports(self) -> tuple[tuple[str, str], ...]:
        """Format and address of each export of the figures."""
        joint = "&" if "?" in self.src else "?"
        return tuple((name.upper(), f"{self.src}{joint}export={name}") for name in ("csv", "xlsx")) if self.src else ()


def chart_view(spec: ChartSpec, src: str) -> ChartView:
    """A chart in the reader's language; ``src`` is the address that :func:`chart_response` answers."""
    language = reader_language()
    wide, narrow = (drawn(spec, language, size) for size in (WIDE, NARROW))
    table = chart_table(spec)
    shown = read_table(_plain_request(), table)
    return ChartView(
        name=spec.name,
        title=spec.title.said(language),
        svg=mark_safe(wide),
        narrow=mark_safe(narrow),
        src=src,
        source_line=chart_picture(spec).source.said(language),
        columns=tuple((head.title, head.unit, head.numeric) for head in shown.heads),
        rows=tuple(tuple((cell.text, cell.numeric) for cell in row) for row in shown.rows),
    )


def chart_response(request: HttpRequest, spec: ChartSpec) -> HttpResponse:
    """The answer of ``chart.json``: the live chart's specification, or with ``?export=`` its figures as a file."""
    shown: ShownTable = read_table(request, chart_table(spec))
    return export(request, shown) or JsonResponse(vega_spec(spec, reader_language()))


def vega_spec(spec: ChartSpec, language: Language) -> dict[str, Any]:
    """The chart compiled to Vega for the live chart: as wide as its column, a figure under the pointer."""
    lite = vega_lite(spec, language, titled=False)
    lite |= {"width": "container", "height": WIDE[1], "autosize": {"type": "fit-x", "contains": "padding"}}
    _name_points(lite, spec, language)
    tooltip = [{"field": name, "type": "nominal", "title": title} for name, title in _tips(spec)]
    value = lite["layer"][-1]["encoding"]["y"]
    touch = {"type": "point", "filled": True, "color": BLUE, "size": 420, "opacity": 0}
    lite["layer"].append(
        {
            "transform": [{"filter": "isValid(datum.value)"}],
            "mark": touch,
            "encoding": {"y": value, "tooltip": tooltip},
        }
    )
    compiled: dict[str, Any] = vl_convert.vegalite_to_vega(lite)
    decimal, thousands = _SEPARATORS[language]
    number = {"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": ["", ""]}
    compiled["usermeta"] = {**compiled.get("usermeta", {}), "locale": {"number": number}}
    return compiled


def chart_table(spec: ChartSpec) -> Table:
    """The same figures as a table: period, value, what is normal and its band; a column that has none is left out."""
    language = reader_language()
    columns = [
        Column(key="period", title=_("Period")),
        Column(key="value", title=_("Value"), kind="number", unit=spec.unit),
    ]
    if any(point.baseline is not None for point in spec.points):
        columns.append(Column(key="baseline", title=_("Normal"), kind="number", unit=spec.unit))
    if banded(spec):
        columns.append(Column(key="low", title=_("Band from"), kind="number", unit=spec.unit))
        columns.append(Column(key="high", title=_("Band to"), kind="number", unit=spec.unit))
    if any(point.hindsight for point in spec.points):
        columns.append(Column(key="hindsight", title=_("Mark")))
    return Table(
        name=spec.name,
        columns=columns,
        rows=[_row(point, language) for point in spec.points],
        source=spec.source.said(language),
        as_of=spec.as_of,
        caption=spec.title.said(language),
        page_rows=MOST_ROWS,
    )


def _row(point: ChartPoint, language: Language) -> Mapping[str, Any]:
    period = Period(start=point.start, end=max(point.end, point.start + timedelta(days=1)))
    return {
        "period": Cell(text=period_said(period).said(language), value=point.start.isoformat()),
        "value": point.value,
        "baseline": point.baseline,
        "low": point.low,
        "high": point.high,
        "hindsight": _("hindsight") if point.hindsight else "",
    }


def _tips(spec: ChartSpec) -> list[tuple[str, str]]:
    named = [("period", _("Period")), ("said", _("Value"))]
    if any(point.baseline is not None for point in spec.points):
        named.append(("normal", _("Normal")))
    return named


def _name_points(lite: dict[str, Any], spec: ChartSpec, language: Language) -> None:
    """Put each figure in words beside it, so that the live chart says what the table says."""
    words = {}
    for point in spec.points:
        period = Period(start=point.start, end=max(point.end, point.start + timedelta(days=1)))
        normal = quantity(point.baseline, spec.unit).said(language) if point.baseline is not None else ""
        said = quantity(point.value, spec.unit).said(language)
        words[point.start.isoformat()] = {"period": period_said(period).said(language), "said": said, "normal": normal}
    for record in lite["data"]["values"]:
        if record.get("value") is not None:
            record |= words.get(record["day"], {})


# The drawing ----------------------------------------------------------------------------------------------------------
def drawn(spec: ChartSpec, language: Language, size: tuple[int, int]) -> str:
    """The drawing as SVG without style, kept by its content."""
    lite = vega_lite(spec, language, titled=False)
    lite["width"], lite["height"] = size
    said = (spec.title.said(language), chart_picture(spec).source.said(language))
    return kept_drawing(lite, said, _draw)


def _draw(lite: dict[str, Any], said: tuple[str, str], name: str) -> str:
    svg: str = vl_convert.vegalite_to_svg(lite)
    return cleaned(ElementTree.fromstring(svg), title=said[0], about=said[1], name=name)


def _plain_request() -> HttpRequest:
    """A request that asks nothing: the whole table in its own order."""
    return HttpRequest()
