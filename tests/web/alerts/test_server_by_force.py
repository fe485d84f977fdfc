"""The web server itself is killed while a head approves and issues in the browser: nothing is lost or issued twice."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from tests.web.alerts.test_issue_by_force import child
from tests.web.postgresql import free_port

#: Tables, files, fifty drafts that are cleared, and the head's session; prints his cookie and the warnings, in order.
READY = """
import sys
from pathlib import Path
from mirab.web.project.serving import Served, prepare
prepare(Served(home=Path(sys.argv[1])))
from django.test import Client
from allauth.mfa.totp.internal.auth import TOTP
from mirab.web.accounts.models import User
from mirab.web.alerts.warning_models import Warning
head = User.objects.get(username="d")
TOTP.activate(head, "JBSWY3DPEHPK3PXP")
client = Client()
client.force_login(head)
print("cookie", client.cookies["sessionid"].value)
print("warnings", *Warning.objects.order_by("at").values_list("pk", flat=True))
"""
ROOT = Path(__file__).resolve().parents[3]


class Head:
    """A head who presses the buttons of a page; what the server does not answer is no fault of his."""

    def __init__(self, port: int, cookie: str) -> None:
        self.address, self.cookie = f"http://localhost:{port}", f"sessionid={cookie}"

    def press(self, path: str) -> bool:
        """Open a page and send its form; whether the server took it."""
        try:
            page, csrf = self._ask(path)
            form = re.search(rf'<form method="post" action="{re.escape(path)}[^"]*".*?</form>', page, re.DOTALL)
            if form is None:
                return False
            hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
            self._ask(path, urllib.parse.urlencode(hidden).encode(), csrf)
        except OSError:
            return False
        return True

    def _ask(self, path: str, body: bytes | None = None, csrf: str = "") -> tuple[str, str]:
        words = {"Cookie": f"{self.cookie}; csrftoken={csrf}" if csrf else self.cookie, "Referer": self.address + path}
        request = urllib.request.Request(self.address + path, data=body, headers=words)
        with urllib.request.urlopen(request, timeout=30) as answer:
            given = re.search(r"csrftoken=([^;]+)", str(answer.headers))
            return answer.read().decode(), given[1] if given else ""


def served(settings: dict[str, str], port: int) -> subprocess.Popen[bytes]:
    """The site's own web server, with two workers, once it answers."""
    words = [sys.executable, "-m", "mirab.web.project.child", "web", "127.0.0.1", str(port), "2"]
    process = subprocess.Popen(words, env=settings, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True)
    until = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/health/", timeout=30):
                return process
        except OSError:
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)


def killed_and_looked_through(home: Path, url: str, times: int) -> None:
    """Kill the server once for each warning, at some moment of its being approved and issued; look at all of them."""
    assert child(home, url, "make", times).wait() == 0
    settings = {**os.environ, "MIRAB_HOME": str(home), "MIRAB_DATABASE_URL": url}
    settings["DJANGO_SETTINGS_MODULE"] = "mirab.web.project.settings"
    words = [sys.executable, "-c", READY, str(home)]
    made = subprocess.run(words, env=settings, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    cookie, warnings = (line.split()[1:] for line in made.stdout.splitlines()[-2:])
    port, draw, took = free_port(), random.Random(20081218), 0.0
    head, reached = Head(port, cookie[0]), list[list[bool]]()
    for number, key in enumerate(warnings):
        server = served(settings, port)
        began = time.monotonic()
        taken: list[bool] = []

        def work(key: str = key, taken: list[bool] = taken) -> None:
            taken.extend(head.press(f"/warnings/{key}/{step}/") for step in ("approve", "issue"))

        hands = threading.Thread(target=work)
        hands.start()
        if number:
            time.sleep(draw.uniform(0.1, 1.1) * took)
        else:
            # the first is let through: moments follow how busy the machine is
            hands.join()
            took = time.monotonic() - began
            assert taken == [True, True]
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        hands.join()
        reached.append(taken)
    # some were caught on the way
    assert any(taken != [True, True] for taken in reached)
    last = child(home, url, "look", times)
    said, _ = last.communicate()
    assert (last.returncode, said) == (0, "whole\n")


@pytest.mark.long
def test_fifty_kills_of_the_server_lose_no_warning_and_issue_none_twice(tmp_path: Path, record_url: str) -> None:
    killed_and_looked_through(tmp_path, record_url, 50)
