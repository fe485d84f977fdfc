"""Assessments: a change of what is asked is seen, the matrix overrules nobody, an estimate is its giver's alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mirab.core.marks import Marks, Sensitivity, UseClass
from mirab.core.words import Text
from mirab.pipelines.board import DayBoard
from mirab.pipelines.board_values import ProposalView
from mirab.web.accounts.models import AuditLine, User
from mirab.web.accounts.policy import NotAllowed, may, readable
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Role, Verb
from mirab.web.alerts.aiding import Piece, aided
from mirab.web.alerts.assessment_actions import (
    Asked,
    HorizonPast,
    Judged,
    OutOfBounds,
    RoundOpen,
    Seen,
    add_assumption,
    add_dissent,
    add_evidence,
    add_hypothesis,
    change_frame,
    judge,
    open_assessment,
    parts_of,
    rate,
    withdraw,
)
from mirab.web.alerts.assessment_forms import cell_name
from mirab.web.alerts.assessment_models import Assessment, Confidence, EvidenceLine, Frame, Hypothesis, Judgement
from mirab.web.alerts.assessment_queries import assessed, evidence_of, hypotheses_of, ranked, rounds_of
from mirab.web.alerts.hanging import Looking
from mirab.web.alerts.round_actions import NobodyAsked, close_round, give_estimate, open_round
from mirab.web.alerts.round_models import Estimate, Round, SharedEstimate
from mirab.web.alerts.situation_actions import AboveCeiling, NotSoNow, Subject, WordsMissing, open_situation
from mirab.web.alerts.situation_models import Situation
from mirab.web.publications.paper_actions import Why, Written, write_paper

pytestmark = pytest.mark.django_db

WITHIN = Marks(use_class=UseClass.ANALYSIS_ONLY)
CLOSER = Marks(use_class=UseClass.ANALYSIS_ONLY, sensitivity=Sensitivity.CONFIDENTIAL)
LATER = today() + timedelta(60)
ASKED = Asked(question="EXERCISE: will the crossing be shut?", horizon=LATER, criteria="EXERCISE: a decree")
JUDGED = Judged(
    likelihood=0.6,
    confidence=Confidence.MODERATE,
    basis="EXERCISE: two independent reports.",
    text="EXERCISE: it will be shut [E1].",
    unknown="EXERCISE: what the other side plans.",
)


@pytest.fixture
def situation(analyst: User) -> Situation:
    return open_situation(analyst, Subject(title=Text(en="EXERCISE: segment", ru="УЧЕНИЕ: участок")), WITHIN)


@pytest.fixture
def assessment(analyst: User, situation: Situation) -> Assessment:
    return open_assessment(analyst, situation, ASKED, "en", WITHIN)


@pytest.fixture
def colleague(person: Callable[..., User]) -> User:
    return person(Role.POLITICAL_OFFICER)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def lasting(page: bytes) -> list[bytes]:
    """A page without the tokens that differ on every request."""
    return [line for line in page.splitlines() if b"csrfmiddlewaretoken" not in line and b"nonce=" not in line]


# What is asked --------------------------------------------------------------------------------------------------------
def test_a_change_of_what_is_asked_is_a_new_version_beside_the_old_one(
    assessment: Assessment, analyst: User, boards: object
) -> None:
    other = Asked(question=ASKED.question, horizon=LATER, criteria="EXERCISE: a decree, or soldiers at the gate")
    with pytest.raises(WordsMissing):
        change_frame(analyst, assessment, other, " ", seen=1)
    change_frame(analyst, assessment, other, "EXERCISE: a gate may be shut without a decree", seen=1)
    with pytest.raises(NotSoNow):
        change_frame(analyst, assessment, other, "EXERCISE", seen=1)
    assert [frame.criteria for frame in Frame.objects.order_by("number")] == [ASKED.criteria, other.criteria]
    page = signed_in(analyst).get(f"/assessments/{assessment.pk}/").content.decode()
    assert ASKED.criteria in page
    assert other.criteria in page
    assert "without a decree" in page


def test_what_is_asked_stands_while_a_round_is_open_whether_anybody_has_estimated_or_not(
    assessment: Assessment, analyst: User, colleague: User
) -> None:
    round_ = open_round(analyst, assessment, [analyst, colleague])
    for _before_and_after in range(2):
        with pytest.raises(RoundOpen):
            change_frame(analyst, assessment, ASKED, "EXERCISE", seen=1)
        give_estimate(colleague, round_, 0.4, "EXERCISE")
    close_round(analyst, round_)
    change_frame(analyst, assessment, ASKED, "EXERCISE", seen=1)
    assert Round.objects.get().frame.number == 1


def test_nothing_is_asked_of_a_day_that_is_past_nor_held_less_closely_than_its_situation(
    situation: Situation, analyst: User, chief: User
) -> None:
    past = Asked(question="EXERCISE?", horizon=today() - timedelta(1), criteria="EXERCISE")
    with pytest.raises(HorizonPast):
        open_assessment(analyst, situation, past, "en", WITHIN)
    closer = open_situation(chief, Subject(title=Text(en="EXERCISE", ru="УЧЕНИЕ")), CLOSER)
    assert open_assessment(chief, closer, ASKED, "en", WITHIN).marks == CLOSER
    with pytest.raises(NotAllowed):
        open_assessment(analyst, closer, ASKED, "en", WITHIN)
    with pytest.raises(AboveCeiling):
        open_assessment(analyst, situation, ASKED, "en", CLOSER)


# Judging --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("likelihood", [0.0, 0.009, 0.991, 1.0])
def test_nobody_is_certain_of_what_has_not_happened(likelihood: float, assessment: Assessment, analyst: User) -> None:
    from dataclasses import replace  # noqa: PLC0415

    with pytest.raises(OutOfBounds):
        judge(analyst, assessment, replace(JUDGED, likelihood=likelihood))
    assert not Judgement.objects.exists()


def test_the_page_says_likelihood_and_confidence_apart_and_keeps_what_was_judged_before(
    assessment: Assessment, analyst: User, boards: object
) -> None:
    from dataclasses import replace  # noqa: PLC0415

    judge(analyst, assessment, JUDGED)
    judge(analyst, assessment, replace(JUDGED, likelihood=0.9))
    page = signed_in(analyst).get(f"/assessments/{assessment.pk}/").content.decode()
    sentences = [line for line in page.splitlines() if "very likely" in line]
    assert sentences
    assert not any("Confidence" in line for line in sentences)
    assert "60" in page
    assert [one.judgement.likelihood for one in assessed(analyst, assessment.situation) if one.judgement] == [0.9]


# Evidence and hypotheses ----------------------------------------------------------------------------------------------
def test_evidence_that_is_held_closer_raises_the_whole_and_every_part_of_it(
    assessment: Assessment, analyst: User, chief: User, colleague: User, day_board: DayBoard
) -> None:
    add_hypothesis(analyst, assessment, "EXERCISE: by decree")
    judge(analyst, assessment, JUDGED)
    round_ = open_round(analyst, assessment, [analyst, colleague])
    give_estimate(colleague, round_, 0.4, "EXERCISE")
    paper = write_paper(chief, "EXERCISE", "en", [Written(text="x", marks=CLOSER)], Why(reason="x", review_on=today()))
    add_evidence(
        Looking(person=chief, board=day_board),
        Assessment.objects.get(),
        Seen(text="EXERCISE: so the envoy said", rests_on=(("paper", paper.pk),)),
    )
    kept = Assessment.objects.get()
    assert kept.marks == CLOSER
    assert {row.marks for rows in parts_of(kept) for row in rows} == {CLOSER}
    assert not may(analyst, Verb.READ, kept)
    assert assessed(analyst, kept.situation) == []
    assert [one.sources[0].href for one in evidence_of(Looking(person=chief, board=day_board), kept)] == [
        f"/papers/{paper.pk}/"
    ]


def test_what_evidence_rests_on_is_named_to_those_alone_who_see_it(
    assessment: Assessment, analyst: User, colleague: User, day_board: DayBoard, open_proposal: ProposalView
) -> None:
    from mirab.web.accounts.models import stored  # noqa: PLC0415
    from mirab.web.publications.paper_models import Paper  # noqa: PLC0415

    paper = write_paper(analyst, "EXERCISE", "en", [Written(text="x", marks=WITHIN)], Why(reason="x"))
    looking = Looking(person=analyst, board=day_board)
    rests_on = (("paper", paper.pk), ("proposal", open_proposal.id))
    add_evidence(looking, assessment, Seen(text="EXERCISE: seen", rests_on=rests_on))
    assert len(evidence_of(looking, assessment)[0].sources) == 2
    Paper.objects.update(mark_set_id=stored(CLOSER))
    assert [source.kind for source in evidence_of(looking, assessment)[0].sources] == ["proposal"]


def test_the_matrix_ranks_by_what_speaks_against_and_changes_no_judgement(
    assessment: Assessment, analyst: User, day_board: DayBoard
) -> None:
    looking = Looking(person=analyst, board=day_board)
    judge(analyst, assessment, JUDGED)
    hypotheses = [add_hypothesis(analyst, assessment, f"EXERCISE: {n}") for n in range(2)]
    lines = [add_evidence(looking, assessment, Seen(text=f"EXERCISE: {n}")) for n in range(2)]
    # much speaks for the first, and one thing against it; nothing against the second
    cells = {
        (lines[0].pk, hypotheses[0].pk): "CC",
        (lines[1].pk, hypotheses[0].pk): "II",
        (lines[0].pk, hypotheses[1].pk): "N",
        (lines[1].pk, hypotheses[1].pk): "N",
    }
    assert rate(analyst, assessment, cells) == 4
    assert rate(analyst, assessment, cells) == 0
    shown = ranked(assessment, hypotheses_of(analyst, assessment), evidence_of(looking, assessment))
    assert shown is not None
    assert [(str(one), standing.place, standing.inconsistency) for one, standing in shown.places] == [
        ("H2", 1, 0.0),
        ("H1", 2, 2.0),
    ]
    assert {str(line) for line, swing, _order in shown.swings if swing.first_changes} == {"E2"}
    assert Judgement.objects.get().likelihood == JUDGED.likelihood


def test_what_is_withdrawn_stands_no_more_and_its_number_is_not_given_again(
    assessment: Assessment, analyst: User
) -> None:
    first = add_hypothesis(analyst, assessment, "EXERCISE: one")
    withdraw(analyst, assessment, first)
    with pytest.raises(NotSoNow):
        withdraw(analyst, assessment, first)
    assert add_hypothesis(analyst, assessment, "EXERCISE: two").number == 2
    with pytest.raises(NotSoNow):
        rate(analyst, assessment, {(1, first.pk): "C"})
    assert Hypothesis.objects.count() == 2


def test_a_dissent_is_its_authors_alone_to_withdraw(assessment: Assessment, analyst: User, chief: User) -> None:
    dissent = add_dissent(analyst, assessment, "EXERCISE: the second report is of the first", 0.2)
    with pytest.raises(NotSoNow):
        withdraw(chief, assessment, dissent)
    withdraw(analyst, assessment, dissent)


def test_what_would_change_our_mind_stands_on_the_page_of_the_situation(
    assessment: Assessment, analyst: User, boards: object
) -> None:
    add_assumption(analyst, assessment, "EXERCISE: the talks go on", "EXERCISE: the delegation leaves")
    page = signed_in(analyst).get(f"/desk/situations/{assessment.situation_id}/").content.decode()
    assert "EXERCISE: the delegation leaves" in page
    assert f"/assessments/{assessment.pk}/" in page


# The writing aid ------------------------------------------------------------------------------------------------------
def test_the_aid_marks_a_sentence_without_evidence_and_passes_one_that_names_it() -> None:
    text = "It will be shut [E1]. The army moves. Comment: we doubt it."
    marked = aided([Piece(name="text", text=text)], "en", {1: ("0f1e",)})
    assert [one.words for one in marked] == ["The army moves."]
    unknown = aided([Piece(name="text", text="It will be shut [E7].")], "en", {1: ("0f1e",)})
    assert [one.words for one in unknown] == ["It will be shut [E7]."]


def test_the_aid_passes_over_the_numbers_of_references_and_marks_those_that_rest_on_nothing() -> None:
    text = "Some 40 houses burnt [E1]."
    assert [one.words for one in aided([Piece(name="text", text=text)], "en", {1: ()})] == ["40"]
    assert aided([Piece(name="text", text=text)], "en", {1: ("0f1e",)}) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We judge with high confidence that it is likely."),
        ("ru", "С высокой степенью уверенности считаем, что это вероятно."),
    ],
)
def test_the_page_marks_the_words_on_preview_and_after_keeping_in_both_languages(
    language: str, text: str, situation: Situation, analyst: User, boards: object
) -> None:
    made = open_assessment(analyst, situation, ASKED, language, WITHIN)
    client, address = signed_in(analyst), f"/assessments/{made.pk}/judge/"
    fields = {
        "likelihood": "60",
        "confidence": "moderate",
        "basis": "EXERCISE",
        "text": text,
        "unknown": "EXERCISE",
    }
    preview = client.post(address, {**fields, "preview": "1"})
    assert preview.status_code == 200
    assert "<mark>" in preview.content.decode()
    assert not Judgement.objects.exists()
    assert client.post(address, {**fields, "likelihood": "100"}).status_code == 422
    assert client.post(address, fields).status_code == 302
    assert "<mark>" in client.get(f"/assessments/{made.pk}/").content.decode()


# Rounds ---------------------------------------------------------------------------------------------------------------
def paths(assessment: Assessment) -> list[str]:
    """Every page on which a round could show."""
    one = f"/assessments/{assessment.pk}/"
    parts = ("", "estimate/", "round/", "judge/", "more/", "hypotheses/", "frame/")
    situation = f"/desk/situations/{assessment.situation_id}/"
    return [*(one + part for part in parts), "/assessments/", "/desk/situations/", situation, "/", "/audit/"]


@pytest.mark.parametrize("own", ["without an own estimate", "with an own estimate"])
def test_an_estimate_changes_nothing_of_what_another_sees_before_the_round_is_closed(
    own: str, assessment: Assessment, analyst: User, colleague: User, chief: User, boards: object
) -> None:
    round_ = open_round(analyst, assessment, [analyst, colleague, chief])
    if own == "with an own estimate":
        give_estimate(chief, round_, 0.7, "EXERCISE: mine")
    client = signed_in(chief)
    for path in paths(assessment):
        client.get(path)
    without = [answered(client, path) for path in paths(assessment)]
    give_estimate(colleague, round_, 0.2, "EXERCISE: of another")
    within = [answered(client, path) for path in paths(assessment)]
    told = [
        (path, one[1], other[1], set(one[0]) ^ set(other[0]))
        for path, one, other in zip(paths(assessment), without, within, strict=True)
        if one != other
    ]
    assert told == []
    shown = b"".join(line for lines, _n in within for line in lines).decode()
    assert "of another" not in shown
    mine = ["EXERCISE: mine"] if own == "with an own estimate" else []
    assert [one.reason for one in readable(chief, Estimate.objects.all())] == mine


def answered(client: Client, path: str) -> tuple[list[bytes], int]:
    """What a page shows, and how many questions it asks of the database."""
    with CaptureQueriesContext(connection) as asked:
        page = client.get(path).content
    return lasting(page), len(asked)


def test_an_estimate_is_its_givers_alone_to_read_whatever_his_office(
    assessment: Assessment, analyst: User, colleague: User, person: Callable[..., User]
) -> None:
    round_ = open_round(analyst, assessment, [analyst, colleague])
    give_estimate(colleague, round_, 0.4, "EXERCISE")
    for role in Role:
        who = person(role)
        assert may(who, Verb.READ, Estimate.objects.get()) is (who == colleague)
    assert readable(person(Role.HEAD), AuditLine.objects.filter(act="give_estimate")).count() == 0


def test_a_closed_round_brings_together_what_each_gave_last_and_keeps_dissent_with_its_say(
    assessment: Assessment, analyst: User, colleague: User, chief: User, boards: object
) -> None:
    round_ = open_round(analyst, assessment, [analyst, colleague, chief])
    for likelihood in (0.9, 0.5):
        give_estimate(analyst, round_, likelihood, "EXERCISE: mine")
    give_estimate(colleague, round_, 0.2, "EXERCISE: his", "EXERCISE: the question is wrong")
    close_round(analyst, round_)
    with pytest.raises(NotSoNow):
        close_round(chief, round_)
    shown = rounds_of(chief, assessment)[0]
    assert shown.together is not None
    assert shown.together.n == 2
    assert shown.together.median == pytest.approx(0.35)
    # Neyman and Roughgarden (2021): for two, the mean log odds times 2 (√7 - 2), as the formula gives
    odds = (0.5 / 0.5 * 0.2 / 0.8) ** 0.5
    stretched = odds ** (2 * (7**0.5 - 2))
    assert shown.together.extremised == pytest.approx(stretched / (1 + stretched))
    assert [(name, one.say) for name, one in shown.dissents] == [(colleague.called, "EXERCISE: the question is wrong")]
    assert shown.silent == (chief.called,)
    give_estimate(colleague, round_, 0.4, "EXERCISE: on second thought")
    assert rounds_of(chief, assessment)[0].together.median == pytest.approx(0.45)  # type: ignore[union-attr]
    assert SharedEstimate.objects.count() == 3
    line = AuditLine.objects.get(act="close_round")
    assert line.detail["given"] == sorted(one.username for one in (analyst, colleague))
    assert "EXERCISE: the question is wrong" in signed_in(chief).get(f"/assessments/{assessment.pk}/").content.decode()


def test_a_round_asks_two_who_may_read_and_takes_nothing_from_anybody_else(
    assessment: Assessment, analyst: User, colleague: User, chief: User, person: Callable[..., User]
) -> None:
    for asked in ([analyst], [analyst, analyst], [analyst, person(Role.LIAISON)]):
        with pytest.raises(NobodyAsked):
            open_round(analyst, assessment, asked)
    round_ = open_round(analyst, assessment, [analyst, colleague])
    with pytest.raises(RoundOpen):
        open_round(chief, assessment, [analyst, colleague])
    with pytest.raises(NotAllowed):
        give_estimate(chief, round_, 0.5, "EXERCISE")
    with pytest.raises(OutOfBounds):
        give_estimate(colleague, round_, 1.0, "EXERCISE")
    assert not Estimate.objects.exists()


# By the pages ---------------------------------------------------------------------------------------------------------
def test_an_assessment_goes_from_question_to_round_by_its_pages(
    situation: Situation, analyst: User, colleague: User, boards: object, open_proposal: ProposalView
) -> None:
    client = signed_in(analyst)
    fields = {"question": ASKED.question, "horizon": LATER.isoformat(), "criteria": ASKED.criteria}
    address = f"/assessments/new/?situation={situation.pk}"
    assert client.post(address, {**fields, "horizon": "2001-01-01"}).status_code == 422
    made = client.post(address, {**fields, "language": "en", "sensitivity": "0"})["Location"]
    matrix = f"{made}hypotheses/"
    for text in ("EXERCISE: by decree", "EXERCISE: it stays open"):
        assert client.post(matrix, {"adds": "hypothesis", "hypothesis": text}).status_code == 302
    evidence = {"adds": "evidence", "evidence": "EXERCISE: lorries wait", "credibility": "high", "relevance": "low"}
    assert client.post(matrix, {**evidence, "rests_on": "/papers/000000000000/"}).status_code == 422
    on = f"?on={'2010-05-25'}"
    assert client.post(matrix + on, {**evidence, "rests_on": f"/proposals/{open_proposal.id}/"}).status_code == 302
    line = EvidenceLine.objects.get()
    cells = {cell_name(line, one): rating for one, rating in zip(Hypothesis.objects.all(), ("II", "C"), strict=True)}
    assert client.post(matrix, {"adds": "cells", **cells}).status_code == 302
    page = client.get(made + on).content.decode()
    assert f"/proposals/{open_proposal.id}/" in page
    assert page.index("it stays open") < page.index("by decree")
    assert client.post(f"{made}more/", {"adds": "assumption", "assumption": "EXERCISE"}).status_code == 422
    more = {"adds": "scenario", "kind": "worst", "scenario": "EXERCISE: it is shut for a year"}
    assert client.post(f"{made}more/", more).status_code == 302
    asked = {"asked": [str(analyst.pk), str(colleague.pk)]}
    assert client.post(f"{made}round/", {"asked": asked["asked"][:1]}).status_code == 422
    assert client.post(f"{made}round/", asked).status_code == 302
    for who, likelihood in ((client, "60"), (signed_in(colleague), "30")):
        sent = {"probability": likelihood, "reason": "EXERCISE"}
        assert who.post(f"{made}estimate/", {**sent, "probability": "0"}).status_code == 422
        assert who.post(f"{made}estimate/", sent).status_code == 302
    assert "Median" not in client.get(made).content.decode()
    assert client.post(f"{made}round/").status_code == 302
    assert "Median" in client.get(made).content.decode()
    assert "EXERCISE: it is shut for a year" in client.get(made).content.decode()
