"""What the region's own citable figures give, with no other data in hand."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from mirab.core.frames import OBSERVATION, conform
from mirab.indicators import Catalogue, compute_at, compute_history
from mirab.regions import load

#: indicators that are judged for some month of 2004-2012 from the profile's figures alone
JUDGED = 24


@pytest.fixture(scope="module")
def figures() -> pl.DataFrame:
    """The profile's figures as observations; monthly counts are known on the day after their month."""
    stated = load().figures
    ids = pl.concat_str("variable", "place", pl.col("period_start").cast(pl.String), separator="|")
    return conform(
        stated.with_columns(
            known_on=pl.coalesce("published_on", "period_end"),
            id=ids,
            source=pl.lit("profile_figures"),
            pseudo_real_time=pl.col("published_on").is_null(),
            sensitivity=pl.lit(0),
            caveats=pl.lit(""),
        ),
        OBSERVATION,
    )


@pytest.fixture(scope="module")
def history(catalogue: Catalogue, figures: pl.DataFrame) -> pl.DataFrame:
    """Every finding from the profile's figures."""
    return compute_history(catalogue, figures)


def test_the_profile_alone_judges_many_indicators(history: pl.DataFrame) -> None:
    within = pl.col("period_start").is_between(date(2004, 1, 1), date(2012, 12, 31))
    judged = history.filter(within & pl.col("signal").is_not_null())
    assert judged["indicator"].n_unique() == JUDGED


def test_the_same_rule_on_every_published_level_of_nurek(history: pl.DataFrame) -> None:
    levels = history.filter(pl.col("indicator") == "reservoir-level-days-short").sort("period_start")
    signals = dict(levels.select("period_start", "signal").iter_rows())
    assert signals == {
        date(2007, 3, 15): 3,  # below dead level while the capital was rationed
        date(2007, 9, 17): 0,  # full
        date(2008, 1, 22): 2,
        date(2008, 1, 31): 2,
        date(2008, 8, 22): 0,
        date(2011, 4, 4): 0,  # 22 cm above dead level in the refilling season: the rule is late by a week
        date(2011, 4, 11): 3,  # below dead level
        date(2024, 4, 4): 0,  # 64 cm above, in the refilling season: a control
    }
    assert levels["hindsight"].all()
    early = levels.filter(pl.col("known_on") <= date(2008, 2, 1))
    assert early["signal"].to_list()[-1] == 2


def test_kyrgyzstan_is_seen_on_the_first_of_may_and_of_june_2010(catalogue: Catalogue, figures: pl.DataFrame) -> None:
    protests = Catalogue({"protest-reports-trend": catalogue["protest-reports-trend"]}, catalogue.threats)
    for day, count in ((date(2010, 5, 1), 387.0), (date(2010, 6, 1), 101.0)):
        seen = compute_at(protests, figures, day).row(by_predicate=pl.col("place") == "KGZ", named=True)
        assert seen["value"] == count
        assert seen["signal"] >= 2
