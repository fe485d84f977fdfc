"""Search: the ways a name may be typed, in which order things are found, and what must not be found."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from mirab.pipelines.board import Board, DayBoard
from mirab.web.design.folding import fold
from mirab.web.project.search import LONGEST, Match, search, shown

DAY = date(2010, 5, 25)
TEXTS = st.text(alphabet=st.characters(codec="utf-8"), max_size=60)


@pytest.fixture
def day_board(boards: Board) -> DayBoard:
    return boards.on(DAY)


def first(day_board: DayBoard, query: str, kind: str = "place") -> str:
    group = next(group for group in search(day_board, query) if group.kind == kind)
    return group.found[0].entry.id


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_folding_knows_no_case(text: str) -> None:
    assert fold(text.upper().lower()) == fold(text.lower())


def test_letters_with_and_without_marks_are_the_same() -> None:
    assert fold("Ёлка") == fold("елка")
    assert fold("Қызылорда") == fold("кызылорда")
    assert fold("Farg‘ona") == fold("Fargʻona") == fold("fargona")
    assert fold("Türkmenabat") == fold("turkmenabat")
    assert fold("Осиёи Марказӣ") == fold("осиеи маркази")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("Kyrgyzstan", "KGZ"),
        ("кыргызстан", "KGZ"),
        ("QYZYLORDA OBLYSY", "KZ-43"),
        ("қызылорда облысы", "KZ-43"),
        ("KZ-43", "KZ-43"),
    ],
)
def test_a_place_is_found_by_every_name_and_script_of_the_profile(day_board: DayBoard, query: str, code: str) -> None:
    assert first(day_board, query) == code


def test_every_place_is_found_by_each_of_its_names(day_board: DayBoard) -> None:
    for place in day_board.places()[::9]:
        for name in place.names.values():
            if fold(name):
                found = {f.entry.id for g in search(day_board, name[:LONGEST]) for f in g.found}
                assert place.code in found, (place.code, name)


def test_the_exact_comes_before_the_beginning_and_the_beginning_before_a_word_within(day_board: DayBoard) -> None:
    for query in ("Osh", "Toktogul", "unrest", "Kyrgyzstan", "gas"):
        for group in search(day_board, query):
            matches = [found.fit.match for found in group.found]
            assert matches == sorted(matches)
    places = next(group for group in search(day_board, "Toktogul") if group.kind == "place")
    assert places.found[0].fit.match is Match.EXACT


def test_a_slip_of_the_pen_is_forgiven_only_where_nothing_is_called_so(day_board: DayBoard) -> None:
    slipped = search(day_board, "Toktogull")
    assert slipped[0].is_like
    assert {found.entry.id for found in slipped[0].found} >= {first(day_board, "Toktogul")}
    assert not any(group.is_like for group in search(day_board, "Toktogul"))


def test_what_was_not_yet_known_is_not_found(boards: Board) -> None:
    late, early = boards.on(date(2012, 12, 31)), boards.on(DAY)
    later = {p.id for p in late.proposals(living=False)} - {p.id for p in early.proposals(living=False)}
    assert later
    for id in later:
        assert any(f.entry.id == id for g in search(late, id) for f in g.found)
        assert search(early, id) == ()


@given(query=st.text(min_size=1, max_size=30))
def test_what_is_shown_is_the_title_whole_whatever_was_typed(query: str) -> None:
    from mirab.web.project.search import _parts  # noqa: PLC0415

    title = "Қызылорда · Ёлка <b>Osh</b>"
    parts = list(_parts(title, fold(query).split()))
    assert "".join(part.text for part in parts) == title


def test_a_hit_is_marked_as_it_is_written(day_board: DayBoard) -> None:
    group = next(g for g in search(day_board, "кызыл") if g.kind == "place")
    titles = [shown(found, "кызыл", "ru").title for found in group.found]
    assert any(part.hit and part.text == "Кызыл" for title in titles for part in title)


def test_a_place_found_by_another_name_says_by_which(day_board: DayBoard) -> None:
    group = next(g for g in search(day_board, "Leninabad") if g.kind == "place")
    said = shown(group.found[0], "Leninabad", "en")
    assert "".join(part.text for part in said.by) == "Leninabad"


def test_the_page_groups_what_was_found_and_links_it_on_the_day(analyst_client: Client) -> None:
    page = unescape(analyst_client.get("/search/", {"q": "Kyrgyzstan", "on": str(DAY)}).content.decode())
    for address in ("/places/KGZ/?on=2010-05-25", "/situations/", "/proposals/", "/register/"):
        assert f'data-item href="{address}' in page
    assert "<mark>Kyrgyzstan</mark>" in page


def test_all_of_one_kind_is_one_click_away(analyst_client: Client, day_board: DayBoard) -> None:
    everything = next(g for g in search(day_board, "Kyrgyzstan") if g.kind == "proposal")
    page = analyst_client.get("/search/", {"q": "Kyrgyzstan", "on": str(DAY), "kind": "proposal"}).content.decode()
    assert page.count("data-item") == min(len(everything.found), 50)


def test_what_is_typed_is_never_markup(analyst_client: Client) -> None:
    for query in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<b>osh"):
        page = analyst_client.get("/search/", {"q": query}).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>osh" not in page


def test_nothing_found_is_said_with_a_remedy(analyst_client: Client) -> None:
    page = unescape(analyst_client.get("/search/", {"q": "xyzzyplugh", "on": str(DAY)}).content.decode())
    assert "is called “xyzzyplugh”" in page
    assert "Try another spelling" in page


@pytest.mark.parametrize("query", ["", "   ", "· — !", "\u0000", "\ud83d\ude00"])
def test_a_query_without_a_letter_finds_nothing_and_breaks_nothing(analyst_client: Client, query: str) -> None:
    answer = analyst_client.get("/search/", {"q": query.encode("utf-16", "surrogatepass").decode("utf-16")})
    assert answer.status_code == 200
    assert b"data-item" not in answer.content


def test_a_query_of_a_million_letters_is_refused_in_words_and_its_beginning_kept(analyst_client: Client) -> None:
    answer = analyst_client.get("/search/", {"q": "Oш" * 500_000})
    assert answer.status_code == 400
    page = unescape(answer.content.decode())
    assert re.search(r"This text has 1[,\s]?000[,\s]?000 characters", page)
    assert f'value="{"Oш" * (LONGEST // 2)}"' in page
    assert len(answer.content) < 60_000


def test_a_visitor_searches_nothing(visitor_client: Client) -> None:
    assert visitor_client.get("/search/", {"q": "Osh"}).status_code == 302


def test_an_administrator_finds_nothing_of_the_watch(administrator_client: Client) -> None:
    assert administrator_client.get("/search/", {"q": "Osh"}).status_code == 403
