"""The frames that pass between levels: their columns, types and meaning.

*Archive rows* are a source's own columns between :data:`PLACE_TIME` and :data:`PROVENANCE`.
*Observations* are what indicators read: one value of one variable for one place and period.
*Findings* are what indicators give and alert rules read.
Absent is a row that is not there or a null value; zero is a zero; the two are never exchanged.
"""

from __future__ import annotations

import polars as pl

from mirab.core.errors import FormatError

#: Where and when: every archived row has them. ``period_end`` is exclusive.
PLACE_TIME: dict[str, pl.DataType] = {"place": pl.String(), "period_start": pl.Date(), "period_end": pl.Date()}

#: From whom, since when, under which marks: every archived row has them.
PROVENANCE: dict[str, pl.DataType] = {
    "source": pl.String(),  # name of the declared source
    "owner": pl.String(),  # who owns the series (a state body, a publisher)
    "licence": pl.String(),
    "citation": pl.String(),  # address or reference that a reader can follow
    "reliability": pl.String(),  # Admiralty letter of the source
    "credibility": pl.Int8(),  # Admiralty figure of the information
    "published_on": pl.Date(),  # day on which this figure was public, as far as known
    "published_basis": pl.String(),  # stated | release | retrieved
    "retrieved_at": pl.Datetime("us", "UTC"),
    "hindsight": pl.Boolean(),  # picked out knowing what followed: shown, never scored
    "sensitivity": pl.Int8(),  # marks.Sensitivity
    "use_class": pl.String(),  # marks.UseClass
    "caveats": pl.String(),  # words, separated by "; "
}

#: Added by the archive itself. ``key`` names what is counted, ``id`` what was stated about it.
IDENTITY: dict[str, pl.DataType] = {"key": pl.String(), "id": pl.String(), "batch": pl.String()}

OBSERVATION: dict[str, pl.DataType] = {
    "variable": pl.String(),
    **PLACE_TIME,
    "value": pl.Float64(),
    "known_on": pl.Date(),  # first day on which a replay may use it
    "id": pl.String(),  # archive id, or an id of the aggregate
    "source": pl.String(),
    "owner": pl.String(),  # of a figure that is made of several: all of them, separated by "; "
    "citation": pl.String(),
    "published_on": pl.Date(),
    "pseudo_real_time": pl.Boolean(),  # known_on is declared, not observed
    "hindsight": pl.Boolean(),
    "sensitivity": pl.Int8(),
    "use_class": pl.String(),
    "caveats": pl.String(),
}

FINDING: dict[str, pl.DataType] = {
    "indicator": pl.String(),
    **PLACE_TIME,
    "value": pl.Float64(),
    "unit": pl.String(),
    "baseline": pl.Float64(),  # what is normal for the place and season; null where there is no baseline
    "low": pl.Float64(),  # normal band
    "high": pl.Float64(),
    "score": pl.Float64(),  # what the thresholds are compared with
    "signal": pl.Int8(),  # 0 none, 1 watch, 2 advisory, 3 warning; null: not known
    "calm": pl.Boolean(),  # the score is below the lower threshold (hysteresis)
    "known_on": pl.Date(),
    "source": pl.String(),
    "citation": pl.String(),
    "published_on": pl.Date(),
    "evidence": pl.List(pl.String()),  # ids of the observations of this period
    "owners": pl.List(pl.String()),
    "pseudo_real_time": pl.Boolean(),
    "hindsight": pl.Boolean(),
    "sensitivity": pl.Int8(),
    "use_class": pl.String(),
    "caveats": pl.List(pl.String()),
}


def empty(columns: dict[str, pl.DataType]) -> pl.DataFrame:
    """A frame with these columns and no row."""
    return pl.DataFrame(schema=columns)


def conform(frame: pl.DataFrame, columns: dict[str, pl.DataType]) -> pl.DataFrame:
    """Put a frame's columns in order and cast them; a missing column is refused by name with :class:`FormatError`."""
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise FormatError(f"frame without {', '.join(missing)}", f"It needs {', '.join(columns)}")
    return frame.select(pl.col(name).cast(kind) for name, kind in columns.items())
