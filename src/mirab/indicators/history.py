"""Findings of a catalogue: as they were first known, as known on a day, and what is not known at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl

from mirab.core.frames import FINDING, conform, empty
from mirab.indicators.catalogue import Catalogue, Indicator
from mirab.indicators.claims import USES, Claims, of_facts, of_panel, prepare
from mirab.indicators.gaps import missing_in_panel
from mirab.indicators.panel import Array, Days, Mask, Outcome, Panel
from mirab.indicators.vintages import Found, dates, found_in_facts, found_in_panel

_FIGURES = ("value", "baseline", "low", "high", "score")
_NOT_KNOWN = {
    "indicator": pl.String,
    "cluster": pl.Int8,
    "family": pl.String,
    "waits_for": pl.String,
    "held_by": pl.String,
}


def compute_history(
    catalogue: Catalogue, observations: pl.DataFrame, *, since: date = date.min, until: date = date.max
) -> pl.DataFrame:
    """Every finding as it was first known; a revision that changes a finding makes a further one.

    Parameters
    ----------
    catalogue : Catalogue
        The indicators.
    observations : polars.DataFrame
        Columns of :data:`mirab.core.frames.OBSERVATION`.
    since, until : date
        Findings first known between these days, both included. Earlier observations serve as baseline; observations
        known after ``until`` take no part.

    Returns
    -------
    polars.DataFrame
        Columns of :data:`mirab.core.frames.FINDING`, in the order in which they became known.
    """
    prepared = prepare(catalogue, observations, until)
    parts = [part for entry in catalogue for part in _findings(entry, prepared, since, until)]
    if not parts:
        return empty(FINDING)
    return conform(pl.concat(parts), FINDING).sort("known_on", maintain_order=True)


def compute_at(catalogue: Catalogue, observations: pl.DataFrame, day: date) -> pl.DataFrame:
    """The latest finding of each indicator and place as known at the end of a day.

    Returns
    -------
    polars.DataFrame
        Columns of :data:`mirab.core.frames.FINDING`, one row for each indicator and place.
    """
    return latest(compute_history(catalogue, observations, until=day))


def latest(findings: pl.DataFrame) -> pl.DataFrame:
    """Of a history, the finding of the last period of each indicator and place, in its last form."""
    return (
        findings.sort("period_start", "period_end", "known_on", maintain_order=True)
        .unique(subset=["indicator", "place"], keep="last", maintain_order=True)
        .sort("indicator", "place")
    )


def evaluate(entry: Indicator, panel: Panel) -> tuple[Outcome, Array]:
    """One indicator over a panel that is already dense: for large grids, and for looking at a function by itself.

    Parameters
    ----------
    entry : Indicator
        Its function reads panels.
    panel : Panel
        Values, shape (places, periods).

    Returns
    -------
    Outcome, array
        What the function found, and the signal of each cell (0 none, 1 watch, 2 advisory, 3 warning; NaN: not known).
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        outcome = entry.computed_by.call(panel, **entry.arguments)
    return outcome, _signals(entry, outcome.score)


def not_known(catalogue: Catalogue, observations: pl.DataFrame) -> pl.DataFrame:
    """Indicators without data: which source they wait for and who holds it, or which declared source gave nothing.

    Returns
    -------
    polars.DataFrame
        ``indicator, cluster, family, waits_for, held_by``; ``held_by`` is null where declared sources, then named in
        ``waits_for``, should have given it.
    """
    seen = set(observations.filter(pl.col("value").is_not_null())["variable"].unique().to_list())
    rows = [
        {
            "indicator": entry.code,
            "cluster": entry.cluster,
            "family": entry.family,
            "waits_for": entry.waits_for.source if entry.waits_for else ", ".join(entry.source),
            "held_by": entry.waits_for.held_by if entry.waits_for else None,
        }
        for entry in catalogue
        if not seen & set(entry.variables)
    ]
    return pl.DataFrame(rows, schema=_NOT_KNOWN)


def _findings(entry: Indicator, prepared: dict[str, pl.DataFrame], since: date, until: date) -> Iterator[pl.DataFrame]:
    """Findings of one indicator within the days."""
    if entry.computed_by.reads == "facts":
        facts = of_facts(entry, prepared)
        lots = list(found_in_facts(entry, facts)) if facts else []
        if facts and lots:
            # what changes before its day draws near becomes known in its last form only
            same = ["place", "period_start", "period_end", "known_on"]
            frame = _framed(entry, facts, Found.joined(lots), since, until)
            yield frame.unique(subset=same, keep="last", maintain_order=True)
        return
    for kind, claims in of_panel(entry, prepared):
        yield _framed(entry, claims, Found.joined(list(found_in_panel(entry, kind, claims))), since, until)
        missing = missing_in_panel(entry, kind, claims)
        if missing is not None:
            yield _framed(entry, claims, missing, since, until, missing=True)


