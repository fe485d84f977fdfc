"""What a new user tries by mistake, and what breaks behind the site: a page in words with the remedy, never a trace."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.web.postgresql import free_port

from mirab.pipelines.board import Board, refresh_board
from mirab.pipelines.board_keeping import pointer_path
from mirab.pipelines.centre import Centre, open_centre
from mirab.web.accounts.models import User
from mirab.web.accounts.roles import Role
from mirab.web.alerts.models import Decision

pytestmark = pytest.mark.django_db

DAY = "2010-05-25"
LISTS = (
    "today",
    "watch",
    "indicators",
    "places",
    "sources",
    "situations",
    "proposals",
    "register",
    "bulletins",
    "search",
)
#: What a page never shows: the words of a trace, and where the code lies.
TRACES = (
    "Traceback",
    "most recent call last",
    ".py&quot;",
    "site-packages",
    "/src/mirab/",
    "Exception Value",
    "DEBUG = ",
)
LONG = 1_000_000


def in_words(answer: HttpResponse, status: int | tuple[int, ...]) -> str:
    """The text of an answer, which is a page, whole, and shows no trace."""
    text = answer.getvalue().decode()
    assert answer.status_code in (status if isinstance(status, tuple) else (status,)), (answer.status_code, text[:300])
    assert [word for word in TRACES if word in text] == []
    if answer.status_code >= 400:
        assert re.search(r"<h1>[^<]{4,}</h1>", text), text[:400]
        assert text.rstrip().endswith("</html>")
    return text


@pytest.fixture
def analyst_client(client_of: Callable[[Role], Client]) -> Client:
    """An analyst's client that meets faults as a browser does: as the page that is sent."""
    client = client_of(Role.ANALYST)
    client.raise_request_exception = False
    return client


def test_production_shows_no_traces() -> None:
    assert site.DEBUG is False


# Addresses ------------------------------------------------------------------------------------------------------------
UNKNOWN = (
    "/nothing-here/",
    "/proposals/00000000000000000000/",
    "/situations/none@XXX/",
    "/register/NO-SUCH/",
    "/indicators/none/",
    "/places/XXX/",
    "/sources/none/",
    "/sources/none/quarantine/",
    "/bulletins/2010-05-25-ffffff/",
    "/bulletins/2010-05-25-ffffff/files/..%2f..%2frecord.sqlite3",
    "/indicators/none/chart.json",
    "/places/a/b/c/",
    "/%D0%BD%D0%B5%D1%82/",
    "/.env",
)


@pytest.mark.parametrize("path", UNKNOWN)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_unknown_address_is_said_in_the_readers_language(path: str, language: str, analyst_client: Client) -> None:
    text = in_words(analyst_client.get(path, headers={"accept-language": language}), 404)
    assert f'lang="{language}"' in text
    assert ("There is no page" in text) == (language == "en")


BROKEN = (
    "/%00/",
    "/proposals/%00/",
    "/situations/a%00b/",
    "/bulletins/%00/",
    "/bulletins/2010%00/files/a",
    "/sources/%00/",
    "/register/%00/",
    "/indicators/%00/",
    "/places/%00/",
    "/%ff%fe/",
    "/proposals/%c3%28/",
    "/bulletins/%ff/",
    "/places/%ed%a0%80/",
    "/?on=%00",
    "/?since=%00",
    "/search/?q=%00",
    "/search/?q=%ff%fe",
    "/search/?q=%ed%a0%80",
    "/proposals/?q=%00&sort=%00&filter_state=%00&page=%00",
    "/sources/ucdp_ged/quarantine/?reason=%00&page=%00",
    "/indicators/?sort=%c3%28",
    "/accounts/login/?next=%00",
    f"/{'a/' * 3000}",
    f"/proposals/{'a' * 6000}/",
)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path[:40])
def test_an_address_with_broken_letters_is_answered_in_words(path: str, analyst_client: Client) -> None:
    in_words(analyst_client.get(path), (200, 302, 400, 404))


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "asked", ["2010-02-31", "", "yesterday", "2999-01-01", "0000-00-00", "2010-05-25T00:00", "1e9"]
)
@pytest.mark.watch_alone
def test_a_day_that_is_none_is_said_with_one_that_is(name: str, asked: str, analyst_client: Client) -> None:
    text = in_words(analyst_client.get(reverse(name), {"on": asked}), 400 if asked else 200)
    assert not asked or ("2010-05-25" in text and asked in text)


