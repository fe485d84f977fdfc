"""Scripts of exercises: what they look like, and what is refused before anything is played."""

from __future__ import annotations

import json
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

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
        ((STEP.replace("by:", "waits: 2000, by:"),), "1440 at most"),
        ((STEP.replace("by:", "waits: long, by:"),), "waits 'long'"),
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


def documented() -> Draft202012Validator:
    """The schema that the documentation gives."""
    said = (Path(__file__).parents[2] / "docs" / "reference" / "exercise.md").read_text(encoding="utf-8")
    found = re.search(r"```json\n(.*?)```", said, re.DOTALL)
    assert found
    schema = json.loads(found[1])
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_the_schema_in_the_documentation_takes_the_script_and_refuses_what_the_reader_refuses() -> None:
    schema = documented()
    schema.validate(yaml.safe_load((load("border_water").path / "exercise" / "border-water.yaml").read_text("utf-8")))
    good = {"title": {"en": "EXERCISE", "ru": "УЧЕНИЕ"}, "steps": [yaml.safe_load(STEP)]}
    schema.validate(good)
    for bad in (
        STEP.replace("05:00", "5 o'clock"),
        STEP.replace("by:", "who:"),
        STEP.replace("by:", "waits: 2000, by:"),
        STEP.replace('en: "EXERCISE"', 'en: "a quarrel"'),
    ):
        assert not schema.is_valid({**good, "steps": [yaml.safe_load(bad)]}), bad
    assert not schema.is_valid({**good, "steps": []})
