"""Every write of reports in: taking one, keeping what cannot be taken, triage, verification, answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from mirab.core.words import Text
from mirab.web.accounts.acts import act
from mirab.web.accounts.chain import append
from mirab.web.accounts.models import Organisation, User
from mirab.web.accounts.policy import NotAllowed
from mirab.web.accounts.roles import Verb
from mirab.web.monitoring.queries import centre
from mirab.web.reports.form_words import form_words
from mirab.web.reports.models import (
    Alike,
    AlikeState,
    Answer,
    Beat,
    Channel,
    Outcome,
    Refused,
    Report,
    Status,
    Triage,
    Verification,
)
from mirab.web.reports.pictures_in import Stripped, stripped
from mirab.web.reports.putting import as_it_came, put_report, unsaved_refused, unsaved_report
from mirab.web.reports.rules import Submission
from mirab.web.reports.source_words import letter_of_source
from mirab.web.reports.submissions import NotTaken, Sent, check, sent_of
from mirab.web.reports.tasks import archive_verdict


class OwnReport(NotAllowed):
    """Nobody verifies what he reported himself."""


class ChangedMeanwhile(Exception):
    """Somebody else did something to the record since the person read it."""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of something that was sent.

    ``again``: it had been taken before, and is the same report. ``left``: pictures that were not kept, and why.
    """

    report: Report | None = None
    refused: Refused | None = None
    again: bool = False
    left: tuple[Text, ...] = ()


def take(
    person: User, data: Mapping[str, Any], *, channel: Channel, now: datetime, pictures: Sequence[bytes] = ()
) -> Taken:
    """Take in a report as plain data, or keep it whole with the reason why it cannot be taken.

    Raises
    ------
    NotAllowed
        The person writes no reports.
    """
    try:
        sent = sent_of(data)
        check(sent, centre().region, form_words(), now)
    except NotTaken as why:
        return Taken(refused=keep_refused(person, data, why, channel=channel, now=now))
    return receive_report(person, sent, channel=channel, now=now, pictures=pictures)


def receive_report(
    person: User, sent: Sent, *, channel: Channel, now: datetime, pictures: Sequence[bytes] = ()
) -> Taken:
    """Take in a report that was checked; the same submission, sent again, is the report that it was.

    Raises
    ------
    NotAllowed
        The person writes no reports.
    """
    known = Report.objects.filter(submission=sent.submission).first()
    if known is None:
        kept, left = strip_all(pictures)
        try:
            return Taken(report=_receive(person, sent, channel, now, kept), left=left)
        except IntegrityError:
            # of two that are sent at once the second waits for the first
            known = Report.objects.get(submission=sent.submission)
    if known.monitor_id != person.pk:
        return Taken(refused=keep_refused(person, vars(sent), number_taken(), channel=channel, now=now))
    return Taken(report=known, again=True)


def _receive(person: User, sent: Sent, channel: Channel, now: datetime, pictures: Sequence[Stripped]) -> Report:
    report = unsaved_report(sent, person=person, organisation=person.organisation, channel=channel, now=now)
    named = Submission(marks=report.marks)
    with act("receive_report", person, Verb.BUILD, named, record_id=report.pk, channel=channel):
        put_report(report, sent, pictures)
    return report


def strip_all(pictures: Sequence[bytes]) -> tuple[list[Stripped], tuple[Text, ...]]:
    """The pictures without their metadata; those that are none are left out, and the reasons given."""
    kept: list[Stripped] = []
    left: list[Text] = []
    for picture in pictures:
        try:
            kept.append(stripped(picture))
        except NotTaken as why:
            left.append(why.said)
    return kept, tuple(left)


def number_taken() -> NotTaken:
    return NotTaken(
        "submission",
        Text(
            en="Its number stands for another report. Open the form anew, and write it again.",
            ru="Под этим номером есть другое сообщение. Откройте форму заново и напишите еще раз.",
        ),
    )


def keep_refused(person: User, data: Mapping[str, Any], why: NotTaken, *, channel: Channel, now: datetime) -> Refused:
    """Keep whole what cannot be taken, with the reason; the same, sent again, is kept once.

    Raises
    ------
    NotAllowed
        The person writes no reports.
    """
    known = Refused.objects.filter(monitor=person, code=why.code, whole=as_it_came(data)).first()
    if known is not None:
        return known
    refused = unsaved_refused(data, why, person=person, organisation=person.organisation, channel=channel, now=now)
    marks = refused.marks
    with act("refuse_report", person, Verb.BUILD, Submission(marks=marks), record_id=refused.pk, why=why.code):
        refused.save(force_insert=True)
    return refused


def keep_of_removed(person: User, data: Mapping[str, Any], *, now: datetime) -> Refused | None:
    """Keep whole what comes from somebody who reported once and may no longer; None: he never did.

    The desk keeps it, not he: no right of his is used.
    """
    if not (Report.objects.filter(monitor=person).exists() or Beat.objects.filter(monitor=person).exists()):
        return None
    why = NotTaken(
        "removed",
        Text(
            en="Whoever sent it no longer reports here. Look at it, and at whether it came from him.",
            ru="Отправитель больше не сообщает сюда. Посмотрите, что в нем и от него ли оно.",
        ),
    )
    refused = unsaved_refused(
        data, why, person=person, organisation=person.organisation, channel=Channel.PHONE, now=now
    )
    known = Refused.objects.filter(monitor=person, code=refused.code, whole=refused.whole).first()
    if known is not None:
        return known
    with transaction.atomic():
        refused.save(force_insert=True)
        append(
            act="refuse_report",
            person=None,
            role="",
            verb=Verb.BUILD.value,
            kind=Submission.__name__,
            record=refused.pk,
            marks=refused.marks,
        )
    return refused


