"""The record of the rules: the back-test of an installation, kept as a result until something it rests on changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mirab.archive import RunName
from mirab.core.marks import Sensitivity
from mirab.core.publication import KnownBy
from mirab.pipelines.backtest import backtest
from mirab.pipelines.backtest_hindsight import hindsight_trials
from mirab.pipelines.centre import Centre
from mirab.pipelines.compute import compute, run_name, snapshot_below
from mirab.pipelines.ingest import ensure_profile
from mirab.pipelines.observe import observe

Progress = Callable[[str, float], None]


def record_name(centre: Centre, ceiling: Sensitivity | None, *, snapshot: str | None = None) -> RunName:
    """What the record rests on; below a ceiling what was seen alone, which nothing above it can move.

    Parameters
    ----------
    snapshot : str, optional
        The id of what is seen, where it is known: below a ceiling it costs a look at the whole archive.
    """
    if ceiling is None:
        return run_name(centre, snapshot or centre.archive.snapshot())
    if snapshot is None:
        seen = observe(centre.archive, centre.registry, centre.region, ceiling=ceiling)
        snapshot = snapshot_below(centre, seen, ceiling)
    return run_name(centre, snapshot, ceiling=ceiling.label)


def kept_backtest(centre: Centre, ceiling: Sensitivity | None = None) -> Mapping[str, Any] | None:
    """The report that was kept for the archive, the profile and the rules as they stand; None when there is none."""
    name = record_name(centre, ceiling)
    if not centre.results.has("backtest", name):
        return None
    report: Mapping[str, Any] = centre.results.get("backtest", name.id("backtest")).documents["report"]
    return report


def backtest_of(
    centre: Centre, progress: Progress | None = None, *, ceiling: Sensitivity | None = None
) -> Mapping[str, Any]:
    """The back-test's report as plain data, for the archive, the profile and the rules as they stand.

    Parameters
    ----------
    ceiling : Sensitivity, optional
        What lies above it takes no part, and leaves no trace.
    """
    ensure_profile(centre.archive, centre.region)
    kept = kept_backtest(centre, ceiling)
    if kept is not None:
        return kept
    known = {
        by: observe(centre.archive, centre.registry, centre.region, by=by, ceiling=ceiling, hindsight=False)
        for by in (KnownBy.LAG, KnownBy.CALENDAR)
    }
    shown = compute(centre, ceiling=ceiling, findings_only=True).findings
    report = backtest(
        centre.region,
        centre.rulebook,
        centre.catalogue,
        known[KnownBy.LAG],
        by_calendar=known[KnownBy.CALENDAR],
        progress=progress,
    ).to_json()
    report["hindsight_trials"] = hindsight_trials(centre.region, centre.catalogue, shown)
    centre.results.put("backtest", record_name(centre, ceiling), {}, {"report": report})
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
