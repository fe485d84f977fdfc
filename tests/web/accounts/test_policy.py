"""The plain rule and the query filter say the same, who will see a thing is who then can, and the rest is refused."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from tests.web.worlds import World, alive, records, worlds

from mirab.core.marks import Marks, Sensitivity, UseClass
from mirab.sharing.sight import sees
from mirab.web.accounts.models import AccessList, AuditLine, Clearance, Delegation, ListEntry, Marked, User, stored
from mirab.web.accounts.policy import audience, may, readable, registered, sight_of
from mirab.web.accounts.rights import rights_held, rights_of, today, work_out
from mirab.web.accounts.roles import Role, Verb

MODELS = sorted((kind for kind in registered() if issubclass(kind, models.Model)), key=lambda kind: kind.__name__)
MARKED = [model for model in MODELS if issubclass(model, Marked)]
#: One of the models that have the same rule.
UNLIKE = list({str(sorted(registered()[model].roles.items())): model for model in MARKED}.values())
VERBS = (Verb.READ, Verb.EXPORT, Verb.DECIDE, Verb.MANAGE)
CONFIDENTIAL = Marks(sensitivity=Sensitivity.CONFIDENTIAL)


def thorough(examples: int) -> settings:
    """So many worlds, each as long as it takes."""
    drawn = (Phase.explicit, Phase.reuse, Phase.generate)
    return settings(max_examples=examples, deadline=None, suppress_health_check=[*HealthCheck], phases=drawn)


def compare(people: list[User], held: tuple[Marks, ...], model: type[models.Model]) -> int:
    """Hold filter and rule together for everybody and every record of a model; how many pairs were compared."""
    kept = records(model, held, people)
    ids = [record.pk for record in kept]
    fresh = list(model._default_manager.filter(pk__in=ids))
    for person in (*people, AnonymousUser()):
        for verb in VERBS:
            asked = {record.pk for record in fresh if may(person, verb, record)}
            given_by_filter = set(
                readable(person, model._default_manager.filter(pk__in=ids), verb).values_list("pk", flat=True)
            )
            assert given_by_filter == asked, (model, person, verb)
    return len(people) * len(fresh)


@pytest.mark.django_db
def test_the_filter_equals_the_rule_for_every_marked_model() -> None:
    compared: Counter[type[models.Model]] = Counter()
    # the rule is the same on both databases: the second is asked whether it reads the filter as the first does
    share = 1 if connection.vendor == "sqlite" else 4

    @thorough(20 // share)
    @given(worlds(people=12, records=42))
    def held_together(world: World) -> None:
        with alive(world) as people, rights_held():
            for model in MARKED:
                compared[model] += compare(people, world.held, model)

    held_together()
    assert set(compared) == set(MARKED)
    assert min(compared.values()) >= 10_000 // share


@pytest.mark.django_db
def test_the_filter_equals_the_rule_for_every_other_model() -> None:
    compared: set[type[models.Model]] = set()

    @thorough(2)
    @given(worlds(people=20, records=1))
    def held_together(world: World) -> None:
        with alive(world) as people, rights_held():
            for model in set(MODELS) - set(MARKED):
                compared.add(model)
                queries = model._default_manager.all()
                for person in (*people, AnonymousUser()):
                    for verb in VERBS:
                        asked = {record.pk for record in queries if may(person, verb, record)}
                        found = set(readable(person, queries, verb).values_list("pk", flat=True))
                        assert found == asked, (model, person, verb)

    held_together()
    assert compared == set(MODELS) - set(MARKED)


@pytest.mark.long
@pytest.mark.django_db
@thorough(10_000)
@given(worlds(people=4, records=4))
def test_the_filter_equals_the_rule_in_ten_thousand_worlds(world: World) -> None:
    with alive(world) as people, rights_held():
        compare(people, world.held, AuditLine)


@pytest.mark.django_db
@thorough(15)
@given(worlds(people=12, records=6))
def test_who_exactly_will_see_a_thing_is_who_then_can(world: World) -> None:
    with alive(world) as people, rights_held():
        for model in UNLIKE:
            kept = records(model, world.held, people)
            for held, record in zip(world.held, kept, strict=True):
                seen = audience(model, held, owner=getattr(record, registered()[model].own or "pk", None))
                can = [person for person in people if may(person, Verb.READ, record)]
                assert {person.pk for person in seen.people} == {person.pk for person in can}
                bodies = {person.organisation_id for person in can if person.organisation_id}
                assert {body.pk for body in seen.organisations} == bodies


@pytest.mark.django_db
@thorough(30)
@given(worlds(people=8, records=8))
def test_the_rights_of_one_are_the_rights_worked_out_for_many(world: World) -> None:
    with alive(world) as people:
        together = work_out(people, today())
        for person in people:
            assert rights_of(person) == together[person.pk]
            sight = sight_of(person)
            for held in world.held:
                readers = [c.reader for c in rights_of(person).capacities if c.reader]
                assert sight is None or not sight(held) or any(sees(reader, held) for reader in readers)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("verb", Verb)
def test_what_no_rule_speaks_of_is_refused(role: Role, verb: Verb) -> None:
    class Unknown:
        pass

    person = User(username=role.value, role=role)
    assert not may(person, verb, Unknown())
    assert not may(person, verb, Unknown)


def test_every_model_of_ours_has_a_rule() -> None:
    from django.apps import apps  # noqa: PLC0415

    ours = {model for model in apps.get_models() if model.__module__.startswith("mirab.")}
    assert {model.__name__ for model in ours - set(registered())} == set()


@pytest.mark.django_db
def test_a_clearance_holds_from_its_first_day_to_its_last_and_until_it_is_withdrawn() -> None:
    person = User.objects.create(username="exercise", role=Role.CHIEF)
    line = AuditLine(mark_set_id=stored(CONFIDENTIAL))
    assert not may(person, Verb.READ, line)
    given_ = Clearance.objects.create(person=person, level=1, since=today() + timedelta(1), why="EXERCISE")
    for since, until, holds in ((1, None, False), (0, None, True), (-2, -1, False), (-2, 0, True)):
        given_.since = today() + timedelta(since)
        given_.until = None if until is None else today() + timedelta(until)
        given_.save()
        assert may(person, Verb.READ, line) is holds
    given_.ended_at = "2026-01-01T00:00Z"
    given_.save()
    assert not may(person, Verb.READ, line)


@pytest.mark.django_db
def test_nobody_reads_above_the_ceiling_of_the_installation_whatever_his_clearance() -> None:
    person = User.objects.create(username="exercise", role=Role.HEAD)
    Clearance.objects.create(person=person, level=2, since=today(), why="EXERCISE")
    closest = AuditLine(mark_set_id=stored(Marks(sensitivity=Sensitivity.STRICTLY_CONFIDENTIAL)))
    assert not may(person, Verb.READ, closest)
    with override_settings(MIRAB_CEILING=Sensitivity.STRICTLY_CONFIDENTIAL):
        Clearance.objects.get().save()
        assert may(person, Verb.READ, closest)


@pytest.mark.django_db
def test_who_stands_in_has_role_and_lists_of_the_one_away_and_no_higher_clearance() -> None:
    head = User.objects.create(username="head", role=Role.HEAD)
    chief = User.objects.create(username="chief", role=Role.ANALYST)
    guarded = AccessList.objects.create(code="case", name="EXERCISE")
    ListEntry.objects.create(list=guarded, person=head, since=today(), why="EXERCISE")
    Clearance.objects.create(person=head, level=1, since=today(), why="EXERCISE")
    on_list = AuditLine(mark_set_id=stored(Marks(lists=frozenset({"case"}))))
    above = AuditLine(mark_set_id=stored(CONFIDENTIAL))
    assert not may(chief, Verb.READ, on_list)
    away = Delegation.objects.create(giver=head, taker=chief, since=today(), why="EXERCISE")
    assert may(chief, Verb.READ, on_list)
    assert may(chief, Verb.MANAGE, Clearance)
    assert not may(chief, Verb.READ, above)
    away.until = today() - timedelta(1)
    away.since = today() - timedelta(2)
    away.save()
    assert not may(chief, Verb.READ, on_list)


@pytest.mark.django_db
def test_a_stand_in_from_another_house_gets_nothing() -> None:
    from mirab.web.accounts.models import Organisation  # noqa: PLC0415

    agency = Organisation.objects.create(code="agency", name_en="EXERCISE", name_ru="УЧЕНИЯ", kind="partner")
    head = User.objects.create(username="head", role=Role.HEAD)
    liaison = User.objects.create(username="liaison", role=Role.LIAISON, organisation=agency)
    Delegation.objects.create(giver=head, taker=liaison, since=today(), why="EXERCISE")
    assert not may(liaison, Verb.READ, AuditLine)


@pytest.mark.django_db
def test_a_change_of_rights_that_was_undone_leaves_nothing_behind() -> None:
    from django.db import transaction  # noqa: PLC0415

    person = User.objects.create(username="exercise", role=Role.CHIEF)
    line = AuditLine(mark_set_id=stored(CONFIDENTIAL))
    for _ in range(3):
        with transaction.atomic():
            Clearance.objects.create(person=person, level=1, since=today(), why="EXERCISE")
            assert may(person, Verb.READ, line)
            transaction.set_rollback(True)
        assert not may(person, Verb.READ, line)


@pytest.mark.django_db
def test_a_states_analysis_only_series_is_its_own_and_the_houses() -> None:
    from mirab.web.accounts.models import Organisation  # noqa: PLC0415

    series = Marks(use_class=UseClass.ANALYSIS_ONLY, owners=frozenset({"Kazhydromet"}))
    people = {}
    for state, owns in (("KAZ", ["Kazhydromet"]), ("KGZ", [])):
        body = Organisation.objects.create(
            code=state.lower(), name_en="EXERCISE", name_ru="УЧЕНИЯ", kind="government", state=state, owns=owns
        )
        people[state] = User.objects.create(username=state, role=Role.FOCAL_POINT, organisation=body)
    people["house"] = User.objects.create(username="house", role=Role.ANALYST)
    seen = {name: bool((sight := sight_of(person)) and sight(series)) for name, person in people.items()}
    assert seen == {"KAZ": True, "KGZ": False, "house": True}
