"""Filters of the sources' pages."""

from __future__ import annotations

from datetime import datetime

from django import template

from mirab.web.monitoring.source_words import OUTCOMES, instant_said, reason_said

register = template.Library()


@register.filter
def instant(moment: datetime | None) -> str:
    """``24 Nov 2026, 06:10 UTC``."""
    return instant_said(moment)


@register.filter
def fault(reason: str) -> str:
    """The reasons for which a row was refused."""
    return reason_said(reason)


@register.filter
def outcome(name: str) -> str:
    """What came of a round."""
    return str(OUTCOMES[name])
