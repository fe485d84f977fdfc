"""Values of the board in words: places, signals, figures and what is normal, each as it may be printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mirab.alerting import Level, Proposal
from mirab.core.marks import UseClass
from mirab.core.places import Place
from mirab.core.words import Text
from mirab.pipelines.board_values import LevelRun, PlaceRef
from mirab.pipelines.bulletin_situations import level_name, said_by_use, share_of_normal
from mirab.reporting.bulletin import LevelName
from mirab.reporting.numerals import quantity, rounded
from mirab.reporting.wording import same, wording

Row = Mapping[str, Any]


def place_ref(place: Place) -> PlaceRef:
    """A place with its name and kind in words."""
    return PlaceRef(
        code=place.code, name=place_name(place), kind=wording(f"place_kind.{place.kind.value.replace(' ', '_')}")
    )


def place_name(place: Place) -> Text:
    """A place's name; in Russian the English one where no source gives it."""
    return Text(en=place.named("en"), ru=place.named("ru"))


def signal_name(signal: int | None) -> LevelName | None:
    """A finding's signal by name; none and not known are None."""
    return level_name(Level(signal)) if signal else None


def normal_said(low: float | None, high: float | None, baseline: float | None, unit: str, use: str) -> Text:
    """What is normal, in words that may be printed; nothing where no norm is known or none may be printed."""
    if use == UseClass.ANALYSIS_ONLY:
        if low is None or high is None:
            return same("")
        ends = share_of_normal(low, baseline), share_of_normal(high, baseline)
        if ends[0] is None or ends[1] is None:
            return same("")
        return wording("board.normal_shares", low=quantity(ends[0], "pct"), high=quantity(ends[1], "pct"))
    if low is not None and high is not None:
        band = {"low": quantity(rounded(low, unit), unit), "high": quantity(rounded(high, unit), unit)}
        return wording("board.normal_band", **band)
    return (
        wording("board.normal_about", value=quantity(rounded(baseline, unit), unit))
        if baseline is not None
        else same("")
    )


def row_said(row: Row) -> tuple[Text, Text]:
    """Value and normal of a finding, in words that may be printed."""
    use, unit = row["use_class"], row["unit"]
    return (
        said_by_use(row["value"], row["baseline"], unit, use),
        normal_said(row["low"], row["high"], row["baseline"], unit, use),
    )


def level_runs(proposals: Sequence[Proposal]) -> tuple[LevelRun, ...]:
    """Runs of days with one level, over proposals of which no two live at once; probabilities apart."""
    runs: list[LevelRun] = []
    for span in (span for proposal in proposals for span in proposal.spans):
        level = level_name(span.level)
        if level is None:
            continue
        if runs and runs[-1].end == span.start and runs[-1].level == level:
            runs[-1] = LevelRun(start=runs[-1].start, end=span.end, level=level)
        else:
            runs.append(LevelRun(start=span.start, end=span.end, level=level))
    return tuple(runs)
