"""What is no write leaves its line as well: whatever is taken away as a file, and each read of what is held closest."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import openpyxl
import pytest
from django.http import HttpRequest
from django.test import Client, override_settings
from django.urls import reverse

from mirab.core.marks import Marks, Sensitivity
from mirab.pipelines.board import Board, DayBoard
from mirab.web.accounts import acts
from mirab.web.accounts.acts import note_read
from mirab.web.accounts.chain import append
from mirab.web.accounts.models import AuditLine, Clearance, User, stored
from mirab.web.accounts.policy import NotAllowed
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Role, Verb
from mirab.web.accounts.seals import seal_folder
from mirab.web.monitoring import clock, views
from mirab.web.monitoring.queries import today_of
from mirab.web.publications.actions import ask_for_bulletin
from mirab.web.publications.models import Bulletin, State
from mirab.web.publications.queries import bulletin_of, folder_of

pytestmark = pytest.mark.django_db

DAY = date(2010, 5, 25)
ON = {"on": DAY.isoformat()}
TAKEN = re.compile(r" · for chief, \d{4}-\d\d-\d\d \d\d:\d\d UTC$")


def taken_away() -> list[AuditLine]:
    return list(AuditLine.objects.filter(act="export").order_by("number"))


# Files ----------------------------------------------------------------------------------------------------------------
@pytest.fixture
def files(board: Board) -> list[str]:
    """The address of every kind of file."""
    day = board.on(DAY)
    proposal = next(p.id for p in day.proposals() if (found := day.proposal(p.id)) and found.chart)
    code = next(row.code for row in day.indicators() if row.signal is not None)
    return [
        *map(reverse, ("watch", "indicators", "places", "sources", "situations", "proposals", "register")),
        reverse("indicator", args=(code,)),
        reverse("indicator_chart", args=(code,)),
        reverse("place", args=("KGZ",)),
        reverse("situation", args=(day.situations()[0].id,)),
        reverse("proposal_chart", args=(proposal,)),
        reverse("episode", args=(day.register()[0].id,)),
        reverse("quarantine", args=("ucdp_ged",)),
    ]


def test_whatever_is_taken_away_leaves_one_line_with_its_address(files: list[str], chief_client: Client) -> None:
    for path in files:
        for kind in ("csv", "xlsx"):
            before = len(taken_away())
            asked = {**ON, "export": kind, "table": "proposals"}
            answer = chief_client.get(path, asked)
            assert answer.status_code == 200, path
            assert answer["Content-Disposition"].startswith("attachment"), path
            lines = taken_away()[before:]
            assert [line.username for line in lines] == ["chief"], path
            assert lines[0].verb == Verb.EXPORT
            assert lines[0].detail["address"] == f"{path}?{urlencode(asked)}"


def test_a_page_the_data_of_its_chart_and_a_file_in_no_format_leave_none(
    files: list[str], chief_client: Client
) -> None:
    for path in files:
        assert chief_client.get(path, ON).status_code == 200
        assert chief_client.get(path, {**ON, "export": "exe"}).status_code == 200
    assert taken_away() == []


def test_nothing_leaves_and_nothing_is_written_where_it_is_refused(
    files: list[str], administrator_client: Client, visitor_client: Client
) -> None:
    for path in files:
        if path != "/sources/":
            assert administrator_client.get(path, {**ON, "export": "csv"}).status_code == 403, path
        assert visitor_client.get(path, {**ON, "export": "csv"}).status_code == 302, path
    assert taken_away() == []


def test_a_file_says_in_itself_who_took_it_and_when(chief_client: Client) -> None:
    text = chief_client.get("/proposals/", {**ON, "export": "csv"}).content.decode("utf-8-sig")
    assert TAKEN.search(list(csv.reader(io.StringIO(text)))[-1][0])
    body = chief_client.get("/proposals/", {**ON, "export": "xlsx"}).content
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    assert sheet is not None
    assert TAKEN.search(str(sheet["A2"].value))


def test_a_bulletin_that_is_taken_away_leaves_its_line(person: Callable[[Role], User], chief_client: Client) -> None:
    bulletin = ready_bulletin(person(Role.CHIEF), Sensitivity.CONFIDENTIAL)
    chief_client.get(reverse("bulletin", args=(bulletin.pk,)))
    assert taken_away() == []
    address = reverse("bulletin_file", args=(bulletin.pk, bulletin.files[0]))
    assert chief_client.get(address).status_code == 200
    (line,) = taken_away()
    assert (line.kind, line.record) == ("Bulletin", f"{bulletin.pk}/{bulletin.files[0]}")
    assert line.sensitivity == Sensitivity.CONFIDENTIAL


def ready_bulletin(person: User, sensitivity: Sensitivity) -> Bulletin:
    """A bulletin of the day with one file, as a builder leaves it."""
    bulletin = ask_for_bulletin(person, DAY, ["en"])
    name = f"bulletin-{DAY.isoformat()}-en.html"
    held = stored(Marks(sensitivity=sensitivity))
    Bulletin.objects.filter(pk=bulletin.pk).update(state=State.READY, files=[name], mark_set=held)
    folder_of(bulletin).mkdir(parents=True)
    (folder_of(bulletin) / name).write_text("<!doctype html><title>EXERCISE</title>", encoding="utf-8")
    bulletin.refresh_from_db()
    return bulletin


def test_a_line_of_what_a_higher_reader_took_is_not_for_a_lower_one(chief_client: Client) -> None:
    """Its address may name what only the higher reader knows of."""
    chief_client.get("/proposals/", {**ON, "export": "csv", "q": "EXERCISE"})
    (line,) = taken_away()
    assert line.sensitivity == Sensitivity.CONFIDENTIAL


def test_an_address_with_characters_that_no_database_keeps_is_recorded(chief_client: Client) -> None:
    answer = chief_client.get("/proposals/", {**ON, "export": "csv", "q": "\0" + "ж" * 5000})
    assert answer.status_code == 200
    assert len(taken_away()[0].detail["address"]) == acts.LONGEST_ADDRESS


# Reading --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def cleared(person: Callable[..., User]) -> Iterator[User]:
    """A chief who reads everything, in a house whose ceiling allows it."""
    with override_settings(MIRAB_CEILING=Sensitivity.STRICTLY_CONFIDENTIAL):
        yield clear(person(Role.CHIEF, "cleared"))


def clear(chief: User) -> User:
    """Clear somebody for everything."""
    Clearance.objects.create(person=chief, level=2, since=today(), why="EXERCISE")
    return chief


def test_each_read_of_what_is_held_closest_leaves_its_line_and_no_other_does(cleared: User) -> None:
    for sensitivity in Sensitivity:
        bulletin = ready_bulletin(cleared, sensitivity)
        bulletin_of(cleared, bulletin.pk)
    lines = AuditLine.objects.filter(act="read_closely_held")
    assert [(line.username, line.record, line.sensitivity) for line in lines] == [
        ("cleared", bulletin.pk, Sensitivity.STRICTLY_CONFIDENTIAL)
    ]


def test_a_page_that_shows_it_is_drawn_for_each_reader_anew_so_that_each_leaves_a_line(
    cleared: User, person: Callable[..., User], boards: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulletin = ready_bulletin(cleared, Sensitivity.STRICTLY_CONFIDENTIAL)

    def reading(request: HttpRequest) -> DayBoard:
        note_read(request.user, bulletin, record_id=bulletin.pk)
        return today_of(request)

    monkeypatch.setattr(views, "today_of", reading)
    for name in ("cleared", "another", "cleared"):
        client = Client()
        client.force_login(clear(person(Role.CHIEF, name)))
        assert client.get("/places/", ON).status_code == 200
    lines = AuditLine.objects.filter(act="read_closely_held").order_by("number")
    assert [line.username for line in lines] == ["cleared", "another", "cleared"]


def test_who_may_not_read_it_leaves_no_line(person: Callable[[Role], User]) -> None:
    bulletin = ready_bulletin(person(Role.CHIEF), Sensitivity.STRICTLY_CONFIDENTIAL)
    with pytest.raises(NotAllowed):
        note_read(person(Role.ANALYST), bulletin, record_id=bulletin.pk)
    assert not AuditLine.objects.filter(act="read_closely_held").exists()


# The page -------------------------------------------------------------------------------------------------------------
def lines_of_each_sensitivity(count: int) -> None:
    for number in range(count):
        append(
            act="accept_proposal",
            person=None,
            role="",
            verb="decide",
            kind="Decision",
            record=f"r{number}",
            marks=Marks(sensitivity=Sensitivity(number % 3)),
        )


@pytest.fixture
def home_of_its_own(tmp_path: Path, settings: object) -> Path:
    settings.MIRAB_HOME = tmp_path  # type: ignore[attr-defined]
    return tmp_path


def audit_page(client: Client, page: int = 1) -> str:
    return client.get("/audit/", {"page": page}).content.decode()


def test_the_audit_says_when_it_was_sealed_and_no_number_to_who_does_not_read_all(
    person: Callable[[Role], User], home_of_its_own: Path
) -> None:
    client = Client()
    client.force_login(person(Role.CHIEF))
    lines_of_each_sensitivity(9)
    assert "Nothing is sealed yet." in audit_page(client)
    seal_folder().seal(datetime(2031, 3, 14, 6, tzinfo=UTC))
    shown = audit_page(client)
    assert "Sealed on 2031-03-14 06:00 UTC." in shown
    assert "№" not in shown


def test_a_seal_that_is_overdue_is_told(person: Callable[[Role], User], home_of_its_own: Path) -> None:
    client = Client()
    client.force_login(person(Role.CHIEF))
    lines_of_each_sensitivity(1)
    seal_folder().seal(datetime.now(UTC) - timedelta(hours=3))
    assert "The last seal is old." in audit_page(client)
    seal_folder().seal(datetime.now(UTC) - timedelta(minutes=100))
    assert "The last seal is old." not in audit_page(client)


def test_who_reads_all_sees_numbers_and_up_to_which_it_is_sealed(cleared: User, home_of_its_own: Path) -> None:
    # signing in is the first line
    client = Client()
    client.force_login(cleared)
    lines_of_each_sensitivity(9)
    seal_folder().seal(datetime(2031, 3, 14, 6, tzinfo=UTC))
    shown = audit_page(client)
    assert "Sealed up to line 10 on 2031-03-14 06:00 UTC." in shown
    assert "№" in shown


def test_a_hidden_line_moves_nothing_on_the_page_of_a_lower_reader(
    person: Callable[[Role], User], home_of_its_own: Path
) -> None:
    client = Client()
    client.force_login(person(Role.CHIEF))
    lines_of_each_sensitivity(160)
    pages = {
        number: re.findall(r'<span class="mono">r(\d+)</span>', audit_page(client, number)) for number in range(1, 5)
    }
    wanted = [str(number) for number in reversed(range(160)) if number % 3 < 2]
    assert [pages[1], pages[2], pages[3]] == [wanted[:50], wanted[50:100], wanted[100:]]
    assert "There are no older lines." in audit_page(client, 4)
    assert "page=3" in audit_page(client, 2)
    assert "page=4" not in audit_page(client, 3)


@pytest.mark.parametrize("page", ["", "x", "-1", "0", "1e9", "²", "9" * 5000])
def test_a_page_that_is_none_is_answered(page: str, person: Callable[[Role], User], client: Client) -> None:
    client.force_login(person(Role.CHIEF))
    assert client.get("/audit/", {"page": page}).status_code == 200


# The clock ------------------------------------------------------------------------------------------------------------
def test_the_clock_seals_whenever_the_interval_is_over(
    monkeypatch: pytest.MonkeyPatch, home_of_its_own: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(clock, "tick", lambda *_: "")
    monkeypatch.setattr(clock, "_ALSO", [])
    # the test's own connection lasts as long as the test
    monkeypatch.setattr(clock, "close_old_connections", lambda: None)
    start = datetime(2031, 3, 14, 6, tzinfo=UTC)
    lines_of_each_sensitivity(3)
    minutes = [start + timedelta(minutes=n) for n in range(150)]
    # a turn asks twice what the time is
    turn = iter([moment for moment in minutes for _ in range(2)])
    with override_settings(MIRAB_SEAL_EVERY=60):
        clock.run(now=lambda: next(turn), sleep=lambda _: None, turns=range(150))
    moments = [seal.moment for seal in seal_folder().sealed() if seal]
    assert moments == [start, start + timedelta(hours=1), start + timedelta(hours=2)]
    assert caplog.records == []


def test_seals_lie_where_they_are_told_to(home_of_its_own: Path, tmp_path: Path) -> None:
    lines_of_each_sensitivity(1)
    with override_settings(MIRAB_SEALS=tmp_path / "elsewhere"):
        seal_folder().seal(datetime(2031, 3, 14, 6, tzinfo=UTC))
    assert (tmp_path / "elsewhere" / "seals.jsonl").is_file()
    assert not (tmp_path / "audit" / "seals.jsonl").exists()
    assert (tmp_path / "audit" / "seal.key").is_file()