CHOICES = (
    {"page": "-1"},
    {"page": "0"},
    {"page": "zzz"},
    {"page": "9" * 400},
    {"sort": "evil"},
    {"sort": "-"},
    {"sort": "--level"},
    {"filter_state": "evil", "filter_level": "evil", "filter_cluster": "evil", "filter_health": "evil"},
    {"export": "exe"},
    {"export": ""},
    {"table": "evil", "sort": "level"},
    {"q": "(" * 50 + "[a-"},
    {"q": "%_'\";--<script>alert(1)</script>"},
    {"since": "evil"},
    {"kind": "evil", "q": "osh"},
    {"place": "evil"},
    {"language": "evil", "theme": "evil"},
    {"on": "2010-05-25", "page": "²"},
)


@pytest.mark.watch_alone
@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("query", CHOICES, ids=lambda query: str(query)[:30])
def test_a_choice_that_a_list_does_not_have_leaves_the_list_standing(
    name: str, query: dict[str, str], analyst_client: Client
) -> None:
    text = in_words(analyst_client.get(reverse(name), query), (200, 400))
    assert "<script>alert(1)" not in text


WORDS = st.text(max_size=30) | st.sampled_from(
    ["-1", "0", "level", "-level", "csv", "KGZ", "2010-05-25", "1e400", "nan"]
)
KEYS = st.sampled_from(
    ["on", "page", "sort", "q", "table", "since", "kind", "place", "theme", "state", "reason"]
    + [f"filter_{key}" for key in ("state", "level", "cluster", "kind", "place", "health", "grade", "standing")]
)


