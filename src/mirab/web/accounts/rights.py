"""What a person may act as and what he sees, worked out from roles, clearances, lists, groups and absences.

Rights are asked anew on every request, at the price of one row: every change gives :class:`RightsVersion` another
stamp, and what was worked out under one stamp holds while the stamp does, and for its day alone.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mirab.core.marks import CENTRE, Marks, Sensitivity
from mirab.sharing.sight import Reader, Sight, Standing, sees
from mirab.web.accounts.models import (
    AccessList,
    Classification,
    Clearance,
    Delegation,
    ListEntry,
    MarkSet,
    Organisation,
    OrganisationKind,
    RightsVersion,
    SharingGroup,
    User,
    holding,
)
from mirab.web.accounts.roles import HEADS, HOUSE, READERS, SHOWN, Role

Person = User | AnonymousUser
V = TypeVar("V")

_STANDING = {
    OrganisationKind.CENTRE: Standing.HOUSE,
    OrganisationKind.GOVERNMENT: Standing.GOVERNMENT,
    OrganisationKind.PARTNER: Standing.PARTNER,
    OrganisationKind.INSTITUTE: Standing.PARTNER,
}


@dataclass(frozen=True)
class Capacity:
    """A role in which a person acts, and what he sees in it: judged together, never one of each."""

    role: Role
    reader: Reader | None


@dataclass(frozen=True)
class Rights:
    """Everything that a person may act as: himself first, then those whom he stands in for.

    Two persons with equal rights see the same site, but for what is their own.
    """

    capacities: tuple[Capacity, ...]

    @property
    def role(self) -> Role:
        """The person's own role."""
        return self.capacities[0].role

    @property
    def sight(self) -> Sight | None:
        """What he sees of the watch; None: nothing at all."""
        readers = tuple(c.reader for c in self.capacities if c.reader and c.role in READERS)
        return Sight(readers) if readers else None


NOBODY = Rights((Capacity(Role.VISITOR, None),))


@dataclass(kw_only=True)
class _Worked:
    """What was worked out under one stamp."""

    stamp: int = -1
    day: date = date.min
    rights: dict[int, Rights]
    seen: dict[Reader, frozenset[int]]
    sets: dict[int, Marks] | None = None
    asked: dict[Hashable, Any] = field(default_factory=dict)


_WORKED = _Worked(rights={}, seen={})
_OF_REQUEST: ContextVar[_Worked | None] = ContextVar("rights of the request", default=None)
_HOLDING: ContextVar[bool] = ContextVar("within a request", default=False)


@contextmanager
def rights_held() -> Iterator[None]:
    """Ask for the stamp once for all that is judged within: a request, or one look at many records."""
    token, held = _OF_REQUEST.set(None), _HOLDING.set(True)
    try:
        yield
    finally:
        _HOLDING.reset(held)
        _OF_REQUEST.reset(token)


class RightsOnce:
    """Holds rights as they are at its beginning throughout a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with rights_held():
            return self.get_response(request)


def _worked() -> _Worked:
    """What holds now; another stamp starts it anew, and within one request it is asked once."""
    held = _OF_REQUEST.get()
    if held is not None:
        return held
    global _WORKED
    stamp, day = RightsVersion.objects.filter(pk=1).values_list("stamp", flat=True).first() or 0, today()
    if (_WORKED.stamp, _WORKED.day) != (stamp, day):
        _WORKED = _Worked(stamp=stamp, day=day, rights={}, seen={})
    if _HOLDING.get():
        _OF_REQUEST.set(_WORKED)
    return _WORKED


def rights_of(person: Person) -> Rights:
    """The rights of a person on this day; nobody signed in, and nobody who was put out, has any."""
    if not isinstance(person, User) or not person.is_active:
        return NOBODY
    if person.pk is None:
        return Rights((Capacity(Role(person.role), _reader_of_role(Role(person.role))),))
    worked = _worked()
    if person.pk not in worked.rights:
        worked.rights.update(work_out([person], worked.day))
    return worked.rights[person.pk]


def while_rights_hold(key: Hashable, work: Callable[[], V]) -> V:
    """What some work gives, done once for as long as nobody's rights and no marks change, and for the day alone."""
    asked = _worked().asked
    if key not in asked:
        asked[key] = work()
    held: V = asked[key]
    return held


