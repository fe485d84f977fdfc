"""Every write to what people are given: clearances, standing in for somebody, need-to-know lists.

A right that was given is withdrawn and never deleted: who could read what on a day stays known. Nobody gives himself a
right, and whoever is a head by standing in for one gives himself none either.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from mirab.core.marks import Caveat, Marks
from mirab.web.accounts.acts import act
from mirab.web.accounts.models import LEVELS, AccessList, Clearance, Delegation, ListEntry, User
from mirab.web.accounts.people_actions import Given, Unfit
from mirab.web.accounts.policy import Person, Rule, register, role_of
from mirab.web.accounts.rights import now
from mirab.web.accounts.roles import HEADS, SHOWN, Verb
from mirab.web.accounts.wording import name_acts, name_kinds


class OwnAbsence:
    """The kind of a person's own absence: for it he names himself who stands in."""


class ListChange:
    """The kind of what is done to a need-to-know list: in the audit too, heads alone read it."""

    marks = Marks(caveats=frozenset({Caveat.HEAD_ONLY}))


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


def _end(by: Person, given: Clearance | Delegation | ListEntry) -> None:
    fresh = type(given).objects.select_for_update().get(pk=given.pk)
    if fresh.ended_at is not None:
        raise Unfit(_("This was ended before"))
    fresh.ended_at, fresh.ended_by_id = now(), by.pk
    fresh.save(update_fields=["ended_at", "ended_by"])


register(OwnAbsence, Rule(roles={Verb.MANAGE: SHOWN}))
register(ListChange, Rule(roles={Verb.READ: HEADS, Verb.MANAGE: HEADS}, marked=True))
name_acts(
    {
        "give_clearance": pgettext_lazy("act", "Clearance given"),
        "withdraw_clearance": pgettext_lazy("act", "Clearance withdrawn"),
        "name_stand_in": pgettext_lazy("act", "Stand-in named"),
        "end_stand_in": pgettext_lazy("act", "Standing in ended"),
        "make_list": pgettext_lazy("act", "Need-to-know list made"),
        "put_on_list": pgettext_lazy("act", "Put on a need-to-know list"),
        "take_off_list": pgettext_lazy("act", "Taken off a need-to-know list"),
    }
)
_LIST = pgettext_lazy("record", "need-to-know list")
_STANDING_IN = pgettext_lazy("record", "standing in for somebody")
name_kinds(
    {
        Clearance: pgettext_lazy("record", "clearance"),
        Delegation: _STANDING_IN,
        OwnAbsence: _STANDING_IN,
        AccessList: _LIST,
        ListEntry: _LIST,
        ListChange: _LIST,
    }
)