@pytest.mark.watch_alone
@given(query=st.dictionaries(KEYS, WORDS, max_size=5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("name", LISTS)
def test_no_query_whatever_makes_a_list_fail(name: str, query: dict[str, str], analyst_client: Client) -> None:
    text = analyst_client.get(reverse(name), {key: value.encode("utf-8", "replace") for key, value in query.items()})
    in_words(text, (200, 302, 400, 404))


def test_a_search_of_a_megabyte_is_refused_in_words_and_the_page_stays_small(analyst_client: Client) -> None:
    for word in ("a" * LONG, "слово " * (LONG // 12)):
        text = in_words(analyst_client.get("/search/", {"q": word}), 400)
        assert "200" in text
        assert len(text) < 40_000
    in_words(analyst_client.post("/search/", {"q": "a" * LONG}), (200, 400, 405))
    in_words(analyst_client.post("/search/", {"q": "a" * 4 * LONG}), (200, 400, 405))


def test_a_host_that_is_not_ours_is_refused_in_words(analyst_client: Client) -> None:
    for host in ("evil.example", "localhost:8000@evil", "a b", "evil.localhost"):
        text = in_words(analyst_client.get("/", headers={"host": host}), 400)
        assert host not in text


# Forms ----------------------------------------------------------------------------------------------------------------
@pytest.fixture
def proposal(boards: Board) -> str:
    """A proposal that waits on the day."""
    return boards.on(date.fromisoformat(DAY)).proposals()[0].id


def test_a_decision_on_an_unknown_proposal_is_not_there(analyst_client: Client) -> None:
    for act, fields in (("accept", {}), ("reject", {"reason": "known"}), ("undo", {"decision": "1"})):
        in_words(analyst_client.post(f"/proposals/{'0' * 20}/{act}/?on={DAY}", fields), 404)
    assert not Decision.objects.exists()


REASON = "EXERCISE: a published date, no new fact " * 130


def test_a_reason_that_is_too_long_is_said_beside_the_field_with_all_of_it_still_there(
    analyst_client: Client, proposal: str
) -> None:
    page = f"/proposals/{proposal}/?on={DAY}"
    given = {"reason": REASON, "form_page": page}
    text = in_words(analyst_client.post(f"/proposals/{proposal}/reject/?on={DAY}", given, follow=True), 200)
    assert "too long" in text
    assert REASON.strip() in text
    assert not Decision.objects.exists()


@pytest.mark.parametrize("reason", ["\x00", "known\x00", "   ", "‮evil", "<script>alert(1)</script>"])
def test_a_strange_reason_breaks_nothing(reason: str, analyst_client: Client, proposal: str) -> None:
    given = {"reason": reason, "form_page": f"/proposals/{proposal}/?on={DAY}"}
    text = in_words(analyst_client.post(f"/proposals/{proposal}/reject/?on={DAY}", given, follow=True), 200)
    assert "<script>alert(1)" not in text
    in_words(analyst_client.post(f"/proposals/{proposal}/undo/", {"decision": reason}), 404)
    in_words(analyst_client.post(f"/proposals/{proposal}/undo/", {"decision": "9" * 50}), 404)
    release = {"reason": reason, f"row-{reason}": "on"}
    in_words(analyst_client.post("/sources/ucdp_ged/quarantine/", release), (404, 422))
    in_words(analyst_client.post("/bulletins/", {"day": reason, "languages": reason}), 422)


def test_a_form_without_its_token_is_not_taken_and_what_was_typed_waits_in_it(
    client_of: Callable[[Role], Client], proposal: str
) -> None:
    client = client_of(Role.ANALYST)
    client.handler.enforce_csrf_checks = True
    page = f"/proposals/{proposal}/?on={DAY}"
    given = {"reason": "EXERCISE: typed with care", "form_page": page}
    text = in_words(client.post(f"/proposals/{proposal}/reject/?on={DAY}", given), 403)
    assert f'href="{page}"' in text.replace("&amp;", "&")
    assert "EXERCISE: typed with care" in client.get(page).content.decode()
    assert not Decision.objects.exists()


def forms(proposal: str) -> list[tuple[str, str, dict[str, str], str]]:
    """Page, address, fields and what must not be lost, for every form that takes a sentence."""
    page = f"/proposals/{proposal}/?on={DAY}"
    words = "EXERCISE: typed with care"
    return [
        (page, f"/proposals/{proposal}/reject/?on={DAY}", {"reason": words}, words),
        (page, f"/proposals/{proposal}/accept/?on={DAY}", {"note": words}, words),
        ("/bulletins/", "/bulletins/", {"day": "2009-02-03", "languages": "ru"}, 'value="2009-02-03"'),
    ]


@pytest.mark.parametrize("number", range(3), ids=["reject", "accept", "bulletin"])
def test_what_was_typed_when_a_session_had_expired_is_in_the_form_after_the_sign_in(
    number: int, proposal: str, person: Callable[[Role], User], boards: Board
) -> None:
    page, address, fields, kept = forms(proposal)[number]
    person(Role.ANALYST)
    client = Client(enforce_csrf_checks=True)
    signs_in(client, "/accounts/login/", "/")
    token = token_of(client.get(page).content.decode())
    Session.objects.all().delete()
    sent = client.post(address, {**fields, "form_page": page, "csrfmiddlewaretoken": token})
    assert sent.status_code == 302
    back = signs_in(client, sent["Location"], page)
    assert back["Location"] == page
    assert kept in client.get(page).content.decode()
    assert not Decision.objects.exists()


def signs_in(client: Client, address: str, after: str) -> HttpResponse:
    """Sign in as a browser without script does: by the form of the page."""
    text = client.get(address).content.decode()
    fields = {"login": "analyst", "password": "a long enough one", "csrfmiddlewaretoken": token_of(text)}
    asked = re.search(r'name="next"\s+value="([^"]*)"', text.partition("</header>")[2])
    if asked:
        fields["next"] = asked[1].replace("&amp;", "&")
    done = client.post(address, fields)
    assert done.status_code == 302, done.content.decode()[:500]
    return done


def token_of(text: str) -> str:
    """The token of the last form of a page."""
    return re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[-1]


# The record -----------------------------------------------------------------------------------------------------------
@contextmanager
def read_only() -> Iterator[None]:
    """A record that can be read and not written."""
    on, off = (
        ("PRAGMA query_only = ON", "PRAGMA query_only = OFF")
        if connection.vendor == "sqlite"
        else ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
    )
    with connection.cursor() as cursor:
        cursor.execute(on)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(off)


@contextmanager
def gone() -> Iterator[None]:
    """A record that is not there: a file that cannot be opened, a port on which no server listens."""
    own = dict(connection.settings_dict)
    connection.close()
    nowhere = {"NAME": "/nowhere/record.sqlite3"} if connection.vendor == "sqlite" else {"PORT": free_port()}
    connection.settings_dict.update(nowhere)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(own)


@pytest.mark.django_db(transaction=True)
def test_a_record_that_cannot_be_written_is_still_read_and_says_so_when_it_is_written(
    analyst_client: Client, proposal: str
) -> None:
    with read_only():
        for name in LISTS:
            in_words(analyst_client.get(reverse(name), {"on": DAY}), 200)
        for address, fields in (
            (f"/proposals/{proposal}/accept/?on={DAY}", {}),
            (f"/proposals/{proposal}/reject/?on={DAY}", {"reason": "known"}),
            ("/bulletins/", {"day": DAY, "languages": ["en"]}),
        ):
            text = in_words(analyst_client.post(address, fields), 503)
            assert "record (the database) cannot be read or written" in text
        in_words(Client(raise_request_exception=False).post("/accounts/login/", SIGNED), 503)
    assert not Decision.objects.exists()
    assert analyst_client.post(f"/proposals/{proposal}/accept/?on={DAY}").status_code == 302


SIGNED = {"login": "analyst", "password": "a long enough one"}


@pytest.mark.django_db(transaction=True)
def test_a_record_that_is_gone_is_said_in_words_on_every_page_and_comes_back(analyst_client: Client) -> None:
    with gone():
        for name in LISTS:
            text = in_words(analyst_client.get(reverse(name)), 503)
            assert "mirab doctor" in text
        in_words(analyst_client.get("/", headers={"accept-language": "ru"}), 503)
        in_words(Client(raise_request_exception=False).post("/accounts/login/", SIGNED), 503)
        in_words(analyst_client.get("/nothing-here/"), (404, 503))
    assert analyst_client.get("/watch/").status_code == 200


# The watch ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def house(home: Path, boards: Board, tmp_path: Path) -> Iterator[Centre]:
    """An installation of its own, with the board as computed, that the site shows."""
    copy = tmp_path / "home"
    shutil.copytree(home, copy, ignore=shutil.ignore_patterns("*.sqlite3*", "bulletins", "*.lock"))
    with override_settings(MIRAB_HOME=copy):
        yield open_centre(copy)


def refresh_all(house: Centre) -> None:
    """A round of the watch, a little later."""
    refresh_board(house, now=datetime.now(UTC) + timedelta(seconds=1))


READING = [name for name in LISTS if name not in ("sources",)]


def spoil_by_cutting(house: Centre) -> None:
    """The pointer file was cut off in the middle."""
    path = pointer_path(house.home, house.archive.combinations())
    path.write_text(path.read_text(encoding="utf-8")[:40], encoding="utf-8")


def spoil_by_deleting(house: Centre) -> None:
    """The result to which the pointer file points was deleted."""
    shutil.rmtree(house.home / "results" / "board")


def spoil_by_emptying(house: Centre) -> None:
    """The pointer file is empty."""
    pointer_path(house.home, house.archive.combinations()).write_bytes(b"")


SPOILT = (spoil_by_cutting, spoil_by_emptying, spoil_by_deleting)


@pytest.mark.watch_alone
@pytest.mark.parametrize("spoil", SPOILT, ids=lambda way: way.__name__)
def test_a_spoiled_board_is_said_in_words_and_the_next_round_heals_it(
    spoil: Callable[[Centre], None], house: Centre, boards: Board, analyst_client: Client
) -> None:
    spoil(house)
    for name in READING:
        text = in_words(analyst_client.get(reverse(name)), 503)
        assert "mirab" in text
    in_words(analyst_client.get("/sources/"), (200, 503))
    refresh_all(house)
    for name in READING:
        in_words(analyst_client.get(reverse(name)), 200)


@pytest.mark.watch_alone
def test_a_board_whose_files_are_scrambled_is_said_with_the_remedy_which_heals_it(
    house: Centre, boards: Board, analyst_client: Client
) -> None:
    found = list((house.home / "results" / "board").rglob("*.parquet"))
    assert found
    for path in found:
        path.write_bytes(b"PAR1 scrambled")
    for name in READING:
        assert "compute it again" in in_words(analyst_client.get(reverse(name)), 503)
    spoil_by_deleting(house)
    refresh_all(house)
    in_words(analyst_client.get("/watch/"), 200)


@pytest.mark.watch_alone
def test_an_archive_that_cannot_be_read_is_said_in_words(house: Centre, analyst_client: Client) -> None:
    for path in [path for path in (house.home / "archive").rglob("*") if path.is_file()]:
        path.write_bytes(b"scrambled")
    for address in ("/sources/", "/sources/ucdp_ged/", "/sources/ucdp_ged/quarantine/"):
        text = in_words(analyst_client.get(address), 503)
        assert "mirab" in text.lower()
    for name in READING:
        in_words(analyst_client.get(reverse(name)), (200, 503))


@pytest.mark.watch_alone
def test_before_anything_was_computed_the_page_says_what_to_do(tmp_path: Path, analyst_client: Client) -> None:
    with override_settings(MIRAB_HOME=tmp_path / "new"):
        for name in READING:
            text = in_words(analyst_client.get(reverse(name)), 503)
            assert "mirab compute" in text


@pytest.mark.watch_alone
def test_the_query_of_an_address_reaches_no_page_unescaped(analyst_client: Client) -> None:
    evil = "\"><script>alert(1)</script>'"
    for name in LISTS:
        for key in ("q", "sort", "page", "filter_state", "since", "kind", "table", "anything"):
            text = analyst_client.get(f"{reverse(name)}?{urlencode({key: evil})}").content.decode()
            assert "<script>alert(1)" not in text, (name, key)
