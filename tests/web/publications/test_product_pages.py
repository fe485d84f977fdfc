"""Reports of the desk by their pages: written, sent back, cleared, issued; taken away as files; due on Today."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document
from pypdf import PdfReader
from tests.web.publications.reports import CLOSER, OPEN, SECRET, WITHIN, add, cleared, issued, line, weekly

from mirab.pipelines.board import Board
from mirab.web.accounts.models import AuditLine, User
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Role
from mirab.web.publications.product_due import make_due
from mirab.web.publications.product_life import send_for_clearance
from mirab.web.publications.product_models import Product, ProductDue, ProductEdition, ProductState, ProductTemplate

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(person: Callable[..., User]) -> User:
    return person(Role.CHIEF)


@pytest.fixture
def head(person: Callable[..., User]) -> User:
    return person(Role.HEAD)


@pytest.fixture
def analyst(person: Callable[..., User]) -> User:
    return person(Role.ANALYST)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


HELD = {"sensitivity": "0", "use_class": "analysis only"}


def test_a_weekly_report_is_written_sent_back_cleared_and_issued_by_its_pages(
    boards: Board, chief: User, analyst: User
) -> None:
    desk, over = signed_in(analyst), signed_in(chief)
    begun = desk.post("/products/new/weekly/", {"since": "2010-05-19", "until": "2010-05-25", **HELD})
    product = Product.objects.get()
    at = f"/products/{product.pk}"
    assert begun["Location"] == f"{at}/"
    hung = re.findall(r'href="([^"]+hang=situation[^"]+)"', page(desk, f"{at}/hang/?kind=situation"))
    assert hung
    form = page(desk, hung[0].replace("&amp;", "&"))
    key = re.search(r'name="hung" value="([^"]+)"', form)
    assert key
    words = re.search(r'<textarea name="text_en"[^>]*>\s*([^<]+)</textarea>', form)
    assert words
    assert words[1].strip()
    sentence = {"part": "events", "nature": "fact", "text_en": OPEN, "text_ru": "УЧЕНИЯ", "grade": "B2", **HELD}
    assert desk.post(f"{at}/add/", {**sentence, "hung": key[1]}).status_code == 302
    assert product.items.get().rests[0]["kind"] == "situation"
    stamp = Product.objects.get().stamp
    assert desk.post(f"{at}/send/", {"stamp": stamp}).status_code == 302
    assert "wrote nothing of it" in page(desk, f"{at}/")
    assert over.post(f"{at}/return/", {"stamp": stamp, "reason": " "}).status_code == 422
    assert over.post(f"{at}/return/", {"stamp": stamp, "reason": "EXERCISE since when?"}).status_code == 302
    assert "EXERCISE since when?" in page(desk, f"{at}/")
    item = product.items.get()
    late = {**sentence, "text_en": "EXERCISE high since Monday", "hung": key[1]}
    assert desk.post(f"{at}/items/{item.pk}/", {**late, "stamp": "another"}).status_code == 422
    assert desk.post(f"{at}/items/{item.pk}/", {**late, "stamp": stamp}).status_code == 302
    stamp = Product.objects.get().stamp
    assert desk.post(f"{at}/send/", {"stamp": stamp}).status_code == 302
    assert desk.post(f"{at}/clear/", {"stamp": stamp}).status_code == 403
    assert over.post(f"{at}/clear/", {"stamp": stamp}).status_code == 302
    shown = desk.post(f"{at}/issue/", HELD).content.decode()
    assert "Who exactly will see this" in shown
    assert "EXERCISE high since Monday" in shown
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', shown)
    assert seen
    gone = desk.post(f"{at}/issue/", {**HELD, "seen": seen[1]})
    assert gone["Location"] == f"/products/issued/{ProductEdition.objects.get().pk}/"
    assert "EXERCISE high since Monday" in page(desk, gone["Location"])


def test_a_changed_text_says_that_its_clearance_lapsed(boards: Board, chief: User, analyst: User) -> None:
    product = cleared(weekly(analyst, line(OPEN)), analyst, chief)
    add(analyst, product, "EXERCISE more")
    shown = page(signed_in(chief), f"/products/{product.pk}/")
    assert "has lapsed" in shown
    assert "lapsed: the text was changed" in shown


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text_en": "", "text_ru": ""}, "in Russian, or in both"),
        ({"part": "table"}, "Name the situation"),
        ({"part": "press"}, "valid choice"),
        ({"sensitivity": "1"}, "valid choice"),
        ({"hung": "paper:000000000000"}, "valid choice"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(
    boards: Board, analyst: User, change: dict[str, str], said: str
) -> None:
    product = weekly(analyst)
    sentence = {"part": "events", "nature": "fact", "text_en": OPEN, "references": "EXERCISE", **HELD}
    answer = signed_in(analyst).post(f"/products/{product.pk}/add/", {**sentence, **change})
    if "hung" in change:
        # a thing that is not there is no thing to rest on
        assert not product.items.exists() or product.items.get().rests == [
            {"kind": "reference", "id": "", "en": "EXERCISE", "ru": "EXERCISE"}
        ]
        return
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not product.items.exists()


def test_the_writing_aid_stands_beside_its_sentence_and_forbids_nothing(boards: Board, analyst: User) -> None:
    product = weekly(analyst, line("EXERCISE: it is likely, with high confidence, that talks fail."))
    shown = page(signed_in(analyst), f"/products/{product.pk}/")
    assert "writing aid" in shown
    send_for_clearance(analyst, product, stamp=product.stamp)
    assert product.state == ProductState.SENT


def test_what_lies_above_a_reader_is_answered_as_what_never_was(
    boards: Board, chief: User, head: User, analyst: User
) -> None:
    product = cleared(weekly(chief, line(OPEN), line(SECRET, CLOSER)), chief, head)
    full, item = issued(product, chief, CLOSER), product.items.all()[1]
    client = signed_in(analyst)
    tails = ("", "head/", "hang/", "add/", "issue/", f"items/{item.pk}/", f"items/{item.pk}/outcome/")
    asked = [(f"/products/%s/{tail}", product.pk, None) for tail in tails]
    asked += [(f"/products/%s/{tail}/", product.pk, {"stamp": product.stamp}) for tail in ("send", "drop")]
    asked += [("/products/issued/%s/", full.pk, None), ("/products/issued/%s/en.pdf", full.pk, None)]
    for pattern, there, sent in asked:
        # rights that acts have changed are worked out once more, by whichever request comes first
        client.get("/")
        answers = []
        for id in (there, "0" * 12):
            with CaptureQueriesContext(connection) as counted:
                answer = client.get(pattern % id) if sent is None else client.post(pattern % id, sent)
            body = re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]+"', "", answer.content.decode())
            answers.append((answer.status_code, body.replace(id, "ID"), len(counted)))
        assert answers[0] == answers[1], pattern
        assert answers[0][0] == 404
    listed = page(client, "/products/")
    assert product.pk not in listed
    assert full.pk not in listed


def test_the_pages_of_a_lower_version_are_the_same_whatever_stood_above_it(
    boards: Board, chief: User, head: User, analyst: User
) -> None:
    client, seen = signed_in(analyst), []
    for lines in ((line(OPEN), line("EXERCISE talks")), (line(SECRET, CLOSER), line(OPEN), line("EXERCISE talks"))):
        edition = issued(cleared(weekly(chief, *lines), chief, head), chief, WITHIN)
        shown = page(client, f"/products/issued/{edition.pk}/")
        body = re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]+"|\d\d:\d\d', "", shown)
        file = b"".join(client.get(f"/products/issued/{edition.pk}/en.html").streaming_content)
        seen.append((body.replace(edition.pk, "ID"), re.sub(rb"\d\d:\d\d UTC", b"", file)))
    assert seen[0] == seen[1]


def test_each_file_says_for_whom_it_was_made_and_leaves_a_line(boards: Board, chief: User, analyst: User) -> None:
    edition = issued(cleared(weekly(analyst, line(OPEN)), analyst, chief), analyst)
    client = signed_in(analyst)
    for name in ("en.pdf", "ru.docx", "bilingual.html"):
        answer = client.get(f"/products/issued/{edition.pk}/{name}")
        assert answer["Content-Disposition"].startswith("attachment")
        body = b"".join(answer.streaming_content)
        words = body.decode("utf-8", "replace")
        if name.endswith("pdf"):
            words = PdfReader(io.BytesIO(body)).pages[0].extract_text()
        elif name.endswith("docx"):
            words = " ".join(p.text for p in Document(io.BytesIO(body)).sections[0].footer.paragraphs)
        assert "analyst, " in words
    assert AuditLine.objects.filter(act="export", kind="ProductEdition").count() == 3
    for name in ("de.pdf", "en.exe", "en.json"):
        assert client.get(f"/products/issued/{edition.pk}/{name}").status_code == 404


# The office's Word file -----------------------------------------------------------------------------------------------
def letterhead() -> bytes:
    """A Word file as an office has it: its name in the header, a heading style of its own look, some text."""
    paper = Document()
    paper.sections[0].header.paragraphs[0].text = "EXERCISE Office"
    paper.sections[0].footer.paragraphs[0].text = "EXERCISE Street 1"
    paper.styles["Heading 1"].font.name = "EXERCISE Sans"
    paper.styles["Heading 1"].element.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}styleId", "1")
    paper.add_paragraph("EXERCISE how to use this template")
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def brought(client: Client, body: bytes) -> tuple[int, str]:
    answer = client.post("/products/templates/", {"name": "EXERCISE", "file": SimpleUploadedFile("a.docx", body)})
    return answer.status_code, answer.content.decode()


def test_the_office_s_own_file_stands_around_a_report(boards: Board, head: User, analyst: User, home: Path) -> None:
    assert brought(signed_in(head), letterhead())[0] == 302
    assert (home / "templates" / f"{ProductTemplate.objects.get().sha256}.docx").is_file()
    edition = issued(cleared(weekly(analyst, line(OPEN)), analyst, head), analyst)
    body = b"".join(signed_in(analyst).get(f"/products/issued/{edition.pk}/en.docx").streaming_content)
    paper = Document(io.BytesIO(body))
    text = "\n".join(p.text for p in paper.paragraphs)
    assert OPEN in text
    assert "how to use" not in text
    assert "EXERCISE Office" in paper.sections[0].header.paragraphs[0].text
    feet = [p.text for p in paper.sections[0].footer.paragraphs]
    assert feet[0] == "EXERCISE Street 1"
    assert "Unclassified" in feet[1]
    first = next(p for p in paper.paragraphs if p.style.name == "Heading 1")
    assert first.style.font.name == "EXERCISE Sans"


def test_a_template_out_of_use_is_used_no_more_and_what_was_issued_keeps_it(
    boards: Board, head: User, analyst: User
) -> None:
    client = signed_in(head)
    brought(client, letterhead())
    product = cleared(weekly(analyst, line(OPEN)), analyst, head)
    first = issued(product, analyst)
    assert client.post(f"/products/templates/{ProductTemplate.objects.get().pk}/withdraw/").status_code == 302
    second = issued(product, head, CLOSER)
    assert (first.template is None, second.template is None) == (False, True)


def rezipped(body: bytes, change: Callable[[str, bytes], bytes], more: dict[str, bytes] | None = None) -> bytes:
    """A Word file with parts changed or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in book.namelist():
            made.writestr(name, change(name, book.read(name)))
        for name, part in (more or {}).items():
            made.writestr(name, part)
    return out.getvalue()


