"""Pictures of every page: ``make pictures [OUT=out/pictures]``.

Each page at both widths, in both themes and both languages, as ``today-en-1440-light.png``, and one page that shows
them all, ``index.html``. The home is made anew unless ``MIRAB_STAGED_HOME`` names one that was made before.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

from playwright.sync_api import Browser
from tests.web.e2e.browsing import NARROW, WIDE, Reader, browser, new_reader
from tests.web.e2e.serving import DAY, Site, running, staged
from tests.web.e2e.visiting import role_of
from tests.web.postgresql import free_port

SIZES, THEMES, LANGUAGES = (WIDE, NARROW), ("light", "dark"), ("en", "ru")
#: Taller pages are cut: a picture holds what a reader scrolls to.
TALLEST = 6000
SHEET = "index.html"
#: The picture that the project's front page shows, and its height.
README, TOP = "readme.png", 1080


def take(site: Site, out: Path) -> list[str]:
    """Take every picture; gives their names."""
    out.mkdir(parents=True, exist_ok=True)
    with browser() as opened:
        _for_the_readme(site, opened, out / README)
        return [name for language in LANGUAGES for size in SIZES for name in _of(site, opened, language, size, out)]


def _for_the_readme(site: Site, opened: Browser, path: Path) -> None:
    """Today as it opens on a desk, short enough to be light: `README` shows it."""
    reader = new_reader(site, opened, role="chief")
    reader.open("today")
    reader.page.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, **WIDE, "height": TOP})  # type: ignore[arg-type]
    reader.context.close()


def _of(site: Site, opened: Browser, language: str, size: dict[str, int], out: Path) -> Iterator[str]:
    readers = {
        role: new_reader(site, opened, language=language, role=role, viewport=size)
        for role in {role_of(name) for name in site.pages}
    }
    for name in site.pages:
        reader = readers[role_of(name)]
        reader.open(name)
        for theme in THEMES:
            yield _picture(reader, out / f"{name}-{language}-{size['width']}-{theme}.png", theme, size["width"])
    for reader in readers.values():
        reader.context.close()


def _picture(reader: Reader, path: Path, theme: str, width: int) -> str:
    reader.page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    height = int(reader.page.evaluate("document.documentElement.scrollHeight"))
    whole = {"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)}
    reader.page.screenshot(path=path, full_page=True, clip=whole)  # type: ignore[arg-type]
    return path.name


def sheet(names: list[str], out: Path) -> Path:
    """One page that shows every picture."""
    shown = "\n".join(
        f'<a href="{escape(name)}"><img src="{escape(name)}" alt="{escape(name)}" loading="lazy" width="320">'
        f"<span>{escape(name)}</span></a>"
        for name in sorted(names)
    )
    style = "body{font:14px sans-serif;display:flex;flex-wrap:wrap;gap:16px}a{width:320px}img{border:1px solid #999}"
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Pages of Mirab</title><style>{style}</style>'
    path = out / SHEET
    path.write_text(f"{page}<body>{shown}</body></html>\n", encoding="utf-8")
    return path


@contextmanager
def home() -> Iterator[Path]:
    """A home with everything in it."""
    given = os.environ.get("MIRAB_STAGED_HOME")
    if given and (Path(given) / "addresses.json").is_file():
        yield Path(given)
        return
    with tempfile.TemporaryDirectory(prefix="mirab-pictures-") as folder:
        print("Making a home with two boards: half a minute", flush=True)
        staged(Path(folder))
        yield Path(folder)


def main(out: Path) -> None:
    """Take the pictures and say where they lie."""
    with home() as folder, running(folder, free_port(), open_on=DAY) as site:
        names = take(site, out)
    print(f"{len(names)} pictures: {sheet(names, out)}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/pictures"))
