"""The policy's filter and its question agree on what this app keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mirab.core.marks import Marks, Sensitivity
from mirab.web.accounts.models import User, stored
from mirab.web.accounts.policy import may, readable
from mirab.web.accounts.roles import Role, Verb
from mirab.web.alerts.models import Decision, Draft

pytestmark = pytest.mark.django_db


def keep(person: User, number: int, sensitivity: Sensitivity) -> None:
    """A decision with its draft at a sensitivity."""
    subject = {
        "proposal": f"p{number}",
        "situation": "unrest@EXERCISE",
        "title_en": "EXERCISE",
        "title_ru": "УЧЕНИЯ",
        "kind": "risk",
        "level": "watch",
        "known_on": date(2010, 5, 25),
        "mark_set_id": stored(Marks(sensitivity=sensitivity)),
        "person": person,
        "at": timezone.now(),
    }
    decision = Decision.objects.create(
        notice="n", notice_day=date(2010, 5, 1), snapshot="s", outcome="accepted", **subject
    )
    Draft.objects.create(decision=decision, explanation_en="EXERCISE", explanation_ru="УЧЕНИЯ", **subject)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    held=st.lists(st.sampled_from(Sensitivity), max_size=6),
    role=st.sampled_from(Role),
    verb=st.sampled_from(list(Verb)),
)
def test_the_filter_gives_what_the_question_allows(
    held: list[Sensitivity], role: Role, verb: Verb, person: Callable[..., User]
) -> None:
    Draft.objects.all().delete()
    Decision.objects.all().delete()
    reader = person(role)
    for number, sensitivity in enumerate(held):
        keep(reader, number, sensitivity)
    for model in (Decision, Draft):
        asked = {row.pk for row in model.objects.all() if may(reader, verb, row)}
        assert {row.pk for row in readable(reader, model.objects.all(), verb)} == asked


def test_a_confidential_decision_leaves_an_analyst_no_trace(person: Callable[..., User]) -> None:
    keep(person(Role.CHIEF), 1, Sensitivity.CONFIDENTIAL)
    analyst = person(Role.ANALYST)
    assert not readable(analyst, Decision.objects.all()).exists()
    assert not readable(analyst, Draft.objects.all()).exists()
    keep(analyst, 1, Sensitivity.UNCLASSIFIED)
    assert Decision.objects.filter(proposal="p1").count() == 2
