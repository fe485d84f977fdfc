"""Pages of people: who there is, what each was given and by whom, and the forms that give it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mirab.core.marks import Sensitivity
from mirab.web.accounts import people_actions as actions
from mirab.web.accounts import people_queries as queries
from mirab.web.accounts.kept import mark_done, typed
from mirab.web.accounts.models import (
    LEVELS,
    AccessList,
    Clearance,
    Delegation,
    ListEntry,
    Organisation,
    SharingGroup,
    User,
)
from mirab.web.accounts.people_actions import OwnAbsence, Unfit
from mirab.web.accounts.people_forms import (
    ClearanceForm,
    GroupForm,
    ListEntryForm,
    ListForm,
    OrganisationForm,
    OwnAbsenceForm,
    PersonForm,
    StandInForm,
)
from mirab.web.accounts.policy import NotAllowed, may, require
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Verb
from mirab.web.design.refusals import refused
from mirab.web.design.table_values import reader_language
from mirab.web.design.tables import Cell, Column, ShownTable, Table, export, read_table

#: A form is asked for, or sent.
asked_or_sent = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a page with a form, or one that asks once more, says around it."""

    title: str
    lede: str = ""
    button: str
    back: str
    keep: str = ""


Done = tuple[str, str]


def _answer(
    request: HttpRequest,
    question: Question,
    build: Callable[..., forms.BaseForm],
    write: Callable[[dict[str, Any]], Done],
) -> HttpResponse:
    """Show a form, or do what it asks and go on to the page that shows it; what a rule refuses is said in the form."""
    if request.method != "POST":
        return _shown(request, question, build(initial=typed(request)))
    form = build(data=request.POST)
    if not form.is_valid():
        return _shown(request, question, form)
    try:
        target, said = write(form.cleaned_data)
    except Unfit as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _shown(request, question, form)
    except IntegrityError:
        form.add_error(None, _("Somebody has just made another of this name or code."))
        return _shown(request, question, form)
    mark_done(request, question.keep)
    messages.success(request, said)
    return HttpResponseRedirect(target)


def _shown(request: HttpRequest, question: Question, form: forms.BaseForm) -> HttpResponse:
    context = {"question": question, "form": form}
    return render(request, "accounts/people/form.html", context, status=422 if form.errors else 200)


def _confirmed(request: HttpRequest, question: Question, write: Callable[[], str]) -> HttpResponse:
    """Ask once more, or do it and go back."""
    if request.method != "POST":
        return render(request, "accounts/people/confirm.html", {"question": question})
    try:
        said = write()
    except Unfit as error:
        return refused(request, what=error.what, remedy=error.remedy, status=422)
    messages.success(request, said)
    return HttpResponseRedirect(question.back)


def _to(request: HttpRequest, name: str, *args: object) -> str:
    """The address of a page, on the reader's day."""
    address = reverse(name, args=args)
    chosen = getattr(request, "day_chosen", False)
    return f"{address}?{urlencode({'on': request.day.isoformat()})}" if chosen else address  # type: ignore[attr-defined]


