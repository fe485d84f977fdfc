"""Everything that is wrong with a profile: records against their schema, and records against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from mirab.core.places import PlaceKind
from mirab.core.provenance import Grade
from mirab.regions.figures import read_figures
from mirab.regions.grading import Grading
from mirab.regions.loading import folder_of
from mirab.regions.outline_checking import check_outlines
from mirab.regions.problems import Problem
from mirab.regions.profile_files import LISTS, REGISTER, TABLES, Profile, read_profile
from mirab.regions.reading import Reading, duplicates
from mirab.regions.register_records import EpisodeRecord, RegisterRecord
from mirab.regions.sentences import check_sentences

#: Tables whose rows are named by more than one field.
_KEYS = {
    "names.csv": ("place", "language"),
    "memberships.csv": ("organisation", "state"),
    "party_status.csv": ("reference", "state", "as_of", "action"),
    "lines.csv": ("a", "b", "valid_from"),
}
_REPEATABLE = {"aliases.csv", "place_claims.csv", "storage_claims.csv"}
_MIRROR = "stands on copies, unlisted pages or outlets under sanctions alone (F)"


def check(name_or_path: str | Path = "central_asia") -> list[Problem]:
    """Every problem of a profile, in the order of its files.

    Raises
    ------
    MissingError
        When there is no such profile.
    """
    folder = folder_of(name_or_path)
    profile = read_profile(folder)
    if profile.manifest is None:
        return profile.problems
    grading, reading = Grading.of(profile.of("outlets.yaml")), Reading(folder)
    figures = read_figures(folder, grading, reading)
    found = [*profile.problems, *reading.problems, *_manifest(profile), *_twice(profile), *_places(profile, grading)]
    found += [*_references(profile), *_standing(profile, grading), *_calendar(profile, grading)]
    found += _figures(profile, figures)
    found += check_outlines(profile, grading)
    found += check_sentences(folder)
    if profile.register:
        found += _register(profile, profile.register, grading)
    return found


def _problem(file: str, record: str, what: str, remedy: str) -> Problem:
    return Problem(file=file, record=record, what=what, remedy=remedy)


def _codes(profile: Profile) -> set[str]:
    return {place.code for place in profile.of("places.csv")}


def _unknown(file: str, record: str, code: str) -> Problem:
    return _problem(file, record, f"unknown place {code!r}", "Add it to places.csv or mend the code")


def _manifest(profile: Profile) -> Iterator[Problem]:
    manifest = profile.manifest
    assert manifest is not None
    states = {p.code for p in profile.of("places.csv") if p.kind is PlaceKind.STATE}
    for state in manifest.states:
        if state not in states:
            yield _unknown("region.yaml", state, state)
    for state in (*manifest.core_states, *manifest.apart_states):
        if state not in manifest.states:
            yield _problem("region.yaml", state, f"{state!r} is not among states", "Name it under states")
    placed = {p.code for p in profile.of("places.csv") if p.lat is not None}
    for code in manifest.map_cities:
        if code not in placed:
            yield _problem("region.yaml", code, f"map_cities: {code!r} has no position", "See places.csv")
    for source, spot in manifest.blind_spots.items():
        yield from (_unknown("region.yaml", source, state) for state in spot.states if state not in states)


def _twice(profile: Profile) -> Iterator[Problem]:
    """Ids that come twice in one file."""
    named: list[tuple[str, str | None, str]] = [
        (file, None, key) for file, (_, key, _) in TABLES.items() if file not in _REPEATABLE
    ]
    named += [(file, part, key) for file, parts in LISTS.items() for part, (_, key, _) in parts.items()]
    for file, part, key in named:
        fields = _KEYS.get(file, (key,))
        ids = (" ".join(str(getattr(record, name)) for name in fields) for record in profile.of(file, part))
        yield from (_double(file, name) for name in duplicates(ids))
    if profile.register:
        yield from (_double(REGISTER, name) for name in duplicates(e.id for e in profile.register.events))


def _double(file: str, name: str) -> Problem:
    return _problem(file, name, "stands twice", "Keep one, or give the other its own id")


def _places(profile: Profile, grading: Grading) -> Iterator[Problem]:
    codes = _codes(profile)
    for place in profile.of("places.csv"):
        for code in (*place.states, *([place.parent] if place.parent else [])):
            if code not in codes:
                yield _unknown("places.csv", place.code, code)
        if not grading.stands([place.citation]):
            yield _mirror("places.csv", place.code)
        if (place.lat is None) != (place.lon is None):
            yield _problem("places.csv", place.code, "half a position", "Give lat and lon, or neither")
        if place.lat is not None and not grading.stands([place.position_citation or place.citation]):
            yield _problem("places.csv", place.code, f"the position {_MIRROR}", "Find a better page or leave it out")
    for name in profile.of("names.csv"):
        if name.language not in _languages(profile) | {"ru"}:
            what = f"{name.language!r} is no language of the region"
            yield _problem("names.csv", name.place, what, "Add it under languages in region.yaml")


def _languages(profile: Profile) -> set[str]:
    assert profile.manifest is not None
    return {language for languages in profile.manifest.languages.values() for language in languages}


def _references(profile: Profile) -> Iterator[Problem]:
    """Codes in one file that another file must know."""
    codes = _codes(profile)
    for file in ("names.csv", "aliases.csv", "place_claims.csv", "storage_claims.csv"):
        yield from (
            _unknown(file, record.place, record.place) for record in profile.of(file) if record.place not in codes
        )
    known = {"memberships.csv": "organisations.yaml", "party_status.csv": "instruments.csv"}
    for file, where in known.items():
        key = TABLES[file][1]
        ids = {getattr(r, "id", None) or getattr(r, "reference", None) for r in profile.of(where)}
        for record in profile.of(file):
            if getattr(record, key) not in ids:
                what = f"{getattr(record, key)!r} is not in {where}"
                yield _problem(file, record.state, what, f"Add it to {where}")
            if record.state not in codes:
                yield _unknown(file, getattr(record, key), record.state)
    for file, part in (("cases.yaml", None), ("controls.yaml", None), ("calendar.yaml", "entries")):
        for record in profile.of(file, part):
            yield from (_unknown(file, record.id, state) for state in record.states if state not in codes)


def _standing(profile: Profile, grading: Grading) -> Iterator[Problem]:
    """Records that stand on copies or outlets under sanctions alone."""
    cited = ["organisations.yaml", "memberships.csv", "instruments.csv", "party_status.csv", "agreements.csv"]
    cited += ["place_claims.csv", "storage_claims.csv"]
    for file in cited:
        for record in profile.of(file):
            if not grading.stands([record.citation]):
                yield _mirror(file, _label(record))
    for file in ("cases.yaml", "controls.yaml"):
        yield from (_mirror(file, r.id) for r in profile.of(file) if not grading.stands(r.sources))


def _label(record: Any) -> str:
    fields = ("id", "reference", "organisation", "place")
    name = next((str(getattr(record, field)) for field in fields if hasattr(record, field)), "record")
    return f"{name} {record.state}" if hasattr(record, "state") else name


def _mirror(file: str, name: str) -> Problem:
    return _problem(file, name, _MIRROR, "Add a page whose publisher outlets.yaml gives a letter from A to E")


def _calendar(profile: Profile, grading: Grading) -> Iterator[Problem]:
    file = "calendar.yaml"
    for entry in profile.of(file, "entries"):
        if entry.announced_on is None:
            yield _problem(file, entry.id, "no announced_on", "Give the first day on which the date was public")
        elif entry.announced_on > entry.start:
            what = f"announced on {entry.announced_on}, after it began on {entry.start}"
            yield _problem(file, entry.id, what, "A forward calendar holds what was known before")
    for record in (*profile.of(file, "entries"), *profile.of(file, "recurring")):
        if not record.sources:
            yield _problem(file, record.id, "no source", "Name the page")
        elif not grading.stands(record.sources):
            yield _mirror(file, record.id)


def _figures(profile: Profile, figures: pl.DataFrame) -> Iterator[Problem]:
    codes = _codes(profile)
    places = figures.filter(~pl.col("place").is_in(sorted(codes)))
    for row in places.unique(["variable", "place"], maintain_order=True).iter_rows(named=True):
        yield _unknown("figures", row["variable"], row["place"])
    for row in figures.filter(pl.col("reliability") == "F").iter_rows(named=True):
        yield _mirror("figures", f"{row['variable']} of {row['place']} {row['period_start']}")
    for row in figures.filter(pl.col("hindsight") & pl.col("published_on").is_null()).iter_rows(named=True):
        name = f"{row['variable']} of {row['place']} {row['period_start']}"
        yield _problem("figures", name, "no published_on", "A fact needs the day on which it was public")


def _register(profile: Profile, register: RegisterRecord, grading: Grading) -> list[Problem]:
    codes = _codes(profile)
    found: list[Problem] = []
    for episode in register.events:
        found += _episode(episode, register, codes)
        found += _sources(episode, register, grading)
    ids = {episode.id for episode in register.events}
    cases = {case.id for case in profile.of("cases.yaml")}
    found += _verdicts(register, ids, cases)
    for control in profile.of("controls.yaml"):
        strange = [near.event for near in control.register_events_near if near.event not in ids]
        found += [
            _problem("controls.yaml", control.id, f"{e!r} is not in the register", "Mend the id") for e in strange
        ]
    return found


def _episode(episode: EpisodeRecord, register: RegisterRecord, codes: set[str]) -> Iterator[Problem]:
    for code in (*episode.states, *episode.states_involved, episode.place):
        if code not in codes:
            yield _unknown(REGISTER, episode.id, code)
    for clause in episode.clauses:
        if clause[0] not in register.rule:
            yield _problem(REGISTER, episode.id, f"clause {clause!r} is not in the rule", "Use a letter of the rule")
    kind = register.kinds.get(episode.kind)
    if kind is None:
        yield _problem(REGISTER, episode.id, f"kind {episode.kind!r} is not described", "Add it under kinds")
    elif episode.cluster is None and kind.cluster is None:
        yield _problem(REGISTER, episode.id, "no cluster", f"Episodes of kind {episode.kind!r} name their own")
    if episode.cluster is not None and not episode.cluster_reason:
        yield _problem(REGISTER, episode.id, "a judged cluster without cluster_reason", "Say why")
    if episode.end is not None and episode.end < episode.onset:
        yield _problem(REGISTER, episode.id, f"ends on {episode.end}, before its onset", "Mend the dates")
    if any("?" in clause for clause in episode.clauses) and episode.status == "meets":
        yield _problem(
            REGISTER, episode.id, "a contested clause and status meets", "Say contested, or settle the clause"
        )


def _sources(episode: EpisodeRecord, register: RegisterRecord, grading: Grading) -> Iterator[Problem]:
    """Whether the claims carry the status: a party's claim and an answerable publisher's, graded well enough."""
    have = grading.sourcing(episode, Grade.parse(register.grade_needed))
    if episode.status == "meets" and not have.enough:
        lacks = " and ".join(
            n for n, there in (("a party's claim", have.party), ("an agency's", have.agency)) if not there
        )
        what = f"status meets, but {lacks} graded {register.grade_needed} or better is missing"
        yield _problem(REGISTER, episode.id, what, "Add the claim, or say 'not sourced'")
    if episode.status == "not sourced" and have.enough and not episode.status_reason:
        yield _problem(REGISTER, episode.id, "not sourced, yet the claims suffice", "Say meets, or give status_reason")


def _verdicts(register: RegisterRecord, ids: set[str], cases: set[str]) -> Iterable[Problem]:
    decided = {verdict.study_case for verdict in register.study_cases}
    for case in sorted(cases - decided):
        yield _problem(REGISTER, case, "a study case without a verdict", "Decide it under study_cases")
    for verdict in register.study_cases:
        for name in verdict.register_ids:
            if name not in ids:
                yield _problem(REGISTER, verdict.study_case, f"{name!r} is not in the register", "Mend the id")
