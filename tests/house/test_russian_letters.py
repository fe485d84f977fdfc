"""Russian is written one way: with е, and with ё only in the words that would be read as others without it."""

from __future__ import annotations

import re
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "mirab"
#: «всё» and «все» are two words. Names stand in tables of their own, as their sources spell them.
APART = {"всё", "всём"}
WITH_DOTS = re.compile("[а-я]*ё[а-я]*", re.IGNORECASE)


def test_the_letter_with_dots_stands_only_where_it_tells_words_apart() -> None:
    files = [
        *SOURCE.rglob("ru/LC_MESSAGES/*.po"),
        *SOURCE.rglob("words/ru/*.po"),
        *SOURCE.rglob("words/ru.po"),
        *SOURCE.rglob("*.toml"),
        *SOURCE.rglob("*.yaml"),
    ]
    assert {"django.po", "catalogue.po", "ru.po", "wording.toml", "themes.yaml"} <= {path.name for path in files}
    found = {
        f"{path.relative_to(SOURCE)}: {word}"
        for path in files
        for word in WITH_DOTS.findall(path.read_text(encoding="utf-8"))
        if word.lower() not in APART
    }
    assert sorted(found) == []
