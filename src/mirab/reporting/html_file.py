"""A document as one HTML file: style and drawings inside, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from typing import Literal

from mirab.core.words import Language
from mirab.reporting.charts import svg
from mirab.reporting.document import (
    ARROWS,
    BADGES,
    SHAPES,
    Block,
    Document,
    Heading,
    Line,
    Masthead,
    PageBreak,
    Paragraph,
    Picture,
    Row,
    Span,
    Split,
    Table,
    Tally,
)
from mirab.reporting.wording import wording

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style></head>
<body class="{arrangement}">{exercise}<main>
{body}
</main><footer>{running}</footer></body></html>
"""


def write_html(document: Document, languages: Sequence[Language]) -> bytes:
    """Set a document in one language, or in two facing ones."""
    first = languages[0]
    page = _PAGE.format(
        language=first,
        title=escape(document.title.said(first)),
        style=files("mirab.reporting").joinpath("document.css").read_text("utf-8"),
        arrangement="facing" if len(languages) > 1 else "single",
        exercise="".join(_exercise(language) for language in languages) if document.exercise else "",
        body="\n".join(_facing(block, languages) for block in document.blocks),
        running=" / ".join(escape(document.running.said(language)) for language in languages),
    )
    return page.encode()


def _exercise(language: Language) -> str:
    said = escape(wording("bulletin.exercise").said(language))
    return f'<div class="exercise" role="note" lang="{language}">{said}</div>'


def _facing(block: Block, languages: Sequence[Language]) -> str:
    if len(languages) == 1:
        return _block(block, languages[0])
    sides = "".join(f'<div lang="{language}">{_block(block, language)}</div>' for language in languages)
    return f'<div class="pair">{sides}</div>' if not isinstance(block, PageBreak) else "<hr>"


def _block(block: Block, language: Language) -> str:
    match block:
        case Heading():
            tag = f"h{block.level + 1}"
            return f"<{tag}>{_line(block.line, language)}</{tag}>"
        case Paragraph():
            return f'<p class="{block.size}">{_line(block.line, language)}</p>'
        case Masthead():
            return _masthead(block, language)
        case Tally():
            counts = "".join(
                f"<div><dt>{escape(word.said(language))}</dt><dd>{escape(count.said(language))}</dd></div>"
                for count, word in block.counts
            )
            return f'<dl class="tally">{counts}</dl>'
        case Table():
            return _table(block, language)
        case Picture():
            return _picture(block, language)
        case Split():
            return (
                f'<div class="split"><div>{_blocks(block.main, language)}</div>'
                f'<aside role="note">{_blocks(block.side, language)}</aside></div>'
            )
        case PageBreak():
            return "<hr>"


def _blocks(blocks: Sequence[Block], language: Language) -> str:
    return "".join(_block(block, language) for block in blocks)


def _masthead(block: Masthead, language: Language) -> str:
    return (
        f'<header><p class="kind">{escape(block.kind.said(language))}</p>'
        f"<h1>{escape(block.title.said(language))}</h1>"
        f'<p class="issue">{_line(block.issue, language)}</p>'
        f'<p class="about">{_line(block.about, language)}</p></header>'
    )


def _picture(block: Picture, language: Language) -> str:
    title, click = escape(block.chart.title.said(language)), escape(wording("chart.table").said(language))
    drawing = svg(block.chart, language).replace("<svg ", f'<svg role="img" aria-label="{title}" ', 1)
    return (
        f'<figure><figcaption>{title}</figcaption><div class="drawing" tabindex="0">{drawing}</div>'
        f'<p class="note soft">{escape(block.source.said(language))}</p>'
        f"<details><summary>{click}</summary>{_table(block.table, language)}</details></figure>"
    )


def _table(table: Table, language: Language) -> str:
    kinds = [' class="n"' if column.numeric else "" for column in table.columns]
    heads = [escape(column.head.said(language)) for column in table.columns]
    widths = "".join(f'<col style="width:{column.share * 100:.0f}%">' for column in table.columns)
    head = "".join(
        f'<th scope="col"{kind}>{said}</th>' if said else "<td></td>" for kind, said in zip(kinds, heads, strict=True)
    )
    body = "".join(_row(row, kinds, heads, language) for row in table.rows)
    label = escape(table.label.said(language))
    size = ' class="small"' if table.small else ""
    return (
        f'<div class="wide" role="group" tabindex="0" aria-label="{label}"><table{size}><colgroup>{widths}</colgroup>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(row: Row, kinds: list[str], heads: list[str], language: Language) -> str:
    said = ["<br>".join(_line(item, language) for item in cell) for cell in row.cells]
    if row.group:
        return f'<tr class="group"><th scope="colgroup" colspan="{len(kinds)}">{said[0]}</th></tr>'
    cells = "".join(
        f'<td{kind} data-head="{head}">{text}</td>' for kind, head, text in zip(kinds, heads, said, strict=True)
    )
    return f"<tr>{cells}</tr>"


def _line(spans: Line, language: Language) -> str:
    return "".join(_span(item, language) for item in spans)


def _span(item: Span, language: Language) -> str:
    said = escape(item.text.said(language))
    if item.link.startswith(("http://", "https://")):
        said = f'<a href="{escape(item.link)}">{said}</a>'
    if item.style == "plain":
        return said
    if item.style in BADGES or item.style in ARROWS:
        kind: Literal["level", "arrow"] = "level" if item.style in BADGES else "arrow"
        gap = " " if kind == "level" else ""
        shape = f'<span aria-hidden="true">{SHAPES[item.style]}</span>\u00a0'
        return f'<span class="{kind} {item.style}">{shape}{said}</span>{gap}'
    return f'<span class="{item.style}">{said}</span>'
