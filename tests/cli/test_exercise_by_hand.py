"""``mirab exercise run --play``: a trainee takes one person's part on the site while the others are played."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_exercise import KEPT_IN, environment, run
from tests.web.codes import code_at

from mirab.regions import load

SCRIPT = """
title: {en: "EXERCISE: a part", ru: "УЧЕНИЕ: одна роль"}
steps:
  - at: "05:00"
    by: analyst
    do: draft warning
    as: warning
    says: {en: "EXERCISE: a draft", ru: "УЧЕНИЕ: проект"}
    with:
      {states: [QOA], days: 60, held_as: unclassified, title: "EXERCISE", what: "EXERCISE: shots. [report:exercise-1]",
       place: "EXERCISE", when: "EXERCISE", affected: "EXERCISE", why_now: "EXERCISE. [report:exercise-1]",
       unknown: "EXERCISE", probability: 0.6, confidence: moderate, basis: "EXERCISE", severity: serious}
  - {at: "05:10", by: analyst, do: name addressee, as: office, says: {en: EXERCISE, ru: УЧЕНИЕ},
     with: {warning: $warning, side: secretariat, organisation: exercise-agency, title: EXERCISE, text: EXERCISE,
            attention: EXERCISE, chain: [liaison]}}
  - {at: "05:20", by: analyst, do: add option, says: {en: EXERCISE, ru: УЧЕНИЕ},
     with: {addressee: $office, kind: visit, action: EXERCISE, mandate: EXERCISE, preconditions: EXERCISE,
            risks: EXERCISE, days: 1, effect: EXERCISE}}
  - {at: "05:30", by: political-officer, do: sign, says: {en: "EXERCISE: a counter-case", ru: УЧЕНИЕ},
     with: {warning: $warning, act: challenge}}
  - {at: "06:00", by: chief, do: sign, says: {en: "EXERCISE: clearance", ru: УЧЕНИЕ},
     with: {warning: $warning, act: clear}}
  - {at: "06:10", by: head, do: sign, says: {en: "EXERCISE: approval", ru: УЧЕНИЕ},
     with: {warning: $warning, act: approve}}
  - {at: "06:20", by: head, do: sign, says: {en: "EXERCISE: once more", ru: УЧЕНИЕ},
     with: {warning: $warning, act: approve}}
  - {at: "1d 09:00", by: chief, do: open situation, as: situation, waits: 0.02, says: {en: EXERCISE, ru: УЧЕНИЕ},
     with: {title: {en: EXERCISE, ru: УЧЕНИЕ}, places: [], states: [QOA], clusters: []}}
  - {at: "1d 10:00", by: analyst, do: sign, says: {en: EXERCISE, ru: УЧЕНИЕ}, with: {warning: $warning, act: withdraw}}
