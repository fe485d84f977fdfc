"""The legend of a map: what the drawing uses, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from mirab.core.words import Language, Text
from mirab.regions import LineStatus, Region
from mirab.reporting.charts import SOFT
from mirab.reporting.maps_captions import drawn_lines, status_key
from mirab.reporting.maps_ground import DASHES, SEAM, borders
from mirab.reporting.maps_labels import measured
from mirab.reporting.maps_marks import MapMark, Measures, falls_within, sign_shape, sign_word, signs_of
from mirab.reporting.maps_projection import View
from mirab.reporting.maps_shapes import Shapes
from mirab.reporting.wording import wording


def legend(
    region: Region,
    shapes: Shapes | None,
    marks: Sequence[MapMark],
    view: View,
    measures: Measures,
    day: date,
    language: Language,
) -> tuple[list[str], int]:
    """What the drawing uses, in words below it, and how many pixels that takes: lines by status, shapes by level."""
    size, row = measures.city, 22
    seen = set(borders(shapes, view)) if shapes else set()
    entries = [(_sample_line(kind), text) for kind, text in legend_lines(region, shapes, day, seen)]
    marks = [mark for mark in marks if falls_within(view, mark)]
    if shapes is not None:
        entries.append((_sample_seam(), wording("map.legend_seam")))
    for sign in signs_of(marks):
        entries.append((f'<g class="m-mark m-{sign}">{sign_shape(sign, 14, 0, 6)}</g>', sign_word(sign)))
    drawn, x, y = [], 0.0, view.height + row * 0.75
    for sample, word in entries:
        text = word.said(language)
        wide = 34 + measured(text, size) + 14
        if x and x + wide > view.width:
            x, y = 0.0, y + row
        at = f'x="34" y="{size * 0.35:.1f}" font-size="{size}" fill="{SOFT}"'
        put = f'<text class="m-legend" {at}>{escape(text)}</text>'
        drawn.append(f'<g transform="translate({x:.1f} {y:.1f})">{sample}{put}</g>')
        x += wide
    return drawn, round(y + row * 0.5 - view.height) if drawn else 0


def legend_lines(
    region: Region, shapes: Shapes | None, day: date, seen: set[frozenset[str]] | None = None
) -> list[tuple[LineStatus, Text]]:
    """The statuses that lines have on a day, of the pairs ``seen`` or of all."""
    lines = drawn_lines(region, shapes, day) if shapes else []
    used = {line.status for line in lines if seen is None or frozenset((line.a, line.b)) in seen}
    return [(kind, legend_words(kind)) for kind in LineStatus if kind in used]


def legend_words(status: LineStatus) -> Text:
    """A status as the legend says it."""
    if status in (LineStatus.LINE_OF_CONTROL, LineStatus.NOT_SOURCED):
        return wording(f"map.legend_{status_key(status)}")
    return wording("map.legend_line", status=wording(f"map.{status_key(status)}"))


def _sample_line(status: LineStatus) -> str:
    dash = f' stroke-dasharray="{DASHES[status]}" stroke-linecap="round"' if DASHES[status] else ""
    return f'<path class="m-line" d="M0 0h28" fill="none" stroke="{SOFT}" stroke-width="1.4"{dash}/>'


def _sample_seam() -> str:
    return f'<path class="m-seam" d="M0 0h28" fill="none" stroke="{SEAM}" stroke-width="1.2"/>'
