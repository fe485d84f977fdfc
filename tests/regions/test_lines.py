"""Lines between states and shapes of places: one status on any day, each with a source; each shape one owner."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from mirab.core.places import PlaceKind
from mirab.regions import LineStatus, Region, check, load

FEN = Path(__file__).parent / "lower_fen"
HEAD = "a,b,status,valid_from,citation,note\n"
SHAPES_HEAD = "place,file,feature,role,since,until,witness,lat,lon,citation,note\n"
SOURCE = "https://fen-agency.example/border"


@pytest.fixture(scope="module")
def region() -> Region:
    return load()


def _days() -> Iterator[date]:
    """Every tenth day from the beginning of the watch to the end of 2026."""
    day = date(2004, 1, 1)
    while day <= date(2026, 12, 31):
        yield day
        day += timedelta(days=10)


def test_every_border_between_two_states_has_exactly_one_status_on_any_day(region: Region) -> None:
    for segment in region.border_segments.values():
        a, b = segment.states
        records = [line for line in region.lines if {line.a, line.b} == {a, b}]
        starts = [line.valid_from or date.min for line in records]
        assert len(set(starts)) == len(starts), f"{a}-{b}: two records begin on one day"
        assert min(starts) == date.min, f"{a}-{b}: nothing is said of its first days"
        for day in _days():
            line = region.line_on(a, b, day)
            assert line in records
            assert line == region.line_on(b, a, day)


def test_a_line_is_what_its_latest_record_says(region: Region) -> None:
    """Days of signature and of the exchange of instruments, as the cited pages give them."""
    known = [
        ("KGZ", "TJK", date(2010, 5, 25), LineStatus.UNDELIMITED),
        ("KGZ", "TJK", date(2025, 3, 12), LineStatus.UNDELIMITED),
        ("KGZ", "TJK", date(2025, 3, 13), LineStatus.AGREED),
        ("KGZ", "UZB", date(2017, 12, 1), LineStatus.UNDELIMITED),
        ("KGZ", "UZB", date(2023, 1, 27), LineStatus.AGREED),
        ("TJK", "UZB", date(2010, 5, 25), LineStatus.UNDELIMITED),
        ("TJK", "UZB", date(2026, 1, 1), LineStatus.AGREED),
        ("KAZ", "UZB", date(2004, 1, 1), LineStatus.AGREED),
        ("AFG", "586", date(2010, 5, 25), LineStatus.DISPUTED),
    ]
    assert [(a, b, day, region.line_on(a, b, day).status) for a, b, day, _ in known] == known


def test_a_pair_without_a_record_is_not_sourced(region: Region) -> None:
    assert region.line_on("KAZ", "AFG", date(2020, 1, 1)).status is LineStatus.NOT_SOURCED
    assert load(FEN).line_on("QAA", "QBB", date(2020, 1, 1)).status is LineStatus.NOT_SOURCED


def test_every_status_stands_on_a_source_and_says_what_it_is(region: Region) -> None:
    for line in region.lines:
        assert line.status is LineStatus.NOT_SOURCED or region.grading.stands([line.citation]), line
        assert line.note, line


def test_every_exclave_has_a_shape_or_is_said_to_have_none(region: Region) -> None:
    said = {shape.place: shape.role for shape in region.shapes}
    exclaves = set(region.of_kind(PlaceKind.EXCLAVE))
    assert exclaves <= set(said)
    assert {code for code in exclaves if said[code] == "own"} == {
        "exclave:sarvan",
        "exclave:shohimardon",
        "exclave:sokh",
        "exclave:vorukh",
    }


def test_every_province_has_a_shape_or_lies_within_one(region: Region) -> None:
    said = [shape.place for shape in region.shapes if shape.role in ("own", "within")]
    assert sorted(code for code in said if code in region.provinces()) == sorted(region.provinces())


def test_a_province_that_is_newer_than_its_shape_begins_on_its_day(region: Region) -> None:
    newer = {shape.place: shape for shape in region.shapes if shape.role == "within"}
    assert {"KZ-10", "KZ-33", "KZ-62"} <= set(newer)
    assert not newer["KZ-10"].stands_on(date(2022, 6, 7))
    assert newer["KZ-10"].stands_on(date(2022, 6, 8))


@pytest.mark.parametrize(
    ("file", "rows", "words"),
    [
        ("lines.csv", f"{HEAD}QAA,QBB,agreed,2001-01-01,{SOURCE},\n", "nothing is said of its first days"),
        ("lines.csv", f"{HEAD}QAA,QBB,agreed,,,\n", "stands on no source that may stand alone"),
        ("lines.csv", f"{HEAD}QAA,QBB,not sourced,,{SOURCE},\n", "not sourced, yet it has a source"),
        ("lines.csv", f"{HEAD}QBB,QAA,not sourced,,,\n", "the pair is not in alphabetical order"),
        ("lines.csv", f"{HEAD}QAA,QXX,not sourced,,,\n", "unknown state 'QXX'"),
        ("lines.csv", f"{HEAD}QAA,123,not sourced,,,\n", "a border without a line"),
        ("lines.csv", f"{HEAD}QAA,QBB,settled,,,\n", "status"),
        ("lines.csv", f"{HEAD}QAA,QBB,not sourced,,,\nQAA,QBB,not sourced,,,\n", "stands twice"),
        ("shapes.csv", f"{SHAPES_HEAD}QA-X,fen,1,own,,,,,,,\n", "unknown place 'QA-X'"),
        ("shapes.csv", f"{SHAPES_HEAD}QA-N,fen,1,within,,,,,,,\n", "fen/1 is nobody's own"),
        ("shapes.csv", f"{SHAPES_HEAD}QA-N,,,own,,,,,,,\n", "no shape"),
        ("shapes.csv", f"{SHAPES_HEAD}QA-N,fen,1,absent,,,,,,,\n", "absent, yet it names a shape"),
        ("shapes.csv", f"{SHAPES_HEAD}QA-N,fen,1,own,,,,,,,\nQAA,fen,1,own,,,,,,,\n", "another's already"),
    ],
)
def test_a_fault_of_lines_or_shapes_is_named_with_its_file(tmp_path: Path, file: str, rows: str, words: str) -> None:
    folder = tmp_path / "fen"
    shutil.copytree(FEN, folder)
    (folder / file).write_text(rows, encoding="utf-8")
    found = [problem for problem in check(folder) if problem.file == file]
    assert any(words in problem.what for problem in found), [str(problem) for problem in check(folder)]
