"""The made-up region that comes with Mirab for exercises: whole, plainly made up, and watched like any other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from mirab.pipelines.bulletin import bulletin_for
from mirab.pipelines.centre import Centre, open_centre
from mirab.pipelines.replay import replay
from mirab.regions import check, load
from mirab.reporting import render

REAL = load()


@pytest.fixture(scope="module")
def otter(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    return open_centre(tmp_path_factory.mktemp("otter") / "home", load("border_water").path)


def test_its_profile_has_no_problem() -> None:
    assert check(load("border_water").path) == []


def test_whatever_it_names_says_exercise_in_both_languages() -> None:
    region = load("border_water")
    assert region.exercise
    for place in region.places.values():
        assert "EXERCISE" in place.names["en"], place.code
        assert "УЧЕНИЕ" in place.names["ru"], place.code


def test_it_shares_no_place_and_no_host_with_a_real_region() -> None:
    made = load("border_water")
    assert not set(made.places) & set(REAL.places)
    text = "".join(path.read_text(encoding="utf-8") for path in Path(made.path).rglob("*") if path.is_file())
    hosts = {word.split("/")[0] for word in text.split("https://")[1:]}
    assert hosts
    assert all(host.endswith(".example") for host in hosts)


def test_the_rising_lake_raises_its_proposal_level_by_level(otter: Centre) -> None:
    notices = replay(otter, date(2031, 5, 1), date(2031, 6, 10)).to_json()
    assert [(notice["date"], notice["place"], notice["level"]) for notice in notices] == [
        ("2031-05-29", "dam:heron-lake", "watch"),
        ("2031-06-02", "dam:heron-lake", "advisory"),
    ]
    assert all("EXERCISE" in notice["explanation"]["en"] for notice in notices)


def test_its_bulletin_says_exercise(otter: Centre) -> None:
    page = render(bulletin_for(otter, date(2031, 6, 2)), "html", "en").decode()
    assert "EXERCISE" in page
