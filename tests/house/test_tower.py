"""The tower of packages holds, and each way of breaking it fails the check."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
LAYERS = next(c for c in CONTRACTS if c["id"] == "tower")["layers"]
NAMES = [name.strip() for line in LAYERS for name in line.split("|")]
PRESENT = [name for name in NAMES if not name.startswith("(")]


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the tree at ``root`` as ``make check`` does."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "COLUMNS": "200"}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A copy of the tree's code and settings, to be broken."""
    leave = shutil.ignore_patterns("__pycache__", "*.csv", "*.parquet")
    shutil.copytree(ROOT / "src" / "mirab", tmp_path / "src" / "mirab", ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_tree_as_it_stands_keeps_its_contracts() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("package", "line", "named"),
    [
        ("indicators", "import django.db", "mirab.indicators is not allowed to import django"),
        ("core", "import django", "mirab.core is not allowed to import django"),
        ("indicators", "import mirab.alerting", "mirab.indicators is not allowed to import mirab.alerting"),
        ("core", "from mirab import pipelines", "mirab.core is not allowed to import mirab.pipelines"),
        ("sources", "import mirab.archive", "mirab.sources is not allowed to import mirab.archive"),
        ("verification", "import mirab.regions", "mirab.verification is not allowed to import mirab.regions"),
        ("pipelines", "import mirab.web.design", "mirab.pipelines is not allowed to import mirab.web"),
        ("cli", "import django", "mirab.cli is not allowed to import django"),
        ("web/design", "import mirab.web.accounts", "mirab.web.design is not allowed to import mirab.web.accounts"),
        ("web/alerts", "import mirab.web.publications", "mirab.web.alerts is not allowed to import"),
        ("web/accounts", "from mirab.web.project import chrome", "mirab.web.accounts is not allowed to import"),
    ],
    ids=[
        "django in indicators",
        "django in core",
        "upward",
        "upward by three",
        "sibling",
        "another sibling",
        "the site in a pipeline",
        "django in the command line",
        "a component that knows people",
        "an app upward",
        "an app to the top",
    ],
)
def test_a_forbidden_import_fails_the_check(scratch: Path, package: str, line: str, named: str) -> None:
    (scratch / "src" / "mirab" / package / "scratch.py").write_text(line + "\n")
    done = lint(scratch)
    assert done.returncode != 0
    assert named in done.stdout


def test_a_package_that_is_on_no_level_fails_the_check(scratch: Path) -> None:
    (scratch / "src" / "mirab" / "elsewhere").mkdir()
    (scratch / "src" / "mirab" / "elsewhere" / "__init__.py").write_text("")
    done = lint(scratch)
    assert done.returncode != 0
    assert "elsewhere" in done.stdout


def test_an_app_that_is_on_no_level_fails_the_check(scratch: Path) -> None:
    (scratch / "src" / "mirab" / "web" / "elsewhere").mkdir()
    (scratch / "src" / "mirab" / "web" / "elsewhere" / "__init__.py").write_text("")
    done = lint(scratch)
    assert done.returncode != 0
    assert "elsewhere" in done.stdout


def test_a_package_of_the_tower_that_vanishes_fails_the_check(scratch: Path) -> None:
    shutil.rmtree(scratch / "src" / "mirab" / "verification")
    assert lint(scratch).returncode != 0


def test_only_packages_without_code_stand_in_parentheses() -> None:
    absent = [name.strip("()") for name in NAMES if name.startswith("(")]
    assert [n for n in absent if list((ROOT / "src" / "mirab" / n).rglob("*.py"))] == []


def test_the_django_contract_covers_every_level_but_web() -> None:
    sources = next(c for c in CONTRACTS if c["id"] == "django")["source_modules"]
    assert sources == [f"mirab.{name}" for name in PRESENT if name != "web"]
