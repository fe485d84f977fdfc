"""The situations of a day as a list: filtered as the address asks, by cluster, and as a table to take along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from mirab.core.words import Text
from mirab.pipelines.board import DayBoard
from mirab.pipelines.board_values import SituationView
from mirab.reporting.bulletin import LEVELS
from mirab.web.design.tables import Cell, Column, ShownTable, Table
from mirab.web.design.templatetags.mirab import day as day_word
from mirab.web.design.templatetags.mirab import said
from mirab.web.monitoring.addresses import page_of

#: The list is read as a whole, beside its map.
WHOLE = 1000

COLUMNS = (
    Column(key="situation", title=gettext_lazy("Situation"), kind="link"),
    Column(key="level", title=gettext_lazy("Level"), kind="level"),
    Column(key="kind", title=gettext_lazy("Risk or opportunity")),
    Column(key="arrow", title=gettext_lazy("Past month")),
    Column(key="why", title=gettext_lazy("Why")),
    Column(key="cluster", title=gettext_lazy("Cluster")),
    Column(key="states", title=pgettext_lazy("of a region", "State")),
    Column(key="since", title=gettext_lazy("First proposed"), kind="day"),
)


@dataclass(frozen=True, kw_only=True)
class ClusterGroup:
    """Situations of one cluster of threats, the gravest first."""

    number: int
    name: Text
    situations: tuple[SituationView, ...]


def situations_table(request: HttpRequest, board: DayBoard) -> Table:
    """Every situation that has a level on the day, or had one a month before."""
    return Table(
        name="situations",
        columns=COLUMNS,
        rows=[_row(request, board, seen) for seen in board.situations()],
        source=_("Mirab's rules, read on the archive"),
        as_of=board.day,
        filters=("cluster", "kind", "states"),
        caption=_("Situations under watch"),
        page_rows=WHOLE,
    )


def _row(request: HttpRequest, board: DayBoard, seen: SituationView) -> dict[str, Any]:
    region = board.board.centre.region
    states = [(code, said(Text(en=place.named("en"), ru=place.named("ru")))) for code, place in _states(region, seen)]
    return {
        "situation": Cell(text=said(seen.name), href=page_of(request, "situation", seen.id)),
        "level": seen.level,
        "kind": Cell(text=kind_said(seen), value=seen.alert, among=_kinds(seen)),
        "arrow": arrow_said(seen.arrow),
        "why": said(seen.why),
        "cluster": Cell(
            text=said(region.clusters.get(seen.cluster)), value=str(seen.cluster), among=_cluster(region, seen)
        ),
        "states": Cell(text=said(seen.states), among=tuple(states)),
        "since": seen.first_on,
        "seen": seen,
    }


def _states(region: Any, seen: SituationView) -> list[tuple[str, Any]]:
    return [(code, region.places[code]) for code in seen.state_codes if code in region.places]


def _cluster(region: Any, seen: SituationView) -> tuple[tuple[str, str], ...]:
    return ((str(seen.cluster), f"{seen.cluster}. {said(region.clusters.get(seen.cluster))}"),)


def _kinds(seen: SituationView) -> tuple[tuple[str, str], ...]:
    """A situation may hold both; one that has no level any more is found as what it was."""
    kinds = [(seen.risks or not seen.living, "risk", _("Risk"))]
    kinds += [(seen.opportunities, "opportunity", _("Opportunity"))]
    return tuple((code, word) for holds, code, word in kinds if holds)


def kind_said(seen: SituationView) -> str:
    """What a situation proposes on the day."""
    return {"risk": _("Risk"), "opportunity": _("Opportunity")}.get(seen.alert, pgettext("level", "none"))


def arrow_said(way: str) -> str:
    """How a situation moved in the past month."""
    return {"deteriorated": _("deteriorated"), "improved": _("improved")}.get(way, _("unchanged"))


def seen_in(shown: ShownTable) -> tuple[SituationView, ...]:
    """The situations that a filtered table shows."""
    return tuple(row["seen"] for row in shown.found)


def by_cluster(board: DayBoard, situations: Iterable[SituationView]) -> tuple[ClusterGroup, ...]:
    """Living situations by cluster; clusters without one are left out."""
    living = [seen for seen in situations if seen.living]
    groups = (
        ClusterGroup(number=number, name=name, situations=_gravest_first(s for s in living if s.cluster == number))
        for number, name in sorted(board.board.centre.region.clusters.items())
    )
    return tuple(group for group in groups if group.situations)


def _gravest_first(situations: Iterable[SituationView]) -> tuple[SituationView, ...]:
    return tuple(sorted(situations, key=lambda seen: (-height(seen), seen.id)))


def height(seen: SituationView) -> int:
    """How grave a situation is: the step of its risk's level; an opportunity, and what has none, stands lowest."""
    return LEVELS.index(seen.level) + 1 if seen.level else 0


def headline(board: DayBoard, situations: Sequence[SituationView], *, narrowed: bool = False) -> str:
    """What the page finds: how many situations have a level, and how grave they are; a choice is said to be one."""
    living = [seen for seen in situations if seen.living]
    if not living and narrowed:
        return _("In this choice no situation has a level on %(day)s") % {"day": day_word(board.day)}
    if not living:
        return _("No situation has a level on %(day)s") % {"day": day_word(board.day)}
    whole = ngettext("%(n)s situation has a level", "%(n)s situations have a level", len(living)) % {"n": len(living)}
    found = f"{whole}: {', '.join(_counted(living))}"
    return _("In this choice %(found)s") % {"found": found} if narrowed else found


def _counted(living: Sequence[SituationView]) -> list[str]:
    levels = Counter[str](seen.level or "" for seen in living)
    n = {name: levels[name] for name in ("warning", "advisory", "watch", "")}
    words = {
        "warning": ngettext("%(n)s warning", "%(n)s warnings", n["warning"]),
        "advisory": ngettext("%(n)s advisory", "%(n)s advisories", n["advisory"]),
        "watch": ngettext("%(n)s watch", "%(n)s watches", n["watch"]),
        "": ngettext("%(n)s opportunity", "%(n)s opportunities", n[""]),
    }
    return [word % {"n": n[name]} for name, word in words.items() if n[name]]
