"""Measure Mirab against its targets, each case beside a peer in the same run, and write the table of the docs.

``python bench/run.py`` runs every case in a process of its own on two cores; ``python bench/run.py CASE FOLDER`` is
that process. Time runs from after the imports to the result; memory is the peak of the whole process.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import perf_counter, process_time

from cases import CASES, PEERS, rows_asked_for
from shape import Case

CORES = 2
BUSY = 0.7
PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "bench.md"


def measure(name: str, folder: Path) -> dict[str, float | str]:
    """Run one case in this process."""
    case = next(c for c in (*CASES, *PEERS) if c.name == name)
    ready = case.prepare(folder)
    begun, worked = perf_counter(), process_time()
    said = case.run(ready)
    seconds, cpu_seconds = perf_counter() - begun, process_time() - worked
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    if said.seconds:
        cpu_seconds *= said.seconds / seconds
    return {"seconds": said.seconds or seconds, "cpu": cpu_seconds, "peak_gb": peak_gb, "found": said.found}


def measured_apart(name: str, folder: Path) -> dict[str, float | str]:
    """Run one case in a process of its own and read what it says in its last line."""
    environment = {**os.environ, "POLARS_MAX_THREADS": str(CORES), "OMP_NUM_THREADS": str(CORES)}
    command = [sys.executable, __file__, name, str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{name} failed:\n{done.stderr}")
    answer: dict[str, float | str] = json.loads(done.stdout.splitlines()[-1])
    print(f"{name}: {answer['seconds']:.3g} s, {answer['peak_gb']:.2f} GB, {answer['found']}", flush=True)
    return answer


def line(case: Case, folder: Path) -> str:
    """One line of the table: target, measured, met or not, and the peer with its ratio."""
    mine = measured_apart(case.name, folder)
    met = float(mine["seconds"]) <= case.target_seconds and float(mine["peak_gb"]) <= (case.target_gb or 1e9)
    target = _seconds(case.target_seconds) + (f", {case.target_gb:g} GB" if case.target_gb else "")
    said = f"{_seconds(float(mine['seconds']))} (processor {_seconds(float(mine['cpu']))}), {mine['peak_gb']:.2f} GB"
    beside = [_beside(peer, float(mine["seconds"]), folder) for peer in PEERS if peer.beside == case.name]
    cells = [
        case.title,
        target,
        said,
        "yes" if met else "**no**",
        "; ".join(beside) or case.no_peer,
        str(mine["found"]),
    ]
    return f"| {' | '.join(cells)} |"


def _beside(peer: Case, mine: float, folder: Path) -> str:
    other = measured_apart(peer.name, folder)
    seconds = float(other["seconds"])
    return f"{peer.title}: {_seconds(seconds)} (Mirab takes {mine / seconds:.2g} times as long)"


def _seconds(value: float) -> str:
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def busy() -> str:
    """A sentence when the machine had other work as the bench began: its figures are then upper bounds."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    told = f"**The machine was busy with other work (load {load:.1f} on {os.cpu_count()} cores): times are too long.**"
    return told if load > BUSY else "The machine had nothing else to do."


def page(lines: list[str], state: str) -> str:
    """The page of the docs."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("polars", "pyarrow", "numpy"))
    return "\n".join(
        [
            "# Speed against targets",
            "",
            f"Measured by `make bench` on {datetime.now(UTC):%d %b %Y}: {platform.machine()}, {CORES} cores, "
            f"Python {platform.python_version()}, {packages}. Made-up events are marked EXERCISE.",
            "Each case and each peer runs in a process of its own, in the same run on the same files; memory is the",
            f"peak of that process, imports and all. {state}",
            "",
            "| case | target | measured | met | beside it | what was done |",
            "|---|---|---|---|---|---|",
            *lines,
            "",
        ]
    )


def main() -> None:
    """Run all cases and write the page, or one case for the process that asked for it."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    if len(sys.argv) == 3:
        print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]))))
        return
    state = busy()
    with tempfile.TemporaryDirectory(prefix="mirab-bench-") as name:
        print(f"writing {rows_asked_for():,} made-up events", flush=True)
        measured_apart("generate", Path(name))
        text = page([line(case, Path(name)) for case in CASES if case.target_seconds], state)
    PAGE.write_text(text, encoding="utf-8")
    print(f"written to {PAGE}")


if __name__ == "__main__":
    main()
