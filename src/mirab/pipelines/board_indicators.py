"""Indicators of the board: which signal now, and for one of them whether its latest figure is unusual."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from mirab.alerting import Level
from mirab.core.marks import UseClass
from mirab.core.periods import Period
from mirab.core.publication import Publication
from mirab.core.words import Text
from mirab.indicators import Indicator
from mirab.pipelines import board_proposals
from mirab.pipelines.board_knowledge import Knowledge
from mirab.pipelines.board_series import drawn, said_rows, similar_periods
from mirab.pipelines.board_values import (
    IndicatorDetail,
    IndicatorRow,
    PlaceChoice,
    SourceLine,
    ThresholdLine,
)
from mirab.pipelines.board_words import Row, place_name, row_said, signal_name
from mirab.pipelines.bulletin_charts import last_forms
from mirab.pipelines.bulletin_gaps import blind_spots_of
from mirab.pipelines.bulletin_situations import period_as_known, share_of_normal
from mirab.regions import Region
from mirab.reporting.bulletin import BlindSpot, UnknownEntry
from mirab.reporting.numerals import number, period_said, quantity, rounded
from mirab.reporting.wording import counted, joined, same, with_capital, wording


def blind_spots(known: Knowledge) -> tuple[BlindSpot, ...]:
    """Sources whose zeros mean nothing for some states."""
    return blind_spots_of(known.centre.region, known.declared)


def rows(known: Knowledge) -> tuple[IndicatorRow, ...]:
    """Every indicator of the catalogue, by cluster and code."""
    missing = {entry.indicator: entry for entry in known.unknown}
    ordered = sorted(known.centre.catalogue, key=lambda entry: (entry.cluster, entry.code))
    return tuple(_row(known, entry, missing.get(entry.code)) for entry in ordered)


def _row(known: Knowledge, entry: Indicator, missing: UnknownEntry | None) -> IndicatorRow:
    found = known.latest.get(entry.code, [])
    firing = [row for row in found if known.is_fresh(row) and row["signal"]]
    telling = _most_telling(known, found)
    period = _period(telling, known) if telling else None
    return IndicatorRow(
        code=entry.code,
        name=with_capital(entry.name),
        question=entry.question,
        cluster=entry.cluster,
        family=entry.family,
        theme=entry.theme,
        known=missing is None,
        signal=signal_name(max((row["signal"] for row in firing), default=0)),
        firing=known.places(row["place"] for row in sorted(firing, key=lambda row: (-row["signal"], row["place"]))),
        places=len(found),
        at=known.place(telling["place"]) if telling else None,
        value_said=row_said(telling)[0] if telling else same(""),
        last_period=period,
        period_said=period_said(period) if period else same(""),
        reason=missing.reason if missing else None,
        holder=missing.holder if missing else same(""),
    )


def _period(row: Row, known: Knowledge) -> Period:
    return period_as_known(row["period_start"], row["period_end"], known.day)


def detail(known: Knowledge, code: str, place: str | None) -> IndicatorDetail | None:
    """One indicator at one place; None where the catalogue has no such code or the profile no such place."""
    catalogue, region = known.centre.catalogue, known.centre.region
    if code not in catalogue.entries or (place is not None and place not in region.places):
        return None
    entry = catalogue[code]
    found = known.latest.get(code, [])
    telling = _most_telling(known, found)
    chosen = place or (telling["place"] if telling else None)
    series = known.series(code, chosen).filter(pl.col("value").is_not_null()) if chosen else known.findings.clear()
    forms = last_forms(series)
    missing = next((item for item in known.unknown if item.indicator == code), None)
    last = forms.row(-1, named=True) if forms.height else None
    answer, unusual = _answer(known, entry, last, missing)
    chart, chart_note = drawn(known, entry, chosen, forms) if chosen else (None, wording("board.chart_too_short"))
    similar, similar_note = similar_periods(series)
    rulebook = known.centre.rulebook
    return IndicatorDetail(
        row=_row(known, entry, missing),
        theme_name=rulebook.themes[entry.theme].name if entry.theme in rulebook.themes else same(entry.theme),
        place=known.place(chosen) if chosen else None,
        places=_choices(known, found),
        answer=answer,
        unusual=unusual,
        signal=signal_name(last["signal"]) if last and known.is_fresh(last) else None,
        chart=chart,
        chart_note=chart_note,
        rows=said_rows(known, forms),
        thresholds=thresholds(region, entry),
        score=entry.computed_by.score,
        lower=entry.lower,
        baseline=entry.baseline.method,
        baseline_years=entry.baseline.years,
        false_alarms=tuple(region.text(alarm) for alarm in entry.known_false_alarms),
        not_for=tuple(
            (known.place(code), region.text(why)) for code, why in entry.not_for.items() if code in region.places
        ),
        records=board_proposals.records(known, tuple(rule.code for rule in rulebook.reading.get(code, ()))),
        similar=similar,
        similar_note=similar_note,
        sources=_sources(known, entry),
        owner=region.text(entry.owner),
        suggested_by=_cases(region, entry),
        hindsight=region.text(entry.hindsight),
    )


def _most_telling(known: Knowledge, found: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The figure of the place with the highest signal now; where none signals the first fresh one, or the latest."""

    def order(row: Row) -> tuple[bool, int, str]:
        if known.is_fresh(row):
            return False, -(row["signal"] or 0), row["place"]
        return True, -row["period_end"].toordinal(), row["place"]

    return min(found, key=order, default=None)