# People ---------------------------------------------------------------------------------------------------------------
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who has an account."""
    lines = queries.people_of(request.user)
    table = Table(
        name="people",
        columns=_PEOPLE,
        rows=[_row(request, line) for line in lines],
        source=_("accounts of this installation"),
        as_of=today(),
        filters=("role", "organisation", "cleared", "used"),
        search=("name", "username"),
        caption=_("People"),
        exported=may(request.user, Verb.EXPORT, User),
    )
    shown = read_table(request, table)
    context = {"table": shown, "used": sum(line.user.is_active for line in lines), **_may(request)}
    return export(request, shown) or render(request, "accounts/people/people.html", context)


_PEOPLE = (
    Column(key="name", title=gettext_lazy("Person"), kind="link"),
    Column(key="username", title=gettext_lazy("Signs in as")),
    Column(key="role", title=gettext_lazy("Role")),
    Column(key="organisation", title=gettext_lazy("Organisation")),
    Column(key="cleared", title=gettext_lazy("Cleared today up to")),
    Column(key="used", title=gettext_lazy("In use")),
)


def _row(request: HttpRequest, line: queries.Line) -> dict[str, Any]:
    user = line.user
    return {
        "name": Cell(text=user.called, href=_to(request, "person", user.pk)),
        "username": user.username,
        "role": str(user.get_role_display()),
        "organisation": _body_said(user.organisation),
        "cleared": str(LEVELS[line.cleared]),
        "used": _("yes") if user.is_active else _("no"),
    }


def _body_said(body: Organisation | None) -> str:
    return body.name.said(reader_language()) if body else ""


def _may(request: HttpRequest) -> dict[str, bool]:
    """What of the pages of people a reader's own page offers him."""
    kinds = {"people": User, "bodies": Organisation, "groups": SharingGroup, "lists": AccessList, "clears": Clearance}
    return {
        **{f"reads_{name}": may(request.user, Verb.READ, kind) for name, kind in kinds.items()},
        **{f"manages_{name}": may(request.user, Verb.MANAGE, kind) for name, kind in kinds.items()},
        "manages_absences": may(request.user, Verb.MANAGE, Delegation),
    }


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody may, from when until when, by whom and why."""
    user = queries.person_of(request.user, pk)
    context = {
        "person": user,
        "own": user == request.user,
        "held": _held(request, user),
        "sees": queries.explained(user),
        **_may(request),
    }
    return render(request, "accounts/people/person.html", context)


def _held(request: HttpRequest, user: User) -> dict[str, list[dict[str, Any]]]:
    """What somebody was given, each line with whether it holds today and whether it may still end."""
    held = queries.holdings_of(request.user, user)
    return {
        "clearances": [_given(one) | {"what": LEVELS[Sensitivity(one.level)]} for one in held.clearances],
        "entries": [_given(one) | {"what": one.list.name} for one in held.entries],
        "away": [_given(one) | {"what": one.taker.called} for one in held.away],
        "stands_in": [_given(one) | {"what": one.giver.called} for one in held.stands_in],
    }


def _given(one: Clearance | ListEntry | Delegation) -> dict[str, Any]:
    day = today()
    past = one.ended_at is not None or (one.until is not None and one.until < day)
    return {"line": one, "holds": one.holds_on(day), "past": past, "to_come": not past and one.since > day}


@asked_or_sent
def person_new(request: HttpRequest) -> HttpResponse:
    """Take somebody in."""
    require(request.user, Verb.MANAGE, User)

    def write(given: dict[str, Any]) -> Done:
        made = actions.make_person(request.user, given)
        return _to(request, "person", made.pk), _("%(name)s has an account.") % {"name": made.called}

    question = Question(
        title=_("Take a person in"),
        lede=_("The account has no password: a link of yours lets its person in to choose one."),
        button=_("Make the account"),
        back=_to(request, "people"),
        keep="person",
    )
    return _answer(request, question, PersonForm, write)


@asked_or_sent
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change who somebody is, and what in the centre."""
    user = queries.person_of(request.user, pk, Verb.MANAGE)
    back = _to(request, "person", user.pk)

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
    return _answer(request, question, partial(PersonForm, instance=user), write)


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
        back=_to(request, "person", user.pk),
    )
    again = Question(
        title=_("Put %(name)s back into use?") % name,
        lede=_("The account has its password, its role and what was given to it again, as far as that still holds."),
        button=_("Put back into use"),
        back=out.back,
    )
    return _confirmed(request, out if user.is_active else again, write)