def same(_name: str, part: bytes) -> bytes:
    return part


def fetching(name: str, part: bytes) -> bytes:
    link = b'<Relationship Id="x9" Type="http://e/image" Target="http://evil.example/a.png" TargetMode="External"/>'
    return part.replace(b"</Relationships>", link + b"</Relationships>") if name.endswith("document.xml.rels") else part


def entity(name: str, part: bytes) -> bytes:
    return (
        part.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY y "z">]><w:document') if "document.xml" in name else part
    )


BAD = {
    "no Word file": lambda: b"EXERCISE",
    "a picture from outside": lambda: rezipped(letterhead(), fetching),
    "an entity": lambda: rezipped(letterhead(), entity),
    "a program": lambda: rezipped(letterhead(), same, {"word/vbaProject.bin": b"EXERCISE"}),
    "a bomb": lambda: rezipped(letterhead(), same, {"word/media/a.xml": b"\0" * 45_000_000}),
    "a zip without a document": lambda: rezipped(letterhead(), same)[:400],
}


@pytest.mark.parametrize("bad", BAD)
def test_a_file_that_is_no_plain_letterhead_is_refused_with_its_reason(bad: str, boards: Board, head: User) -> None:
    status, said = brought(signed_in(head), BAD[bad]())
    assert status == 422
    assert re.search("no Word document|from outside|entities|a program|far more", said)
    assert not ProductTemplate.objects.exists()


# What is due ----------------------------------------------------------------------------------------------------------
def test_what_is_due_is_set_made_and_shown_on_today(boards: Board, head: User, analyst: User) -> None:
    form = {"on": "on", "weekdays": [str((today() + timedelta(1)).weekday())], "ahead": "1"}
    assert signed_in(head).post("/products/due/weekly/", form).status_code == 302
    assert ProductDue.objects.get().weekdays == [(today() + timedelta(1)).weekday()]
    client = signed_in(analyst)
    assert 'id="due"' not in page(client, "/")
    [draft] = make_due(datetime.combine(today(), time(12), UTC))
    shown = page(client, "/")
    assert f"/products/{draft.pk}/" in shown
    add(head, draft, SECRET, CLOSER)
    assert draft.pk not in page(client, "/")
    assert draft.pk not in page(client, "/products/due/")
    assert draft.pk in page(signed_in(head), "/")


def test_a_report_that_is_due_on_no_day_is_not_set(boards: Board, head: User) -> None:
    answer = signed_in(head).post("/products/due/weekly/", {"on": "on", "ahead": "1"})
    assert answer.status_code == 422
    assert not ProductDue.objects.exists()
