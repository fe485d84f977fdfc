"""What a stranger reads: no registry's address, no machine's path, no word of how it was made; every link resolves."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: Folders that are not part of the project: environments, caches, what a run writes.
LEFT_OUT = {".git", ".venv", ".hypothesis", "__pycache__", "var", "out", "build", "dist"} | {
    f".{tool}_cache" for tool in ("mypy", "ruff", "pytest", "import_linter")
}
BINARY = {".parquet", ".pdf", ".docx", ".xlsx", ".zip", ".png", ".woff2", ".gz"}
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")


def pattern(*parts: str) -> re.Pattern[str]:
    """A pattern joined from pieces, so that this file does not hold what it looks for."""
    return re.compile("".join(parts), re.IGNORECASE)


FORBIDDEN = {
    "a package registry's host": pattern(
        r"(?<![\w-])(?:py",
        r"pi\.org|pythonhos",
        r"ted\.org|registry\.np",
        r"mjs|registry\.yarn",
        r"pkg|crat",
        r"es\.io)",
    ),
    "a path of one machine": re.compile(
        "".join((r"(?<![\w.:/~>-])/(?:", r"work|ro", r"ot|tm", r"p|home)(?:/|\b(?![\w-]))"))
    ),
    "a ticket's number": pattern(r"\b(?:is", r"sue|tic", r"ket|ta", r"sk|ph", r"ase|sess", r"ion)s? ?#\d"),
    "a ticket": pattern(r"\b(?:is", r"sue|tic", r"ket)s? \d"),
    "how it was made": pattern(r"\bsub-?ag", r"ents?\b|\blanguage mo", r"dels?\b|\bchat", r"bots?\b"),
}


def project_files(root: Path = ROOT) -> list[Path]:
    """Every text file of the project."""
    inside = (f for f in sorted(root.rglob("*")) if not LEFT_OUT & set(f.relative_to(root).parts))
    return [f for f in inside if f.is_file() and f.suffix not in BINARY and not f.name.startswith(".installed-")]


def read(file: Path) -> str:
    """A file's text; test data in an old encoding are read as far as they can be."""
    return file.read_bytes().decode("utf-8", errors="replace")


def found_in(root: Path, what: str) -> list[str]:
    """Each line below ``root`` that a pattern finds."""
    looked_for = FORBIDDEN[what]
    lines = ((f, n, line) for f in project_files(root) for n, line in enumerate(read(f).splitlines(), 1))
    return [f"{f.relative_to(root)}:{n}: {line[:120]}" for f, n, line in lines if looked_for.search(line)]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_in_the_tree_names(what: str) -> None:
    assert found_in(ROOT, what) == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a package registry's host", "--index-url https://py" + "pi.org/simple"),
        ("a package registry's host", "https://files.pythonhos" + "ted.org/x.whl"),
        ("a path of one machine", "open('/wo" + "rk/shared/data')"),
        ("a path of one machine", "cd /ro" + "ot"),
        ("a path of one machine", "see /tm" + "p/x.csv"),
        ("a ticket's number", "# is" + "sue #12"),
        ("a ticket", "Build §1 of Is" + "sue 2"),
        ("how it was made", "written by a sub-ag" + "ent"),
    ],
)
def test_the_search_finds_what_it_looks_for(what: str, line: str, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(f"first\n{line}\n")
    assert found_in(tmp_path, what) == [f"page.md:2: {line}"]


@pytest.mark.parametrize(
    "line",
    [
        "https://www.un.org/work/page and https://example.org/home/index.html",
        "the warning was issued on 3 May; this issue of the bulletin; the last session of the commission",
        '@pytest.fixture(scope="session")',
        "issued 24 times",
    ],
)
def test_the_search_leaves_the_fields_own_words_alone(line: str, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(line + "\n")
    assert [hit for what in FORBIDDEN for hit in found_in(tmp_path, what)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_every_package_with_hashes_and_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.search(r"://|--(?:extra-)?index|--find-links", text)
    pins = re.split(r"\n(?=[a-z])", text.strip())
    assert all(re.match(r"[a-z0-9._-]+==\S+", pin) and "--hash=sha256:" in pin for pin in pins)


@pytest.mark.parametrize(("lock", "extra"), [("requirements.lock", None), ("requirements-dev.lock", "dev")])
def test_a_lock_holds_every_declared_package(lock: str, extra: str | None) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    pinned = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / lock).read_text(), re.MULTILINE))
    names = {re.sub(r"[-_.]+", "-", re.split(r"[><=!~ \[]", line)[0]).lower() for line in declared}
    assert names - pinned == set()


def test_the_two_locks_agree() -> None:
    pins = [dict(re.findall(r"^(\S+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE)) for name in LOCKS]
    for other in pins[1:]:
        assert {name: v for name, v in other.items() if pins[0].get(name, v) != v} == {}


@pytest.mark.parametrize("name", LOCKS)
def test_every_python_from_3_11_to_3_14_gets_the_same_versions(name: str) -> None:
    assert (
        re.findall(r"^\S+==\S+ ; .*python_full_version\D+3\.1[1-4]\b.*$", (ROOT / name).read_text(), re.MULTILINE) == []
    )


def pages() -> list[Path]:
    """The pages that a stranger reads."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def anchors(page: Path) -> set[str]:
    """The addresses of a page's headings, as they are made from their words."""
    heads = re.findall(r"^#+ +(.+?) *$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def broken_links(page: Path) -> list[str]:
    """The links of a page that lead to no file, or to no heading."""
    text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text(), flags=re.DOTALL)
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            broken.append(f"{page.relative_to(ROOT)} -> {target}")
    return broken


def test_every_link_of_every_page_resolves() -> None:
    assert [link for page in pages() for link in broken_links(page)] == []


def test_every_page_of_the_docs_can_be_reached_from_their_index() -> None:
    index = ROOT / "docs" / "README.md"
    seen, waiting = {index}, [index]
    while waiting:
        page = waiting.pop()
        targets = re.findall(r"\]\(([^)#\s]+\.md)", page.read_text())
        linked = {(page.parent / t).resolve() for t in targets if "://" not in t}
        waiting += [p for p in linked - seen if p.exists()]
        seen |= linked
    assert [str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md") if p not in seen] == []
