"""``mirab audit`` as a person runs it: sealed, verified, and after a hand changed the record, found to be wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

#: An installation with one line of audit, and commands run in it one after the other, in one process.
SCRIPT = """
import json, os, sqlite3, sys
from pathlib import Path
home = Path(sys.argv[1])
os.environ.update(MIRAB_HOME=str(home), DJANGO_SETTINGS_MODULE="mirab.web.project.settings")
home.mkdir()
import django
django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
from mirab.web.accounts.actions import set_up_account
from mirab.web.accounts.roles import Role
set_up_account("aida", "a rather long pass phrase", Role.CHIEF)
from typer.testing import CliRunner
from mirab.cli.app import app
told = []
def run(*words, home=home):
    answer = CliRunner().invoke(app, ["--home", str(home), "audit", *words])
    told.append({"code": answer.exit_code, "said": answer.stdout, "error": str(answer.exception or "")})
run("verify")
run("seal")
run("verify", "--json", "--public-key", str(home / "audit" / "seal.pub"))
run("verify", "--public-key", str(home / "no.pub"))
with sqlite3.connect(home / "record.sqlite3") as record:
    record.execute("UPDATE accounts_auditline SET record = 'somebody else'")
run("verify", "--json")
run("verify")
run("verify", home=home / "nowhere")
Path(sys.argv[2]).write_text(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Exit code, words and error of each command."""
    folder = tmp_path_factory.mktemp("installation")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MIRAB_", "DJANGO_"))}
    words = [sys.executable, "-c", SCRIPT, str(folder / "home"), str(folder / "told.json")]
    done = subprocess.run(words, capture_output=True, text=True, env=kept, cwd=folder, timeout=240)
    assert done.returncode == 0, done.stderr
    answers: list[dict[str, Any]] = json.loads((folder / "told.json").read_text())
    return answers


def test_an_audit_that_holds_says_how_far_it_is_sealed(told: list[dict[str, Any]]) -> None:
    unsealed, seal, sealed = told[:3]
    assert unsealed["code"] == seal["code"] == sealed["code"] == 0
    assert "The audit holds: 1 lines, 0 seals." in unsealed["said"]
    assert "Nothing is sealed" in unsealed["said"]
    assert seal["said"].startswith("Sealed up to line 1: ")
    report = json.loads(sealed["said"])
    assert report.pop("sealed_at")
    assert report == {"lines": 1, "seals": 1, "sealed_up_to": 1, "ok": True, "first_fault": None}


def test_an_audit_that_a_hand_has_changed_is_named_and_the_command_fails(told: list[dict[str, Any]]) -> None:
    as_json, in_words = told[4:6]
    assert as_json["code"] == in_words["code"] == 1
    assert json.loads(as_json["said"])["first_fault"] == {"number": 1, "what": "changed"}
    assert "The audit does not hold. Line 1: changed." in in_words["said"]
    assert "could have been cut off" in in_words["said"]


def test_where_there_is_no_key_or_no_record_the_remedy_is_said(told: list[dict[str, Any]]) -> None:
    assert "no.pub is not there. Name the file seal.pub" in told[3]["error"]
    assert "there is no record in" in told[6]["error"]
