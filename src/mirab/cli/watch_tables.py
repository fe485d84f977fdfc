"""Tables of the watch for people: findings, notices, rounds and the record of the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from mirab.cli.printing import level_badge, out, table
from mirab.indicators import not_known
from mirab.pipelines.centre import Centre
from mirab.pipelines.compute import Computed
from mirab.pipelines.replay import Replay
from mirab.pipelines.watch import Round

SIGNALS = {None: "not known", 0: "normal", 1: "watch", 2: "advisory", 3: "warning"}


def day(value: date | str | None) -> str:
    """A day as 18 Feb 2008."""
    if value is None:
        return ""
    moment = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{moment.day} {moment:%b %Y}"


def number(value: float | None) -> str:
    """A figure with at most four significant digits, or nothing where there is none."""
    return "" if value is None else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def print_findings(centre: Centre, computed: Computed, latest: pl.DataFrame, on: date) -> None:
    """Findings as known on a day: what signals first, then what is normal, then what is not known."""
    columns: list[str | tuple[str, str]] = [
        "indicator",
        "place",
        "period",
        ("value", "right"),
        "unit",
        ("normal band", "right"),
        "signal",
        "known",
    ]
    ranked = latest.sort(pl.col("signal").fill_null(-1), "indicator", "place", descending=[True, False, False])
    rows = []
    for f in ranked.iter_rows(named=True):
        place = centre.region.places[f["place"]].names["en"] if f["place"] in centre.region.places else f["place"]
        band = f"{number(f['low'])} – {number(f['high'])}" if f["low"] is not None or f["high"] is not None else ""
        mark = " (hindsight)" if f["hindsight"] else ""
        cells = [f["indicator"], place, day(f["period_start"]), number(f["value"]), f["unit"], band]
        rows.append([*cells, SIGNALS[f["signal"]] + mark, day(f["known_on"])])
    table(f"Indicators as known on {day(on)}", columns, rows)
    waiting = not_known(centre.catalogue, computed.observations)
    table(
        "Not known: no source",
        ["indicator", "waits for", "held by"],
        [[w["indicator"], w["waits_for"], w["held_by"]] for w in waiting.iter_rows(named=True)],
    )


def notice_rows(notices: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[list[object]]:
    """One row a notice."""
    return [
        [
            day(n["date"]),
            names.get(n["place"], n["place"]),
            level_badge(n["level"], n["kind"]),
            n["why_now"],
            n["explanation"]["en"] + (" [hindsight only]" if n["hindsight_only"] else ""),
        ]
        for n in notices
    ]


def print_replay(centre: Centre, run: Replay) -> None:
    """The notices of a replay as a readable table."""
    names = {code: place.names["en"] for code, place in centre.region.places.items()}
    notices = run.to_json()
    title = f"Proposals from {day(run.start)} to {day(run.end)}: {len(notices)} notices (↗ opportunity)"
    table(title, ["date", "place", "level", "why now", "explanation"], notice_rows(notices, names))
    pseudo = [item for n in notices for item in n["pseudo_real_time"] if item["difference_days"] is not None]
    if pseudo:
        later = sorted(item["difference_days"] for item in pseudo)
        middle = later[len(later) // 2]
        out.print(
            f"Pseudo-real time: {len(pseudo)} pieces of evidence are dated by their source's declared lag; by the "
            f"publishers' own calendars they come {later[0]} to {later[-1]} days later (median {middle})."
        )
    out.print(f"snapshot {run.computed.snapshot}")


def print_watch(round_: Round) -> None:
    """What a round did."""
    for name, report in round_.fetched.items():
        added = sum(item.archived for item in report.files)
        out.print(f"{name}: {added} new rows")
    for name, why in round_.failed.items():
        out.print(f"[bold]{name} failed[/bold]: {why}")
    out.print(f"not due: {', '.join(round_.not_due) or 'none'}")
    table(
        f"Notices since {day(round_.since.date()) if round_.since else 'the last 30 days'}",
        ["date", "place", "level", "why now", "explanation"],
        notice_rows(round_.notices, {}),
    )


def print_backtest(document: Mapping[str, Any]) -> None:
    """The record of the rules: headline figures with intervals, then where they fail."""
    out.print(document["first_line"]["en"], style="bold")
    rows = []
    for name in (
        "hit_rate",
        "precision",
        "false_alarm_ratio",
        "false_alarms_per_state_year",
        "alarm_share",
        "brier",
        "base_rate_brier",
        "base_rate",
    ):
        low_high = document["intervals"].get(name)
        interval = f"{number(low_high[0])} – {number(low_high[1])}" if low_high else ""
        rows.append([name.replace("_", " "), number(document[name]), interval])
    lead = document["lead_days"]
    rows.append(
        ["lead, days: median (quartiles)", number(lead["median"]), f"{number(lead['q1'])} – {number(lead['q3'])}"]
    )
    rows.append(["share of negative leads", number(lead["share_negative"]), ""])
    table(f"Back-test over {document['state_months']} state-months", ["figure", ("value", "right"), "interval"], rows)
    scored = [entry for entry in document["register"] if entry["hit"] is not None]
    missed = [entry["id"] for entry in scored if not entry["hit"]]
    out.print(f"{len(scored)} of {len(document['register'])} register entries scored; not hit: {', '.join(missed)}")
    for line in document.get("failures", []):
        out.print(f"- {line}")
