"""An erased situation or assessment is found in no row of the record; that it was erased, and by whom, stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps

from mirab.core.errors import InputError
from mirab.core.marks import Marks, UseClass
from mirab.core.words import Text
from mirab.pipelines.board import DayBoard
from mirab.web.accounts.erasures import NotThere, approve_erasure, ask_erasure
from mirab.web.accounts.models import User
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Role
from mirab.web.accounts.sealing_models import Ground
from mirab.web.alerts.assessment_actions import (
    Asked,
    Judged,
    Seen,
    add_assumption,
    add_dissent,
    add_evidence,
    add_hypothesis,
    add_scenario,
    judge,
    open_assessment,
    rate,
)
from mirab.web.alerts.assessment_models import Assessment, Confidence, ScenarioKind
from mirab.web.alerts.hanging import Looking
from mirab.web.alerts.round_actions import close_round, give_estimate, open_round
from mirab.web.alerts.situation_actions import Subject, Word, make_dormant, open_situation, say_month
from mirab.web.alerts.situation_models import Alert, Arrow, Situation

pytestmark = pytest.mark.django_db

WITHIN = Marks(use_class=UseClass.ANALYSIS_ONLY)
#: A word that nothing else holds.
WORD = "Qorasuvlik"
SAID = f"EXERCISE {WORD}"


@pytest.fixture
def head(person: Callable[[Role], User]) -> User:
    """Who decides on erasures that the chief asks for."""
    return person(Role.HEAD)


@pytest.fixture
def assessment(analyst: User, chief: User, day_board: DayBoard) -> Assessment:
    """An assessment that says the word wherever one can say anything, of a situation that does so too."""
    situation = open_situation(analyst, Subject(title=Text(en=SAID, ru=SAID)), WITHIN)
    word = Word(month=today(), arrow=Arrow.UNCHANGED, alert=Alert.NONE, why=Text(en=SAID, ru=SAID))
    say_month(analyst, situation, word, WITHIN)
    made = open_assessment(analyst, situation, Asked(question=SAID, horizon=today(), criteria=SAID), "en", WITHIN)
    hypothesis = add_hypothesis(analyst, made, SAID)
    line = add_evidence(Looking(person=analyst, board=day_board), made, Seen(text=SAID))
    rate(analyst, made, {(line.pk, hypothesis.pk): "II"})
    add_assumption(analyst, made, SAID, SAID)
    add_dissent(analyst, made, SAID)
    add_scenario(analyst, made, ScenarioKind.WORST, SAID)
    judge(analyst, made, Judged(likelihood=0.5, confidence=Confidence.LOW, basis=SAID, text=SAID, unknown=SAID))
    for closes in (True, False):
        round_ = open_round(analyst, made, [analyst, chief])
        give_estimate(chief, round_, 0.4, SAID, SAID)
        if closes:
            close_round(analyst, round_)
    make_dormant(analyst, situation, SAID)
    return made


def holding() -> set[str]:
    """Models of which a row holds the word."""
    rows = ((model, row) for model in apps.get_models() for row in model._default_manager.values())
    return {model.__name__ for model, row in rows if WORD in str(row)}


def test_an_erased_assessment_takes_every_part_along_and_leaves_its_situation(
    assessment: Assessment, chief: User, head: User
) -> None:
    assert {"Frame", "Judgement", "Estimate", "SharedEstimate", "Dissent"} <= holding()
    asked = ask_erasure(chief, "assessment", [assessment.pk], "EXERCISE", ground=Ground.PERSON)
    approve_erasure(head, asked)
    assert holding() <= {"Situation", "SituationMonth", "SituationTurn", "AuditLine"}
    assert not Assessment.objects.exists()
    assert Situation.objects.exists()


def test_an_erased_situation_is_found_in_no_row(assessment: Assessment, chief: User, head: User) -> None:
    asked = ask_erasure(chief, "situation", [assessment.situation_id], "EXERCISE", ground=Ground.PERSON)
    approve_erasure(head, asked)
    assert holding() == set()
    assert not Situation.objects.exists()


def test_nobody_asks_for_the_erasure_of_what_he_may_not_know_of(assessment: Assessment, chief: User) -> None:
    for kind in ("assessment", "situation"):
        with pytest.raises((NotThere, InputError)):
            ask_erasure(chief, kind, ["000000000000"], "EXERCISE", ground=Ground.PERSON)
