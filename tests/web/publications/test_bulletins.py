"""Bulletins: who builds and reads them, what the worker does, and that every document says what its JSON says."""

from __future__ import annotations

import io
import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from mirab.core.errors import StoreError
from mirab.core.marks import Marks, Sensitivity
from mirab.pipelines.board import Board
from mirab.web.accounts.models import AuditLine, stored
from mirab.web.accounts.policy import NotAllowed, may, readable
from mirab.web.accounts.roles import Role, Verb
from mirab.web.publications import building
from mirab.web.publications.actions import ask_again, ask_for_bulletin, delete_bulletin, take_up
from mirab.web.publications.building import build
from mirab.web.publications.models import SILENT, WAITS, Bulletin, State
from mirab.web.publications.queries import folder_of

if TYPE_CHECKING:
    from mirab.web.accounts.models import User

DAY = date(2008, 2, 15)


@pytest.fixture
def asked(boards: Board, person: Callable[[Role], User]) -> Bulletin:
    return ask_for_bulletin(person(Role.ANALYST), DAY, ["en"])


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    """A bulletin that was built once: its row and its files, for the tests that only read it."""
    return {}


@pytest.fixture
def ready(asked: Bulletin, kept: dict[str, Any]) -> Bulletin:
    if not kept:
        build(asked.pk)
        built = Bulletin.objects.get(pk=asked.pk)
        files = {name: (folder_of(built) / name).read_bytes() for name in built.files}
        kept |= {"files": files, "content": built.content, "state": built.state}
        return built
    folder = folder_of(asked)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in kept["files"].items():
        (folder / name).write_bytes(content)
    Bulletin.objects.filter(pk=asked.pk).update(
        state=State.READY, files=list(kept["files"]), content=kept["content"], mark_set=stored(Marks())
    )
    return Bulletin.objects.get(pk=asked.pk)


def test_a_bulletin_is_asked_for_queued_and_built_by_the_worker(analyst_client: Client) -> None:
    answer = analyst_client.post("/bulletins/", {"day": str(DAY), "languages": ["en"]})
    assert answer.status_code == 302
    bulletin = Bulletin.objects.get()
    assert answer["Location"] == f"/bulletins/{bulletin.pk}/"
    assert (bulletin.state, bulletin.day, bulletin.languages) == (State.QUEUED, DAY, ["en"])
    queued = DBTaskResult.objects.get()
    queued.task.call(*queued.args_kwargs["args"], **queued.args_kwargs["kwargs"])
    bulletin.refresh_from_db()
    assert bulletin.state == State.READY
    assert bulletin.share == 1.0
    assert {Path(name).suffix for name in bulletin.files} == {".pdf", ".docx", ".html", ".json"}
    assert AuditLine.objects.filter(act="ask_for_bulletin", record=bulletin.pk).count() == 1


def test_pdf_docx_and_html_hold_every_figure_of_the_json(ready: Bulletin) -> None:
    folder = folder_of(ready)
    data = json.loads((folder / f"bulletin-{DAY}.json").read_text("utf-8"))
    assert data["id"] == ready.content
    pdf = " ".join(page.extract_text() for page in PdfReader(folder / f"bulletin-{DAY}-en.pdf").pages)
    word = Document(str(folder / f"bulletin-{DAY}-en.docx"))
    docx = " ".join(element.text or "" for element in word.element.body.iter() if element.tag.endswith("}t"))
    html = unescape(re.sub(r"<[^>]+>", " ", (folder / f"bulletin-{DAY}-en.html").read_text("utf-8")))
    figures = [e["figure"]["value"] for p in data["proposals"] for e in p["evidence"] if e["figure"]["value"]]
    assert figures
    for text in (pdf, docx, html):
        numbers = set(re.findall(r"\d[\d,]*(?:\.\d+)?", text.replace("\xa0", " ")))
        assert [f for f in figures if f"{f:,.6f}".rstrip("0").rstrip(".") not in numbers] == []
        assert all(situation["name"]["en"] in re.sub(r"\s+", " ", text) for situation in data["situations"])


