"""Keeping the board: computed once for each state of the archive, stored as a result, named by one small file.

::

    <home>/boards/<set of marks>.json which run is the board of those who see rows marked so and no others, when it
                                      was computed, what it rests on
    <home>/results/board/<run id>/    findings, proposals, days by the publishers' calendars, first days of variables

Who sees the same combinations of marks shares one board, named by them and by what is seen: rows and marks that are
not seen move neither. The pointer is replaced whole, after the result is there: a reader finds the old board or the new
one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from mirab.alerting import Proposal, proposals_from_plain, proposals_to_plain
from mirab.archive import RunName
from mirab.core.errors import InputError, StoreError, UnknownNameError
from mirab.core.identifiers import content_id
from mirab.core.marks import Marks
from mirab.core.publication import KnownBy
from mirab.pipelines.board_values import PlaceRef
from mirab.pipelines.board_words import place_ref
from mirab.pipelines.centre import Centre
from mirab.pipelines.compute import Computed, all_seen, compute, run_name
from mirab.pipelines.ingest import ensure_profile
from mirab.pipelines.record import record_name
from mirab.pipelines.replay import calendar_days
from mirab.sharing.sight import Sight

Progress = Callable[[str, float], None]
KIND = "board"


@dataclass(frozen=True, kw_only=True)
class Pointer:
    """Which run is the board, and what it rests on.

    ``archive`` is the archive's own snapshot, ``seen`` the id of what was seen, by which the run is named and which
    readers are shown. ``combinations`` are the marks of the rows that were seen. ``until`` is the last day computed;
    ``before`` the run that it replaced, which a reader may just be opening.
    """

    run: str
    seen: str
    combinations: tuple[Marks, ...]
    archive: str
    code: str
    configuration: str
    until: date
    computed_at: datetime
    record: str | None = None
    before: str | None = None

    @classmethod
    def read(cls, path: Path) -> Pointer | None:
        """The pointer of a file; None where there is none, or one of another make."""
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            read = {
                "until": date.fromisoformat(held["until"]),
                "computed_at": datetime.fromisoformat(held["computed_at"]),
                "combinations": tuple(map(Marks.from_json, held["combinations"])),
            }
            return cls(**{**held, **read})
        except (FileNotFoundError, KeyError, TypeError, ValueError, InputError):
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
            path.parent.mkdir(parents=True, exist_ok=True)
            held = {field.name: getattr(self, field.name) for field in fields(self)}
            fresh.write_text(json.dumps(held, default=_plain, indent=1), encoding="utf-8")
            fresh.replace(path)
        except OSError as error:
            raise StoreError(
                f"cannot write {path}: {error.strerror}", "Give the folder space and write permission"
            ) from error


def _plain(value: date | datetime | Marks) -> Any:
    return value.to_json() if isinstance(value, Marks) else value.isoformat()


def boards_folder(home: Path) -> Path:
    """The folder of the pointers."""
    return home / "boards"


def pointer_path(home: Path, combinations: Iterable[Marks]) -> Path:
    """The file that names the board of those who see rows of these marks and no others."""
    return boards_folder(home) / f"{content_id('seen', sorted(marks.number for marks in combinations))}.json"


def pointers(home: Path) -> Iterator[tuple[Path, Pointer]]:
    """Every pointer that can be read, beside its file."""
    for path in sorted(boards_folder(home).glob("*.json")):
        pointer = Pointer.read(path)
        if pointer is not None:
            yield path, pointer


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


def last_day_for(now: datetime) -> date:
    """The last day that a board tells of: the end of the coming year, so that signals that run out do so in time."""
    return date(now.year + 1, 12, 31)


def _rests_on(centre: Centre, seen: str, until: date) -> RunName:
    return run_name(centre, seen, until=until.isoformat())


def current_pointer(centre: Centre, now: datetime, sight: Sight | None, held: Pointer) -> Pointer | None:
    """The pointer as it stands now, when the board that it names still holds; None when it is to be computed anew."""
    archive = centre.archive.snapshot()
    if archive != held.archive and centre.archive.combinations(sight=sight) != held.combinations:
        return None
    # the record is named by the same id: of all that may be seen, on whatever day it is known
    seen = held.seen if archive == held.archive else all_seen(centre, sight)
    name = _rests_on(centre, seen, last_day_for(now))
    if name.id(KIND) != held.run or not centre.results.has(KIND, name):
        return None
    return replace(held, archive=archive)


def compute_board(
    centre: Centre, *, now: datetime, sight: Sight | None = None, progress: Progress | None = None
) -> Path:
    """Make a pointer name the board of what is seen of the archive as it stands; compute only what has changed.

    Gives the pointer's file.
    """
    ensure_profile(centre.archive, centre.region)
    combinations = centre.archive.combinations(sight=sight)
    path = pointer_path(centre.home, combinations)
    held = Pointer.read(path)
    pointer = current_pointer(centre, now, sight, held) if held else None
    if pointer is None:
        pointer = _computed(centre, now, sight, progress or (lambda what, share: None))
        if pointer.combinations != combinations:
            # rows of further marks came meanwhile: what was computed is another set's, and is computed for it
            return compute_board(centre, now=now, sight=sight, progress=progress)
        pointer = replace(pointer, before=held.run if held and held.run != pointer.run else None)
    name = record_name(centre, sight, seen=pointer.seen)
    pointer = replace(pointer, record=name.id("backtest") if centre.results.has("backtest", name) else None)
    if pointer != held:
        pointer.write(path)
        drop_older(centre, centre.archive.combinations())
    return path


def _computed(centre: Centre, now: datetime, sight: Sight | None, say: Progress) -> Pointer:
    """Compute and keep the board of the archive as it stands; it names the marks that are seen when it is done."""
    until = last_day_for(now)
    archive, seen = centre.archive.snapshot(), all_seen(centre, sight)
    say("findings and proposals", 0.05)
    computed = compute(centre, until=until, sight=sight)
    say("days by the publishers' calendars", 0.6)
    by_calendar = compute(centre, by=KnownBy.CALENDAR, sight=sight, findings_only=True).findings
    if centre.archive.snapshot() != archive and all_seen(centre, sight) != seen:
        # more came while it was computed, which may be kept under no name but its own
        return _computed(centre, now, sight, say)
    say("keeping the board", 0.9)
    name = _rests_on(centre, seen, until)
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
        seen=seen,
        combinations=centre.archive.combinations(sight=sight),
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


def drop_older(centre: Centre, combinations: Iterable[Marks], wanted: Iterable[Path] | None = None) -> None:
    """Delete pointers of marks that the archive holds no more, or that nobody wants, and boards that none names.

    Parameters
    ----------
    combinations : the marks that the archive holds
    wanted : files of the pointers that stay; None: all
    """
    held, stay, named = set(combinations), None if wanted is None else set(wanted), set()
    for path, pointer in pointers(centre.home):
        if held.issuperset(pointer.combinations) and (stay is None or path in stay):
            named |= {pointer.run, pointer.before}
        else:
            path.unlink(missing_ok=True)
    for run in centre.results.runs(KIND):
        if run.run_id not in named:
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
