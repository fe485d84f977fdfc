"""When a decision covers a proposal, and what brings it back: functions of values, for queries and actions alike.

A decision covers the notice that it was made on and what came before. A later notice brings the proposal back when it
stands at a higher level, or, after a rejection, when it names another trigger: what was rejected was another thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mirab.alerting import Why
from mirab.pipelines.board_values import NoticeLine, ProposalDetail
from mirab.reporting.bulletin import LEVELS
from mirab.web.alerts.models import Decision, Outcome

State = Literal["waiting", "accepted", "rejected", "quiet", "ended"]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a proposal stands with its readers.

    *quiet* is what has no level on the day and may yet return. ``decision`` is the one that holds, ``back`` the later
    notice that brought the proposal back after it.
    """

    state: State
    decision: Decision | None = None
    back: NoticeLine | None = None


def rank(level: str | None) -> int:
    """Place of a level in their order; none is 0."""
    return LEVELS.index(level) + 1 if level in LEVELS else 0


def brought_back(detail: ProposalDetail, decision: Decision) -> NoticeLine | None:
    """The first notice after a decision that it does not cover; None where it covers all that is known."""
    for notice in detail.notices:
        if notice.day <= decision.notice_day:
            continue
        if rank(notice.level) > rank(decision.level):
            return notice
        if decision.outcome == Outcome.REJECTED and notice.why == Why.TRIGGER_CHANGED:
            return notice
    return None


def covering(decisions: Sequence[Decision]) -> Decision | None:
    """Of the decisions that a reader sees, the one that holds: the latest that stands."""
    return max((d for d in decisions if d.stands), key=lambda d: (d.at, d.pk), default=None)


def standing_of(detail: ProposalDetail, decisions: Sequence[Decision]) -> Standing:
    """Where a proposal stands, from all decisions on it that a reader sees."""
    decision = covering(decisions)
    back = brought_back(detail, decision) if decision else None
    if decision is not None and back is None:
        return Standing(state="accepted" if decision.outcome == Outcome.ACCEPTED else "rejected", decision=decision)
    if detail.level:
        return Standing(state="waiting", decision=decision, back=back)
    return Standing(state="quiet" if detail.living else "ended", decision=decision, back=back)
