"""Release from quarantine: a row that a person knows to be right becomes a claim, once, whole, with its story."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from mirab.archive import below
from mirab.core.errors import InputError, UnknownNameError
from mirab.core.frames import PLACE_TIME, PROVENANCE, empty
from mirab.core.marks import Sensitivity
from mirab.pipelines.centre import Centre, open_centre
from mirab.pipelines.ingest import ingest
from mirab.pipelines.releasing import as_rows, refused_rows, release

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 9, tzinfo=UTC)
WHY = "The publisher confirmed by letter that high was left at its default"
HEADS = (
    "country_iso3,year_month,ucdp_event_count,ucdp_fatalities_best,ucdp_fatalities_high,ucdp_civilian_deaths,"
    "ucdp_peak_event_fatalities,ucdp_fatality_uncertainty,ucdp_state_based_events,ucdp_non_state_events,"
    "ucdp_one_sided_events,ucdp_has_conflict"
)
#: EXERCISE: made rows of the described table of UCDP's months
EXERCISE = (
    "KGZ,2010-05,4,10,12,2,5,2,0,3,1,1",
    "KGZ,2010-06,40,400,70,90,60,70,0,38,2,1",
    "KGZ,2010-07,4,20,7,2,5,2,0,3,1,1",
    "KGZ,1674-06,4,10,12,2,5,2,0,3,1,1",
)


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    """A centre that has taken in a made file with two contradicting rows and one of an impossible year."""
    return exercise_centre(tmp_path)


def exercise_centre(folder: Path) -> Centre:
    file = folder / "EXERCISE_ucdp_country_month.csv"
    file.write_text("\n".join((HEADS, *EXERCISE)) + "\n", encoding="utf-8")
    opened = open_centre(folder / "home")
    ingest(opened.archive, opened.registry, file, source="ucdp_country_month", now=NOW)
    return opened


def contradicting(centre: Centre) -> list[str]:
    frame = refused_rows(centre, "ucdp_country_month")
    return frame.filter(~pl.col("reason").str.contains("year"))["id"].to_list()


def counted(centre: Centre) -> tuple[int, int, int]:
    held = centre.archive.counts()["ucdp_country_month"]
    return held.archived, held.quarantined, held.released


def test_a_released_row_becomes_a_claim_with_its_caveat_and_leaves_the_count_of_quarantine(centre: Centre) -> None:
    assert counted(centre) == (1, 3, 0)
    first = contradicting(centre)[0]
    done = release(centre, "ucdp_country_month", [first], by="an analyst", reason=WHY, now=LATER)
    assert (done.archived, done.before, counted(centre)) == (1, 0, (2, 2, 1))
    claim = centre.archive.read("ucdp_country_month").filter(pl.col("caveats").str.contains("released"))
    assert claim["deaths_best"].to_list() == [400]
    assert claim["caveats"].item().endswith("released from quarantine: high below best")
    assert claim["published_on"].item() == NOW.date()


def test_the_quarantine_keeps_the_row_and_says_who_let_it_go_when_and_why(centre: Centre) -> None:
    chosen = contradicting(centre)
    release(centre, "ucdp_country_month", chosen[:1], by="an analyst", reason=WHY, now=LATER)
    rows = {r.id: r for r in as_rows(centre, "ucdp_country_month", refused_rows(centre, "ucdp_country_month"))}
    assert len(rows) == 3
    told = rows[chosen[0]].release
    assert told is not None
    assert (told.by, told.at, told.why) == ("an analyst", LATER, WHY)
    assert rows[chosen[1]].release is None


def test_releasing_twice_adds_nothing(centre: Centre) -> None:
    chosen = contradicting(centre)
    release(centre, "ucdp_country_month", chosen, by="an analyst", reason=WHY, now=LATER)
    before = (centre.archive.snapshot(), counted(centre))
    again = release(centre, "ucdp_country_month", chosen, by="a chief", reason=WHY, now=LATER)
    assert (again.ids, again.archived, again.before) == ((), 0, 2)
    assert (centre.archive.snapshot(), counted(centre)) == before


def test_the_same_file_taken_in_again_after_a_release_changes_nothing(centre: Centre, tmp_path: Path) -> None:
    release(centre, "ucdp_country_month", contradicting(centre), by="an analyst", reason=WHY, now=LATER)
    before = counted(centre)
    file = tmp_path / "EXERCISE_ucdp_country_month.csv"
    ingest(centre.archive, centre.registry, file, source="ucdp_country_month", now=LATER)
    assert counted(centre) == before == (3, 1, 2)
    held = centre.archive.counts()["ucdp_country_month"]
    assert held.file_rows == len(EXERCISE)
    assert held.archived + held.unchanged + held.quarantined == held.file_rows


def test_what_cannot_be_read_or_cannot_be_stays_refused_and_nothing_of_the_choice_goes(centre: Centre) -> None:
    every = refused_rows(centre, "ucdp_country_month")["id"].to_list()
    before = centre.archive.snapshot()
    with pytest.raises(InputError, match=r"row 5 of .*impossible year.*publisher"):
        release(centre, "ucdp_country_month", every, by="an analyst", reason=WHY, now=LATER)
    assert centre.archive.snapshot() == before


@pytest.mark.parametrize("reason", ["", "   ", "ok", "x" * 600])
def test_a_release_needs_a_reason_that_says_something(centre: Centre, reason: str) -> None:
    with pytest.raises(InputError, match="reason"):
        release(centre, "ucdp_country_month", contradicting(centre), by="an analyst", reason=reason, now=LATER)


def test_an_unknown_row_is_refused_by_name(centre: Centre) -> None:
    with pytest.raises(UnknownNameError, match="feed-7"):
        release(centre, "ucdp_country_month", ["feed-7"], by="an analyst", reason=WHY, now=LATER)


def test_what_was_known_before_the_release_does_not_move(centre: Centre) -> None:
    before = centre.archive.snapshot()
    release(centre, "ucdp_country_month", contradicting(centre), by="an analyst", reason=WHY, now=LATER)
    assert centre.archive.read("ucdp_country_month", snapshot=before).height == 1
    assert centre.archive.verify() == []


def test_a_row_held_closer_is_not_there_for_a_reader_below_its_mark(tmp_path: Path) -> None:
    opened = open_centre(tmp_path)
    refused = pl.DataFrame({"row": [2], "reason": ["high below best"], "detail": [""], "raw": ["{}"]})
    nothing = empty({**PLACE_TIME, **PROVENANCE})
    opened.archive.append(
        "ucdp_ged", nothing, [], quarantine=refused, file_id="f", now=NOW, sensitivity=Sensitivity.CONFIDENTIAL
    )
    assert refused_rows(opened, "ucdp_ged", sight=below(Sensitivity.UNCLASSIFIED)).is_empty()
    held = refused_rows(opened, "ucdp_ged")["id"].to_list()
    with pytest.raises(UnknownNameError):
        release(opened, "ucdp_ged", held, by="x", reason=WHY, now=LATER, sight=below(Sensitivity.UNCLASSIFIED))


def test_published_candidates_whose_high_lies_below_best_are_released_as_ucdp_wrote_them(
    tmp_path: Path, published: Callable[[str], Path]
) -> None:
    opened = open_centre(tmp_path)
    for file in sorted(published("conflict").glob("*")):
        if opened.registry["ucdp_ged"].claims(file):
            ingest(opened.archive, opened.registry, file, source="ucdp_ged", now=NOW)
    frame = refused_rows(opened, "ucdp_ged").filter(pl.col("reason") == "high below best")
    assert not frame.is_empty()
    rows = as_rows(opened, "ucdp_ged", frame)
    held = opened.archive.counts()["ucdp_ged"]
    done = release(opened, "ucdp_ged", [row.id for row in rows], by="an analyst", reason=WHY, now=LATER)
    assert done.archived + done.unchanged == len(rows)
    claims = opened.archive.read("ucdp_ged").filter(pl.col("caveats").str.contains("released"))
    told = {(str(claim["event_id"]), str(claim["best"]), str(claim["high"])) for claim in claims.iter_rows(named=True)}
    assert told == {tuple(dict(row.raw)[head] for head in ("id", "best", "high")) for row in rows}
    after = opened.archive.counts()["ucdp_ged"]
    assert after.archived + after.quarantined + after.unchanged == held.archived + held.quarantined + held.unchanged


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.archive.kill_server import die_at
from tests.pipelines.test_releasing import LATER, WHY, contradicting
from mirab.pipelines.centre import open_centre
from mirab.pipelines.releasing import release
centre = open_centre(Path({home!r}))
chosen = contradicting(centre)
die_at({step})
release(centre, "ucdp_country_month", chosen, by="an analyst", reason=WHY, now=LATER)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills need POSIX")
@pytest.mark.parametrize("step", [2, 5, 9, 13])
def test_a_kill_in_the_middle_leaves_the_whole_release_or_nothing_of_it(tmp_path: Path, step: int) -> None:
    home = exercise_centre(tmp_path).home
    root = str(Path(__file__).resolve().parents[2])
    program = KILLED.format(root=root, home=str(home), step=step)
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, timeout=120)
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]
    there = open_centre(home)
    assert counted(there) in {(1, 3, 0), (3, 1, 2)}
    assert there.archive.verify() == []
    release(there, "ucdp_country_month", contradicting(there), by="an analyst", reason=WHY, now=LATER)
    assert counted(there) == (3, 1, 2)
