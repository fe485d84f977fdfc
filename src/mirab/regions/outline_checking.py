"""What is wrong with the lines and shapes of a profile."""

from __future__ import annotations

from collections.abc import Iterator

from mirab.core.places import PlaceKind
from mirab.regions.grading import Grading
from mirab.regions.problems import Problem
from mirab.regions.profile_files import Profile
from mirab.regions.records import LineRecord, ShapeRecord

LINES, SHAPES = "lines.csv", "shapes.csv"


def check_outlines(profile: Profile, grading: Grading) -> Iterator[Problem]:
    """Every problem of ``lines.csv`` and ``shapes.csv``; a profile may have neither."""
    yield from _lines(profile, grading)
    yield from _pairs(profile)
    yield from _shapes(profile)


def _lines(profile: Profile, grading: Grading) -> Iterator[Problem]:
    states = {p.code: p.m49 for p in profile.of("places.csv") if p.kind is PlaceKind.STATE}
    for line in profile.of(LINES):
        name = f"{line.a}-{line.b}"
        for code in (line.a, line.b):
            if code.isalpha() and code not in states:
                yield _problem(LINES, name, f"unknown state {code!r}", "Add it to places.csv, or give its M49 code")
        if line.b in states.values():
            yield _problem(LINES, name, f"{line.b} is a state of the profile", "Name it by its letters")
        if line.b.isalpha() and line.a >= line.b:
            yield _problem(LINES, name, "the pair is not in alphabetical order", "Write the first state first")
        yield from _sourced(line, name, grading)


def _sourced(line: LineRecord, name: str, grading: Grading) -> Iterator[Problem]:
    if line.status == "not sourced":
        if line.citation:
            yield _problem(LINES, name, "not sourced, yet it has a source", "Say what the source says")
    elif not grading.stands([line.citation]):
        what = f"status {line.status} stands on no source that may stand alone"
        yield _problem(
            LINES, name, what, "Add a page whose publisher outlets.yaml gives a letter, or say 'not sourced'"
        )


def _pairs(profile: Profile) -> Iterator[Problem]:
    """Every pair has a record from before the watch; pairs inside are the border segments and no others."""
    records: list[LineRecord] = profile.of(LINES)
    if not records:
        return
    segments = {p.code for p in profile.of("places.csv") if p.kind is PlaceKind.BORDER_SEGMENT}
    named = {f"border:{line.a}-{line.b}" for line in records if line.b.isalpha()}
    for code in sorted(segments - named):
        yield _problem(LINES, code, "a border without a line", "Add its status; 'not sourced' where none is known")
    for code in sorted(named - segments):
        yield _problem(
            LINES, code, "a line that is no border segment of places.csv", "Add the segment or mend the pair"
        )
    open_pairs = {(line.a, line.b) for line in records if line.valid_from is None}
    for pair in sorted({(line.a, line.b) for line in records} - open_pairs):
        yield _problem(LINES, "-".join(pair), "nothing is said of its first days", "Add a record without valid_from")


def _shapes(profile: Profile) -> Iterator[Problem]:
    records: list[ShapeRecord] = profile.of(SHAPES)
    codes = {place.code for place in profile.of("places.csv")}
    own = {(r.file, r.feature) for r in records if r.role == "own"}
    taken: set[tuple[str, str]] = set()
    for record in records:
        shape = (record.file, record.feature)
        for code in (record.place, *([record.witness] if record.witness else [])):
            if code not in codes:
                yield _problem(SHAPES, record.place, f"unknown place {code!r}", "Add it to places.csv or mend the code")
        if record.role == "absent" and any(shape):
            yield _problem(SHAPES, record.place, "absent, yet it names a shape", "Leave file and feature empty")
        if record.role != "absent" and not all(shape):
            yield _problem(SHAPES, record.place, "no shape", "Give file and feature, or role absent")
        if record.role == "within" and shape not in own:
            yield _problem(SHAPES, record.place, f"{'/'.join(shape)} is nobody's own", "Say whose shape it is")
        if record.role == "own" and shape in taken:
            yield _problem(SHAPES, record.place, f"{'/'.join(shape)} is another's already", "A shape has one owner")
        if record.role == "own":
            taken.add(shape)


def _problem(file: str, record: str, what: str, remedy: str) -> Problem:
    return Problem(file=file, record=record, what=what, remedy=remedy)
