"""The occasion of a notice: what has changed on a day, and how quickly it is to be handled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mirab.alerting.levels import Level, LevelTable, Pace, Precedence
from mirab.alerting.proposals import Why
from mirab.alerting.situations import Reading
from mirab.core.words import Text


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Where a situation lies and what it is called."""

    title: Text
    states: tuple[str, ...]
    cluster: int


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What a notice tells: the day, the reason, and the situation as it reads; at the end, as it read until then."""

    day: date
    why: Why
    reading: Reading
    ended_by_calm: bool
    lives_until: date

    @property
    def ended(self) -> bool:
        """Whether the proposal has no level any more."""
        return self.why is Why.ENDED

    @property
    def level(self) -> Level:
        """The level that the notice tells."""
        return Level.NONE if self.ended else self.reading.level

    def precedence(self, levels: LevelTable) -> Precedence:
        """By level and by the fastest living trigger; news of an end or of no change is routine."""
        if self.why in (Why.ENDED, Why.STILL_UNCHANGED):
            return Precedence.ROUTINE
        fastest = max((track.rule.pace for track in self.reading.live), key=lambda pace: pace.rank, default=Pace.SLOW)
        return levels.precedence[self.level][fastest]