def _framed(
    entry: Indicator, claims: Claims, found: Found, since: date, until: date, *, missing: bool = False
) -> pl.DataFrame:
    """Found cells as findings."""
    keep = np.nonzero((found.known >= since.toordinal()) & (found.known <= until.toordinal()))[0]
    figures = dict(zip(_FIGURES, found.figures[:, keep], strict=True))
    frame = pl.DataFrame(
        {
            "place": pl.Series(claims.places, dtype=pl.String).gather(found.place[keep]),
            "period_start": dates(found.start[keep]),
            "period_end": dates(found.end[keep]),
            **{name: pl.Series(values).fill_nan(None) for name, values in figures.items()},
            "signal": pl.Series(_signals(entry, figures["score"])).fill_nan(None).cast(pl.Int8),
            "calm": _calm(entry, figures["score"]),
            "known_on": dates(found.known[keep]),
            "owners": _lists("owners", claims.owners, found.owned[keep]),
            "hindsight": pl.Series(found.hindsight[keep] > 0),
            "sensitivity": pl.Series(found.sensitivity[keep]).cast(pl.Int8),
            "use_class": pl.Series(USES, dtype=pl.String).gather(found.use[keep]),
            "caveats": _lists("caveats", claims.caveats, found.caveated[keep]),
        }
    )
    origin = _origin(claims, found.rows[keep], missing=missing)
    return (
        pl.concat([frame, origin], how="horizontal")
        .select(pl.lit(entry.code).alias("indicator"), pl.lit(entry.unit).alias("unit"), pl.all())
        .select(*FINDING)
    )


def _signals(entry: Indicator, score: Array) -> Array:
    """The highest step that each score reaches, NaN where it is not known."""
    sign = 1.0 if entry.direction == "up" else -1.0
    numbers = {"watch": 1.0, "advisory": 2.0, "warning": 3.0}
    reached = np.zeros(score.shape)
    for name, step in entry.thresholds.steps.items():
        reached[sign * score >= sign * step.at] = numbers[name]
    reached[np.isnan(score)] = np.nan
    return reached


def _calm(entry: Indicator, score: Array) -> pl.Series:
    """Whether each score lies on the calm side of the lower threshold, null where it is not known."""
    calm = score < entry.lower if entry.direction == "up" else score > entry.lower
    return pl.Series(calm).set(pl.Series(np.isnan(score)), None)


def _lists(column: str, names: tuple[str, ...], held: Mask) -> pl.Series:
    """Lists of the names of all that went into each finding; ``held`` has shape (findings, names)."""
    if held.all():
        patterns, which = held[:1], np.zeros(len(held), dtype=np.int64)
    else:
        patterns, which = np.unique(held, axis=0, return_inverse=True)
    lists = [[name for name, has in zip(names, row, strict=True) if has] for row in patterns]
    return pl.Series(column, lists, dtype=pl.List(pl.String)).gather(which.reshape(-1))


def _origin(claims: Claims, rows: Days, *, missing: bool) -> pl.DataFrame:
    """Source, citation, publication day and ids of the observations behind each finding, shape of rows (n, variables).

    A missing period has the source that was expected to give it and nothing else.
    """
    columns = ["source", "citation", "published_on", "pseudo_real_time", "id"]
    claimed = claims.frame.select(columns)
    if rows.shape[1] == 1 and (rows >= 0).all():
        frame = claimed[rows[:, 0]].with_columns(evidence=pl.concat_list("id")).drop("id")
    else:
        frame = _origin_of_several(claimed, rows)
    if missing:
        return frame.with_columns(
            citation=pl.lit(None, dtype=pl.String),
            published_on=pl.lit(None, dtype=pl.Date),
            evidence=pl.lit([], dtype=pl.List(pl.String)),
        )
    return frame


def _origin_of_several(claimed: pl.DataFrame, rows: Days) -> pl.DataFrame:
    """The same for findings that rest on several observations of the period."""
    number, column = np.nonzero(rows >= 0)
    several = claimed[rows[number, column]].with_columns(finding=pl.Series(number))
    joined = several.group_by("finding").agg(
        pl.col("source").unique().sort().str.join("; "),
        pl.col("citation").drop_nulls().unique().sort().str.join("; "),
        pl.col("published_on").max(),
        pl.col("pseudo_real_time").any(),
        pl.col("id").alias("evidence"),
    )
    every = pl.DataFrame({"finding": np.arange(rows.shape[0])})
    return every.join(joined, on="finding", how="left", maintain_order="left").drop("finding")