def deal_with_refused(person: User, refused: Refused, how: str) -> None:
    """Say what was done about something that could not be taken."""
    with act("deal_with_refused", person, Verb.DECIDE, refused, record_id=refused.pk):
        held = Refused.objects.select_for_update().get(pk=refused.pk)
        if held.done_at is not None:
            raise ChangedMeanwhile
        held.done_at, held.done_by, held.done_how = timezone.now(), person, how
        held.save(update_fields=["done_at", "done_by", "done_how"])


def take_refused_again(
    person: User, refused: Refused, data: Mapping[str, Any], how: str, organisation: Organisation | None = None
) -> Report:
    """Take in, as somebody of the desk corrected it, what could not be taken; as it came it stays beside the report.

    Parameters
    ----------
    data : the report as plain data
    how : what was corrected, and by whose word
    organisation : whose it is, where that was not known

    Raises
    ------
    NotTaken
        As corrected it cannot be taken either.
    ChangedMeanwhile
        Somebody dealt with it before.
    """
    sent = sent_of({**data, "submission": _free_number(refused), "reported_at": refused.at.isoformat()})
    check(sent, centre().region, form_words(), refused.at)
    with act("take_refused_again", person, Verb.DECIDE, refused, record_id=refused.pk):
        held = Refused.objects.select_for_update().get(pk=refused.pk)
        if held.done_at is not None:
            raise ChangedMeanwhile
        known = held.organisation or (held.monitor.organisation if held.monitor else None)
        report = unsaved_report(
            sent, person=held.monitor, organisation=known or organisation, channel=Channel(held.channel), now=held.at
        )
        put_report(report, sent, ())
        held.done_at, held.done_by, held.done_how, held.taken_as = timezone.now(), person, how, report
        held.save(update_fields=["done_at", "done_by", "done_how", "taken_as"])
    return report


def _free_number(refused: Refused) -> str:
    """The number under which it came, so that the same, sent again, is known; another where that is none or taken."""
    try:
        number = UUID(refused.submission)
    except ValueError:
        return str(uuid4())
    return str(uuid4() if Report.objects.filter(submission=number).exists() else number)


def triage_report(person: User, report: Report, *, urgent: bool, why: str) -> Triage:
    """Say what was first seen in a report; it then waits to be verified.

    Raises
    ------
    NotAllowed
        It is not this person's to triage.
    """
    with act("triage_report", person, Verb.DECIDE, report, record_id=report.pk, urgent=urgent):
        done = Triage.objects.create(
            report=report, urgent=urgent, why=why, by=person, at=timezone.now(), mark_set_id=report.mark_set_id
        )
        _move(report, {Status.RECEIVED: Status.TRIAGED})
    return done


def verify_report(person: User, report: Report, *, outcome: Outcome, credibility: int, why: str) -> Verification:
    """Verify a report, keep it unverified or reject it; source and information are graded apart.

    Raises
    ------
    NotAllowed
        It is not this person's to verify.
    OwnReport
        He reported it himself, or corrected it when it came.
    """
    if report.monitor_id == person.pk or report.taken_again.filter(done_by=person).exists():
        raise OwnReport
    source = letter_of_source(report)
    with act("verify_report", person, Verb.DECIDE, report, record_id=report.pk, outcome=outcome.value):
        done = Verification.objects.create(
            report=report,
            outcome=outcome,
            credibility=credibility,
            letter=source.letter,
            letter_n=source.n,
            why=why,
            by=person,
            at=timezone.now(),
            mark_set_id=report.mark_set_id,
        )
        _move(report, {status: Status(outcome.value) for status in Status if status is not Status.LINKED})
        # in the transaction: there is no verdict that the archive never hears of
        archive_verdict.enqueue(report.pk)
    return done


def answer_reporter(person: User, report: Report, words: str) -> Answer:
    """Tell a reporter what became of his report; he reads it in the form alone.

    Raises
    ------
    NotAllowed
        It is not this person's to answer.
    """
    with act("answer_reporter", person, Verb.DECIDE, report, record_id=report.pk):
        return Answer.objects.create(
            report=report,
            monitor=report.monitor,
            words=words,
            by=person,
            at=timezone.now(),
            mark_set_id=report.mark_set_id,
        )


def decide_alike(person: User, pair: Alike, *, same: bool) -> None:
    """Say of two reports that they tell of one event, or that they do not; neither is changed by it.

    Raises
    ------
    ChangedMeanwhile
        Somebody said so, or otherwise, before.
    """
    with act("link_alike" if same else "tell_apart", person, Verb.DECIDE, pair, record_id=str(pair.pk)):
        held = Alike.objects.select_for_update().get(pk=pair.pk)
        if held.state != AlikeState.PROPOSED:
            raise ChangedMeanwhile
        held.state = AlikeState.LINKED if same else AlikeState.APART
        held.by, held.at = person, timezone.now()
        held.save(update_fields=["state", "by", "at"])


def note_linked(report: Report) -> None:
    """Say that a report hangs on a situation; called within the act that hangs it there."""
    _move(report, dict.fromkeys((Status.VERIFIED, Status.UNVERIFIED), Status.LINKED))


def _move(report: Report, steps: Mapping[Status, Status]) -> None:
    held = Report.objects.select_for_update().get(pk=report.pk)
    held.status = report.status = steps.get(Status(held.status), Status(held.status))
    held.save(update_fields=["status"])
