"""Citable figures of a profile in long form: facts row by row, and country-month series in a compact wide form.

``figures/series.yaml`` describes the wide files: which column of ``figures/<file>`` is which variable, and the
provenance that all its rows share. Every other CSV under ``figures/`` has one row per fact (:class:`FigureRecord`).
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
from pydantic import Field

from mirab.regions.grading import Grading
from mirab.regions.reading import Reading
from mirab.regions.records import FigureRecord, Record

#: Columns of ``Region.figures``; ``period_end`` is exclusive.
FIGURE: dict[str, pl.DataType] = {
    "variable": pl.String(),
    "place": pl.String(),
    "period_start": pl.Date(),
    "period_end": pl.Date(),
    "value": pl.Float64(),
    "unit": pl.String(),
    "published_on": pl.Date(),
    "hindsight": pl.Boolean(),
    "citation": pl.String(),
    "reliability": pl.String(),
    "credibility": pl.Int8(),
    "owner": pl.String(),
    "licence": pl.String(),
    "use_class": pl.String(),
    "origin": pl.String(),
    "by": pl.String(),
    "note": pl.String(),
}

SERIES = "figures/series.yaml"


class SeriesRecord(Record):
    """figures/series.yaml: one wide file of monthly counts; columns ``place``, ``month`` and one per variable."""

    file: str = Field(pattern=r"^[a-z0-9_]+\.csv$")
    variables: tuple[str, ...] = Field(min_length=1)
    unit: str
    citation: str = Field(min_length=1)
    credibility: int = Field(default=2, ge=1, le=6)
    owner: str
    licence: str
    use_class: str = "publish"
    origin: str
    attribution: str = Field(min_length=1)
    note: str = ""


def read_figures(folder: Path, grading: Grading, reading: Reading) -> pl.DataFrame:
    """Every figure of the profile, in the columns of :data:`FIGURE`; faults go to ``reading``."""
    series = reading.records(SERIES, SeriesRecord, reading.yaml(SERIES), "file")
    described = {record.file for record in series}
    facts = [
        _facts(reading, f"figures/{path.name}", grading)
        for path in sorted((folder / "figures").glob("*.csv"))
        if path.name not in described
    ]
    frames = [*facts, *(_wide(folder, record, grading, reading) for record in series)]
    return pl.concat([pl.DataFrame(schema=FIGURE), *frames])


def _facts(reading: Reading, file: str, grading: Grading) -> pl.DataFrame:
    records = reading.records(file, FigureRecord, reading.table(file), "variable")
    rows = [
        {**record.model_dump(), "reliability": grading.best(record.citation).reliability}
        for record in records
        if _whole(reading, file, record)
    ]
    return pl.DataFrame(rows, schema=FIGURE)


def _whole(reading: Reading, file: str, record: FigureRecord) -> bool:
    if record.period_end > record.period_start:
        return True
    name = f"{record.variable} of {record.place} {record.period_start}"
    reading.fault(file, name, f"period_end {record.period_end} holds no day", "The end is the day after the last")
    return False


def _wide(folder: Path, record: SeriesRecord, grading: Grading, reading: Reading) -> pl.DataFrame:
    path, file = folder / "figures" / record.file, f"figures/{record.file}"
    try:
        table = pl.read_csv(path, schema_overrides=dict.fromkeys(record.variables, pl.Float64()))
        table = table.with_columns(pl.col("month").str.to_date("%Y-%m"))
        long = table.unpivot(index=["place", "month"], on=list(record.variables)).drop_nulls("value")
    except (OSError, pl.exceptions.PolarsError) as error:
        reading.fault(file, "whole file", str(error).splitlines()[0], f"See {SERIES} for the columns it must have")
        return pl.DataFrame(schema=FIGURE)
    constants = {
        "unit": record.unit,
        "hindsight": False,
        "citation": record.citation,
        "reliability": grading.best(record.citation).reliability,
        "credibility": record.credibility,
        "owner": record.owner,
        "licence": record.licence,
        "use_class": record.use_class,
        "origin": record.origin,
        "by": record.owner,
        "note": record.attribution,
    }
    return long.with_columns(
        pl.col("month").alias("period_start"),
        pl.col("month").dt.offset_by("1mo").alias("period_end"),
        pl.lit(None, dtype=pl.Date).alias("published_on"),
        *(pl.lit(value).alias(name) for name, value in constants.items()),
    ).select(pl.col(name).cast(kind) for name, kind in FIGURE.items())
