"""The watch: one live round over every source that is due.

Fetch, check, archive, compute, propose. Safe to repeat (a source that is not due is left alone, a file seen before adds
nothing), to run twice at once (rounds of one installation wait for each other) and after a week off (what was missed
is caught up once, from the last round that was carried out).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from filelock import FileLock

from mirab.core.errors import InputError, MirabError, StoreError
from mirab.core.frames import OBSERVATION, empty
from mirab.pipelines.board import refresh_board
from mirab.pipelines.centre import Centre
from mirab.pipelines.compute import Computed, compute, keep_findings
from mirab.pipelines.ingest import IngestReport, ingest
from mirab.pipelines.replay import Replay
from mirab.pipelines.rounds import Attempt, Rounds, read_rounds
from mirab.pipelines.source_health import SourceState, next_release, source_states
from mirab.sources import Client

__all__ = ["Round", "SourceState", "next_release", "source_states", "watch"]

Progress = Callable[[str, float], None]


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


def watch(
    centre: Centre,
    *,
    now: datetime,
    client: Client | None = None,
    progress: Progress | None = None,
    only: Collection[str] | None = None,
    refresh: bool = False,
) -> Round:
    """Carry out one round.

    A source that fails is named with its reason and tried again next time; the others go on. What became of each is
    kept, for whoever looks at the sources later (:mod:`mirab.pipelines.rounds`).

    Parameters
    ----------
    only : names of sources, optional
        Of the sources that are due, ask these alone: a clock lets those rest that failed a moment ago.
    refresh : bool
        Refresh the board that pages read, and take the round's notices from it: where nothing has changed, nothing is
        computed again.
    """
    centre.home.mkdir(parents=True, exist_ok=True)
    with FileLock(str(centre.home / "round.lock")):
        rounds = read_rounds(centre.home)
        since = rounds.round_at
        due = [name for name, s in centre.registry.items() if s.declaration.calendar.is_due(rounds.last.get(name), now)]
        asked = sorted(name for name in due if only is None or name in only)
        fetched = _fetch_due(centre, asked, rounds, now, client, progress or (lambda what, share: None))
        rounds = fetched.rounds
        # kept before anything is computed: a round that stops there need not fetch again
        rounds.write(centre.home)
        computed = _from_board(centre, now) if refresh else compute(centre, until=now.date())
        keep_findings(centre, computed, now.date())
        replace(rounds, round_at=now).write(centre.home)
    return Round(
        at=now,
        since=since,
        fetched=fetched.brought,
        failed=fetched.failed,
        waiting=fetched.waiting,
        not_due=tuple(sorted(set(centre.registry) - set(due))),
        notices=_since(centre, computed, since, now),
        snapshot=computed.snapshot,
    )


def _from_board(centre: Centre, now: datetime) -> Computed:
    """What is known on the day of a round, cut from the refreshed board, which keeps no observations."""
    board = refresh_board(centre, now=now)
    known = board.on(now.date()).known
    return Computed(
        snapshot=centre.archive.snapshot(),
        observations=empty(OBSERVATION),
        findings=known.findings,
        proposals=known.proposals,
    )


@dataclass(kw_only=True)
class _Fetched:
    """What the sources that were asked gave, and the rounds as they stand with it."""

    rounds: Rounds
    brought: dict[str, IngestReport] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)


def _fetch_due(
    centre: Centre, asked: list[str], rounds: Rounds, now: datetime, client: Client | None, say: Progress
) -> _Fetched:
    done = _Fetched(rounds=rounds)
    for number, name in enumerate(asked):
        say(name, number / max(len(asked), 1) * 0.9)
        try:
            report = ingest(
                centre.archive, centre.registry, source=name, now=now, client=client, since=rounds.last.get(name)
            )
        except StoreError:
            raise
        except InputError as error:
            done.waiting[name] = str(error)
            attempt = Attempt.of_error(now, "waiting", error)
        except MirabError as error:
            done.failed[name] = str(error)
            attempt = Attempt.of_error(now, "failed", error)
        else:
            done.brought[name] = report
            attempt = _attempt(report, now)
        done.rounds = done.rounds.after(name, attempt)
    return done


def _attempt(report: IngestReport, now: datetime) -> Attempt:
    archived = sum(item.archived for item in report.files)
    quarantined = sum(item.quarantined for item in report.files)
    return Attempt(
        at=now,
        outcome="brought" if archived or quarantined else "nothing new",
        files=len(report.files),
        archived=archived,
        unchanged=sum(item.unchanged for item in report.files),
        quarantined=quarantined,
    )


def _since(centre: Centre, computed: Computed, since: datetime | None, now: datetime) -> list[dict[str, Any]]:
    """Notices of the days since the last round; of the last 30 days when there was none."""
    first = (since.astimezone(UTC).date() + timedelta(days=1)) if since else now.date() - timedelta(days=30)
    run = Replay(
        start=first, end=now.date(), computed=computed, by_calendar=computed.findings, registry=centre.registry
    )
    return run.to_json()
