"""The chart of a proposal: the leading indicator's series as it was known on the day, beside its normal band."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from mirab.alerting import Notice
from mirab.core.identifiers import slug
from mirab.core.marks import UseClass
from mirab.core.periods import Period
from mirab.core.words import Text
from mirab.indicators import Catalogue
from mirab.pipelines.bulletin_situations import period_as_known
from mirab.pipelines.bulletin_sources import titles_of
from mirab.reporting.bulletin import ChartPoint, ChartSpec
from mirab.reporting.numerals import period_said, quantity, rounded, unit_said
from mirab.reporting.wording import joined, with_capital, wording
from mirab.sources import Declaration

FEWEST_POINTS, MOST_POINTS = 3, 36
#: A point so much older than the one after it belongs to another story.
LONGEST_SILENCE_DAYS = 1100


def chart_of(
    catalogue: Catalogue, findings: pl.DataFrame, notice: Notice, day: date, declared: Mapping[str, Declaration]
) -> ChartSpec | None:
    """The chart of the first evidence that may be printed; None where too few periods are known to show a course."""
    shown = [item for item in notice.evidence if item.marks.use_class is not UseClass.ANALYSIS_ONLY]
    if not shown:
        return None
    leading = shown[0]
    series = findings.filter(
        (pl.col("indicator") == leading.indicator)
        & (pl.col("place") == leading.place)
        & (pl.col("known_on") <= day)
        & pl.col("value").is_not_null()
    )
    return series_chart(
        Plotted(
            indicator=leading.indicator,
            place=leading.place,
            name=catalogue[leading.indicator].name,
            what=leading.what,
            unit=leading.unit,
            source=titles_of(leading.source, declared),
        ),
        last_forms(series),
        day,
    )


@dataclass(frozen=True, kw_only=True)
class Plotted:
    """What a chart is about. ``shares`` says that its figures are per cent of normal."""

    indicator: str
    place: str
    name: Text
    what: Text
    unit: str
    source: Text
    shares: bool = False


def last_forms(series: pl.DataFrame) -> pl.DataFrame:
    """Of one indicator's findings at one place the last one about each period, in the order of the periods."""
    return (
        series.sort("known_on")
        .unique(["period_start", "period_end"], keep="last", maintain_order=True)
        .unique("period_start", keep="last", maintain_order=True)
        .sort("period_start")
    )


def as_shares(series: pl.DataFrame) -> pl.DataFrame:
    """The same series in per cent of normal: what may be printed of a series given for analysis only.

    Periods for which nothing above zero is normal have no share and are left out.
    """
    figures = ("value", "low", "high", "baseline")
    above_zero = series.filter(pl.col("baseline") > 0)
    return above_zero.with_columns((pl.col(name) * 100 / pl.col("baseline")).alias(name) for name in figures)


def series_chart(plotted: Plotted, series: pl.DataFrame, day: date, *, most: int = MOST_POINTS) -> ChartSpec | None:
    """The chart of the last periods of a series (as :func:`last_forms` gives it) that lie behind no long silence.

    Returns
    -------
    ChartSpec or None
        None where too few periods are known to show a course.
    """
    unit = "pct" if plotted.shares else plotted.unit
    points = [_point(row, unit, day) for row in series.tail(most).iter_rows(named=True)]
    breaks = [i for i in range(1, len(points)) if (points[i].start - points[i - 1].end).days > LONGEST_SILENCE_DAYS]
    points = points[breaks[-1] :] if breaks else points
    if len(points) < FEWEST_POINTS:
        return None
    axis_unit = wording("figure.share_of_normal", share="%") if plotted.shares else unit_said(unit)
    return ChartSpec(
        name=slug(f"{plotted.indicator}-{plotted.place}"),
        title=_finding(plotted, points[-1]),
        axis=joined([with_capital(plotted.name), axis_unit], ", "),
        unit=unit,
        points=tuple(points),
        source=plotted.source,
        as_of=day,
    )


def _point(row: Mapping[str, Any], unit: str, day: date) -> ChartPoint:
    def kept(name: str) -> float | None:
        return None if row[name] is None else rounded(row[name], unit)

    period = period_as_known(row["period_start"], row["period_end"], day)
    return ChartPoint(
        start=period.start,
        end=period.end,
        value=rounded(row["value"], unit),
        baseline=kept("baseline"),
        low=kept("low"),
        high=kept("high"),
        hindsight=row["hindsight"],
    )


def _finding(plotted: Plotted, last: ChartPoint) -> Text:
    """The chart's title: where the last figure stands against its normal band."""

    def said(value: float) -> Text:
        if plotted.shares:
            return wording("figure.share_of_normal", share=quantity(value, "pct"))
        return quantity(value, plotted.unit)

    if last.low is None or last.high is None:
        period = period_said(Period(start=last.start, end=last.end))
        return wording("chart.plain", what=plotted.what, value=said(last.value), period=period)
    place = "below" if last.value < last.low else "above" if last.value > last.high else "inside"
    band = {
        name: quantity(value, "pct") if plotted.shares else said(value)
        for name, value in (("low", last.low), ("high", last.high))
    }
    return wording(f"chart.{place}", what=plotted.what, value=said(last.value), **band)
