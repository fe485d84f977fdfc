"""The doctor names what is missing and the remedy, and finds nothing on a machine that is set up."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mirab.cli.doctor import PROOF, Check, as_lines, diagnose

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Check]:
    """What the doctor finds on this machine, by name."""
    return {check.name: check for check in diagnose(tmp_path_factory.mktemp("data"))}


def run_without(package: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the doctor in a fresh interpreter in which one package cannot be imported."""
    (folder / f"{package}.py").write_text("raise ImportError('it was taken away')\n")
    command = [sys.executable, str(ROOT / "src" / "mirab" / "cli" / "doctor.py")]
    paths = os.pathsep.join([str(folder), str(ROOT / "src")])
    environment = {**os.environ, "PYTHONPATH": paths, "MIRAB_HOME": str(folder / "data")}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


def test_a_machine_that_is_set_up_lacks_nothing(checks: dict[str, Check]) -> None:
    assert [line for line in as_lines(list(checks.values())) if line.startswith("MISSING")] == []


def test_every_package_that_mirab_runs_on_is_looked_at(checks: dict[str, Check]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {"package " + re.split(r"[>=\[]", line)[0] for line in project["dependencies"]}
    assert names == {name for name in checks if name.startswith("package ")}


def test_every_failed_check_has_a_remedy_and_every_good_one_has_none() -> None:
    found = diagnose(Path("/proc/none"), "no-such-region", now=datetime(1970, 1, 2, tzinfo=UTC))
    failed = {c.name for c in found if not c.ok}
    assert {"data folder", "clock", "region profile"} <= failed
    assert all(bool(c.remedy) != c.ok for c in found)
    assert all("\n" not in c.found + c.remedy for c in found)


def test_a_clock_set_back_behind_what_is_archived_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "part.parquet").touch()
    later = datetime(2031, 5, 1, tzinfo=UTC).timestamp()
    os.utime(tmp_path / "part.parquet", (later, later))
    clock = next(c for c in diagnose(tmp_path, now=datetime(2030, 1, 1, tzinfo=UTC)) if c.name == "clock")
    assert not clock.ok
    assert "2031-04-30" in clock.remedy


def test_a_file_in_place_of_the_data_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = next(c for c in diagnose(tmp_path / "file") if c.name == "data folder")
    assert not folder.ok
    assert str(tmp_path / "file") in folder.found


def test_looking_leaves_nothing_behind(tmp_path: Path) -> None:
    diagnose(tmp_path / "not" / "there")
    assert list(tmp_path.iterdir()) == []


def test_a_data_folder_that_may_not_be_written_is_named(tmp_path: Path, unprivileged: list[str]) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o555)
    code = (
        "import sys\nfrom pathlib import Path\nfrom mirab.cli.doctor import _folder\n"
        "check = _folder(Path(sys.argv[1]))\nprint(check.ok, check.found)"
    )
    command = [*unprivileged, sys.executable, "-c", code, str(data)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.startswith("False"), done.stdout + done.stderr


@pytest.mark.parametrize("package", ["polars", "yaml"])
def test_a_package_that_cannot_be_imported_is_named_and_the_rest_is_still_checked(package: str, tmp_path: Path) -> None:
    done = run_without(package, tmp_path)
    assert done.returncode == 1
    name = {"yaml": "pyyaml"}.get(package, package)
    line = next(text for text in done.stdout.splitlines() if f"package {name} " in text)
    assert line.startswith("MISSING")
    assert line.endswith("Run: make setup")
    assert "network" in done.stdout


def test_a_letter_that_no_embedded_font_holds_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("mirab.cli.doctor.PROOF", PROOF + "漢")
    fonts = next(c for c in diagnose(tmp_path) if c.name == "typst fonts")
    assert not fonts.ok
    assert "漢" in fonts.found
