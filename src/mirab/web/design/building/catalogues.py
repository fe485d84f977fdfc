"""Message catalogues, compiled without the gettext of any system."""

from __future__ import annotations

from pathlib import Path

import polib

from mirab.web.design.building.errors import BuildError
from mirab.web.design.building.places import WEB


def reads() -> list[Path]:
    """Give every catalogue of every app of the site."""
    return sorted(WEB.glob("**/locale/*/LC_MESSAGES/*.po"))


def make(folder: Path) -> dict[Path, Path]:
    """Compile each catalogue; the compiled one lies beside it."""
    made = {}
    for number, source in enumerate(reads()):
        compiled = folder / f"{number}.mo"
        try:
            _closed(source)
            polib.pofile(str(source)).save_as_mofile(str(compiled))
        except (OSError, ValueError) as error:
            raise BuildError(f"{source.relative_to(WEB)} cannot be read ({error}): mend the line named") from error
        made[source.with_suffix(".mo")] = compiled
    return made


def _closed(source: Path) -> None:
    """Refuse a text whose quotation mark is not closed: the parser would take it without its last letter."""
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith(("msg", '"')) and not line.rstrip().endswith('"'):
            raise ValueError(f"line {number}: the quotation mark is not closed")
