"""The catalogue of indicators and the figures of one of them, as tables."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mirab.pipelines.board import DayBoard
from mirab.pipelines.board_values import IndicatorDetail, IndicatorRow, PlaceRef, SeriesRow
from mirab.reporting.bulletin import LEVELS
from mirab.web.design.tables import Cell, Column, Table
from mirab.web.design.templatetags.mirab import day as day_word
from mirab.web.design.templatetags.mirab import said
from mirab.web.monitoring.addresses import page_of
from mirab.web.monitoring.wording import family_said

#: Places named in a cell; the page of the indicator names them all.
NAMED = 2
#: Characters of what a line says of who holds its figures; the page of the indicator says it whole.
HOLDER = 90
#: Rows of figures on a page.
FIGURE_ROWS = 12

CATALOGUE = (
    Column(key="name", title=gettext_lazy("Indicator"), kind="link"),
    Column(key="question", title=gettext_lazy("Question"), shown=False),
    Column(key="signal", title=gettext_lazy("Signal now"), kind="level"),
    Column(key="where", title=gettext_lazy("Where"), sortable=False),
    Column(key="figure", title=gettext_lazy("Last figure")),
    Column(key="period", title=gettext_lazy("Period")),
    Column(key="cluster", title=gettext_lazy("Cluster")),
    Column(key="family", title=gettext_lazy("Family")),
    Column(key="known", title=gettext_lazy("Known"), shown=False),
)

FIGURES = (
    Column(key="period", title=gettext_lazy("Period")),
    Column(key="value", title=gettext_lazy("Figure"), kind="number", sortable=False),
    Column(key="normal", title=gettext_lazy("Normal"), sortable=False),
    Column(key="signal", title=gettext_lazy("Signal"), kind="level"),
    Column(key="known_on", title=gettext_lazy("Known since"), kind="day"),
    Column(key="source", title=gettext_lazy("Source")),
)


def catalogue_table(request: HttpRequest, board: DayBoard) -> Table:
    """Every indicator: what it asks, what it says now and where, or who holds what it waits for."""
    return Table(
        name="indicators",
        columns=CATALOGUE,
        rows=[_catalogue_row(request, board, row) for row in _most_telling_first(board.indicators())],
        source=_("Mirab's catalogue of indicators, read on the archive"),
        as_of=board.day,
        filters=("cluster", "family", "signal", "known"),
        search=("name", "question", "where", "figure"),
        caption=_("Indicators"),
    )


def _most_telling_first(rows: tuple[IndicatorRow, ...]) -> list[IndicatorRow]:
    """Signals first, then what is known, then what is not: within each as the catalogue stands."""
    return sorted(rows, key=lambda row: (-(LEVELS.index(row.signal) + 1 if row.signal else 0), not row.known))


def _catalogue_row(request: HttpRequest, board: DayBoard, row: IndicatorRow) -> dict[str, Any]:
    clusters = board.board.centre.region.clusters
    cluster = (str(row.cluster), f"{row.cluster}. {said(clusters.get(row.cluster))}")
    return {
        "name": Cell(text=said(row.name), href=page_of(request, "indicator", row.code), note=said(row.question)),
        "question": said(row.question),
        "signal": row.signal or "",
        "where": _where(row),
        "figure": _figure(row),
        "period": Cell(text=said(row.period_said), value=row.last_period.end if row.known and row.last_period else None)
        if row.known
        else "",
        "cluster": Cell(text=str(row.cluster), value=str(row.cluster), among=(cluster,)),
        "family": Cell(text=family_said(row.family), value=row.family, among=((row.family, family_said(row.family)),)),
        "known": Cell(text="", value="", among=(_knowledge(row),)),
    }


def _knowledge(row: IndicatorRow) -> tuple[str, str]:
    """The state of knowledge as a filter has it."""
    if row.known:
        return "known", _("known")
    return ("no-source", _("no source")) if row.reason == "no source" else ("no-data", _("no data for this day"))


def _figure(row: IndicatorRow) -> Cell | str:
    if row.known:
        return Cell(text=said(row.value_said), note=said(row.at.name) if row.at else "")
    return Cell(
        text=_("not known: %(why)s") % {"why": _knowledge(row)[1]}, note=Truncator(said(row.holder)).chars(HOLDER)
    )


def _where(row: IndicatorRow) -> str:
    if row.firing:
        return _listed([said(place.name) for place in row.firing])
    if not row.known:
        return ""
    return ngettext("%(n)s place", "%(n)s places", row.places) % {"n": row.places}


def _listed(names: list[str]) -> str:
    shown, more = names[:NAMED], len(names) - NAMED
    if more > 0:
        shown.append(ngettext("%(n)s more", "%(n)s more", more) % {"n": more})
    return ", ".join(shown)


def catalogue_headline(board: DayBoard) -> str:
    """What the catalogue finds on the day."""
    rows = board.indicators()
    signalling, known = sum(row.signal is not None for row in rows), sum(row.known for row in rows)
    counts = {"n": signalling, "known": known, "all": len(rows)}
    if not known:
        return _("No indicator has figures on %(day)s") % {"day": day_word(board.day)}
    if not signalling:
        return _("No indicator signals: %(known)s of %(all)s are known") % counts
    return (
        ngettext(
            "%(n)s indicator signals: %(known)s of %(all)s are known",
            "%(n)s indicators signal: %(known)s of %(all)s are known",
            signalling,
        )
        % counts
    )


def figures_table(board: DayBoard, detail: IndicatorDetail, place: PlaceRef) -> Table:
    """The figures of one indicator at one place, the latest first, each in the form last known on the day."""
    titles = dict.fromkeys(title for title, _citation in _origins(detail))
    return Table(
        name=f"figures-{detail.row.code}-{place.code}",
        columns=FIGURES if len(_origins(detail)) > 1 else FIGURES[:-1],
        rows=[_figure_row(row) for row in detail.rows],
        source="; ".join(title for title in titles if title),
        as_of=board.day,
        caption=f"{said(detail.row.name)}, {said(place.name)}",
        page_rows=FIGURE_ROWS,
    )


def _origins(detail: IndicatorDetail) -> dict[tuple[str, str], None]:
    """Sources and citations of the figures; where all have the same, the line under the table names it."""
    return dict.fromkeys((said(row.source_title), row.citation) for row in detail.rows)


def _figure_row(row: SeriesRow) -> dict[str, Any]:
    marks = ("†" if row.hindsight else "") + ("‡" if row.pseudo_real_time else "")
    return {
        "period": Cell(text=said(row.period_said), value=row.period.start),
        "value": Cell(text=said(row.value_said)),
        "normal": said(row.normal_said) or "–",
        "signal": row.signal or ("" if row.known else Cell(text=_("not judged"))),
        "known_on": Cell(text=f"{day_word(row.known_on)} {marks}".strip(), value=row.known_on),
        "source": Cell(text=said(row.source_title), note=row.citation),
    }
