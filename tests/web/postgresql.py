"""A PostgreSQL server for one run of the tests: the machine's own programs, in a folder and on a port of their own."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

HOST, USER = "127.0.0.1", "mirab"
MISSING = "PostgreSQL's server programs are not on this machine: install them (Debian: apt-get install postgresql)"
#: Nothing outlives the run, so that nothing need reach the disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB")
STARTS_WITHIN = 60.0


def programs() -> Path | None:
    """Folder of the newest server programs; None where there are none. Debian keeps them outside the search path."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    found = sorted(debian, key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0)
    on_path = shutil.which("postgres")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        return int(trial.getsockname()[1])


@contextmanager
def running(folder: Path, port: int) -> Iterator[None]:
    """A server that accepts everybody of this machine as its superuser :data:`USER`, until the block is left.

    Parameters
    ----------
    folder : path
        Of the programs, as :func:`programs` finds it.
    """
    home = Path(tempfile.mkdtemp(prefix="mirab-postgresql-"))
    owner = _owner()
    if owner:
        os.chown(home, int(owner["user"]), int(owner["group"]))
    try:
        make = [folder / "initdb", "-D", home / "data", "-U", USER, "--auth=trust", "--encoding=UTF8", "--no-sync"]
        made = subprocess.run(
            [*make, "--locale=C.UTF-8"], cwd=home, capture_output=True, text=True, timeout=STARTS_WITHIN, **owner
        )
        assert made.returncode == 0, made.stderr
        server = _start(folder, home, port, owner)
        try:
            _await(server, home, port)
            yield
        finally:
            # the fast way down: it does not wait for clients
            server.send_signal(signal.SIGINT)
            server.wait(STARTS_WITHIN)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _owner() -> dict[str, object]:
    """As whom the server runs: PostgreSQL refuses root, so root makes it run as another."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": ()}


def _start(folder: Path, home: Path, port: int, owner: dict[str, object]) -> subprocess.Popen[bytes]:
    settings = [f"listen_addresses={HOST}", f"unix_socket_directories={home}", f"port={port}", *FAST]
    command = [folder / "postgres", "-D", home / "data", *(word for one in settings for word in ("-c", one))]
    with (home / "log").open("wb") as log:
        return subprocess.Popen(command, cwd=home, stdout=log, stderr=subprocess.STDOUT, **owner)  # type: ignore[call-overload, no-any-return]


def _await(server: subprocess.Popen[bytes], home: Path, port: int) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            psycopg.connect(host=HOST, port=port, user=USER, dbname="postgres", connect_timeout=5).close()
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {(home / 'log').read_text()}") from None
            time.sleep(0.1)