def rights_stamp() -> int:
    """A number that is another one whenever anybody's rights, or the marks of a record, have changed."""
    return _worked().stamp


def work_out(people: Iterable[User], day: date) -> dict[int, Rights]:
    """The rights of many people at once, in a handful of queries.

    Returns
    -------
    dict
        By the person's key.
    """
    found = _Facts.of(list(people), day)
    return {person.pk: _rights(person, found) for person in found.asked}


@dataclass(kw_only=True)
class _Facts:
    """What the rights of some people rest on."""

    asked: list[User]
    absent: dict[int, list[User]]
    clearances: dict[int, Sensitivity]
    lists: dict[int, frozenset[str]]
    bodies: dict[int, Organisation]

    @classmethod
    def of(cls, people: list[User], day: date) -> _Facts:
        """Look them up."""
        fresh = list(User.objects.filter(pk__in=[person.pk for person in people]))
        keys = [person.pk for person in fresh]
        absent: dict[int, list[User]] = defaultdict(list)
        for line in Delegation.objects.filter(holding(day), taker__in=keys).select_related("giver").order_by("giver"):
            if line.giver.is_active:
                absent[line.taker_id].append(line.giver)
        everybody = [*fresh, *(giver for givers in absent.values() for giver in givers)]
        all_keys = {person.pk for person in everybody}
        clearances: dict[int, Sensitivity] = {}
        for key, level in Clearance.objects.filter(holding(day), person__in=all_keys).values_list("person", "level"):
            clearances[key] = max(clearances.get(key, Sensitivity.UNCLASSIFIED), Sensitivity(level))
        lists: dict[int, set[str]] = defaultdict(set)
        for key, code in ListEntry.objects.filter(holding(day), person__in=all_keys).values_list(
            "person", "list__code"
        ):
            lists[key].add(code)
        bodies = {person.organisation_id for person in everybody if person.organisation_id}
        return cls(
            asked=fresh,
            absent=absent,
            clearances=clearances,
            lists={key: frozenset(codes) for key, codes in lists.items()},
            bodies={b.pk: b for b in Organisation.objects.filter(pk__in=bodies).prefetch_related("groups")},
        )


def _rights(person: User, facts: _Facts) -> Rights:
    if not person.is_active:
        return NOBODY
    own = facts.clearances.get(person.pk, Sensitivity.UNCLASSIFIED)
    capacities = [_capacity(person, own, person.international, facts)]
    for giver in facts.absent.get(person.pk, ()):
        # a stand-in of another house, or above his own clearance, would be a way round
        if _one_house(giver, person, facts) and giver.role in SHOWN and person.role in SHOWN:
            level = min(own, facts.clearances.get(giver.pk, Sensitivity.UNCLASSIFIED))
            capacities.append(_capacity(giver, level, person.international, facts))
    return Rights(tuple(dict.fromkeys(capacities)))


def _one_house(giver: User, taker: User, facts: _Facts) -> bool:
    """Whether two people are of one body; who is of no other is of the centre, where the role is one of the house."""
    bodies = [facts.bodies.get(person.organisation_id or 0) for person in (giver, taker)]
    if all(_standing(Role(p.role), b) is Standing.HOUSE for p, b in zip((giver, taker), bodies, strict=True)):
        return True
    return bodies[0] is not None and bodies[0] == bodies[1]


