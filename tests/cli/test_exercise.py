"""``mirab exercise`` as a person runs it: a whole play in a home of its own, and what of it stands in the record."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

import capvalidator
import pytest
from aiosmtpd.controller import Controller
from tests.web.xmlsec import by_xmlsec

from mirab.alerting.warning_states import State
from mirab.core.errors import FormatError
from mirab.exchange.cap_signing import read_signed
from mirab.exchange.cap_xml import decode, encode

#: Words of every sentence of the script that only the house may read.
KEPT_IN = "grey heron"
#: What the record holds after the play, asked in a process of its own, for Django reads its settings once.
ASKED = """
import json, sys
from pathlib import Path
import django
django.setup()
from django.utils import timezone
from mirab.web.accounts.models import AuditLine
from mirab.web.alerts.addressee_models import Escalation, Reaction
from mirab.web.alerts.cap_models import CapMessage
from mirab.web.alerts.response_models import Closing
from mirab.web.alerts.warning_models import Notice, WarningVersion
from mirab.web.publications.product_files import file_body
from mirab.web.publications.product_models import ProductEdition
from mirab.reporting.product import Product as Value
from mirab.web.reports.models import Missed, Report
edition = ProductEdition.objects.get()
folder = Path(sys.argv[1])
value = Value.from_json(edition.content)
for language in ("en", "ru"):
    (folder / f"weekly.{language}.docx").write_bytes(file_body(edition, value, language, "docx"))
from mirab.web.alerts.cap_models import CapMessage
for message in CapMessage.objects.all():
    (folder / f"{message.kind}.cap.xml").write_bytes(message.body)
    (folder / f"{message.kind}.cap.pem").write_text(message.certificate)
lines = AuditLine.objects.order_by("number")
print(json.dumps({
    "acts": list(lines.values_list("act", flat=True)),
    "in order": [at.isoformat() for at in lines.values_list("at", flat=True)],
    "escalated": list(Escalation.objects.values_list("kind", flat=True)),
    "notices": list(Notice.objects.values_list("what", flat=True)),
    "closings": list(Closing.objects.order_by("at").values_list("closing", flat=True)),
    "sensitivities": [int(one.marks.sensitivity) for one in Reaction.objects.all()],
    "missed": [
        {"asked": one.asked_at is not None, "well": one.well, "silence": one.silence_at is not None}
        for one in Missed.objects.order_by("due_at")
    ],
    "reports": list(Report.objects.order_by("received_at").values_list("status", flat=True)),
    "untold": [one.title for one in WarningVersion.objects.all() if "EXERCISE" not in one.title],
    "cap": [[one.kind, one.identifier, one.references] for one in CapMessage.objects.order_by("sent")],
    "now": timezone.now().isoformat(),
}))
"""


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MIRAB_", "DJANGO_"))}
    return kept | {
        "MIRAB_HOME": str(home),
        "MIRAB_PROFILE": "border_water",
        "DJANGO_SETTINGS_MODULE": "mirab.web.project.settings",
    }


def run(*words: str, folder: Path, **surroundings: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("mirab")), *words]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MIRAB_", "DJANGO_"))}
    kept |= surroundings
    return subprocess.run(command, capture_output=True, text=True, env=kept, cwd=folder, timeout=400)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exercise")


class Taking:
    """A mail server's hand, which keeps what it takes in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        number = len(list(self.folder.iterdir()))
        (self.folder / f"{number:03}-{envelope.rcpt_tos[0]}.eml").write_bytes(envelope.content)
        return "250 OK"


@pytest.fixture(scope="module")
def mail_server(folder: Path) -> Iterator[str]:
    """A mail server on loopback, by its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "mail").mkdir()
    running = Controller(Taking(folder / "mail"), hostname="127.0.0.1", port=port)
    running.start()
    yield f"smtp://127.0.0.1:{port}"
    running.stop()


@pytest.fixture(scope="module")
def said(folder: Path, mail_server: str) -> dict[str, Any]:
    """What the command printed."""
    words = ("exercise", "run", "border-water", "--folder", "home", "--json")
    done = run(*words, folder=folder, MIRAB_MAIL_URL=mail_server, MIRAB_MAIL_FROM="centre@exercise.example")
    assert done.returncode == 0, done.stderr
    (folder / "said.log").write_text(done.stdout + done.stderr, encoding="utf-8")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture(scope="module")
def record(said: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What stands in the record."""
    words = [sys.executable, "-c", ASKED, str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, env=environment(folder / "home"), timeout=240)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_it_plays_from_the_first_report_to_the_scores(said: dict[str, Any]) -> None:
    assert said["exercise"] == "border-water"
    assert "EXERCISE" in said["title"]["en"]
    stands = {(one["warning"], one["version"]): one["state"] for one in said["warnings"]}
    assert stands == {
        ("warning", 1): "superseded",
        ("warning", 2): "reviewed",
        ("flash", 1): "scored",
        ("mistaken", 1): "withdrawn",
    }
    scores = said["scores"]
    assert scores["n"] == 2
    assert scores["acted_on"] == {"n": 1, "mean_probability": 0.6}
    # a warning of 55 % that came true, and one of 30 % after one of 60 % that did not
    assert scores["hit_rate"] == 1.0
    assert scores["without_acted_on"]["false_alarm_ratio"] == 0.0


