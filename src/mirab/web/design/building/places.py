"""Where the parts of the front end lie, and where what is made of them goes."""

from __future__ import annotations

import tempfile
from pathlib import Path

WEB = Path(__file__).resolve().parents[2]
FRONTEND = WEB / "design" / "frontend"
STYLES = WEB / "design" / "styles"
BUILT = WEB / "design" / "static" / "design" / "built"


def work_folder() -> Path:
    """Give the folder that packages are unpacked in: of the checkout, or of this machine where there is none."""
    checkout = WEB.parents[2]
    if (checkout / "pyproject.toml").is_file():
        return checkout / "build" / "frontend"
    return Path(tempfile.gettempdir()) / "mirab-frontend"
