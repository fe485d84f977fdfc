"""Search finds papers by the beginnings of words of their titles, those alone that the reader may read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.web.worlds import World, alive, worlds

from mirab.core.marks import Marks, Sensitivity
from mirab.web.accounts.models import User, stored
from mirab.web.accounts.policy import may
from mirab.web.accounts.roles import READERS, Role, Verb
from mirab.web.design.folding import fold
from mirab.web.publications import paper_queries, paper_titles
from mirab.web.publications.paper_actions import Why, Written, change_paper, delete_paper, write_paper
from mirab.web.publications.paper_models import Paper, TitleWord
from mirab.web.publications.paper_queries import papers_titled
from mirab.web.publications.title_words import folded, words_of

pytestmark = pytest.mark.django_db

EXERCISE = Why(reason="EXERCISE")
CLOSER = Marks(sensitivity=Sensitivity.CONFIDENTIAL)
WORDS = ("river", "riverbed", "Ёлка", "елка", "Қызылорда", "water", "вода", "50%", "a_b")
migration = import_module("mirab.web.publications.migrations.0004_title_words")


@pytest.fixture
def chief(person: Callable[[Role], User]) -> User:
    return person(Role.CHIEF)


@pytest.fixture
def analyst(person: Callable[[Role], User]) -> User:
    return person(Role.ANALYST)


def written(by: User, title: str, marks: Marks | None = None) -> Paper:
    return write_paper(by, title, "en", [Written(text="EXERCISE", marks=marks or Marks())], EXERCISE)


def found(person: User, query: str) -> list[str]:
    return [paper.title for paper in papers_titled(person, query).papers]


def put_in(titles: list[str], by: User, marks: list[Marks]) -> list[Paper]:
    """Papers with the words of their titles, written at once."""
    papers = Paper.objects.bulk_create(
        Paper(title=title, folded=folded(title), by=by, mark_set_id=stored(held))
        for title, held in zip(titles, marks, strict=True)
    )
    TitleWord.objects.bulk_create(
        TitleWord(paper=paper, word=word) for paper in papers for word in words_of(paper.title)
    )
    return papers


@pytest.mark.parametrize("query", ["riv", "RIVER", "river low", "низ рек", "Реки", "lo riv", "ЕЛК", "riv river"])
def test_a_paper_is_found_by_the_beginnings_of_words_of_its_title_in_any_order(chief: User, query: str) -> None:
    written(chief, "EXERCISE the River is low · Низкий уровень реки · Елка")
    written(chief, "EXERCISE another")
    assert found(chief, query) == ["EXERCISE the River is low · Низкий уровень реки · Елка"]


@pytest.mark.parametrize("query", ["iver", "river high", "", "—", "%", "_", "zzz"])
def test_what_begins_no_word_of_a_title_finds_no_paper(chief: User, query: str) -> None:
    written(chief, "EXERCISE the river is low")
    assert found(chief, query) == []


def test_a_changed_title_is_found_by_its_new_words_alone_and_a_deleted_one_no_more(chief: User) -> None:
    paper = written(chief, "EXERCISE river")
    change_paper(chief, paper, "EXERCISE mountain", [Written(text="EXERCISE", marks=Marks())], EXERCISE)
    assert (found(chief, "river"), found(chief, "mountain")) == ([], ["EXERCISE mountain"])
    delete_paper(chief, paper)
    assert found(chief, "exercise") == []
    assert not TitleWord.objects.exists()


def test_a_write_that_is_undone_leaves_no_word(chief: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("mirab.web.publications.paper_actions._put", broken)
    with pytest.raises(OSError):
        written(chief, "EXERCISE river")
    assert not TitleWord.objects.exists()


def test_papers_of_before_are_found_after_the_migration(chief: User) -> None:
    written(chief, "EXERCISE Қызылорда")
    TitleWord.objects.all().delete()
    Paper.objects.update(folded="")
    migration.keep_words(apps, None)
    assert found(chief, "кызыл exer") == ["EXERCISE Қызылорда"]


@settings(max_examples=25, deadline=None, suppress_health_check=[*HealthCheck])
@given(
    world=worlds(people=8, records=12),
    titles=st.lists(st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join), min_size=12, max_size=12),
    query=st.lists(st.sampled_from([word[:n] for word in WORDS for n in (1, 3, 9)]), min_size=1, max_size=3),
    common=st.sampled_from([1, 2, 4, 6000]),
    few=st.sampled_from([0, 1, 3, 1000]),
)
def test_what_is_found_is_what_the_rule_opens_and_the_title_fits(
    world: World, titles: list[str], query: list[str], common: int, few: int
) -> None:
    asked = fold(" ".join(query)).split()
    with alive(world) as people, pytest.MonkeyPatch.context() as patch:
        patch.setattr(paper_titles, "COMMON", common)
        patch.setattr(paper_titles, "FEW", few)
        papers = put_in(titles, people[0], list(world.held))
        for person in people:
            fits = {
                paper.pk
                for paper in papers
                if may(person, Verb.READ, paper)
                and asked
                and all(any(word.startswith(one) for word in fold(paper.title).split()) for one in asked)
            }
            assert {paper.pk for paper in papers_titled(person, " ".join(query)).papers} == fits


def test_hidden_papers_take_no_place_among_the_latest(
    chief: User, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_queries, "MOST_FOUND", 3)
    put_in([f"EXERCISE open {n}" for n in range(3)], chief, [Marks()] * 3)
    before = papers_titled(analyst, "exercise")
    put_in([f"EXERCISE closed {n}" for n in range(9)], chief, [CLOSER] * 9)
    assert papers_titled(analyst, "exercise") == before
    assert (len(before.papers), before.more) == (3, False)
    assert papers_titled(chief, "exercise").more


def test_as_many_questions_are_asked_for_what_is_hidden_as_for_what_is_not_there(chief: User, analyst: User) -> None:
    put_in([f"EXERCISE secret {n}" for n in range(40)], chief, [CLOSER] * 40)
    asked = {}
    for query in ("secret", "zzz", "exercise secret", "zzz yyy"):
        papers_titled(analyst, "warm")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert papers_titled(analyst, query).papers == []
        asked[query] = len(queries)
    assert asked["secret"] == asked["zzz"]
    assert asked["exercise secret"] == asked["zzz yyy"] == asked["zzz"] + 1


def test_a_query_of_many_words_asks_no_more_questions_than_one_of_a_few(chief: User) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    written(chief, " ".join(letters))
    asked = []
    for query in (letters[: paper_titles.MOST_WORDS], letters):
        papers_titled(chief, "warm")
        with CaptureQueriesContext(connection) as queries:
            assert len(papers_titled(chief, " ".join(query)).papers) == 1
        asked.append(len(queries))
    assert asked[0] == asked[1]


# The page -------------------------------------------------------------------------------------------------------------
def page_of(client: Client, **query: str) -> str:
    return unescape(client.get("/search/", query).content.decode())


def test_the_page_shows_papers_beside_what_the_board_holds(chief: User, chief_client: Client) -> None:
    paper = written(chief, "EXERCISE Kyrgyzstan <b>paper</b>")
    page = chief_client.get("/search/", {"q": "kyrgyz"}).content.decode()
    assert f'data-item href="/papers/{paper.pk}/"' in page
    assert "/places/KGZ/" in page
    assert "&lt;b&gt;" in page


def test_a_hidden_paper_changes_nothing_on_the_page_of_what_was_found(
    chief: User, analyst_client: Client, chief_client: Client
) -> None:
    def seen(query: str) -> str:
        return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", page_of(analyst_client, q=query))

    open_one = written(chief, "EXERCISE Kyrgyzstan")
    before = [seen(query) for query in ("Kyrgyzstan", "hiddenword", "hiddenwrod")]
    written(chief, "EXERCISE Kyrgyzstan hiddenword", CLOSER)
    assert [seen(query) for query in ("Kyrgyzstan", "hiddenword", "hiddenwrod")] == before
    assert open_one.pk in before[0]
    assert "hiddenword</mark>" in page_of(chief_client, q="hiddenword")


def test_a_paper_written_later_was_not_known_on_a_past_day(chief: User, chief_client: Client) -> None:
    paper = written(chief, "EXERCISE zirconium")
    assert paper.pk not in page_of(chief_client, q="zirconium", on="2010-05-25")
    Paper.objects.update(at=datetime(2010, 5, 25, 23, tzinfo=UTC))
    assert paper.pk in page_of(chief_client, q="zirconium", on="2010-05-25")


def test_whoever_reads_no_papers_finds_none(chief: User, person: Callable[[Role], User]) -> None:
    written(chief, "EXERCISE river")
    assert found(person(Role.ADMINISTRATOR), "river") == []
    assert Role.ADMINISTRATOR not in READERS


def test_the_page_says_that_more_fit_than_are_listed(
    chief: User, chief_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_queries, "MOST_FOUND", 2)
    put_in([f"EXERCISE zirconium {n}" for n in range(3)], chief, [Marks()] * 3)
    assert "More papers fit" in page_of(chief_client, q="zirconium")
    assert "More papers fit" not in page_of(chief_client, q="zirconium 1")
