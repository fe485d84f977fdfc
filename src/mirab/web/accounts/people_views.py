"""Pages of people: who there is, what each was given and by whom, and the forms that give it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mirab.core.marks import Sensitivity
from mirab.web.accounts import giving_actions as giving
from mirab.web.accounts import people_actions as actions
from mirab.web.accounts import people_queries as queries
from mirab.web.accounts.acts import taken
from mirab.web.accounts.giving_actions import OwnAbsence
from mirab.web.accounts.models import LEVELS, Clearance, Delegation, User
from mirab.web.accounts.people_forms import ClearanceForm, OwnAbsenceForm, PersonForm, StandInForm
from mirab.web.accounts.people_pages import (
    Done,
    Question,
    address_of,
    answered,
    asked_or_sent,
    confirmed,
    held_of,
    offered,
)
from mirab.web.accounts.policy import NotAllowed, may, require
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Verb
from mirab.web.accounts.wording import role_said
from mirab.web.design.tables import Cell, Column, Table, export, read_table


# People ---------------------------------------------------------------------------------------------------------------
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who has an account."""
    lines = queries.people_of(request.user)
    table = Table(
        name="people",
        columns=_PEOPLE,
        rows=_rows(request, lines),
        source=_("accounts of this installation"),
        as_of=today(),
        filters=("role", "organisation", "cleared", "used"),
        search=("name", "username"),
        caption=_("People"),
        exported=may(request.user, Verb.EXPORT, User),
    )
    shown = read_table(request, table)
    context = {"table": shown, "used": sum(line.used for line in lines), **offered(request)}
    taken_file = taken(request, export(request, shown), User, "people")
    return taken_file or render(request, "accounts/people/people.html", context)


_PEOPLE = (
    Column(key="name", title=gettext_lazy("Person"), kind="link"),
    Column(key="username", title=gettext_lazy("Signs in as")),
    Column(key="role", title=gettext_lazy("Role")),
    Column(key="organisation", title=gettext_lazy("Organisation")),
    Column(key="cleared", title=gettext_lazy("Cleared today up to")),
    Column(key="used", title=gettext_lazy("In use")),
)


def _rows(request: HttpRequest, lines: list[queries.Line]) -> list[dict[str, Any]]:
    """The table's rows; what many people share is put in words once."""
    roles = {role: role_said(role) for role in {line.role for line in lines}}
    levels = {level: str(word) for level, word in LEVELS.items()}
    used = {True: _("yes"), False: _("no")}
    # the addresses of hundreds of people differ in the number alone
    before, after = address_of(request, "person", 0).split("/0/")
    return [
        {
            "name": Cell(text=line.called, href=f"{before}/{line.pk}/{after}"),
            "username": line.username,
            "role": roles[line.role],
            "organisation": line.organisation,
            "cleared": levels[line.cleared],
            "used": used[line.used],
        }
        for line in lines
    ]


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody may, from when until when, by whom and why."""
    user = queries.person_of(request.user, pk)
    context = {
        "person": user,
        "own": user == request.user,
        "held": held_of(request, user),
        "sees": queries.explained(user),
        **offered(request),
    }
    return render(request, "accounts/people/person.html", context)


@asked_or_sent
def person_new(request: HttpRequest) -> HttpResponse:
    """Take somebody in."""
    require(request.user, Verb.MANAGE, User)

    def write(given: dict[str, Any]) -> Done:
        made = actions.make_person(request.user, given)
        return address_of(request, "person", made.pk), _("%(name)s has an account.") % {"name": made.called}

    question = Question(
        title=_("Take a person in"),
        lede=_("The account has no password: a link of yours lets its person in to choose one."),
        button=_("Make the account"),
        back=address_of(request, "people"),
        keep="person",
    )
    return answered(request, question, PersonForm, write)


@asked_or_sent
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change who somebody is, and what in the centre."""
    user = queries.person_of(request.user, pk, Verb.MANAGE)
    back = address_of(request, "person", user.pk)

    def write(given: dict[str, Any]) -> Done:
        actions.change_person(request.user, user, given)
        return back, _("%(name)s was changed; it holds from the next click on.") % {"name": user.called}

    question = Question(
        title=_("Change %(name)s") % {"name": user.called},
        lede=_(
            "Another role or organisation holds from the person's next click on. Clearances and lists stay as they are."
        ),
        button=_("Save"),
        back=back,
        keep=f"person-{user.pk}",
    )
    return answered(request, question, partial(PersonForm, instance=user), write)


