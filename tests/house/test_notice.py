"""Every source that Mirab reads is named with its licence in the file that travels with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mirab.regions import load
from mirab.sources import registry

ROOT = Path(__file__).resolve().parents[2]
NOTICE = " ".join((ROOT / "NOTICE").read_text(encoding="utf-8").split())
DECLARED = {name: source.declaration for name, source in sorted(registry(load().source_files).items())}


def names(text: str) -> list[str]:
    """The words of a text that begin with a capital letter."""
    return [word for word in re.findall(r"\w+", text) if word[0].isupper()]


@pytest.mark.parametrize("name", DECLARED)
def test_publisher_and_owner_of_every_source_are_named(name: str) -> None:
    declared = DECLARED[name]
    wanted = names(declared.publisher) + names(declared.owner)
    assert wanted or "not stated" in declared.owner
    assert [word for word in wanted if word not in NOTICE] == []


@pytest.mark.parametrize("name", DECLARED)
def test_every_open_licence_of_a_source_is_named(name: str) -> None:
    for licence in re.findall(r"CC BY(?:-\w+)* \d\.\d|GPL-\d|PDDL|ODbL", DECLARED[name].licence):
        assert licence in NOTICE


def test_the_licence_stands_beside_the_notice() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")[:400]
