"""Ingests that are killed: forks a process for each, before any thread of the engine runs, and says what survived.

Run as a program: ``kill_server.py MODE ROOT [NUMBER]``. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import polars as pl

from mirab.archive import Archive
from mirab.core.errors import MirabError

ROWS = 600
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def batch(number: int) -> pl.DataFrame:
    """A batch of ROWS rows over three decades; ``number`` is on every row."""
    days = [date(1990, 1, 1) + timedelta(days=17 * i) for i in range(ROWS)]
    frame = pl.DataFrame(
        {"place": "gauge:a", "period_start": days, "value": float(number), "variable": "discharge_m3s"}
    )
    return frame.with_columns(
        period_end=pl.col("period_start").dt.offset_by("1d"),
        batch_number=pl.lit(number),
        source=pl.lit("gauges"),
        owner=pl.lit("Hydromet"),
        licence=pl.lit(""),
        citation=pl.lit(""),
        reliability=pl.lit("B"),
        credibility=pl.lit(2),
        published_on=pl.lit(date(2020, 1, 1) + timedelta(days=number)),
        published_basis=pl.lit("stated"),
        retrieved_at=pl.lit(NOW),
        hindsight=pl.lit(False),
        sensitivity=pl.lit(0),
        use_class=pl.lit("publish"),
        caveats=pl.lit(""),
    )


def ingest(root: Path, number: int) -> None:
    refused = pl.DataFrame({"row": [number], "reason": ["bad date"], "detail": [""], "raw": [str(number)]})
    Archive(root).append(
        "gauges", batch(number), ["variable", "batch_number"], quarantine=refused, file_id=str(number), now=NOW
    )


def forked(work: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    except MirabError as error:
        sys.stderr.write(f"{error}\n")
    finally:
        os._exit(status)


def ended(child: int) -> int:
    """Exit status of a process, negative for the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def must_be_whole(root: Path) -> None:
    """Every batch with all its rows and its refused row, or not there; every file as its commit says."""
    archive = Archive(root)
    assert archive.verify() == []
    if not archive.history():
        return
    rows = archive.scan("gauges", latest=False).collect()
    sizes = rows.group_by("batch_number").len()
    assert set(sizes["len"]) == {ROWS}, sizes
    assert rows["id"].is_unique().all()
    assert sorted(archive.quarantined("gauges")["row"]) == sorted(sizes["batch_number"])
    assert len(archive.history()) == sizes.height


def no_orphan(root: Path) -> None:
    archive = Archive(root)
    named = {root / file.path for commit in archive.history() for file in commit.stored}
    there = {path for folder in ("data", "quarantine", "confirmations") for path in (root / folder).rglob("*.parquet")}
    assert there == named, there ^ named
    assert not list((root / "commits").glob("*.tmp"))


def at_random(root: Path, kills: int) -> dict[str, object]:
    """Kill ingests at random moments between their start and their usual end."""
    chance = random.Random(7)
    started = time.monotonic()
    assert ended(forked(lambda: ingest(root, 0))) == 0
    usual = time.monotonic() - started
    killed = finished = 0
    for number in range(1, kills + 1):
        child = forked(lambda number=number: ingest(root, number))
        time.sleep(chance.uniform(0, usual))
        os.kill(child, signal.SIGKILL)
        was_killed = ended(child) == -signal.SIGKILL
        killed, finished = killed + was_killed, finished + (not was_killed)
        # a machine is now more and now less busy than when the usual time was taken
        usual *= 1.05 if was_killed else 0.85
        assert ended(forked(lambda: must_be_whole(root))) == 0, f"after kill {number}"
    assert ended(forked(lambda: ingest(root, kills + 1))) == 0
    assert ended(forked(lambda: must_be_whole(root))) == 0
    assert ended(forked(lambda: no_orphan(root))) == 0
    return {"killed": killed, "finished": finished}


def at_every_step(root: Path) -> dict[str, object]:
    """Kill an ingest before its first operation on the disk, another before its second, until one ends."""
    for step in range(1, 100):
        child = forked(lambda step=step: (die_at(step), ingest(root, step))[1])
        status = ended(child)
        assert ended(forked(lambda: must_be_whole(root))) == 0, f"killed before step {step}"
        if status == 0:
            break
        assert status == -signal.SIGKILL, f"step {step} ended with {status}"
    assert ended(forked(lambda: no_orphan(root))) == 0
    return {"steps": step - 1}


def die_at(step: int) -> None:
    """End this process by SIGKILL before its ``step``-th change of the disk; each half of a write is one."""
    left = [step]

    def may_die() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(operation):  # type: ignore[no-untyped-def]
        def run(*args, **more):  # type: ignore[no-untyped-def]
            may_die()
            return operation(*args, **more)

        return run

    def opened(path, mode="r", *args, **more):  # type: ignore[no-untyped-def]
        file = plain_open(path, mode, *args, **more)
        return HalfByHalf(file, may_die) if mode == "wb" else file

    plain_open = Path.open
    Path.open = opened
    os.fsync = counted(os.fsync)
    for name in ("mkdir", "replace", "unlink"):
        setattr(Path, name, counted(getattr(Path, name)))


class HalfByHalf:
    """A file opened for writing whose writer may die before, in the middle of, and after a write."""

    def __init__(self, file: BinaryIO, may_die: Callable[[], None]) -> None:
        self.file, self.may_die = file, may_die
        may_die()

    def __enter__(self) -> HalfByHalf:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def __getattr__(self, name: str) -> object:
        return getattr(self.file, name)

    def write(self, data: bytes) -> None:
        self.file.write(data[: len(data) // 2])
        self.file.flush()
        self.may_die()
        self.file.write(data[len(data) // 2 :])


def at_once(root: Path, writers: int) -> dict[str, object]:
    """Several writers at once: each ingests a file of its own and one that all share."""
    children = [forked(lambda n=n: (ingest(root, n), ingest(root, 1000))[1]) for n in range(writers)]
    statuses = [ended(child) for child in children]
    assert ended(forked(lambda: must_be_whole(root))) == 0
    return {"statuses": statuses, "commits": len(Archive(root).history())}


def while_locked(root: Path) -> dict[str, object]:
    """A writer that dies holding the lock does not keep the next one waiting."""
    child = forked(lambda: (die_at(8), ingest(root, 1))[1])
    died = ended(child)
    started = time.monotonic()
    assert ended(forked(lambda: ingest(root, 2))) == 0
    return {"died": died, "lock_is_there": (root / ".lock").exists(), "seconds": time.monotonic() - started}


if __name__ == "__main__":
    mode, folder, *number = sys.argv[1:]
    modes = {"at_random": at_random, "at_every_step": at_every_step, "at_once": at_once, "while_locked": while_locked}
    print(json.dumps(modes[mode](Path(folder), *map(int, number))))
