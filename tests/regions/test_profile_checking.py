"""The validator catches each fault of a profile and says where and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from mirab.regions import check

FEN = Path(__file__).parent / "lower_fen"


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A copy of the made-up profile, free to be broken."""
    return Path(shutil.copytree(FEN, tmp_path / "fen"))


def mend(profile: Path, file: str, old: str, new: str) -> None:
    path = profile / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


FAULTS = yaml.safe_load((Path(__file__).parent / "profile_faults.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("fault", FAULTS, ids=[fault["broken"] for fault in FAULTS])
def test_the_validator_names(fault: dict[str, str], profile: Path) -> None:
    mend(profile, fault["file"], fault["old"], fault["new"])
    found = check(profile)
    assert any(str(p).startswith(fault["where"]) and fault["words"] in str(p) for p in found), found
    assert all(problem.remedy for problem in found)


def test_a_line_that_is_no_yaml_is_named_by_its_number(profile: Path) -> None:
    (profile / "controls.yaml").write_text("- id: [unclosed\n", encoding="utf-8")
    assert any("controls.yaml, line" in str(problem) for problem in check(profile))


def test_a_file_in_another_encoding_is_a_problem_and_no_crash(profile: Path) -> None:
    (profile / "names.csv").write_bytes("place,language,name,citation\nQAA,ru,Нагорье,x\n".encode("cp1251"))
    assert any("UTF-8" in str(problem) for problem in check(profile))


def test_an_empty_folder_says_that_the_manifest_is_missing(tmp_path: Path) -> None:
    assert [problem.file for problem in check(tmp_path)] == ["region.yaml"]


def test_one_bad_episode_does_not_hide_another(profile: Path) -> None:
    mend(profile, "register.yaml", "onset: 2001-05-03", "onset: never")
    mend(profile, "register.yaml", "onset: 2002-07\n", "onset: sometime\n")
    assert {"HERON2001", "REED2002"} <= {problem.record for problem in check(profile)}
