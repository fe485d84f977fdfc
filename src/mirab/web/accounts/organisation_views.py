"""Pages of organisations, sharing groups and need-to-know lists."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from mirab.web.accounts import giving_actions as giving
from mirab.web.accounts import people_actions as actions
from mirab.web.accounts import people_queries as queries
from mirab.web.accounts.models import AccessList, Organisation, SharingGroup, User
from mirab.web.accounts.people_forms import GroupForm, ListEntryForm, ListForm, OrganisationForm
from mirab.web.accounts.people_pages import (
    Done,
    Question,
    address_of,
    answered,
    asked_or_sent,
    body_said,
    confirmed,
    given_line,
    offered,
)
from mirab.web.accounts.policy import may, require
from mirab.web.accounts.rights import today
from mirab.web.accounts.roles import Verb
from mirab.web.accounts.wording import role_said
from mirab.web.design.tables import Cell, Column, ShownTable, Table, export, read_table


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
            "name": Cell(text=body_said(body), href=address_of(request, "organisation", body.code)),
            "code": body.code,
            "kind": body.get_kind_display(),
            "state": _state_said(body.state),
            "people": body.in_use,  # type: ignore[attr-defined]
            "groups": ", ".join(group.name for group in body.groups.all()),
        }
        for body in queries.organisations_of(request.user)
    ]
    shown = _plain_table(request, "organisations", (_NAME, _CODE, *_BODIES), rows, _("Organisations"), Organisation)
    return export(request, shown) or render(
        request, "accounts/people/organisations.html", {"table": shown, **offered(request)}
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
    rows: list[Mapping[str, Any]] = [
        {
            "name": Cell(text=one.called, href=address_of(request, "person", one.pk)),
            "code": one.username,
            "role": role_said(one.role),
            "used": _("yes") if one.is_active else _("no"),
        }
        for one in queries.people_in(request.user, body)
    ]
    shown = _plain_table(request, "people", _PEOPLE, rows, _("People"), User)
    context = {"body": body, "state": _state_said(body.state), "table": shown, **offered(request)}
    return export(request, shown) or render(request, "accounts/people/organisation.html", context)


_PEOPLE = (
    Column(key="name", title=gettext_lazy("Person"), kind="link"),
    Column(key="code", title=gettext_lazy("Signs in as")),
    Column(key="role", title=gettext_lazy("Role")),
    Column(key="used", title=gettext_lazy("In use")),
)


@asked_or_sent
def organisation_new(request: HttpRequest) -> HttpResponse:
    """Make an organisation."""
    require(request.user, Verb.MANAGE, Organisation)

    def write(given: dict[str, Any]) -> Done:
        body = actions.make_organisation(request.user, given)
        return address_of(request, "organisation", body.code), _("The organisation was made: %(name)s.") % {
            "name": body_said(body)
        }

    question = Question(
        title=_("A new organisation"),
        button=_("Make it"),
        back=address_of(request, "organisations"),
        keep="organisation",
    )
    return answered(request, question, OrganisationForm, write)


@asked_or_sent
def organisation_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change an organisation."""
    body = queries.organisation_of(request.user, code, Verb.MANAGE)
    back = address_of(request, "organisation", body.code)

    def write(given: dict[str, Any]) -> Done:
        actions.change_organisation(request.user, body, given)
        return back, _("The organisation was changed: %(name)s.") % {"name": body_said(body)}

    question = Question(
        title=_("Change %(name)s") % {"name": body_said(body)},
        lede=_("Kind, state and ownership decide what its people read, from their next click on."),
        button=_("Save"),
        back=back,
        keep=f"organisation-{body.code}",
    )
    return answered(request, question, partial(OrganisationForm, instance=body), write)


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """Every sharing group."""
    manages = may(request.user, Verb.MANAGE, SharingGroup)
    rows: list[Mapping[str, Any]] = [
        {
            "name": Cell(text=group.name, href=address_of(request, "group_edit", group.code) if manages else ""),
            "code": group.code,
            "members": ", ".join(body_said(body) for body in group.organisations.all()),
        }
        for group in queries.groups_of(request.user)
    ]
    members = Column(key="members", title=gettext_lazy("Members"))
    shown = _plain_table(request, "groups", (_NAME, _CODE, members), rows, _("Sharing groups"), SharingGroup)
    return export(request, shown) or render(
        request, "accounts/people/groups.html", {"table": shown, **offered(request)}
    )


