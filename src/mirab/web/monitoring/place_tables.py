"""Places as a table: every place of the profile, with what is watched there."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from mirab.core.places import Place
from mirab.core.words import Text
from mirab.pipelines.board import DayBoard
from mirab.pipelines.board_values import PlaceDetail, PlaceIndicator
from mirab.reporting.bulletin import LEVELS
from mirab.reporting.wording import wording
from mirab.web.design.tables import Cell, Column, Table
from mirab.web.design.templatetags.mirab import said
from mirab.web.monitoring.addresses import page_of

#: Rows of a page of the list.
ROWS = 100

PLACES = (
    Column(key="name", title=gettext_lazy("Place"), kind="link"),
    Column(key="kind", title=gettext_lazy("Kind")),
    Column(key="states", title=pgettext_lazy("of a region", "State")),
    Column(key="level", title=gettext_lazy("Highest level"), kind="level"),
    Column(key="situations", title=gettext_lazy("Situations"), kind="number"),
    Column(key="others", title=gettext_lazy("Other names"), shown=False),
)

WATCHED = (
    Column(key="indicator", title=gettext_lazy("Indicator"), kind="link"),
    Column(key="signal", title=gettext_lazy("Signal"), kind="level"),
    Column(key="value", title=gettext_lazy("Latest figure"), kind="number", sortable=False),
    Column(key="normal", title=gettext_lazy("Normal"), sortable=False),
    Column(key="period", title=gettext_lazy("Period")),
)


def name_of(place: Place) -> str:
    """The name of a place in the reader's language."""
    return said(Text(en=place.named("en"), ru=place.named("ru")))


def kind_of(place: Place) -> str:
    """The kind of a place in words."""
    return said(wording(f"place_kind.{place.kind.value.replace(' ', '_')}"))


def places_table(request: HttpRequest, board: DayBoard) -> Table:
    """Every place of the profile, where something has a level first: kind, states, situations there on the day."""
    counts, levels = _situations_at(board)
    ordered = sorted(board.places(), key=lambda place: (-_step(levels.get(place.code, "")), -counts[place.code]))
    return Table(
        name="places",
        columns=PLACES,
        rows=[_place_row(request, board, place, counts[place.code], levels.get(place.code, "")) for place in ordered],
        source=_("Region profile, each name from the page that it cites"),
        as_of=board.day,
        filters=("kind", "states", "level"),
        search=("name", "others"),
        caption=_("Places"),
        page_rows=ROWS,
    )


def _situations_at(board: DayBoard) -> tuple[Counter[str], dict[str, str]]:
    """How many situations have a level at each place on the day, and the highest of their levels."""
    counts: Counter[str] = Counter()
    levels: dict[str, str] = {}
    for seen in (seen for seen in board.situations() if seen.living):
        for code in {*seen.state_codes, *(place.code for place in seen.places)}:
            counts[code] += 1
            if seen.level and _step(seen.level) > _step(levels.get(code, "")):
                levels[code] = seen.level
    return counts, levels


def _step(level: str) -> int:
    return LEVELS.index(level) + 1 if level in LEVELS else 0


def _place_row(request: HttpRequest, board: DayBoard, place: Place, situations: int, level: str) -> dict[str, Any]:
    held = board.board.centre.region.places
    states = [(code, name_of(held[code])) for code in place.states if code in held]
    return {
        "name": Cell(text=name_of(place), href=page_of(request, "place", place.code)),
        "kind": kind_of(place),
        "states": Cell(text=", ".join(name for _code, name in states), among=tuple(states)),
        "level": level,
        "situations": situations or None,
        "others": " ".join((*place.names.values(), *(alias.name for alias in place.aliases), place.code)),
    }


def places_headline(board: DayBoard) -> str:
    """What the list of places finds on the day."""
    counts, _levels = _situations_at(board)
    whole = ngettext("%(n)s place", "%(n)s places", len(board.places())) % {"n": len(board.places())}
    if not counts:
        return _("%(places)s: nothing has a level at any of them") % {"places": whole}
    return ngettext(
        "%(places)s: something has a level at %(n)s of them",
        "%(places)s: something has a level at %(n)s of them",
        len(counts),
    ) % {"places": whole, "n": len(counts)}


def watched_table(request: HttpRequest, board: DayBoard, detail: PlaceDetail) -> Table:
    """The latest figure of every indicator at a place, signals first."""
    return Table(
        name=f"watched-{detail.place.code}",
        columns=WATCHED,
        rows=[_watched_row(request, detail, item) for item in detail.indicators],
        source=_("Mirab's catalogue of indicators, read on the archive"),
        as_of=board.day,
        caption=_("Watched at %(place)s") % {"place": said(detail.ref.name)},
    )


def _watched_row(request: HttpRequest, detail: PlaceDetail, item: PlaceIndicator) -> dict[str, Any]:
    late = "" if item.known else _("too old to speak of this day")
    return {
        "indicator": Cell(text=said(item.name), href=page_of(request, "indicator", item.code, place=detail.place.code)),
        "signal": item.signal or ("" if item.known else Cell(text=_("not known"))),
        "value": Cell(text=said(item.value_said)),
        "normal": said(item.normal_said) or "–",
        "period": Cell(text=said(item.period_said), value=item.period.end, note=late),
    }