# Clearances and absences ----------------------------------------------------------------------------------------------
@asked_or_sent
def person_clear(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody a clearance."""
    user = queries.person_given(request.user, pk, Clearance)
    back = _to(request, "person", user.pk)

    def write(given: dict[str, Any]) -> Done:
        level = LEVELS[Sensitivity(actions.give_clearance(request.user, user, given).level)]
        return back, _("%(name)s is cleared up to: %(level)s.") % {"name": user.called, "level": level}

    question = Question(
        title=_("Clear %(name)s") % {"name": user.called},
        lede=_("Without a clearance a person reads what is unclassified. It is withdrawn on the person's page."),
        button=_("Give the clearance"),
        back=back,
        keep=f"clear-{user.pk}",
    )
    return _answer(request, question, ClearanceForm, write)


@asked_or_sent
def clearance_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a clearance."""
    clearance = queries.clearance_of_number(request.user, pk)
    name = {"name": clearance.person.called, "level": LEVELS[Sensitivity(clearance.level)]}

    def write() -> str:
        actions.withdraw_clearance(request.user, clearance)
        return _("The clearance of %(name)s was withdrawn.") % name

    question = Question(
        title=_("Withdraw the clearance of %(name)s?") % name,
        lede=_("It is for what is held up to: %(level)s. It holds no more from the person's next click on.") % name,
        button=_("Withdraw"),
        back=_to(request, "person", clearance.person_id),
    )
    return _confirmed(request, question, write)


def _absence(request: HttpRequest, user: User, build: Callable[..., forms.BaseForm], back: str) -> HttpResponse:
    def write(given: dict[str, Any]) -> Done:
        taker = actions.name_stand_in(request.user, user, given).taker
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
    return _answer(request, question, partial(build, giver=user), write)


@asked_or_sent
def person_delegate(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who stands in for somebody who is away."""
    user = queries.person_given(request.user, pk, Delegation)
    return _absence(request, user, StandInForm, _to(request, "person", user.pk))


@asked_or_sent
def me_away(request: HttpRequest) -> HttpResponse:
    """Say who stands in for oneself."""
    require(request.user, Verb.MANAGE, OwnAbsence)
    assert isinstance(request.user, User)
    return _absence(request, request.user, OwnAbsenceForm, _to(request, "me"))


@asked_or_sent
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End somebody's standing in."""
    absence = queries.absence_of_number(request.user, pk)
    names = {"taker": absence.taker.called, "name": absence.giver.called}
    own = absence.giver == request.user

    def write() -> str:
        actions.end_stand_in(request.user, absence)
        return _("%(taker)s no longer stands in for %(name)s.") % names

    question = Question(
        title=_("Shall %(taker)s no longer stand in for %(name)s?") % names,
        lede=_("It ends with the next click. It can be given anew."),
        button=_("End it"),
        back=_to(request, "me") if own else _to(request, "person", absence.giver_id),
    )
    return _confirmed(request, question, write)


@never_cache
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """What the reader himself may see, and why."""
    user = request.user
    if not isinstance(user, User):
        raise NotAllowed
    context = {
        "person": user,
        "held": _held(request, user),
        "sees": queries.explained(user),
        "may_be_away": may(user, Verb.MANAGE, OwnAbsence),
    }
    return render(request, "accounts/people/me.html", context)


# Organisations and groups ---------------------------------------------------------------------------------------------
def _plain_table(
    request: HttpRequest,
    name: str,
    columns: tuple[Column, ...],
    rows: list[Mapping[str, Any]],
    caption: str,
    kind: type,
) -> ShownTable:
    table = Table(
        name=name,
        columns=columns,
        rows=rows,
        source=_("accounts of this installation"),
        as_of=today(),
        search=("name", "code"),
        caption=caption,
        empty=_("There is none yet."),
        exported=may(request.user, Verb.EXPORT, kind),
    )
    return read_table(request, table)


_NAME = Column(key="name", title=pgettext_lazy("of a thing", "Name"), kind="link")
_CODE = Column(key="code", title=gettext_lazy("Code"))


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """Every organisation."""
    rows: list[Mapping[str, Any]] = [
        {
            "name": Cell(text=_body_said(body), href=_to(request, "organisation", body.code)),
            "code": body.code,
            "kind": body.get_kind_display(),
            "state": _state_said(body.state),
            "people": sum(user.is_active for user in body.people.all()),
            "groups": ", ".join(group.name for group in body.groups.all()),
        }
        for body in queries.organisations_of(request.user)
    ]
    shown = _plain_table(request, "organisations", (_NAME, _CODE, *_BODIES), rows, _("Organisations"), Organisation)
    return export(request, shown) or render(
        request, "accounts/people/organisations.html", {"table": shown, **_may(request)}
    )


_BODIES = (
    Column(key="kind", title=gettext_lazy("What it is")),
    Column(key="state", title=pgettext_lazy("of a region", "State")),
    Column(key="people", title=gettext_lazy("People in use"), kind="number"),
    Column(key="groups", title=gettext_lazy("Sharing groups")),
)


def _state_said(code: str) -> str:
    return queries.states().get(code, code)


@require_safe
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """One organisation with its people."""
    body = queries.organisation_of(request.user, code)
    context = {
        "body": body,
        "state": _state_said(body.state),
        "people": body.people.order_by("username"),
        **_may(request),
    }
    return render(request, "accounts/people/organisation.html", context)


@asked_or_sent
def organisation_new(request: HttpRequest) -> HttpResponse:
    """Make an organisation."""
    require(request.user, Verb.MANAGE, Organisation)

    def write(given: dict[str, Any]) -> Done:
        body = actions.make_organisation(request.user, given)
        return _to(request, "organisation", body.code), _("The organisation was made: %(name)s.") % {
            "name": _body_said(body)
        }

    question = Question(
        title=_("A new organisation"), button=_("Make it"), back=_to(request, "organisations"), keep="organisation"
    )
    return _answer(request, question, OrganisationForm, write)


@asked_or_sent
def organisation_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change an organisation."""
    body = queries.organisation_of(request.user, code, Verb.MANAGE)
    back = _to(request, "organisation", body.code)

    def write(given: dict[str, Any]) -> Done:
        actions.change_organisation(request.user, body, given)
        return back, _("The organisation was changed: %(name)s.") % {"name": _body_said(body)}

    question = Question(
        title=_("Change %(name)s") % {"name": _body_said(body)},
        lede=_("Kind, state and ownership decide what its people read, from their next click on."),
        button=_("Save"),
        back=back,
        keep=f"organisation-{body.code}",
    )
    return _answer(request, question, partial(OrganisationForm, instance=body), write)


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """Every sharing group."""
    manages = may(request.user, Verb.MANAGE, SharingGroup)
    rows: list[Mapping[str, Any]] = [
        {
            "name": Cell(text=group.name, href=_to(request, "group_edit", group.code) if manages else ""),
            "code": group.code,
            "members": ", ".join(_body_said(body) for body in group.organisations.all()),
        }
        for group in queries.groups_of(request.user)
    ]
    members = Column(key="members", title=gettext_lazy("Members"))
    shown = _plain_table(request, "groups", (_NAME, _CODE, members), rows, _("Sharing groups"), SharingGroup)
    return export(request, shown) or render(request, "accounts/people/groups.html", {"table": shown, **_may(request)})


@asked_or_sent
def group_new(request: HttpRequest) -> HttpResponse:
    """Make a sharing group."""
    require(request.user, Verb.MANAGE, SharingGroup)

    def write(given: dict[str, Any]) -> Done:
        group = actions.make_group(request.user, given)
        return _to(request, "groups"), _("The sharing group was made: %(name)s.") % {"name": group.name}

    question = Question(title=_("A new sharing group"), button=_("Make it"), back=_to(request, "groups"), keep="group")
    return _answer(request, question, GroupForm, write)


@asked_or_sent
def group_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a sharing group."""
    group = queries.group_of(request.user, code)

    def write(given: dict[str, Any]) -> Done:
        actions.change_group(request.user, group, given)
        return _to(request, "groups"), _("The sharing group was changed: %(name)s.") % {"name": group.name}

    question = Question(
        title=_("Change %(name)s") % {"name": group.name},
        lede=_(
            "Whoever is a member reads what was shared with the group, before and after. Who leaves reads it no more."
        ),
        button=_("Save"),
        back=_to(request, "groups"),
        keep=f"group-{group.code}",
    )
    return _answer(request, question, partial(GroupForm, instance=group), write)


# Need-to-know lists ---------------------------------------------------------------------------------------------------
@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Every need-to-know list."""
    rows: list[Mapping[str, Any]] = [
        {"name": Cell(text=access.name, href=_to(request, "list", access.code)), "code": access.code, "standing": count}
        for access, count in queries.lists_of(request.user)
    ]
    standing = Column(key="standing", title=gettext_lazy("People on it today"), kind="number")
    shown = _plain_table(request, "lists", (_NAME, _CODE, standing), rows, _("Need-to-know lists"), AccessList)
    return export(request, shown) or render(request, "accounts/people/lists.html", {"table": shown, **_may(request)})


@require_safe
def access_list(request: HttpRequest, code: str) -> HttpResponse:
    """One need-to-know list: who stands on it, and who did."""
    access = queries.list_of(request.user, code)
    entries = [_given(one) | {"what": one.person.called} for one in queries.entries_of(access)]
    return render(request, "accounts/people/list.html", {"access": access, "entries": entries, **_may(request)})


@asked_or_sent
def list_new(request: HttpRequest) -> HttpResponse:
    """Make a need-to-know list."""
    require(request.user, Verb.MANAGE, AccessList)

    def write(given: dict[str, Any]) -> Done:
        access = actions.make_list(request.user, given)
        return _to(request, "list", access.code), _("The list was made: %(name)s.") % {"name": access.name}

    question = Question(
        title=_("A new need-to-know list"),
        lede=_("What carries the list is read by those alone who stand on it: by no head who does not."),
        button=_("Make it"),
        back=_to(request, "lists"),
        keep="list",
    )
    return _answer(request, question, ListForm, write)


@asked_or_sent
def list_add(request: HttpRequest, code: str) -> HttpResponse:
    """Put somebody on a need-to-know list."""
    access = queries.list_of(request.user, code, Verb.MANAGE)
    back = _to(request, "list", access.code)

    def write(given: dict[str, Any]) -> Done:
        entry = actions.put_on_list(request.user, access, given)
        return back, _("%(name)s stands on the list.") % {"name": entry.person.called}

    question = Question(
        title=_("Put somebody on “%(name)s”") % {"name": access.name},
        button=_("Put on the list"),
        back=back,
        keep=f"list-{access.code}",
    )
    return _answer(request, question, ListEntryForm, write)


@asked_or_sent
def list_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take somebody off a need-to-know list."""
    access = queries.list_of(request.user, code, Verb.MANAGE)
    entry = queries.entry_of(access, pk)
    names = {"name": entry.person.called, "list": access.name}

    def write() -> str:
        actions.take_off_list(request.user, entry)
        return _("%(name)s no longer stands on the list.") % names

    question = Question(
        title=_("Take %(name)s off “%(list)s”?") % names,
        lede=_("What carries the list is hidden from the next click on."),
        button=_("Take off"),
        back=_to(request, "list", access.code),
    )
    return _confirmed(request, question, write)
