"""Generated worlds: organisations, people with every kind of right, and records of every model under every marks."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import models, transaction
from hypothesis import strategies as st

from mirab.core.marks import Caveat, Marks, Sensitivity, UseClass
from mirab.sharing.sight import not_to
from mirab.web.accounts.models import (
    AccessList,
    Clearance,
    Delegation,
    ListEntry,
    Marked,
    MarkSet,
    Organisation,
    OrganisationKind,
    RightsVersion,
    SharingGroup,
    User,
    stored,
)
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Role

#: The bodies of every world: code, kind, state, names under which it owns series.
BODIES = (
    ("house", OrganisationKind.CENTRE, "", ()),
    ("ministry-kaz", OrganisationKind.GOVERNMENT, "KAZ", ("Kazhydromet",)),
    ("ministry-kgz", OrganisationKind.GOVERNMENT, "KGZ", ()),
    ("agency", OrganisationKind.PARTNER, "", ("agency",)),
    ("institute", OrganisationKind.INSTITUTE, "", ()),
    ("donor", OrganisationKind.DONOR, "", ()),
    ("monitors", OrganisationKind.REPORTING, "TJK", ()),
)
GROUPS = {"river": ("ministry-kaz", "ministry-kgz"), "friends": ("agency", "donor")}
LISTS = ("list-a", "list-b")
_NAMES = ("Kazhydromet", "KAZ", "KGZ", "agency", "house", "institute", "river", "friends", "centre")
_few = st.frozensets(st.sampled_from(_NAMES), max_size=2)
_numbers = count(1)

marks = st.builds(
    Marks,
    sensitivity=st.sampled_from(Sensitivity),
    use_class=st.sampled_from(UseClass),
    owners=_few,
    caveats=st.frozensets(st.sampled_from([*Caveat, not_to("KAZ"), not_to("KGZ"), "a word of old"]), max_size=1),
    originators=_few,
    lists=st.frozensets(st.sampled_from(LISTS), max_size=1),
    shared=_few,
)


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """A person of a world: days are counted from today."""

    role: Role
    body: int | None
    international: bool
    active: bool
    cleared: tuple[Sensitivity, int, int | None] | None
    lists: frozenset[str]


_days = st.integers(-2, 2)
somebody = st.builds(
    Somebody,
    role=st.sampled_from(Role),
    body=st.none() | st.integers(0, len(BODIES) - 1),
    international=st.booleans(),
    active=st.sampled_from([True, True, True, False]),
    cleared=st.none() | st.tuples(st.sampled_from(Sensitivity), st.integers(-2, 1), st.none() | _days),
    lists=st.frozensets(st.sampled_from(LISTS)),
)


@dataclass(frozen=True, kw_only=True)
class World:
    """Who is there, who stands in for whom, and how the records are held."""

    people: tuple[Somebody, ...]
    absent: tuple[tuple[int, int], ...]
    held: tuple[Marks, ...]


def worlds(people: int, records: int) -> st.SearchStrategy[World]:
    """Worlds of so many people and records."""
    pair = st.tuples(st.integers(0, people - 1), st.integers(0, people - 1)).filter(lambda two: two[0] != two[1])
    return st.builds(
        World,
        people=st.tuples(*[somebody] * people),
        absent=st.lists(pair, max_size=2, unique=True).map(tuple),
        held=st.tuples(*[marks] * records),
    )


@contextmanager
def alive(world: World) -> Iterator[list[User]]:
    """A world in the record, gone at the end."""
    with transaction.atomic():
        yield _people(world)
        transaction.set_rollback(True)


def _people(world: World) -> list[User]:
    """Written in bulk, which counts no change of rights by itself: the stamp is drawn once at the end."""
    bodies = Organisation.objects.bulk_create(
        Organisation(code=code, name_en=code, name_ru=code, kind=kind, state=state, owns=list(owns))
        for code, kind, state, owns in BODIES
    )
    for code, members in GROUPS.items():
        group = SharingGroup.objects.create(code=code, name=code)
        group.organisations.set([body for body in bodies if body.code in members])
    lists = {one.code: one for one in AccessList.objects.bulk_create(AccessList(code=c, name=c) for c in LISTS)}
    people = User.objects.bulk_create(_person(n, one, bodies) for n, one in enumerate(world.people))
    both = list(zip(people, world.people, strict=True))
    Clearance.objects.bulk_create(
        Clearance(person=person, level=one.cleared[0], why="EXERCISE", **_days_of(*one.cleared[1:]))
        for person, one in both
        if one.cleared
    )
    ListEntry.objects.bulk_create(
        ListEntry(list=lists[code], person=person, since=today(), why="EXERCISE")
        for person, one in both
        for code in sorted(one.lists)
    )
    Delegation.objects.bulk_create(
        Delegation(giver=people[giver], taker=people[taker], since=today(), why="EXERCISE")
        for giver, taker in world.absent
    )
    sets = {held.number: held for held in world.held}
    MarkSet.objects.bulk_create(
        (MarkSet(pk=number, held=held.to_json()) for number, held in sets.items()), ignore_conflicts=True
    )
    RightsVersion.objects.update_or_create(pk=1, defaults={"stamp": secrets.randbits(62)})
    return people


def _person(number: int, one: Somebody, bodies: list[Organisation]) -> User:
    return User(
        username=f"exercise-{number}",
        role=one.role,
        organisation=None if one.body is None else bodies[one.body],
        international=one.international,
        is_active=one.active,
    )


def _days_of(since: int, until: int | None) -> dict[str, date | None]:
    day = today()
    return {"since": day + timedelta(since), "until": None if until is None else day + timedelta(until)}


def records(model: type[models.Model], held: Iterable[Marks], people: list[User]) -> list[models.Model]:
    """A record of a model for each marks; what its fields ask for besides is made up, once for all of them."""
    parents: Parents = {}
    drawn = [_drawn(model, people[number % len(people)], marks, parents) for number, marks in enumerate(held)]
    return list(model._default_manager.bulk_create(drawn))


def made(model: type[models.Model], person: User, held: Marks) -> models.Model:
    """One record of a model, of one person, under some marks."""
    stored(held)
    record = _drawn(model, person, held, {})
    record.save(force_insert=True)
    return record


#: What records point at, made once: many of one parent say as much of a rule as each of its own.
Parents = dict[type[models.Model], Any]


def _drawn(model: type[models.Model], person: User, held: Marks, parents: Parents) -> models.Model:
    values: dict[str, Any] = {"mark_set_id": held.number} if issubclass(model, Marked) else {}
    for field in model._meta.concrete_fields:
        stamped = getattr(field, "auto_now_add", False)
        if field.name != "mark_set" and not field.null and not field.has_default() and not stamped:
            values[field.attname] = _value(field, person, held, parents)
    return model(**{name: value for name, value in values.items() if value is not None})


def _tells_apart(field: Any) -> bool:
    """Whether records of one parent would be the same to a constraint, since nothing else in it differs."""
    return any(
        isinstance(one, models.UniqueConstraint)
        and field.name in one.fields
        and not any(_numbered(field.model._meta.get_field(name)) for name in one.fields)
        for one in field.model._meta.constraints
    )


def _numbered(field: Any) -> bool:
    """Whether a field is given another value in each record."""
    return not (field.is_relation or field.has_default() or field.choices or isinstance(field, models.DateField))


def _value(field: Any, person: User, held: Marks, parents: Parents) -> Any:
    """Something that a field takes."""
    if field.auto_created or (field.primary_key and isinstance(field, models.AutoField)):
        return None
    if field.is_relation:
        target = field.related_model
        if target is MarkSet:
            return stored(held)
        if target is User:
            return person.pk
        if field.one_to_one or target not in parents or _tells_apart(field):
            parents[target] = made(target, person, held).pk
        return parents[target]
    number = next(_numbers)
    if field.choices:
        return field.flatchoices[number % len(field.flatchoices)][0]
    if isinstance(field, models.DateTimeField):
        return datetime.now(UTC)
    if isinstance(field, models.DateField):
        return today()
    if isinstance(field, models.SmallIntegerField | models.PositiveSmallIntegerField):
        return number % 30_000
    if isinstance(field, models.IntegerField | models.FloatField):
        return number
    return f"exercise-{number}"[: field.max_length or 200]
