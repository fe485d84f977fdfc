"""Today as a value: what waits for a decision, what changed, what is missing, what comes, and what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from mirab.core.words import Text
from mirab.pipelines.board import DayBoard
from mirab.pipelines.board_values import CalendarRow, Change, EvidenceLine, ProposalDetail, ProposalView, SituationView
from mirab.reporting.bulletin import LEVELS, Kind, LevelName, RuleRecord
from mirab.web.project.today_since import Since

#: Days ahead that the calendar shows.
AHEAD = 60
#: Days without a new figure after which the page says that its newest is old.
OLD = 45
#: What the page shows of each list before it links to the whole: it is read in two minutes and printed on one page.
MOST = 8


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A proposal that waits, with its gravest figure and the record of the rules that made it."""

    proposal: ProposalView
    evidence: EvidenceLine | None
    records: tuple[RuleRecord, ...]


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A situation in which something changed, and what; the gravest first."""

    situation: SituationView
    changes: tuple[Change, ...]

    @property
    def is_worse(self) -> bool:
        """Whether a risk stands higher than it stood."""
        return any(step > 0 for step in self._net("risk"))

    @property
    def is_eased(self) -> bool:
        """Whether a risk stands lower than it stood, and none higher."""
        return not self.is_worse and any(step < 0 for step in self._net("risk"))

    @property
    def opens_a_chance(self) -> bool:
        """Whether an opportunity stands higher than it stood."""
        return any(step > 0 for step in self._net("opportunity"))

    def _net(self, kind: Kind) -> list[int]:
        """By how many levels each proposal of a kind rose (or, below zero, fell) in all."""
        of: dict[str, list[Change]] = {}
        for change in sorted(self.changes, key=lambda change: change.day):
            if change.proposal is not None and change.proposal_kind == kind:
                of.setdefault(change.proposal, []).append(change)
        return [_rank(steps[-1].level) - _rank(steps[0].level_before) for steps in of.values()]


@dataclass(frozen=True, kw_only=True)
class ClusterOfSituations:
    """A cluster with its situations."""

    number: int
    name: Text | None
    situations: tuple[SituationView, ...]


@dataclass(frozen=True, kw_only=True)
class Today:
    """What the page shows of one day. ``newest`` is the day of the newest figure; None when nothing was known yet."""

    day: date
    since: Since
    waiting: tuple[Waiting, ...]
    moved: tuple[Moved, ...]
    clusters: tuple[ClusterOfSituations, ...]
    ahead: tuple[CalendarRow, ...]
    without_source: int
    without_data: int
    has_record: bool
    newest: date | None
    first_day: date

    @property
    def shown_waiting(self) -> tuple[Waiting, ...]:
        """The gravest of what waits."""
        return self.waiting[:MOST]

    @property
    def shown_moved(self) -> tuple[Moved, ...]:
        """The gravest of what changed."""
        return self.moved[:MOST]

    @property
    def shown_ahead(self) -> tuple[CalendarRow, ...]:
        """The nearest dates."""
        return self.ahead[:MOST]

    @property
    def hidden_ahead(self) -> int:
        """Dates ahead that are not shown."""
        return len(self.ahead) - len(self.shown_ahead)

    @property
    def is_old(self) -> bool:
        """Whether the newest figure is so old that the page must say so."""
        return self.newest is not None and self.day - self.newest > timedelta(days=OLD)


def today_on(board: DayBoard, since: Since, waiting: Sequence[ProposalView]) -> Today:
    """Put Today together from the board of a day."""
    whole = board.board
    known = board.day >= whole.first_day
    reasons = [entry.reason for entry in board.not_known()]
    return Today(
        day=board.day,
        since=since,
        waiting=tuple(_with_record(board, proposal) for proposal in waiting),
        moved=_moved(board, since),
        clusters=_clusters(board),
        ahead=board.calendar(AHEAD),
        without_source=reasons.count("no source"),
        without_data=reasons.count("no data"),
        has_record=whole.record is not None,
        newest=whole.kept.last_day(board.day) if known else None,
        first_day=whole.first_day,
    )


def _with_record(board: DayBoard, proposal: ProposalView) -> Waiting:
    detail = board.proposal(proposal.id)
    lines = detail.evidence if detail else ()
    return Waiting(
        proposal=proposal,
        # of figures that signal alike the newest; of those the first
        evidence=max(lines, key=lambda line: (_rank(line.signal), line.known_on), default=None),
        records=_records(detail) if detail else (),
    )


def _records(detail: ProposalDetail) -> tuple[RuleRecord, ...]:
    """Records of the rules behind a risk; an opportunity has none, which its own page explains."""
    told = detail.records if detail.kind == "risk" else ()
    return tuple(record for record in told if record.backtest or record.note)


def _rank(level: LevelName | None) -> int:
    return LEVELS.index(level) + 1 if level else 0


def _moved(board: DayBoard, since: Since) -> tuple[Moved, ...]:
    """What changed, by situation: worse ones first, then by their latest change."""
    changes = sorted(board.changes_since(since.known), key=lambda change: change.situation)
    listed = {view.id: view for view in board.situations()}
    moved = []
    for id, group in groupby(changes, key=lambda change: change.situation):
        detail = None if id in listed else board.situation(id)
        view = listed.get(id) or (detail.view if detail else None)
        if view is not None:
            moved.append(Moved(situation=view, changes=_told(tuple(group))))
    return tuple(sorted(moved, key=_order))


def _told(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """New figures need no line of their own where a level moved: the situation's sentence names them."""
    steps = tuple(change for change in changes if change.kind != "evidence")
    return steps or changes[:1]


def _order(moved: Moved) -> tuple[int, int, int, str]:
    rank = 0 if moved.is_worse else 1 if moved.opens_a_chance else 2 if moved.is_eased else 3
    latest = max(change.day.toordinal() for change in moved.changes)
    return (rank, -_rank(moved.situation.level), -latest, moved.situation.id)


def _clusters(board: DayBoard) -> tuple[ClusterOfSituations, ...]:
    names = board.board.centre.region.clusters
    living = sorted((view for view in board.situations() if view.living), key=lambda view: view.cluster)
    return tuple(
        ClusterOfSituations(number=number, name=names.get(number), situations=tuple(group))
        for number, group in groupby(living, key=lambda view: view.cluster)
    )
