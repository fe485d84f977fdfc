"""What a person sees of the archive: by the rule, row by row, and as if what he does not see had never been there."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mirab.archive import Archive, below
from mirab.archive.combinations import RELEASE_NOTE, Stated, condition, marks_of, stated_in
from mirab.core.marks import Caveat, Marks, Sensitivity, UseClass
from mirab.sharing.sight import Reader, Sight, Standing, not_to, sees

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST = date(2008, 1, 1)
OWNERS = ("Hydromet", "a ministry", "a ministry; Hydromet")
CAVEATS = (
    "",
    "head only",
    "international staff only",
    not_to("KGZ"),
    f"{not_to('KAZ,KGZ')}; {Caveat.CONSENT}",
    "burn after reading",
    f"{RELEASE_NOTE}high below best; low above best",
    f"head only; {RELEASE_NOTE}high below best",
)
stated = st.builds(
    Stated,
    sensitivity=st.sampled_from([0, 1, 2]),
    use_class=st.sampled_from([use.value for use in UseClass]),
    owner=st.sampled_from(OWNERS),
    caveats=st.sampled_from(CAVEATS),
)
readers = st.builds(
    Reader,
    standing=st.sampled_from(Standing),
    clearance=st.sampled_from(Sensitivity),
    head=st.booleans(),
    international=st.booleans(),
    state=st.sampled_from(("", "KAZ", "KGZ")),
    names=st.frozensets(st.sampled_from(["Hydromet", "a ministry", "KGZ"])),
)
sights = st.lists(readers, min_size=1, max_size=2).map(lambda held: Sight(tuple(held)))
property_test = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
Rows = Callable[..., pl.DataFrame]


def told_plainly(row: dict[str, Any]) -> Marks:
    """The marks of a row by the words of the rule, read without the archive's own reading."""
    words = str(row["caveats"]).split(RELEASE_NOTE)[0].split("; ")
    return Marks(
        sensitivity=Sensitivity(row["sensitivity"]),
        use_class=UseClass(row["use_class"]),
        owners=frozenset(row["owner"].split("; ")),
        caveats=frozenset(word for word in words if word),
    )


def one_file(archive: Archive, rows: Rows, marks: Sequence[Stated], **more: Any) -> pl.DataFrame:
    """Archive one row of each of these marks, and give them all."""
    claims = [{"place": f"gauge:{number}", "value": 1.0, **one._asdict()} for number, one in enumerate(marks)]
    archive.append("gauges", rows(claims), ["variable"], file_id=str(len(archive.history())), now=NOW, **more)
    return archive.read("gauges")


def plain_choice(every: pl.DataFrame, reader: Reader) -> set[str]:
    return {row["id"] for row in every.iter_rows(named=True) if sees(reader, told_plainly(row))}


def seen_ids(archive: Archive, sight: Sight) -> set[str]:
    if "gauges" not in archive.sources(sight=sight):
        return set()
    return set(archive.read("gauges", sight=sight)["id"])


def disagreements(rows: Rows, folder: Path, marks: Sequence[Stated], asked: Sequence[Reader]) -> int:
    """How many pairs of a reader and a row there were; none on which the filter and the rule disagree."""
    archive = Archive(folder)
    half = len(marks) // 2
    one_file(archive, rows, marks[:half] or marks)
    every = one_file(archive, rows, marks)
    for reader in asked:
        assert seen_ids(archive, Sight((reader,))) == plain_choice(every, reader)
    return len(asked) * every.height


def test_rows_of_the_filter_are_the_rows_of_the_rule(rows: Rows, memory_folder: Callable[[], Path]) -> None:
    pairs: list[int] = []

    @settings(property_test, max_examples=60)
    @given(st.lists(stated, min_size=20, max_size=40, unique=True), st.lists(readers, min_size=8, max_size=12))
    def compare(marks: list[Stated], asked: list[Reader]) -> None:
        pairs.append(disagreements(rows, memory_folder(), marks, asked))

    compare()
    assert sum(pairs) >= 10_000


