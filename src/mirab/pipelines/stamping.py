"""Provenance and marks on every row: what the file states of it, else what the source declares."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from mirab.core.frames import PROVENANCE
from mirab.sources import Declaration
from mirab.sources.fetching import retrieval


def stamped(rows: pl.DataFrame, declared: Declaration, path: Path, now: datetime) -> pl.DataFrame:
    """Rows with every column of ``PROVENANCE``.

    A row that states its day of publication keeps it (basis *stated*, unless the file says that it is the day of its
    *release*); any other was public at the latest on the day on which the file was fetched (*retrieved*).
    """
    fetched = retrieval(path)
    at = datetime.fromisoformat(fetched.retrieved_at).astimezone(UTC) if fetched else now.astimezone(UTC)
    return provided(rows, declared_values(declared, fetched.address if fetched else declared.address), at)


def declared_values(declared: Declaration, citation: str) -> dict[str, object]:
    """What a source declares of every row that does not state it itself."""
    return {
        "source": declared.name,
        "owner": declared.owner,
        "licence": declared.licence,
        "citation": citation,
        "reliability": declared.grade.reliability,
        "credibility": declared.grade.credibility,
        "hindsight": False,
        "sensitivity": int(declared.sensitivity),
        "use_class": declared.use_class.value,
        "caveats": declared.caveats,
    }


def provided(rows: pl.DataFrame, declared: dict[str, object], at: datetime) -> pl.DataFrame:
    """Fill each column of ``PROVENANCE`` that a row leaves open; ``at`` is the instant of retrieval."""
    values: dict[str, object] = {**declared, "retrieved_at": at}
    filled = rows.with_columns(_filled(rows, name, value) for name, value in values.items())
    return _dated(filled, at.date())


def _filled(rows: pl.DataFrame, name: str, value: object) -> pl.Expr:
    declared = pl.lit(value).cast(PROVENANCE[name])
    if name not in rows.columns:
        return declared.alias(name)
    return pl.col(name).cast(PROVENANCE[name]).fill_null(declared).alias(name)


def _dated(rows: pl.DataFrame, day: date) -> pl.DataFrame:
    if "published_on" not in rows.columns:
        return rows.with_columns(pl.lit(day).alias("published_on"), pl.lit("retrieved").alias("published_basis"))
    stated = pl.col("published_on").is_not_null()
    basis = pl.col("published_basis") if "published_basis" in rows.columns else pl.lit(None, pl.String)
    return rows.with_columns(
        pl.col("published_on").fill_null(pl.lit(day)),
        pl.when(stated).then(basis.fill_null("stated")).otherwise(pl.lit("retrieved")).alias("published_basis"),
    )
