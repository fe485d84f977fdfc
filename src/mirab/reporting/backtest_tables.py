"""The long tables of the back-test's page: rules, episodes, controls, states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mirab.core.periods import Period, add_months, parse_date_or_month
from mirab.core.words import Text
from mirab.reporting.document import Column, Line, Row, Style, Table, line, span
from mirab.reporting.numerals import day_said, number, period_said, quantity, rounded
from mirab.reporting.wording import same, wording


def _columns(*columns: tuple[str, float, bool]) -> tuple[Column, ...]:
    return tuple(Column(head=wording(name), share=share, numeric=numeric) for name, share, numeric in columns)


def rules_table(records: Sequence[Mapping[str, Any]]) -> Table:
    """Each rule's own record: hits of episodes and false of alarms, in two columns."""
    return Table(
        columns=_columns(
            ("backtest.column_rule", 0.32, False),
            ("record.hits", 0.12, True),
            ("record.false_alarms", 0.12, True),
            ("record.late", 0.10, True),
            ("record.not_scored", 0.10, True),
            ("record.since", 0.24, False),
        ),
        rows=tuple(_rule(record) for record in records),
        label=wording("backtest.rules"),
        small=True,
    )


def _rule(record: Mapping[str, Any]) -> Row:
    past, recent = record["back_test"], record["since_frozen"]
    name: list[Line] = [line(same(record["rule"]))]
    if not past and record["note"]:
        name.append(line(span(same(record["note"]), "soft")))
    counts = ("–",) * 4 if not past else (None,) * 4
    cells = [same(count) for count in counts if count] or [
        wording("record.of", count=past["hits"], n=past["n_episodes"]),
        wording("record.of", count=past["false_alarms"], n=past["n_alarms"]),
        same(str(past["late"])),
        same(str(past["not_scored"])),
    ]
    since = wording("record.nothing_yet")
    if recent:
        since = wording("record.of", count=recent["hits"], n=recent["n_episodes"])
    return Row(cells=(tuple(name), *((line(cell),) for cell in cells), (line(since),)))


def episodes_table(episodes: Sequence[Mapping[str, Any]]) -> Table:
    """Every episode: hit, late, missed or not scored, and why."""
    return Table(
        columns=_columns(
            ("backtest.column_episode", 0.28, False),
            ("backtest.column_onset", 0.12, False),
            ("backtest.column_clause", 0.08, False),
            ("backtest.column_outcome", 0.13, False),
            ("backtest.column_lead", 0.11, True),
            ("backtest.column_why", 0.28, False),
        ),
        rows=tuple(_episode(episode) for episode in episodes),
        label=wording("backtest.register"),
        small=True,
    )


def _episode(episode: Mapping[str, Any]) -> Row:
    name = [line(same(episode["title"])), line(span(same(", ".join(episode["states"])), "soft"))]
    outcome = [line(span(*_outcome(episode)))]
    if not episode["headline"]:
        outcome.append(line(span(wording("backtest.shown_only"), "soft")))
    return Row(
        cells=(
            tuple(name),
            (line(_onset(episode["onset"])),),
            (line(same(", ".join(episode["clause"]))),),
            tuple(outcome),
            (line(_lead(episode)),),
            (line(span(same(episode["why"]), "soft")),),
        )
    )


def _outcome(episode: Mapping[str, Any]) -> tuple[Text, Style]:
    if episode["hit"] is None:
        return wording("backtest.not_scored"), "soft"
    if episode["hit"]:
        return wording("backtest.hit"), "plain"
    return wording("backtest.late" if episode["late"] else "backtest.missed"), "strong"


def _lead(episode: Mapping[str, Any]) -> Text:
    bounds = episode.get("lead_days_range")
    if bounds:
        return wording("proposal.band", low=number(bounds[0]), high=number(bounds[1]))
    return same("–") if episode["lead_days"] is None else number(episode["lead_days"])


def _onset(onset: str) -> Text:
    day, exact = parse_date_or_month(onset)
    return day_said(day) if exact else period_said(Period(start=day, end=add_months(day, 1)))


def controls_table(controls: Sequence[Mapping[str, Any]]) -> Table:
    """Every control: quiet, false alarm, or not scored, and why."""
    return Table(
        columns=_columns(
            ("backtest.column_control", 0.36, False),
            ("backtest.column_outcome", 0.16, False),
            ("backtest.column_why", 0.48, False),
        ),
        rows=tuple(_control(control) for control in controls),
        label=wording("backtest.controls"),
        small=True,
    )


def _control(control: Mapping[str, Any]) -> Row:
    name = (line(same(control["title"])), line(span(same(", ".join(control["states"])), "soft")))
    verdict: tuple[Text, Style] = (wording("backtest.not_scored"), "soft")
    if control["false_alarm"] is not None:
        alarm = control["false_alarm"]
        verdict = (wording("backtest.false_alarm" if alarm else "backtest.quiet"), "strong" if alarm else "plain")
    return Row(cells=(name, (line(span(*verdict)),), (line(span(same(control["why"]), "soft")),)))


def states_table(states: Sequence[Mapping[str, Any]]) -> Table:
    """Each state: months scored, false alarms and whether they are an upper bound, and how it was swept."""
    return Table(
        columns=_columns(
            ("backtest.column_state", 0.10, False),
            ("backtest.state_months", 0.14, True),
            ("backtest.column_false", 0.16, True),
            ("backtest.alarm_share", 0.18, True),
            ("backtest.column_swept", 0.42, False),
        ),
        rows=tuple(_state(state) for state in states),
        label=wording("backtest.states"),
        small=True,
    )


def _state(state: Mapping[str, Any]) -> Row:
    false, alarms = state.get("false_alarms"), state.get("alarms_ended")
    counts = [line(same("–"))] if false is None else [line(wording("record.of", count=false, n=alarms or 0))]
    if state.get("false_alarms_are_upper_bound"):
        counts.append(line(span(wording("backtest.upper_bound"), "soft")))
    share = state.get("alarm_share")
    return Row(
        cells=(
            (line(same(state["state"])),),
            (line(number(state["state_months"])),),
            tuple(counts),
            (line(same("–") if share is None else quantity(rounded(100 * share, "pct"), "pct")),),
            (line(span(same(state["swept"]), "soft")),),
        )
    )