@asked_or_sent
def group_new(request: HttpRequest) -> HttpResponse:
    """Make a sharing group."""
    require(request.user, Verb.MANAGE, SharingGroup)

    def write(given: dict[str, Any]) -> Done:
        group = actions.make_group(request.user, given)
        return address_of(request, "groups"), _("The sharing group was made: %(name)s.") % {"name": group.name}

    question = Question(
        title=_("A new sharing group"), button=_("Make it"), back=address_of(request, "groups"), keep="group"
    )
    return answered(request, question, GroupForm, write)


@asked_or_sent
def group_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a sharing group."""
    group = queries.group_of(request.user, code)

    def write(given: dict[str, Any]) -> Done:
        actions.change_group(request.user, group, given)
        return address_of(request, "groups"), _("The sharing group was changed: %(name)s.") % {"name": group.name}

    question = Question(
        title=_("Change %(name)s") % {"name": group.name},
        lede=_(
            "Whoever is a member reads what was shared with the group, before and after. Who leaves reads it no more."
        ),
        button=_("Save"),
        back=address_of(request, "groups"),
        keep=f"group-{group.code}",
    )
    return answered(request, question, partial(GroupForm, instance=group), write)


# Need-to-know lists ---------------------------------------------------------------------------------------------------
@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Every need-to-know list."""
    rows: list[Mapping[str, Any]] = [
        {
            "name": Cell(text=access.name, href=address_of(request, "list", access.code)),
            "code": access.code,
            "standing": count,
        }
        for access, count in queries.lists_of(request.user)
    ]
    standing = Column(key="standing", title=gettext_lazy("People on it today"), kind="number")
    shown = _plain_table(request, "lists", (_NAME, _CODE, standing), rows, _("Need-to-know lists"), AccessList)
    return export(request, shown) or render(request, "accounts/people/lists.html", {"table": shown, **offered(request)})


@require_safe
def access_list(request: HttpRequest, code: str) -> HttpResponse:
    """One need-to-know list: who stands on it, and who did."""
    access = queries.list_of(request.user, code)
    entries = [given_line(one) | {"what": one.person.called} for one in queries.entries_of(request.user, access)]
    return render(request, "accounts/people/list.html", {"access": access, "entries": entries, **offered(request)})


@asked_or_sent
def list_new(request: HttpRequest) -> HttpResponse:
    """Make a need-to-know list."""
    require(request.user, Verb.MANAGE, AccessList)

    def write(given: dict[str, Any]) -> Done:
        access = giving.make_list(request.user, given)
        return address_of(request, "list", access.code), _("The list was made: %(name)s.") % {"name": access.name}

    question = Question(
        title=_("A new need-to-know list"),
        lede=_("What carries the list is read by those alone who stand on it: by no head who does not."),
        button=_("Make it"),
        back=address_of(request, "lists"),
        keep="list",
    )
    return answered(request, question, ListForm, write)


@asked_or_sent
def list_add(request: HttpRequest, code: str) -> HttpResponse:
    """Put somebody on a need-to-know list."""
    access = queries.list_of(request.user, code, Verb.MANAGE)
    back = address_of(request, "list", access.code)

    def write(given: dict[str, Any]) -> Done:
        entry = giving.put_on_list(request.user, access, given)
        return back, _("%(name)s stands on the list.") % {"name": entry.person.called}

    question = Question(
        title=_("Put somebody on “%(name)s”") % {"name": access.name},
        button=_("Put on the list"),
        back=back,
        keep=f"list-{access.code}",
    )
    return answered(request, question, ListEntryForm, write)


@asked_or_sent
def list_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take somebody off a need-to-know list."""
    access = queries.list_of(request.user, code, Verb.MANAGE)
    entry = queries.entry_of(request.user, access, pk)
    names = {"name": entry.person.called, "list": access.name}

    def write() -> str:
        giving.take_off_list(request.user, entry)
        return _("%(name)s no longer stands on the list.") % names

    question = Question(
        title=_("Take %(name)s off “%(list)s”?") % names,
        lede=_("What carries the list is hidden from the next click on."),
        button=_("Take off"),
        back=address_of(request, "list", access.code),
    )
    return confirmed(request, question, write)
