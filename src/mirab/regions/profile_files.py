"""The files of a profile, each with its model: what is read, from where, and by which field a record is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mirab.regions import records as r
from mirab.regions import register_records as e
from mirab.regions.problems import Problem
from mirab.regions.reading import Reading

#: file -> (model of a row, field that names a row, what the file holds)
TABLES: dict[str, tuple[type[r.Record], str, str]] = {
    "places.csv": (r.PlaceRecord, "code", "every place that a figure, an indicator or a situation may be about"),
    "names.csv": (r.NameRecord, "place", "names in other languages, each with its source"),
    "aliases.csv": (r.AliasRecord, "place", "earlier and other names"),
    "place_claims.csv": (r.PlaceClaimRecord, "place", "figures about places, as claims"),
    "storage_claims.csv": (r.StorageClaimRecord, "place", "volumes of reservoirs, as claims"),
    "memberships.csv": (r.MembershipRecord, "organisation", "who belongs to which body"),
    "instruments.csv": (r.InstrumentRecord, "reference", "treaties"),
    "party_status.csv": (r.PartyStatusRecord, "reference", "what states did about treaties, as of when"),
    "agreements.csv": (r.AgreementRecord, "id", "water agreements"),
    "lines.csv": (r.LineRecord, "a", "what the line between two states is, and since when: it overrides any map file"),
    "shapes.csv": (r.ShapeRecord, "place", "which shape of the outline files is whose: names come from the profile"),
}

#: file -> part of the file (None: the whole) -> (model, field that names a record, what it holds)
LISTS: dict[str, dict[str | None, tuple[type[r.Record], str, str]]] = {
    "outlets.yaml": {None: (r.OutletRecord, "name", "publishers, how far they are believed and why")},
    "organisations.yaml": {None: (r.OrganisationRecord, "id", "bodies to which the states belong")},
    "cases.yaml": {None: (e.CaseRecord, "id", "study cases")},
    "controls.yaml": {None: (e.ControlRecord, "id", "tensions that passed")},
    "calendar.yaml": {
        "entries": (r.CalendarRecord, "id", "dates that were public before they came"),
        "recurring": (r.RecurrenceRecord, "id", "dates that return every year"),
    },
}

MANIFEST = "region.yaml"
REGISTER = "register.yaml"
FIGURES = "figures"


@dataclass
class Profile:
    """All records of a folder that fit their models, and what did not."""

    folder: Path
    manifest: r.ManifestRecord | None = None
    register: e.RegisterRecord | None = None
    tables: dict[str, list[Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def of(self, file: str, part: str | None = None) -> list[Any]:
        """The records of a file or of one part of it."""
        return self.tables.get(file if part is None else f"{file}:{part}", [])


def read_profile(folder: Path) -> Profile:
    """Read and validate every file of a profile but its figures; faults are collected, not raised."""
    reading = Reading(folder)
    profile = Profile(folder=folder, problems=reading.problems)
    if not (folder / MANIFEST).exists():
        reading.fault(
            MANIFEST, "whole file", "not there", "Write the profile's manifest: docs/reference/region-profile.md"
        )
        return profile
    profile.manifest = reading.record(MANIFEST, r.ManifestRecord, reading.yaml(MANIFEST))
    for file, (model, key, _) in TABLES.items():
        profile.tables[file] = reading.records(file, model, reading.table(file), key)
    for file, parts in LISTS.items():
        _read_lists(reading, profile, file, parts)
    _read_register(reading, profile)
    return profile


def _read_lists(
    reading: Reading, profile: Profile, file: str, parts: dict[str | None, tuple[type[r.Record], str, str]]
) -> None:
    content = reading.yaml(file)
    for part, (model, key, _) in parts.items():
        rows = content if part is None else _part(reading, file, content, part)
        profile.tables[file if part is None else f"{file}:{part}"] = reading.records(file, model, rows, key)


def _part(reading: Reading, file: str, content: object, part: str) -> object:
    if content is None:
        return None
    if not isinstance(content, dict):
        reading.fault(file, "whole file", "has no parts", f"Write it with a part {part!r}")
        return None
    return content.get(part)


def _read_register(reading: Reading, profile: Profile) -> None:
    """Episodes are read one by one, so that one bad episode does not hide the others."""
    content = reading.yaml(REGISTER)
    if not isinstance(content, dict):
        if content is not None:
            reading.fault(REGISTER, "whole file", "is not a mapping", "See docs/reference/region-profile.md")
        return
    episodes = reading.records(REGISTER, e.EpisodeRecord, content.pop("events", []), "id")
    frame = reading.record(REGISTER, e.RegisterRecord, content)
    if frame is not None:
        profile.register = frame.model_copy(update={"events": tuple(episodes)})
