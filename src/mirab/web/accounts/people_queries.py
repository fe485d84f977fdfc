"""What of people, organisations and their rights a person may read, and what somebody may see, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Q
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mirab.core.marks import Sensitivity
from mirab.regions import load
from mirab.sharing.sight import Standing
from mirab.web.accounts.models import (
    LEVELS,
    AccessList,
    Clearance,
    Delegation,
    ListEntry,
    Organisation,
    SharingGroup,
    User,
    holding,
)
from mirab.web.accounts.policy import NotAllowed, Person, may, readable, require
from mirab.web.accounts.rights import Capacity, rights_of, today
from mirab.web.accounts.roles import READERS, SHOWN, Role, Verb
from mirab.web.design.table_values import reader_language


class Line(NamedTuple):
    """One person as the list shows him; ``cleared`` is what he is cleared for today.

    ``organisation`` is its name in the reader's language; empty: none.
    """

    pk: int
    username: str
    called: str
    role: str
    organisation: str
    used: bool
    cleared: Sensitivity


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """What somebody was given, newest first; need-to-know lists are empty for who may not read those."""

    clearances: list[Clearance]
    entries: list[ListEntry]
    away: list[Delegation]
    stands_in: list[Delegation]


def people_of(person: Person) -> list[Line]:
    """Everybody who has an account, in order of name.

    Raises
    ------
    NotAllowed
        The list of people is not this person's to read.
    """
    require(person, Verb.READ, User)
    cleared: dict[int, Sensitivity] = {}
    for key, level in Clearance.objects.filter(holding(today())).values_list("person", "level"):
        cleared[key] = max(cleared.get(key, Sensitivity.UNCLASSIFIED), Sensitivity(level))
    # there may be hundreds: of each the few words that the list says, and each organisation once
    found = readable(person, User.objects.order_by("username"))
    ceiling, language = settings.MIRAB_CEILING, reader_language()
    bodies = {body.pk: body.name.said(language) for body in Organisation.objects.all()}
    names = ("pk", "username", "first_name", "last_name", "role", "organisation", "is_active")
    return [
        Line(
            pk=pk,
            username=username,
            called=f"{first} {last}".strip() or username,
            role=role,
            organisation=bodies.get(body, ""),
            used=used,
            cleared=min(cleared.get(pk, Sensitivity.UNCLASSIFIED), ceiling),
        )
        for pk, username, first, last, role, body, used in found.values_list(*names)
    ]


def person_of(person: Person, pk: int, verb: Verb = Verb.READ) -> User:
    """One person.

    Raises
    ------
    NotAllowed
        People are not this person's to read, or to act on.
    Http404
        There is nobody of this number.
    """
    require(person, verb, User)
    found = readable(person, User.objects.select_related("organisation"), verb).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def person_given(person: Person, pk: int, kind: type) -> User:
    """One person to whom something of a kind is about to be given.

    Raises
    ------
    NotAllowed
        Such things are not this person's to give.
    Http404
        There is nobody of this number.
    """
    require(person, Verb.MANAGE, kind)
    return person_of(person, pk)


def holdings_of(person: Person, user: User) -> Holdings:
    """What somebody was given, as far as a person may read it; everybody reads his own."""
    own = person == user
    clearances = Clearance.objects.filter(person=user).select_related("by", "ended_by")
    entries = ListEntry.objects.filter(person=user).select_related("list", "by", "ended_by")
    absences = Delegation.objects.select_related("giver", "taker", "by", "ended_by")
    away, stands_in = absences.filter(giver=user), absences.filter(taker=user)
    return Holdings(
        clearances=list(clearances if own else readable(person, clearances)),
        entries=list(entries if own else readable(person, entries)),
        away=list(away if own else readable(person, away)),
        stands_in=list(stands_in if own else readable(person, stands_in)),
    )


def clearance_of_number(person: Person, pk: int) -> Clearance:
    """One clearance that a person may withdraw.

    Raises
    ------
    NotAllowed
        Clearances are not this person's to withdraw.
    Http404
        There is none of this number.
    """
    require(person, Verb.MANAGE, Clearance)
    found = readable(person, Clearance.objects.select_related("person"), Verb.MANAGE).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def absence_of_number(person: Person, pk: int) -> Delegation:
    """One standing in that a person may end: any as a head, else one of his own absence.

    Raises
    ------
    NotAllowed
        The person's role has none of its own.
    Http404
        There is none of this number, or it is another's.
    """
    absences = Delegation.objects.select_related("giver", "taker")
    if not may(person, Verb.MANAGE, Delegation):
        if not isinstance(person, User) or person.role not in SHOWN:
            raise NotAllowed
        absences = absences.filter(giver=person)
    found = absences.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def organisations_of(person: Person) -> list[Organisation]:
    """Every organisation, in order of name; ``in_use`` is how many of its people may sign in.

    Raises
    ------
    NotAllowed
        Organisations are not this person's to read.
    """
    require(person, Verb.READ, Organisation)
    in_use = Count("people", filter=Q(people__is_active=True))
    return list(readable(person, Organisation.objects.annotate(in_use=in_use).prefetch_related("groups")))


def organisation_of(person: Person, code: str, verb: Verb = Verb.READ) -> Organisation:
    """One organisation by its code.

    Raises
    ------
    NotAllowed
        Organisations are not this person's to read, or to act on.
    Http404
        There is none of this code.
    """
    require(person, verb, Organisation)
    found = readable(person, Organisation.objects.all(), verb).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def people_in(person: Person, body: Organisation) -> list[User]:
    """Who belongs to an organisation, in order of name; nobody for who may not read of people."""
    return list(readable(person, User.objects.filter(organisation=body).order_by("username")))


def groups_of(person: Person) -> list[SharingGroup]:
    """Every sharing group with its members.

    Raises
    ------
    NotAllowed
        Groups are not this person's to read.
    """
    require(person, Verb.READ, SharingGroup)
    return list(readable(person, SharingGroup.objects.prefetch_related("organisations")))


def group_of(person: Person, code: str) -> SharingGroup:
    """One sharing group that a person may change.

    Raises
    ------
    NotAllowed
        Groups are not this person's to change.
    Http404
        There is none of this code.
    """
    require(person, Verb.MANAGE, SharingGroup)
    found = readable(person, SharingGroup.objects.all(), Verb.MANAGE).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def lists_of(person: Person) -> list[tuple[AccessList, int]]:
    """Every need-to-know list, and how many stand on it today.

    Raises
    ------
    NotAllowed
        Lists are not this person's to read.
    """
    require(person, Verb.READ, AccessList)
    standing = list(ListEntry.objects.filter(holding(today())).values_list("list", flat=True))
    return [(access, standing.count(access.pk)) for access in readable(person, AccessList.objects.all())]


def list_of(person: Person, code: str, verb: Verb = Verb.READ) -> AccessList:
    """One need-to-know list by its code.

    Raises
    ------
    NotAllowed
        Lists are not this person's to read, or to act on.
    Http404
        There is none of this code.
    """
    require(person, verb, AccessList)
    found = readable(person, AccessList.objects.all(), verb).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def entries_of(person: Person, access: AccessList) -> list[ListEntry]:
    """Who stands and stood on a list."""
    return list(readable(person, ListEntry.objects.filter(list=access).select_related("person", "by", "ended_by")))


def entry_of(person: Person, access: AccessList, pk: int) -> ListEntry:
    """Somebody's standing on a list.

    Raises
    ------
    NotAllowed
        Who stands on a list is not this person's to change.
    Http404
        There is none of this number on the list.
    """
    require(person, Verb.MANAGE, ListEntry)
    entries = readable(person, ListEntry.objects.filter(list=access), Verb.MANAGE)
    found = entries.select_related("person", "list").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def states() -> dict[str, str]:
    """The states of the region in the reader's language, by code."""
    region, language = load(settings.MIRAB_PROFILE), reader_language()
    return {code: region.place(code).named(language) for code in region.states}


