"""The chart of a proposal: the leading indicator's series as it was known on the day, beside its normal band."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from mirab.alerting import Evidence, Notice
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
    points = _points(findings, leading, day)
    if len(points) < FEWEST_POINTS:
        return None
    axis = joined([with_capital(catalogue[leading.indicator].name), unit_said(leading.unit)], ", ")
    return ChartSpec(
        name=slug(f"{leading.indicator}-{leading.place}"),
        title=_finding(leading, points[-1]),
        axis=axis,
        unit=leading.unit,
        points=points,
        source=titles_of(leading.source, declared),
        as_of=day,
    )


def _points(findings: pl.DataFrame, leading: Evidence, day: date) -> tuple[ChartPoint, ...]:
    """The latest finding of each period, as known on the day, without what lies behind a long silence."""
    series = (
        findings.filter(
            (pl.col("indicator") == leading.indicator)
            & (pl.col("place") == leading.place)
            & (pl.col("known_on") <= day)
            & pl.col("value").is_not_null()
        )
        .sort("known_on")
        .unique(["period_start", "period_end"], keep="last", maintain_order=True)
        .unique("period_start", keep="last", maintain_order=True)
        .sort("period_start")
        .tail(MOST_POINTS)
    )
    points = [_point(row, leading.unit, day) for row in series.iter_rows(named=True)]
    breaks = [i for i in range(1, len(points)) if (points[i].start - points[i - 1].end).days > LONGEST_SILENCE_DAYS]
    return tuple(points[breaks[-1] :] if breaks else points)


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


def _finding(leading: Evidence, last: ChartPoint) -> Text:
    """The chart's title: where the last figure stands against its normal band."""
    value, period = quantity(last.value, leading.unit), Period(start=last.start, end=last.end)
    if last.low is None or last.high is None:
        return wording("chart.plain", what=leading.what, value=value, period=period_said(period))
    place = "below" if last.value < last.low else "above" if last.value > last.high else "inside"
    band = {"low": quantity(last.low, leading.unit), "high": quantity(last.high, leading.unit)}
    return wording(f"chart.{place}", what=leading.what, value=value, **band)
