"""``mirab keys``, ``mirab backup`` and ``mirab restore`` as a person runs them, also with bad input."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mirab.cli.app import main
from mirab.web.project.backup_keys import new_key

MIRAB = (sys.executable, "-c", "from mirab.cli.app import main; main()")
SENTENCE = "EXERCISE the ferryman will not say whose boat it was"


def mirab(home: Path, *words: object) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MIRAB_", "DJANGO_"))}
    command = [*MIRAB, "--home", str(home), *map(str, words)]
    return subprocess.run(command, env=kept, cwd=home.parent, capture_output=True, text=True, timeout=240, check=False)


def migrated(home: Path) -> None:
    """An installation's record, without what serving it needs."""
    program = (
        "import django; django.setup(); from django.core.management import call_command as call;"
        "call('migrate', verbosity=0);"
        "from mirab.web.accounts.actions import set_up_account; from mirab.web.accounts.roles import Role;"
        "from mirab.web.accounts.sealing_models import Erasure;"
        "person = set_up_account('exercise', 'a long enough one', Role.HEAD);"
        f"[Erasure.objects.create(kind='X', reason={SENTENCE!r}, count=n, asked_by=person) for n in range(3)]"
    )
    settings = {"DJANGO_SETTINGS_MODULE": "mirab.web.project.settings", "MIRAB_HOME": str(home)}
    home.mkdir()
    subprocess.run([sys.executable, "-c", program], env={**os.environ, **settings}, timeout=240, check=True)


def told(home: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(home / "record.sqlite3") as record:
        return record.execute("SELECT * FROM accounts_erasure ORDER BY id").fetchall()


@pytest.mark.long
def test_an_installation_comes_back_on_an_empty_machine_and_nothing_else_does(tmp_path: Path) -> None:
    home, key, out, new = (tmp_path / name for name in ("home", "key.txt", "out", "new"))
    migrated(home)
    refused = mirab(home, "backup", out)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "mirab keys new" in refused.stderr

    made = mirab(home, "keys", "new", "--out", key)
    assert made.returncode == 0, made.stderr
    assert "AGE-SECRET-KEY" not in made.stdout
    assert mirab(home, "audit", "seal").returncode == 0
    done = json.loads(mirab(home, "backup", out, "--json").stdout)
    backup = Path(done["path"])
    assert SENTENCE.encode() in (home / "record.sqlite3").read_bytes()
    assert SENTENCE.encode() not in backup.read_bytes()

    back = mirab(home, "restore", backup, "--identity", key, "--to", new, "--json")
    assert back.returncode == 0, back.stderr
    assert json.loads(back.stdout)["rows"] == done["rows"]
    assert {path.name for path in new.iterdir()} == {"audit", "backup.recipient", "record.sqlite3", "secret.key"}
    assert told(new) == told(home)
    assert (new / "secret.key").read_text() == (home / "secret.key").read_text()
    verified = json.loads(mirab(new, "audit", "verify", "--json").stdout)
    # the account, the backup, which is in itself, and the restore
    assert (verified["ok"], verified["lines"], verified["seals"]) == (True, 3, 1)
    with sqlite3.connect(new / "record.sqlite3") as record:
        lines = record.execute("SELECT act, record, verb FROM accounts_auditline ORDER BY number").fetchall()
    assert lines[1:] == [("back_up", backup.name, "export"), ("restore", backup.name, "manage")]


@pytest.mark.parametrize(
    ("file", "key", "said"),
    [
        ("letter.txt", "key.txt", "is no backup"),
        ("absent.age", "key.txt", "is not there"),
        ("letter.txt", "absent.txt", "is not there"),
        ("letter.txt", "letter.txt", "holds no private key"),
    ],
)
def test_what_cannot_be_restored_is_said_in_one_line_and_nothing_is_made(
    tmp_path: Path,
    file: str,
    key: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "letter.txt").write_text("Dear colleague")
    new_key(tmp_path / "another", tmp_path / "key.txt", now=datetime.now(UTC))
    words = ["mirab", "restore", str(tmp_path / file), "--identity", str(tmp_path / key), "--to", str(tmp_path / "new")]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as ended:
        main()
    lines = capsys.readouterr().err.splitlines()
    assert ended.value.code == 2
    assert len(lines) == 1
    assert said in lines[0]
    assert not (tmp_path / "new").exists()
