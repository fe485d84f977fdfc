"""One process of the site: ``python -m mirab.web.project.child web HOST PORT WORKERS | worker | clock``.

Started by the supervisor (:mod:`mirab.web.project.serving`), with whose end it ends.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from importlib import import_module

import django
from django.core.management import call_command
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from mirab.web.project.processes import end_with_parent

#: Threads of each web worker that run views. Pages are computed by Python, one at a time in a process: a second thread
#: answers while the first waits for the record, more of them only wait for each other.
THREADS = 2
#: Requests that a worker holds; what comes beyond waits in the system's queue and is not refused.
HELD = 128


def web(host: str, port: str, workers: str) -> None:
    """Serve pages until told to stop."""
    Granian(
        "mirab.web.project.wsgi:application",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=THREADS,
        backpressure=HELD,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
    ).serve()


def worker() -> None:
    """Do what stands in the queue until told to stop."""
    django.setup()
    import_module("mirab.web.monitoring.tasks").give_up_lost()
    import_module("mirab.web.project.erasing_rows").finish_waiting()
    call_command("db_worker", interval=1, startup_delay=False, reload=False, verbosity=0, queue_name="*")


def clock() -> None:
    """Look at the sources once a minute until told to stop."""
    django.setup()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    import_module("mirab.web.monitoring.clock").run()


def main(words: list[str]) -> None:
    """Run the process that the words name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mirab.web.project.settings")
    logging.captureWarnings(True)
    end_with_parent()
    name, *rest = words
    if name == "web":
        web(*rest)
    elif name == "worker":
        worker()
    else:
        clock()


if __name__ == "__main__":
    main(sys.argv[1:])
