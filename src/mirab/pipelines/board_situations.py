"""Situations of the board: arrows and reasons, the level of each day, the timeline, and marks for the map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date, timedelta

from mirab.alerting import Evidence, Kind, Proposal
from mirab.core.periods import Period
from mirab.core.places import Place, PlaceKind
from mirab.pipelines import board_proposals
from mirab.pipelines.board_knowledge import Knowledge
from mirab.pipelines.board_register import onset_said, speaks_of
from mirab.pipelines.board_values import EvidenceLine, MapMark, SituationDetail, SituationView, TimelineEntry
from mirab.pipelines.board_words import level_runs
from mirab.pipelines.bulletin_situations import (
    evidence_on,
    is_listed,
    level_name,
    situation_entry,
)
from mirab.regions import CalendarEntry, Episode
from mirab.reporting.bulletin import LEVELS
from mirab.reporting.numerals import day_said, period_said
from mirab.reporting.wording import joined, same, wording

SPARK_DAYS = 60
#: a date of the calendar further off says little of a situation
CALENDAR_DAYS = 366
#: kinds of place that a map can show, by shape, line or position
_AREAS = (PlaceKind.STATE, PlaceKind.PROVINCE, PlaceKind.BORDER_SEGMENT, PlaceKind.RIVER, PlaceKind.REGION)


def views(known: Knowledge) -> tuple[SituationView, ...]:
    """Every situation that has a level on the day, or had one a month before."""
    return tuple(view(known, mine) for mine in known.by_situation.values() if is_listed(mine, known.day))


def view(known: Knowledge, mine: Sequence[Proposal]) -> SituationView:
    """One situation, from its proposals opened by the day (at least one)."""
    entry = situation_entry(known.centre.region, mine, known.day)
    now = [proposal for proposal in mine if proposal.level_on(known.day)]
    recent = [proposal for proposal in mine if is_listed([proposal], known.day)]
    theme = known.centre.rulebook.themes[mine[0].theme]
    fastest = max((p.notices[-1].precedence for p in now), key=_urgency, default=None)
    return SituationView(
        **{field.name: getattr(entry, field.name) for field in fields(entry)},
        place=known.place(mine[0].place),
        places=known.places([mine[0].place, *(place for p in now for place in p.notices[-1].places)]),
        state_codes=mine[0].states,
        theme=theme.code,
        theme_name=theme.name,
        proposals=tuple(proposal.id for proposal in recent),
        risks=sum(proposal.kind is Kind.RISK for proposal in now),
        opportunities=sum(proposal.kind is not Kind.RISK for proposal in now),
        first_on=min(proposal.first_on for proposal in mine),
        last_on=max(proposal.last_on for proposal in mine),
        living=bool(now),
        precedence=fastest.value if fastest else "routine",
        sparkline=_sparkline([proposal for proposal in mine if proposal.kind is Kind.RISK], known.day),
    )


def _urgency(precedence: str) -> int:
    return ("routine", "priority", "flash").index(precedence)


def _sparkline(risks: Sequence[Proposal], day: date) -> tuple[int, ...]:
    """The level of each of the last days, the day itself last."""
    first = day - timedelta(days=SPARK_DAYS - 1)
    levels = [0] * SPARK_DAYS
    for span in (span for proposal in risks for span in proposal.spans if span.end > first):
        for n in range(max((span.start - first).days, 0), min((span.end - first).days, SPARK_DAYS)):
            levels[n] = max(levels[n], int(span.level))
    return tuple(levels)


def detail(known: Knowledge, id: str) -> SituationDetail | None:
    """A situation with its history; None where none of this id was ever opened by the day."""
    mine = known.by_situation.get(id)
    if not mine:
        return None
    seen = view(known, mine)
    evidence = _evidence(known, mine)
    entries = [*_notices(mine), *_episodes(known, mine[0]), *_calendar(known, mine[0])]
    marked = [ref.code for ref in (*seen.places, *(item.place for item in evidence))]
    return SituationDetail(
        view=seen,
        about=known.centre.rulebook.themes[mine[0].theme].about,
        timeline=tuple(sorted(entries, key=lambda entry: (entry.day, entry.kind, entry.ref), reverse=True)),
        levels=level_runs([proposal for proposal in mine if proposal.kind is Kind.RISK]),
        proposals=tuple(board_proposals.view(known, proposal) for proposal in reversed(mine)),
        evidence=evidence,
        places=tuple(known.centre.region.places[code] for code in dict.fromkeys(marked)),
    )


def _evidence(known: Knowledge, mine: Sequence[Proposal]) -> tuple[EvidenceLine, ...]:
    """Evidence of the proposals with a level; where none has one, of the last that had."""
    now = [proposal for proposal in mine if proposal.level_on(known.day)] or [max(mine, key=lambda p: p.last_on)]
    items: dict[tuple[str, str, date], Evidence] = {}
    for item in (item for proposal in now for item in evidence_on(proposal, known.day)):
        if item.value is not None:
            items.setdefault((item.indicator, item.place, item.period_start), item)
    return tuple(known.evidence(item) for item in items.values())


def _notices(mine: Sequence[Proposal]) -> Iterator[TimelineEntry]:
    for proposal in mine:
        for notice in proposal.notices:
            yield TimelineEntry(
                day=notice.day,
                kind="notice",
                title=joined([notice.why.word, notice.level.word if notice.level else same("")], ": "),
                text=notice.explanation,
                ref=proposal.id,
                level=level_name(notice.level),
                proposal_kind=proposal.kind.value,
                hindsight=notice.hindsight_only,
            )


def _episodes(known: Knowledge, one: Proposal) -> Iterator[TimelineEntry]:
    """Episodes of the register for the situation's states and cluster that were public by the day."""
    told: Iterator[Episode] = (e for e in known.centre.region.register if e.published_on <= known.day)
    for episode in told:
        if speaks_of(one, episode.states, episode.cluster):
            yield TimelineEntry(
                day=episode.onset,
                kind="episode",
                title=wording("board.episode", title=known.centre.region.text(episode.title)),
                text=wording("board.episode_about", onset=onset_said(episode), day=day_said(episode.published_on)),
                ref=episode.id,
                citation=episode.sources[0] if episode.sources else "",
            )