def _capacity(person: User, clearance: Sensitivity, international: bool, facts: _Facts) -> Capacity:
    """One person's role with what is seen in it."""
    role = Role(person.role)
    if role not in SHOWN:
        return Capacity(role, None)
    body = facts.bodies.get(person.organisation_id or 0)
    return Capacity(
        role,
        Reader(
            standing=_standing(role, body),
            clearance=min(clearance, settings.MIRAB_CEILING),
            head=role in HEADS,
            international=international and _standing(role, body) is Standing.HOUSE,
            state=body.state if body else "",
            names=_names(body),
            lists=facts.lists.get(person.pk, frozenset()),
        ),
    )


def _standing(role: Role, body: Organisation | None) -> Standing:
    """Who is of the house by role is so by organisation too; anything in doubt stands outside."""
    if role in HOUSE:
        return Standing.HOUSE if body is None or body.kind == OrganisationKind.CENTRE else Standing.OUTSIDE
    standing = _STANDING.get(OrganisationKind(body.kind), Standing.OUTSIDE) if body else Standing.OUTSIDE
    return Standing.OUTSIDE if standing is Standing.HOUSE else standing


def _names(body: Organisation | None) -> frozenset[str]:
    if body is None:
        return frozenset()
    groups = (group.code for group in body.groups.all())
    state = (body.state,) if body.state and body.kind == OrganisationKind.GOVERNMENT else ()
    centre = (CENTRE,) if body.kind == OrganisationKind.CENTRE else ()
    return frozenset((body.code, *groups, *state, *centre, *body.owns))


def _reader_of_role(role: Role) -> Reader | None:
    """What is seen by somebody of a role who is not kept: what is unclassified, from within or from outside."""
    return Reader(standing=_standing(role, None), head=role in HEADS) if role in SHOWN else None


def numbers_seen(reader: Reader) -> frozenset[int]:
    """The combinations of marks, of all that records carry, that a reader sees."""
    worked = _worked()
    if reader not in worked.seen:
        if worked.sets is None:
            worked.sets = {held.pk: held.marks for held in MarkSet.objects.all()}
        worked.seen[reader] = frozenset(key for key, marks in worked.sets.items() if sees(reader, marks))
    return worked.seen[reader]


def _changed(sender: type, **_: Any) -> None:
    """Draw another stamp, in the transaction that makes the change."""
    RightsVersion.objects.update_or_create(pk=1, defaults={"stamp": secrets.randbits(62)})
    _OF_REQUEST.set(None)


def _created(sender: type, created: bool, **words: Any) -> None:
    if created:
        _changed(sender)


def _account_changed(sender: type, instance: User, update_fields: Iterable[str] | None = None, **_: Any) -> None:
    """Signing in writes the day of it and nothing else, which changes no rights."""
    if update_fields is None or set(update_fields) - {"last_login", "password"}:
        _changed(sender)


def _set_anew(sender: type, instance: Classification, created: bool, **words: Any) -> None:
    """A record that is held otherwise from now on may leave what its reader sees, by an act he may not know of."""
    if created and instance.before_id is not None:
        _changed(sender)


def watch_changes() -> None:
    """Have every change noticed; done once, when the app is loaded."""
    for kind in (Organisation, SharingGroup, Clearance, AccessList, ListEntry, Delegation):
        post_save.connect(_changed, sender=kind, dispatch_uid=f"rights {kind.__name__}")
        post_delete.connect(_changed, sender=kind, dispatch_uid=f"rights gone {kind.__name__}")
    post_save.connect(_account_changed, sender=User, dispatch_uid="rights of an account")
    post_delete.connect(_changed, sender=User, dispatch_uid="rights of an account gone")
    post_save.connect(_created, sender=MarkSet, dispatch_uid="a new combination of marks")
    post_save.connect(_set_anew, sender=Classification, dispatch_uid="a record held otherwise")
    m2m_changed.connect(_changed, sender=SharingGroup.organisations.through, dispatch_uid="members of a group")


def today() -> date:
    """The day on which rights are judged."""
    return timezone.now().date()


def now() -> datetime:
    """The moment at which a right is given or withdrawn."""
    return timezone.now()
