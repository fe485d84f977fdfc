"""Every write to people, organisations and sharing groups.

An account that has acted is put out of use and never deleted: the audit names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from mirab.core.errors import InputError
from mirab.core.marks import CENTRE
from mirab.regions import load
from mirab.web.accounts.acts import act
from mirab.web.accounts.chain import append
from mirab.web.accounts.models import (
    Organisation,
    OrganisationKind,
    SharingGroup,
    User,
)
from mirab.web.accounts.policy import Person, Rule, register, registered
from mirab.web.accounts.rights import now
from mirab.web.accounts.roles import HOUSE, Role, Verb
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


def _must_be_free(name: str, field: str, but: Organisation | None = None) -> None:
    """Codes and names of owners open what they name: one must never mean two."""
    others = Organisation.objects.exclude(pk=but.pk) if but else Organisation.objects.all()
    groups = SharingGroup.objects.values_list("code", flat=True)
    states = load(settings.MIRAB_PROFILE).states
    taken = {CENTRE, *states, *groups, *(other.code for other in others)}
    taken |= {owned for other in others for owned in other.owns}
    if name.casefold() in {word.casefold() for word in taken}:
        raise Unfit(_("“%(name)s” names another already") % {"name": name}, _("Choose a name of its own."), field)


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
name_acts(
    {
        "make_person": pgettext_lazy("act", "Person taken in"),
        "change_person": pgettext_lazy("act", "Person changed"),
        "put_person_out": pgettext_lazy("act", "Person put out of use"),
        "take_person_back": pgettext_lazy("act", "Person put back into use"),
        "make_organisation": pgettext_lazy("act", "Organisation made"),
        "change_organisation": pgettext_lazy("act", "Organisation changed"),
        "make_group": pgettext_lazy("act", "Sharing group made"),
        "change_group": pgettext_lazy("act", "Sharing group changed"),
    }
)
name_kinds(
    {
        Organisation: pgettext_lazy("record", "organisation"),
        SharingGroup: pgettext_lazy("record", "sharing group"),
    }
)