# What somebody may see, in words --------------------------------------------------------------------------------------
_STANDING = {
    Standing.HOUSE: gettext_lazy("As one of the centre: everything that it holds, within what follows."),
    Standing.PARTNER: gettext_lazy(
        "As a partner's: what is published, what was given for partners, what the own organisation alone owns, and "
        "what was released to it."
    ),
    Standing.GOVERNMENT: gettext_lazy(
        "As a government's: what is published, what the own organisation or state alone owns, and what was released to "
        "them."
    ),
    Standing.OUTSIDE: gettext_lazy(
        "As one outside the centre: what is published, what the own organisation alone owns, and what was released to "
        "it."
    ),
}


def explained(user: User) -> list[str]:
    """What somebody may read and why, a sentence each, from the rights that the policy judges by."""
    if not user.is_active:
        return [_("Nothing: the account is out of use.")]
    own, *others = rights_of(user).capacities
    sentences = _capacity_said(own)
    for capacity in others:
        words = {"role": capacity.role.label}
        sentences.append(_("While standing in: also what “%(role)s” reads, never above the own clearance.") % words)
    return sentences


def _capacity_said(capacity: Capacity) -> list[str]:
    reader = capacity.reader
    if capacity.role == Role.ADMINISTRATOR:
        return [_("Nothing of the watch: an administrator keeps accounts and the health of the machine.")]
    if reader is None:
        return [_("Nothing: the administrator of this installation gives roles that read.")]
    if capacity.role not in READERS:
        return [_("Nothing of the watch: this role reports, and does not read.")]
    said = [str(_STANDING[reader.standing]), _("Up to: %(level)s.") % {"level": LEVELS[reader.clearance]}]
    if reader.head:
        said.append(_("As a head: what is for the head alone."))
    if reader.international:
        said.append(_("As international staff: what is for them alone."))
    if reader.state:
        words = {"state": states().get(reader.state, reader.state)}
        said.append(_("Not what is closed to the representatives of: %(state)s.") % words)
    return said
