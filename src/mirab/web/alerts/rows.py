"""Rows of the tables of alerts: proposals, situations, the register, each with its filters and its links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from mirab.core.words import Language
from mirab.pipelines.board import DayBoard
from mirab.pipelines.board_values import EpisodeRow, SituationView
from mirab.reporting.numerals import day_said
from mirab.web.alerts.queries import Judged
from mirab.web.alerts.wording import (
    back_said,
    decided_said,
    episode_kind_said,
    kind_said,
    state_said,
    status_said,
    verdict_said,
)
from mirab.web.design.table_values import reader_language
from mirab.web.design.tables import Cell, Column, Table
from mirab.web.monitoring.addresses import page_of

Row = Mapping[str, Any]


def cluster_cell(board: DayBoard, number: int) -> Cell:
    """A cluster by its number and name."""
    name = board.board.centre.region.clusters.get(number)
    said = name.said(reader_language()) if name else ""
    return Cell(text=f"{number} · {said}" if said else str(number), value=str(number))


def states_cell(board: DayBoard, states: Sequence[str], said: str = "") -> Cell:
    """States by their names; a filter finds the row under each of them."""
    language, places = reader_language(), board.board.centre.region.places
    names = tuple((code, places[code].named(language)) for code in states if code in places)
    return Cell(text=said or ", ".join(name for _code, name in names), value=" ".join(states), among=names)


# Proposals ------------------------------------------------------------------------------------------------------------
def proposals_table(request: HttpRequest, board: DayBoard, judged: Sequence[Judged]) -> Table:
    """Proposals: those that wait first, then the decided, those without a level, the ended."""
    return Table(
        name="proposals",
        columns=(
            Column(key="level", title=_("Level"), kind="level"),
            Column(key="title", title=_("Proposal and why now"), kind="link"),
            Column(key="probability", title=_("Probability"), kind="number", unit="pct"),
            Column(key="severity", title=_("Severity"), sortable=False),
            Column(key="states", title=_("States")),
            Column(key="opened", title=_("Open since"), kind="day"),
            Column(key="state", title=_("Decision")),
            Column(key="kind", title=_("Kind"), shown=False),
            Column(key="cluster", title=_("Cluster"), shown=False),
        ),
        rows=[_proposal_row(request, board, one) for one in judged],
        source=_("rules of the watch, tried by the back-test"),
        as_of=board.day,
        filters=("state", "level", "kind", "cluster", "states"),
        search=("title", "states"),
        caption=_("Proposals"),
        empty=_("No proposal has been opened by this day."),
        remedy=_("The rules open one when published facts leave what is normal. Choose a later day at the top."),
    )


def proposals_of_one(request: HttpRequest, board: DayBoard, judged: Sequence[Judged]) -> Table:
    """The proposals of one situation or episode, on a page of other things.

    Where all are of one situation its name is the page's own, and each is called by its kind and its reason.
    """
    one_situation = len({one.proposal.situation for one in judged}) == 1
    return Table(
        name="proposals",
        columns=(
            Column(key="level", title=_("Level"), kind="level"),
            Column(key="title", title=_("Proposal and why now"), kind="link"),
            Column(key="probability", title=_("Probability"), kind="number", unit="pct"),
            Column(key="opened", title=_("Open since"), kind="day"),
            Column(key="state", title=_("Decision")),
        ),
        rows=[_proposal_row(request, board, one, named=not one_situation) for one in judged],
        source=_("rules of the watch, tried by the back-test"),
        as_of=board.day,
        caption=_("Proposals"),
        alone=False,
        page_rows=12,
    )


def _proposal_row(request: HttpRequest, board: DayBoard, one: Judged, *, named: bool = True) -> Row:
    proposal, language = one.proposal, reader_language()
    why = f"{proposal.why_said.said(language)}, {day_said(proposal.last_notice).said(language)}"
    kind = kind_said(proposal.kind)
    name = proposal.title.said(language) if named else f"{kind} · {why}"
    told = [kind] if named and proposal.kind == "opportunity" else []
    told += [why] if named else []
    told += [_("hindsight facts alone")] if proposal.hindsight_only else []
    return {
        "level": proposal.level or "",
        "title": Cell(text=name, href=page_of(request, "proposal", proposal.id), note=" · ".join(told)),
        "probability": None if proposal.probability is None else round(100 * proposal.probability),
        "severity": proposal.severity.said(language),
        "states": states_cell(board, proposal.states, proposal.states_said.said(language)),
        "opened": proposal.opened,
        "state": Cell(text=state_said(one.standing.state), value=one.standing.state, note=_state_note(one, language)),
        "kind": Cell(text=kind, value=proposal.kind),
        "cluster": cluster_cell(board, proposal.cluster),
    }


def _state_note(one: Judged, language: Language) -> str:
    standing = one.standing
    if standing.back is not None:
        return back_said(standing, language)
    if standing.decision is not None:
        return decided_said(standing.decision, language)
    if standing.state == "ended" and one.proposal.closed_on:
        return day_said(one.proposal.closed_on).said(language)
    return ""


# Situations -----------------------------------------------------------------------------------------------------------
def situations_table(request: HttpRequest, board: DayBoard, views: Sequence[SituationView]) -> Table:
    """Situations with a level on the day or a month before; ``view`` in each row is the situation itself."""
    return Table(
        name="situations",
        columns=(
            Column(key="arrow", title=_("Past month")),
            Column(key="name", title=_("Situation and why"), kind="link"),
            Column(key="level", title=_("Level"), kind="level"),
            Column(key="alert", title=_("Next month")),
            Column(key="states", title=_("States")),
            Column(key="cluster", title=_("Cluster"), sortable=True),
            Column(key="since", title=_("Followed since"), kind="day"),
        ),
        rows=[_situation_row(request, board, view) for view in views],
        source=_("rules of the watch, tried by the back-test"),
        as_of=board.day,
        filters=("cluster", "states", "alert", "arrow"),
        search=("name", "states"),
        caption=_("Situations"),
        page_rows=500,
    )


def _situation_row(request: HttpRequest, board: DayBoard, view: SituationView) -> Row:
    language = reader_language()
    return {
        "view": view,
        "arrow": Cell(text=arrow_said(view.arrow), value=view.arrow),
        "name": Cell(
            text=view.name.said(language), href=page_of(request, "situation", view.id), note=view.why.said(language)
        ),
        "level": view.level or "",
        "alert": Cell(text=alert_said(view.alert), value=view.alert),
        "states": states_cell(board, view.state_codes),
        "cluster": cluster_cell(board, view.cluster),
        "since": view.first_on,
    }


def arrow_said(arrow: str) -> str:
    """How a situation moved in the past month."""
    return {"deteriorated": _("deteriorated"), "improved": _("improved")}.get(arrow, _("unchanged"))


def alert_said(alert: str) -> str:
    """What the month ahead may bring."""
    return kind_said(alert) if alert in ("risk", "opportunity") else _("no alert")


# The register ---------------------------------------------------------------------------------------------------------
def register_table(request: HttpRequest, board: DayBoard, episodes: Sequence[EpisodeRow]) -> Table:
    """Episodes that were public by the day, the latest first."""
    return Table(
        name="register",
        columns=(
            Column(key="id", title=_("Number")),
            Column(key="title", title=_("Episode"), kind="link"),
            Column(key="states", title=_("States")),
            Column(key="onset", title=_("Onset"), kind="day"),
            Column(key="clauses", title=_("Clauses")),
            Column(key="status", title=_("Status")),
            Column(key="verdict", title=_("Rules")),
            Column(key="kind", title=_("Kind"), shown=False),
            Column(key="cluster", title=_("Cluster"), shown=False),
        ),
        rows=[_episode_row(request, board, episode) for episode in episodes],
        source=_("event register of the region profile"),
        as_of=board.day,
        filters=("status", "kind", "states", "cluster", "verdict"),
        search=("id", "title", "states"),
        caption=_("Event register"),
        empty=_("No episode of the register was public by this day."),
        remedy=_("The register begins with the years that were searched. Choose a later day at the top."),
    )


def _episode_row(request: HttpRequest, board: DayBoard, episode: EpisodeRow) -> Row:
    language = reader_language()
    verdict = verdict_said(episode.verdict)
    return {
        "id": episode.id,
        "title": Cell(
            text=episode.title.said(language),
            href=page_of(request, "episode", episode.id),
            note=episode_kind_said(episode.kind),
        ),
        "states": states_cell(board, episode.states, episode.states_said.said(language)),
        "onset": Cell(text=episode.onset_said.said(language), value=episode.onset),
        "clauses": " ".join(episode.clauses),
        "status": Cell(text=status_said(episode.status), value=episode.status),
        "verdict": Cell(text=verdict, value=episode.verdict or "") if verdict else "",
        "kind": Cell(text=episode_kind_said(episode.kind), value=episode.kind),
        "cluster": cluster_cell(board, episode.cluster),
    }