@given(st.sets(stated, max_size=30), sights)
def test_a_condition_takes_the_combinations_that_are_seen_and_no_other(held: set[Stated], sight: Sight) -> None:
    frame = pl.DataFrame(sorted(held), schema=["sensitivity", "use_class", "owner", "caveats"], orient="row")
    seen = sorted(one for one in held if sight(marks_of(one)))
    taken = frame.filter(condition(seen, sorted(held))) if held else frame
    assert sorted(map(tuple, taken.iter_rows())) == [tuple(one) for one in seen]


claims = st.fixed_dictionaries(
    {
        "place": st.sampled_from(["gauge:a", "gauge:b"]),
        "published_on": st.integers(0, 4).map(lambda n: FIRST + timedelta(days=n)),
        "published_basis": st.sampled_from(["stated", "stated", "release"]),
        "value": st.sampled_from([1.0, 2.0]),
        "sensitivity": st.sampled_from([0, 0, 1]),
        "owner": st.sampled_from(["Hydromet", "a ministry"]),
        "use_class": st.sampled_from(["publish", "publish", "analysis only"]),
    }
)


@dataclass(frozen=True, kw_only=True)
class File:
    """A file: what it claims, which of its rows are refused, and the name under which it comes, perhaps again."""

    claims: Sequence[dict[str, Any]]
    refused: Sequence[int] = ()
    name: str = ""


files = st.lists(
    st.builds(
        File,
        claims=st.lists(claims, min_size=1, max_size=4),
        refused=st.lists(st.integers(1, 2), max_size=1),
        name=st.sampled_from(["", "", "again"]),
    ),
    min_size=1,
    max_size=5,
)


def archived(rows: Rows, folder: Path, drawn: Sequence[File]) -> Archive:
    """An archive of files, each of an hour of its own; one that gives nothing is not there."""
    archive = Archive(folder)
    for number, file in enumerate(drawn):
        if file.claims or file.refused:
            take_in(archive, rows, number, file)
    return archive


def take_in(archive: Archive, rows: Rows, number: int, file: File) -> None:
    hour = NOW + timedelta(hours=number)
    told = [{"retrieved_at": hour, "citation": f"https://example.org/{number}", **claim} for claim in file.claims]
    refused = [{"row": row, "reason": "bad date", "detail": "", "raw": str(row)} for row in file.refused]
    archive.append(
        "gauges",
        rows(told) if told else rows([{"value": 1.0}]).clear(),
        ["variable"],
        quarantine=pl.DataFrame(refused) if refused else None,
        file_id=file.name or str(number),
        file_name=f"{number}.csv",
        now=hour,
        sensitivity=max(Sensitivity) if number % 2 else Sensitivity.CONFIDENTIAL,
    )


def everything(archive: Archive, sight: Sight | None) -> dict[str, object]:
    """All that is told: rows in their order, at the end and on two days of knowledge, and the files that gave them.

    Names of batches are left out: a batch is named by all that it holds.
    """
    files = [
        {**vars(one), "batch": None, "unchanged": one.unchanged, "given": one.given}
        for one in archive.taken_in(sight=sight)
    ]
    refused = archive.quarantined("gauges", sight=sight).drop("batch").sort("quarantined_at", "row")
    told: dict[str, object] = {
        "files": files,
        "counts": archive.counts(sight=sight),
        "refused": refused.to_dicts(),
    }
    if "gauges" not in archive.sources(sight=sight):
        return told
    hour_of = {one.batch: one.made_at for one in archive.taken_in(sight=sight)}
    for day in (None, *(FIRST + timedelta(days=n) for n in (0, 2))):
        for latest in (True, False):
            rows = archive.scan("gauges", sight=sight, as_known_on=day, latest=latest, in_order=True).collect()
            told[str((day, latest))] = rows.with_columns(pl.col("batch").replace_strict(hour_of)).to_dicts()
    return told


def never_held(drawn: Sequence[File], sight: Sight) -> list[File]:
    """The same files without the rows that a sight does not see."""
    levels = [Marks(sensitivity=Sensitivity.CONFIDENTIAL), Marks(sensitivity=max(Sensitivity))]
    return [
        replace(
            file,
            claims=[claim for claim in file.claims if sight(told_plainly({"caveats": "", **claim}))],
            refused=file.refused if sight(levels[number % 2]) else (),
        )
        for number, file in enumerate(drawn)
    ]


