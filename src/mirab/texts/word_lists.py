"""Reads ``words.toml``: the words that the writing aid knows by list."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any


def read_words() -> dict[str, Any]:
    """``everyday``, ``names``: not marked; ``months``; ``abbreviations``: by language, in small letters."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
