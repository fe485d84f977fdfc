"""What every command is given: where the installation lies and which profile it watches."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mirab.pipelines.centre import Centre, open_centre


@dataclass(frozen=True, kw_only=True)
class Context:
    """The options that stand before the command."""

    home: Path | None
    profile: str

    def centre(self) -> Centre:
        """Open the installation."""
        return open_centre(self.home, self.profile)
