"""What changed on the board between two days: levels, openings and ends, arrows, and evidence, each in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from mirab.alerting import Kind, Level, Notice, Proposal, Why
from mirab.core.words import Text
from mirab.pipelines.board_knowledge import Knowledge
from mirab.pipelines.board_values import Change, ChangeKind
from mirab.pipelines.bulletin_situations import is_listed, level_name, period_as_known, situation_entry, value_said
from mirab.reporting.numerals import day_said, period_said
from mirab.reporting.wording import wording

_KINDS: tuple[ChangeKind, ...] = ("opened", "raised", "returned", "lowered", "ended", "arrow", "evidence")
_ORDER = {kind: n for n, kind in enumerate(_KINDS)}


def changes(before: Knowledge, now: Knowledge, since: date) -> tuple[Change, ...]:
    """What became known after ``since``: the latest first, and of one day the gravest first."""
    told: list[Change] = []
    for proposal in now.proposals:
        told += _of_proposal(proposal, now, since)
    moved = {change.situation for change in told if change.kind != "evidence"}
    told += [change for change in _arrows(before, now) if change.situation not in moved]
    return tuple(
        sorted(told, key=lambda c: (-c.day.toordinal(), _ORDER[c.kind], -_rank(c), c.situation, c.proposal or ""))
    )


def _rank(change: Change) -> int:
    return int(Level.named(change.level)) if change.level else 0


def _of_proposal(proposal: Proposal, now: Knowledge, since: date) -> Iterator[Change]:
    """What each notice since told of a proposal, and the last evidence that it took up without one."""
    previous = proposal.notice_on(since)
    level = previous.level if previous else Level.NONE
    for notice in (notice for notice in proposal.notices if notice.day > since):
        change = _of_notice(proposal, notice, level)
        if change:
            yield change
        level = notice.level
    yield from _evidence(proposal, now, since)


def _of_notice(proposal: Proposal, notice: Notice, before: Level) -> Change | None:
    """The change that a notice tells; None where the level stands as it was."""
    kind = _kind(notice, before)
    if kind is None:
        return None
    words: str = kind
    if proposal.kind is not Kind.RISK and kind == "opened":
        words = "opportunity"
    if kind == "ended" and proposal.closed_on != notice.day:
        words = "fallen"
    sentence = wording(
        f"board.change_{words}",
        title=proposal.title,
        day=day_said(notice.day),
        level=notice.level.word,
        before=before.word,
    )
    return _change(proposal, notice.day, kind, sentence, notice.level, before, hindsight=notice.hindsight_only)


def _kind(notice: Notice, before: Level) -> ChangeKind | None:
    if notice.why is Why.OPENED:
        return "opened"
    if notice.why is Why.ENDED:
        return "ended"
    if not before:
        return "returned"
    if notice.level != before:
        return "raised" if notice.level > before else "lowered"
    return "returned" if notice.why is Why.RETURNED else None


def _change(
    proposal: Proposal, day: date, kind: ChangeKind, sentence: Text, level: Level, before: Level, *, hindsight: bool
) -> Change:
    return Change(
        day=day,
        kind=kind,
        situation=proposal.situation,
        title=proposal.title,
        sentence=sentence,
        proposal=proposal.id,
        level=level_name(level),
        level_before=level_name(before),
        proposal_kind=proposal.kind.value,
        hindsight=hindsight,
    )


def _evidence(proposal: Proposal, now: Knowledge, since: date) -> Iterator[Change]:
    """The newest figure that a proposal took up since, where it had opened before."""
    taken = [update for update in proposal.updates if update.day > since and update.day > proposal.first_on]
    items = [(update, item) for update in taken for item in update.evidence if item.value is not None]
    if not items:
        return
    update, item = items[-1]
    sentence = wording(
        "board.change_evidence",
        title=proposal.title,
        what=item.what,
        value=value_said(item),
        period=period_said(period_as_known(item.period_start, item.period_end, now.day)),
    )
    level = proposal.level_on(now.day) or Level.NONE
    yield _change(proposal, update.day, "evidence", sentence, level, level, hindsight=item.hindsight)


def _arrows(before: Knowledge, now: Knowledge) -> Iterator[Change]:
    """Situations whose arrow turned with the passing of the month alone."""
    for name, mine in now.by_situation.items():
        earlier: Sequence[Proposal] = before.by_situation.get(name, ())
        if not earlier or not is_listed(earlier, before.day) or not is_listed(mine, now.day):
            continue
        was, present = (situation_entry(k.centre.region, p, k.day) for k, p in ((before, earlier), (now, mine)))
        if was.arrow != present.arrow:
            arrows = {"arrow": wording(f"arrow.{present.arrow}"), "before": wording(f"arrow.{was.arrow}")}
            yield Change(
                day=now.day,
                kind="arrow",
                situation=name,
                title=present.name,
                sentence=wording("board.change_arrow", title=present.name, **arrows),
                level=present.level,
                level_before=was.level,
                hindsight=present.hindsight_only,
            )