def _calendar(known: Knowledge, one: Proposal) -> Iterator[TimelineEntry]:
    """Dates of the coming year that were public by the day, and those that last on it."""
    last = known.day + timedelta(days=CALENDAR_DAYS)
    told: Iterator[CalendarEntry] = (e for e in known.centre.region.calendar if e.announced_on <= known.day)
    for entry in told:
        if known.day < entry.end and entry.start <= last and speaks_of(one, entry.states, entry.cluster):
            words = "board.calendar_hindsight" if entry.hindsight else "board.calendar_about"
            period = period_said(Period(start=entry.start, end=entry.end))
            yield TimelineEntry(
                day=entry.start,
                kind="calendar",
                title=entry.title,
                text=wording(words, period=period, day=day_said(entry.announced_on)),
                ref=entry.id,
                hindsight=entry.hindsight,
                citation=entry.citation,
            )


def map_marks(known: Knowledge, listed: Sequence[SituationView]) -> tuple[MapMark, ...]:
    """The living situations as marks, the gravest last; one whose place has no position stands at its parent."""
    marks = [
        MapMark(
            place=_shown_at(known, seen.place.code),
            level=seen.level if seen.alert == "risk" else None,
            kind="opportunity" if seen.alert == "opportunity" else "risk",
            title=seen.name,
            situation=seen.id,
        )
        for seen in listed
        if seen.living
    ]
    return tuple(sorted(marks, key=lambda mark: LEVELS.index(mark.level) if mark.level else -1))


def _shown_at(known: Knowledge, code: str) -> str:
    """The place itself, or the nearest that it is part of and that a map can show; at last the first of its states."""
    places = known.centre.region.places
    here: Place | None = places[code]
    while here is not None and here.position is None and here.kind not in _AREAS:
        here = places.get(here.parent) if here.parent else None
    if here is not None:
        return here.code
    return next(iter(places[code].states), code)
