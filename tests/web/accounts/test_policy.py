"""The plain rule and the query filter say the same, and what no rule speaks of is refused."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from mirab.core.marks import Sensitivity
from mirab.web.accounts.chain import append
from mirab.web.accounts.models import AuditLine, Marked, User
from mirab.web.accounts.policy import Person, may, readable, registered
from mirab.web.accounts.roles import CEILINGS, Role, Verb

MODELS = sorted((kind for kind in registered() if issubclass(kind, models.Model)), key=lambda kind: kind.__name__)


def somebody(role: Role, active: bool = True) -> Person:
    """A person of a role, not stored: the policy looks at nothing else."""
    return User(username=role.value, role=role, is_active=active) if role is not Role.VISITOR else AnonymousUser()


class _Kept:
    """Evaluates the filter of a query on one record in memory: the conditions the policy writes are comparisons."""

    def __init__(self, query: models.QuerySet) -> None:  # type: ignore[type-arg]
        self.query = query

    def holds(self, record: models.Model) -> bool:
        if self.query.query.is_empty():
            return False
        return all(
            child.lookup_name == "lte" and getattr(record, child.lhs.target.attname) <= child.rhs
            for child in self.query.query.where.children
        )


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
@given(
    role=st.sampled_from(Role),
    verb=st.sampled_from(Verb),
    sensitivity=st.sampled_from(Sensitivity),
    active=st.booleans(),
)
def test_the_filter_equals_the_rule(
    model: type[models.Model], role: Role, verb: Verb, sensitivity: Sensitivity, active: bool
) -> None:
    record = model(sensitivity=sensitivity.value) if issubclass(model, Marked) else model()
    person = somebody(role, active)
    assert _Kept(readable(person, model._default_manager.all(), verb)).holds(record) == may(person, verb, record)


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_the_database_answers_as_the_rule_does(role: Role) -> None:
    for level in Sensitivity:
        append(act="look", person=None, role="", verb="read", kind="X", record=str(level), sensitivity=level)
    person = somebody(role)
    seen = {line.sensitivity for line in readable(person, AuditLine.objects.all())}
    assert seen == {line.sensitivity for line in AuditLine.objects.all() if may(person, Verb.READ, line)}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("verb", Verb)
def test_what_no_rule_speaks_of_is_refused(role: Role, verb: Verb) -> None:
    class Unknown:
        pass

    assert not may(somebody(role), verb, Unknown())
    assert not may(somebody(role), verb, Unknown)


def test_every_model_of_ours_has_a_rule() -> None:
    from django.apps import apps  # noqa: PLC0415

    ours = {model for model in apps.get_models() if model.__module__.startswith("mirab.")}
    assert {model.__name__ for model in ours - set(registered())} == set()


def test_nobody_reads_above_a_ceiling_that_is_not_named() -> None:
    assert set(CEILINGS) == {Role.ANALYST, Role.CHIEF}
    assert max(CEILINGS.values()) < Sensitivity.STRICTLY_CONFIDENTIAL