def test_what_is_seen_is_what_an_archive_tells_that_never_held_the_rest(
    rows: Rows, memory_folder: Callable[[], Path]
) -> None:
    @settings(property_test, max_examples=60)
    @given(files, sights)
    def compare(drawn: list[File], sight: Sight) -> None:
        whole = archived(rows, memory_folder(), drawn)
        without = archived(rows, memory_folder(), never_held(drawn, sight))
        assert everything(whole, sight) == everything(without, None)
        assert whole.sources(sight=sight) == without.sources()
        assert whole.combinations(sight=sight) == without.combinations()

    compare()


@pytest.mark.long
def test_what_is_seen_is_what_an_archive_tells_that_never_held_the_rest_in_ten_thousand_worlds(
    rows: Rows, memory_folder: Callable[[], Path]
) -> None:
    @settings(property_test, max_examples=10_000)
    @given(files, sights)
    def compare(drawn: list[File], sight: Sight) -> None:
        with tempfile.TemporaryDirectory(dir=memory_folder()) as folder:
            whole = archived(rows, Path(folder) / "whole", drawn)
            without = archived(rows, Path(folder) / "without", never_held(drawn, sight))
            assert everything(whole, sight) == everything(without, None)

    compare()


def test_a_row_refused_out_of_sight_before_is_told_of_when_it_is_refused_within_it(
    rows: Rows, memory_folder: Callable[[], Path]
) -> None:
    empty = File(claims=[], refused=[])
    claim = {"value": 1.0, "published_on": FIRST, "sensitivity": 0, "owner": "Hydromet", "use_class": "publish"}
    again = File(claims=[claim], refused=[1], name="again")
    sight = below(Sensitivity.CONFIDENTIAL)
    drawn = [empty, again, again]
    whole = archived(rows, memory_folder(), drawn)
    without = archived(rows, memory_folder(), never_held(drawn, sight))
    assert everything(whole, sight) == everything(without, None)
    assert whole.counts(sight=sight)["gauges"].quarantined == 1


LOW = below(Sensitivity.UNCLASSIFIED)


def test_a_hidden_claim_between_two_equal_ones_does_not_make_the_second_a_revision(
    rows: Rows, memory_folder: Callable[[], Path]
) -> None:
    drawn = [
        [{"value": 1.0, "published_on": FIRST}],
        [{"value": 9.0, "published_on": FIRST + timedelta(days=1), "sensitivity": 1}],
        [{"value": 1.0, "published_on": FIRST + timedelta(days=2)}],
    ]
    kept = [drawn[0], [], drawn[2]]
    whole, without = (archived(rows, memory_folder(), [File(claims=c) for c in held]) for held in (drawn, kept))
    assert whole.read("gauges", sight=LOW)["published_on"].to_list() == [FIRST]
    assert whole.read("gauges")["published_on"].to_list() == [FIRST + timedelta(days=2)]
    assert whole.counts(sight=LOW) == without.counts() == without.counts(sight=LOW)
    assert whole.counts()["gauges"].archived == 3


def test_a_claim_brought_back_comes_before_what_the_late_file_itself_says_of_that_day(
    rows: Rows, memory_folder: Callable[[], Path]
) -> None:
    later = FIRST + timedelta(days=2)
    drawn = [
        [{"value": 2.0, "published_on": FIRST}, {"value": 2.0, "published_on": later}],
        [{"value": 1.0, "published_on": FIRST, "sensitivity": 1}, {"value": 3.0, "published_on": later}],
    ]
    archive = archived(rows, memory_folder(), [File(claims=claims) for claims in drawn])
    assert archive.read("gauges")["value"].to_list() == archive.read("gauges", sight=LOW)["value"].to_list() == [3.0]
    assert archive.read("gauges", sight=LOW, latest=False)["value"].sort().to_list() == [2.0, 3.0]


