"""A real server for the tests in the browser: ``mirab serve`` on a home of its own, worker included."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.web.e2e.stage import DAY

READY_SECONDS = 240.0
#: What :func:`staged` leaves in the home, as JSON.
_KEPT = ("demo-accounts", "demo-codes", "addresses")


@dataclass(frozen=True, kw_only=True)
class Site:
    """A site that runs: its address, its sign-ins (name to password), the secrets of their authenticator apps (name to
    base32), an example of every page (name to path); ``record`` is the address of its database, empty for SQLite.
    """

    address: str
    home: Path
    record: str = ""
    sign_ins: dict[str, str]
    secrets: dict[str, str]
    pages: dict[str, str]

    @property
    def host(self) -> str:
        """Host and port, as requests name them."""
        return self.address.removeprefix("http://")


def staged(home: Path, record: str = "") -> None:
    """Make a home for the site, in a process of its own; ``record`` is the address of its database, SQLite without one.

    Raises
    ------
    RuntimeError
        When that fails; the message holds what the process said.
    """
    command = [sys.executable, "-m", "tests.web.e2e.stage", str(home)]
    done = subprocess.run(command, cwd=_ROOT, env=environment(home, record), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the home {home} could not be made:\n{done.stderr}")


@contextmanager
def running(home: Path, port: int, *, open_on: date | None = None, record: str = "") -> Iterator[Site]:
    """``mirab serve`` on a home that :func:`staged` made, until the block ends.

    Raises
    ------
    RuntimeError
        When no page is answered in time; the message holds what the server said.
    """
    command = [
        str(Path(sys.executable).with_name("mirab")),
        "--home",
        str(home),
        "serve",
        "--port",
        str(port),
        "--no-clock",
    ]
    said = home / "served.log"
    surroundings = environment(home, record) | ({"MIRAB_OPEN_ON": open_on.isoformat()} if open_on else {})
    with said.open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            command, cwd=_ROOT, env=surroundings, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(server, address, said)
        read = {name: json.loads((home / f"{name}.json").read_text()) for name in _KEPT}
        accounts, secrets, pages = (read[name] for name in _KEPT)
        yield Site(address=address, home=home, record=record, sign_ins=accounts, secrets=secrets, pages=pages)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)


def _wait(server: subprocess.Popen[bytes], address: str, said: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/health/", timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{address} does not answer:\n{said.read_text(encoding='utf-8')}")


_ROOT = Path(__file__).resolve().parents[3]


def environment(home: Path, record: str) -> dict[str, str]:
    """The environment without what another home or record would bring in."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MIRAB_", "DJANGO_"))}
    return own | {"MIRAB_HOME": str(home), "MIRAB_DATABASE_URL": record}


__all__ = ["DAY", "Site", "environment", "running", "staged"]
