"""What a proposal's page adds to the board's values: its course, the sources it rests on, and what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mirab.core.words import Text
from mirab.pipelines.board import DayBoard
from mirab.pipelines.board_values import EvidenceLine, NoticeLine, ProposalDetail
from mirab.reporting.bulletin import LevelName, UnknownEntry
from mirab.sources import Declaration


@dataclass(frozen=True, kw_only=True)
class Step:
    """One day in the life of a proposal: a notice, or a firing that it took up in silence."""

    day: date
    level: LevelName | None
    notice: NoticeLine | None
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True, kw_only=True)
class BlindSource:
    """A source of the evidence whose zeros mean nothing for some of the proposal's states."""

    title: Text
    states: tuple[Text, ...]
    reason: Text
    citation: str


def course(detail: ProposalDetail) -> tuple[Step, ...]:
    """Notices and silent updates, the latest first; an update told of by a notice stands with it."""
    steps = [Step(day=n.day, level=n.level, notice=n, evidence=n.evidence) for n in detail.notices]
    told = {notice.day for notice in detail.notices}
    steps += [
        Step(day=update.day, level=update.level, notice=None, evidence=update.evidence)
        for update in detail.updates
        if not update.noticed and update.day not in told
    ]
    return tuple(sorted(steps, key=lambda step: step.day, reverse=True))


def sources_of(board: DayBoard, detail: ProposalDetail) -> tuple[Declaration, ...]:
    """The declared sources of the evidence, each once, in the order in which the evidence names them."""
    registry = board.board.centre.registry
    return tuple(registry[name].declaration for name in _names(detail.evidence) if name in registry)


def unknown_of(board: DayBoard, detail: ProposalDetail) -> tuple[UnknownEntry, ...]:
    """Indicators of the proposal's own rules that have no data on the day."""
    book = board.board.centre.rulebook
    read = {code for rule in book.rules if rule.theme == detail.theme for code in rule.indicators}
    return tuple(entry for entry in board.not_known() if entry.indicator in read)


def blind_spots(board: DayBoard, detail: ProposalDetail) -> tuple[BlindSource, ...]:
    """Sources of the evidence that see nothing in some of the proposal's states."""
    region, registry = board.board.centre.region, board.board.centre.registry
    found = []
    for name in _names(detail.evidence):
        spot = region.blind_spots.get(name)
        states = [state for state in detail.states if spot and state in spot.states]
        if spot and states and name in registry:
            names = tuple(Text(en=region.places[s].named("en"), ru=region.places[s].named("ru")) for s in states)
            title = registry[name].declaration.title
            found.append(
                BlindSource(title=title, states=names, reason=region.text(spot.reason), citation=spot.citation)
            )
    return tuple(found)


def _names(evidence: Sequence[EvidenceLine]) -> dict[str, None]:
    names = (name.strip() for line in evidence for name in line.source.replace(";", ",").split(","))
    return dict.fromkeys(name for name in names if name)
