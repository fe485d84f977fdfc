"""Which rows of a batch say something new: every figure is a claim in time, and a claim repeated is not a new one.

A row is *unchanged* when the claim about the same key just before it says the same: before it by day of publication,
and of one day by the order in which the claims were first stated. It is not stored; that it confirmed the claim is kept
in a narrow table of *confirmations*, because a row that arrives late can fall between a claim and its confirmation. The
claim then comes back as the row that the confirmation was, with its day, its place in the order and its provenance.

So what is stored is, at any time, every claim of a line that differs from the one before it, and some that once did.
What a statement says holds its marks, so that whoever sees a claim sees its repetitions as well: leaving those out
(:func:`without_repeats`) gives each reader the line of what he sees, whatever lies between.

Claims picked out with hindsight are a line of their own: they never displace what was known without it.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mirab.archive.identity import SAYS, STATED_MARKS, with_id
from mirab.core.frames import PROVENANCE

#: One line of claims in time.
LINE = ("key", "hindsight")
#: Total order of claims of one publication day: number of the commit that first stated it, then position in its file.
ORDER = "_order"

CLAIM: dict[str, pl.DataType] = {
    "key": pl.String(),
    "hindsight": pl.Boolean(),
    SAYS: pl.String(),
    "id": pl.String(),
    "published_on": pl.Date(),
    ORDER: pl.Int64(),
}
#: A row that repeats the claim before it, without its place and what it says: those are the claim's.
CONFIRMATION: dict[str, pl.DataType] = {
    "key": pl.String(),
    "id": pl.String(),
    "batch": pl.String(),
    "period_start": pl.Date(),
    "period_end": pl.Date(),
    **PROVENANCE,
    ORDER: pl.Int64(),
}
#: What a confirmation that comes back as a row has of its own.
OWN_OF_CONFIRMATION = (
    "batch",
    *(name for name in PROVENANCE if name not in ("source", "hindsight", *STATED_MARKS)),
    ORDER,
)

_KNOWN, _CONFIRMED, _NEW = 0, 1, 2


def position_after(first: int) -> pl.Expr:
    """The column :data:`ORDER` of a batch: ``first`` and on."""
    return pl.int_range(first, first + pl.len(), dtype=pl.Int64).alias(ORDER)


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """What of a batch is new.

    Attributes
    ----------
    keep : Series of bool, one per row of the batch: store it
    confirms : Series of bool: repeats an earlier claim on a later day
    duplicates : int, rows that say what another row of the batch says
    revising : int, kept rows about a key that has another claim
    restate : DataFrame with the columns :data:`CLAIM`: confirmations to bring back as rows
    """

    keep: pl.Series
    confirms: pl.Series
    duplicates: int
    revising: int
    restate: pl.DataFrame


def sort_out(batch: pl.DataFrame, known: pl.DataFrame, confirmed: pl.DataFrame) -> Sorted:
    """Compare a batch with the claims and confirmations that the archive has about the same keys.

    Parameters
    ----------
    batch : DataFrame with the columns :data:`CLAIM`, in the order of the file
    known : DataFrame with the columns :data:`CLAIM`
    confirmed : DataFrame with the columns :data:`CONFIRMATION`
    """
    first = batch["id"].is_first_distinct()
    seen = pl.concat([known["id"], confirmed["id"]])
    fresh = first & ~batch["id"].is_in(seen.implode())
    if known.is_empty() and fresh.all() and batch["key"].is_unique().all():
        nothing = pl.Series([False]).new_from_index(0, batch.height)
        return Sorted(keep=fresh, confirms=nothing, duplicates=0, revising=0, restate=_no_restate())
    line = _line_of_claims(batch.with_row_index("position").filter(fresh), known, confirmed)
    news = line.filter(kind=_NEW)
    kept = news.filter(~pl.col("repeats"))
    return Sorted(
        keep=_at(kept["position"], batch.height),
        confirms=_at(news.filter("repeats")["position"], batch.height),
        duplicates=int((~first).sum()),
        revising=int(kept["shared"].sum()),
        restate=line.filter(~pl.col("repeats"), kind=_CONFIRMED).select(CLAIM.keys()),
    )


def _line_of_claims(candidates: pl.DataFrame, known: pl.DataFrame, confirmed: pl.DataFrame) -> pl.DataFrame:
    """All claims about the batch's keys in time; ``repeats``: says what the claim just before it says."""
    columns = [*CLAIM, "position", "kind"]
    no_position = pl.lit(None, pl.UInt32).alias("position")
    told = _what_was_confirmed(confirmed, known)
    line = pl.concat(
        [
            known.with_columns(no_position, pl.lit(_KNOWN).alias("kind")).select(columns),
            told.with_columns(no_position, pl.lit(_CONFIRMED).alias("kind")).select(columns),
            candidates.with_columns(pl.lit(_NEW).alias("kind")).select(columns),
        ]
    ).sort(*LINE, "published_on", ORDER)
    same = pl.all_horizontal(pl.col(name) == pl.col(name).shift(1) for name in (*LINE, SAYS)).fill_null(value=False)
    claims = (pl.col("kind") != _CONFIRMED).sum().over(LINE)
    return line.with_columns(same.alias("repeats"), (claims > 1).alias("shared"))


def _what_was_confirmed(confirmed: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Each confirmation with what it says: what a claim of its line says whose id it would have on its day."""
    confirmations = confirmed.select("id", *LINE, "published_on", ORDER)
    told = confirmations.join(known.select(*LINE, SAYS).unique(), on=list(LINE))
    if told.is_empty():
        return pl.DataFrame(schema=CLAIM)
    return told.filter(with_id(told.drop("id"))["id"] == told["id"])


def _at(positions: pl.Series, height: int) -> pl.Series:
    return pl.int_range(height, eager=True).is_in(positions.cast(pl.Int64).implode())


def _no_restate() -> pl.DataFrame:
    return pl.DataFrame(schema=CLAIM)


def without_repeats(claims: pl.LazyFrame) -> pl.LazyFrame:
    """Of some claims, those that say something else than the one before them in time.

    A repeated claim is stored where a claim between said something else, or where the earlier one came late. For
    whoever does not see what lay between nothing was said there.
    """
    cut = ["place", "period_start", "period_end", *LINE]
    before = pl.col(SAYS).shift(1).over(cut, order_by=["published_on", ORDER])
    return claims.filter(pl.col(SAYS).ne_missing(before))


def latest(claims: pl.LazyFrame) -> pl.LazyFrame:
    """The latest claim of each line, by publication day and then by commit.

    The windows are cut by place and period too, which the key fixes, because filters on columns that cut a window are
    pushed below it, down to the files.
    """
    cut = ["place", "period_start", "period_end", *LINE]
    for column in ("published_on", ORDER):
        claims = claims.filter(pl.col(column) == pl.col(column).max().over(cut))
    return claims
