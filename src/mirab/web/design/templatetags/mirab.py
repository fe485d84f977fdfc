"""Tags and filters that every template has: words, days and numbers as a reader reads them, links that keep the day."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.context import Context, RequestContext
from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mirab.core.claims import Claim
from mirab.core.periods import Period
from mirab.core.words import Language, Text
from mirab.reporting.bulletin import LEVELS
from mirab.reporting.numerals import day_said, number, period_said, quantity, rounded
from mirab.web.design.table_values import level_word, reader_language, unit_sign

register = template.Library()

SPARK_WIDTH, SPARK_HEIGHT = 96, 22


def reading() -> Language:
    """The reader's language, of those that content exists in."""
    return reader_language()


@register.filter
def said(text: Text | str | None) -> str:
    """A text of the watch in the reader's language; a name that is the same in every language stays as it is."""
    if isinstance(text, str):
        return text
    return text.said(reading()) if text is not None else ""


@register.filter
def day(value: date | None) -> str:
    """``18 Feb 2008``."""
    return day_said(value).said(reading()) if value is not None else ""


@register.filter
def period(value: Period | None) -> str:
    """``11–20 Feb 2008 (dekad 5)``."""
    return period_said(value).said(reading()) if value is not None else ""


@register.filter
def figure(value: float | None) -> str:
    """A number with the separators of the reader's language; nothing where nothing is known."""
    return number(value).said(reading()) if value is not None else ""


@register.filter
def percent(value: float | None) -> str:
    """A share of one as per cent."""
    return quantity(rounded(100 * value, "pct"), "pct").said(reading()) if value is not None else ""


@register.filter
def claimed(claim: Claim) -> str:
    """What a claim states: ``16``, ``16–74``, ``16–74, best 40``; with its unit."""
    low, best, high = claim.low, claim.best, claim.high
    sign = unit_sign(claim.unit, reading())
    if low is None and high is None:
        stated = figure(best)
    elif low == high and best in (None, low):
        stated = figure(low)
    else:
        stated = f"{figure(low) or '…'}–{figure(high) or '…'}"
        stated = _("%(range)s, best %(best)s") % {"range": stated, "best": figure(best)} if best is not None else stated
    return f"{stated} {sign}".strip() if stated else ""


def _request_of(context: RequestContext) -> Any:
    """The request, also where a template was included with ``only``."""
    return context.get("request") or getattr(context, "request", None)


@register.simple_tag(takes_context=True)
def go(context: RequestContext, name: str, *args: Any, **query: Any) -> str:
    """The address of a page, on the day on which the reader reads; further words go into its query."""
    asked = {key: value for key, value in query.items() if value not in (None, "")}
    request = _request_of(context)
    if request is not None and getattr(request, "day_chosen", False):
        asked.setdefault("on", request.day.isoformat())
    address = reverse(name, args=args)
    return f"{address}?{urlencode(asked)}" if asked else address


@register.simple_tag(takes_context=True)
def same_for_all(context: RequestContext, name: str) -> SafeString:
    """A part of the frame, drawn once for all readers and pages of whom ``chrome.alike`` says the same.

    The part is given the chrome and the day alone, so that nothing of one reader can stand in it.
    """
    chrome, request = context.get("chrome") or {}, _request_of(context)
    if request is None or "alike" not in chrome:
        return SafeString(get_template(name).render({"chrome": chrome}))
    day = request.day if getattr(request, "day_chosen", False) else None
    return _alike(name, get_language(), day, _Chrome(chrome["alike"], chrome))


@dataclass(frozen=True)
class _Chrome:
    """What stands around a page, alike with another by what it was made of."""

    alike: Hashable
    chrome: Mapping[str, Any] = field(compare=False)


@dataclass(frozen=True)
class _Reading:
    """The little of a request that links of the frame ask for."""

    day: date | None

    @property
    def day_chosen(self) -> bool:
        """Whether the links keep a day."""
        return self.day is not None


@lru_cache(maxsize=512)
def _alike(name: str, language: str, day: date | None, around: _Chrome) -> SafeString:
    del language
    drawn = get_template(name).template.render(Context({"chrome": around.chrome, "request": _Reading(day)}))  # type: ignore[attr-defined]
    return SafeString(drawn)


@register.simple_tag(takes_context=True)
def again(context: RequestContext, **changes: Any) -> str:
    """This page's address with some words of its query changed (None takes a word out)."""
    request = _request_of(context)
    query = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else str(request.path)


@register.simple_tag
def rows(name: str, items: Sequence[Any], **given: Any) -> SafeString:
    """What a page repeats, drawn by a template that costs a tenth for each item; its words come with the items."""
    return SafeString(get_template(name, using="jinja2").render({"items": items, "level": _level_drawn, **given}))


def _level_drawn(name: str) -> SafeString:
    return _level_in(name, get_language())


@lru_cache(maxsize=64)
def _level_in(name: str, language: str) -> SafeString:
    del language
    return SafeString(get_template("design/level.html").render(level(name)))


@register.inclusion_tag("design/level.html")
def level(name: Any, kind: str = "", precedence: str = "") -> dict[str, Any]:
    """A warning level: colour, word and shape. Takes ``watch``, ``advisory``, ``warning`` or a core level.

    ``kind`` *opportunity* and ``precedence`` *flash* are said in a word before it.
    """
    word = str(getattr(name, "name", name) or "none").lower()
    return {"level": word if word in LEVELS else "none", "kind": kind, "flash": precedence.lower() == "flash"}


@register.inclusion_tag("design/arrow.html")
def arrow(way: str) -> dict[str, Any]:
    """How a situation moved in the past month: ``deteriorated``, ``unchanged`` or ``improved``."""
    return {"way": way}


@register.inclusion_tag("design/sparkline.html")
def sparkline(levels: Sequence[int]) -> dict[str, Any]:
    """The level of risk (0 to 3) day by day as a small drawing, and in a sentence for those who do not see it."""
    if len(levels) < 2:
        return {"points": ""}
    step = SPARK_WIDTH / (len(levels) - 1)
    heights = [SPARK_HEIGHT - 2 - min(max(value, 0), 3) * (SPARK_HEIGHT - 4) / 3 for value in levels]
    corners = [(0.0, heights[0])]
    for place, (before, now) in enumerate(pairwise(heights), start=1):
        if now != before or place == len(heights) - 1:
            corners += [(place * step, before), (place * step, now)]
    words = [level_word((("none", *LEVELS))[min(max(value, 0), 3)]) for value in (max(levels), levels[-1])]
    return {
        "points": " ".join(f"{x:.1f},{y:.1f}" for x, y in corners),
        "days": len(levels),
        "highest": words[0],
        "now": words[1],
        "width": SPARK_WIDTH,
        "height": SPARK_HEIGHT,
        "foot": SPARK_HEIGHT - 2,
        "dot": f"{heights[-1]:.1f}",
    }
