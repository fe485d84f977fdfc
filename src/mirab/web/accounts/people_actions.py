"""Every write to people, organisations and what each is given: clearances, lists, groups, who stands in for whom.

A right that was given is withdrawn and never deleted: who could read what on a day stays known. Nobody gives himself a
right, and whoever is a head by standing in for one gives himself none either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from mirab.core.errors import InputError
from mirab.core.marks import CENTRE, Caveat, Marks
from mirab.regions import load
from mirab.web.accounts.acts import act
from mirab.web.accounts.chain import append
from mirab.web.accounts.models import (
    LEVELS,
    AccessList,
    Clearance,
    Delegation,
    ListEntry,
    Organisation,
    OrganisationKind,
    SharingGroup,
    User,
)
from mirab.web.accounts.policy import Person, Rule, register, registered, role_of
from mirab.web.accounts.rights import now
from mirab.web.accounts.roles import HEADS, HOUSE, SHOWN, Role, Verb
from mirab.web.accounts.wording import name_acts, name_kinds

Given = Mapping[str, Any]

#: Of what kind an organisation is whose people have a role; the house's own may leave it out.
FITTING = {
    **dict.fromkeys(HOUSE, OrganisationKind.CENTRE),
    Role.FOCAL_POINT: OrganisationKind.GOVERNMENT,
    Role.LIAISON: OrganisationKind.PARTNER,
    Role.INSTITUTE: OrganisationKind.INSTITUTE,
    Role.DONOR: OrganisationKind.DONOR,
    Role.FIELD_MONITOR: OrganisationKind.REPORTING,
}


class Unfit(InputError):
    """What was asked breaks a rule of the house; said in the reader's language.

    Parameters
    ----------
    field : str
        The field of the form beside which it is said; empty: the whole form.
    """

    def __init__(self, what: str, remedy: str = "", field: str = "") -> None:
        super().__init__(what, remedy)
        self.field = field

    def __str__(self) -> str:
        return f"{self.what}. {self.remedy}" if self.remedy else f"{self.what}."


class OwnAbsence:
    """The kind of a person's own absence: for it he names himself who stands in."""


class ListChange:
    """The kind of what is done to a need-to-know list: in the audit too, heads alone read it."""

    marks = Marks(caveats=frozenset({Caveat.HEAD_ONLY}))


# People ---------------------------------------------------------------------------------------------------------------
def make_person(by: Person, given: Given) -> User:
    """Make an account, without a password: a link of the administrator's lets its person in.

    Parameters
    ----------
    given
        Username, names, e-mail, role, organisation, whether international.

    Raises
    ------
    NotAllowed
        Who asks keeps no accounts.
    Unfit
        The role is none of that organisation's people.
    """
    with act("make_person", by, Verb.MANAGE, User, record_id=given["username"], **_post(given)):
        _must_fit(given)
        user = User(**given)
        _flags(user)
        user.set_unusable_password()
        user.save()
        return user


def change_person(by: Person, user: User, given: Given) -> None:
    """Set what an account says of its person.

    Raises
    ------
    NotAllowed
        Who asks keeps no accounts.
    Unfit
        Somebody would change his own role, no administrator would be left, or the role is none of that organisation's.
    """
    before = User.objects.get(pk=user.pk)
    changed = sorted(name for name, value in given.items() if getattr(before, name) != value)
    with act("change_person", by, Verb.MANAGE, user, record_id=before.username, changed=changed, **_post(given)):
        _must_fit(given)
        if before.role != given["role"]:
            if by == user:
                raise Unfit(_("Nobody changes his own role"), _("Another administrator does."), "role")
            if before.role == Role.ADMINISTRATOR:
                _leave_an_administrator(user)
        for name, value in given.items():
            setattr(user, name, value)
        _flags(user)
        user.save(update_fields=[*given, "is_staff", "is_superuser"])


def put_out(by: Person, user: User) -> None:
    """Put an account out of use: its sessions end at once, and nobody signs in with it.

    Raises
    ------
    NotAllowed
        Who asks keeps no accounts.
    Unfit
        Somebody would put himself out, or no administrator would be left.
    """
    with act("put_person_out", by, Verb.MANAGE, user, record_id=user.username):
        if by == user:
            raise Unfit(_("Nobody puts himself out of use"), _("Another administrator does."))
        if user.role == Role.ADMINISTRATOR:
            _leave_an_administrator(user)
        user.is_active = False
        user.save(update_fields=["is_active"])
        _end_sessions(user)


def take_back(by: Person, user: User) -> None:
    """Put an account back into use, with the password and the rights that it had."""
    with act("take_person_back", by, Verb.MANAGE, user, record_id=user.username):
        user.is_active = True
        user.save(update_fields=["is_active"])


