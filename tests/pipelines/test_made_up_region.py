"""The whole watch on a made-up region: another centre adopts Mirab by writing another profile, not another program."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from mirab.pipelines.bulletin import bulletin_for
from mirab.pipelines.centre import Centre, open_centre
from mirab.pipelines.record import backtest_of
from mirab.pipelines.replay import replay
from mirab.regions import check, load
from mirab.reporting import render

HERE = Path(__file__).parent
FEN = HERE.parent / "regions" / "lower_fen"
REAL_NAMES = ("Kazakhstan", "Kyrgyzstan", "Tajikistan", "Turkmenistan", "Uzbekistan", "Afghanistan", "Central Asia")


@pytest.fixture(scope="module")
def fen(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    """The made-up region with an indicator and a rule of its own; the table of levels is the one that Mirab has."""
    folder = tmp_path_factory.mktemp("fen") / "profile"
    shutil.copytree(FEN, folder)
    shutil.copytree(HERE / "lower_fen_watch", folder, dirs_exist_ok=True)
    shutil.copy(load().path / "levels.yaml", folder / "levels.yaml")
    return open_centre(folder.parent / "home", folder)


def test_its_profile_has_no_problem(fen: Centre) -> None:
    assert check(fen.region.path) == []


def test_its_rule_proposes_a_warning_about_its_dam_two_days_before_the_dam_fails(fen: Centre) -> None:
    (notice,) = replay(fen, date(2001, 1, 1), date(2001, 5, 3)).to_json()
    assert (notice["date"], notice["place"], notice["state"]) == ("2001-05-01", "dam:heron", "QAA")
    assert (notice["level"], notice["hindsight_only"]) == ("advisory", True)
    assert "EXERCISE" in notice["explanation"]["en"]


def test_its_back_test_counts_no_fact_picked_out_with_hindsight(fen: Centre) -> None:
    report = backtest_of(fen)
    verdicts = {entry["id"]: entry["hit"] for entry in report["register"]}
    assert verdicts["HERON2001"] is None
    assert report["alarm_share"] in (0, 0.0, None)


def test_its_bulletin_says_exercise_and_names_no_real_state(fen: Centre) -> None:
    page = render(bulletin_for(fen, date(2001, 5, 2)), "html", "en").decode()
    assert "EXERCISE" in page
    assert [name for name in REAL_NAMES if name in page] == []
