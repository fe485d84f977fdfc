"""The watch: one live round over every source that is due.

Fetch, check, archive, compute, propose. Safe to repeat (a source that is not due is left alone, a file seen before adds
nothing), to run twice at once (rounds of one installation wait for each other) and after a week off (what was missed
is caught up once, from the last round that was carried out).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock

from mirab.core.errors import InputError, MirabError, StoreError
from mirab.core.words import Text
from mirab.pipelines.centre import Centre
from mirab.pipelines.compute import Computed, compute, keep_findings
from mirab.pipelines.ingest import IngestReport, ingest
from mirab.pipelines.replay import Replay
from mirab.sources import Calendar, Client, Source

Progress = Callable[[str, float], None]


@dataclass(frozen=True, kw_only=True)
class SourceState:
    """A source as the watch sees it: what it holds, when it was last fetched, when something new is due."""

    name: str
    title: Text
    publisher: str
    licence: str
    grade: str
    archived: int
    quarantined: int
    last: datetime | None
    next: datetime | None
    due: bool
    lag: str
    lag_reason: str


@dataclass(frozen=True, kw_only=True)
class Round:
    """What one round did: reports of the sources fetched, failures by source, and the notices since the last round.

    ``waiting`` are sources whose publisher has no address to ask: somebody brings their files.
    """

    at: datetime
    since: datetime | None
    fetched: dict[str, IngestReport]
    failed: dict[str, str]
    waiting: dict[str, str]
    not_due: tuple[str, ...]
    notices: list[dict[str, Any]] = field(default_factory=list)
    snapshot: str = ""

    def to_json(self) -> dict[str, Any]:
        """The round as plain data."""
        return {
            "at": self.at.isoformat(),
            "since": self.since.isoformat() if self.since else None,
            "fetched": {name: report.to_json() for name, report in self.fetched.items()},
            "failed": self.failed,
            "waiting_for_a_file": self.waiting,
            "not_due": list(self.not_due),
            "notices": self.notices,
            "snapshot": self.snapshot,
        }


def source_states(centre: Centre, now: datetime) -> list[SourceState]:
    """The state of every source, in the order of their names."""
    counts = centre.archive.counts()
    rounds = _Rounds.read(centre.home)
    states = []
    for name, source in sorted(centre.registry.items()):
        declared, held = source.declaration, counts.get(name)
        last = rounds.last.get(name)
        states.append(
            SourceState(
                name=name,
                title=declared.title,
                publisher=declared.publisher,
                licence=declared.licence,
                grade=str(declared.grade),
                archived=held.archived if held else 0,
                quarantined=held.quarantined if held else 0,
                last=last,
                next=next_release(declared.calendar, now),
                due=declared.calendar.is_due(last, now),
                lag=_lag(source),
                lag_reason=declared.publication.reason,
            )
        )
    return states


def _lag(source: Source) -> str:
    publication = source.declaration.publication
    if publication.stated:
        return "stated on each row"
    if publication.lag_day_of_next_month:
        return f"day {publication.lag_day_of_next_month} of the next month"
    return f"{publication.lag_days} days"


def next_release(calendar: Calendar, now: datetime) -> datetime | None:
    """The first release after ``now``, or None for a source that comes when it comes."""
    present = calendar.latest_release(now)
    if present is None:
        return None
    days = (now + timedelta(days=n) for n in range(1, 370))
    later = (calendar.latest_release(day) for day in days)
    return next((release for release in later if release and release > present), None)


@dataclass(kw_only=True)
class _Rounds:
    """When each source was last carried through, kept beside the archive and replaced as one file."""

    home: Path
    last: dict[str, datetime]
    round_at: datetime | None = None

    @classmethod
    def read(cls, home: Path) -> _Rounds:
        path = home / "rounds.json"
        if not path.exists():
            return cls(home=home, last={})
        kept = json.loads(path.read_text(encoding="utf-8"))
        last = {name: datetime.fromisoformat(at) for name, at in kept["last"].items()}
        return cls(home=home, last=last, round_at=datetime.fromisoformat(kept["round_at"]))

    def write(self) -> None:
        kept = {
            "last": {name: at.isoformat() for name, at in sorted(self.last.items())},
            "round_at": self.round_at.isoformat() if self.round_at else None,
        }
        fresh = self.home / "rounds.json.new"
        fresh.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        fresh.replace(self.home / "rounds.json")


def watch(centre: Centre, *, now: datetime, client: Client | None = None, progress: Progress | None = None) -> Round:
    """Carry out one round.

    A source that fails is named with its reason and tried again next time; the others go on.
    """
    centre.home.mkdir(parents=True, exist_ok=True)
    with FileLock(str(centre.home / "round.lock")):
        rounds = _Rounds.read(centre.home)
        since = rounds.round_at
        due = [name for name, s in centre.registry.items() if s.declaration.calendar.is_due(rounds.last.get(name), now)]
        fetched, failed, waiting = _fetch_due(centre, due, rounds, now, client, progress or (lambda what, share: None))
        computed = compute(centre, until=now.date())
        keep_findings(centre, computed, now.date(), None)
        rounds.round_at = now
        rounds.write()
    return Round(
        at=now,
        since=since,
        fetched=fetched,
        failed=failed,
        waiting=waiting,
        not_due=tuple(sorted(set(centre.registry) - set(due))),
        notices=_since(centre, computed, since, now),
        snapshot=computed.snapshot,
    )


def _fetch_due(
    centre: Centre, due: list[str], rounds: _Rounds, now: datetime, client: Client | None, say: Progress
) -> tuple[dict[str, IngestReport], dict[str, str], dict[str, str]]:
    fetched: dict[str, IngestReport] = {}
    failed: dict[str, str] = {}
    waiting: dict[str, str] = {}
    for number, name in enumerate(sorted(due)):
        say(name, number / max(len(due), 1) * 0.9)
        try:
            fetched[name] = ingest(
                centre.archive, centre.registry, source=name, now=now, client=client, since=rounds.last.get(name)
            )
            rounds.last[name] = now
        except StoreError:
            raise
        except InputError as error:
            waiting[name] = str(error)
        except MirabError as error:
            failed[name] = str(error)
    return fetched, failed, waiting


def _since(centre: Centre, computed: Computed, since: datetime | None, now: datetime) -> list[dict[str, Any]]:
    """Notices of the days since the last round; of the last 30 days when there was none."""
    first = (since.astimezone(UTC).date() + timedelta(days=1)) if since else now.date() - timedelta(days=30)
    run = Replay(
        start=first, end=now.date(), computed=computed, by_calendar=computed.findings, registry=centre.registry
    )
    return run.to_json()
