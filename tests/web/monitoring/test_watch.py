"""The Watch: what has a level on a day, on the map and in the list that equals it."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from mirab.pipelines.board import Board
from mirab.web.monitoring.queries import change_days
from mirab.web.monitoring.stepping import steps_from

pytestmark = [pytest.mark.django_db, pytest.mark.watch_alone]
SPRING = date(2010, 5, 25)
WATCH = "/watch/?on=2010-05-25"


def listed(page: str) -> set[str]:
    """Ids of the situations that a page links to from its list."""
    return set(re.findall(r'data-item href="/situations/([^/"?]+)', page))


def test_the_list_holds_every_situation_of_the_day_with_its_reason(analyst_client: Client, board: Board) -> None:
    page = analyst_client.get(WATCH).content.decode()
    situations = board.on(SPRING).situations()
    assert listed(page) == {seen.id for seen in situations}
    assert all(seen.why.en in page for seen in situations)
    # published by GDELT and kept in the profile: 387 reports of protest in April 2010
    assert "Protest reports against their trend: Kyrgyzstan – 387" in page


def test_the_map_marks_what_the_list_says_and_nothing_else(analyst_client: Client, board: Board) -> None:
    living = {seen.name.en for seen in board.on(SPRING).situations() if seen.living}
    marks = analyst_client.get("/watch/map.json?on=2010-05-25").json()["places"]
    assert {mark["name"] for mark in marks} == living
    page = analyst_client.get(WATCH).content.decode()
    # the drawing stands twice: for a column and for a phone
    assert page.count('class="m-mark') >= 2 * len(living)


def test_what_has_no_position_is_named_beside_the_map_and_stands_nowhere_on_it(
    analyst_client: Client, board: Board
) -> None:
    """Every living situation of every month of a year is either marked, or named as being on the list alone."""
    for month_number in range(1, 13):
        day = date(2008, month_number, 15)
        living = {seen.name.en for seen in board.on(day).situations() if seen.living}
        marked = {m["name"] for m in analyst_client.get(f"/watch/map.json?on={day}").json()["places"]}
        page = analyst_client.get(f"/watch/?on={day}").content.decode()
        alone = page.split("off-map")[1].split("</p>")[0] if "off-map" in page else ""
        assert marked <= living
        assert all(name in alone for name in living - marked)
        assert not any(name in alone for name in marked)


def test_marks_of_a_border_stand_on_it(analyst_client: Client) -> None:
    marks = {m["code"]: m for m in analyst_client.get("/watch/map.json?on=2010-05-25").json()["places"]}
    border = marks["border:KGZ-UZB"]
    # the two states meet between 39 and 43 degrees north, 69 and 74 degrees east
    assert 39 < border["lat"] < 43
    assert 69 < border["lon"] < 74


def test_the_heading_counts_by_level(analyst_client: Client, board: Board) -> None:
    living = [seen for seen in board.on(SPRING).situations() if seen.living]
    advisories = sum(seen.level == "advisory" for seen in living)
    page = analyst_client.get(WATCH).content.decode()
    assert f"{len(living)} situations have a level: {advisories} advisories" in page
    assert f"<title>{len(living)} situations have a level" in page


@pytest.mark.parametrize(("asked", "kept"), [("filter_states=KAZ", "KAZ"), ("filter_states=UZB", "UZB")])
def test_a_chosen_state_leaves_its_situations_on_list_and_map(
    analyst_client: Client, board: Board, asked: str, kept: str
) -> None:
    page = analyst_client.get(f"{WATCH}&{asked}").content.decode()
    wanted = [seen for seen in board.on(SPRING).situations() if kept in seen.state_codes]
    assert wanted
    assert len(listed(page)) == len(wanted)
    marks = analyst_client.get(f"/watch/map.json?on=2010-05-25&{asked}").json()["places"]
    assert {mark["name"] for mark in marks} == {seen.name.en for seen in wanted if seen.living}
    assert "In this choice" in page


def test_a_choice_that_nothing_fits_says_so_and_shows_the_way_out(analyst_client: Client) -> None:
    page = analyst_client.get(f"{WATCH}&filter_cluster=3").content.decode()
    assert "In this choice no situation has a level" in page
    assert 'href="?on=2010-05-25"' in page


def test_a_day_before_anything_was_known_is_an_honest_empty_page(analyst_client: Client, board: Board) -> None:
    page = analyst_client.get("/watch/?on=1995-01-01").content.decode()
    assert "No situation has a level on 1\xa0Jan 1995" in page
    assert "Nothing was known yet" in page
    assert f"on={board.first_day.isoformat()}" in page


def test_the_file_holds_the_rows_that_are_seen(analyst_client: Client, board: Board) -> None:
    answer = analyst_client.get(f"{WATCH}&filter_states=KGZ&export=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    seen = {row["Situation"] for row in rows if row["Level"] is not None}
    assert seen == {s.name.en for s in board.on(SPRING).situations() if "KGZ" in s.state_codes}


def test_between_two_changes_no_level_moves(board: Board) -> None:
    days = change_days(board)
    before = max(day for day in days if day < SPRING)
    after = min(day for day in days if day > SPRING)

    def levels(day: date) -> dict[str, str | None]:
        return {proposal.id: proposal.level for proposal in board.on(day).proposals()}

    quiet = [before + timedelta(days=n) for n in range((after - before).days)]
    assert all(levels(day) == levels(before) for day in quiet)
    assert levels(after) != levels(before)


def test_the_steps_of_the_page_lead_to_the_nearest_changes(analyst_client: Client, board: Board) -> None:
    page = analyst_client.get(f"{WATCH}&filter_states=KGZ").content.decode()
    days = change_days(board)
    before, after = max(d for d in days if d < SPRING), min(d for d in days if d > SPRING)
    links = re.search(r'<nav class="steps".*?</nav>', page, re.S)
    assert links
    assert re.findall(r"on=(\d{4}-\d\d-\d\d)", links.group()) == [
        before.isoformat(),
        after.isoformat(),
        "2010-04-25",
        "2010-06-25",
    ]
    assert links.group().count("filter_states=KGZ") == 4


@given(
    day=st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    changes=st.lists(st.dates(date(1990, 1, 1), date(2030, 1, 1)), max_size=20, unique=True),
)
def test_steps_lead_to_the_nearest_change_on_either_side_and_never_past_today(day: date, changes: list[date]) -> None:
    today = date(2026, 1, 1)
    steps = steps_from(day, sorted(changes), today=today)
    assert steps.change_before == max((c for c in changes if c < day), default=None)
    nearest = min((c for c in changes if c > day), default=None)
    assert steps.change_after == (nearest if nearest and nearest <= today else None)
    assert steps.month_after is None or day < steps.month_after <= today


@pytest.mark.parametrize(
    "address",
    [
        "/watch/",
        "/watch/map.json",
        "/indicators/",
        "/indicators/protest-reports-trend/",
        "/indicators/protest-reports-trend/chart.json",
        "/places/",
        "/places/KGZ/",
        "/places/KGZ/map.json",
        "/places/nowhere/",
        "/indicators/nothing/",
    ],
)
def test_a_visitor_is_asked_to_sign_in_whether_the_page_exists_or_not(visitor_client: Client, address: str) -> None:
    answer = visitor_client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("address", [WATCH, "/indicators/?on=2010-05-25", "/places/?on=2010-05-25"])
def test_a_page_of_the_watch_asks_the_record_for_the_reader_alone(
    analyst_client: Client, django_assert_max_num_queries: object, address: str
) -> None:
    analyst_client.get(address)
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        analyst_client.get(address)
