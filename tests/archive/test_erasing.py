"""An erased row is found nowhere in the archive, everything else is as it was, and a kill leaves nothing half done."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.archive.conftest import MEMORY_DISK, NOW, make_rows

from mirab.archive import Archive, Results, RunName
from mirab.archive.erasing import Order, drop_resting_on_erased, erase, resting_on_erased
from mirab.archive.tombstones import JOURNAL, tombstones
from mirab.core.errors import InputError

SENTENCE = "EXERCISE the miller's nephew saw who opened the upper sluice"
ORDER = Order(
    reason="EXERCISE it endangers a person",
    asked_by="records",
    approved_by="head",
    at=datetime(2026, 4, 1, 9, tzinfo=UTC),
)


@pytest.fixture
def told(archive: Archive, add: Callable[..., Any]) -> Archive:
    """A claim that is confirmed, contradicted in between by a late row (so restated), and others beside it."""
    secret = {"value": 5.0, "note": SENTENCE}
    days = [date(2008, month, 1) for month in range(2, 7)]
    refused = pl.DataFrame(
        {"row": [3, 4], "reason": ["no date", "no place"], "detail": ["", ""], "raw": [SENTENCE, "4;harmless"]}
    )
    add({**secret, "published_on": days[0]}, {"value": 1.0, "variable": "level_m", "note": "plain"}, file="a")
    add({**secret, "published_on": days[2]}, file="b", quarantine=refused)
    add({"value": 7.0, "note": "other words", "published_on": days[1]}, file="c")
    add({**secret, "published_on": days[3]}, file="d")
    add({"value": 9.0, "variable": "level_m", "note": "plain again", "published_on": days[4]}, file="e")
    return archive


def ids(archive: Archive, note: str = SENTENCE) -> list[str]:
    rows = archive.scan("gauges", latest=False).collect()
    return rows.filter(pl.col("note") == note)["id"].to_list()


def places_of(root: Path, *texts: str) -> list[str]:
    """Files in which a text stands: in their bytes, their names, or any column of a table."""
    found = []
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        told = path.read_bytes() + str(path).encode()
        if path.suffix == ".parquet":
            told += pl.read_parquet(path, hive_partitioning=False).write_json().encode()
        found += [str(path) for text in texts if text.encode() in told]
    return found


def rest_of(archive: Archive) -> pl.DataFrame:
    rows = archive.scan("gauges", latest=False).collect()
    return rows.filter(pl.col("note") != SENTENCE).sort("id")


def test_an_erased_row_is_found_in_no_file_and_the_others_are_as_they_were(told: Archive) -> None:
    before, gone = rest_of(told), ids(told)
    assert len(gone) == 2  # stated, and brought back after the late row
    batch = told.quarantined("gauges")["batch"][0]
    assert len(places_of(told.root, SENTENCE)) == 3
    old = told.snapshot()
    erased = erase(told.root, [gone[0], f"{batch}:3"], ORDER)
    assert (erased.claims, erased.refused) == (2, 1)
    fresh = Archive(told.root)
    assert places_of(told.root, SENTENCE, *gone) == []
    assert fresh.verify() == []
    assert rest_of(fresh).equals(before)
    assert fresh.quarantined("gauges")["raw"].to_list() == ["4;harmless"]
    assert fresh.snapshot() == erased.snapshot != old
    assert fresh.scan("gauges", snapshot=old, latest=False).collect().height == before.height
    # a file that had only confirmed it gave nothing that is left
    counts = fresh.counts()["gauges"]
    assert (counts.archived, counts.quarantined, counts.files) == (before.height, 1, 4)


def test_what_was_confirmed_only_is_not_confirmed_any_more(told: Archive) -> None:
    confirmed = sum(c.confirmations.rows for c in told.history() if c.confirmations)
    erase(told.root, ids(told)[:1], ORDER)
    left = sum(c.confirmations.rows for c in Archive(told.root).history() if c.confirmations)
    assert (confirmed, left) == (2, 0)


def test_an_archive_that_was_open_meanwhile_reads_what_is_left(told: Archive) -> None:
    before = rest_of(told)
    erase(told.root, ids(told), ORDER)
    assert told.scan("gauges", latest=False).collect().sort("id").equals(before)
    assert told.verify() == []


def test_a_tombstone_says_when_why_and_who_and_nothing_of_the_content(told: Archive) -> None:
    gone = ids(told)
    erase(told.root, gone, ORDER)
    (stone,) = tombstones(told.root)
    assert (stone.at, stone.reason, stone.asked_by, stone.approved_by) == (
        ORDER.at,
        ORDER.reason,
        ORDER.asked_by,
        ORDER.approved_by,
    )
    assert (stone.sources, stone.claims, stone.first, stone.last) == (("gauges",), 2, 1, 5)
    text = stone.model_dump_json()
    assert not [word for word in (*gone, *SENTENCE.split()[1:]) if word in text and len(word) > 3]


def test_what_was_erased_does_not_come_back_when_its_publisher_still_has_it(told: Archive, add: Any) -> None:
    batch = told.quarantined("gauges")["batch"][0]
    erase(told.root, [ids(told)[0], f"{batch}:3"], ORDER)
    refused = pl.DataFrame({"row": [9], "reason": ["no date"], "detail": [""], "raw": [SENTENCE]})
    done = add(
        {"value": 5.0, "note": SENTENCE, "published_on": date(2009, 1, 1)},
        {"value": 6.0, "note": "new words", "published_on": date(2009, 1, 1)},
        file="again",
        quarantine=refused,
    )
    assert (done.added, done.unchanged) == (1, 1)
    assert places_of(told.root, SENTENCE) == []
    assert ids(told, "new words")


def test_every_version_takes_whatever_was_said_of_the_same_thing_and_will_be(told: Archive, add: Any) -> None:
    erase(told.root, ids(told)[:1], ORDER, every_version=True)
    assert places_of(told.root, "other words") == []
    assert add({"value": 11.0, "note": "yet others", "published_on": date(2009, 1, 1)}, file="f").added == 0
    assert Archive(told.root).read("gauges")["note"].to_list() == ["plain again"]


def test_an_erasure_again_finds_nothing_and_leaves_no_second_tombstone(told: Archive) -> None:
    gone = ids(told)
    first = erase(told.root, gone, ORDER)
    again = erase(told.root, [*gone, "0" * 20, "no-batch:1"], ORDER)
    assert (again.claims, again.tombstone, again.snapshot) == (0, None, first.snapshot)
    assert len(tombstones(told.root)) == 1
    assert erase(told.root.parent / "new", gone, ORDER).claims == 0


def test_other_sources_stay_as_they_are_whatever_their_columns_hold(told: Archive, add: Any) -> None:
    add({"value": 1.0, "note": "of rain", "variable": "rain"}, file="r", source="rain")
    frame = make_rows([{"variable": "snow", "period_start": date(2008, 1, 1)}], "snow").with_columns(
        value=pl.lit("deep"), note=pl.lit(4.5)
    )
    told.append("snow", frame, ["variable"], file_id="s", now=NOW)
    before = {name: told.read(name) for name in ("rain", "snow")}
    erase(told.root, [*ids(told), before["snow"]["id"][0]], ORDER)
    fresh = Archive(told.root)
    assert fresh.read("rain").equals(before["rain"])
    assert fresh.sources() == ("gauges", "rain")
    assert tombstones(told.root)[0].sources == ("gauges", "snow")
    assert fresh.verify() == []


def test_two_erasures_after_each_other_each_take_their_own(told: Archive) -> None:
    erase(told.root, ids(told), ORDER)
    erase(told.root, ids(told, "plain"), ORDER)
    fresh = Archive(told.root)
    assert sorted(fresh.scan("gauges", latest=False).collect()["note"]) == ["other words", "plain again"]
    assert (fresh.verify(), len(tombstones(told.root)), len(fresh.history())) == ([], 2, 7)


def test_a_released_row_goes_with_the_raw_text_that_it_was_released_from(told: Archive) -> None:
    batch = told.quarantined("gauges")["batch"][0]
    note = {"reason": "no date", "why": "EXERCISE", "by": "chief", "released_at": NOW, "sensitivity": 0}
    named = [{"batch": batch, "row": row, "position": place, **note} for place, row in ((1, 4), (2, 3))]
    rows = make_rows(
        [{"value": 3.0, "note": "harmless", "variable": "x"}, {"value": 4.0, "note": SENTENCE, "variable": "y"}]
    ).with_row_index("row", offset=1)
    told.release(
        "gauges",
        rows,
        ["variable"],
        released=pl.DataFrame(named, schema_overrides={"released_at": pl.Datetime("us", "UTC")}),
        file_id="let go",
        now=NOW,
    )
    erase(told.root, ids(told), ORDER)
    assert places_of(told.root, SENTENCE) == []
    fresh = Archive(told.root)
    assert fresh.quarantined("gauges")["row"].to_list() == [4]
    assert fresh.released("gauges")["row"].to_list() == [4]
    counts = fresh.counts()["gauges"]
    assert (counts.released, counts.quarantined) == (1, 0)


def test_results_that_may_rest_on_it_are_named_and_dropped_and_no_others(told: Archive, tmp_path: Path) -> None:
    results = Results(tmp_path / "results")
    states = [told.history()[-1].parent, told.snapshot()]

    def run(state: str) -> str:
        return results.put("findings", RunName(snapshot=state, code="c", configuration="c"), {}, {"d": {}})

    late, now = run(states[0]), run(states[1])
    gone = erase(told.root, ids(told, "plain again"), ORDER)
    after = run(gone.snapshot)
    assert resting_on_erased(told.root, results) == [("findings", now)]
    assert drop_resting_on_erased(told.root, results) == [("findings", now)]
    assert {stored.run_id for stored in results.runs("findings")} == {late, after}


def test_nobody_approves_what_he_asked_for(told: Archive) -> None:
    for asked, approved, why in (("head", "head", "x"), ("", "head", "x"), ("records", "head", " ")):
        with pytest.raises(InputError, match="two people and a reason"):
            erase(told.root, ids(told), Order(reason=why, asked_by=asked, approved_by=approved, at=NOW))
    assert len(ids(told)) == 2


KILLED = """
import json, sys
from pathlib import Path
from tests.archive.kill_server import die_at, ended, forked
from tests.archive.test_erasing import ORDER, SENTENCE, ids, places_of, rest_of
from mirab.archive import Archive
from mirab.archive.erasing import erase

