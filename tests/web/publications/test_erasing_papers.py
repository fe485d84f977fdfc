"""An erased paper is found nowhere: no row, no word of search, no page, no file of the record, no later backup."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import override_settings
from pyrage import x25519
from tests.web.project.backups import inside

from mirab.core.marks import Marks, Sensitivity, UseClass
from mirab.web.accounts.chain import ERASED
from mirab.web.accounts.erasures import NotThere, approve_erasure, ask_erasure, erasables
from mirab.web.accounts.models import AuditLine, Classification, Clearance, User
from mirab.web.accounts.roles import Role
from mirab.web.accounts.sealing_models import Erasure, Ground
from mirab.web.accounts.seals import seal_folder
from mirab.web.accounts.verifying import verify
from mirab.web.project.backup import back_up
from mirab.web.publications.paper_actions import Why, Written, confirmation, copy_in_part, write_paper
from mirab.web.publications.paper_models import Paper, Paragraph, Removal, TitleWord
from mirab.web.publications.paper_queries import papers_titled, who_sees

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WITHIN = Marks(use_class=UseClass.ANALYSIS_ONLY)
CLOSER = Marks(use_class=UseClass.ANALYSIS_ONLY, sensitivity=Sensitivity.CONFIDENTIAL)
#: In title, paragraph and reason alike; a word that nothing else holds.
WORD = "Qorasuvlik"
SENTENCE = f"EXERCISE the ferryman {WORD} heard who gave the word"
KEY = x25519.Identity.generate()
PERSON = Ground.PERSON


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


def written(by: User) -> Paper:
    """A paper that says the sentence wherever a paper says anything, with a copy in part of it and one of that."""
    why = Why(reason=SENTENCE, review_on=date(2999, 1, 1))
    parts = [Written(text=text, marks=marks) for text, marks in ((SENTENCE, WITHIN), ("EXERCISE", CLOSER))]
    paper = write_paper(by, SENTENCE, "en", [*parts, Written(text=SENTENCE, marks=CLOSER)], why)
    copy = copy_in_part(by, paper, WITHIN, why, title=SENTENCE, seen=seen(paper))
    assert copy.paragraphs.count() == 1
    assert copy.removals.count() == 2
    return paper


def seen(paper: Paper) -> str:
    return confirmation(paper, WITHIN, who_sees(paper, WITHIN).audience)


def rows() -> list[str]:
    """Models of which a row says the word, in clear or folded; sessions as they are read."""
    told = []
    for model in apps.get_models(include_auto_created=True):
        said = [str(row) for row in model._base_manager.values()]
        if model is Session:
            said = [str(session.get_decoded()) for session in Session.objects.all()]
        told += [model.__name__] if any(WORD.lower() in one.lower() for one in said) else []
    return sorted(set(told))


def in_backup(home: Path, folder: Path) -> list[str]:
    done = back_up(home, folder, KEY.to_public(), now=NOW, say=lambda _what, _share: None)
    parts = inside(done.path, KEY)
    texts = {name: gzip.decompress(data) if name.endswith(".gz") else data for name, data in parts.items()}
    return sorted({name.split("/")[1] for name, data in texts.items() if WORD.lower().encode() in data.lower()})


def test_an_erased_paper_is_found_nowhere_and_in_no_later_backup(own_home: Path, tmp_path: Path) -> None:
    one, two = somebody("one"), somebody("two", Role.RECORDS_OFFICER)
    paper = written(one)
    other = write_paper(one, "EXERCISE stays", "en", [Written(text="EXERCISE stays", marks=WITHIN)], Why(reason="x"))
    session = SessionStore()
    session["kept_forms"] = {f"/papers/{paper.pk}/change/": {"title": SENTENCE}, "/proposals/a/": {"reason": "stays"}}
    session.save()
    assert rows() == ["Classification", "Paper", "Paragraph", "Removal", "Session", "TitleWord"]
    assert len(in_backup(own_home, tmp_path / "before")) >= 5
    assert len(papers_titled(two, WORD).papers) == 2

    asked = ask_erasure(one, "paper", [paper.pk], "EXERCISE it endangers a person", ground=PERSON)
    assert Paper.objects.count() == 3
    approve_erasure(two, asked)

    assert rows() == []
    assert in_backup(own_home, tmp_path / "after") == []
    assert list(Paper.objects.all()) == [other]
    assert papers_titled(two, WORD).papers == []
    kinds = (Paragraph, TitleWord, Removal, Classification)
    assert [kind.objects.count() for kind in kinds] == [1, 2, 0, 1]
    assert SessionStore(session.session_key)["kept_forms"] == {"/proposals/a/": {"reason": "stays"}}
    stone = Erasure.objects.get()
    assert (stone.reason, stone.asked_by, stone.approved_by) == ("EXERCISE it endangers a person", one, two)
    assert (stone.records, stone.marks) == ([], CLOSER)


def test_sqlite_keeps_no_word_of_an_erased_paper_in_its_file_or_log(own_home: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes old rows away in its own time")
    one, two = somebody("one"), somebody("two")
    paper = written(one)
    file = Path(str(connection.settings_dict["NAME"]))

    def said() -> bool:
        return any(WORD.encode() in path.read_bytes() for path in file.parent.glob(f"{file.name}*"))

    assert said()
    approve_erasure(two, ask_erasure(one, "paper", [paper.pk], "EXERCISE", ground=PERSON))
    assert not said()


def test_the_audit_keeps_who_did_what_and_loses_the_details(own_home: Path) -> None:
    one, two = somebody("one"), somebody("two")
    paper = written(one)
    before = list(AuditLine.objects.filter(kind="Paper").order_by("number").values_list("number", "act", "username"))
    assert AuditLine.objects.get(act="copy_paper").detail != {}
    approve_erasure(two, ask_erasure(one, "paper", [paper.pk], "EXERCISE", ground=PERSON))
    lines = AuditLine.objects.filter(kind="Paper").order_by("number")
    assert list(lines.values_list("number", "act", "username")) == before
    assert {(str(line.detail), line.salt) for line in lines} == {("{}", "")}
    told = AuditLine.objects.get(act=ERASED)
    assert (told.username, told.detail["lines"]) == ("two", [number for number, _act, _name in before])
    assert told.sensitivity == Sensitivity.CONFIDENTIAL
    seal_folder().seal(NOW)
    assert verify(seal_folder(), None).ok


def test_an_erasure_that_is_carried_out_again_changes_nothing(own_home: Path) -> None:
    one, two = somebody("one"), somebody("two")
    paper = written(one)
    asked = ask_erasure(one, "paper", [paper.pk], "EXERCISE", ground=PERSON)
    approve_erasure(two, asked)
    lines = AuditLine.objects.count()
    asked.refresh_from_db()
    asked.records = [paper.pk]
    erasables()["paper"].erase(asked)
    assert AuditLine.objects.count() == lines


def test_a_copy_goes_alone_and_whoever_decides_is_told_that_its_original_stays(own_home: Path) -> None:
    one, two = somebody("one"), somebody("two")
    paper = written(one)
    copy = paper.copies.get()
    found = erasables()["paper"].find(two, [copy.pk])
    assert found is not None
    assert found.notes == ("It is a copy in part: the paper that it was made of stays, with the same words.",)
    approve_erasure(two, ask_erasure(one, "paper", [copy.pk], "EXERCISE", ground=PERSON))
    assert list(Paper.objects.all()) == [paper]
    assert paper.paragraphs.count() == 3


def test_a_paper_that_is_not_seen_is_refused_as_one_that_is_not_there(own_home: Path) -> None:
    one, uncleared = somebody("one"), somebody("two", Role.RECORDS_OFFICER, cleared=False)
    paper = written(one)
    said = set()
    for id in (paper.pk, "0" * 12):
        with pytest.raises(NotThere) as told:
            ask_erasure(uncleared, "paper", [id], "EXERCISE", ground=PERSON)
        said.add(str(told.value))
    assert len(said) == 1
    assert ask_erasure(uncleared, "paper", [paper.copies.get().pk], "EXERCISE", ground=PERSON).marks == WITHIN