def _post(given: Given) -> dict[str, str]:
    """Role and organisation, as the audit keeps them: names and addresses stay out of it."""
    body = given["organisation"]
    return {"role": str(given["role"]), "organisation": body.code if body else ""}


def _must_fit(given: Given) -> None:
    """Who stands where in the centre's eyes follows from role and organisation together: the two must agree."""
    role, body = Role(given["role"]), given["organisation"]
    wanted = FITTING.get(role)
    if wanted is None or (body is None and role in HOUSE) or (body is not None and body.kind == wanted):
        return
    raise Unfit(
        _("The role “%(role)s” belongs to: %(kind)s") % {"role": role.label, "kind": wanted.label},
        _("Choose an organisation of this kind."),
        "organisation",
    )


def _flags(user: User) -> None:
    """Django's own flags follow the role."""
    user.is_staff = user.is_superuser = user.role == Role.ADMINISTRATOR


def _leave_an_administrator(user: User) -> None:
    """Refuse to lose the last administrator; two who put each other out wait for one another here."""
    there = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
    if not [other for other in there if other != user]:
        raise Unfit(_("This is the last administrator in use"), _("Make another one first."))


def _end_sessions(user: User) -> None:
    """A session that stood would be open again when its person came back."""
    for session in Session.objects.filter(expire_date__gte=now()):
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


# Clearances -----------------------------------------------------------------------------------------------------------
def give_clearance(by: Person, user: User, given: Given) -> Clearance:
    """Clear somebody for what is held up to a level.

    Parameters
    ----------
    given
        ``level``, ``since``, ``until`` (or None), ``why``.

    Raises
    ------
    NotAllowed
        Who asks is no head.
    Unfit
        Somebody would clear himself, the level lies above the ceiling, or the person reads nothing or is out of use.
    """
    level, detail = given["level"], _days(given)
    with act("give_clearance", by, Verb.MANAGE, Clearance, record_id=user.username, level=level, **detail):
        if by == user:
            raise Unfit(_("Nobody clears himself"), _("Another head does."))
        if level > settings.MIRAB_CEILING:
            ceiling = LEVELS[settings.MIRAB_CEILING]
            raise Unfit(
                _("This installation holds nothing above: %(ceiling)s") % {"ceiling": ceiling},
                _("Choose a lower level."),
                "level",
            )
        _must_be_shown(user)
        return Clearance.objects.create(person=user, by_id=by.pk, **given)


def withdraw_clearance(by: Person, clearance: Clearance) -> None:
    """Withdraw a clearance from this moment on.

    Raises
    ------
    NotAllowed
        Who asks is no head.
    Unfit
        It was withdrawn before.
    """
    with act("withdraw_clearance", by, Verb.MANAGE, clearance, record_id=clearance.person.username):
        _end(by, clearance)


# Standing in ----------------------------------------------------------------------------------------------------------
def name_stand_in(by: Person, giver: User, given: Given) -> Delegation:
    """Say who stands in for somebody who is away: heads for anybody, everybody for himself.

    Parameters
    ----------
    given
        ``taker``, ``since``, ``until`` (or None), ``why``.

    Raises
    ------
    NotAllowed
        It is another's absence, and who asks is no head.
    Unfit
        Somebody would make himself another's stand-in, or the two are not of one organisation.
    """
    taker, detail = given["taker"], _days(given)
    kind = OwnAbsence if by == giver else Delegation
    with act("name_stand_in", by, Verb.MANAGE, kind, record_id=giver.username, taker=taker.username, **detail):
        if taker in (by, giver):
            raise Unfit(_("Nobody makes himself another's stand-in"), _("Another head does."), "taker")
        if giver.organisation_id != taker.organisation_id:
            raise Unfit(_("Who stands in must be of the same organisation"), _("Choose a colleague."), "taker")
        for person, field in ((giver, ""), (taker, "taker")):
            _must_be_shown(person, field)
        _must_be_new(Delegation.objects.filter(giver=giver, taker=taker), given["since"], "taker")
        return Delegation.objects.create(giver=giver, by_id=by.pk, **given)


def end_stand_in(by: Person, delegation: Delegation) -> None:
    """End somebody's standing in, from this moment on: heads for anybody, everybody for himself.

    Raises
    ------
    NotAllowed
        It is another's absence, and who asks is no head.
    Unfit
        It was ended before.
    """
    kind = OwnAbsence if by == delegation.giver else Delegation
    taker = delegation.taker.username
    with act("end_stand_in", by, Verb.MANAGE, kind, record_id=delegation.giver.username, taker=taker):
        _end(by, delegation)