def whole(root):
    archive = Archive(root)
    assert archive.verify() == []
    there = ids(archive)
    assert len(there) in (0, 2), there
    if not there:
        assert places_of(root, SENTENCE) == [], places_of(root, SENTENCE)
    assert rest_of(archive).height == 3

def finished(root):
    erase(root, wanted, ORDER)
    whole(root)
    assert ids(Archive(root)) == []
    named = {file.path for commit in Archive(root).history() for file in commit.stored}
    files = {str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()}
    loose = {p for p in files - named if p.split("/")[0] not in ("commits", "erasures")}
    assert loose <= {".lock"}, loose

roots, wanted = json.loads(sys.argv[1]), json.loads(sys.argv[2])
for step, root in enumerate(map(Path, roots), start=1):
    status = ended(forked(lambda: (die_at(step), erase(root, wanted, ORDER))[1]))
    assert ended(forked(lambda: whole(root))) == 0, f"killed before step {step}"
    assert ended(forked(lambda: finished(root))) == 0, f"not finished after step {step}"
    if status == 0:
        break
print(step, status)
"""


def test_a_kill_before_any_disk_operation_leaves_it_before_or_after_and_the_next_finishes(
    told: Archive, tmp_path: Path, memory_folder: Callable[[], Path]
) -> None:
    wanted = [*ids(told), told.quarantined("gauges")["batch"][0] + ":3"]
    copies = [str(shutil.copytree(told.root, memory_folder() / "archive")) for _ in range(90)]
    command = [sys.executable, "-c", KILLED, json.dumps(copies), json.dumps(wanted)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=Path.cwd())
    assert done.returncode == 0, done.stderr[-3000:]
    steps, status = map(int, done.stdout.split())
    assert (steps > 25, status) == (True, 0)


def test_a_disk_that_refuses_half_way_leaves_the_archive_as_it_was(
    told: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(map(str, told.root.rglob("*")))
    wanted = ids(told)
    count = [0]
    plain = os.fsync

    def refuses(handle: int) -> None:
        count[0] += 1
        if count[0] == 3:
            raise OSError(28, "No space left on device")
        plain(handle)

    monkeypatch.setattr(os, "fsync", refuses)
    with pytest.raises(Exception, match="space"):
        erase(told.root, wanted, ORDER)
    monkeypatch.undo()
    assert sorted(map(str, told.root.rglob("*"))) == before
    assert ids(Archive(told.root)) == wanted
    assert not (told.root / JOURNAL).exists()


_claim = st.tuples(st.sampled_from("abc"), st.integers(1, 3), st.integers(1, 6))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(_claim, min_size=1, max_size=4), min_size=1, max_size=5), st.sampled_from("abc"))
def test_an_archive_with_every_version_erased_says_what_one_says_that_never_had_them(
    batches: list[list[tuple[str, int, int]]], gone: str
) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY_DISK if MEMORY_DISK.is_dir() else None) as folder:
        erased, never = Archive(Path(folder) / "erased"), Archive(Path(folder) / "never")
        for number, batch in enumerate(batches):
            claims = [{"variable": v, "value": float(n), "published_on": date(2008, 1, d)} for v, n, d in batch]
            for archive, kept in ((erased, claims), (never, [c for c in claims if c["variable"] != gone])):
                frame = make_rows(kept) if kept else make_rows([{"variable": "a", "value": 1.0}]).clear()
                archive.append("gauges", frame, ["variable"], file_id=str(number), now=NOW)
        rows = all_rows(erased)
        erase(erased.root, rows.filter(pl.col("variable") == gone)["id"], ORDER, every_version=True)
        fresh = Archive(erased.root)
        assert fresh.verify() == []
        assert set(all_rows(fresh)["id"]) == set(all_rows(never)["id"])
        for day in range(1, 7):
            assert known(fresh, day) == known(never, day)


def all_rows(archive: Archive) -> pl.DataFrame:
    if "gauges" not in archive.sources():
        return pl.DataFrame(schema={"id": pl.String(), "variable": pl.String()})
    return archive.scan("gauges", latest=False).collect()


def known(archive: Archive, day: int) -> set[tuple[str, float]]:
    if "gauges" not in archive.sources():
        return set()
    rows = archive.scan("gauges", as_known_on=date(2008, 1, day)).collect()
    return set(rows.select("variable", "value").rows())