def test_files_are_downloaded_under_names_that_say_what_they_are(ready: Bulletin, analyst_client: Client) -> None:
    for name in ready.files:
        answer = analyst_client.get(f"/bulletins/{ready.pk}/files/{name}")
        assert answer.status_code == 200
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert b"".join(answer.streaming_content)


def words_of(body: bytes, name: str) -> list[str]:
    """The words of a file, in their order."""
    if name.endswith("pdf"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).split()
    if name.endswith("docx"):
        word = Document(io.BytesIO(body))
        roots = [word.element.body, *(section.footer._element for section in word.sections)]
        return " ".join(e.text or "" for root in roots for e in root.iter() if e.tag.endswith("}t")).split()
    return unescape(re.sub(r"<[^>]+>", " ", body.decode())).split()


def test_a_file_that_is_taken_away_is_the_bulletin_and_says_in_itself_for_whom_and_when(
    ready: Bulletin, analyst_client: Client
) -> None:
    for name in ready.files:
        kept = (folder_of(ready) / name).read_bytes()
        given = b"".join(analyst_client.get(f"/bulletins/{ready.pk}/files/{name}").streaming_content)
        told = re.findall(r"for analyst, \d{4}-\d\d-\d\d \d\d:\d\d UTC", " ".join(words_of(given, name)))
        assert len(told) == (len(PdfReader(io.BytesIO(given)).pages) if name.endswith("pdf") else 1), name
        if name.endswith("json"):
            whole = json.loads(given)
            assert whole.pop("taken").startswith("for analyst, ")
            assert whole == json.loads(kept)
        else:
            missing = Counter(words_of(kept, name)) - Counter(words_of(given, name))
            assert not missing, name
        assert (folder_of(ready) / name).read_bytes() == kept
    pages = [len(PdfReader(io.BytesIO(body)).pages) for body in (kept_pdf(ready), given_pdf(ready, analyst_client))]
    assert pages[0] == pages[1] > 1


def kept_pdf(ready: Bulletin) -> bytes:
    return (folder_of(ready) / f"bulletin-{DAY}-en.pdf").read_bytes()


def given_pdf(ready: Bulletin, client: Client) -> bytes:
    return b"".join(client.get(f"/bulletins/{ready.pk}/files/bulletin-{DAY}-en.pdf").streaming_content)


@pytest.mark.parametrize("name", ["secret.key", "..%2f..%2fsecret.key", "%2e%2e/secret.key", "bulletin.pdf"])
def test_nothing_but_its_own_files_is_given(ready: Bulletin, analyst_client: Client, name: str) -> None:
    assert analyst_client.get(f"/bulletins/{ready.pk}/files/{name}").status_code == 404


def test_the_preview_allows_its_own_styles_by_hash_and_nothing_else(ready: Bulletin, analyst_client: Client) -> None:
    answer = analyst_client.get(f"/bulletins/{ready.pk}/preview/en/")
    policy, page = answer["Content-Security-Policy"], answer.content.decode()
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "unsafe-inline" not in policy
    assert "script-src" not in policy
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL) + re.findall(r'\sstyle="([^"]*)"', page)
    assert len(styles) > 1
    for style in styles:
        assert f"'sha256-{b64encode(sha256(unescape(style).encode()).digest()).decode()}'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_a_language_that_was_not_asked_for_has_no_preview(ready: Bulletin, analyst_client: Client) -> None:
    assert analyst_client.get(f"/bulletins/{ready.pk}/preview/ru/").status_code == 404
    page = analyst_client.get(f"/bulletins/{ready.pk}/?language=ru").content.decode()
    assert f"/bulletins/{ready.pk}/preview/en/" in page


def test_progress_is_polled_until_it_is_ready(asked: Bulletin, analyst_client: Client) -> None:
    address = f"/bulletins/{asked.pk}/progress/"
    assert f'data-poll="{address}"' in analyst_client.get(address).content.decode()
    take_up(asked.pk)
    building.note_progress(asked, building.Step.SETTING, 0.5)
    assert "50" in analyst_client.get(address).content.decode()
    assert f'data-poll="{address}"' in analyst_client.get(address).content.decode()
    building.note_ready(asked, [], "", Marks())
    assert "data-poll" not in analyst_client.get(address).content.decode()


