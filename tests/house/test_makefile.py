"""The Makefile does what its targets promise, and says in one line what it lacks."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock", "requirements-build.lock")
TARGETS = ("run", "test", "test-long", "check", "bench", "docs", "setup", "lock", "clean")

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A folder with what set-up reads, and no environment."""
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run make in a folder, apart from any make that runs the tests."""
    clean = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    return subprocess.run(["make", *words], cwd=folder, env=clean, capture_output=True, text=True, timeout=60)


def interpreter(folder: Path, script: str) -> str:
    """A stand-in for a Python of another kind: a script of the shell."""
    path = folder / "python-of-another-kind"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_is_there(fresh: Path, target: str) -> None:
    assert make(fresh, "--dry-run", target).returncode == 0


def test_running_takes_the_folder_of_data_that_is_named(fresh: Path) -> None:
    assert 'demo --data "my folder"' in make(fresh, "--dry-run", "run", "DATA=my folder").stdout
    assert "--data" not in make(fresh, "--dry-run", "run").stdout


def test_running_installs_no_tool_of_development(fresh: Path) -> None:
    assert "requirements-dev.lock" not in make(fresh, "--dry-run", "run").stdout


def test_every_package_is_installed_by_its_hash(fresh: Path) -> None:
    for target in ("run", "test"):
        lines = make(fresh, "--dry-run", target).stdout.splitlines()
        installs = [line for line in lines if "pip install" in line]
        assert len(installs) == 2
        assert "--require-hashes" in installs[0]
        assert "--no-deps --no-build-isolation" in installs[1]


@pytest.mark.parametrize("script", ["exit 1", "echo 'SyntaxError' >&2; exit 1"])
def test_an_old_python_is_refused_in_one_line_and_leaves_nothing(fresh: Path, script: str) -> None:
    done = make(fresh, "setup", f"PYTHON={interpreter(fresh, script)}")
    said = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert done.returncode != 0
    assert said == [
        'Mirab needs Python 3.11 or later: install it, then name it, as in "make run PYTHON=python3.12"',
    ]
    assert not (fresh / ".venv").exists()


def test_a_python_that_is_not_there_is_refused_in_the_same_line(fresh: Path) -> None:
    assert "needs Python 3.11" in make(fresh, "setup", "PYTHON=no-such-python").stderr


def test_a_python_without_venv_is_named_with_the_remedy_and_leaves_nothing(fresh: Path) -> None:
    half_made = 'case "$*" in *venv*) mkdir -p .venv/bin; exit 1;; esac'
    done = make(fresh, "setup", f"PYTHON={interpreter(fresh, half_made)}")
    assert done.returncode != 0
    assert "python3-venv" in done.stderr
    assert not (fresh / ".venv").exists()


def test_a_second_set_up_does_nothing_until_a_lock_changes(fresh: Path) -> None:
    (fresh / ".venv" / "bin").mkdir(parents=True)
    for name in ("bin/python", ".installed-run", ".installed-dev"):
        (fresh / ".venv" / name).touch()
    assert "Nothing to be done" in make(fresh, "setup", "setup-dev").stdout
    later = (fresh / ".venv" / ".installed-run").stat().st_mtime + 10
    os.utime(fresh / "requirements.lock", (later, later))
    assert "pip install" in make(fresh, "--dry-run", "setup").stdout


def test_continuous_integration_runs_the_same_two_targets() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text().splitlines()[-1] == "exec make check test"
    assert subprocess.run(["bash", "-n", str(script)]).returncode == 0
