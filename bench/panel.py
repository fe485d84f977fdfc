"""The indicator catalogue's general rules over a panel of cells by months, beside the same as naive expressions.

A panel of 4,408 cells by 432 months is a grid of half-degree cells over a large region for 36 years; counts are made
up.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from mirab.core.periods import PeriodKind
from mirab.indicators import Catalogue, Indicator, Panel, evaluate, load_catalogue
from mirab.regions import load
from shape import Case, Said

CELLS, MONTHS, FIRST_YEAR = 4_408, 432, 1988
NOT_KNOWN_SHARE = 0.03
Counts = npt.NDArray[np.float64]


def counts() -> Counts:
    """Made-up counts, overdispersed and with gaps, shape (4,408, 432); NaN is not known."""
    random = np.random.default_rng(1988)
    mean = random.gamma(0.4, 12.0, size=(CELLS, 1)) * random.gamma(1.5, 0.7, size=(CELLS, MONTHS))
    values = random.poisson(mean).astype(np.float64)
    values[random.random(values.shape) < NOT_KNOWN_SHARE] = np.nan
    return values


def general_rules(catalogue: Catalogue) -> list[Indicator]:
    """One entry of the catalogue for each of its functions that reads months of any place: the first by its code."""
    monthly = (e for e in catalogue if e.computed_by.reads == "panel" and PeriodKind.MONTH in e.periods)
    return list({entry.function: entry for entry in reversed(list(monthly))}.values())


def _rules_and_panels(folder: Path) -> list[tuple[Indicator, Panel]]:
    """Each rule with a panel of the variables that it reads; the same counts stand for all of them."""
    del folder
    values, cells = counts(), tuple(f"cell:{n}" for n in range(CELLS))
    rules = general_rules(load_catalogue(load().indicator_files))
    return [(rule, _panel(cells, dict.fromkeys(rule.variables, values))) for rule in rules]


def _panel(cells: tuple[str, ...], values: dict[str, Counts]) -> Panel:
    return Panel(places=cells, kind=PeriodKind.MONTH, start=FIRST_YEAR * 12, values=values)


def _rules(work: list[tuple[Indicator, Panel]]) -> Said:
    signals = [evaluate(rule, panel)[1] for rule, panel in work]
    known = sum(int((~np.isnan(part)).sum()) for part in signals)
    functions = ", ".join(sorted(rule.function for rule, _ in work))
    return Said(found=f"{len(work)} rules ({functions}): {known:,} signals")


def _frame(folder: Path) -> pl.DataFrame:
    del folder
    values = pl.Series(counts().ravel()).fill_nan(None)
    cells = np.repeat(np.arange(CELLS), MONTHS)
    return pl.DataFrame({"cell": cells, "month": np.tile(np.arange(MONTHS), CELLS), "count": values})


def _expressions(frame: pl.DataFrame) -> Said:
    """Trend, high, season, change and run as one would first write them; the spread is left to a standard deviation."""
    count, before = pl.col("count"), pl.col("count").shift(1).over("cell")
    logs = (count + 5).log()
    seasons = pl.concat_list([count.shift(12 * k).over("cell") for k in range(1, 11)])
    quiet = (count != 0).fill_null(True).cum_sum().over("cell")
    done = frame.with_columns(
        trend=(logs - logs.shift(1).rolling_median(24, min_samples=12).over("cell"))
        / logs.shift(1).rolling_std(24, min_samples=12).over("cell"),
        level=(count - before.rolling_median(24, min_samples=12).over("cell"))
        / before.rolling_std(24, min_samples=12).over("cell"),
        season=(count - seasons.list.median()) / seasons.list.std(),
        high=(count > before.rolling_max(36, min_samples=27).over("cell")).cast(pl.Int8)
        + (count > before.rolling_max(12, min_samples=9).over("cell")).cast(pl.Int8),
        silence=count / before.rolling_median(24, min_samples=12).over("cell"),
        change=count / count.shift(12).over("cell") - 1,
    ).with_columns(quiet=pl.int_range(pl.len()).over("cell", quiet))
    return Said(found=f"{done.width - 3} columns by rolling expressions, spreads not robust")


CASES = (
    Case(
        name="panel",
        title="the catalogue's general rules on 4,408 cells × 432 months",
        target_seconds=10,
        prepare=_rules_and_panels,
        run=_rules,
    ),
)
PEERS = (
    Case(
        name="expressions",
        title="naive polars rolling expressions",
        beside="panel",
        prepare=_frame,
        run=_expressions,
    ),
)
