"""What this machine lacks to run Mirab, and the remedy; ``python -m mirab.cli.doctor`` or ``mirab doctor``.

Only the standard library is imported at the top, and every package is tried by name: a machine that lacks one of them
must still be told so.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

OLDEST_PYTHON = (3, 11)
LEAST_DISK_GB = 2.0
LEAST_MEMORY_GB = 2.0
#: The day this version was made: a clock that stands before it is wrong.
MADE_ON = datetime(2026, 11, 24, tzinfo=UTC)
SET_UP = "Run: make setup"
FONT = "Libertinus Serif"
#: Letters of Russian, Kazakh, Kyrgyz, Tajik, Turkmen and Uzbek beyond the common ones.
LETTERS = "Съёмка Ә ә Ғ ғ Қ қ Ң ң Ө ө Ұ ұ Ү ү Һ һ І і Ҷ ҷ Ҳ ҳ Ӣ ӣ Ӯ ӯ Ў ў Ä ä Ž ž Ň ň Ö ö Ş ş Ü ü Ý ý Oʻ oʻ"
#: PDF/A refuses a document with a letter that no embedded font holds: the check is the standard's own.
PROOF = f'#set document(date: datetime(year: 2008, month: 2, day: 15))\n#set text(font: "{FONT}")\n{LETTERS}\n'


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was looked at: whether it will do, what was found, and what to do if it will not."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


def diagnose(data: Path | None = None, profile: str = "central_asia", *, now: datetime | None = None) -> list[Check]:
    """Look at this machine without changing it and without a network.

    Parameters
    ----------
    data : Path, optional
        Folder in which the archive and the results lie; if not given, ``MIRAB_HOME``, or ``var`` here.
    profile : str
        Name or folder of the region profile to check.
    now : datetime, optional
        The machine's clock; passed in by tests.

    Returns
    -------
    list of Check
        Every check, good or bad, in the order in which one would mend them.
    """
    folder = data or Path(os.environ.get("MIRAB_HOME", "var"))
    moment = now or datetime.now(UTC)
    checks = [_python(), *_packages(), _memory(), _folder(folder), _disk(folder), _clock(moment, folder)]
    checks += [_tried("typst fonts", _typeset, SET_UP), _tried("charts", _draw, SET_UP)]
    checks += [_tried("region profile", lambda: _profile(profile), f"Run: mirab region check {profile}"), _network()]
    return checks


def _python() -> Check:
    """Whether the interpreter is new enough."""
    found = ".".join(map(str, sys.version_info[:3]))
    wanted = ".".join(map(str, OLDEST_PYTHON))
    remedy = f"Install Python {wanted} or later, then: make clean setup PYTHON=python3.12"
    return _judged("Python", sys.version_info[:2] >= OLDEST_PYTHON, f"{found} in {sys.prefix}", remedy)


def _packages() -> Iterator[Check]:
    """One check for each package that Mirab's own metadata names for running."""
    try:
        required = metadata.requires("mirab") or []
    except metadata.PackageNotFoundError:
        yield _judged("package mirab", False, "not installed", SET_UP)
        return
    modules: dict[str, str] = {}
    for module, owners in metadata.packages_distributions().items():
        if not module.startswith("_"):
            modules.update({_normal(owner): module for owner in owners if _normal(owner) not in modules})
    for line in required:
        if "extra ==" not in line and (match := re.match(r"([\w.-]+)\s*(?:>=\s*([\d.]+))?", line)):
            name, least = match.groups()
            yield _package(name, least or "0", modules.get(_normal(name), name))


def _package(name: str, least: str, module: str) -> Check:
    """Whether a package can be imported, at the version that Mirab needs."""
    try:
        import_module(module)
        version = metadata.version(name)
    except Exception as error:  # a broken wheel raises anything at all
        return _judged(f"package {name}", False, f"cannot be imported: {_one_line(error)}", SET_UP)
    return _judged(f"package {name}", _figures(version) >= _figures(least), f"{version} (needs {least})", SET_UP)


def _memory() -> Check:
    """Whether the machine has the memory that the largest ingest needs."""
    size = _memory_bytes()
    if size is None:
        return Check(name="memory", ok=True, found="this system does not say how much it has")
    remedy = f"Large ingests need {LEAST_MEMORY_GB:g} GB: close other programs, or take in smaller files"
    return _judged("memory", size >= LEAST_MEMORY_GB * 1e9, f"{size / 1e9:.1f} GB", remedy)


