"""What each episode, each control and each alarm is worth: the definitions that no score may bend.

*Hit*: an alarm for one of the episode's states and of its cluster, or cross-cutting, lives on the day before onset.
*Late*: not hit, and such an alarm first rises on one of the :data:`ATTRIBUTABLE_DAYS` days that begin with the onset.
*Not scored*: not hit, and in the :data:`SIGHT_DAYS` days before onset no rule able to raise such an alarm knew
anything of one of the states. *False alarm*: a life that ended with no onset in one of its states from its first day
to the day after its last; an onset on the day after its last is one that it warned of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mirab.alerting.rules import LONGEST_LIFE_DAYS
from mirab.core.periods import add_months
from mirab.core.words import Text
from mirab.pipelines.backtest_alarms import CROSS_CUTTING, KnownData, Life
from mirab.regions import Control, Episode
from mirab.reporting.numerals import day_said
from mirab.reporting.wording import joined, wording
from mirab.verification import Lead

#: an alarm first raised within the longest life of a proposal after onset is taken as raised by the episode
ATTRIBUTABLE_DAYS = LONGEST_LIFE_DAYS
#: how far back a finding counts as sight of a state: a quarter, and a month for its publication
SIGHT_DAYS = 120


@dataclass(frozen=True, kw_only=True)
class EpisodeVerdict:
    """Whether an episode was warned of; ``hit`` is None where it is not scored. ``alarms`` names the situations."""

    episode: Episode
    hit: bool | None
    late: bool
    lead: Lead | None
    alarms: tuple[str, ...]
    why: Text


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """An alarm's life, the episodes that began in its states meanwhile, and those of them that it was a hit for.

    ``open`` alarms live on past the last day and are neither right nor false yet.
    """

    life: Life
    onsets: tuple[str, ...]
    hits: tuple[str, ...]
    open: bool
    aftermath_of: tuple[str, ...]

    @property
    def false(self) -> bool:
        """Lived out its days and nothing began."""
        return not self.open and not self.onsets


@dataclass(frozen=True, kw_only=True)
class ControlVerdict:
    """Whether a tension that passed had raised a false alarm; None where that cannot be said."""

    control: Control
    false_alarm: bool | None
    alarms: tuple[str, ...]
    why: Text


def judge_episode(episode: Episode, lives: Sequence[Life], known: KnownData, states: Collection[str]) -> EpisodeVerdict:
    """Judge an episode by the alarms of those of its states that are scored here."""
    own = set(episode.states) & set(states)
    able = [life for life in lives if life.answers_for(episode.cluster, own)]
    eve = episode.onset - timedelta(days=1)
    living = [life for life in able if eve in life]
    if living:
        return _verdict(episode, True, living, wording("verdict.lived", alarms=_names(living), day=day_said(eve)))
    first_seen = episode.onset - timedelta(days=SIGHT_DAYS)
    if not known.any(own, {episode.cluster, CROSS_CUTTING}, first_seen, eve):
        seen = {"since": day_said(first_seen), "until": day_said(eve)}
        why = wording("verdict.out_of_sight", states=", ".join(sorted(own)), **seen)
        return _verdict(episode, None, [], why)
    last = episode.onset + timedelta(days=ATTRIBUTABLE_DAYS)
    after = [life for life in able if episode.onset <= life.start < last]
    if after:
        return _verdict(episode, False, after, wording("verdict.late", alarms=_names(after)))
    return _verdict(episode, False, [], wording("verdict.no_alarm"))


def _verdict(episode: Episode, hit: bool | None, lives: Sequence[Life], why: Text) -> EpisodeVerdict:
    """A verdict with the lead of its earliest life."""
    first = min((life.start for life in lives), default=None)
    return EpisodeVerdict(
        episode=episode,
        hit=hit,
        late=hit is False and bool(lives),
        lead=None if first is None else _lead(episode, first),
        alarms=tuple(sorted({life.situation for life in lives})),
        why=why,
    )


def _lead(episode: Episode, first: date) -> Lead:
    """Days from an alarm's first day to the first and to the last day on which the onset may lie."""
    last = episode.onset
    if episode.onset_precision == "month":
        last = add_months(episode.onset, 1) - timedelta(days=1)
    return Lead(least=(episode.onset - first).days, most=(last - first).days)


def _names(lives: Iterable[Life]) -> Text:
    named = [wording("verdict.alarm", situation=life.situation, day=day_said(life.start)) for life in lives]
    return joined(named, ", ")


def judge_alarm(life: Life, episodes: Iterable[Episode], states: Collection[str], until: date) -> Alarm:
    """Judge an alarm by the onsets in those of its states that are scored here; ``until`` is the first day unseen."""
    own = life.states & set(states)
    near = [episode for episode in episodes if not own.isdisjoint(episode.states)]
    during = [e for e in near if life.start <= e.onset <= life.end]
    warned = [e for e in during if e.onset > life.start and life.answers_for(e.cluster, set(e.states) & own)]
    reach = timedelta(days=ATTRIBUTABLE_DAYS)
    return Alarm(
        life=life,
        onsets=tuple(e.id for e in during),
        hits=tuple(e.id for e in warned),
        open=life.end >= until,
        aftermath_of=tuple(e.id for e in near if e.onset < life.start < e.onset + reach),
    )


def judge_control(
    control: Control, alarms: Sequence[Alarm], known: KnownData, states: Collection[str]
) -> ControlVerdict:
    """Judge a control by the alarms for its states, of its cluster or cross-cutting, that lived on one of its days."""
    own = set(control.states) & set(states) or set(control.states)
    met = [
        alarm
        for alarm in alarms
        if alarm.life.answers_for(control.cluster, own)
        and alarm.life.start <= control.end
        and alarm.life.end > control.start
    ]
    wrong = [alarm.life for alarm in met if alarm.false]
    if wrong:
        return _control(control, True, met, wording("verdict.nothing_began", alarms=_names(wrong)))
    if any(alarm.open for alarm in met):
        return _control(control, None, met, wording("verdict.lives_on"))
    if met:
        began = ", ".join(sorted({onset for alarm in met for onset in alarm.onsets}))
        return _control(control, False, met, wording("verdict.began", episodes=began))
    first = control.start - timedelta(days=SIGHT_DAYS)
    if not known.any(own, {control.cluster, CROSS_CUTTING}, first, control.end):
        return _control(control, None, met, wording("verdict.control_out_of_sight", since=day_said(first)))
    return _control(control, False, met, wording("verdict.control_quiet"))


def _control(control: Control, false_alarm: bool | None, alarms: Sequence[Alarm], why: Text) -> ControlVerdict:
    situations = tuple(sorted({alarm.life.situation for alarm in alarms}))
    return ControlVerdict(control=control, false_alarm=false_alarm, alarms=situations, why=why)
