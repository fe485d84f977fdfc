"""Pages of situations, proposals and the register say what the board says, in both languages, and decide by POST."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mirab.pipelines.board import Board, DayBoard
from mirab.pipelines.board_values import ProposalView
from mirab.web.accounts.models import User
from mirab.web.alerts.actions import accept_proposal, reject_proposal
from mirab.web.alerts.models import Decision
from mirab.web.alerts.register_views import years_said

pytestmark = pytest.mark.django_db
ON = {"on": "2010-05-25"}


def text_of(response: HttpResponse) -> str:
    """The words of a page's main part, without those that say that they are English."""
    page = response.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    main = re.sub(r"<svg.*?</svg>", " ", main, flags=re.S)
    while True:
        cut = re.sub(r'<(\w+)[^>]* lang="en"[^>]*>(?:(?!<\1\b).)*?</\1>', " ", main, flags=re.S)
        if cut == main:
            break
        main = cut
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))


def address(name: str, *args: str, day: str = "2010-05-25") -> str:
    return f"{reverse(name, args=args)}?on={day}"


# Proposals ------------------------------------------------------------------------------------------------------------
def test_the_list_of_proposals_counts_what_waits(analyst_client: Client, day_board: DayBoard) -> None:
    page = analyst_client.get(reverse("proposals"), ON)
    assert f"{len(day_board.proposals())} proposals wait for a decision" in text_of(page)
    for proposal in day_board.proposals():
        assert address("proposal", proposal.id) in page.content.decode()


