"""Rows as Parquet bytes: by source and years, sorted so that a place and a time are read without the rest.

A file holds whole years: one, or several in a row where a year alone has few rows (a century of monthly flows would
otherwise be a hundred files). The folder says which: ``data/unhcr_population/1990-2023/``.
"""

from __future__ import annotations

import io
from datetime import date
from typing import Literal, cast

import polars as pl

from mirab.archive.combinations import stated_in
from mirab.archive.commits import StoredFile
from mirab.archive.durable import sha256_of
from mirab.archive.revisions import ORDER

ROWS_PER_FILE = 32_768
ROWS_PER_GROUP = 32_768
ORDERED_BY = ("place", "period_start", "period_end", "key", "published_on")


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """A frame as Parquet; equal frames give equal bytes."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", compression_level=3, row_group_size=ROWS_PER_GROUP)
    return buffer.getvalue()


def year_runs(rows: pl.DataFrame) -> list[tuple[int, int]]:
    """First and last year of ``period_start`` of each file that the rows make."""
    years = rows.select(pl.col("period_start").dt.year().alias("year"))["year"]
    runs: list[tuple[int, int]] = []
    held = ROWS_PER_FILE
    for year, count in years.value_counts().sort("year").rows():
        if held >= ROWS_PER_FILE:
            runs.append((year, year))
            held = 0
        runs[-1] = (runs[-1][0], year)
        held += count
    return runs


def rows_of_years(rows: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """Rows of whole years as a file holds them."""
    return rows.filter(pl.col("period_start").dt.year().is_between(first, last)).sort(*ORDERED_BY, ORDER)


def described(path: str, frame: pl.DataFrame, data: bytes) -> StoredFile:
    """What the commit says about a file: its place, checksum, columns and the ranges by which a reader skips it."""
    return StoredFile(
        path=path,
        rows=frame.height,
        bytes=len(data),
        sha256=sha256_of(data),
        columns={name: str(kind) for name, kind in frame.schema.items()},
        sensitivity_lowest=cast("int", frame["sensitivity"].min()),
        sensitivity_highest=cast("int", frame["sensitivity"].max()),
        period_first=_edge(frame, "period_start", "min"),
        period_end=_edge(frame, "period_end", "max"),
        published_first=_edge(frame, "published_on", "min"),
        published_last=_edge(frame, "published_on", "max"),
        combinations=stated_in(frame),
    )


def _edge(frame: pl.DataFrame, column: str, which: Literal["min", "max"]) -> date | None:
    if column not in frame.columns:
        return None
    return cast("date | None", frame[column].min() if which == "min" else frame[column].max())