def _choices(known: Knowledge, found: Sequence[dict[str, Any]]) -> tuple[PlaceChoice, ...]:
    return tuple(
        PlaceChoice(
            place=known.place(row["place"]),
            known=known.is_fresh(row),
            signal=signal_name(row["signal"]) if known.is_fresh(row) else None,
            last_period=_period(row, known),
        )
        for row in found
    )


def _answer(
    known: Knowledge, entry: Indicator, last: Row | None, missing: UnknownEntry | None
) -> tuple[Text, bool | None]:
    """The sentence that answers "is this unusual?", and the answer itself (None: not known)."""
    if last is None:
        if missing and missing.reason == "no source":
            return wording("board.no_source", holder=missing.holder), None
        return wording("board.no_data"), None
    period = period_said(_period(last, known))
    if not known.is_fresh(last):
        return wording("board.stale", period=period), None
    said, _ = row_said(last)
    what = _what(known, entry, last)
    if last["signal"] is None:
        return wording("board.not_judged", what=what, value=said, period=period), None
    band = _band(last)
    where = _where(last)
    if last["signal"]:
        if band and where != "inside":
            return wording(f"board.unusual_{where}", what=what, value=said, period=period, **band), True
        return wording(
            "board.unusual_signal", level=Level(last["signal"]).word, what=what, value=said, period=period
        ), True
    if band is None:
        return wording("board.no_signal", what=what, value=said, period=period), False
    words = "board.within" if where == "inside" else "board.outside_no_signal"
    return wording(words, what=what, value=said, period=period, **band), False


def _what(known: Knowledge, entry: Indicator, row: Row) -> Text:
    """Name of the indicator and of the place."""
    return joined([entry.name, place_name(known.centre.region.places[row["place"]])], ": ")


def _where(row: Row) -> str:
    """Where the value stands against its band."""
    if row["low"] is not None and row["value"] < row["low"]:
        return "below"
    return "above" if row["high"] is not None and row["value"] > row["high"] else "inside"


def _band(row: Row) -> dict[str, Text] | None:
    """The ends of the normal band as they may be printed; None where there is none to print."""
    if row["low"] is None or row["high"] is None:
        return None
    if row["use_class"] != UseClass.ANALYSIS_ONLY:
        unit = row["unit"]
        return {name: quantity(rounded(row[name], unit), unit) for name in ("low", "high")}
    if share_of_normal(row["low"], row["baseline"]) is None:
        return None
    shares = {name: share_of_normal(row[name], row["baseline"]) for name in ("low", "high")}
    return {name: quantity(share, "pct") for name, share in shares.items() if share is not None}


def thresholds(region: Region, entry: Indicator) -> tuple[ThresholdLine, ...]:
    """The scores at which an indicator signals, lowest first."""
    sign = "≥" if entry.direction == "up" else "≤"
    return tuple(
        ThresholdLine(
            level=level,
            sign=sign,
            at=step.at,
            said=wording("board.threshold", level=Level.named(level).word, sign=sign, at=number(step.at)),
            why=region.text(step.why),
        )
        for level, step in entry.thresholds.steps.items()
    )


def _sources(known: Knowledge, entry: Indicator) -> tuple[SourceLine, ...]:
    declared = [known.declared[name] for name in entry.source if name in known.declared]
    return tuple(
        SourceLine(
            name=source.name,
            title=source.title,
            owner=known.centre.text(source.owner),
            publisher=known.centre.text(source.publisher),
            licence=known.centre.text(source.licence),
            address=source.address,
            lag=lag_said(source.publication),
            lag_reason=known.centre.text(source.publication.reason),
        )
        for source in declared
    )


def _cases(region: Region, entry: Indicator) -> tuple[tuple[str, Text], ...]:
    """The study cases that suggested an indicator, by id and title."""
    titles = {case.id: case.title for case in region.cases}
    return tuple((case, region.text(titles.get(case, case))) for case in entry.suggested_by)


def lag_said(publication: Publication) -> Text:
    """How late a source's figures come."""
    if publication.stated:
        return wording("board.lag_stated")
    if publication.lag_day_of_next_month:
        return wording("board.lag_next_month", days=publication.lag_day_of_next_month)
    return counted("board.lag_days", publication.lag_days)
