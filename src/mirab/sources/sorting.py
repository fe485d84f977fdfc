"""Telling the good rows of a table from the bad ones.

A table is read once, quickly: numbers written in the plainest way, one flag for whatever else is odd. Only the odd rows
are read again, whole and patiently; what is then faulty goes to quarantine as it was published. A million rows take
seconds, and no more memory than what they become.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl
import polars.selectors as cs

from mirab.core.frames import PLACE_TIME
from mirab.sources.declaration import QUARANTINE, Declaration, Note, Parsed
from mirab.sources.fields import Check
from mirab.sources.layout import OWN, Layout
from mirab.sources.opening import ROW, Raw

FAULT = "fault {}"
SUSPECT = "suspect"


def sort_out(
    raw: Raw,
    layout: Layout,
    declaration: Declaration,
    notes: Sequence[Note] = (),
    *,
    waived: Collection[str] = (),
) -> Parsed:
    """Turn a table of text into good rows and quarantine.

    ``waived`` are reasons that a person lets go, of the checks that may be: see :class:`Check`.
    """
    quick = _read_quickly(raw, layout)
    odd = quick.filter(SUSPECT)[ROW]
    if raw.cut_off and quick.height:
        odd = pl.concat([odd, quick[ROW].tail(1)]).unique()
    published = _rows_of(raw, odd)
    checks = [c for c in layout.all_checks(raw.columns) if not (c.releasable and c.reason in waived)]
    if raw.cut_off and quick.height:
        checks.append(Check(reason="cut off", bad=pl.col(ROW) == quick[ROW].max(), heads=()))
    patient = _read_patiently(published, raw.columns, layout, checks)
    faulty = pl.any_horizontal(pl.col(FAULT.format(number)) for number in range(len(checks)))
    bad = patient.filter(faulty)
    fine = patient.filter(~faulty).drop(cs.starts_with("fault "))
    sound = _merged(quick, odd, fine)
    del quick
    again = repeated(sound, ["place", "period_start", "period_end", *declaration.key])
    twice = _rows_of(raw, sound.filter(again)[ROW])
    rows = sound.height + bad.height + raw.broken.height
    good, more = _before_observation(sound.filter(~again) if twice.height else sound, declaration)
    quarantine = [_quarantined(published, bad, raw.columns, checks), _duplicates(twice, raw.columns), raw.broken]
    return Parsed(
        rows=rows,
        good=good.select(*PLACE_TIME, *(name for name in good.columns if name not in PLACE_TIME)),
        quarantine=pl.concat(quarantine).sort(ROW),
        notes=[*notes, *more],
    )


def _merged(quick: pl.DataFrame, odd: pl.Series, fine: pl.DataFrame) -> pl.DataFrame:
    """Rows that were plain at once, and those that proved sound at the second look."""
    plain = (quick.filter(~pl.col(ROW).is_in(odd.implode())) if len(odd) else quick).drop(SUSPECT)
    return pl.concat([plain, fine.select(plain.columns)]).sort(ROW) if fine.height else plain


def _own(layout: Layout) -> list[pl.Expr]:
    names = [*PLACE_TIME, *layout.columns(), *layout.stated]
    return [pl.col(OWN + name).alias(name) for name in names]


def _read_quickly(raw: Raw, layout: Layout) -> pl.DataFrame:
    # Values first, then what is odd about them: an expression that is asked for twice is worked out once.
    valued = raw.frame.with_columns(*layout.values(raw.columns, quick=True)).with_columns(*layout.summed())
    suspect = layout.suspect(raw.columns).alias(SUSPECT)
    frame = valued.select(pl.col(ROW), *_own(layout), suspect).collect(engine="streaming")
    return frame if frame[ROW].is_sorted() else frame.sort(ROW)


def _read_patiently(
    published: pl.DataFrame, heads: Sequence[str], layout: Layout, checks: Sequence[Check]
) -> pl.DataFrame:
    faults = [check.bad.fill_null(False).alias(FAULT.format(number)) for number, check in enumerate(checks)]
    valued = published.lazy().with_columns(*layout.values(heads)).with_columns(*layout.summed())
    return valued.select(pl.col(ROW), *_own(layout), *faults).collect()


def _rows_of(raw: Raw, rows: pl.Series) -> pl.DataFrame:
    """Rows as they were published; blank lines are no rows."""
    if rows.is_empty():
        return pl.DataFrame(schema=raw.frame.collect_schema())
    blank = pl.all_horizontal(pl.col(name).is_null() for name in raw.columns)
    wanted = raw.frame.filter(pl.col(ROW).is_in(rows.implode()) & ~blank)
    # Written anew, so that a few rows do not hold on to the memory of the whole table.
    anew = [pl.concat_str([pl.col(name), pl.lit("")]).alias(name) for name in raw.columns]
    return wanted.select(ROW, *anew).collect(engine="streaming").sort(ROW)


def repeated(frame: pl.DataFrame, key: Sequence[str]) -> pl.Series:
    """Rows that count what an earlier row already counts.

    Rows are compared by a hash first and by the key itself only where hashes are alike: a million rows need no table
    of a million keys.
    """
    digest = frame.select(pl.struct(key).hash().alias("digest")).to_series()
    alike = frame.select(ROW, *key).filter(digest.is_duplicated())
    later = alike.filter(~pl.struct(key).is_first_distinct())[ROW]
    return frame[ROW].is_in(later.implode())


def _quarantined(
    published: pl.DataFrame, bad: pl.DataFrame, heads: Sequence[str], checks: Sequence[Check]
) -> pl.DataFrame:
    """Reasons, what the faulty fields hold, and the whole row as JSON."""
    if bad.is_empty():
        return pl.DataFrame(schema=QUARANTINE)
    marked = [FAULT.format(number) for number in range(len(checks))]
    joined = bad.select(ROW, *marked).join(published, on=ROW, how="left", maintain_order="left")
    reasons, details = [], []
    for name, check in zip(marked, checks, strict=True):
        reasons.append(pl.when(pl.col(name)).then(pl.lit(check.reason)))
        if check.heads:
            parts = [pl.format(f"{_plain(head)}={{}}", pl.col(head).fill_null("")) for head in check.heads]
            details.append(pl.when(pl.col(name)).then(pl.concat_str(parts, separator=", ")))
    return joined.select(
        pl.col(ROW),
        _said(reasons).alias("reason"),
        _said(details).alias("detail"),
        pl.struct(heads).struct.json_encode().alias("raw"),
    ).cast(QUARANTINE)  # type: ignore[arg-type]


def _said(texts: Sequence[pl.Expr]) -> pl.Expr:
    return pl.concat_list(texts).list.drop_nulls().list.unique(maintain_order=True).list.join("; ")


def _duplicates(published: pl.DataFrame, heads: Sequence[str]) -> pl.DataFrame:
    return published.select(
        pl.col(ROW),
        pl.lit("duplicate").alias("reason"),
        pl.lit("an earlier row counts the same").alias("detail"),
        pl.struct(heads).struct.json_encode().alias("raw"),
    ).cast(QUARANTINE)  # type: ignore[arg-type]


def _plain(head: str) -> str:
    return head.replace("{", "(").replace("}", ")")


def _before_observation(good: pl.DataFrame, declaration: Declaration) -> tuple[pl.DataFrame, list[Note]]:
    """Take out the values of periods before the source observed anything: they are not zeros."""
    since = declaration.observed_from
    columns = sorted({measure.column for measure in declaration.measures})
    if since is None or good.is_empty():
        return good, []
    early = pl.col("period_start") < since
    count = good.filter(early).height
    if not count:
        return good, []
    emptied = good.with_columns(pl.when(~early).then(pl.col(name)).alias(name) for name in columns)
    text = f"{count} rows are of before {since}, when {declaration.name} observed nothing: their values are not known"
    return emptied, [Note(kind="not observed", text=text, rows=count)]
