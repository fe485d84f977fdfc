"""Every pair of text and ground that the tokens allow is told apart by weak eyes, in both themes and on paper."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from mirab.web import design

STYLES = Path(design.__file__).parent / "styles"
GROUNDS = ("paper", "sheet", "wash", "link-wash")
TEXTS = ("ink", "soft", "faint", "link", "good", "bad")
LEVELS = ("watch", "advisory", "warning", "flash")
#: Text and the ground under it: all that pages set on plain grounds, each level on its own wash.
PAIRS = [
    *product(TEXTS, GROUNDS),
    *((level, f"{level}-wash") for level in LEVELS),
    ("flash", "warning-wash"),
    ("flash", "advisory-wash"),
    ("flash", "watch-wash"),
    ("flash", "paper"),
    ("on-link", "link"),
]
#: Lines without which a control is not seen, and drawings that say something by themselves (WCAG 1.4.11: 3 to 1).
SHAPES = [
    *product(("edge", "focus"), ("paper", "sheet")),
    *product((*LEVELS[:3], "soft", "link"), ("paper", "sheet")),
]


def luminance(colour: str) -> float:
    """Relative luminance of a colour (WCAG 2.2, definition)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2, definition)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def themes() -> dict[str, dict[str, str]]:
    """The colours of each theme, as the stylesheet gives them."""
    tokens, paper = (STYLES / "10-tokens.css").read_text(), (STYLES / "90-print.css").read_text()
    light, system_dark, dark = (re.findall(r"--([\w-]+): (#[0-9a-f]{6})", part) for part in _blocks(tokens)[:3])
    assert system_dark == dark  # the dark of the system and the chosen one are one theme
    printed = re.findall(r"--([\w-]+): (#[0-9a-f]{6})", paper)
    return {name: dict(light) | dict(pairs) for name, pairs in (("light", light), ("dark", dark), ("paper", printed))}


def _blocks(sheet: str) -> list[str]:
    return [block for block in re.findall(r"\{([^{}]*)\}", sheet) if "--paper" in block]


def test_the_formula_gives_the_standards_own_extremes() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark", "paper"])
def test_text_stands_out_from_its_ground(theme: str) -> None:
    colours = themes()[theme]
    found = {pair: round(contrast(*(colours[name] for name in pair)), 2) for pair in PAIRS}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark", "paper"])
def test_controls_and_marks_stand_out_from_their_ground(theme: str) -> None:
    colours = themes()[theme]
    found = {pair: round(contrast(*(colours[name] for name in pair)), 2) for pair in SHAPES}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 3} == {}


def test_every_token_that_a_rule_uses_is_given() -> None:
    sheets = "".join(path.read_text() for path in STYLES.glob("*.css"))
    given = set(re.findall(r"(--[\w-]+):", sheets))
    assert set(re.findall(r"var\((--[\w-]+)\)", sheets)) - given == set()


def test_a_level_colour_is_used_for_levels_alone() -> None:
    """A rule that paints with a level's colour names the level, a mark of it, or a drawing's own colour of it."""
    for path in sorted(STYLES.glob("*.css")):
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", path.read_text()):
            for level in re.findall(r"var\(--(watch|advisory|warning|flash)(?:-wash)?\)", body):
                allowed = level in selector or "fill=" in selector or "stroke=" in selector or ".exercise" in selector
                assert allowed, (path.name, selector.strip(), level)
