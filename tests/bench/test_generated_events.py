"""The made-up events of the bench have the publisher's shape and break no rule of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

from generated_events import write_events


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three thousand made-up events."""
    return write_events(tmp_path_factory.mktemp("made") / "GEDEvent_exercise.csv", 3_000, slice_rows=1_000)


def test_the_columns_are_the_publishers_in_its_order(made: Path, published: Callable[[str], Path]) -> None:
    real = published("conflict/GEDEvent_candidate_v23_0_10.csv")
    assert made.open().readline().strip() == real.open(encoding="utf-8-sig").readline().strip()


def test_a_row_is_about_as_wide_as_the_publishers(made: Path, published: Callable[[str], Path]) -> None:
    real = published("conflict/GEDEvent_candidate_v23_0_10.csv")
    wide = [f.stat().st_size / pl.read_csv(f, infer_schema=False).height for f in (made, real)]
    assert 0.7 < wide[0] / wide[1] < 1.3


def test_tolls_are_in_order_and_the_parts_make_the_whole(made: Path) -> None:
    rows = pl.read_csv(made)
    parts = pl.sum_horizontal("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")
    assert rows.filter((pl.col("low") > pl.col("best")) | (pl.col("best") > pl.col("high"))).is_empty()
    assert rows.filter(parts != pl.col("best")).is_empty()


def test_cells_are_those_of_the_coordinates(made: Path) -> None:
    rows = pl.read_csv(made)
    row, column = ((pl.col("latitude") + 90) / 0.5).floor(), ((pl.col("longitude") + 180) / 0.5).floor()
    assert rows.filter(row * 720 + column + 1 != pl.col("priogrid_gid")).is_empty()


def test_every_event_has_its_own_number_and_says_that_it_is_an_exercise(made: Path) -> None:
    rows = pl.read_csv(made)
    assert rows.height == 3_000
    assert rows["id"].n_unique() == rows.height
    assert rows["source_headline"].str.starts_with("EXERCISE").all()


def test_the_same_seed_writes_the_same_file(made: Path, tmp_path: Path) -> None:
    again = write_events(tmp_path / "again.csv", 3_000, slice_rows=1_000)
    assert again.read_bytes() == made.read_bytes()
