"""The one style sheet of every page: the fonts' rules, then the parts in the order of their names."""

from __future__ import annotations

from pathlib import Path

from mirab.web.design.building.places import BUILT, STYLES

FONTS = BUILT / "fonts.css"


def reads() -> list[Path]:
    """Give the rules of the fonts and the parts."""
    return [FONTS, *STYLES.glob("*.css")]


def make(folder: Path) -> dict[Path, Path]:
    """Join the parts into one file, so that a page asks for one."""
    sheet = folder / "site.css"
    parts = [FONTS, *sorted(STYLES.glob("*.css"))]
    sheet.write_text("".join(part.read_text(encoding="utf-8").rstrip() + "\n" for part in parts), encoding="utf-8")
    return {BUILT / "site.css": sheet}