@asked_or_sent
def person_use(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an account out of use, or back."""
    user = queries.person_of(request.user, pk, Verb.MANAGE)
    name = {"name": user.called}

    def write() -> str:
        if user.is_active:
            actions.put_out(request.user, user)
            return _("%(name)s is out of use.") % name
        actions.take_back(request.user, user)
        return _("%(name)s is in use again.") % name

    out = Question(
        title=_("Put %(name)s out of use?") % name,
        lede=_(
            "Every session ends at once, and nobody signs in with this account. What the person did stays on record."
        ),
        button=_("Put out of use"),
        back=address_of(request, "person", user.pk),
    )
    again = Question(
        title=_("Put %(name)s back into use?") % name,
        lede=_("The account has its password, its role and what was given to it again, as far as that still holds."),
        button=_("Put back into use"),
        back=out.back,
    )
    return confirmed(request, out if user.is_active else again, write)


# Clearances and absences ----------------------------------------------------------------------------------------------
@asked_or_sent
def person_clear(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody a clearance."""
    user = queries.person_given(request.user, pk, Clearance)
    back = address_of(request, "person", user.pk)

    def write(given: dict[str, Any]) -> Done:
        level = LEVELS[Sensitivity(giving.give_clearance(request.user, user, given).level)]
        return back, _("%(name)s is cleared up to: %(level)s.") % {"name": user.called, "level": level}

    question = Question(
        title=_("Clear %(name)s") % {"name": user.called},
        lede=_("Without a clearance a person reads what is unclassified. It is withdrawn on the person's page."),
        button=_("Give the clearance"),
        back=back,
        keep=f"clear-{user.pk}",
    )
    return answered(request, question, ClearanceForm, write)


@asked_or_sent
def clearance_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a clearance."""
    clearance = queries.clearance_of_number(request.user, pk)
    name = {"name": clearance.person.called, "level": LEVELS[Sensitivity(clearance.level)]}

    def write() -> str:
        giving.withdraw_clearance(request.user, clearance)
        return _("The clearance of %(name)s was withdrawn.") % name

    question = Question(
        title=_("Withdraw the clearance of %(name)s?") % name,
        lede=_("It is for what is held up to: %(level)s. It holds no more from the person's next click on.") % name,
        button=_("Withdraw"),
        back=address_of(request, "person", clearance.person_id),
    )
    return confirmed(request, question, write)


def _absence(request: HttpRequest, user: User, build: Callable[..., forms.BaseForm], back: str) -> HttpResponse:
    def write(given: dict[str, Any]) -> Done:
        taker = giving.name_stand_in(request.user, user, given).taker
        return back, _("%(taker)s stands in for %(name)s.") % {"taker": taker.called, "name": user.called}

    question = Question(
        title=_("Who stands in for %(name)s") % {"name": user.called},
        lede=_(
            "Who stands in takes on the role and the lists of the one away, and never reads above the own clearance."
        ),
        button=_("Name the stand-in"),
        back=back,
        keep=f"away-{user.pk}",
    )
    return answered(request, question, partial(build, giver=user), write)


@asked_or_sent
def person_delegate(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who stands in for somebody who is away."""
    user = queries.person_given(request.user, pk, Delegation)
    return _absence(request, user, StandInForm, address_of(request, "person", user.pk))


@asked_or_sent
def me_away(request: HttpRequest) -> HttpResponse:
    """Say who stands in for oneself."""
    require(request.user, Verb.MANAGE, OwnAbsence)
    assert isinstance(request.user, User)
    return _absence(request, request.user, OwnAbsenceForm, address_of(request, "me"))


@asked_or_sent
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End somebody's standing in."""
    absence = queries.absence_of_number(request.user, pk)
    names = {"taker": absence.taker.called, "name": absence.giver.called}
    own = absence.giver == request.user

    def write() -> str:
        giving.end_stand_in(request.user, absence)
        return _("%(taker)s no longer stands in for %(name)s.") % names

    question = Question(
        title=_("Shall %(taker)s no longer stand in for %(name)s?") % names,
        lede=_("It ends with the next click. It can be given anew."),
        button=_("End it"),
        back=address_of(request, "me") if own else address_of(request, "person", absence.giver_id),
    )
    return confirmed(request, question, write)


@never_cache
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """What the reader himself may see, and why."""
    user = request.user
    if not isinstance(user, User):
        raise NotAllowed
    context = {
        "person": user,
        "held": held_of(request, user),
        "sees": queries.explained(user),
        "may_be_away": may(user, Verb.MANAGE, OwnAbsence),
    }
    return render(request, "accounts/people/me.html", context)
