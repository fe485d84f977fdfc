"""Situations of the desk: opened of a proposal or by hand, said of each month, closed to whoever may not know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mirab.core.marks import Marks, Sensitivity, UseClass
from mirab.core.words import Text
from mirab.pipelines.board import DayBoard
from mirab.pipelines.board_values import ProposalView
from mirab.web.accounts.models import AuditLine, User
from mirab.web.accounts.policy import NotAllowed
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Role
from mirab.web.alerts.actions import accept_proposal
from mirab.web.alerts.hanging import Looking, named_by
from mirab.web.alerts.models import Draft, Situation, SituationLink, SituationMonth, SituationTurn
from mirab.web.alerts.queries import drafts
from mirab.web.alerts.situation_actions import (
    AboveCeiling,
    HangsAlready,
    NothingThere,
    NotSoNow,
    NotYet,
    Subject,
    Word,
    WordsMissing,
    hand_over,
    hang_on,
    make_dormant,
    open_situation,
    reopen,
    say_month,
    take_off,
)
from mirab.web.alerts.situation_forms import months, places_named
from mirab.web.alerts.situation_models import Alert, Arrow
from mirab.web.alerts.situation_queries import followed, followed_as, said_of_all, situations_of, timeline_of
from mirab.web.publications.paper_actions import Why, Written, write_paper

pytestmark = pytest.mark.django_db

WITHIN = Marks(use_class=UseClass.ANALYSIS_ONLY)
CLOSER = Marks(use_class=UseClass.ANALYSIS_ONLY, sensitivity=Sensitivity.CONFIDENTIAL)
TITLE = Text(en="EXERCISE: the upper segment", ru="УЧЕНИЕ: верхний участок")
SECRET = Text(en="EXERCISE: the envoy said so", ru="УЧЕНИЕ: так сказал посланник")
OPEN = Text(en="EXERCISE: two quiet weeks", ru="УЧЕНИЕ: две спокойные недели")


@pytest.fixture
def situation(analyst: User) -> Situation:
    """A situation that the analyst follows, and everybody of the house knows of."""
    return open_situation(analyst, Subject(title=TITLE), WITHIN)


def word(arrow: Arrow, why: Text, *, month: date | None = None, alert: Alert = Alert.RISK) -> Word:
    return Word(month=month or today(), arrow=arrow, alert=alert, why=why)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_situation_of_a_proposal_is_held_as_its_draft_and_the_proposal_hangs_on_it(
    analyst: User, day_board: DayBoard, open_proposal: ProposalView
) -> None:
    accept_proposal(analyst, day_board, open_proposal.id)
    draft = Draft.objects.get()
    made = open_situation(analyst, Subject(title=TITLE, key=draft.situation), WITHIN, draft)
    assert (made.proposal, made.key, made.owner) == (open_proposal.id, open_proposal.situation, analyst)
    entries = timeline_of(Looking(person=analyst, board=day_board), made)
    assert [entry.href for entry in entries if entry.link] == [f"/proposals/{open_proposal.id}/"]
    assert {"notice"} <= {entry.kind for entry in entries}
    assert drafts(analyst) == []
    assert [one.situation for one in followed_as(analyst, open_proposal.situation)] == [made]


def test_a_draft_waits_on_for_whoever_does_not_see_what_was_opened_of_it(
    analyst: User, chief: User, day_board: DayBoard, open_proposal: ProposalView
) -> None:
    accept_proposal(analyst, day_board, open_proposal.id)
    open_situation(chief, Subject(title=TITLE), CLOSER, Draft.objects.get())
    assert drafts(chief) == []
    assert len(drafts(analyst)) == 1


def test_the_word_that_holds_is_the_latest_that_the_reader_may_read(
    situation: Situation, analyst: User, chief: User
) -> None:
    say_month(analyst, situation, word(Arrow.UNCHANGED, OPEN), WITHIN)
    before = Situation.objects.get().changed_at
    closer = say_month(chief, situation, word(Arrow.DETERIORATED, SECRET), CLOSER)
    assert closer.marks.sensitivity is Sensitivity.CONFIDENTIAL
    latest = {who.username: followed(who, [situation])[0].word for who in (analyst, chief)}
    assert latest["analyst"].why == OPEN  # type: ignore[union-attr]
    assert latest["chief"].why == SECRET  # type: ignore[union-attr]
    # what the analyst does not see does not move the situation in his list either
    assert Situation.objects.get().changed_at == before
    assert SituationMonth.objects.count() == 2


@pytest.mark.parametrize("path", ["/desk/situations/", "/desk/situations/{id}/", "/", "/search/?q=segment"])
def test_a_hidden_word_and_a_hidden_thing_leave_no_trace_on_any_page(
    path: str, situation: Situation, analyst: User, chief: User, boards: object
) -> None:
    say_month(analyst, situation, word(Arrow.UNCHANGED, OPEN), WITHIN)
    paper = write_paper(chief, "EXERCISE", "en", [Written(text="x", marks=CLOSER)], Why(reason="x", review_on=today()))
    client = signed_in(analyst)
    address = path.format(id=situation.pk)
    client.get(address)
    with CaptureQueriesContext(connection) as first:
        without = client.get(address).content
    say_month(chief, situation, word(Arrow.DETERIORATED, SECRET), CLOSER)
    hidden = open_situation(chief, Subject(title=Text(en="EXERCISE: hidden segment", ru="УЧЕНИЕ")), CLOSER)
    board = boards.on(today())  # type: ignore[attr-defined]
    hang_on(Looking(person=chief, board=board), situation, "paper", paper.pk)
    # rights that acts have changed are worked out once more, by whichever request comes first
    client.get("/people/me/")
    with CaptureQueriesContext(connection) as second:
        within = client.get(address).content
    assert lasting(within) == lasting(without)
    assert len(first) == len(second)
    shown = signed_in(chief).get(address).content.decode()
    assert SECRET.en in shown or hidden.pk in shown


def lasting(page: bytes) -> list[bytes]:
    """A page without the tokens that differ on every request."""
    return [line for line in page.splitlines() if b"csrfmiddlewaretoken" not in line and b"nonce=" not in line]


def test_a_situation_above_the_readers_ceiling_is_answered_as_what_never_was(chief: User, analyst: User) -> None:
    hidden = open_situation(chief, Subject(title=TITLE), CLOSER)
    client = signed_in(analyst)
    for part in ("", "month/", "hang/", "dormant/", "owner/"):
        there = client.get(f"/desk/situations/{hidden.pk}/{part}")
        never = client.get(f"/desk/situations/000000000000/{part}")
        assert there.status_code == never.status_code == 404
        assert lasting(there.content.replace(hidden.pk.encode(), b"0" * 12)) == lasting(never.content)
    assert list(situations_of(analyst)) == []
    with pytest.raises(NotAllowed):
        say_month(analyst, hidden, word(Arrow.UNCHANGED, OPEN), WITHIN)


def test_a_thing_whose_marks_were_raised_hangs_there_no_more_for_who_may_not_read_it(
    situation: Situation, analyst: User, chief: User, day_board: DayBoard
) -> None:
    paper = write_paper(analyst, "EXERCISE", "en", [Written(text="x", marks=WITHIN)], Why(reason="x"))
    hang_on(Looking(person=analyst, board=day_board), situation, "paper", paper.pk, "EXERCISE: the same crossing")
    assert any(entry.link for entry in timeline_of(Looking(person=analyst, board=day_board), situation))
    from mirab.web.accounts.models import stored  # noqa: PLC0415
    from mirab.web.publications.paper_models import Paper  # noqa: PLC0415

    Paper.objects.update(mark_set_id=stored(CLOSER))
    assert not any(entry.link for entry in timeline_of(Looking(person=analyst, board=day_board), situation))
    assert any(entry.link for entry in timeline_of(Looking(person=chief, board=day_board), situation))


def test_nobody_hangs_on_what_he_does_not_see_nor_the_same_thing_twice(
    situation: Situation, analyst: User, chief: User, day_board: DayBoard, open_proposal: ProposalView
) -> None:
    hidden = write_paper(chief, "EXERCISE", "en", [Written(text="x", marks=CLOSER)], Why(reason="x", review_on=today()))
    looking = Looking(person=analyst, board=day_board)
    for kind, record in (("paper", hidden.pk), ("paper", "000000000000"), ("nothing", "1")):
        with pytest.raises(NothingThere):
            hang_on(looking, situation, kind, record)
    link = hang_on(looking, situation, "proposal", open_proposal.id)
    with pytest.raises(HangsAlready):
        hang_on(looking, situation, "proposal", open_proposal.id)
    take_off(analyst, link)
    with pytest.raises(NotSoNow):
        take_off(analyst, link)
    hang_on(looking, situation, "proposal", open_proposal.id)
    assert SituationLink.objects.count() == 2


def test_a_month_that_has_not_begun_and_a_word_without_its_sentence_are_refused(
    situation: Situation, analyst: User
) -> None:
    with pytest.raises(NotYet):
        say_month(analyst, situation, word(Arrow.IMPROVED, OPEN, month=today() + timedelta(40)), WITHIN)
    with pytest.raises(WordsMissing):
        say_month(analyst, situation, word(Arrow.IMPROVED, Text(en="x", ru=" ")), WITHIN)
    with pytest.raises(AboveCeiling):
        say_month(analyst, situation, word(Arrow.IMPROVED, OPEN), CLOSER)
    assert not SituationMonth.objects.exists()


def test_who_follows_it_lays_it_down_and_who_takes_it_up_follows_it(
    situation: Situation, analyst: User, chief: User, person: Callable[..., User]
) -> None:
    other = person(Role.ANALYST, "another")
    with pytest.raises(NotAllowed):
        make_dormant(other, situation, "EXERCISE")
    with pytest.raises(WordsMissing):
        make_dormant(analyst, situation, " ")
    make_dormant(analyst, situation, "EXERCISE: quiet for a year")
    with pytest.raises(NotSoNow):
        make_dormant(chief, situation, "EXERCISE")
    assert said_of_all(analyst) == []
    reopen(other, situation, "EXERCISE: shots at night")
    assert Situation.objects.get().owner == other
    hand_over(chief, situation, analyst, "EXERCISE: a new desk")
    assert Situation.objects.get().owner == analyst
    assert [turn.turn for turn in SituationTurn.objects.all()] == ["handed over", "reopened", "dormant"]
    with pytest.raises(NotSoNow):
        hand_over(chief, situation, person(Role.PROGRAMME_OFFICER), "EXERCISE: who may not work on it")


def test_every_act_leaves_its_line_held_as_what_was_written(situation: Situation, chief: User) -> None:
    say_month(chief, situation, word(Arrow.DETERIORATED, SECRET), CLOSER)
    lines = {line.act: line.marks.sensitivity for line in AuditLine.objects.filter(record=situation.pk)}
    assert lines == {"open_situation": Sensitivity.UNCLASSIFIED, "say_month": Sensitivity.CONFIDENTIAL}


def test_an_address_names_a_thing_or_nothing() -> None:
    assert named_by("https://mirab.example/proposals/0f1e/?on=2010-05-25") == ("proposal", "0f1e")
    assert named_by("/papers/0f1e2d3c4b5a/") == ("paper", "0f1e2d3c4b5a")
    for address in ("/papers/", "/papers/0f1e/change/", "nothing", "/audit/", "http://[", ""):
        assert named_by(address) is None


def test_places_are_read_by_any_name_and_what_names_none_is_told(boards: object) -> None:
    codes, unknown = places_named("KGZ\nТаджикистан\n\nNowhere\nkyrgyzstan")
    assert codes == ["KGZ", "TJK"]
    assert unknown == ["Nowhere"]


def test_months_run_back_without_a_gap() -> None:
    days = [date.fromisoformat(day) for day, _name in months()]
    assert all((earlier.month % 12) + 1 == later.month for later, earlier in pairwise(days))
    assert days[0] == today().replace(day=1)


# By the pages ---------------------------------------------------------------------------------------------------------
def test_a_situation_is_opened_said_of_and_laid_down_by_its_pages(
    boards: object, analyst: User, day_board: DayBoard, open_proposal: ProposalView
) -> None:
    accept_proposal(analyst, day_board, open_proposal.id)
    client, on = signed_in(analyst), f"?on={day_board.day}"
    page = client.get(f"/proposals/{open_proposal.id}/{on}").content.decode()
    assert f"/desk/situations/new/?proposal={open_proposal.id}" in page
    address = f"/desk/situations/new/{on}&proposal={open_proposal.id}"
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    wrong = client.post(address, {**sent, "places": "Nowhere"})
    assert wrong.status_code == 422
    assert "Nowhere" in wrong.content.decode()
    made = client.post(address, sent)
    situation = Situation.objects.get()
    assert made["Location"] == f"/desk/situations/{situation.pk}/"
    assert situation.places == [open_proposal.place.code]
    fields = {
        "month": months()[0][0],
        "arrow": "deteriorated",
        "alert": "risk",
        "why_en": OPEN.en,
        "why_ru": OPEN.ru,
        "sensitivity": "0",
    }
    assert client.post(f"{made['Location']}month/", {**fields, "why_ru": ""}).status_code == 422
    assert client.post(f"{made['Location']}month/", fields).status_code == 302
    assert client.post(f"{made['Location']}hang/", {"address": "/papers/000000000000/"}).status_code == 422
    shown = client.get(made["Location"] + on).content.decode()
    assert OPEN.en in shown
    assert f"/proposals/{open_proposal.id}/" in shown
    for path in (f"/situations/{situation.key}/", f"/proposals/{open_proposal.id}/"):
        assert made["Location"] in client.get(path).content.decode()
    assert OPEN.en in client.get("/").content.decode()
    assert OPEN.en not in client.get("/" + on).content.decode()
    client.post(f"{made['Location']}dormant/", {"reason": "EXERCISE"})
    assert OPEN.en not in client.get("/").content.decode()
    assert made["Location"] in client.get("/desk/situations/?state=dormant").content.decode()
