"""Ingests that are killed at any moment, and several at once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SERVER = Path(__file__).with_name("kill_server.py")


@pytest.fixture
def killing(memory_folder):
    def run(mode, *number):
        command = [sys.executable, str(SERVER), mode, str(memory_folder() / "archive"), *map(str, number)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    return run


def test_fifty_kills_at_random_moments_of_an_ingest_leave_the_archive_whole(killing):
    result = killing("at_random", 50)
    assert result["killed"] + result["finished"] == 50
    assert result["killed"] >= 20


def test_a_kill_before_any_disk_operation_of_an_ingest_leaves_the_archive_whole(killing):
    assert killing("at_every_step")["steps"] >= 15


def test_writers_at_once_lose_nothing_and_double_nothing(killing):
    result = killing("at_once", 4)
    assert result == {"statuses": [0, 0, 0, 0], "commits": 5}


def test_the_lock_of_a_dead_writer_keeps_nobody_waiting(killing):
    result = killing("while_locked")
    assert (result["died"], result["lock_is_there"]) == (-signal.SIGKILL, True)
    assert result["seconds"] < 30
