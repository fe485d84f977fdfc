"""Situations of a bulletin: how each moved in the past month, the sentence that says why, and the alert ahead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from mirab.alerting import Evidence, Kind, Level, Proposal
from mirab.core.marks import UseClass
from mirab.core.periods import Period, kind_of, months_from
from mirab.core.words import Text
from mirab.regions import Region
from mirab.reporting.bulletin import Alert, Arrow, LevelName, SituationEntry
from mirab.reporting.numerals import day_said, period_said, quantity, rounded
from mirab.reporting.wording import joined, wording

_NAMES: dict[Level, LevelName] = {Level.WATCH: "watch", Level.ADVISORY: "advisory", Level.WARNING: "warning"}


def level_name(level: Level | None) -> LevelName | None:
    """A level by name; none is None."""
    return _NAMES.get(level or Level.NONE)


def level_since(proposal: Proposal, day: date) -> date:
    """First day of the unbroken run of days at the level of a day."""
    level, since = proposal.level_on(day), proposal.first_on
    for span in proposal.spans:
        if span.start > day:
            break
        if span.level is not level:
            since = span.end
    return min(since, day)


def period_as_known(start: date, end: date, day: date) -> Period:
    """A run of days as it was known on a day: when a closure will end is not known while it lasts.

    Dekads, months, seasons and years have their ends by name and keep them.
    """
    period = Period(start=start, end=end)
    lasting = start <= day < period.last_day and kind_of(period) is None
    return Period(start=start, end=day + timedelta(days=1)) if lasting else period


def evidence_on(proposal: Proposal, day: date) -> list[Evidence]:
    """Evidence of the latest notice, and of each indicator and place the last that firings brought since."""
    notice = proposal.notice_on(day)
    if notice is None:
        return []
    told = {(item.indicator, item.place, item.period_start) for item in notice.evidence}
    since = [item for update in proposal.updates if notice.day < update.day <= day for item in update.evidence]
    newer = {(item.indicator, item.place): item for item in since}
    unseen = [item for item in newer.values() if (item.indicator, item.place, item.period_start) not in told]
    return [*notice.evidence, *unseen]


def situations_on(region: Region, proposals: Sequence[Proposal], day: date) -> tuple[SituationEntry, ...]:
    """Every situation that has a level on the day, or had one a month before."""
    ordered = sorted(proposals, key=lambda proposal: (proposal.cluster, proposal.situation, proposal.first_on))
    entries = []
    for _, group in groupby(ordered, key=lambda proposal: (proposal.cluster, proposal.situation)):
        mine = [p for p in group if p.first_on <= day]
        if is_listed(mine, day):
            entries.append(situation_entry(region, mine, day))
    return tuple(entries)


def is_listed(mine: Sequence[Proposal], day: date) -> bool:
    """Whether one of a situation's proposals has a level on the day, or had one a month before."""
    return bool(highest_level(mine, day) or highest_level(mine, months_from(day, -1)))


def situation_entry(region: Region, mine: Sequence[Proposal], day: date) -> SituationEntry:
    """A situation on a day, from its proposals opened by then (at least one)."""
    before = months_from(day, -1)
    risks = [p for p in mine if p.kind is Kind.RISK]
    openings = [p for p in mine if p.kind is not Kind.RISK]
    now, then = highest_level(risks, day), highest_level(risks, before)
    open_now, open_then = highest_level(openings, day), highest_level(openings, before)
    dormant = not (now or then or open_now or open_then)
    moved = risks if (now or then or (dormant and risks)) else openings
    last = max(moved, key=lambda p: (_level(p, day), _level(p, before), p.first_on))
    notice = last.notice_on(day)
    return SituationEntry(
        id=last.situation,
        name=last.title,
        states=_states(region, last),
        cluster=last.cluster,
        arrow=_arrow(now, then, open_now, open_then),
        why=joined([_dormant(last) if dormant else _movement(last, now, then, open_now, day), _reason(last, day)], " "),
        alert=_alert(now, open_now),
        level=level_name(now),
        level_before=level_name(then),
        hindsight_only=bool(notice and notice.hindsight_only),
    )


