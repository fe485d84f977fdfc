"""An exercise that is played twice leaves the same record, but for ids."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.test_exercise import environment, run

#: Every row of the desk, ids and what is drawn at random apart; a moment counts to the minute, as hours of the script.
ROWS = """
import json, re
import django
django.setup()
from datetime import datetime
from django.apps import apps
from mirab.web.accounts.models import AuditLine
APART = {"document", "certificate", "stamp", "digest", "content", "identifier"}
def said(value):
    if isinstance(value, datetime):
        return value.isoformat()[:16]
    text = str(value)
    return re.sub(r"(?<![0-9a-z])([0-9a-f]{12,64}|[0-9a-f-]{36}|mirab-[0-9a-f]+)(?![0-9a-z])", "ID", text)
rows = []
for label in ("reports", "alerts", "publications"):
    for model in apps.get_app_config(label).get_models():
        fields = [f for f in model._meta.concrete_fields if not f.primary_key and not f.is_relation]
        kept = [f for f in fields if f.name not in APART]
        rows += sorted(json.dumps([model.__name__, *((f.name, said(getattr(one, f.attname))) for f in kept)])
                       for one in model.objects.all())
end = AuditLine.objects.filter(act="make_dormant").get().number
lines = AuditLine.objects.filter(number__lte=end).order_by("number")
rows += [json.dumps([one.at.isoformat()[:16], one.username, one.act, one.kind]) for one in lines]
print(json.dumps(rows))
"""


def played(folder: Path, home: str) -> list[str]:
    done = run("exercise", "run", "border-water", "--folder", home, "--json", folder=folder)
    assert done.returncode == 0, done.stderr
    asked = subprocess.run(
        [sys.executable, "-c", ROWS], capture_output=True, text=True, env=environment(folder / home), timeout=240
    )
    assert asked.returncode == 0, asked.stderr
    rows: list[str] = json.loads(asked.stdout)
    return rows


@pytest.mark.long
def test_an_exercise_played_twice_leaves_the_same_record(tmp_path: Path) -> None:
    first, second = (played(tmp_path, name) for name in ("one", "two"))
    assert len(first) > 250
    assert first == second
