"""What offices send by mail or file: taken for their organisation, without a person, by the system itself.

For offices and not for people at risk: mail and servers of forms are read by others on the way. Nothing is answered by
either; what became of a report is told to its organisation by other ways.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from mirab.web.accounts.acts import act
from mirab.web.accounts.chain import append
from mirab.web.accounts.models import Organisation, User, holding, stored
from mirab.web.accounts.roles import Verb
from mirab.web.monitoring.queries import centre
from mirab.web.reports.actions import Taken, number_taken, strip_all
from mirab.web.reports.due_actions import NoPlan, plan_of
from mirab.web.reports.form_words import form_words
from mirab.web.reports.models import Channel, OfficeAddress, Refused, Report
from mirab.web.reports.putting import marks_of_reports, put_report, unsaved_refused, unsaved_report
from mirab.web.reports.rules import Submission
from mirab.web.reports.submissions import NotTaken, check, sent_of


class AddressTaken(Exception):
    """The address stands for an organisation already: mail from it could not be told apart."""


def register_office(person: User, organisation: Organisation, address: str, *, since: date, why: str) -> OfficeAddress:
    """Register an address from which an office of a reporting organisation sends reports.

    Raises
    ------
    NotAllowed
        Addresses are not this person's to register.
    NoPlan
        The organisation has no plan on record.
    AddressTaken
        The address is registered already.
    """
    if plan_of(organisation) is None:
        raise NoPlan
    address = address.strip().lower()
    office = OfficeAddress(
        organisation=organisation,
        address=address,
        since=since,
        by=person,
        why=why,
        mark_set_id=stored(marks_of_reports(organisation)),
    )
    with act("register_office", person, Verb.MANAGE, office, record_id=organisation.code):
        if OfficeAddress.objects.filter(address=address, ended_at__isnull=True).exists():
            raise AddressTaken
        office.save(force_insert=True)
    return office


def end_office(person: User, office: OfficeAddress) -> None:
    """Withdraw an address; what comes from it is kept apart from then on."""
    with act("end_office", person, Verb.MANAGE, office, record_id=str(office.pk)):
        held = OfficeAddress.objects.select_for_update().get(pk=office.pk)
        if held.ended_at is None:
            held.ended_at, held.ended_by = timezone.now(), person
            held.save(update_fields=["ended_at", "ended_by"])


def office_at(address: str, day: date) -> Organisation | None:
    """Whose office writes from an address on a day; None: it is registered for nobody."""
    found = OfficeAddress.objects.filter(holding(day), address=address.strip().lower()).select_related("organisation")
    office = found.first()
    return office.organisation if office else None


def take_of_office(
    organisation: Organisation,
    data: Mapping[str, Any],
    *,
    channel: Channel,
    now: datetime,
    pictures: Sequence[bytes] = (),
) -> Taken:
    """Take in what an office sent as plain data, or keep it whole with the reason why it cannot be taken."""
    try:
        sent = sent_of(data)
        check(sent, centre().region, form_words(), now)
    except NotTaken as why:
        return Taken(refused=refuse_of_office(organisation, data, why, channel=channel, now=now))
    known = Report.objects.filter(submission=sent.submission).first()
    if known is None:
        kept, left = strip_all(pictures)
        try:
            with transaction.atomic():
                report = unsaved_report(sent, person=None, organisation=organisation, channel=channel, now=now)
                put_report(report, sent, kept)
                _told("receive_report", report, organisation, channel)
            return Taken(report=report, left=left)
        except IntegrityError:
            known = Report.objects.get(submission=sent.submission)
    if known.monitor_id is not None or known.organisation_id != organisation.pk:
        return Taken(refused=refuse_of_office(organisation, data, number_taken(), channel=channel, now=now))
    return Taken(report=known, again=True)


def refuse_of_office(
    organisation: Organisation | None, data: Mapping[str, Any], why: NotTaken, *, channel: Channel, now: datetime
) -> Refused:
    """Keep whole what came by mail or file and cannot be taken; the same, sent again, is kept once."""
    refused = unsaved_refused(data, why, person=None, organisation=organisation, channel=channel, now=now)
    same = Refused.objects.filter(monitor__isnull=True, organisation=organisation, code=why.code, whole=refused.whole)
    known = same.first()
    if known is not None:
        return known
    with transaction.atomic():
        refused.save(force_insert=True)
        _told("refuse_report", refused, organisation, channel)
    return refused


def _told(name: str, record: Report | Refused, organisation: Organisation | None, channel: Channel) -> None:
    """Write into the audit what the system did by itself."""
    append(
        act=name,
        person=None,
        role="",
        verb=Verb.BUILD.value,
        kind=Submission.__name__,
        record=record.pk,
        marks=record.marks,
        detail={"organisation": organisation.code if organisation else "", "channel": channel.value},
    )
