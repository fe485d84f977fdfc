"""The record of the rules: the back-test of an installation, kept as a result until something it rests on changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mirab.archive import RunName
from mirab.core.publication import KnownBy
from mirab.pipelines.backtest import backtest
from mirab.pipelines.backtest_hindsight import hindsight_trials
from mirab.pipelines.centre import Centre
from mirab.pipelines.compute import all_seen, compute, run_name
from mirab.pipelines.ingest import ensure_profile
from mirab.pipelines.observe import observe
from mirab.sharing.sight import Sight

Progress = Callable[[str, float], None]


def record_name(centre: Centre, sight: Sight | None, *, seen: str | None = None) -> RunName:
    """What the record rests on: what is seen alone, which nothing else can move; those who see the same share it.

    Parameters
    ----------
    seen : str, optional
        The id of what is seen, where it is known: else it costs a look at the whole archive.
    """
    return run_name(centre, seen or all_seen(centre, sight))


def kept_backtest(centre: Centre, sight: Sight | None = None) -> Mapping[str, Any] | None:
    """The report that was kept for what is seen, the profile and the rules as they stand; None when there is none."""
    name = record_name(centre, sight)
    return _report(centre, name) if centre.results.has("backtest", name) else None


def _report(centre: Centre, name: RunName) -> Mapping[str, Any]:
    report: Mapping[str, Any] = centre.results.get("backtest", name.id("backtest")).documents["report"]
    return report


def backtest_of(centre: Centre, progress: Progress | None = None, *, sight: Sight | None = None) -> Mapping[str, Any]:
    """The back-test's report as plain data, for the archive, the profile and the rules as they stand.

    Parameters
    ----------
    sight : Sight, optional
        What it does not see takes no part, and leaves no trace.
    """
    ensure_profile(centre.archive, centre.region)
    name = record_name(centre, sight)
    if centre.results.has("backtest", name):
        return _report(centre, name)
    known = {
        by: observe(centre.archive, centre.registry, centre.region, by=by, sight=sight, hindsight=False)
        for by in (KnownBy.LAG, KnownBy.CALENDAR)
    }
    shown = compute(centre, sight=sight, findings_only=True).findings
    report = backtest(
        centre.region,
        centre.rulebook,
        centre.catalogue,
        known[KnownBy.LAG],
        by_calendar=known[KnownBy.CALENDAR],
        progress=progress,
    ).to_json()
    report["hindsight_trials"] = hindsight_trials(centre.region, centre.catalogue, shown)
    if record_name(centre, sight) != name:
        # more came while it was computed, which may be kept under no name but its own
        return backtest_of(centre, progress, sight=sight)
    centre.results.put("backtest", name, {}, {"report": report})
    return report


def with_records(notices: Sequence[Mapping[str, Any]], report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Notices, each with the record of its rules in two columns; none where no back-test was kept."""
    rules = {rule["rule"]: rule for rule in report.get("rules", ())}
    columns = ("rule", "back_test", "frozen_on", "since_frozen")
    return [
        {
            **notice,
            "record": [{name: rules[code][name] for name in columns} for code in notice["rules"] if code in rules],
        }
        for notice in notices
    ]
