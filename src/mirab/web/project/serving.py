"""Setting the site up and serving it: what ``mirab serve`` and ``mirab demo`` do.

One supervisor runs three children: the web server (Granian, some workers of a few threads each), the worker that does
what pages may not wait for, and the clock that looks which sources are due. Nothing else is needed on the machine.
"""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path

import django
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from filelock import FileLock, Timeout
from pydantic import ValidationError

from mirab.core.errors import InputError, MissingError, StoreError
from mirab.web.project.processes import Supervisor

#: How long the first page may take before the address is printed anyway.
READY_SECONDS = 60.0
#: The file without which pages have no clothes; it is made at set-up.
BUILT = Path(__file__).parents[1] / "design" / "static" / "design" / "built" / "site.css"
_STAMP = ".collected"

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Served:
    """What is served and how.

    ``open_on`` is the day that a reader sees first, as a demonstration of past years needs it.
    """

    home: Path
    profile: str = "central_asia"
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    clock: bool = True
    open_on: date | None = None

    @property
    def address(self) -> str:
        """Where the site is reached from this machine."""
        name = "localhost" if self.host in ("127.0.0.1", "0.0.0.0", "::1", "::") else self.host
        return f"http://{name}:{self.port}"

    def environment(self) -> dict[str, str]:
        """Environment by which settings know what is served."""
        own = {
            "DJANGO_SETTINGS_MODULE": "mirab.web.project.settings",
            "MIRAB_HOME": str(self.home.resolve()),
            "MIRAB_PROFILE": self.profile,
        }
        if self.open_on:
            own["MIRAB_OPEN_ON"] = self.open_on.isoformat()
        return {**os.environ, **own}


def prepare(served: Served) -> None:
    """Set up what pages need: the home folder, the record's tables, the static files.

    Raises
    ------
    StoreError
        When the home folder or the record cannot be written; the message names the remedy.
    MissingError
        When the site's own assets were not built.
    """
    _must_be_writable(served.home)
    if not BUILT.is_file():
        raise MissingError(
            "the site's styles and scripts are not built", "Run `make setup`, or install Mirab from its wheel"
        )
    set_up(served)
    try:
        call_command("migrate", interactive=False, verbosity=0)
        _must_take_writes()
    except DatabaseError as error:
        raise record_error(served, error) from error
    _collect(served.home / "static")


def set_up(served: Served) -> None:
    """Load the apps for what is served; neither record nor files are touched.

    Raises
    ------
    InputError
        A setting cannot be used.
    """
    os.environ.update(served.environment())
    try:
        django.setup()
    except ValidationError as error:
        raise setting_error(error) from error


def setting_error(error: ValidationError) -> InputError:
    first = error.errors()[0]
    name = f"MIRAB_{'_'.join(str(part) for part in first['loc']).upper()}"
    return InputError(f"{name}={first['input']!r} cannot be used: {first['msg']}", "Correct it, or leave it out")


def _must_be_writable(home: Path) -> None:
    probe = home / f".probe-{os.getpid()}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        said = {errno.EROFS: "is read-only", errno.ENOSPC: "has no space left", errno.ENOTDIR: "is not a folder"}
        raise StoreError(
            f"home folder {home} {said.get(error.errno or 0, 'cannot be written by this user')}",
            "Give this user the right to write there, or choose another folder: mirab --home FOLDER serve",
        ) from error


def _must_take_writes() -> None:
    """Write into the record and take it back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE mirab_probe_{os.getpid()} (number integer)")
        transaction.set_rollback(True)


def record_error(served: Served, error: DatabaseError) -> StoreError:
    said = " ".join(str(error).split())
    if os.environ.get("MIRAB_DATABASE_URL"):
        remedy = "Start PostgreSQL, or correct MIRAB_DATABASE_URL; without it the record is kept in SQLite"
        return StoreError(f"the record cannot be used: {said}", remedy)
    path = served.home / "record.sqlite3"
    return StoreError(
        f"the record {path} cannot be used: {said}", "Give this user the right to write it, or restore it"
    )


def _collect(folder: Path) -> None:
    """Bring the static files together under names with hashes, when one of them has changed."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda item: str(item[0])):
            state = Path(storage.path(name)).stat()
            digest.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    stamp = folder / _STAMP
    if stamp.is_file() and stamp.read_text(encoding="ascii") == digest.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest.hexdigest(), encoding="ascii")


def serve(served: Served, say: Say, *, ready: Callable[[], None] | None = None) -> None:
    """Prepare, and serve until Ctrl-C or SIGTERM.

    Parameters
    ----------
    say : told each line that a person should read
    ready : called once pages are answered, before the address is said

    Raises
    ------
    InputError, StoreError, MissingError
        As for :func:`must_be_free` and :func:`prepare`.
    """
    must_be_free(served)
    _must_be_writable(served.home)
    lock = FileLock(served.home / "serve.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        what = f"home folder {served.home} is served already"
        raise InputError(what, "Stop that one first, or serve another folder: mirab --home FOLDER serve") from error
    try:
        prepare(served)
        # setting up may have taken a while, and the web server itself would share the port without a word
        must_be_free(served)
        _run(served, say, ready)
    finally:
        lock.release()
    say("Stopped.")


def _run(served: Served, say: Say, ready: Callable[[], None] | None) -> None:
    """Run the children until told to stop."""
    module = (sys.executable, "-m", "mirab.web.project.child")
    children = {
        "web server": (*module, "web", served.host, str(served.port), str(served.workers)),
        "worker": (*module, "worker"),
        **({"clock": (*module, "clock")} if served.clock else {}),
    }
    supervisor = Supervisor(children=children, environment=served.environment(), say=say)
    supervisor.run(ready=lambda: _tell(served, supervisor, say, ready))


def must_be_free(served: Served) -> None:
    """Refuse a port that another program holds.

    Raises
    ------
    InputError
        When the port is in use or not open to this user, or the host is none of this machine.
    """
    family = socket.AF_INET6 if ":" in served.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((served.host, served.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                what = f"port {served.port} is in use by another program"
                raise InputError(what, f"Stop it, or choose another port: --port {served.port + 1}") from error
            if error.errno == errno.EACCES:
                raise InputError(f"port {served.port} is not open to this user", "Choose one above 1023") from error
            raise InputError(f"host {served.host} is none of this machine", "Use 127.0.0.1 or 0.0.0.0") from error


def _tell(served: Served, supervisor: Supervisor, say: Say, ready: Callable[[], None] | None) -> None:
    """Say the address once a page is answered."""
    until = time.monotonic() + READY_SECONDS
    while not _answers(served) and time.monotonic() < until:
        if supervisor.wait(0.1):
            return
        if not supervisor.alive("web server"):
            break
    if supervisor.alive("web server"):
        if ready:
            ready()
        say(f"Mirab is at {served.address}  (Ctrl-C stops it)")


def _answers(served: Served) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(served.host, served.host)
    name = f"[{host}]" if ":" in host and "[" not in host else host
    try:
        with urllib.request.urlopen(f"http://{name}:{served.port}/health/", timeout=2):
            return True
    except urllib.error.HTTPError:
        # a refusal is an answer too: the site may be told to answer to other names alone
        return True
    except OSError:
        return False


def demonstrate(home: Path) -> dict[str, str]:
    """Boards and sign-ins of a demonstration, name to password. Call :func:`prepare` first."""
    demonstration = import_module("mirab.web.project.demonstration")
    sign_ins: dict[str, str] = demonstration.sign_ins(home)
    # what people see decides which boards there are
    demonstration.boards()
    return sign_ins