# Organisations and groups ---------------------------------------------------------------------------------------------
def make_organisation(by: Person, given: Given) -> Organisation:
    """Make an organisation.

    Parameters
    ----------
    given
        Code, names, kind, state, mandate, names under which it owns series, whether made up.

    Raises
    ------
    NotAllowed
        Who asks keeps no accounts.
    Unfit
        Its code, or a name under which it would own series, is another's.
    """
    with act("make_organisation", by, Verb.MANAGE, Organisation, record_id=given["code"], kind_of=str(given["kind"])):
        _must_be_free(given["code"], "code")
        for name in given["owns"]:
            _must_be_free(name, "owns")
        return Organisation.objects.create(**given)


def change_organisation(by: Person, body: Organisation, given: Given) -> None:
    """Set what an organisation is, but for its code.

    Raises
    ------
    NotAllowed
        Who asks keeps no accounts.
    Unfit
        A name under which it would own series is another's.
    """
    before = Organisation.objects.get(pk=body.pk)
    changed = sorted(name for name, value in given.items() if getattr(before, name) != value)
    with act("change_organisation", by, Verb.MANAGE, body, record_id=body.code, changed=changed):
        for name in given["owns"]:
            _must_be_free(name, "owns", but=body)
        for name, value in given.items():
            setattr(body, name, value)
        body.save()


def make_group(by: Person, given: Given) -> SharingGroup:
    """Make a sharing group.

    Parameters
    ----------
    given
        ``code``, ``name``, ``organisations``.

    Raises
    ------
    NotAllowed
        Who asks is no head.
    Unfit
        Its code is an organisation's, or a name under which one owns series.
    """
    members = sorted(body.code for body in given["organisations"])
    with act("make_group", by, Verb.MANAGE, SharingGroup, record_id=given["code"], members=members):
        _must_be_free(given["code"], "code")
        group = SharingGroup.objects.create(code=given["code"], name=given["name"])
        group.organisations.set(given["organisations"])
        return group


def change_group(by: Person, group: SharingGroup, given: Given) -> None:
    """Set a sharing group's name and members."""
    members = sorted(body.code for body in given["organisations"])
    with act("change_group", by, Verb.MANAGE, group, record_id=group.code, members=members):
        group.name = given["name"]
        group.save()
        group.organisations.set(given["organisations"])


# Need-to-know lists ---------------------------------------------------------------------------------------------------
def make_list(by: Person, given: Given) -> AccessList:
    """Make a need-to-know list, on which nobody stands yet.

    Raises
    ------
    NotAllowed
        Who asks is no head.
    """
    with act("make_list", by, Verb.MANAGE, ListChange(), record_id=given["code"]):
        return AccessList.objects.create(**given)


def put_on_list(by: Person, access: AccessList, given: Given) -> ListEntry:
    """Put somebody on a need-to-know list.

    Parameters
    ----------
    given
        ``person``, ``since``, ``until`` (or None), ``why``.

    Raises
    ------
    NotAllowed
        Who asks is no head.
    Unfit
        The person stands on it, reads nothing or is out of use; or is a head by standing in, and it is himself.
    """
    user, detail = given["person"], _days(given)
    with act("put_on_list", by, Verb.MANAGE, ListChange(), record_id=access.code, person_named=user.username, **detail):
        if by == user and role_of(by) not in HEADS:
            raise Unfit(_("Who stands in for a head does not put himself on a list"), _("A head does."), "person")
        _must_be_shown(user, "person")
        _must_be_new(ListEntry.objects.filter(list=access, person=user), given["since"], "person")
        return ListEntry.objects.create(list=access, by_id=by.pk, **given)


def take_off_list(by: Person, entry: ListEntry) -> None:
    """Take somebody off a need-to-know list, from this moment on.

    Raises
    ------
    NotAllowed
        Who asks is no head.
    Unfit
        He was taken off before.
    """
    user = entry.person.username
    with act("take_off_list", by, Verb.MANAGE, ListChange(), record_id=entry.list.code, person_named=user):
        _end(by, entry)


# What these have in common --------------------------------------------------------------------------------------------
def _days(given: Given) -> dict[str, str]:
    """From when until when, as the audit keeps it."""
    until: date | None = given["until"]
    return {"since": given["since"].isoformat(), "until": until.isoformat() if until else ""}


def _must_be_shown(user: User, field: str = "") -> None:
    """A right that has no effect is not given."""
    if not user.is_active:
        raise Unfit(_("%(name)s is out of use") % {"name": user.called}, "", field)
    if user.role not in SHOWN:
        words = {"name": user.called, "role": user.get_role_display()}
        raise Unfit(_("%(name)s reads nothing in the role “%(role)s”") % words, _("Change the role first."), field)


