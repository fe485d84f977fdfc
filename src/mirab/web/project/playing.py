"""Playing an exercise: the steps of a script done at their hours by those whom it names, through the desk's own acts.

Time is played too: the whole process lives in the exercise's hours, the last of which is of the last day. Between two
steps the site's clock turns as it would, so that silences, reminders and missed reports come by themselves.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from mirab.core.errors import FormatError, UnknownNameError
from mirab.pipelines.exercise_script import Script, Step, filled
from mirab.web.accounts.models import Organisation, User
from mirab.web.alerts.addressee_actions import NotFit
from mirab.web.alerts.situation_actions import CannotKeep
from mirab.web.alerts.warning_actions import CannotAct, Refused
from mirab.web.monitoring.clock import turn
from mirab.web.project.playing_by_hand import ByHand
from mirab.web.reports.submissions import NotTaken

#: The clock turns each hour for so long after a step, and then twice a day.
CLOSE, NEAR, FAR = timedelta(hours=30), timedelta(hours=1), timedelta(hours=12)


@dataclass(kw_only=True)
class Play:
    """An exercise under way: its people by name, and what came of its steps by the names that those give."""

    script: Script
    begins: datetime
    made: dict[str, Any] = field(default_factory=dict)

    def person(self, name: str) -> User:
        """Somebody of the exercise.

        Raises
        ------
        UnknownNameError
            Nobody is called so.
        """
        found = User.objects.filter(username=name).first()
        if found is None:
            raise UnknownNameError(f"nobody in the exercise signs in as {name!r}", "Name one of its people")
        return found

    def body(self, code: str) -> Organisation:
        """An organisation of the exercise.

        Raises
        ------
        UnknownNameError
            None has this code.
        """
        found = Organisation.objects.filter(code=code).first()
        if found is None:
            raise UnknownNameError(f"no organisation {code!r} in the exercise", "Name one of its organisations")
        return found


Played = Callable[..., Any]
_ACTS: dict[str, Played] = {}


def played(work: Played) -> Played:
    """Let a script name an act; its keywords are what a step gives to it."""
    _ACTS[work.__name__.replace("_", " ")] = work
    return work


def acts() -> Mapping[str, Played]:
    """Every act that a script may name."""
    return dict(_ACTS)


def check_script(script: Script) -> None:
    """Hold every step against the act that it names, before anything is played.

    Raises
    ------
    FormatError
        A step names no act, or gives what the act does not take.
    """
    for step in script.steps:
        act = _ACTS.get(step.act)
        if act is None:
            raise FormatError(f"step {step.number} does {step.act!r}", f"Use one of: {', '.join(sorted(_ACTS))}")
        try:
            inspect.signature(act).bind(None, None, **step.given)
        except TypeError as error:
            raise FormatError(f"step {step.number} ({step.act}): {error}", "Correct what is given to it") from error


def play(
    script: Script, now: datetime, on_step: Callable[[Step, datetime], None], by_hand: ByHand | None = None
) -> Play:
    """Play a whole script in a home that was made for it; it ends within the day before ``now``.

    Parameters
    ----------
    on_step : told of each step, and of its hour in the exercise, before it is done
    by_hand : the part that somebody takes himself; what comes to nothing by what he did is passed over, and noted

    Raises
    ------
    FormatError
        A step cannot be done; the message names it, and why.
    """
    check_script(script)
    begins = first_hour(script, now)
    playing, at = Play(script=script, begins=begins), begins
    # the outer one holds between two steps: a site that is served meanwhile never sees the present
    with time_machine.travel(begins, tick=True):
        for step in script.steps:
            # who takes a part himself may take longer than the script has it
            due = max(begins + step.after, at)
            for moment in _turns(at, due):
                with time_machine.travel(moment, tick=False):
                    turn(moment)
            at = due
            on_step(step, at)
            # seconds pass within a step, so that what it does stands in order
            with time_machine.travel(at, tick=True):
                at = _step(playing, step, at, by_hand)
    return playing


def _step(playing: Play, step: Step, at: datetime, by_hand: ByHand | None) -> datetime:
    """Do a step, or have it done by hand; the hour at which the play goes on."""
    if by_hand is None:
        _do(playing, step)
        return at
    try:
        if by_hand.takes(step):
            _do(playing, step, lambda do: by_hand.take(step, do))
            return timezone.now()
        _do(playing, step)
    except FormatError as error:
        by_hand.note_not_done(step, str(error))
    return at


def first_hour(script: Script, now: datetime) -> datetime:
    """Midnight of the day on which an exercise begins that is over by now, in UTC."""
    return (now.astimezone(UTC) - script.length).replace(hour=0, minute=0, second=0, microsecond=0)


def _turns(last: datetime, until: datetime) -> Iterator[datetime]:
    """When the clock turns between two steps."""
    at = last
    while (at := at + (NEAR if at - last < CLOSE else FAR)) < until:
        yield at


def _do(playing: Play, step: Step, way: Callable[[Callable[[], Any]], Any] = lambda do: do()) -> None:
    """Do a step, in its own way or in another."""
    try:
        by = playing.person(step.by) if step.by else None
        made = way(lambda: _ACTS[step.act](playing, by, **filled(step.given, playing.made)))
    except (CannotAct, CannotKeep, NotTaken, PermissionDenied, Http404, LookupError, ValueError) as error:
        raise FormatError(
            f"step {step.number} ({step.act}, by {step.by or 'the clock'}) cannot be done: {_why(error)}",
            "Correct the script: at that hour the desk does not allow it",
        ) from error
    if step.name:
        playing.made[step.name] = made


def _why(error: Exception) -> str:
    if isinstance(error, Refused):
        return f"{error.refusal.what.en}. {error.refusal.remedy.en}"
    said = error.said if isinstance(error, NotTaken | NotFit) else ""
    return str(getattr(said, "en", said) or error or type(error).__name__)
