"""Tables of the watch for people: findings, notices, rounds and the record of the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from rich.markup import escape

from mirab.alerting.phrases import quantity
from mirab.cli.printing import Columns, level_badge, out, table
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


NOTICE_COLUMNS: Columns = ["date", "situation", "level", "why now", "what was seen", "back-test", "since frozen"]
#: figures and rules shown of one notice; JSON has them all
SHOWN = 2


def notice_rows(notices: Sequence[Mapping[str, Any]], records: Mapping[str, Mapping[str, Any]]) -> list[list[object]]:
    """One row a notice: what was seen, and beside it what its rules have been worth."""
    return [
        [
            day(n["date"]),
            n["title"]["en"],
            level_badge(n["level"], n["kind"]),
            n["why_now"],
            _seen(n),
            *(_record(n["rules"], records, column) for column in ("back_test", "since_frozen")),
        ]
        for n in notices
    ]


def _seen(notice: Mapping[str, Any]) -> str:
    """The leading figures of a notice with their normal bands; a dagger where picked out with hindsight."""
    lines = []
    for item in notice["evidence"][:SHOWN]:
        low, high = item["band"]
        normal = f", normally {number(low)} to {number(high)}" if low is not None and high is not None else ""
        mark = " †" if item["hindsight"] else ""
        value = "not known" if item["value"] is None else quantity(item["value"], item["unit"], "en")
        lines.append(f"{item['what']} {value}{mark}{normal}")
    more = len(notice["evidence"]) - SHOWN
    return "\n".join([*lines, f"and {more} more"] if more > 0 else lines)


def _record(rules: Sequence[str], records: Mapping[str, Mapping[str, Any]], column: str) -> str:
    """What each rule standing alone has been worth: hits of episodes, and alarms that nothing followed."""
    told = []
    for code in rules[:SHOWN]:
        counts = records.get(code, {}).get(column)
        told.append(
            f"{counts['hits']}/{counts['n_episodes']} hit, {counts['false_alarms']}/{counts['n_alarms']} false"
            if counts
            else "none"
        )
    return "\n".join(told)


def print_replay(run: Replay, record: Mapping[str, Any]) -> None:
    """The notices of a replay, each with the record of its rules."""
    notices = run.to_json()
    rules = {rule["rule"]: rule for rule in record.get("rules", ())}
    title = f"Proposals from {day(run.start)} to {day(run.end)}: {len(notices)} notices (↗ opportunity, † hindsight)"
    table(title, NOTICE_COLUMNS, notice_rows(notices, rules))
    out.print("Each with its explanation in English and Russian: the same command with --json.")
    if not rules:
        out.print("The rules' record stands beside each once `mirab backtest` has been run.")
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
        out.print(f"[bold]{name} failed[/bold]: {escape(why)}")
    for name in round_.waiting:
        out.print(f"{name} waits for a file: mirab ingest {name} FILE")
    out.print(f"not due: {', '.join(round_.not_due) or 'none'}")
    since = f"since {day(round_.since.date())}" if round_.since else "of the last 30 days"
    if round_.notices:
        table(f"Notices {since}", NOTICE_COLUMNS, notice_rows(round_.notices, {}))
    else:
        out.print(f"No notice {since}.")


RATES = ("hit_rate", "precision", "false_alarm_ratio", "alarm_share", "base_rate")
FIGURES = (*RATES[:3], "false_alarms_per_state_year", "alarm_share", "brier", "base_rate_brier", "base_rate")


def figure(name: str, value: float | None) -> str:
    """A figure of the record: a rate in per cent, any other with its digits."""
    if value is None:
        return "not known"
    return f"{value:.1%}" if name in RATES else number(value)


def print_backtest(document: Mapping[str, Any]) -> None:
    """The record of the rules: headline figures with intervals, then where they fail."""
    out.print(document["first_line"]["en"], style="bold")
    rows = []
    for name in FIGURES:
        ends = document["intervals"].get(name)
        interval = " – ".join(figure(name, end) for end in ends) if ends else ""
        rows.append([name.replace("_", " "), figure(name, document[name]), interval])
    lead = document["lead_days"]
    quartiles = f"{number(lead['q1'])} – {number(lead['q3'])}"
    rows.append(["lead, days: median (quartiles)", number(lead["median"]), quartiles])
    negative = lead["share_negative"]
    rows.append(["share of negative leads", "" if negative is None else f"{negative:.0%}", ""])
    table(f"Back-test over {document['state_months']} state-months", ["figure", ("value", "right"), "95 %"], rows)
    scored = [entry for entry in document["register"] if entry["hit"] is not None]
    hit = [entry["id"] for entry in scored if entry["hit"]]
    out.print(f"{len(scored)} of {len(document['register'])} register entries scored; hit: {', '.join(hit) or 'none'}")
    for line in document.get("failures", []):
        out.print(f"- {escape(line)}")
    _print_trials(document.get("hindsight_trials", ()))


def _print_trials(trials: Sequence[Mapping[str, Any]]) -> None:
    """How rules read every published figure of a kind that was picked out with hindsight."""
    if not trials:
        return
    rows = []
    for trial in trials:
        alarm = trial["false_alarm"]
        verdict = "" if alarm is None else "FALSE ALARM" if alarm else ", ".join(trial["episodes"])
        value = quantity(trial["value"], trial["unit"], "en")
        rows.append([day(trial["date"]), trial["place"], value, SIGNALS[trial["signal"]], verdict])
    columns: Columns = ["known", "place", ("value", "right"), "signal", "episode within 90 days"]
    table("Shown, never scored: rules on every published figure picked out with hindsight", columns, rows)
