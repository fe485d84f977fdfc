"""An erased report is found nowhere: no row, no picture, no archived figure, no file of the record, no later backup."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import override_settings
from PIL import Image
from pyrage import x25519
from tests.web.project.backups import inside
from tests.web.reports.made import incident, of_now

from mirab.web.accounts.chain import ERASED
from mirab.web.accounts.erasures import NotThere, approve_erasure, ask_erasure, erasables
from mirab.web.accounts.models import AuditLine, Clearance, User
from mirab.web.accounts.roles import Role
from mirab.web.accounts.sealing_models import Erasure, Ground
from mirab.web.accounts.seals import seal_folder
from mirab.web.accounts.verifying import verify
from mirab.web.monitoring.queries import centre
from mirab.web.project.backup import back_up
from mirab.web.reports.actions import answer_reporter, take, triage_report, verify_report
from mirab.web.reports.models import Channel, Outcome, Refused, Report
from mirab.web.reports.tasks import archive_last_verdict

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
#: In every field of a report alike; a word that nothing else holds.
WORD = "Qorasuvlik"
SENTENCE = f"EXERCISE the ferryman {WORD} heard who gave the word"
KEY = x25519.Identity.generate()


@pytest.fixture
def own_home(tmp_path: Path) -> Iterator[Path]:
    """A home folder of its own, with nothing in it."""
    folder = tmp_path / "home"
    folder.mkdir()
    with override_settings(MIRAB_HOME=folder):
        yield folder


def somebody(name: str, role: Role = Role.HEAD, *, cleared: bool = True) -> User:
    person = User.objects.create_user(name, password="a long enough one", role=role)
    if cleared:
        Clearance.objects.create(person=person, level=1, since=date(2000, 1, 1), why="EXERCISE")
    return person


def picture(colour: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(made, "PNG")
    return made.getvalue()


def written(by: User, desk: User) -> tuple[Report, Refused]:
    """A report that says the sentence wherever it says anything, verified and counted; and one that was not taken."""
    claims = [{"of_whom": SENTENCE, "unit": "wounded", "best": 1, "by_whom": SENTENCE}]
    texts = dict.fromkeys(("actors", "role", "trigger", "response", "words", "source_items"), SENTENCE)
    sent = incident(**texts, claims=claims, sides={"a": SENTENCE}, **of_now())
    now = datetime.now(UTC)
    report = take(by, sent, channel=Channel.SITE, now=now, pictures=[picture("red"), picture("blue")]).report
    refused = take(by, incident(words=SENTENCE, form_version=0, **of_now()), channel=Channel.SITE, now=now).refused
    assert report is not None
    assert refused is not None
    triage_report(desk, report, urgent=True, why=SENTENCE)
    verify_report(desk, report, outcome=Outcome.VERIFIED, credibility=2, why=SENTENCE)
    answer_reporter(desk, report, SENTENCE)
    assert archive_last_verdict(report.pk, now)
    return report, refused


def rows() -> list[str]:
    """Models of which a row says the word."""
    told = []
    for model in apps.get_models(include_auto_created=True):
        said = [str(row) for row in model._base_manager.values()]
        if model is Session:
            said = [str(session.get_decoded()) for session in Session.objects.all()]
        told += [model.__name__] if any(WORD in one for one in said) else []
    return sorted(set(told))


def in_backup(home: Path, folder: Path, *wanted: bytes) -> list[str]:
    done = back_up(home, folder, KEY.to_public(), now=NOW, say=lambda _what, _share: None)
    parts = inside(done.path, KEY)
    texts = {name: gzip.decompress(data) if name.endswith(".gz") else data for name, data in parts.items()}
    return sorted(name for name, data in texts.items() if any(one in data or one.decode() in name for one in wanted))


def test_an_erased_report_is_found_nowhere_and_in_no_later_backup(own_home: Path, tmp_path: Path) -> None:
    one, two, monitor = somebody("one"), somebody("two"), somebody("m", Role.FIELD_MONITOR, cleared=False)
    report, refused = written(monitor, one)
    like = incident(**dict.fromkeys(("actors", "trigger", "words"), SENTENCE.replace(WORD, "")), **of_now())
    other = take(monitor, like, channel=Channel.SITE, now=datetime.now(UTC), pictures=[picture("blue")]).report
    digests = [held.digest.encode() for held in report.pictures.all()]
    assert rows() == ["Answer", "Refused", "Report", "ReportClaim", "Side", "Triage", "Verification"]
    assert report.alike_later.count() == 1
    assert len(in_backup(own_home, tmp_path / "before", WORD.encode(), *digests)) > 5

    asked = ask_erasure(one, "report", [report.pk, refused.pk], "EXERCISE it endangers a person", ground=Ground.PERSON)
    approve_erasure(two, asked)

    assert rows() == []
    assert list(Report.objects.all()) == [other]
    kept = {file.name for file in (own_home / "reports").rglob("*") if file.is_file()}
    assert kept == {other.pictures.get().digest} if other else None
    gone = set(digests) - {name.encode() for name in kept}
    assert in_backup(own_home, tmp_path / "after", WORD.encode(), *gone) == []
    assert (
        "field_reports" not in centre().archive.sources()
        or centre().archive.scan("field_reports", latest=False).collect().is_empty()
    )
    lines = AuditLine.objects.filter(record__in=[report.pk, refused.pk]).exclude(act=ERASED)
    assert {(str(line.detail), line.salt) for line in lines} == {("{}", "")}
    seal_folder().seal(NOW)
    assert verify(seal_folder(), None).ok
    before = AuditLine.objects.count()
    again = Erasure.objects.get()
    again.records = [report.pk]
    erasables()["report"].erase(again)
    assert AuditLine.objects.count() == before


def test_a_report_that_is_not_seen_is_refused_as_one_that_is_not_there(own_home: Path) -> None:
    one, uncleared = somebody("one"), somebody("two", Role.RECORDS_OFFICER, cleared=False)
    report, _refused = written(somebody("m", Role.FIELD_MONITOR, cleared=False), one)
    said = set()
    for id in (report.pk, "0" * 12):
        with pytest.raises(NotThere) as told:
            ask_erasure(uncleared, "report", [id], "EXERCISE", ground=Ground.PERSON)
        said.add(str(told.value))
    assert len(said) == 1


def test_what_came_before_a_report_was_corrected_goes_with_it(own_home: Path) -> None:
    one, two, monitor = somebody("one"), somebody("two"), somebody("m", Role.FIELD_MONITOR, cleared=False)
    report, refused = written(monitor, one)
    type(refused).objects.filter(pk=refused.pk).update(taken_as=report)
    asked = ask_erasure(one, "report", [report.pk], "EXERCISE it endangers a person", ground=Ground.PERSON)
    approve_erasure(two, asked)
    assert rows() == []