def _level(proposal: Proposal, day: date) -> Level:
    return proposal.level_on(day) or Level.NONE


def highest_level(proposals: Sequence[Proposal], day: date) -> Level:
    """The highest level of several proposals on a day."""
    return max((_level(proposal, day) for proposal in proposals), default=Level.NONE)


def _arrow(now: Level, then: Level, open_now: Level, open_then: Level) -> Arrow:
    """Risk decides; where it stands still, an opportunity that opened is an improvement."""
    if now != then:
        return "deteriorated" if now > then else "improved"
    return "improved" if open_now > open_then and not now else "unchanged"


def _alert(now: Level, open_now: Level) -> Alert:
    if now:
        return "risk"
    return "opportunity" if open_now else "none"


def _states(region: Region, proposal: Proposal) -> Text:
    """Names of the situation's states, unless its title already begins with the one."""
    places = [region.places[state] for state in proposal.states if state in region.places]
    if len(places) == 1 and proposal.title.en.startswith(places[0].named("en")):
        return Text(en="", ru="")
    return joined([Text(en=place.named("en"), ru=place.named("ru")) for place in places], ", ")


def _dormant(last: Proposal) -> Text:
    """Since when a situation without a level has had none."""
    return wording("why.dormant", day=day_said(last.last_on + timedelta(days=1)))


def _movement(proposal: Proposal, now: Level, then: Level, open_now: Level, day: date) -> Text:
    """What happened to the level since a month before."""
    since = day_said(level_since(proposal, day))
    if proposal.kind is not Kind.RISK:
        if not open_now:
            return wording("why.opportunity_lapsed", day=since)
        new = level_since(proposal, day) > months_from(day, -1)
        return wording("why.opportunity_opened" if new else "why.opportunity_open", day=since)
    words: dict[str, Text] = {"level": now.word, "before": then.word, "day": since}
    if now == then:
        returned = level_since(proposal, day) > months_from(day, -1)
        return wording("why.returned" if returned else "why.same_level", **words)
    if not now:
        return wording("why.lapsed", **words)
    if not then:
        return wording("why.opened", **words)
    return wording("why.raised" if now > then else "why.lowered", **words)


def _reason(proposal: Proposal, day: date) -> Text:
    """The gravest piece of evidence, in its latest figure, in a sentence."""
    known = [item for item in evidence_on(proposal, day) if item.value is not None]
    if not known:
        return Text(en="", ru="")
    alike = [item for item in known if (item.indicator, item.place) == (known[0].indicator, known[0].place)]
    last = max(alike, key=lambda item: (item.period_start, item.known_on))
    return wording(
        "why.evidence",
        what=last.what,
        value=value_said(last),
        period=period_said(period_as_known(last.period_start, last.period_end, day)),
    )


def value_said(item: Evidence) -> Text:
    """The figure, or its share of the normal one where its owner gave it for analysis only."""
    return said_by_use(item.value, item.baseline, item.unit, item.marks.use_class)


def said_by_use(value: float | None, baseline: float | None, unit: str, use: str) -> Text:
    """A figure as it may be printed: as it is, or its share of normal where its owner gave it for analysis only."""
    if value is None:
        return wording("figure.not_known")
    if use != UseClass.ANALYSIS_ONLY:
        return quantity(rounded(value, unit), unit)
    share = share_of_normal(value, baseline)
    return (
        wording("figure.withheld") if share is None else wording("figure.share_of_normal", share=quantity(share, "pct"))
    )


def share_of_normal(value: float, baseline: float | None) -> float | None:
    """A value as per cent of what is normal; None where nothing, or nothing above zero, is normal."""
    return rounded(100 * value / baseline, "pct") if baseline and baseline > 0 else None
