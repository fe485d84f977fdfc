"""Filters of the watch's pages."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mirab.core.words import Text
from mirab.reporting.bulletin import RecordColumn
from mirab.web.design.table_values import level_word
from mirab.web.design.templatetags.mirab import reading
from mirab.web.monitoring.queries import centre

register = template.Library()
_CYRILLIC = re.compile("[\u0400-\u04ff]")


@register.filter
def own(text: Text | str | None) -> str | SafeString:
    """Words in the reader's language; words that exist in English alone say so to a reader of screens.

    A sentence of a source's declaration or of the region profile is looked up in their catalogues.
    """
    if not text:
        return ""
    words = (centre().text(text) if isinstance(text, str) else text).said(reading())
    if reading() == "en" or not words or _CYRILLIC.search(words):
        return words
    return format_html('<span lang="en">{}</span>', words)


@register.filter
def level_said(level: str | None) -> str:
    """A level in the reader's language, where no badge can stand."""
    return level_word(level) if level else ""


@register.filter
def missed(column: RecordColumn) -> int:
    """Episodes that a rule did not announce, those included that it announced late."""
    return column.episodes - column.hits


@register.filter
def cited(citation: str) -> list[tuple[bool, str]]:
    """The parts of a citation, each with whether it is an address that can be opened."""
    parts = [part.strip() for part in citation.split(";")]
    return [(part.startswith(("https://", "http://")) and " " not in part, part) for part in parts if part]
