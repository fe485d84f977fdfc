"""How a report, and what cannot be taken as one, is built and put into the record, by whichever way it came."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from mirab.core.marks import Marks, Sensitivity, UseClass
from mirab.web.accounts.models import Organisation, User, stored
from mirab.web.reports.alike import propose_alike
from mirab.web.reports.models import Channel, Picture, Refused, Report, ReportClaim, Side
from mirab.web.reports.pictures_in import Stripped, keep_picture
from mirab.web.reports.submissions import NotTaken, Sent

#: So many letters of what came are kept with its refusal; pictures are not.
LONGEST_WHOLE = 1_000_000


def marks_of_reports(organisation: Organisation | None) -> Marks:
    """How a report is held from the first: confidential, within the house, its organisation's own."""
    return Marks(
        sensitivity=min(Sensitivity.CONFIDENTIAL, settings.MIRAB_CEILING),
        use_class=UseClass.ANALYSIS_ONLY,
        owners=frozenset({organisation.code} if organisation else ()),
    )


def unsaved_report(
    sent: Sent, *, person: User | None, organisation: Organisation | None, channel: Channel, now: datetime
) -> Report:
    """A report as it was sent, not in the record yet."""
    return Report(
        submission=sent.submission,
        kind=sent.kind,
        channel=channel,
        form_version=sent.form_version,
        monitor=person,
        organisation=organisation,
        observed_at=sent.observed_at,
        reported_at=sent.reported_at,
        received_at=now,
        place=sent.place,
        precision=sent.precision,
        segment=sent.segment,
        side=sent.side,
        event_kind=sent.event_kind,
        language=sent.language[:8],
        flags=sorted(set(sent.flags)),
        answers=dict(sent.answers),
        nothing=sent.nothing,
        unsafe=sent.unsafe,
        mark_set_id=stored(marks_of_reports(organisation)),
        **sent.texts,
    )


def put_report(report: Report, sent: Sent, pictures: Sequence[Stripped]) -> None:
    """Put a report into the record with all that hangs on it; within the act that takes it in."""
    report.save(force_insert=True)
    held = report.mark_set_id
    for claim in sent.claims:
        ReportClaim.objects.create(report=report, mark_set_id=held, **vars(claim))
    for whose, words in sent.sides.items():
        Side.objects.create(report=report, whose=whose, words=words, mark_set_id=held)
    propose_alike(report)
    for picture in pictures:
        keep_picture(picture)
        Picture.objects.create(
            report=report,
            digest=picture.digest,
            media_type=picture.bare.media_type,
            width=picture.bare.width,
            height=picture.bare.height,
            mark_set_id=held,
        )


def unsaved_refused(
    data: Mapping[str, Any],
    why: NotTaken,
    *,
    person: User | None,
    organisation: Organisation | None,
    channel: Channel,
    now: datetime,
) -> Refused:
    """What cannot be taken, whole, with the reason; not in the record yet."""
    return Refused(
        submission=str(data.get("submission", ""))[:64].replace("\0", "�"),
        monitor=person,
        organisation=organisation,
        channel=channel,
        whole=as_it_came(data),
        code=why.code,
        reason_en=why.said.en,
        reason_ru=why.said.ru,
        at=now,
        mark_set_id=stored(marks_of_reports(organisation)),
    )


def as_it_came(data: Mapping[str, Any]) -> str:
    """Everything that was sent, in letters that every database keeps."""
    return json.dumps(data, ensure_ascii=False, default=str, indent=1).replace("\0", "�")[:LONGEST_WHOLE]
