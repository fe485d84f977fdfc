"""The register and the forward calendar of the board: what was public by the day, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from mirab.alerting import Proposal
from mirab.core.claims import Claim, like_range
from mirab.core.errors import MirabError
from mirab.core.periods import Period, month, parse_date_or_month
from mirab.core.words import Text
from mirab.pipelines import board_proposals
from mirab.pipelines.board_knowledge import Knowledge
from mirab.pipelines.board_values import (
    CalendarRow,
    ClaimGroup,
    ClaimLine,
    ClauseLine,
    EpisodeDetail,
    EpisodeRow,
    ProposalView,
    Verdict,
)
from mirab.pipelines.bulletin_proposals import states_said
from mirab.pipelines.replay import QUARTER
from mirab.regions import Episode, Region
from mirab.reporting.numerals import day_said, period_said, quantity, rounded
from mirab.reporting.wording import same, wording


def onset_said(episode: Episode) -> Text:
    """The day of an onset, or the month where the day is not known."""
    if episode.onset_precision == "day":
        return day_said(episode.onset)
    return period_said(month(episode.onset.year, episode.onset.month))


def rows(known: Knowledge) -> tuple[EpisodeRow, ...]:
    """Episodes that were public by the day, the latest first."""
    told = [episode for episode in known.centre.region.register if episode.published_on <= known.day]
    verdicts = _verdicts(known)
    told.sort(key=lambda episode: (episode.onset, episode.id), reverse=True)
    return tuple(_row(known, episode, verdicts.get(episode.id)) for episode in told)


def _verdicts(known: Knowledge) -> Mapping[str, Mapping[str, Any]]:
    report = known.kept.record
    return {entry["id"]: entry for entry in report["register"]} if report else {}


def _row(known: Knowledge, episode: Episode, verdict: Mapping[str, Any] | None) -> EpisodeRow:
    # while an episode lasts, nobody knows when it will end
    over = episode.end is not None and episode.end <= known.day
    return EpisodeRow(
        id=episode.id,
        title=known.centre.region.text(episode.title),
        kind=episode.kind,
        states=episode.states,
        states_said=states_said(known.centre.region, episode.states),
        place=next(iter(known.places([episode.place])), None),
        cluster=episode.cluster,
        onset=episode.onset,
        onset_said=onset_said(episode),
        end=episode.end if over else None,
        clauses=episode.clauses,
        status=episode.status,
        headline=episode.headline,
        published_on=episode.published_on,
        verdict=_verdict(verdict) if verdict else None,
    )


def _verdict(entry: Mapping[str, Any]) -> Verdict:
    if entry["hit"] is None:
        return "not scored"
    if entry["hit"]:
        return "hit"
    return "late" if entry["late"] else "missed"


def _why(entry: Mapping[str, Any] | None) -> Text:
    """Why the back-test judged so; a record that was kept before it had Russian says it in English."""
    if entry is None:
        return same("")
    return Text(en=str(entry["why"]), ru=str(entry.get("why_ru") or entry["why"]))


def detail(known: Knowledge, id: str) -> EpisodeDetail | None:
    """An episode with its claims; None where none of this id was public by the day."""
    episode = next((e for e in known.centre.region.register if e.id == id and e.published_on <= known.day), None)
    if episode is None:
        return None
    verdict, text = _verdicts(known).get(id), known.centre.region.text
    return EpisodeDetail(
        row=_row(known, episode, verdict),
        where=text(episode.where),
        claims=claim_groups(known.centre.region, episode, known.day),
        clauses=_clauses(known, episode),
        sources=episode.sources,
        note=text(episode.note),
        status_reason=text(episode.status_reason),
        published_basis=episode.published_basis,
        study_case=episode.study_case,
        verdict_why=_why(verdict),
        lead_days=verdict["lead_days"] if verdict else None,
        proposals=_lived_then(known, episode),
    )


def _clauses(known: Knowledge, episode: Episode) -> tuple[ClauseLine, ...]:
    region = known.centre.region
    words = region.register_rule.clauses if region.register_rule else {}
    return tuple(ClauseLine(letter=letter, words=region.text(words.get(letter, ""))) for letter in episode.clauses)


def claim_groups(region: Region, episode: Episode, day: date) -> tuple[ClaimGroup, ...]:
    """Claims stated by a day, each beside those about the same thing; who speaks first changes from day to day.

    A claim without a date counts as stated with the episode's publication.
    """
    stated = [claim for claim in episode.claims if (claim.stated_on or episode.published_on) <= day]
    turn = bool(day.toordinal() % 2)
    groups: dict[tuple[str, str], list[Claim]] = {}
    for claim in stated:
        groups.setdefault((claim.of_whom, claim.unit), []).append(claim)
    return tuple(
        ClaimGroup(
            of_whom=region.text(of_whom),
            unit=unit,
            range_said=_range_said(claims),
            claims=tuple(_line(region, claim) for claim in sorted(claims, key=lambda claim: claim.by, reverse=turn)),
        )
        for (of_whom, unit), claims in groups.items()
    )


def _line(region: Region, claim: Claim) -> ClaimLine:
    stated = {field.name: getattr(claim, field.name) for field in fields(Claim)}
    return ClaimLine(**stated, by_said=region.text(claim.by), counted_said=_counted_said(region, claim.counted_up_to))


def _counted_said(region: Region, moment: str | None) -> Text:
    """A day or a month as it is printed; any other moment in the register's words."""
    if not moment:
        return same("")
    try:
        day, exact = parse_date_or_month(moment)
    except MirabError:
        return region.text(moment)
    return day_said(day) if exact else period_said(month(day.year, day.month))


