"""An exercise on this machine: a home of its own, its made-up people, and the script played in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import time_machine

from mirab.core.errors import InputError, UnknownNameError
from mirab.pipelines.centre import open_centre
from mirab.pipelines.exercise_script import Script, Step, read_script
from mirab.web.project.serving import Served, demonstrate, prepare, set_up

#: What marks a home as one that an exercise was played in.
MARK = "exercise.txt"
#: Holds, while somebody takes a part, by how many seconds the exercise's clock lies ahead of the present.
HOURS = "exercise-hours.txt"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an exercise came to: the script, its hours, sign-ins by name, and the desk's scores at its end."""

    script: Script
    began: datetime
    ended: datetime
    sign_ins: dict[str, str]
    warnings: list[dict[str, Any]]
    scores: dict[str, Any]
    by_hand: list[dict[str, Any]] | None = None

    def to_json(self, home: Path) -> dict[str, Any]:
        """Plain data."""
        return {
            "exercise": self.script.name,
            "title": {"en": self.script.title.en, "ru": self.script.title.ru},
            "home": str(home),
            "began": self.began.isoformat(),
            "ended": self.ended.isoformat(),
            "steps": len(self.script.steps),
            "warnings": self.warnings,
            "scores": self.scores,
            "by_hand": self.by_hand,
        }


@dataclass(frozen=True, kw_only=True)
class Part:
    """The part that a trainee takes: the name by which he signs in, and the longest that each step waits for him.

    ``longest``: seconds; None: as the script says. ``tell``: told of each turn of his, with his password.
    """

    name: str
    longest: float | None
    tell: Callable[[Step, str], None]


def play_exercise(
    served: Served,
    profile: Path,
    name: str,
    now: datetime,
    on_step: Callable[[Step, datetime], None],
    part: Part | None = None,
) -> Outcome:
    """Make a home for an exercise and play its script there; it ends within the day before ``now``.

    Parameters
    ----------
    part : what somebody does himself, on the site, which is served from this process while it is played

    Raises
    ------
    InputError
        The home holds something already: an exercise never touches what is real.
    UnknownNameError, FormatError
        As for :func:`mirab.pipelines.exercise_script.read_script`, or a step cannot be done.
    """
    _must_be_empty(served.home)
    centre = open_centre(served.home, profile)
    script = read_script(centre.region, name)
    if part is not None and part.name not in {step.by for step in script.steps}:
        people = ", ".join(sorted({step.by for step in script.steps if step.by}))
        raise UnknownNameError(f"nobody in {name} is called {part.name!r}", f"Take the part of one of: {people}")
    # people and boards are made in the first hour of the exercise, by the day of which accounts and clearances hold
    set_up(served)
    playing = import_module("mirab.web.project.playing")
    for acts in ("playing_acts", "playing_warnings", "playing_outward"):
        import_module(f"mirab.web.project.{acts}")
    playing.check_script(script)
    with time_machine.travel(playing.first_hour(script, now), tick=True):
        prepare(served)
        (served.home / MARK).write_text(f"EXERCISE: {script.title.en}\n", encoding="utf-8")
        demonstrate(served.home)
    played, turns = _played(served, playing, script, now, on_step, part)
    scores = import_module("mirab.web.project.scores_here").scores_here(served.home, served.profile)
    # who was cleared on the way gets a second factor to sign in with
    sign_ins = demonstrate(served.home)
    return Outcome(
        script=script,
        began=played.begins,
        ended=played.begins + script.length,
        sign_ins=sign_ins,
        warnings=_warnings(played.made),
        scores=scores,
        by_hand=turns,
    )


def _played(
    served: Served,
    playing: Any,
    script: Script,
    now: datetime,
    on_step: Callable[[Step, datetime], None],
    part: Part | None,
) -> tuple[Any, list[dict[str, Any]] | None]:
    """The play, and what became of the steps of somebody who takes a part himself."""
    if part is None:
        return playing.play(script, now, on_step), None
    demonstration = import_module("mirab.web.project.demonstration")

    def tell(step: Step) -> None:
        # codes are asked for in the exercise's hours, and who was cleared on the way is asked for one
        (served.home / HOURS).write_text(f"{time.time() - _present():.0f}\n", encoding="ascii")
        part.tell(step, demonstration.sign_ins(served.home)[part.name])

    hand = import_module("mirab.web.project.playing_by_hand").ByHand(name=part.name, longest=part.longest, tell=tell)
    with _served_from_here(served):
        played = playing.play(script, now, on_step, hand)
    (served.home / HOURS).unlink(missing_ok=True)
    return played, [turn.to_json() for turn in hand.turns]


def _present() -> float:
    """Seconds since 1970 in the present, in which the machine itself still lives."""
    return float(time_machine.escape_hatch.time.time())


def hours_moved(home: Path) -> float:
    """Seconds by which the clock of an exercise that is played in a home lies ahead of the present; 0 elsewhere."""
    path = home / HOURS
    return float(path.read_text(encoding="ascii")) if path.is_file() else 0.0


@contextmanager
def _served_from_here(served: Served) -> Iterator[None]:
    """The site served by this process, whose clock is the exercise's, for the few who take part."""
    web = import_module("django.core.servers.basehttp")
    quiet = type("Quiet", (web.WSGIRequestHandler,), {"log_message": lambda *_: None})
    server = web.ThreadedWSGIServer((served.host, served.port), quiet)
    server.set_app(import_module("mirab.web.project.wsgi").application)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _must_be_empty(home: Path) -> None:
    held = sorted(path.name for path in home.iterdir()) if home.is_dir() else []
    if held:
        raise InputError(
            f"{home} is not empty: it holds {held[0]}", "An exercise is played in a folder of its own: name a new one"
        )


def _warnings(made: dict[str, Any]) -> list[dict[str, Any]]:
    """Each warning as it stands at the end by its name in the script, its versions in order.

    Titles stay out: what is printed lies in logs, and a warning may be confidential in an exercise too.
    """
    kind = import_module("mirab.web.alerts.warning_models").Warning
    return [
        {
            "warning": name,
            "version": text.number,
            "state": text.state,
            "level": text.level,
            "precedence": text.precedence,
            "nature": warning.nature,
            "probability": text.probability,
        }
        for name, warning in made.items()
        if isinstance(warning, kind)
        for text in warning.versions.filter(replaced_at__isnull=True).order_by("number")
    ]
