"""The shape of the code: sizes, names and packages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("src", "tests", "bench", "docs")
LONGEST_FILE = 800
LONGEST_BODY = 60
LONGEST_CORE = 800
DEEPEST = 3
NAMELESS = {"utils", "util", "helpers", "helper", "common", "services", "service", "managers", "manager", "misc"}


def python_files(root: Path) -> list[Path]:
    """Every Python file of the project below ``root``."""
    return sorted(f for folder in FOLDERS for f in (root / folder).rglob("*.py"))


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's body, its docstring apart."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def too_long(root: Path) -> Iterator[str]:
    """Name each file and each function body past the limit."""
    for file in python_files(root):
        text = file.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > LONGEST_FILE:
            yield f"{file.relative_to(root)}: {lines} lines, at most {LONGEST_FILE}"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (n := body_lines(node)) > LONGEST_BODY:
                yield f"{file.relative_to(root)}:{node.lineno} {node.name}: {n} lines, at most {LONGEST_BODY}"


def without_init(root: Path) -> list[str]:
    """Folders of the package that hold Python files, at any depth, and no ``__init__.py``."""
    package = root / "src" / "mirab"
    folders = {
        parent for file in package.rglob("*.py") for parent in file.parents if package in (parent, *parent.parents)
    }
    return sorted(str(f.relative_to(root)) for f in folders if not (f / "__init__.py").exists())


def undocumented(root: Path) -> list[str]:
    """Modules of the package that do not say what they hold."""
    files = (root / "src" / "mirab").rglob("*.py")
    return sorted(str(f.relative_to(root)) for f in files if not ast.get_docstring(ast.parse(f.read_text())))


def test_no_file_and_no_function_body_is_too_long() -> None:
    assert list(too_long(ROOT)) == []


def test_every_folder_of_the_package_has_an_init_file() -> None:
    assert without_init(ROOT) == []


def test_every_module_says_what_it_holds() -> None:
    assert undocumented(ROOT) == []


def test_core_stays_small() -> None:
    assert sum(f.read_text().count("\n") for f in (ROOT / "src/mirab/core").rglob("*.py")) <= LONGEST_CORE


def test_modules_are_named_for_their_content() -> None:
    files = python_files(ROOT)
    assert [str(f) for f in files if f.stem in NAMELESS or f.parent.name in NAMELESS] == []


def test_packages_are_at_most_three_folders_deep() -> None:
    package = ROOT / "src" / "mirab"
    assert [str(f) for f in package.rglob("*.py") if len(f.relative_to(package).parts) - 1 > DEEPEST] == []


@pytest.mark.parametrize("depth", ["indicators/newer", "indicators/newer/still"])
def test_a_folder_without_an_init_file_is_found(tmp_path: Path, depth: str) -> None:
    folder = tmp_path / "src" / "mirab" / depth
    folder.mkdir(parents=True)
    for parent in ("", "indicators"):
        (tmp_path / "src" / "mirab" / parent / "__init__.py").write_text('"""Here."""\n')
    (folder / "rules.py").write_text('"""Rules."""\n')
    assert f"src/mirab/{depth}" in without_init(tmp_path)


def test_a_long_function_and_a_long_file_are_found(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    body = "\n".join(f"    x{i} = {i}" for i in range(LONGEST_BODY + 1))
    (tmp_path / "src" / "long.py").write_text(f'def f():\n    """Say."""\n{body}\n' + "\n" * LONGEST_FILE)
    found = list(too_long(tmp_path))
    assert len(found) == 2
    assert "f: 61 lines" in found[1]
