"""One person's part in an exercise, taken by a trainee on the site while the others are played.

At each of his steps the play waits until the record holds the acts that the step would leave, done by him; which those
are is found by doing the step and taking it back. What he does not do in time is done for him, and said at the end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from mirab.pipelines.exercise_script import Step
from mirab.web.accounts.chain import head
from mirab.web.accounts.models import AuditLine

#: Seconds between two looks at the record.
LOOKS = 0.5
Do = Callable[[], Any]


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What became of a step: done by hand, or for him since his time was over, or not at all, and why."""

    step: Step
    came: datetime
    by_hand: bool
    seconds: float
    not_done: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "step": self.step.number,
            "act": self.step.act,
            "by": self.step.by,
            "came": self.came.isoformat(),
            "by_hand": self.by_hand,
            "seconds": round(self.seconds, 1),
            "not_done": self.not_done,
        }


@dataclass(frozen=True)
class _Expected:
    """The acts that a step leaves in the audit, what it gives, and which of that kind there were before."""

    acts: frozenset[str]
    made: Any
    before: frozenset[Any]
    number: int


@dataclass(kw_only=True)
class ByHand:
    """The part that a trainee takes.

    Attributes
    ----------
    name : by which he signs in
    longest : seconds that each step waits at most; None: as the script says
    tell : told of each step when it is his turn
    turns : what became of his steps, and of those of others that came to nothing by what he did
    """

    name: str
    longest: float | None
    tell: Callable[[Step], None]
    turns: list[Turn] = field(default_factory=list)

    def takes(self, step: Step) -> bool:
        """Whether a step is his."""
        return step.by == self.name

    def take(self, step: Step, do: Do) -> Any:
        """Let him do a step, or do it for him when his time is over; what comes of it."""
        expected, came = _expected(do), timezone.now()
        self.tell(step)
        began = time.perf_counter()
        while not (done := self._done(expected)) and not self._over(step, began):
            time.sleep(LOOKS)
        self.turns.append(Turn(step=step, came=came, by_hand=done, seconds=time.perf_counter() - began))
        return _made(expected) if done else do()

    def note_not_done(self, step: Step, why: str) -> None:
        """Keep that a step came to nothing."""
        self.turns.append(Turn(step=step, came=timezone.now(), by_hand=False, seconds=0.0, not_done=why))

    def _over(self, step: Step, began: float) -> bool:
        longest = step.waits.total_seconds() if self.longest is None else self.longest
        return bool(longest) and time.perf_counter() - began >= longest

    def _done(self, expected: _Expected) -> bool:
        lines = AuditLine.objects.filter(number__gt=expected.number, person__username=self.name)
        return expected.acts <= set(lines.values_list("act", flat=True))


def _expected(do: Do) -> _Expected:
    """Do a step and take it back."""
    number, before = head()[0], frozenset[Any]()
    with transaction.atomic():
        made = do()
        acts = frozenset(AuditLine.objects.filter(number__gt=number).values_list("act", flat=True))
        transaction.set_rollback(True)
    if isinstance(made, models.Model):
        before = frozenset(_keys(made))
    return _Expected(acts, made, before, number)


def _keys(made: models.Model) -> Collection[Any]:
    return list(type(made)._default_manager.values_list("pk", flat=True))


def _made(expected: _Expected) -> Any:
    """What came of the step as he did it."""
    made = expected.made
    if not isinstance(made, models.Model):
        return made
    kind = type(made)._default_manager
    if made.pk in expected.before:
        return kind.get(pk=made.pk)
    fresh = list(kind.exclude(pk__in=expected.before))
    return max(fresh, key=lambda one: getattr(one, "at", None) or timezone.now()) if fresh else made
