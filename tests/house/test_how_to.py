"""What the how-to pages show, works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from mirab.cli.app import app
from mirab.sources import Source, registry

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "how-to" / "take-in-a-table.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The page's one block in a language."""
    found = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def described(path: Path) -> Source:
    """The source that the description makes."""
    return registry([path])[path.stem]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The described table and its file, as a reader would save them."""
    description, table = tmp_path / "exercise_canal_flow.yaml", tmp_path / "flow.csv"
    description.write_text(block("yaml"), encoding="utf-8")
    table.write_text(block("csv"), encoding="utf-8")
    return description, table


def test_the_described_table_of_the_page_reads_its_file(files: tuple[Path, Path]) -> None:
    source = described(files[0])
    assert source.claims(files[1])
    parsed = source.check(source.parse(files[1]))
    assert parsed.rows == 3
    assert parsed.quarantine.is_empty()


def test_a_gap_stays_a_gap_and_a_dry_bed_is_a_zero(files: tuple[Path, Path]) -> None:
    good = described(files[0]).parse(files[1]).good.sort("period_start")
    assert good["discharge_m3s"].to_list() == [12.5, None, 0.0]
    assert set(good["place"]) == {"gauge:exercise-upper"}


def commands() -> set[str]:
    """Every command of Mirab, with those of its groups."""
    found = set()
    waiting = [("mirab", get_command(app))]
    while waiting:
        path, command = waiting.pop()
        found.add(path)
        waiting += [(f"{path} {name}", part) for name, part in getattr(command, "commands", {}).items()]
    return found


def test_every_command_that_a_page_names_is_there() -> None:
    known = commands()
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        shown = re.findall(r"mirab(?: --\w+ \S+)?((?: [a-z]+)+)", "\n".join(re.findall(r"`([^`]+)`", page.read_text())))
        for words in shown:
            first = words.split()[0]
            assert f"mirab {first}" in known, f"{page.name}: mirab {first}"


def test_every_target_of_make_that_a_page_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        code = re.findall(r"```\n(.*?)```|`([^`\n]+)`", page.read_text(), re.DOTALL)
        named = {
            t for pair in code for run in re.findall(r"\bmake((?: [a-z-]+)+)", "\n".join(pair)) for t in run.split()
        }
        assert named <= targets, page.name