def _range_said(claims: Sequence[Claim]) -> Text:
    """Lowest and highest figure of like claims; nothing where they give none."""
    found = like_range(claims)
    if found is None:
        return same("")
    low, high = (rounded(value, claims[0].unit) for value in found)
    if low == high:
        return quantity(low, claims[0].unit)
    return wording("board.normal_band", low=quantity(low, claims[0].unit), high=quantity(high, claims[0].unit))


def _lived_then(known: Knowledge, episode: Episode) -> tuple[ProposalView, ...]:
    """Proposals of the episode's states and cluster that lived in the quarter before its onset or while it lasted."""
    start, end = episode.onset - QUARTER, episode.end or episode.onset
    lived = [p for p in known.proposals if speaks_of(p, episode.states, episode.cluster) and _lived(p, start, end)]
    return tuple(board_proposals.view(known, proposal) for proposal in lived)


def _lived(proposal: Proposal, start: date, end: date) -> bool:
    return proposal.first_on <= end and proposal.last_on >= start


def speaks_of(proposal: Proposal, states: Sequence[str], cluster: int | None) -> bool:
    """Whether something of these states and this cluster belongs to a proposal's situation."""
    return bool(set(states) & set(proposal.states)) and (proposal.cluster in (0, cluster) or cluster in (0, None))


def calendar(known: Knowledge, days: int) -> tuple[CalendarRow, ...]:
    """Dates from the day on, for so many days, that were public by the day; those that last stand first."""
    last = known.day + timedelta(days=days)
    told = [
        entry
        for entry in known.centre.region.calendar
        if entry.announced_on <= known.day and entry.end > known.day and entry.start <= last
    ]
    return tuple(
        CalendarRow(
            id=entry.id,
            title=entry.title,
            kind=entry.kind,
            states=entry.states,
            states_said=states_said(known.centre.region, entry.states),
            cluster=entry.cluster,
            period=Period(start=entry.start, end=entry.end),
            said=period_said(Period(start=entry.start, end=entry.end)),
            announced_on=entry.announced_on,
            citation=entry.citation,
            hindsight=entry.hindsight,
            note=known.centre.region.text(entry.note),
        )
        for entry in sorted(told, key=lambda entry: (entry.start, entry.id))
    )