def test_without_a_worker_the_page_says_so_after_a_while_and_builds_in_the_request(
    asked: Bulletin, analyst_client: Client
) -> None:
    assert "No worker" not in analyst_client.get(f"/bulletins/{asked.pk}/").content.decode()
    Bulletin.objects.update(moved_at=timezone.now() - 2 * WAITS)
    assert "No worker has taken it up yet" in analyst_client.get(f"/bulletins/{asked.pk}/").content.decode()
    assert analyst_client.post(f"/bulletins/{asked.pk}/build/", {"how": "now"}).status_code == 302
    assert Bulletin.objects.get().state == State.READY


def test_one_bulletin_is_built_by_one_builder(asked: Bulletin) -> None:
    assert take_up(asked.pk) is not None
    assert take_up(asked.pk) is None
    build(asked.pk)
    assert Bulletin.objects.get().files == []


def test_a_failure_is_told_in_words_and_may_be_tried_again(
    asked: Bulletin, analyst_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreError("cannot write bulletin.pdf: No space left on device", "Give the folder space")

    with monkeypatch.context() as patch:
        patch.setattr(building, "write_bulletin", full)
        build(asked.pk)
    page = unescape(analyst_client.get(f"/bulletins/{asked.pk}/").content.decode())
    assert "cannot write bulletin.pdf: No space left on device. Give the folder space" in page
    assert analyst_client.post(f"/bulletins/{asked.pk}/build/").status_code == 302
    again = Bulletin.objects.get()
    assert (again.state, again.failure) == (State.QUEUED, "")


def test_a_fault_of_ours_shows_no_trace(
    asked: Bulletin, analyst_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("inner secret")

    monkeypatch.setattr(building, "bulletin_for", broken)
    build(asked.pk)
    page = analyst_client.get(f"/bulletins/{asked.pk}/").content.decode()
    assert "could not be built" in page
    assert "inner secret" not in page
    assert "Traceback" not in page


def test_a_build_that_fell_silent_is_offered_again_and_a_live_one_is_left_alone(
    asked: Bulletin, person: Callable[[Role], User], analyst_client: Client
) -> None:
    take_up(asked.pk)
    assert not ask_again(person(Role.ANALYST), asked)
    Bulletin.objects.update(moved_at=timezone.now() - SILENT - timedelta(seconds=1))
    page = analyst_client.get(f"/bulletins/{asked.pk}/").content.decode()
    assert "broke off" in page
    assert "data-poll" not in page
    assert ask_again(person(Role.ANALYST), asked)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"day": "2010-02-31", "languages": ["en"]}, "not a day of the calendar"),
        ({"day": "", "languages": ["en"]}, "required"),
        ({"day": "1999-01-01", "languages": ["en"]}, "The first day on which something was known is"),
        ({"day": f"{datetime.now(UTC).date() + timedelta(days=2)}", "languages": ["en"]}, "has not come yet"),
        ({"day": str(DAY)}, "Choose at least one language"),
        ({"day": str(DAY), "languages": ["xx"]}, "xx"),
    ],
)
def test_a_form_that_cannot_be_taken_says_why_beside_the_field(
    analyst_client: Client, fields: dict[str, Any], words: str
) -> None:
    answer = analyst_client.post("/bulletins/", fields)
    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    assert words in page
    assert f'value="{fields["day"]}"' in page or not fields["day"]
    assert not Bulletin.objects.exists()


def test_the_form_begins_with_the_readers_day(analyst_client: Client) -> None:
    assert 'name="day" value="2010-05-25"' in analyst_client.get("/bulletins/?on=2010-05-25").content.decode()


