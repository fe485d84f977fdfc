"""The outlines of the map, drawn once from what the region's profile asks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from mirab.web.design.building.errors import BuildError
from mirab.web.design.building.packages import run_node, unpacked
from mirab.web.design.building.places import BUILT, FRONTEND, WEB

SCRIPT = "shapes.mjs"


def reads() -> list[Path]:
    """Give the script, the lock that names the files' versions, and what the frame is made of."""
    package = WEB.parent
    profiles = [f for name in ("region.yaml", "places.csv", "shapes.csv") for f in package.glob(f"regions/*/{name}")]
    return [
        FRONTEND / SCRIPT,
        FRONTEND / "package-lock.json",
        package / "reporting" / "maps_frame.py",
        Path(__file__),
        *profiles,
    ]


def make(folder: Path) -> dict[Path, Path]:
    """Draw into an empty folder."""
    frame, drawn = folder / "frame.json", folder / "drawn"
    command = [sys.executable, "-m", "mirab.web.design.building.frame", str(frame)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        told = next(reversed(done.stderr.strip().splitlines()), "no reason given")
        raise BuildError(
            f"The region's frame cannot be read ({told}): mend the profile; `mirab region check` names faults"
        )
    run_node(unpacked(), SCRIPT, str(drawn), str(frame))
    return {BUILT / path.name: path for path in drawn.iterdir()}
