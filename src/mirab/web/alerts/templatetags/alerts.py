"""Filters of the pages of alerts."""

from __future__ import annotations

from datetime import date

from django import template

from mirab.core.places import Place
from mirab.web.alerts.wording import month_said
from mirab.web.design.templatetags.mirab import reading

register = template.Library()


@register.filter
def signs(words: str) -> str:
    """The register's own words with the sign of *at least* as it is printed."""
    return words.replace(">=", "≥ ")


@register.filter
def named(place: Place) -> str:
    """A place by its name in the reader's language."""
    return place.named(reading())


@register.filter
def month(value: date) -> str:
    """The month of a day: *May 2010*."""
    return month_said(value)
