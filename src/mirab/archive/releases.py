"""Rows of quarantine that a person let go: noted beside the claim that they became, never taken out of quarantine.

A row of quarantine is named by the ``batch`` that refused it and its ``row`` in the file: what a batch holds is never
written again, so the pair means the same row for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from mirab.archive.commits import Commit
from mirab.archive.reading import read_columns

#: What is noted of a released row; ``position`` is its ``row`` among the rows released with it.
RELEASED: dict[str, pl.DataType] = {
    "batch": pl.String(),
    "row": pl.Int64(),
    "reason": pl.String(),  # why it had been refused
    "why": pl.String(),  # why it was let go
    "by": pl.String(),
    "released_at": pl.Datetime("us", "UTC"),
    "sensitivity": pl.Int8(),
    "position": pl.Int64(),
}
_NAME = ["batch", "row"]


def releases(root: Path, commits: Sequence[Commit]) -> pl.DataFrame:
    """Every release of some commits."""
    return read_columns(root, [commit.releases for commit in commits if commit.releases], RELEASED)


def not_yet_released(
    root: Path, commits: Sequence[Commit], rows: pl.DataFrame, released: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of rows and of the notes about them, those whose row of quarantine no commit released before."""
    before = releases(root, commits).select(_NAME)
    noted = released.select(RELEASED.keys()).cast(RELEASED).unique(_NAME, maintain_order=True)  # type: ignore[arg-type]
    noted = noted.join(before, on=_NAME, how="anti", maintain_order="left")
    return rows.filter(pl.col("row").is_in(noted["position"].implode())), noted
