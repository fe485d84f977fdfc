"""Keeping the board: computed once for each state of the archive, stored as a result, named by one small file.

::

    <home>/board.json                 which run is the board, when it was computed, what it rests on
    <home>/board-<ceiling>.json       the same below a ceiling
    <home>/results/board/<run id>/    findings, proposals, days by the publishers' calendars, first days of variables

The pointer is replaced whole, after the result is there: a reader finds the old board or the new one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from mirab.alerting import Proposal, proposals_from_plain, proposals_to_plain
from mirab.archive import RunName
from mirab.core.errors import StoreError, UnknownNameError
from mirab.core.identifiers import slug
from mirab.core.marks import Sensitivity
from mirab.core.publication import KnownBy
from mirab.pipelines.board_values import PlaceRef
from mirab.pipelines.board_words import place_ref
from mirab.pipelines.centre import Centre
from mirab.pipelines.compute import Computed, compute, run_name, snapshot_below
from mirab.pipelines.ingest import ensure_profile
from mirab.pipelines.observe import observe
from mirab.pipelines.record import record_name
from mirab.pipelines.replay import calendar_days

Progress = Callable[[str, float], None]
KIND = "board"


@dataclass(frozen=True, kw_only=True)
class Pointer:
    """Which run is the board, and what it rests on.

    ``archive`` is the archive's own snapshot, ``snapshot`` what the run is named by; ``seen`` is the id of what was
    seen, which readers are shown: it is the same for every ceiling above which nothing lies. ``until`` is the last day
    computed.
    """

    run: str
    snapshot: str
    seen: str
    archive: str
    code: str
    configuration: str
    until: date
    computed_at: datetime
    record: str | None = None

    @classmethod
    def read(cls, path: Path) -> Pointer | None:
        """The pointer of a file; None where there is none, or one of another make."""
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            dates = {
                "until": date.fromisoformat(held["until"]),
                "computed_at": datetime.fromisoformat(held["computed_at"]),
            }
            return cls(**{**held, **dates})
        except (FileNotFoundError, KeyError, TypeError, ValueError):
            return None

    def write(self, path: Path) -> None:
        """Replace the file as a whole.

        Raises
        ------
        StoreError
            When it cannot be written.
        """
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            fresh.write_text(json.dumps(asdict(self), default=_iso, indent=1), encoding="utf-8")
            fresh.replace(path)
        except OSError as error:
            raise StoreError(
                f"cannot write {path}: {error.strerror}", "Give the folder space and write permission"
            ) from error


def _iso(value: date | datetime) -> str:
    return value.isoformat()


def pointer_path(home: Path, ceiling: Sensitivity | None) -> Path:
    """The file that names the board of an installation."""
    return home / (f"{KIND}.json" if ceiling is None else f"{KIND}-{slug(ceiling.label)}.json")


@dataclass(frozen=True, kw_only=True, eq=False)
class Kept:
    """What a kept board holds: findings in the order in which they became known, proposals, and what pages add."""

    pointer: Pointer
    findings: pl.DataFrame
    proposals: tuple[Proposal, ...]
    calendar_days: Mapping[tuple[str, str, date], date]
    seen: pl.DataFrame
    record: Mapping[str, Any] | None
    by_indicator: Mapping[str, pl.DataFrame] = field(repr=False)
    places: Mapping[str, PlaceRef] = field(repr=False)

    @cached_property
    def ordered(self) -> pl.DataFrame:
        """Findings with a value, series by series, the last form of the last period at the end of each.

        ``series`` numbers them, so that the last known on a day is found in one pass.
        """
        keys = ["indicator", "place"]
        lists = [name for name, kind in self.findings.schema.items() if kind.is_nested()]
        valued = self.findings.filter(pl.col("value").is_not_null()).drop(lists)
        ordered = valued.sort(*keys, "period_start", "period_end", "known_on", maintain_order=True)
        return ordered.with_columns(series=pl.struct(keys).rle_id().cast(pl.Int64))

    def first_day(self, today: date) -> date:
        """The first day on which something became known; today where nothing is."""
        return min(self._known_days(today), default=today)

    def last_day(self, today: date) -> date:
        """The last day up to today on which something became known; today where nothing is."""
        return max(self._known_days(today), default=today)

    def _known_days(self, today: date) -> list[date]:
        known = self.findings["known_on"].filter(self.findings["known_on"] <= today)
        return [day for day in (known.min(), known.max()) if isinstance(day, date)]

    @cached_property
    def max_sensitivity(self) -> Sensitivity:
        """The highest mark of anything in it."""
        highest = self.findings["sensitivity"].max()
        return Sensitivity(int(str(highest))) if highest is not None else Sensitivity.UNCLASSIFIED


def last_day_for(now: datetime) -> date:
    """The last day that a board tells of: the end of the coming year, so that signals that run out do so in time."""
    return date(now.year + 1, 12, 31)


def _rests_on(centre: Centre, snapshot: str, until: date, ceiling: Sensitivity | None) -> RunName:
    label = ceiling.label if ceiling is not None else None
    return run_name(centre, snapshot, until=until.isoformat(), ceiling=label)


def _seen_snapshot(centre: Centre, ceiling: Sensitivity | None) -> str:
    """The id of all that may be seen, on whatever day it is known: the one by which the record is named too."""
    if ceiling is None:
        return centre.archive.snapshot()
    return snapshot_below(centre, observe(centre.archive, centre.registry, centre.region, ceiling=ceiling), ceiling)


def current_pointer(centre: Centre, now: datetime, ceiling: Sensitivity | None, held: Pointer) -> Pointer | None:
    """The pointer as it stands now, when the board that it names still holds; None when it is to be computed anew."""
    archive = centre.archive.snapshot()
    snapshot = held.snapshot if archive == held.archive else _seen_snapshot(centre, ceiling)
    name = _rests_on(centre, snapshot, last_day_for(now), ceiling)
    if name.id(KIND) != held.run or not centre.results.has(KIND, name):
        return None
    return replace(held, archive=archive)


def compute_board(
    centre: Centre, *, now: datetime, ceiling: Sensitivity | None = None, progress: Progress | None = None
) -> None:
    """Make the pointer name the board of the archive as it stands; compute only what has changed."""
    path = pointer_path(centre.home, ceiling)
    ensure_profile(centre.archive, centre.region)
    held = Pointer.read(path)
    pointer = current_pointer(centre, now, ceiling, held) if held else None
    if pointer is None:
        pointer = _computed(centre, now, ceiling, progress or (lambda what, share: None))
    name = record_name(centre, ceiling, snapshot=pointer.snapshot)
    pointer = replace(pointer, record=name.id("backtest") if centre.results.has("backtest", name) else None)
    if pointer != held:
        pointer.write(path)
        _drop_older(centre, {pointer.run, *([held.run] if held else [])}, ceiling)


def _computed(centre: Centre, now: datetime, ceiling: Sensitivity | None, say: Progress) -> Pointer:
    """Compute and keep the board of the archive as it stands."""
    until = last_day_for(now)
    archive, snapshot = centre.archive.snapshot(), _seen_snapshot(centre, ceiling)
    say("findings and proposals", 0.05)
    computed = compute(centre, until=until, ceiling=ceiling)
    say("days by the publishers' calendars", 0.6)
    by_calendar = compute(centre, by=KnownBy.CALENDAR, ceiling=ceiling, findings_only=True).findings
    say("keeping the board", 0.9)
    name = _rests_on(centre, snapshot, until, ceiling)
    run = name.id(KIND)
    if not centre.results.has(KIND, name):
        centre.results.put(
            KIND,
            name,
            {
                "findings": computed.findings,
                "calendar": _days_kept(calendar_days(by_calendar), computed.proposals),
                "seen": _first_seen(computed),
            },
            {"proposals": proposals_to_plain(computed.proposals)},
        )
    say("done", 1.0)
    return Pointer(
        run=run,
        snapshot=snapshot,
        seen=snapshot if ceiling is not None else _seen_snapshot(centre, max(Sensitivity)),
        archive=archive,
        code=name.code,
        configuration=name.configuration,
        until=until,
        computed_at=now,
    )


def _days_kept(days: Mapping[tuple[str, str, date], date], proposals: Sequence[Proposal]) -> pl.DataFrame:
    """Days by the publishers' calendars of the evidence that proposals rest on: nothing else is asked for."""
    keys = {
        (item.indicator, item.place, item.period_start)
        for proposal in proposals
        for evidence in (*(n.evidence for n in proposal.notices), *(u.evidence for u in proposal.updates))
        for item in evidence
        if item.pseudo_real_time
    }
    rows = [(*key, days[key]) for key in sorted(keys) if key in days]
    schema = {"indicator": pl.String(), "place": pl.String(), "period_start": pl.Date(), "known_on": pl.Date()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _first_seen(computed: Computed) -> pl.DataFrame:
    """The first day on which each variable had a value anywhere."""
    known = computed.observations.filter(pl.col("value").is_not_null())
    return known.group_by("variable").agg(pl.col("known_on").min()).sort("variable")


def _drop_older(centre: Centre, wanted: set[str], ceiling: Sensitivity | None) -> None:
    """Delete boards that no pointer names any more."""
    label = ceiling.label if ceiling is not None else None
    for run in centre.results.runs(KIND):
        if run.run_id not in wanted and run.name.parameters.get("ceiling") == label:
            centre.results.drop(run.run_id)


def read_kept(centre: Centre, pointer: Pointer) -> Kept | None:
    """The kept board that a pointer names; None where its result was deleted."""
    try:
        run = centre.results.get(KIND, pointer.run)
        frames, documents = run.frames, run.documents
    except (UnknownNameError, FileNotFoundError):
        return None
    findings = frames["findings"].sort("known_on", maintain_order=True)
    kept = Kept(
        pointer=pointer,
        findings=findings,
        proposals=proposals_from_plain(documents["proposals"]),
        calendar_days={(i, p, s): k for i, p, s, k in frames["calendar"].iter_rows()},
        seen=frames["seen"],
        record=_record(centre, pointer.record),
        places={code: place_ref(place) for code, place in centre.region.places.items()},
        by_indicator={str(code): part for (code,), part in findings.partition_by("indicator", as_dict=True).items()},
    )
    # made before the first reader comes
    _ = kept.ordered
    return kept


def _record(centre: Centre, run: str | None) -> Mapping[str, Any] | None:
    """The kept report of the back-test."""
    if run is None:
        return None
    try:
        report: Mapping[str, Any] = centre.results.get("backtest", run).documents["report"]
    except (UnknownNameError, FileNotFoundError):
        return None
    return report