def _memory_bytes() -> int | None:
    """Memory of the machine in bytes; None where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None


def _folder(folder: Path) -> Check:
    """Whether the data folder, or the folder in which it will be made, can be written to."""
    place = _existing(folder)
    remedy = f"Make {folder} writable for this user, or set MIRAB_HOME to a folder that is"
    if not place.is_dir():
        return _judged("data folder", False, f"{place} is not a folder", remedy)
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"mirab")
    except OSError as error:
        return _judged("data folder", False, f"{place}: {error.strerror}", remedy)
    return _judged("data folder", True, f"{folder} is writable" if folder.exists() else f"{folder} can be made", remedy)


def _disk(folder: Path) -> Check:
    """Whether the disk of the data folder has room."""
    free = shutil.disk_usage(_existing(folder)).free / 1e9
    return _judged(
        "disk", free >= LEAST_DISK_GB, f"{free:.1f} GB free", f"Free {LEAST_DISK_GB:g} GB, or move MIRAB_HOME"
    )


def _clock(now: datetime, folder: Path) -> Check:
    """Whether the clock can be right: not before this version was made, not before what is archived was written."""
    newest = max((f.stat().st_mtime for f in folder.rglob("*") if f.is_file()), default=0.0) if folder.is_dir() else 0.0
    floor = max(MADE_ON, datetime.fromtimestamp(newest, UTC)) - timedelta(days=1)
    remedy = f"Set the clock: what is known on a date depends on it, and it stands before {floor:%Y-%m-%d}"
    return _judged("clock", now >= floor, f"{now:%Y-%m-%d %H:%M} UTC", remedy)


def _typeset() -> str:
    """Set the letters of all the region's languages and embed their font."""
    pdf = import_module("typst").compile(PROOF.encode(), format="pdf", pdf_standards="a-2b", ignore_system_fonts=True)
    return f"{FONT} embedded with every letter of the region's languages ({len(pdf) // 1024} KB)"


def _draw() -> str:
    """Draw a chart with a Cyrillic title."""
    spec: dict[str, Any] = {"title": "Нурек", "data": {"values": [{"y": 857}]}, "mark": "point"}
    svg = str(import_module("vl_convert").vegalite_to_svg({**spec, "encoding": {"y": {"field": "y"}}}))
    if "Нурек" not in svg:
        raise ValueError("the chart lost its Cyrillic title")
    return "drawn, Cyrillic title kept"


def _profile(profile: str) -> str:
    """Check the region profile with its own validator."""
    regions = import_module("mirab.regions")
    if problems := regions.check(profile):
        raise ValueError(f"{len(problems)} problems, the first: {problems[0]}")
    region = regions.load(profile)
    return f"{region.name}: {len(region.places)} places, {len(region.register)} episodes"


def _network() -> Check:
    """Say when a network is needed."""
    found = "not needed: only watch, and ingest without a path, ask a publisher's address"
    return Check(name="network", ok=True, found=found)


def _tried(name: str, trial: Callable[[], str], remedy: str) -> Check:
    """Run a trial; whatever it raises is what was found."""
    try:
        return Check(name=name, ok=True, found=trial())
    except Exception as error:  # the doctor reports every failure and has none of its own
        return _judged(name, False, _one_line(error), remedy)


def _judged(name: str, ok: bool, found: str, remedy: str) -> Check:
    """A check that shows its remedy only when it is needed."""
    return Check(name=name, ok=ok, found=found, remedy="" if ok else remedy)


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    place = folder.absolute()
    return next(p for p in (place, *place.parents) if p.exists())


def _one_line(error: Exception) -> str:
    """An error's first line, or its kind when it says nothing."""
    return (str(error).splitlines() or [type(error).__name__])[0]


def _normal(name: str) -> str:
    """A distribution's name as the packaging standard compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _figures(version: str) -> tuple[int, ...]:
    """The leading figures of a version, for comparing."""
    return tuple(int(n) for n in re.findall(r"\d+", re.split(r"[^\d.]", version)[0]))


def as_lines(checks: list[Check]) -> list[str]:
    """The checks in words, one line each, what fails with its remedy."""
    width = max(len(c.name) for c in checks)
    marks = {True: "ok     ", False: "MISSING"}
    return [f"{marks[c.ok]}  {c.name:<{width}}  {c.found}" + (f". {c.remedy}" if c.remedy else "") for c in checks]


def main() -> None:
    """Print every check and end; the exit code is 1 when one fails."""
    checks = diagnose()
    print("\n".join(as_lines(checks)))
    sys.exit(int(not all(c.ok for c in checks)))


if __name__ == "__main__":
    main()
