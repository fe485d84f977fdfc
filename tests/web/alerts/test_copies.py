"""Released texts on paper and in encrypted files: numbers, receipts, keys, and what the warning's page says left."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pypdf import PdfReader
from tests.web.alerts.desk import INSIDE, Desk, drafted, option, people, released, signed, to_headquarters
from tests.web.alerts.hazards import OPEN

from mirab.core.marks import Marks
from mirab.core.words import Text
from mirab.reporting.numbered import PaperCopy, numbered_pdf, plain_text
from mirab.web.accounts.models import AuditLine, Clearance, User
from mirab.web.accounts.policy import NotAllowed
from mirab.web.accounts.roles import Role
from mirab.web.alerts.addressee_actions import NotFit
from mirab.web.alerts.addressee_models import Note
from mirab.web.alerts.copies_actions import make_copies, print_copy, record_receipt
from mirab.web.alerts.copies_models import EncryptedFile, NumberedCopy
from mirab.web.alerts.copies_queries import left_of
from mirab.web.alerts.file_actions import encrypted_file, file_key_of, register_file_key

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def desk(person: Callable[..., User], centre: object) -> Desk:
    return people(person)


def noted_text(desk: Desk, marks: Marks = OPEN, held: int = 0) -> Note:
    """A text that headquarters received."""
    warning = drafted(desk, AT, marks)
    addressee = to_headquarters(desk, warning, AT)
    option(desk, warning, addressee, AT)
    signed(desk, warning, at=AT)
    for body in {desk.first_of_hq, desk.next_of_hq} if held else ():
        Clearance.objects.create(person=body, level=held, since=AT.date(), why="EXERCISE")
    return released(desk, addressee, AT, held=held)


def paper(**changes: object) -> PaperCopy:
    """A copy of a text of several pages."""
    values: dict[str, object] = {
        "kind": Text(en="Non-paper", ru="Неофициальный документ"),
        "title": "УЧЕНИЯ о воде",
        "text": "\n".join(
            f"УЧЕНИЯ: строка {number} текста, который занимает несколько страниц." for number in range(150)
        ),
        "language": "ru",
        "sensitivity": "confidential",
        "reader": "EXERCISE A. Reader, desk officer",
        "number": 2,
        "of": 3,
        "made_at": AT,
        "exercise": True,
    }
    return PaperCopy(**{**values, **changes})  # type: ignore[arg-type]


def test_every_page_of_a_copy_bears_number_name_time_and_exercise() -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(numbered_pdf(paper()))).pages]
    assert len(pages) > 2
    for page in pages:
        for said in ("Экз. 2 из 3", "EXERCISE A. Reader, desk officer", "2026-01-05 12:00 UTC", "УЧЕНИЯ"):
            assert said in page
    assert "строка 149" in pages[-1]
    earnest = PdfReader(io.BytesIO(numbered_pdf(paper(exercise=False, language="en", text="Said."))))
    assert "COPY 2" in earnest.pages[0].extract_text()


def test_a_number_is_given_once_and_a_copy_is_printed_once(desk: Desk) -> None:
    note = noted_text(desk)
    first = make_copies(desk.author, note, ["EXERCISE A", " ", "EXERCISE  B"])
    more = make_copies(desk.author, note, ["EXERCISE C"])
    assert [(copy.number, copy.of, copy.reader) for copy in (*first, *more)] == [
        (1, 2, "EXERCISE A"),
        (2, 2, "EXERCISE B"),
        (3, 3, "EXERCISE C"),
    ]
    page = PdfReader(io.BytesIO(print_copy(desk.author, more[0], AT))).pages[0].extract_text()
    assert "Copy 3 of 3, for EXERCISE C, 2026-01-05 12:00 UTC" in page
    assert "EXERCISE text for headquarters" in page
    with pytest.raises(NotFit, match="before"):
        print_copy(desk.author, more[0], AT)
    assert AuditLine.objects.filter(act="print_copy", record=more[0].pk).count() == 1
    with pytest.raises(NotFit, match="from one to"):
        make_copies(desk.author, note, [" "])
    with pytest.raises(NotAllowed):
        make_copies(desk.first_of_hq, note, ["EXERCISE D"])


def test_receipts_tell_one_life_of_a_copy_and_no_other(desk: Desk) -> None:
    (copy,) = make_copies(desk.author, noted_text(desk), ["EXERCISE A"])

    def said(what: str, hours: int) -> str:
        given = {"what": what, "on": AT + timedelta(hours=hours), "who": "EXERCISE registry"}
        try:
            return record_receipt(desk.author, copy, given).what
        except NotFit as error:
            return error.said

    assert "not printed" in said("handed over", 1)
    print_copy(desk.author, copy, AT)
    assert "not handed over" in said("returned", 1)
    assert said("handed over", 2) == "handed over"
    assert "already" in said("handed over", 3)
    assert "before what is on record" in said("returned", 1)
    assert said("returned", 3) == "returned"
    assert said("destroyed", 4) == "destroyed"
    assert "as destroyed" in said("returned", 5)
    assert [one.by for one in copy.receipts.all()] == [desk.author] * 3


def test_an_encrypted_file_opens_by_another_program_with_its_readers_key_and_says_nothing_before(
    desk: Desk, tmp_path: Path
) -> None:
    if shutil.which("age") is None:
        pytest.skip("age is not installed (Debian: apt-get install age)")
    note = noted_text(desk, INSIDE, held=1)
    for name in ("own", "other"):
        subprocess.run(["age-keygen", "-o", f"{name}.txt"], cwd=tmp_path, check=True, capture_output=True)
    told = subprocess.run(["age-keygen", "-y", "own.txt"], cwd=tmp_path, check=True, capture_output=True, text=True)
    with pytest.raises(NotFit, match="no key"):
        encrypted_file(desk.first_of_hq, note, "txt", AT)
    register_file_key(desk.first_of_hq, f" {told.stdout}", AT)
    for form, inside in (("txt", b"EXERCISE text for headquarters"), ("pdf", b"%PDF-")):
        closed = encrypted_file(desk.first_of_hq, note, form, AT)
        (tmp_path / "file.age").write_bytes(closed)
        opened = subprocess.run(["age", "-d", "-i", "own.txt", "file.age"], cwd=tmp_path, capture_output=True)
        assert inside in opened.stdout
        refused = subprocess.run(["age", "-d", "-i", "other.txt", "file.age"], cwd=tmp_path, capture_output=True)
        assert refused.returncode
        assert not refused.stdout
        # not a sentence, a word of it, a title or a name in clear
        for word in (*note.text.split(), *note.title.split(), desk.first_of_hq.called):
            assert len(word) < 4 or word.encode() not in closed
    kept = EncryptedFile.objects.filter(note=note, by=desk.first_of_hq)
    assert {one.form for one in kept} == {"txt", "pdf"}
    assert AuditLine.objects.filter(act="take_encrypted", record=note.pk).count() == 2


def test_what_is_no_public_key_is_refused_and_a_new_one_takes_the_place_of_the_old(desk: Desk) -> None:
    from pyrage import x25519  # noqa: PLC0415

    pairs = [x25519.Identity.generate() for _number in range(2)]
    with pytest.raises(NotFit, match="private half"):
        register_file_key(desk.author, str(pairs[0]))
    with pytest.raises(NotFit, match="no public key"):
        register_file_key(desk.author, "age1EXERCISE")
    for pair in pairs:
        register_file_key(desk.author, str(pair.to_public()))
    key = file_key_of(desk.author)
    assert key is not None
    assert key.public == str(pairs[1].to_public())
    assert file_key_of(desk.second) is None


def test_plain_text_says_for_whom_it_is_and_how_it_is_held() -> None:
    said = plain_text(paper(number=0, of=0, text="Said.", language="en", exercise=False)).splitlines()
    assert said[:2] == ["For EXERCISE A. Reader, desk officer alone, 2026-01-05 12:00 UTC", "Confidential"]
    assert "Said." in said


def test_the_page_says_what_left_and_to_a_reader_without_clearance_there_is_none_of_it(
    desk: Desk, client_of: Callable[[Role], Client]
) -> None:
    note = noted_text(desk, INSIDE, held=1)
    (copy,) = make_copies(desk.author, note, ["EXERCISE holder"])
    print_copy(desk.author, copy, AT + timedelta(hours=1))
    left = left_of(desk.author, note.addressee.warning)
    assert [(one.form, one.to) for one in left] == [
        ("on paper, copy 1 of 1", "EXERCISE holder"),
        ("released on the site", "EXERCISE hq, EXERCISE desk officer"),
    ]
    head, analyst = client_of(Role.CHIEF), client_of(Role.ANALYST)
    page = head.get(f"/warnings/{note.addressee.warning_id}/").content.decode()
    assert "EXERCISE holder" in page
    for path in (f"/notes/{note.pk}/copies/", f"/copies/{copy.pk}/receipt/", f"/notes/{note.pk}/file/"):
        assert head.get(path).status_code == 200
        assert analyst.get(path).status_code == 404
    assert analyst.post(f"/copies/{copy.pk}/print/").status_code == 404
    assert left_of(User.objects.get(username=Role.ANALYST.value), note.addressee.warning) == []


def test_the_pages_make_print_and_record_a_copy_and_take_a_key(desk: Desk, client_of: Callable[[Role], Client]) -> None:
    from pyrage import x25519  # noqa: PLC0415

    note = noted_text(desk)
    chief = client_of(Role.CHIEF)
    register = f"/notes/{note.pk}/copies/"
    assert chief.post(register, {"readers": "x" * 121}).status_code == 422
    assert chief.post(register, {"readers": "EXERCISE A\nEXERCISE B"}).status_code == 302
    copy = NumberedCopy.objects.get(number=2)
    printed = chief.post(f"/copies/{copy.pk}/print/")
    assert (printed["Content-Type"], printed["Cache-Control"]) == ("application/pdf", "no-store")
    assert chief.post(f"/copies/{copy.pk}/print/").status_code == 302
    sent = {"what": "handed over", "on": "2026-01-06T10:00", "who": "EXERCISE registry"}
    assert chief.post(f"/copies/{copy.pk}/receipt/", sent).status_code == 302
    assert "EXERCISE registry" in chief.get(register).content.decode()
    asked = f"/notes/{note.pk}/file/"
    assert "Register a key" in chief.get(asked).content.decode()
    assert chief.post(asked, {"form": "pdf"}).status_code == 422
    public = str(x25519.Identity.generate().to_public())
    assert chief.post("/notes/key/", {"public": public}).status_code == 302
    assert chief.post(asked, {"form": "pdf"}).content.startswith(b"age-encryption.org/v1")