def test_the_export_of_proposals_holds_the_rows_that_are_seen(analyst_client: Client, day_board: DayBoard) -> None:
    answer = analyst_client.get(reverse("proposals"), {**ON, "filter_state": "waiting", "export": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert sum(1 for row in rows if "waiting" in " ".join(row)) == len(day_board.proposals())
    assert "25 May 2010" in rows[-1][0].replace("\xa0", " ")


def test_a_proposal_says_how_likely_why_now_and_on_what_it_rests(
    analyst_client: Client, day_board: DayBoard, open_proposal: ProposalView
) -> None:
    detail = day_board.proposal(open_proposal.id)
    assert detail is not None
    said = text_of(analyst_client.get(address("proposal", detail.id)))
    flat = said.replace("\xa0", " ")
    for expected in (detail.title.en, detail.probability_said.en, detail.why_said.en, detail.explanation.en):
        assert expected.replace("\xa0", " ") in flat
    for line in detail.evidence:
        assert line.value_said.en.replace("\xa0", " ") in flat
        assert line.source_title.en in flat
    assert "as known on 25 May 2010" in flat


def test_hindsight_is_said_in_words(analyst_client: Client, day_board: DayBoard) -> None:
    hindsight = next(proposal for proposal in day_board.proposals() if proposal.hindsight_only)
    said = text_of(analyst_client.get(address("proposal", hindsight.id)))
    assert "picked out with hindsight" in said
    assert "counted in no score" in said


def test_a_proposal_of_a_later_day_is_not_there_and_nothing_hints_at_it(analyst_client: Client, boards: Board) -> None:
    later = next(proposal for proposal in boards.proposals if proposal.first_on > date(2009, 1, 1))
    before = (later.first_on - timedelta(days=1)).isoformat()
    unknown = analyst_client.get(address("proposal", "0" * 20, day=before))
    early = analyst_client.get(address("proposal", later.id, day=before))
    assert early.status_code == unknown.status_code == 404
    assert text_of(early) == text_of(unknown)


def test_accepting_leads_back_to_the_day_with_an_undo(analyst_client: Client, open_proposal: ProposalView) -> None:
    page = address("proposal", open_proposal.id)
    answer = analyst_client.post(address("proposal_accept", open_proposal.id), {"note": "", "form_page": page})
    assert (answer.status_code, answer["Location"]) == (302, page)
    shown = analyst_client.get(page)
    assert "Accepted: a draft now waits for the warning desk." in text_of(shown)
    assert address("proposal_undo", open_proposal.id) in shown.content.decode()
    assert "1 draft for the desk" in text_of(analyst_client.get(reverse("proposals"), ON))
    name = Decision.objects.get().name
    analyst_client.post(address("proposal_undo", open_proposal.id), {"decision": name})
    assert "it waits for a decision" in text_of(analyst_client.get(page))
    assert "draft for the desk" not in text_of(analyst_client.get(reverse("proposals"), ON))


def test_a_rejection_without_reason_is_told_beside_the_field_and_nothing_is_decided(
    analyst_client: Client, open_proposal: ProposalView
) -> None:
    page = address("proposal", open_proposal.id)
    answer = analyst_client.post(
        address("proposal_reject", open_proposal.id), {"reason": "   ", "form_page": page}, follow=True
    )
    body = answer.content.decode()
    assert 'id="reject_reason_error"' in body
    assert "Write why it is rejected" in body
    assert not Decision.objects.exists()


def test_a_reason_that_is_too_long_comes_back_with_what_was_typed(
    analyst_client: Client, open_proposal: ProposalView
) -> None:
    typed = "known " * 900
    answer = analyst_client.post(
        address("proposal_reject", open_proposal.id),
        {"reason": typed, "form_page": address("proposal", open_proposal.id)},
        follow=True,
    )
    assert "keep it within 5000" in answer.content.decode()
    assert typed.strip()[:200] in answer.content.decode()


def test_the_second_of_two_reads_who_decided_and_keeps_what_was_typed(
    chief_client: Client, analyst: User, day_board: DayBoard, open_proposal: ProposalView
) -> None:
    page = address("proposal", open_proposal.id)
    assert "You decide" in text_of(chief_client.get(page))
    accept_proposal(analyst, day_board, open_proposal.id)
    answer = chief_client.post(
        address("proposal_reject", open_proposal.id), {"reason": "no", "form_page": page}, follow=True
    )
    assert "Accepted by analyst" in text_of(answer)
    assert "your decision was not taken" in text_of(answer)
    assert Decision.objects.count() == 1


def test_a_visitor_who_decides_is_asked_to_sign_in_and_loses_nothing(
    visitor_client: Client, analyst: User, open_proposal: ProposalView
) -> None:
    page = address("proposal", open_proposal.id)
    answer = visitor_client.post(
        address("proposal_reject", open_proposal.id), {"reason": "typed before", "form_page": page}
    )
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    signed_in = visitor_client.post(
        answer["Location"], {"login": "analyst", "password": "a long enough one"}, follow=True
    )
    assert "typed before" in signed_in.content.decode()


def test_acts_are_done_by_post_alone(analyst_client: Client, open_proposal: ProposalView) -> None:
    for name in ("proposal_accept", "proposal_reject", "proposal_undo"):
        assert analyst_client.get(address(name, open_proposal.id)).status_code == 302
    assert not Decision.objects.exists()


def test_what_a_person_typed_is_never_markup(
    analyst_client: Client, analyst: User, day_board: DayBoard, open_proposal: ProposalView
) -> None:
    reject_proposal(analyst, day_board, open_proposal.id, reason="<script>alert(1)</script>")
    body = analyst_client.get(address("proposal", open_proposal.id)).content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert" in body


def test_the_chart_of_a_proposal_holds_the_figures_of_the_board(analyst_client: Client, day_board: DayBoard) -> None:
    charted = next(d for p in day_board.proposals() if (d := day_board.proposal(p.id)) and d.chart)
    assert charted.chart is not None
    spec = json.loads(analyst_client.get(address("proposal_chart", charted.id)).content)
    values = [row.get("value") for data in spec["data"] for row in data.get("values", [])]
    assert {point.value for point in charted.chart.points} <= set(values)
    assert analyst_client.get(address("proposal_chart", "0" * 20)).status_code == 404


# Situations -----------------------------------------------------------------------------------------------------------
def test_the_situations_stand_by_cluster_with_their_sentences(analyst_client: Client, day_board: DayBoard) -> None:
    said = text_of(analyst_client.get(reverse("situations"), ON)).replace("\xa0", " ")
    for view in day_board.situations():
        assert view.name.en in said
        assert view.why.en.replace("\xa0", " ") in said
    assert "Dormant" in said


def test_a_filtered_list_of_situations_shows_and_exports_the_same(analyst_client: Client, day_board: DayBoard) -> None:
    cluster = day_board.situations()[0].cluster
    wanted = [view for view in day_board.situations() if view.cluster == cluster]
    asked = {**ON, "filter_cluster": str(cluster)}
    said = text_of(analyst_client.get(reverse("situations"), asked))
    exported = analyst_client.get(reverse("situations"), {**asked, "export": "csv"}).content.decode("utf-8-sig")
    for view in day_board.situations():
        assert (view.name.en in exported) == (view in wanted)
        assert (view.why.en.replace("\xa0", " ") in said) == (view in wanted)


def test_a_situation_joins_notices_episodes_and_dates_ahead(analyst_client: Client, day_board: DayBoard) -> None:
    id = next(
        v.id for v in day_board.situations() if any(e.kind == "episode" for e in day_board.situation(v.id).timeline)
    )  # type: ignore[union-attr]
    detail = day_board.situation(id)
    assert detail is not None
    body = analyst_client.get(address("situation", id)).content.decode()
    for entry in detail.timeline:
        if entry.kind != "calendar":
            assert html.escape(address("proposal" if entry.kind == "notice" else "episode", entry.ref)) in body


def test_a_dormant_situation_keeps_its_page(analyst_client: Client, day_board: DayBoard) -> None:
    listed = {view.id for view in day_board.situations()}
    dormant = next(p.situation for p in day_board.proposals(living=False) if p.situation not in listed)
    assert "without a level" in text_of(analyst_client.get(address("situation", dormant)))


def test_the_map_of_a_situation_marks_its_places(analyst_client: Client, day_board: DayBoard) -> None:
    view = day_board.situations()[0]
    answer = json.loads(analyst_client.get(address("situation_map", view.id)).content)
    assert {mark["code"] for mark in answer["places"]} <= {ref.code for ref in view.places} | {
        place.code
        for place in day_board.situation(view.id).places  # type: ignore[union-attr]
    }


@pytest.mark.parametrize("name", ["situation", "situation_map", "proposal", "episode"])
def test_an_unknown_name_is_said_in_words(name: str, analyst_client: Client) -> None:
    answer = analyst_client.get(address(name, "none-of-this-name"))
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.content.decode()


def test_before_anything_was_known_pages_say_so(analyst_client: Client) -> None:
    early = {"on": "1991-01-01"}
    assert "No situation has a level" in text_of(analyst_client.get(reverse("situations"), early))
    assert "No proposal has been opened by this day." in text_of(analyst_client.get(reverse("proposals"), early))
    assert "No episode of the register was public" in text_of(analyst_client.get(reverse("register"), early))


# The register ---------------------------------------------------------------------------------------------------------
def test_the_register_shows_the_rule_the_sweep_and_what_was_public_by_the_day(
    analyst_client: Client, day_board: DayBoard
) -> None:
    region = day_board.board.centre.region
    body = analyst_client.get(reverse("register"), ON).content.decode()
    assert region.register_rule is not None
    for words in region.register_rule.clauses.values():
        assert html.escape(words.replace(">=", "≥ ")) in body
    for sweep in region.sweep.values():
        assert html.escape(sweep.note) in body
    for episode in region.register:
        assert (reverse("episode", args=(episode.id,)) in body) == (episode.published_on <= day_board.day)


def test_an_episode_shows_every_claim_with_who_and_grade(analyst_client: Client, day_board: DayBoard) -> None:
    detail = next(d for row in day_board.register() if (d := day_board.episode(row.id)) and d.claims)
    body = analyst_client.get(address("episode", detail.row.id)).content.decode()
    for claim in (claim for group in detail.claims for claim in group.claims):
        assert html.escape(claim.by) in body
        assert str(claim.grade) in body
    assert html.escape(detail.row.title.en) in body


def test_an_episode_that_was_not_public_yet_is_not_there(analyst_client: Client, boards: Board) -> None:
    episode = next(e for e in boards.centre.region.register if e.published_on > e.onset > date(2006, 1, 1))
    before = (episode.published_on - timedelta(days=1)).isoformat()
    assert analyst_client.get(address("episode", episode.id, day=before)).status_code == 404
    assert analyst_client.get(address("episode", episode.id, day=episode.published_on.isoformat())).status_code == 200


def test_years_that_follow_each_other_are_drawn_together() -> None:
    assert years_said((2005, 2006, 2007, 2010, 2012, 2013)) == "2005–2007, 2010, 2012–2013"
    assert years_said(()) == ""


# Languages and cost ---------------------------------------------------------------------------------------------------
def test_russian_pages_hold_no_english_sentence(analyst_client: Client, analyst: User, day_board: DayBoard) -> None:
    proposals, situations = day_board.proposals(), day_board.situations()
    reject_proposal(analyst, day_board, proposals[0].id, reason="известная дата")
    accept_proposal(analyst, day_board, proposals[1].id)
    pages = [address("proposals"), address("situations"), address("register")]
    pages += [address("proposal", proposal.id) for proposal in proposals[:4]]
    pages += [address("situation", view.id) for view in situations[:3]]
    pages += [address("episode", row.id) for row in day_board.register()]
    for page in pages:
        said = text_of(analyst_client.get(page, headers={"accept-language": "ru"}))
        said = re.sub(r"https?://\S+|\S+@\S+|\b[\w.-]+\.(?:org|com|net|kg|uz|kz|tj|ru)\b\S*", " ", said)
        runs = re.findall(r"(?:\b[a-z]{3,}\b[ ,]+){3,}", said)
        assert runs == [], (page, runs)


@pytest.mark.parametrize("name", ["situations", "proposals", "register"])
def test_a_list_asks_the_record_a_few_times_whatever_its_length(
    name: str, analyst_client: Client, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        analyst_client.get(reverse(name), ON)
