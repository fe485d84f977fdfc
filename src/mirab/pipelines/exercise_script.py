"""The script of an exercise: what who does at which hour, as a file of the made-up region that it is played in.

A script is data: a title, and steps in the order of their hours. Each step names an act of the desk, who does it, and
what is given to it; ``as`` names what comes of it, which later steps call ``$name``. Which acts there are, and what
each is given, the site says; here is read what a script looks like.

::

    FormatError     names the file, the step and the remedy
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from mirab.core.errors import FormatError, UnknownNameError
from mirab.core.words import Text
from mirab.regions import Region

#: Minutes that a play waits at most for a step that somebody takes himself.
LONGEST_WAIT = 1440
_AT = re.compile(r"(?:(\d{1,3})d)? ?(\d{1,2}):(\d{2})")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_KEYS = frozenset({"at", "by", "do", "as", "with", "says", "waits"})


@dataclass(frozen=True, kw_only=True)
class Step:
    """One act.

    Attributes
    ----------
    number : its place in the script, from 1
    after : time since the exercise began
    by : who does it, by the name that signs in; empty: the clock
    act : what is done
    name : what later steps call what came of it; empty: nothing
    given : what is given to the act
    says : what an onlooker is told, in both languages
    waits : how long the play waits for who takes this part himself; nothing: until he has done it
    """

    number: int
    after: timedelta
    by: str
    act: str
    name: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    says: Text
    waits: timedelta = timedelta()


@dataclass(frozen=True, kw_only=True)
class Script:
    """A whole exercise: its name, its title, and its steps, the earliest first."""

    name: str
    title: Text
    steps: tuple[Step, ...]

    @property
    def length(self) -> timedelta:
        """From the beginning to the last step."""
        return self.steps[-1].after


def scripts_of(region: Region) -> tuple[str, ...]:
    """Names of the scripts of a region; a region that is not made up has none, whatever lies in its folder."""
    if not region.exercise:
        return ()
    return tuple(sorted(path.stem for path in (region.path / "exercise").glob("*.yaml")))


def read_script(region: Region, name: str) -> Script:
    """A script of a made-up region.

    Raises
    ------
    UnknownNameError
        The region has none of this name, or is a real one: with real places nothing is played.
    FormatError
        It cannot be read.
    """
    known = scripts_of(region)
    if not region.exercise:
        raise UnknownNameError(
            f"{region.title.en} is a real region: no exercise is played in it", "Use a profile that says exercise: true"
        )
    if name not in known:
        raise UnknownNameError(
            f"no exercise {name!r} in {region.title.en}", f"Use one of: {', '.join(known) or 'none'}"
        )
    return _read(region.path / "exercise" / f"{name}.yaml")


def _read(path: Path) -> Script:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise FormatError(f"{path}: {error}", "Correct the file") from error
    if not isinstance(data, dict) or set(data) != {"title", "steps"} or not isinstance(data["steps"], list):
        raise FormatError(f"{path}: a script has a title and steps", "Give both")
    steps = tuple(_step(path, number, step) for number, step in enumerate(data["steps"], 1))
    if not steps:
        raise FormatError(f"{path}: a script without a step", "Write one")
    for before, after in pairwise(steps):
        if after.after < before.after:
            raise FormatError(f"{path}: step {after.number} comes before step {before.number}", "Order them by hour")
    _names(path, steps)
    return Script(name=path.stem, title=_text(path, 0, data["title"]), steps=steps)


def _step(path: Path, number: int, data: Any) -> Step:
    if not isinstance(data, dict) or not {"at", "do", "says"} <= set(data) <= _KEYS:
        raise FormatError(
            f"{path}: step {number} has {sorted(data) if isinstance(data, dict) else data!r}",
            "Give at, do and says, and where needed by, as, with and waits",
        )
    at = _AT.fullmatch(str(data["at"]))
    name, given = str(data.get("as", "")), data.get("with", {})
    if at is None or int(at[3]) > 59:
        raise FormatError(f"{path}: step {number} is at {data['at']!r}", "Write it as 2d 09:30, or 09:30")
    if (name and not _NAME.fullmatch(name)) or not isinstance(given, dict):
        raise FormatError(f"{path}: step {number}: as is {name!r}, with is {given!r}", "Use small letters, and a list")
    waits = data.get("waits", 0)
    if not isinstance(waits, int | float) or not 0 <= waits <= LONGEST_WAIT:
        raise FormatError(f"{path}: step {number} waits {waits!r}", f"Give minutes, {LONGEST_WAIT} at most")
    return Step(
        number=number,
        after=timedelta(days=int(at[1] or 0), hours=int(at[2]), minutes=int(at[3])),
        by=str(data.get("by", "")),
        act=str(data["do"]),
        name=name,
        given=given,
        says=_text(path, number, data["says"]),
        waits=timedelta(minutes=waits),
    )


def _text(path: Path, number: int, data: Any) -> Text:
    if not isinstance(data, dict) or set(data) != {"en", "ru"} or "EXERCISE" not in str(data["en"]):
        raise FormatError(
            f"{path}: the words of step {number} are {data!r}", "Give en and ru; the English says EXERCISE"
        )
    return Text(en=str(data["en"]), ru=str(data["ru"]))


def _names(path: Path, steps: tuple[Step, ...]) -> None:
    """Every ``$name`` was made by an earlier step, and none is made twice."""
    made: set[str] = set()
    for step in steps:
        for word in _called(step.given):
            if word not in made:
                raise FormatError(f"{path}: step {step.number} calls ${word}", "Let an earlier step make it")
        if step.name in made:
            raise FormatError(f"{path}: step {step.number} makes {step.name!r} again", "Give it a name of its own")
        made |= {step.name} - {""}


def _called(given: Any) -> list[str]:
    """The names that a value calls."""
    if isinstance(given, str):
        return [given[1:]] if given.startswith("$") else []
    if isinstance(given, Mapping):
        return [word for value in given.values() for word in _called(value)]
    return [word for value in given for word in _called(value)] if isinstance(given, list) else []


def filled(given: Any, made: Mapping[str, Any]) -> Any:
    """A value with what was made in the place of every ``$name``."""
    if isinstance(given, str):
        return made[given[1:]] if given.startswith("$") else given
    if isinstance(given, Mapping):
        return {key: filled(value, made) for key, value in given.items()}
    return [filled(value, made) for value in given] if isinstance(given, list) else given
