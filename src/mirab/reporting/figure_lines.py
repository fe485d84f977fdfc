"""Figures, their origin and their marks as lines of a document."""

from __future__ import annotations

from mirab.alerting import Level
from mirab.core.words import Text
from mirab.reporting.bulletin import Bulletin, Figure, RecordColumn
from mirab.reporting.document import Line, Span, Style, line, span
from mirab.reporting.numerals import NBSP, day_said, number, period_said, quantity
from mirab.reporting.wording import joined, same, with_capital, wording


def figure_said(figure: Figure) -> Text:
    """A figure with its unit, or the words that say why there is none."""
    if figure.value is None:
        return wording("figure.not_known" if figure.standing == "not known" else "figure.withheld")
    return quantity(figure.value, figure.unit)


def figure_line(figure: Figure, *, unit: bool = True) -> Line:
    """A figure as a line: known ones plain, absent ones soft, hindsight and declared lags marked.

    Without ``unit`` the head of its column says it.
    """
    style: Style = "plain" if figure.value is not None else "soft"
    said = number(figure.value) if figure.value is not None and not unit else figure_said(figure)
    return (span(said, style), *marks_of(figure, short=True))


def marks_of(figure: Figure, *, short: bool) -> Line:
    """The dagger of a hindsight fact and the double dagger of a declared lag, with their words unless short."""
    names = [
        (name, sign)
        for name, sign, holds in (
            ("figure.hindsight", "†", figure.hindsight),
            ("figure.pseudo", "‡", figure.pseudo_real_time),
        )
        if holds
    ]
    return tuple(span(same(NBSP + sign) if short else wording(name), "mark") for name, sign in names)


def published_said(figure: Figure) -> Text:
    """The day on which a figure was public, or from which it is declared to be known."""
    if figure.pseudo_real_time and figure.known_on:
        return wording("figure.known_from", day=day_said(figure.known_on))
    if figure.published_on is None:
        return wording("figure.published_unknown")
    return wording("figure.published", day=day_said(figure.published_on))


def reference(bulletin: Bulletin, source: str | None) -> Text:
    """Numbers of a figure's sources in brackets, or nothing."""
    numbers = bulletin.source_numbers(source)
    return same(f"[{', '.join(str(number) for number in numbers)}]" if numbers else "")


def origin_lines(bulletin: Bulletin, figures: tuple[Figure, ...]) -> tuple[Line, ...]:
    """Period, day of publication and source of the known figures of a row, each combination once."""
    known = [figure for figure in figures if figure.value is not None]
    if not known:
        return (line(span(same("–"), "soft")),)
    seen: dict[str, Line] = {}
    for figure in known:
        parts = [period_said(figure.period)] if figure.period else []
        said = joined([*parts, published_said(figure), reference(bulletin, figure.source)])
        seen.setdefault(said.en, (span(said, "soft"),))
    return tuple(seen.values())


def badge(level: str | None, kind: str = "risk") -> Span:
    """A level with its colour, word and shape; an opportunity has its own."""
    if kind == "opportunity":
        return span(wording("level.opportunity"), "opportunity")
    if level is None:
        return span(wording("level.none"), "none")
    styles: dict[Level, Style] = {Level.WATCH: "watch", Level.ADVISORY: "advisory", Level.WARNING: "warning"}
    named = Level.named(level)
    return span(with_capital(named.word), styles[named])


def record_cells(column: RecordColumn | None) -> tuple[Text, ...]:
    """Hits, late, not scored and false alarms of one column of a rule's record, with their n."""
    if column is None:
        return (wording("record.nothing_yet"),) * 4
    hits = wording("record.of", count=column.hits, n=column.episodes)
    false = wording("record.of", count=column.false_alarms, n=column.alarms)
    return (hits, same(str(column.late)), same(str(column.not_scored)), false)
