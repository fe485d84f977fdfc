"""Which sentences of a profile are read by people, and whether its Russian catalogues say each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mirab.regions.problems import Problem
from mirab.regions.reading import Reading
from mirab.regions.translations import FOLDER, plain, read_russian

#: Catalogue -> files, and the fields whose sentences are shown. ``*`` stands for every item of a list or mapping.
SHOWN: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "catalogue": (
        (
            "indicators/*.yaml",
            (
                "defaults.owner",
                "indicators.*.owner",
                "indicators.*.thresholds.*.why",
                "indicators.*.known_false_alarms.*",
                "indicators.*.not_for.*",
                "indicators.*.hindsight",
                "indicators.*.waits_for.source",
                "indicators.*.waits_for.held_by",
            ),
        ),
        ("cases.yaml", ("*.title",)),
        ("rules/*.yaml", ("*.why",)),
    ),
    "register": (
        (
            "register.yaml",
            (
                "rule.*",
                "required",
                "reading.*",
                "sweep_method",
                "sweep.*.note",
                "events.*.title",
                "events.*.where",
                "events.*.note",
                "events.*.status_reason",
                "events.*.claims.*.by",
                "events.*.claims.*.of_whom",
                "events.*.claims.*.counted_up_to",
            ),
        ),
    ),
    "sources": (
        (
            "sources/*.yaml",
            ("publisher", "owner", "licence", "attribution", "why_grade", "publication.reason", "blind"),
        ),
        ("region.yaml", ("blind_spots.*.reason", "blind_spots.*.citation")),
        ("figures/facts.csv", ("*.owner", "*.licence")),
        ("figures/series.yaml", ("*.owner", "*.licence")),
    ),
    "outlets": (("outlets.yaml", ("*.name",)),),
    "places": (
        ("place_claims.csv", ("*.by", "*.note")),
        ("storage_claims.csv", ("*.by", "*.note")),
        ("calendar.yaml", ("entries.*.note", "recurring.*.note", "recurring.*.reason")),
    ),
}
_NAMES = ("code", "id", "place", "name")


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A shown sentence of a profile: in which catalogue it belongs, and the file, record and field that say it."""

    catalogue: str
    file: str
    record: str
    field: str
    english: str


def shown_sentences(folder: Path) -> Iterator[Sentence]:
    """Every sentence of a profile's files that people read, as often as it stands there."""
    reading = Reading(folder)
    for catalogue, parts in SHOWN.items():
        for pattern, fields in parts:
            for path in sorted(folder.glob(pattern)):
                file = path.relative_to(folder).as_posix()
                content = reading.table(file) if path.suffix == ".csv" else reading.yaml(file)
                for field in fields:
                    for record, english in _said(content, field.split("."), ""):
                        yield Sentence(catalogue=catalogue, file=file, record=record, field=field, english=english)


def _said(content: Any, steps: list[str], record: str) -> Iterator[tuple[str, str]]:
    """Sentences under a path, each with the name of the innermost record on the way."""
    if isinstance(content, dict):
        record = next((str(content[name]) for name in _NAMES if isinstance(content.get(name), str)), record)
    if not steps:
        # a date or a number is no sentence
        if isinstance(content, str) and any(letter.isalpha() for letter in content):
            yield record or "whole file", plain(content)
    elif steps[0] == "*":
        items = content.items() if isinstance(content, dict) else ((None, item) for item in content or ())
        for key, item in items:
            yield from _said(item, steps[1:], record or str(key or ""))
    elif isinstance(content, dict):
        yield from _said(content.get(steps[0]), steps[1:], record)


def check_sentences(folder: Path) -> Iterator[Problem]:
    """Sentences without Russian, and translations of what nothing says; a profile without catalogues is not asked."""
    if not (folder / FOLDER).is_dir():
        return
    reading = Reading(folder)
    russian = read_russian(folder, reading)
    yield from reading.problems
    said: set[str] = set()
    for sentence in shown_sentences(folder):
        if sentence.english not in said and sentence.english not in russian:
            what = f"{sentence.field} has no Russian: {sentence.english!r}"
            remedy = f"Translate it in {FOLDER}/{sentence.catalogue}.po"
            yield Problem(file=sentence.file, record=sentence.record, what=what, remedy=remedy)
        said.add(sentence.english)
    for english in russian:
        if english not in said:
            what = f"translates what nothing says: {english!r}"
            yield Problem(file=FOLDER, record="entry", what=what, remedy="Take it out, or mend its msgid")
