"""A document as PDF, set by Typst with the fonts that travel with it: the same on every machine, text selectable."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import typst

from mirab.core.words import Language
from mirab.reporting.charts import SERIF, svg
from mirab.reporting.document import (
    SHAPES,
    Block,
    Document,
    Heading,
    Line,
    Masthead,
    PageBreak,
    Paragraph,
    Picture,
    Split,
    Table,
    Tally,
)
from mirab.reporting.wording import wording


def write_pdf(document: Document, languages: Sequence[Language]) -> bytes:
    """Set a document in one language, or in two facing ones on landscape pages.

    The file is tagged for readers of the screen and carries its day as its date, so that the same content gives the
    same bytes.
    """
    template = files("mirab.reporting").joinpath("document.typ").read_bytes()
    setting: bytes = typst.compile(
        template,
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(_said(document, languages), ensure_ascii=False)},
        timestamp=datetime.combine(document.day, datetime.min.time(), UTC),
    )
    return setting


def _said(document: Document, languages: Sequence[Language]) -> dict[str, Any]:
    first, day = languages[0], document.day
    facing = " / ".join
    return {
        "languages": list(languages),
        "title": document.title.said(first),
        "running": facing(document.running.said(language) for language in languages),
        "mark": facing(document.mark.said(language) for language in languages),
        "page": wording("bulletin.page").said(first),
        "exercise": facing(wording("bulletin.exercise").said(language) for language in languages)
        if document.exercise
        else "",
        "day": [day.year, day.month, day.day],
        "blocks": [
            [_block(block, language) for language in languages] for block in (*document.blocks, *document.annex)
        ],
    }


def _block(block: Block, language: Language) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "line": _line(block.line, language)}
        case Paragraph():
            return {"kind": "paragraph", "size": block.size, "line": _line(block.line, language)}
        case Masthead():
            return {
                "kind": "masthead",
                "above": block.kind.said(language),
                "title": block.title.said(language),
                "issue": _line(block.issue, language),
                "about": _line(block.about, language),
            }
        case Tally():
            counts = [[count.said(language), word.said(language)] for count, word in block.counts]
            return {"kind": "tally", "counts": counts}
        case Table():
            return _table(block, language)
        case Picture():
            drawing = svg(block.chart, language, SERIF)
            title, source = block.chart.title.said(language), block.source.said(language)
            return {"kind": "picture", "title": title, "source": source, "svg": drawing}
        case Split():
            main = [_block(part, language) for part in block.main]
            return {"kind": "split", "main": main, "side": [_block(part, language) for part in block.side]}
        case PageBreak():
            return {"kind": "pagebreak"}


def _table(table: Table, language: Language) -> dict[str, Any]:
    return {
        "kind": "table",
        "small": table.small,
        "columns": [
            {"head": column.head.said(language), "share": column.share, "numeric": column.numeric}
            for column in table.columns
        ],
        "rows": [
            {"group": row.group, "cells": [[_line(item, language) for item in cell] for cell in row.cells]}
            for row in table.rows
        ],
    }


def _line(spans: Line, language: Language) -> list[dict[str, str]]:
    return [
        {
            "text": item.text.said(language),
            "style": item.style,
            "shape": SHAPES.get(item.style, ""),
            "link": item.link if item.link.startswith(("http://", "https://")) else "",
        }
        for item in spans
    ]
