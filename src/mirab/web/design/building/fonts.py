"""Noto Sans, cut to what the site writes: the weights 400 to 700 and the letters of its languages.

A page loads a file only when it writes one of its letters (``unicode-range``): English takes the Latin file alone,
Russian the Cyrillic one too, the letters that Kazakh, Kyrgyz, Tajik and Uzbek add come in a small third.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter, save_font
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from mirab.web.design.building.errors import BuildError
from mirab.web.design.building.packages import unpacked
from mirab.web.design.building.places import BUILT, FRONTEND

FAMILY = "Noto Sans Variable"
PACKAGE = "@fontsource-variable/noto-sans"
WEIGHTS = (400, 700)
FEATURES = ["ccmp", "kern", "liga", "locl", "mark", "mkmk", "tnum"]


@dataclass(frozen=True, kw_only=True)
class Cut:
    """One file: the package's file that it is cut from, and the characters that stay where the file has them."""

    name: str
    source: str
    characters: frozenset[int]


def span(first: int, last: int) -> frozenset[int]:
    """Give the code points from first to last, both included."""
    return frozenset(range(first, last + 1))


def letters(text: str) -> frozenset[int]:
    """Give the code points of a text, in small letters and capitals."""
    return frozenset(map(ord, text.lower() + text.upper()))


#: Signs that text and figures are written with, beside the letters. Uzbek writes U+02BB and U+02BC.
SIGNS = letters("ıŒœʻʼ–—‘’‚“”„†•…‰′″‹›«»€№§°·×÷±−≤≥≈≠←→↑↓↗↘◇△▲■▼●")
CUTS = (
    Cut(name="latin", source="latin", characters=span(0x20, 0x7E) | span(0xA0, 0xFF) | SIGNS),
    # Turkmen and Turkish letters, the names of authors, the letters of transliterated names.
    Cut(name="latin-more", source="latin-ext", characters=span(0x100, 0x17F) | letters("ḥḩẓṣṭḍșț₸₽")),
    Cut(name="cyrillic", source="cyrillic", characters=span(0x400, 0x45F) | {0x301, 0x2116} | letters("ґұ")),
    Cut(name="cyrillic-more", source="cyrillic-ext", characters=letters("ғқңөүһәӣӯҷҳҡӧӱ")),
)


def reads() -> list[Path]:
    """Give the lock, which names the font's version, and this file, which says what stays."""
    return [FRONTEND / "package-lock.json", Path(__file__)]


def make(folder: Path) -> dict[Path, Path]:
    """Cut each file into an empty folder, with the sheet that names them and the font's licence."""
    source = unpacked() / "node_modules" / PACKAGE
    rules = []
    for cut in CUTS:
        kept = _cut(source / "files" / f"noto-sans-{cut.source}-wght-normal.woff2", cut, folder)
        rules.append(_rule(cut.name, kept))
    (folder / "fonts.css").write_text("".join(rules), encoding="utf-8")
    shutil.copyfile(source / "LICENSE", folder / "noto-sans-LICENSE.txt")
    return {BUILT / path.name: path for path in folder.iterdir()}


def _cut(source: Path, cut: Cut, folder: Path) -> list[int]:
    try:
        font = TTFont(source)
    except OSError as error:
        raise BuildError(
            f"The font's package has no {source.name} ({error}): pin a version of {PACKAGE} that has it in package.json"
        ) from error
    options = Options(flavor="woff2", layout_features=FEATURES, notdef_outline=True, name_IDs=[0, 1, 2, 13, 14])
    subsetter = Subsetter(options)
    kept = sorted(cut.characters & set(font.getBestCmap()))
    subsetter.populate(unicodes=kept)
    subsetter.subset(font)
    # After the cut: what the instancer leaves out for glyphs without an outline, the subsetter would look for.
    instantiateVariableFont(font, {"wght": WEIGHTS}, inplace=True)
    save_font(font, str(folder / f"noto-sans-{cut.name}.woff2"), options)
    return kept


def _rule(name: str, characters: list[int]) -> str:
    return (
        f'@font-face {{\n  font-family: "{FAMILY}";\n  font-style: normal;\n  font-display: swap;\n'
        f"  font-weight: {WEIGHTS[0]} {WEIGHTS[1]};\n"
        f'  src: url("noto-sans-{name}.woff2") format("woff2");\n  unicode-range: {ranges(characters)};\n}}\n'
    )


def ranges(characters: list[int]) -> str:
    """Write code points as a sheet does: ``U+41-5A,U+2116``."""
    runs: list[list[int]] = []
    for code in sorted(characters):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)
