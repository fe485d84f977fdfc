"""Scripts of exercises: what they look like, and what is refused before anything is played."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from mirab.core.errors import FormatError, UnknownNameError
from mirab.pipelines.exercise_script import filled, read_script, scripts_of
from mirab.regions import Region, load

STEP = '{at: "05:00", by: chief, do: report, as: first, says: {en: "EXERCISE", ru: "УЧЕНИЕ"}, with: {place: x}}'
TITLE = 'title: {en: "EXERCISE", ru: "УЧЕНИЕ"}\n'


def region_with(folder: Path, *steps: str, title: str = TITLE) -> Region:
    profile = folder / "made"
    if not profile.exists():
        shutil.copytree(load("border_water").path, profile)
    lines = "".join(f"  - {step}\n" for step in steps)
    (profile / "exercise" / "tried.yaml").write_text(f"{title}steps:\n{lines}", encoding="utf-8")
    return load(profile)


def test_the_script_that_comes_with_the_region_reads_and_each_step_says_exercise() -> None:
    script = read_script(load("border_water"), "border-water")
    assert script.length > timedelta(days=90)
    assert [step.number for step in script.steps] == list(range(1, len(script.steps) + 1))
    assert all("EXERCISE" in step.says.en and "УЧЕНИЕ" in step.says.ru for step in script.steps)


def test_a_real_region_has_none_and_is_refused() -> None:
    real = load()
    assert scripts_of(real) == ()
    with pytest.raises(UnknownNameError, match="real region"):
        read_script(real, "border-water")


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ((), "has a title and steps"),
        ((STEP, STEP), "makes 'first' again"),
        ((STEP.replace("05:00", "5 o'clock"),), "is at"),
        ((STEP, STEP.replace("05:00", "04:00").replace("first", "second")), "comes before"),
        ((STEP.replace("place: x", "report: $nobody"),), r"calls \$nobody"),
        ((STEP.replace('en: "EXERCISE"', 'en: "a quarrel"'),), "says EXERCISE"),
        ((STEP.replace("by:", "who:"),), "Give at, do and says"),
    ],
)
def test_a_script_that_cannot_be_played_is_refused_by_its_step(
    tmp_path: Path, steps: tuple[str, ...], why: str
) -> None:
    region = region_with(tmp_path, *steps)
    with pytest.raises(FormatError, match=why):
        read_script(region, "tried")


def test_what_was_made_stands_in_the_place_of_its_name() -> None:
    made = {"a": 1, "b": [2]}
    assert filled({"x": "$a", "y": ["$b", "c"], "z": {"q": "$a"}, "n": 3}, made) == {
        "x": 1,
        "y": [[2], "c"],
        "z": {"q": 1},
        "n": 3,
    }
