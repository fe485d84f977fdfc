"""An exercise on this machine: a home of its own, its made-up people, and the script played in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import time_machine

from mirab.core.errors import InputError
from mirab.pipelines.centre import open_centre
from mirab.pipelines.exercise_script import Script, Step, read_script
from mirab.web.project.serving import Served, demonstrate, prepare, set_up

#: What marks a home as one that an exercise was played in.
MARK = "exercise.txt"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an exercise came to: the script, its hours, sign-ins by name, and the desk's scores at its end."""

    script: Script
    began: datetime
    ended: datetime
    sign_ins: dict[str, str]
    warnings: list[dict[str, Any]]
    scores: dict[str, Any]

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
        }


def play_exercise(
    served: Served, profile: Path, name: str, now: datetime, on_step: Callable[[Step, datetime], None]
) -> Outcome:
    """Make a home for an exercise and play its script there; it ends within the day before ``now``.

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
    # people and boards are made in the first hour of the exercise, by the day of which accounts and clearances hold
    set_up(served)
    playing = import_module("mirab.web.project.playing")
    for acts in ("playing_acts", "playing_warnings"):
        import_module(f"mirab.web.project.{acts}")
    playing.check_script(script)
    with time_machine.travel(playing.first_hour(script, now), tick=True):
        prepare(served)
        (served.home / MARK).write_text(f"EXERCISE: {script.title.en}\n", encoding="utf-8")
        demonstrate(served.home)
    played = playing.play(script, now, on_step)
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
    )


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
