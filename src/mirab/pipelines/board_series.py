"""One series of the board: its chart, its figures as rows, and the earlier stretches that ran alike."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from mirab.core.marks import UseClass
from mirab.core.periods import Period
from mirab.core.words import Text
from mirab.indicators import Indicator
from mirab.pipelines.board_knowledge import Knowledge
from mirab.pipelines.board_values import SeriesRow, SimilarPeriod
from mirab.pipelines.board_words import Row, place_name, row_said, signal_name
from mirab.pipelines.bulletin_charts import Plotted, as_shares, last_forms, series_chart
from mirab.pipelines.bulletin_situations import period_as_known
from mirab.reporting.bulletin import ChartSpec
from mirab.reporting.numerals import number, period_said, rounded
from mirab.reporting.wording import joined, same, with_capital, wording

#: periods drawn on a page, and told as rows beside the drawing
MOST_DRAWN = 72
#: successive periods that are compared, and how many alike stretches are told
STRETCH, MOST_SIMILAR = 6, 3
A_YEAR = timedelta(days=365)


def drawn(known: Knowledge, entry: Indicator, place: str, forms: pl.DataFrame) -> tuple[ChartSpec | None, Text]:
    """The chart of a series, in per cent of normal where its owner gave it for analysis only; or why there is none."""
    shares = UseClass.ANALYSIS_ONLY.value in forms["use_class"].to_list()
    shown = as_shares(forms) if shares else forms
    if shares and forms.height and not shown.height:
        return None, wording("board.chart_withheld")
    sources = forms.tail(MOST_DRAWN)["source"].unique(maintain_order=True).to_list() if forms.height else []
    plotted = Plotted(
        indicator=entry.code,
        place=place,
        name=entry.name,
        what=joined([with_capital(entry.name), place_name(known.centre.region.places[place])], ", "),
        unit=entry.unit,
        source=known.source_title(", ".join(dict.fromkeys(sources))),
        shares=shares,
    )
    chart = series_chart(plotted, shown, known.day, most=MOST_DRAWN)
    if chart is None:
        return None, wording("board.chart_too_short")
    return chart, wording("board.chart_shares") if shares else same("")


def said_rows(known: Knowledge, forms: pl.DataFrame) -> tuple[SeriesRow, ...]:
    """The last figures of a series, the latest first, said so that they may be printed."""
    return tuple(_said_row(known, row) for row in forms.tail(MOST_DRAWN).reverse().iter_rows(named=True))


def _said_row(known: Knowledge, row: Row) -> SeriesRow:
    value, normal = row_said(row)
    period = period_as_known(row["period_start"], row["period_end"], known.day)
    return SeriesRow(
        period=period,
        period_said=period_said(period),
        value_said=value,
        normal_said=normal,
        signal=signal_name(row["signal"]),
        known=row["signal"] is not None,
        known_on=row["known_on"],
        published_on=row["published_on"],
        hindsight=bool(row["hindsight"]),
        pseudo_real_time=bool(row["pseudo_real_time"]),
        source_title=known.source_title(row["source"] or ""),
        citation=row["citation"] or "",
    )


def similar_periods(series: pl.DataFrame) -> tuple[tuple[SimilarPeriod, ...], Text]:
    """Stretches of a series that ran most like its last one, each at least a year from the others and from it.

    Each value is put against the seasonal band of its own period (0 in the middle, 1 at the upper edge); the distance
    of two stretches is the Euclidean one of their values, in the form last known.

    Returns
    -------
    tuple
        The nearest stretches, the nearest first, and the sentence that says what they are or why there are none.
    """
    starts, ends, places = _banded(last_forms(series))
    whole = [n for n in range(len(starts) - STRETCH + 1) if _unbroken(starts[n : n + STRETCH], ends[n : n + STRETCH])]
    last = len(starts) - STRETCH
    if last not in whole:
        return (), wording("board.similar_none")
    distances = {n: float(np.linalg.norm(places[n : n + STRETCH] - places[last:])) for n in whole}
    found: list[int] = []
    for n in sorted(distances, key=lambda n: (distances[n], -n)):
        if len(found) < MOST_SIMILAR and all(abs(starts[n] - starts[other]) >= A_YEAR for other in (last, *found)):
            found.append(n)
    if not found:
        return (), wording("board.similar_none")
    known = dict(series.group_by("period_end").agg(pl.col("known_on").min()).iter_rows())
    lasts = [ends[n + STRETCH - 1] for n in found]
    periods = tuple(_similar(starts[n], end, known[end], distances[n]) for n, end in zip(found, lasts, strict=True))
    return periods, wording("board.similar_found", count=STRETCH)


def _banded(forms: pl.DataFrame) -> tuple[list[date], list[date], npt.NDArray[np.float64]]:
    """Starts and ends of the periods that have a band, and where each value lies in it (0 middle, 1 upper edge)."""
    banded = forms.filter(pl.col("high") > pl.col("low"))
    middle, half = (pl.col("low") + pl.col("high")) / 2, (pl.col("high") - pl.col("low")) / 2
    places = banded.select(place=(pl.col("value") - middle) / half)["place"].to_numpy()
    return banded["period_start"].to_list(), banded["period_end"].to_list(), places


def _unbroken(starts: list[date], ends: list[date]) -> bool:
    """Whether periods follow each other without a gap."""
    return all(start == end for start, end in zip(starts[1:], ends[:-1], strict=True))


def _similar(start: date, end: date, known_on: date, distance: float) -> SimilarPeriod:
    period = Period(start=start, end=end)
    said = wording("board.similar_distance", distance=number(rounded(distance, "ratio")))
    return SimilarPeriod(
        period=period, known_on=known_on, said=period_said(period), distance=distance, distance_said=said
    )
