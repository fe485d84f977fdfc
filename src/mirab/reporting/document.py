"""A document as blocks that carry both languages, before any writer sets it as HTML, PDF or DOCX.

A *line* is a run of spans; a *cell* and a *paragraph* are lines. Every span holds English and Russian, so that one
layout serves one language or two facing ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from mirab.core.words import Text
from mirab.reporting.bulletin import ChartSpec

Style = Literal[
    "plain",
    "strong",
    "soft",
    "mark",
    "watch",
    "advisory",
    "warning",
    "opportunity",
    "none",
    "deteriorated",
    "unchanged",
    "improved",
]
#: Shapes that go with colour and word, so that neither colour nor shape alone carries the meaning.
SHAPES: dict[str, str] = {
    "watch": "◇",
    "advisory": "△",
    "warning": "▲",
    "opportunity": "○",
    "none": "–",
    "deteriorated": "↓",
    "unchanged": "→",
    "improved": "↑",
}
BADGES = frozenset({"watch", "advisory", "warning", "opportunity"})
ARROWS = frozenset({"deteriorated", "unchanged", "improved"})


@dataclass(frozen=True, kw_only=True)
class Span:
    """A run of text in one style; ``link`` is an address that the reader can follow."""

    text: Text
    style: Style = "plain"
    link: str = ""


Line = tuple[Span, ...]


@dataclass(frozen=True, kw_only=True)
class Heading:
    """Heading of level 1 (a section), 2 or 3."""

    level: int
    line: Line


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A line of running text; ``lede`` is larger, ``note`` smaller."""

    line: Line
    size: Literal["body", "lede", "note"] = "body"


@dataclass(frozen=True, kw_only=True)
class Masthead:
    """The head of a document: kind above, title, the line of issue under it, and what the document is."""

    kind: Text
    title: Text
    issue: Line
    about: Line


@dataclass(frozen=True, kw_only=True)
class Tally:
    """A row of counts with their words."""

    counts: tuple[tuple[Text, Text], ...]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A table's column: head, share of the width, whether it holds numbers."""

    head: Text
    share: float
    numeric: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of cells, each of one or more lines; a *group* row has one cell over the whole width."""

    cells: tuple[tuple[Line, ...], ...]
    group: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with a head row; the first column names the row."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    label: Text
    small: bool = False


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A chart, its source line, and the columns of the table that holds the same figures."""

    chart: ChartSpec
    source: Text
    table: Table


@dataclass(frozen=True, kw_only=True)
class PageBreak:
    """What follows begins a page."""


@dataclass(frozen=True, kw_only=True)
class Split:
    """Blocks with others beside them: an explanation and the record of the rule that gave it."""

    main: tuple[Block, ...]
    side: tuple[Block, ...]


Block = Heading | Paragraph | Masthead | Tally | Table | Picture | PageBreak | Split


@dataclass(frozen=True, kw_only=True)
class Document:
    """A whole document: its title, what stands at the foot of each page, marks, and its blocks.

    ``annex`` is for paper alone: what a screen shows on a click stands there at the end.
    """

    title: Text
    running: Text
    mark: Text
    day: date
    exercise: bool
    blocks: tuple[Block, ...]
    annex: tuple[Block, ...] = ()


def span(text: Text, style: Style = "plain", link: str = "") -> Span:
    """A run of text."""
    return Span(text=text, style=style, link=link)


def line(*parts: Text | Span) -> Line:
    """A line of texts and spans."""
    return tuple(part if isinstance(part, Span) else Span(text=part) for part in parts)