def test_of_a_batch_that_is_seen_in_part_the_part_that_is_seen_is_listed_and_counted(
    rows: Rows, memory_folder: Callable[[], Path]
) -> None:
    mixed = [{"place": "gauge:a", "value": 1.0}, {"place": "gauge:b", "value": 1.0, "caveats": "head only"}]
    hidden = [{"place": "gauge:d", "value": 1.0, "caveats": "head only"}]
    archive = archived(
        rows, memory_folder(), [File(claims=claims) for claims in (mixed, [{"place": "gauge:c", "value": 1.0}], hidden)]
    )
    desk = Sight((Reader(standing=Standing.HOUSE),))
    assert [(one.file_name, one.given) for one in archive.taken_in(sight=desk)] == [("0.csv", 1), ("1.csv", 1)]
    assert [(one.file_name, one.given) for one in archive.taken_in(sight=LOW)] == [
        ("0.csv", 2),
        ("1.csv", 1),
        ("2.csv", 1),
    ]
    assert (archive.counts(sight=desk)["gauges"].files, archive.counts(sight=desk)["gauges"].archived) == (2, 2)


def test_files_of_which_nothing_is_seen_are_not_opened(rows: Rows, memory_folder: Callable[[], Path]) -> None:
    archive = archived(
        rows, memory_folder(), [File(claims=[{"value": 1.0, "sensitivity": 1}]), File(claims=[{"value": 2.0}])]
    )
    (hidden,) = (file for commit in archive.history()[:1] for file in commit.files)
    (archive.root / hidden.path).unlink()
    assert archive.read("gauges", sight=LOW)["value"].to_list() == [2.0]


def test_a_use_class_that_nobody_knows_and_a_caveat_that_nobody_knows_are_for_the_head(rows: Rows) -> None:
    desk, head = Reader(standing=Standing.HOUSE), Reader(standing=Standing.HOUSE, head=True)
    for one in (Stated(0, use_class="as you like"), Stated(0, caveats="hush")):
        assert (sees(desk, marks_of(one)), sees(head, marks_of(one))) == (False, True)
    assert stated_in(rows([{"value": 1.0}, {"value": 2.0, "caveats": None}])) == (Stated(0, "publish", "Hydromet", ""),)


def test_a_commit_that_names_no_combinations_is_read_once_and_remembered_beside_the_commits(
    rows: Rows, memory_folder: Callable[[], Path]
) -> None:
    archive = archived(
        rows,
        memory_folder(),
        [File(claims=[{"value": 1.0}, {"place": "gauge:b", "value": 1.0, "sensitivity": 1}])],
    )
    named = archive.combinations()
    (path,) = (archive.root / "commits").glob("*.json")
    commit = json.loads(path.read_text())
    for held in (commit, *commit["files"]):
        del held["combinations"]
    del commit["shares"]
    path.write_text(json.dumps(commit))
    before = Archive(archive.root)
    assert before.combinations() == named
    assert before.read("gauges", sight=LOW).height == 1
    assert before.taken_in(sight=LOW) == []
    kept = archive.root / "combinations.json"
    written = kept.read_bytes()
    (file,) = before.history()[0].files
    (archive.root / file.path).rename(archive.root / "elsewhere")
    assert Archive(archive.root).combinations() == named
    assert kept.read_bytes() == written


def test_a_spoilt_memory_of_combinations_is_read_anew(rows: Rows, memory_folder: Callable[[], Path]) -> None:
    archive = archived(rows, memory_folder(), [File(claims=[{"value": 1.0, "sensitivity": 1}])])
    (path,) = (archive.root / "commits").glob("*.json")
    commit = json.loads(path.read_text())
    for held in (commit, *commit["files"]):
        held["combinations"] = None
    commit["shares"] = None
    path.write_text(json.dumps(commit))
    for spoilt in ("", "[]", '{"a": 3}', '{"a": [["x"'):
        (archive.root / "combinations.json").write_text(spoilt)
        assert Archive(archive.root).sources(sight=LOW) == ()


def test_refused_rows_are_seen_by_their_sensitivity(rows: Rows, memory_folder: Callable[[], Path]) -> None:
    archive = Archive(memory_folder())
    refused = pl.DataFrame({"row": [2], "reason": ["bad"], "detail": [""], "raw": ["{}"]})
    one_file(archive, rows, [Stated(0), Stated(1)], quarantine=refused, sensitivity=Sensitivity.CONFIDENTIAL)
    assert archive.quarantined("gauges", sight=LOW).is_empty()
    assert archive.quarantined("gauges", sight=below(Sensitivity.CONFIDENTIAL)).height == 1
