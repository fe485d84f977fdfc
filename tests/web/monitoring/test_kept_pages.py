"""A page's text is drawn once for all who read alike, never given to one who reads otherwise, and never stale."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from mirab.core.marks import Marks, Sensitivity, UseClass
from mirab.core.words import Text
from mirab.web.accounts.models import AuditLine, Classification, User, stored
from mirab.web.accounts.roles import Role
from mirab.web.alerts.situation_actions import Subject, Word, open_situation, say_month
from mirab.web.alerts.situation_models import Alert, Arrow, SituationMonth
from mirab.web.monitoring.kept_pages import PART, KeptText, joined

DAY = "2010-05-25"
NAME = re.compile(r"<summary>\s*([^<]+?)\s*</summary>")


def text_of(body: str) -> KeptText:
    text = KeptText.of(f"{PART}title{PART}head{PART}{body}")
    assert text is not None
    return text


@given(before=st.binary(max_size=4000), body=st.text(max_size=4000), after=st.binary(max_size=4000))
def test_a_page_compressed_around_its_text_unpacks_to_the_whole(before: bytes, body: str, after: bytes) -> None:
    packed, whole = joined(before, text_of(body), after), before + body.encode() + after
    assert gzip.decompress(packed) == whole
    stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
    assert (
        b"".join(stream.decompress(packed[n : n + 7]) for n in range(0, len(packed), 7))
        == before + body.encode() + after
    )
    assert stream.eof
    assert not stream.unused_data


def test_what_is_no_text_alone_is_not_kept() -> None:
    assert KeptText.of("<!doctype html><p>refused</p>") is None


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/watch/", "/proposals/", "/situations/", "/register/", "/indicators/"])
def test_a_kept_page_is_the_page_and_its_frame_is_the_readers(
    client_of: Callable[[Role], Client], person: Callable[..., User], address: str
) -> None:
    first, second = client_of(Role.ANALYST), Client()
    second.force_login(person(Role.ANALYST, "another"))
    drawn = first.get(address, {"on": DAY}).content.decode()
    again = second.get(address, {"on": DAY}).content.decode()
    assert "analyst" in drawn
    assert "another" in again
    main = re.compile(r"<main.*</main>", re.S)
    assert main.search(drawn)[0].split("<h1")[1][:200] == main.search(again)[0].split("<h1")[1][:200]  # type: ignore[index]


@pytest.mark.django_db
def test_a_kept_page_is_not_given_to_one_who_may_not_read(
    analyst_client: Client, administrator_client: Client, visitor_client: Client
) -> None:
    assert analyst_client.get("/watch/", {"on": DAY}).status_code == 200
    assert administrator_client.get("/watch/", {"on": DAY}).status_code == 403
    assert visitor_client.get("/watch/", {"on": DAY}).status_code == 302


@pytest.mark.django_db
def test_each_language_has_its_own_text(analyst_client: Client) -> None:
    english = analyst_client.get("/watch/", {"on": DAY}).content.decode()
    analyst_client.cookies["django_language"] = "ru"
    russian = analyst_client.get("/watch/", {"on": DAY}).content.decode()
    assert "Кыргызстан" in russian
    assert "Кыргызстан" not in english


@pytest.mark.django_db
def test_an_act_on_the_record_is_seen_at_once(analyst_client: Client, board: object) -> None:
    before = analyst_client.get("/proposals/", {"on": DAY}).content.decode()
    address = re.search(r'href="(/proposals/[0-9a-f]{20}/)', before)[1]  # type: ignore[index]
    page = analyst_client.get(address, {"on": DAY}).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    answer = analyst_client.post(f"{address}reject/?on={DAY}", {**fields, "reason": "EXERCISE: tried by a test"})
    assert answer.status_code == 302
    assert AuditLine.objects.filter(act="reject_proposal").exists()
    assert analyst_client.get("/proposals/", {"on": DAY}).content.decode() != before


@pytest.mark.django_db
def test_what_is_held_closer_from_now_on_leaves_a_kept_page_by_an_act_that_its_reader_does_not_know_of(
    analyst_client: Client, person: Callable[..., User]
) -> None:
    said, chief = "EXERCISE: two quiet weeks at the upper crossing.", person(Role.CHIEF)
    open_to_all = Marks(use_class=UseClass.ANALYSIS_ONLY)
    closer = stored(Marks(use_class=UseClass.ANALYSIS_ONLY, sensitivity=Sensitivity.CONFIDENTIAL))
    made = open_situation(chief, Subject(title=Text(en="EXERCISE", ru="УЧЕНИЯ")), open_to_all)
    word = Word(month=date(2010, 5, 1), arrow=Arrow.UNCHANGED, alert=Alert.RISK, why=Text(en=said, ru="УЧЕНИЯ"))
    month = say_month(chief, made, word, open_to_all)
    assert said in analyst_client.get("/").content.decode()
    held = month.mark_set_id
    SituationMonth.objects.filter(pk=month.pk).update(mark_set=closer)
    Classification.objects.create(
        kind="SituationMonth", record=month.pk, before_id=held, after_id=closer, mark_set_id=closer, by=chief, why="x"
    )
    assert said not in analyst_client.get("/").content.decode()


@pytest.mark.django_db
def test_a_reader_without_compression_gets_the_same(analyst_client: Client) -> None:
    plain = analyst_client.get("/watch/", {"on": DAY})
    packed = analyst_client.get("/watch/", {"on": DAY}, headers={"accept-encoding": "gzip"})
    token = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    assert token.sub(b"", gzip.decompress(packed.content)) == token.sub(b"", plain.content)
