"""The one access policy: may this person do this to that record, and the query filter that says the same.

Each app registers, for every kind of record it shows or keeps, a :class:`Rule`. A kind is a class: a Django model, or a
value that a page is made of. What no rule speaks of is refused. Views ask :func:`require` through ``queries.py`` and
``actions.py``; a property test holds :func:`may` and :func:`readable` together for every registered model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Func, Model, Q, QuerySet

from mirab.core.marks import Marks, Sensitivity
from mirab.sharing.sight import Reader, Sight, sees
from mirab.web.accounts.models import (
    AccessList,
    AuditLine,
    Classification,
    Clearance,
    Delegation,
    ListEntry,
    MarkSet,
    Organisation,
    RightsVersion,
    SharingGroup,
    User,
)
from mirab.web.accounts.rights import Person as Person
from mirab.web.accounts.rights import Rights, numbers_seen, rights_of, today, work_out
from mirab.web.accounts.roles import HEADS, HOUSE, OVERSEERS, SHOWN, Role, Verb

M = TypeVar("M", bound=Model)


class NotAllowed(PermissionDenied):
    """The policy refuses; the page says it in words and names nobody's record."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Who may do what to one kind of record.

    Attributes
    ----------
    roles : the roles of each verb; a verb that is not here is nobody's
    marked : whether a record of the kind has ``marks``, which the reader must see
    own : the field that names whose own a record is; its owner reads it in any role that is shown something, and a kind
        without another rule is nobody else's
    """

    roles: Mapping[Verb, frozenset[Role]] = field(default_factory=dict)
    marked: bool = False
    own: str = ""


@dataclass(kw_only=True)
class _Rules:
    by_kind: dict[type, Rule] = field(default_factory=dict)


_RULES = _Rules()


def register(kind: type, rule: Rule) -> None:
    """Set the rule of a kind; done once, when its app is loaded."""
    _RULES.by_kind[kind] = rule


def registered() -> Mapping[type, Rule]:
    """Every kind that has a rule."""
    return dict(_RULES.by_kind)


def role_of(person: Person) -> Role:
    """The own role of a person; nobody signed in, and nobody who was put out, is more than a visitor."""
    return Role(person.role) if isinstance(person, User) and person.is_active else Role.VISITOR


def sight_of(person: Person) -> Sight | None:
    """What a person sees of archive, results and board; None: nothing of the watch."""
    return rights_of(person).sight


def clearance_of(person: Person) -> Sensitivity:
    """The highest sensitivity that a person reads in any capacity."""
    readers = (capacity.reader for capacity in rights_of(person).capacities)
    return max((reader.clearance for reader in readers if reader), default=Sensitivity.UNCLASSIFIED)


def may(person: Person, verb: Verb, record: object) -> bool:
    """Whether a person may do something to a record, or, given a class, to records of that kind at all."""
    whole = isinstance(record, type)
    rule = _RULES.by_kind.get(record if isinstance(record, type) else type(record))
    if rule is None:
        return False
    rights = rights_of(person)
    if _is_own(person, rights, verb, rule) and (whole or getattr(record, f"{rule.own}_id") == person.pk):
        return True
    readers = _readers(rights, verb, rule)
    if whole or not rule.marked:
        return bool(readers)
    marks = marks_of(record)
    return any(reader is not None and sees(reader, marks) for reader in readers)


def marks_of(record: Any) -> Marks:
    """The marks of a record; what has a sensitivity and no more, or none at all, is held as that says."""
    marks = getattr(record, "marks", None)
    if isinstance(marks, Marks):
        return marks
    return Marks(sensitivity=Sensitivity(getattr(record, "sensitivity", Sensitivity.UNCLASSIFIED)))


def require(person: Person, verb: Verb, record: object) -> None:
    """Refuse what :func:`may` does not allow.

    Raises
    ------
    NotAllowed
        The person may not; the middleware asks a visitor to sign in.
    """
    if not may(person, verb, record):
        raise NotAllowed


def readable(person: Person, records: QuerySet[M], verb: Verb = Verb.READ) -> QuerySet[M]:
    """The records of a query that a person may read (or act on): the filter that equals :func:`may`."""
    rule = _RULES.by_kind.get(records.model)
    if rule is None:
        return records.none()
    rights = rights_of(person)
    readers = _readers(rights, verb, rule)
    own = Q(**{rule.own: person.pk}) if _is_own(person, rights, verb, rule) else None
    if readers and not rule.marked:
        return records
    numbers = frozenset().union(*(numbers_seen(reader) for reader in readers if reader is not None))
    if not numbers:
        return records.none() if own is None else records.filter(own)
    records = records.all()
    # named by its column, since looking the field up by its name again takes as long as the rest
    field: Any = records.model._meta.get_field("mark_set")
    column = field.get_col(records.query.get_initial_alias())
    seen = _CarriesOneOf(column, numbers=_listed(numbers), output_field=BooleanField())
    return records.filter(seen if own is None else Q(seen) | own)


class _CarriesOneOf(Func):
    """The condition that a record carries one of some combinations of marks.

    The numbers stand in the query itself: sixty parameters would cost as much as the query.
    """

    template = "%(expressions)s IN (%(numbers)s)"


@lru_cache(maxsize=1024)
def _listed(numbers: frozenset[int]) -> str:
    return ", ".join(f"{number:d}" for number in sorted(numbers))


def _readers(rights: Rights, verb: Verb, rule: Rule) -> list[Reader | None]:
    """The readers of those capacities whose role has the verb."""
    roles = rule.roles.get(verb, frozenset())
    return [capacity.reader for capacity in rights.capacities if capacity.role in roles]


def _is_own(person: Person, rights: Rights, verb: Verb, rule: Rule) -> bool:
    """Whether a person has the verb over what is his own."""
    return bool(rule.own) and verb in (Verb.READ, Verb.EXPORT) and person.pk is not None and rights.role in SHOWN


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Who exactly sees a thing: persons, in order of name, and the organisations that they are of."""

    people: tuple[User, ...]
    organisations: tuple[Organisation, ...]