"""


class Trainee:
    """Somebody at a browser without script."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.at = self.page = ""

    def get(self, path: str) -> str:
        return self._ask(urllib.request.Request(self.address + path))

    def post(self, **fields: str) -> str:
        """Send the form of the page with what it holds already."""
        here = urllib.parse.urlsplit(self.at).path
        forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", self.page, re.DOTALL)
        form = next(one for one in forms if f'action="{here}"' in one or "action=" not in one.partition(">")[0])
        hidden = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', form)
        body = urllib.parse.urlencode({**dict(hidden), **fields}).encode()
        return self._ask(urllib.request.Request(self.at, data=body, headers={"Referer": self.at}))

    def _ask(self, request: urllib.request.Request) -> str:
        try:
            with self.opener.open(request, timeout=60) as answer:
                self.at, self.page = answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{request.full_url}: {error.code}\n{error.read().decode()}") from error
        return self.page


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("part")
    shutil.copytree(load("border_water").path, made / "made")
    (made / "made" / "exercise" / "tried.yaml").write_text(SCRIPT, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def played(folder: Path) -> dict[str, Any]:
    """What the command printed, once its trainee had done one step and left the other."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ("--profile", "made", "exercise", "run", "tried", "--folder", "home", "--json", "--play", "chief")
    command = [str(Path(sys.executable).with_name("mirab")), *words, "--port", str(port)]
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MIRAB_", "DJANGO_"))}
    with (folder / "told").open("w") as told:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=told, text=True, cwd=folder, env=own)
    try:
        while not (turn := re.search(r"password (\S+);", (folder / "told").read_text())):
            assert process.poll() is None, (folder / "told").read_text()
            time.sleep(0.1)
        clear(folder, f"http://localhost:{port}", turn[1])
        said, _ = process.communicate(timeout=300)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, (folder / "told").read_text()
    answer: dict[str, Any] = json.loads(said)
    return answer


def clear(folder: Path, address: str, password: str) -> None:
    """Sign in as the chief in the hours of the exercise, and clear the warning by its form."""
    trainee = Trainee(address)
    trainee.get("/accounts/login/")
    trainee.post(login="chief", password=password)
    assert trainee.at.endswith("/login/code/"), trainee.at
    moved = float((folder / "home" / "exercise-hours.txt").read_text())
    secret = json.loads((folder / "home" / "demo-codes.json").read_text())["chief"]
    trainee.post(code=code_at(secret, time.time() + moved))
    number = re.search(r'href="/warnings/([0-9a-f]{12})/', trainee.get("/warnings/"))
    assert number
    assert "EXERCISE" in trainee.page or "exercise" in trainee.page
    trainee.get(f"/warnings/{number[1]}/clear/")
    trainee.post(words="EXERCISE: by hand")
    assert trainee.at.endswith(f"/warnings/{number[1]}/"), trainee.page


def test_what_the_trainee_did_counts_what_he_left_is_done_for_him_and_what_failed_is_said(
    played: dict[str, Any],
) -> None:
    turns = {(one["act"], one["by"]): one for one in played["by_hand"]}
    assert len(turns) == len(played["by_hand"]) == 3
    assert turns["sign", "chief"]["by_hand"] is True
    assert turns["open situation", "chief"]["by_hand"] is False
    assert turns["open situation", "chief"]["not_done"] == ""
    assert "cannot be done" in turns["sign", "head"]["not_done"]
    assert [one["state"] for one in played["warnings"]] == ["withdrawn"]
    assert played["began"] < turns["sign", "chief"]["came"] < played["ended"]


def test_his_words_stand_in_the_record_in_the_hours_of_the_exercise(played: dict[str, Any], folder: Path) -> None:
    code = (
        "import django, json; django.setup()\n"
        "from mirab.web.accounts.models import AuditLine\n"
        "from mirab.web.alerts.warning_models import SignOff\n"
        "one = SignOff.objects.get(hand='clearer')\n"
        "at = [a.isoformat() for a in AuditLine.objects.order_by('number').values_list('at', flat=True)]\n"
        "print(json.dumps([one.note, one.by.username, one.at.isoformat(), at]))\n"
    )
    own = environment(folder / "home") | {"MIRAB_PROFILE": str(folder / "made")}
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, capture_output=True, text=True, env=own, cwd=folder, timeout=240)
    assert done.returncode == 0, done.stderr
    note, by, at, order = json.loads(done.stdout)
    assert (note, by) == ("EXERCISE: by hand", "chief")
    assert played["began"] < at < played["ended"]
    # the last of them are of the present: second factors of those who were cleared on the way
    within = [one for one in order if one < played["ended"]]
    assert within == sorted(within)
    assert not (folder / "home" / "exercise-hours.txt").exists()


def test_a_part_that_nobody_has_is_refused_and_a_script_is_shown(folder: Path) -> None:
    done = run("--profile", "made", "exercise", "run", "tried", "--play", "otter", folder=folder)
    assert done.returncode == 2
    assert "political-officer" in done.stderr
    shown = json.loads(run("--profile", "made", "exercise", "show", "tried", "--json", folder=folder).stdout)
    assert [one["by"] for one in shown["steps"]][:2] == ["analyst", "analyst"]
    assert shown["steps"][-1]["at"] == "1d 10:00"
    assert KEPT_IN not in json.dumps(shown)
