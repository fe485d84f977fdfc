"""``python -m mirab.web.design.building.frame FILE``: what the region asks of the outline files, as JSON.

A program of its own, so that a set-up that has nothing to draw need not read the region.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from mirab.regions import load
from mirab.reporting.maps_frame import frame_of

if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(frame_of(load())), encoding="utf-8")