def test_every_state_of_a_warning_is_reached(record: dict[str, Any], said: dict[str, Any]) -> None:
    acts = set(record["acts"])
    reached = {
        State.DRAFT: "draft_warning",
        State.CHALLENGED: "challenge_warning",
        State.CLEARED: "clear_warning",
        State.APPROVED: "approve_warning",
        State.ISSUED: "issue_warning",
        State.SUPERSEDED: "supersede_warning",
        State.CLOSED: "close_warning",
        State.SCORED: "score_warning",
        State.REVIEWED: "review_warning",
        State.WITHDRAWN: "withdraw_warning",
    }
    assert set(reached) == set(State)
    assert set(reached.values()) <= acts
    assert {"issue_flash", "clear_warning_late", "change_warning"} <= acts


def test_clocks_run_out_by_themselves(record: dict[str, Any]) -> None:
    assert "next person" in record["escalated"]
    assert "clearance missed" in record["notices"]
    assert "changed" in record["notices"]
    # the first missed report counts as silence since the association said that its person is well; where nobody asked,
    # none counts
    assert record["missed"][0] == {"asked": True, "well": True, "silence": True}
    assert all(one == {"asked": False, "well": None, "silence": False} for one in record["missed"][1:])


def test_its_hours_are_those_of_the_script_and_the_audit_stands_in_their_order(
    record: dict[str, Any], said: dict[str, Any]
) -> None:
    assert record["in order"] == sorted(record["in order"])
    assert record["in order"][0] >= said["began"]
    within = [at for at in record["in order"] if at <= said["ended"][:16] + "~"]
    assert len(within) > said["steps"]
    assert said["ended"] < record["now"]


def test_the_audit_of_it_holds(said: dict[str, Any], folder: Path) -> None:
    done = run("--home", "home", "--profile", "border_water", "audit", "verify", "--json", folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr


def test_whatever_it_says_it_says_as_an_exercise(record: dict[str, Any]) -> None:
    assert record["untold"] == []
    assert record["closings"] == ["materialised", "did not materialise after action"]
    assert record["sensitivities"] == [1]


def test_nothing_that_leaves_it_holds_a_sentence_of_the_house(record: dict[str, Any], folder: Path) -> None:
    assert KEPT_IN in (folder / "home" / "record.sqlite3").read_bytes().decode("utf-8", "replace")
    home = ("--home", "home", "--profile", "border_water")
    assert run(*home, "keys", "new", "--out", "private.key", folder=folder).returncode == 0
    backed_up = run(*home, "backup", "copy.backup", folder=folder)
    assert backed_up.returncode == 0, backed_up.stderr
    left = [(folder / name).read_bytes() for name in ("said.log", "copy.backup")]
    mails = [path.read_bytes() for path in (folder / "mail").iterdir()]
    assert mails
    left += mails
    left += [path.read_bytes() for path in folder.glob("*.cap.xml")]
    for language in ("en", "ru"):
        with zipfile.ZipFile(io.BytesIO((folder / f"weekly.{language}.docx").read_bytes())) as office:
            left += [office.read(name) for name in office.namelist()]
    assert any(b"EXERCISE" in one for one in left)
    for one in left:
        for encoding in ("utf-8", "utf-16-le"):
            assert KEPT_IN.encode(encoding) not in one


def test_people_are_written_to_and_no_government_is(record: dict[str, Any], folder: Path) -> None:
    told = {path.stem.split("-", 1)[1].split("@")[0] for path in (folder / "mail").iterdir()}
    assert {"chief", "liaison"} <= told
    assert told <= {"head", "chief", "analyst", "political-officer", "liaison"}
    bodies = {message_from_bytes(path.read_bytes()).get_payload() for path in (folder / "mail").iterdir()}
    assert len(bodies) == 1


def test_its_messages_of_a_hazard_validate_verify_and_read_back_equal_and_a_tampered_one_is_refused(
    record: dict[str, Any], folder: Path
) -> None:
    kinds = [kind for kind, _identifier, _references in record["cap"]]
    assert kinds == ["Alert", "Cancel"]
    assert record["cap"][1][2] == [record["cap"][0][1]]
    for kind in kinds:
        document = (folder / f"{kind}.cap.xml").read_bytes()
        certificate = (folder / f"{kind}.cap.pem").read_bytes()
        assert capvalidator.check_schema(document).passed
        assert by_xmlsec(document, certificate, folder)
        alert = read_signed(document, certificate_pem=certificate, at=datetime.now(UTC))
        assert alert.status.value == "Exercise"
        assert decode(encode(alert)) == alert
        tampered = document.replace(b"EXERCISE", b"EXERCISED", 1)
        assert tampered != document
        assert not by_xmlsec(tampered, certificate, folder)
        with pytest.raises(FormatError):
            read_signed(tampered, certificate_pem=certificate, at=datetime.now(UTC))


def test_a_folder_that_holds_something_is_not_played_in(said: dict[str, Any], folder: Path) -> None:
    done = run("exercise", "run", "border-water", "--folder", "home", folder=folder)
    assert done.returncode == 2
    assert "is not empty" in done.stderr
    assert "name a new one" in done.stderr


def test_an_exercise_that_is_not_there_is_refused_and_those_there_are_named(folder: Path) -> None:
    done = run("exercise", "run", "otter-war", folder=folder)
    assert done.returncode == 2
    assert "border-water" in done.stderr
    listed = json.loads(run("exercise", "list", "--json", folder=folder).stdout)
    assert [(one["exercise"], one["profile"]) for one in listed] == [("border-water", "border_water")]
