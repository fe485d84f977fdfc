"""The scripts and sheets that pages load, bundled."""

from __future__ import annotations

from pathlib import Path

from mirab.web.design.building.packages import run_node, unpacked
from mirab.web.design.building.places import BUILT, FRONTEND


def reads() -> list[Path]:
    """Every file of the front end but the script that draws outlines."""
    return [path for path in FRONTEND.iterdir() if path.is_file() and path.name != "shapes.mjs"]


def make(folder: Path) -> dict[Path, Path]:
    """Bundle into an empty folder; give each file by its place."""
    run_node(unpacked(), "build.mjs", str(folder))
    return {BUILT / path.name: path for path in folder.iterdir()}
