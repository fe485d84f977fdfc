"""Filters of the pages of alerts."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def signs(words: str) -> str:
    """The register's own words with the sign of *at least* as it is printed."""
    return words.replace(">=", "≥ ")
