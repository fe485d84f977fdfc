"""Child processes under one supervisor: started together, restarted when one dies, stopped together.

Each child holds the reading end of a pipe as its standard input; nobody but the supervisor holds the writing end. When
the supervisor ends, however it ends, the pipe closes and the child stops itself: no process is left behind.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

#: How long children may take to stop before they are ended.
STOP_SECONDS = 15.0
LOOK_SECONDS = 0.2
#: Rest before a dead child is started again: doubled each time it dies young, up to the longest.
REST_SECONDS, LONGEST_REST, YOUNG_SECONDS = 1.0, 30.0, 60.0

Say = Callable[[str], None]


@dataclass(kw_only=True)
class _Child:
    """A child process: its words, and when it was started or may be started again."""

    name: str
    words: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    rest: float = REST_SECONDS
    start_at: float = 0.0


@dataclass(kw_only=True)
class Supervisor:
    """Keeps children running until it is told to stop.

    Parameters
    ----------
    children : name to the words of each command
    environment : environment of the children
    say : told a line when a child is started again
    """

    children: Mapping[str, Sequence[str]]
    environment: Mapping[str, str]
    say: Say
    _stop: threading.Event = field(default_factory=threading.Event)
    _kept: list[_Child] = field(default_factory=list)

    def start(self) -> None:
        """Start every child."""
        self._kept = [_Child(name=name, words=words) for name, words in self.children.items()]
        for child in self._kept:
            self._start(child)

    def stop(self, *_: object) -> None:
        """Ask the supervisor to stop; may be called from a signal."""
        self._stop.set()

    def alive(self, name: str) -> bool:
        """Whether a child runs."""
        return any(c.name == name and c.process is not None and c.process.poll() is None for c in self._kept)

    def run(self, *, ready: Callable[[], None] | None = None) -> None:
        """Look after the children until :meth:`stop`, then stop them all; ``ready`` is called once they run."""
        before = {number: signal.signal(number, self.stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            self.start()
            if ready and not self._stop.is_set():
                ready()
            while not self._stop.wait(LOOK_SECONDS):
                for child in self._kept:
                    self._look_after(child)
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def wait(self, seconds: float) -> bool:
        """Wait a while; True when the supervisor was told to stop meanwhile."""
        return self._stop.wait(seconds)

    def _start(self, child: _Child) -> None:
        # a session of its own: Ctrl-C on the terminal reaches the supervisor alone, which then stops them in order
        child.process = subprocess.Popen(
            list(child.words), stdin=subprocess.PIPE, env=dict(self.environment), start_new_session=True
        )
        child.started = time.monotonic()

    def _look_after(self, child: _Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_at:
                self._start(child)
            return
        status = child.process.poll()
        if status is None:
            return
        child.rest = REST_SECONDS if now - child.started > YOUNG_SECONDS else min(child.rest * 2, LONGEST_REST)
        self.say(f"The {child.name} ended ({_ended(status)}); it is started again in {child.rest:.0f} s")
        child.process, child.start_at = None, now + child.rest

    def _stop_all(self) -> None:
        running = [child.process for child in self._kept if child.process and child.process.poll() is None]
        for process in running:
            process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(until - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _ended(status: int) -> str:
    if status < 0:
        return signal.Signals(-status).name
    return f"exit code {status}"


def end_with_parent() -> None:
    """Make this process stop itself when the one that started it is gone; called by the child."""
    if not sys.stdin or sys.stdin.isatty():
        return
    threading.Thread(target=_watch_parent, args=(os.dup(sys.stdin.fileno()),), daemon=True).start()


def _watch_parent(handle: int) -> None:
    while True:
        try:
            if not os.read(handle, 1):
                break
        except InterruptedError:
            continue
        except OSError:
            break
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS)
    # whoever does not stop when asked is ended with all that it started
    os.killpg(os.getpgrp(), signal.SIGKILL)