def test_deleting_is_asked_for_audited_and_takes_the_files(
    ready: Bulletin, analyst_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    folder = folder_of(ready)
    assert "Delete the bulletin" in analyst_client.get(f"/bulletins/{ready.pk}/delete/").content.decode()
    assert folder.is_dir()
    with django_capture_on_commit_callbacks(execute=True):
        answer = analyst_client.post(f"/bulletins/{ready.pk}/delete/", follow=True)
    assert "was deleted" in answer.content.decode()
    assert not Bulletin.objects.exists()
    assert not folder.exists()
    line = AuditLine.objects.get(act="delete_bulletin")
    assert (line.record, line.person) == (ready.pk, ready.by)


def test_a_bulletin_deleted_while_it_is_built_leaves_no_files(asked: Bulletin, monkeypatch: pytest.MonkeyPatch) -> None:
    real = building.write_bulletin

    def write(*arguments: Any, **more: Any) -> list[Path]:
        Bulletin.objects.all().delete()
        return real(*arguments, **more)

    monkeypatch.setattr(building, "write_bulletin", write)
    build(asked.pk)
    assert not folder_of(asked).exists()


def test_what_lies_above_an_analyst_is_not_there_for_him(
    ready: Bulletin, analyst_client: Client, chief_client: Client
) -> None:
    Bulletin.objects.update(mark_set=stored(Marks(sensitivity=Sensitivity.CONFIDENTIAL)))
    assert ready.pk not in analyst_client.get("/bulletins/").content.decode()
    assert ready.pk in chief_client.get("/bulletins/").content.decode()
    for rest in ("", "progress/", "preview/en/", "delete/", f"files/bulletin-{DAY}-en.pdf"):
        assert analyst_client.get(f"/bulletins/{ready.pk}/{rest}").status_code == 404
        assert chief_client.get(f"/bulletins/{ready.pk}/{rest}").status_code == 200
    assert analyst_client.post(f"/bulletins/{ready.pk}/build/").status_code == 404


def test_until_it_is_built_a_bulletin_is_held_as_high_as_its_builder_reads(
    boards: Board, person: Callable[[Role], User], analyst_client: Client
) -> None:
    waiting = ask_for_bulletin(person(Role.CHIEF), DAY, ["en"])
    assert waiting.sensitivity == Sensitivity.CONFIDENTIAL
    assert analyst_client.get(f"/bulletins/{waiting.pk}/").status_code == 404


@pytest.mark.parametrize("role", [Role.VISITOR, Role.ADMINISTRATOR])
def test_who_reads_nothing_of_the_watch_builds_nothing_and_deletes_nothing(
    ready: Bulletin, person: Callable[[Role], User], client_of: Callable[[Role], Client], role: Role
) -> None:
    with pytest.raises(NotAllowed):
        ask_for_bulletin(person(role), DAY, ["en"])
    with pytest.raises(NotAllowed):
        delete_bulletin(person(role), ready)
    client = client_of(role)
    for address in ("/bulletins/", f"/bulletins/{ready.pk}/", f"/bulletins/{ready.pk}/files/bulletin-{DAY}-en.pdf"):
        assert client.get(address).status_code in (302, 403)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(role=st.sampled_from(Role), held=st.sampled_from(Sensitivity), verb=st.sampled_from(Verb))
def test_the_filter_of_a_query_equals_the_policy(
    asked: Bulletin, person: Callable[[Role], User], role: Role, held: Sensitivity, verb: Verb
) -> None:
    Bulletin.objects.update(mark_set=stored(Marks(sensitivity=held)))
    bulletin, reader = Bulletin.objects.get(), person(role)
    assert readable(reader, Bulletin.objects.all(), verb).exists() == may(reader, verb, bulletin)


def test_a_russian_reader_reads_russian(ready: Bulletin, analyst_client: Client) -> None:
    analyst_client.cookies["django_language"] = "ru"
    for address in ("/bulletins/", f"/bulletins/{ready.pk}/", f"/bulletins/{ready.pk}/delete/"):
        page = unescape(analyst_client.get(address).content.decode())
        # an id of the archive's state is letters of no language
        page = re.sub(r'class="mono">[0-9a-f]+<', "><", page)
        words = re.sub(r"<script.*?</script>|<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
        said = set(re.findall(r"[A-Za-z]{3,}", words))
        assert said <= {"Mirab", "PDF", "DOCX", "HTML", "JSON", "UTC", "analyst", "English", "Esc"}, said