def audience(kind: type, marks: Marks, verb: Verb = Verb.READ, *, owner: User | None = None) -> Audience:
    """*Who exactly will see this*: everybody who may read a record of a kind that is marked so, and whose own it is.

    Worked out by the functions that later decide it, before the record is so marked.
    """
    rule = _RULES.by_kind.get(kind)
    everybody = list(User.objects.filter(is_active=True).select_related("organisation").order_by("username"))
    rights = work_out(everybody, today()) if rule else {}
    people = tuple(
        person
        for person in everybody
        if rule
        and (
            _would(rights[person.pk], verb, rule, marks)
            or (person == owner and _is_own(person, rights[person.pk], verb, rule))
        )
    )
    bodies = {person.organisation for person in people if person.organisation is not None}
    return Audience(people=people, organisations=tuple(sorted(bodies, key=lambda body: body.name_en)))


def _would(rights: Rights, verb: Verb, rule: Rule, marks: Marks) -> bool:
    readers = _readers(rights, verb, rule)
    return bool(readers) if not rule.marked else any(reader and sees(reader, marks) for reader in readers)


def sights(people: Iterable[User]) -> frozenset[Sight]:
    """What the people of a house see of the watch between them; those who see alike count once."""
    return frozenset(rights.sight for rights in work_out(people, today()).values() if rights.sight is not None)


_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
_READ_PEOPLE = dict.fromkeys((Verb.READ, Verb.EXPORT), _ADMINISTRATOR | HEADS)
_KEEPS_PEOPLE, _HEADS_GIVE = {**_READ_PEOPLE, Verb.MANAGE: _ADMINISTRATOR}, {**_READ_PEOPLE, Verb.MANAGE: HEADS}

register(User, Rule(roles=_KEEPS_PEOPLE))
register(Organisation, Rule(roles=_KEEPS_PEOPLE))
register(SharingGroup, Rule(roles=_HEADS_GIVE))
for _given in (Clearance, Delegation):
    register(_given, Rule(roles=_HEADS_GIVE))
for _guards in (AccessList, ListEntry):
    register(_guards, Rule(roles=dict.fromkeys((Verb.READ, Verb.EXPORT, Verb.MANAGE), HEADS)))
# Managing marks is setting those of somebody else's record.
register(Classification, Rule(roles={Verb.READ: HOUSE, Verb.DECIDE: HOUSE, Verb.MANAGE: HEADS}, marked=True))
register(AuditLine, Rule(roles={Verb.READ: OVERSEERS}, marked=True))
# What the policy itself is made of is nobody's to read.
register(MarkSet, Rule())
register(RightsVersion, Rule())