def _must_be_new(standing: Any, since: date, field: str) -> None:
    """What holds already is not given a second time: withdrawn once, it would hold still."""
    if standing.filter(ended_at__isnull=True).filter(Q(until__isnull=True) | Q(until__gte=since)).exists():
        raise Unfit(_("This is given already"), _("Withdraw what stands first."), field)


def _must_be_free(name: str, field: str, but: Organisation | None = None) -> None:
    """Codes and names of owners open what they name: one must never mean two."""
    others = Organisation.objects.exclude(pk=but.pk) if but else Organisation.objects.all()
    groups = SharingGroup.objects.values_list("code", flat=True)
    states = load(settings.MIRAB_PROFILE).states
    taken = {CENTRE, *states, *groups, *(other.code for other in others)}
    taken |= {owned for other in others for owned in other.owns}
    if name.casefold() in {word.casefold() for word in taken}:
        raise Unfit(_("“%(name)s” names another already") % {"name": name}, _("Choose a name of its own."), field)


def _end(by: Person, given: Clearance | Delegation | ListEntry) -> None:
    fresh = type(given).objects.select_for_update().get(pk=given.pk)
    if fresh.ended_at is not None:
        raise Unfit(_("This was ended before"))
    fresh.ended_at, fresh.ended_by_id = now(), by.pk
    fresh.save(update_fields=["ended_at", "ended_by"])


# Whoever holds the machine --------------------------------------------------------------------------------------------
def set_up_organisation(given: Given) -> Organisation:
    """Make an organisation where there is none of its code; done by whoever holds the machine."""
    body, made = Organisation.objects.get_or_create(code=given["code"], defaults=dict(given))
    if made:
        _note(Organisation, body.code, "make_organisation", {"kind_of": str(body.kind)})
    return body


def place_person(user: User, body: Organisation, international: bool) -> None:
    """Say to which organisation somebody belongs, where he belongs to none; done by whoever holds the machine."""
    if user.organisation_id is None:
        user.organisation, user.international = body, international
        user.save(update_fields=["organisation", "international"])
        _note(User, user.username, "change_person", {"organisation": body.code})


def _note(kind: type, record: str, name: str, detail: dict[str, str]) -> None:
    """The audit line of an act of nobody's: the machine's own."""
    append(act=name, person=None, role="", verb=Verb.MANAGE.value, kind=kind.__name__, record=record, detail=detail)


def _with(kind: type, verb: Verb, roles: Iterable[Role]) -> Rule:
    """The rule of a kind, with one verb more."""
    rule = registered()[kind]
    return Rule(roles={**rule.roles, verb: frozenset(roles)}, marked=rule.marked, own=rule.own)


# Who reads the list of people may take it along.
register(User, _with(User, Verb.EXPORT, registered()[User].roles[Verb.READ]))
register(OwnAbsence, Rule(roles={Verb.MANAGE: SHOWN}))
register(ListChange, Rule(roles={Verb.READ: HEADS, Verb.MANAGE: HEADS}, marked=True))
name_acts(
    {
        "make_person": pgettext_lazy("act", "Person taken in"),
        "change_person": pgettext_lazy("act", "Person changed"),
        "put_person_out": pgettext_lazy("act", "Person put out of use"),
        "take_person_back": pgettext_lazy("act", "Person put back into use"),
        "give_clearance": pgettext_lazy("act", "Clearance given"),
        "withdraw_clearance": pgettext_lazy("act", "Clearance withdrawn"),
        "name_stand_in": pgettext_lazy("act", "Stand-in named"),
        "end_stand_in": pgettext_lazy("act", "Standing in ended"),
        "make_organisation": pgettext_lazy("act", "Organisation made"),
        "change_organisation": pgettext_lazy("act", "Organisation changed"),
        "make_group": pgettext_lazy("act", "Sharing group made"),
        "change_group": pgettext_lazy("act", "Sharing group changed"),
        "make_list": pgettext_lazy("act", "Need-to-know list made"),
        "put_on_list": pgettext_lazy("act", "Put on a need-to-know list"),
        "take_off_list": pgettext_lazy("act", "Taken off a need-to-know list"),
    }
)
_LIST = pgettext_lazy("record", "need-to-know list")
_STANDING_IN = pgettext_lazy("record", "standing in for somebody")
name_kinds(
    {
        Organisation: pgettext_lazy("record", "organisation"),
        SharingGroup: pgettext_lazy("record", "sharing group"),
        Clearance: pgettext_lazy("record", "clearance"),
        Delegation: _STANDING_IN,
        OwnAbsence: _STANDING_IN,
        AccessList: _LIST,
        ListEntry: _LIST,
        ListChange: _LIST,
    }
)
