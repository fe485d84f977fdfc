"""Making, opening to all and answering for CAP messages: each is checked before it is kept, and kept as it left."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mirab.alerting.refusals import Refusal
from mirab.core.errors import FormatError
from mirab.exchange.cap import Alert, MessageType, acknowledges
from mirab.exchange.cap_hazards import alert_of
from mirab.exchange.cap_schema import require_valid
from mirab.exchange.cap_signing import read_signed, write_signed
from mirab.exchange.cap_xml import SIGNATURE, decode
from mirab.exchange.xml_in import read_xml
from mirab.web.accounts.acts import act
from mirab.web.accounts.policy import Person
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.addressee_actions import NotFit
from mirab.web.alerts.cap_keys import cap_key, cap_sender
from mirab.web.alerts.cap_making import AskedCap, NextMessage, alert_in, next_message, notice_of
from mirab.web.alerts.cap_models import CapMessage, CapPublished
from mirab.web.alerts.warning_actions import ChangedMeanwhile, Refused, signed_in
from mirab.web.alerts.warning_models import Warning


def make_cap(
    person: Person, warning: Warning, asked: AskedCap, *, seen: str = "", at: datetime | None = None
) -> CapMessage:
    """Make the next message of a warning from the record, sign it, hold it against the schema, and keep it.

    Parameters
    ----------
    seen : str
        The text that was read, as :attr:`WarningVersion.seen` names it; empty: whichever stands.

    Raises
    ------
    Refused
        It may not become a message, or there is nothing to say; the refusal says why.
    ChangedMeanwhile
        Another text stands than was read.
    NotFit
        What was typed makes no message.
    NotAllowed
        Only who releases sends one.
    """
    at = (at or timezone.now()).replace(microsecond=0)
    with act("make_cap", person, Verb.RELEASE, warning, record_id=warning.pk, seen=seen, hazard=asked.hazard):
        Warning.objects.select_for_update().get(pk=warning.pk)
        following = next_message(warning)
        if isinstance(following, Refusal):
            raise Refused(following)
        if seen and following.text.seen != seen:
            raise ChangedMeanwhile
        return _kept(person, following, asked, at)


def _kept(person: Person, following: NextMessage, asked: AskedCap, at: datetime) -> CapMessage:
    earlier = tuple(alert_in(one) for one in following.earlier)
    if earlier and at <= earlier[-1].sent:
        raise NotFit(_("A message bears an earlier second than the one before it. Try again."))
    if following.kind is MessageType.CANCEL:
        asked = replace(asked, hazard=following.earlier[-1].hazard, onset=None)
    key = cap_key(at)
    try:
        alert = alert_of(
            notice_of(following, asked),
            identifier=f"mirab-{secrets.token_hex(8)}",
            sender=cap_sender(),
            sent=at,
            earlier=earlier,
            cancel=following.kind is MessageType.CANCEL,
        )
        document = write_signed(alert, key)
        require_valid(document)
        if read_signed(document, certificate_pem=key.certificate_pem, at=at) != alert:
            raise FormatError("the message does not read back equal", "Mend its words")
    except FormatError as error:
        raise NotFit(_("This makes no CAP message: %(why)s") % {"why": error}) from error
    return CapMessage.objects.create(
        version=following.text,
        kind=alert.message_type.value,
        hazard=asked.hazard,
        identifier=alert.identifier,
        sender=alert.sender,
        sent=alert.sent,
        references=[one.identifier for one in alert.references],
        document=document.decode(),
        certificate=key.certificate_pem.decode(),
        by=signed_in(person),
        at=at,
        mark_set_id=following.text.mark_set_id,
    )


def publish_cap(person: Person, message: CapMessage, at: datetime | None = None) -> CapPublished:
    """Open a message of ours to everybody, at a public address; once open it stays so.

    Raises
    ------
    NotFit
        It is an acknowledgement, which its sender did not write for all.
    """
    with act("publish_cap", person, Verb.RELEASE, message, record_id=message.pk):
        if message.kind == MessageType.ACK.value:
            raise NotFit(_("An acknowledgement is between its sender and us."))
        made, _new = CapPublished.objects.get_or_create(
            message=message, defaults={"by": signed_in(person), "at": at or timezone.now()}
        )
        return made


def take_ack(
    person: Person, warning: Warning, data: bytes, certificate: str = "", at: datetime | None = None
) -> CapMessage:
    """Take in a partner's acknowledgement of one of a warning's messages: schema, signature, what it is about.

    Parameters
    ----------
    data : bytes
        The file as it came.
    certificate : str
        The partner's certificate (PEM), had from him by another way; empty: the one that his last message held by.

    Raises
    ------
    NotFit
        It is no acknowledgement of ours, or its signature does not hold; says why, and nothing is kept.
    """
    at = at or timezone.now()
    with act("take_cap_ack", person, Verb.DECIDE, warning, record_id=warning.pk):
        try:
            alert, known = _read_ack(data, certificate.strip(), at)
        except (FormatError, UnicodeDecodeError) as error:
            raise NotFit(_("This file is not taken in: %(why)s") % {"why": error}) from error
        about = next((one for one in _ours(warning) if acknowledges(alert, alert_in(one))), None)
        if about is None:
            raise NotFit(_("This file is not taken in: it acknowledges no message of this warning."))
        row = CapMessage(
            version=about.version,
            kind=alert.message_type.value,
            hazard=about.hazard,
            identifier=alert.identifier,
            sender=alert.sender,
            sent=alert.sent,
            references=[one.identifier for one in alert.references],
            document=data.decode(),
            certificate=known,
            note=alert.note,
            by=signed_in(person),
            at=at,
            mark_set_id=about.mark_set_id,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise NotFit(_("This file was taken in before.")) from error
        return row


def _ours(warning: Warning) -> list[CapMessage]:
    rows = CapMessage.objects.filter(version__warning=warning).exclude(kind=MessageType.ACK.value)
    return list(rows.select_related("version"))


def _read_ack(data: bytes, certificate: str, at: datetime) -> tuple[Alert, str]:
    """What a partner's file says, and the certificate that its signature holds by; empty where it has none."""
    require_valid(data)
    root = read_xml(data, what="CAP message", whole=True)
    alert = decode(data)
    if alert.message_type is not MessageType.ACK:
        raise FormatError(f"a message of type {alert.message_type}", "An acknowledgement is of type Ack")
    if next(root.iter(SIGNATURE), None) is None:
        if certificate:
            raise FormatError("it bears no signature, and a certificate was given", "Ask its sender for the signed one")
        return alert, ""
    known = certificate or _last_certificate(alert.sender)
    if not known:
        raise FormatError(
            "it is signed, and the certificate of its sender is not known here", "Get it from him by another way"
        )
    return read_signed(data, certificate_pem=known.encode(), at=at), known


def _last_certificate(sender: str) -> str:
    kept = CapMessage.objects.filter(kind=MessageType.ACK.value, sender=sender).exclude(certificate="")
    last = kept.order_by("-at").values_list("certificate", flat=True).first()
    return last or ""
