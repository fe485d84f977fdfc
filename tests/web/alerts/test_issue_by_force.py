"""The server is killed between *approve* and *issue*: no warning is lost, and none is issued twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

#: What one child does: it makes the record, or approves and issues one warning and says how far it has come.
CHILD = """
import sys
import django
django.setup()
from django.core.management import call_command
from mirab.core.marks import Marks
from mirab.web.accounts.chain import GENESIS
from mirab.web.accounts.models import AuditLine, Clearance, User
from mirab.web.alerts.warning_actions import CannotAct, carry_out, draft_warning
from mirab.web.alerts.warning_models import SignOff, Warning, WarningVersion
from mirab.alerting.warning_states import Act
from tests.web.alerts.desk import CONTENT, Origin

def who(name):
    return User.objects.get(username=name)

def latest(warning):
    return WarningVersion.objects.filter(warning=warning)[0]

def do(act, name, warning):
    try:
        carry_out(act, who(name), warning, latest(warning).seen, note="EXERCISE")
    except CannotAct:
        pass

task, number = sys.argv[1], int(sys.argv[2])
if task == "make":
    call_command("migrate", verbosity=0)
    for name, role in (("a", "analyst"), ("b", "analyst"), ("c", "chief"), ("d", "head")):
        User.objects.create(username=name, role=role)
    for _ in range(number):
        origin = Origin(kind="risk", nature="political", states=("KGZ",))
        warning = draft_warning(who("a"), CONTENT, origin, Marks())
        do(Act.CHALLENGE, "b", warning)
        do(Act.CLEAR, "c", warning)
elif task == "issue":
    warning = Warning.objects.order_by("at")[number]
    print("ready", flush=True)
    do(Act.APPROVE, "d", warning)
    print("approved", flush=True)
    do(Act.ISSUE, "d", warning)
    print("issued", flush=True)
else:
    warnings = list(Warning.objects.order_by("at"))
    assert len(warnings) == number, (len(warnings), number)
    for warning in warnings:
        text = latest(warning)
        lines = lambda act: AuditLine.objects.filter(act=act, record=warning.pk).count()
        approved = SignOff.objects.filter(version=text, hand="approver", lapsed_at=None).count()
        assert text.state in ("cleared", "approved", "issued"), text.state
        assert lines("approve_warning") == approved == (text.state != "cleared")
        assert lines("issue_warning") == (text.issued_at is not None) == (text.state == "issued")
        do(Act.APPROVE, "d", warning)
        do(Act.ISSUE, "d", warning)
        do(Act.ISSUE, "d", warning)
        assert latest(warning).state == "issued"
        assert lines("issue_warning") == 1
    previous = GENESIS
    for line in AuditLine.objects.order_by("number"):
        assert line.previous == previous
        previous = line.hash
    print("whole", flush=True)
"""


def child(home: Path, url: str, task: str, number: int) -> subprocess.Popen[str]:
    """A process of its own, as the server is one."""
    settings = {"MIRAB_HOME": str(home), "MIRAB_DATABASE_URL": url}
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, task, str(number)],
        env={**os.environ, **settings, "DJANGO_SETTINGS_MODULE": "mirab.web.project.settings"},
        cwd=Path(__file__).resolve().parents[3],
        stdout=subprocess.PIPE,
        text=True,
    )


def killed_and_looked_through(home: Path, url: str, times: int) -> None:
    """Make warnings, kill a process on each at some moment of approving and issuing, and look at all of them."""
    assert child(home, url, "make", times).wait() == 0
    draw = random.Random(20081218)
    for number in range(times):
        process = child(home, url, "issue", number)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        if draw.random() < 0.7:
            process.stdout.readline()
        time.sleep(draw.uniform(0, 0.03))
        process.send_signal(signal.SIGKILL)
        process.wait()
    last = child(home, url, "look", times)
    said, _ = last.communicate()
    assert (last.returncode, said) == (0, "whole\n")


def test_a_kill_between_approve_and_issue_loses_no_warning_and_issues_none_twice(
    tmp_path: Path, record_url: str
) -> None:
    killed_and_looked_through(tmp_path, record_url, 2)


@pytest.mark.long
def test_fifty_kills_between_approve_and_issue_lose_no_warning_and_issue_none_twice(
    tmp_path: Path, record_url: str
) -> None:
    killed_and_looked_through(tmp_path, record_url, 50)
