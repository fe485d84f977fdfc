"""The one access policy: may this person do this to that record, and the query filter that says the same.

Each app registers, for every kind of record it shows or keeps, a :class:`Rule`. A kind is a class: a Django model, or a
value that a page is made of. What no rule speaks of is refused. Views ask :func:`require` through ``queries.py`` and
``actions.py``; a property test holds :func:`may` and :func:`readable` together for every registered model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet

from mirab.core.marks import Reader, Sensitivity, Sight, Standing
from mirab.web.accounts.models import AuditLine, User
from mirab.web.accounts.roles import CEILINGS, Role, Verb

Person = User | AnonymousUser
M = TypeVar("M", bound=Model)

STAFF = frozenset({Role.ANALYST, Role.CHIEF})


class NotAllowed(PermissionDenied):
    """The policy refuses; the page says it in words and names nobody's record."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Who may do what to one kind of record.

    ``marked`` says that a record of the kind has a ``sensitivity``, which the reader's ceiling must reach.
    """

    roles: Mapping[Verb, frozenset[Role]]
    marked: bool = False


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
    """The role of a person; nobody signed in, and nobody who was put out, is more than a visitor."""
    return Role(person.role) if isinstance(person, User) and person.is_active else Role.VISITOR


def ceiling_of(person: Person) -> Sensitivity | None:
    """The highest sensitivity that a person reads; None: no record at all."""
    return CEILINGS.get(role_of(person))


def may(person: Person, verb: Verb, record: object) -> bool:
    """Whether a person may do something to a record, or, given a class, to records of that kind at all."""
    kind = record if isinstance(record, type) else type(record)
    rule = _RULES.by_kind.get(kind)
    if rule is None or role_of(person) not in rule.roles.get(verb, frozenset()):
        return False
    if not rule.marked or isinstance(record, type):
        return True
    ceiling = ceiling_of(person)
    held: Any = record
    return ceiling is not None and held.sensitivity <= ceiling


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
    if rule is None or role_of(person) not in rule.roles.get(verb, frozenset()):
        return records.none()
    if not rule.marked:
        return records
    ceiling = ceiling_of(person)
    return records.none() if ceiling is None else records.filter(sensitivity__lte=ceiling)


register(User, Rule(roles={Verb.READ: frozenset({Role.ADMINISTRATOR}), Verb.MANAGE: frozenset({Role.ADMINISTRATOR})}))
register(AuditLine, Rule(roles={Verb.READ: frozenset({Role.CHIEF})}, marked=True))


def sight_of(person: Person) -> Sight | None:
    """What a person sees of archive, results and boards; None: nothing of the watch."""
    ceiling = ceiling_of(person)
    return None if ceiling is None else Sight((Reader(standing=Standing.HOUSE, clearance=ceiling),))
