"""How a report is erased: its words, numbers, versions and pictures, what the desk wrote of it, and what counted it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from django.db import transaction
from django.utils.translation import gettext_lazy

from mirab.core.errors import InputError
from mirab.core.marks import join_marks
from mirab.pipelines.field_reports import ids_of
from mirab.web.accounts.chain import ERASED, erase_details
from mirab.web.accounts.erasures import Erasable, Found, register_erasable
from mirab.web.accounts.kept import forget_typed
from mirab.web.accounts.models import AuditLine
from mirab.web.accounts.policy import Person, readable, role_of
from mirab.web.accounts.sealing_models import Erasure
from mirab.web.monitoring.queries import centre
from mirab.web.project.erasing_rows import take_rows
from mirab.web.reports.models import Alike, Picture, Refused, Report
from mirab.web.reports.pictures_in import path_of
from mirab.web.reports.rules import Submission

KIND = "report"
_KINDS = (Report.__name__, Refused.__name__, Submission.__name__)


def find_reports(person: Person, ids: Sequence[str]) -> Found | None:
    """Reports, and what could not be taken, by their ids: None unless the person may read each of them."""
    held: dict[str, Report | Refused] = {one.pk: one for one in readable(person, Report.objects.filter(pk__in=ids))}
    held |= {one.pk: one for one in readable(person, Refused.objects.filter(pk__in=ids))}
    if set(held) != set(ids):
        return None
    return Found(
        ids=tuple(ids),
        # nothing of what was written stays with the tombstone
        names=tuple(held[id].pk for id in ids),
        marks=join_marks(one.marks for one in held.values()),
    )


def erase_reports(erasure: Erasure) -> None:
    """Take reports away with all that hangs on them: archived rows first, then pictures, then the record.

    Raises
    ------
    InputError
        The erasure is not approved.
    StoreError
        The archive cannot be written; called again, it goes on where it was.
    """
    if erasure.approved_by is None:
        raise InputError("an erasure that nobody approved", "Have another person approve it")
    rows = ids_of(centre().archive, set(erasure.records))
    if rows:
        take_rows(erasure, rows)
    _take_pictures(erasure.records)
    with transaction.atomic():
        pairs = Alike.objects.filter(first__in=erasure.records) | Alike.objects.filter(second__in=erasure.records)
        numbers = [str(number) for number in pairs.values_list("pk", flat=True)]
        # what came before it was corrected holds the same words
        came = Refused.objects.filter(taken_as__in=erasure.records).values_list("pk", flat=True)
        ids = sorted({*erasure.records, *came})
        Report.objects.filter(pk__in=erasure.records).delete()
        Refused.objects.filter(pk__in=ids).delete()
        forget_typed("/report")
        lines = _lines_of(ids, numbers)
        if lines:
            role = role_of(erasure.approved_by).value
            erase_details(lines, person=erasure.approved_by, role=role, why=f"Erasure {erasure.key}")


def _take_pictures(ids: Sequence[str]) -> None:
    """Files of pictures that no other report holds."""
    own = set(Picture.objects.filter(report__in=ids).values_list("digest", flat=True))
    others = Picture.objects.filter(digest__in=own).exclude(report__in=ids).values_list("digest", flat=True)
    for digest in own - set(others):
        path_of(digest).unlink(missing_ok=True)


def _lines_of(ids: Sequence[str], pairs: Sequence[str]) -> list[int]:
    """Numbers of the audit's lines on reports and their pairs whose details are there yet."""
    left = AuditLine.objects.exclude(act=ERASED).exclude(salt="")
    of_reports = left.filter(kind__in=_KINDS, record__in=ids).values_list("number", flat=True)
    of_pairs = left.filter(kind=Alike.__name__, record__in=pairs).values_list("number", flat=True)
    return sorted(chain(of_reports, of_pairs))


register_erasable(
    Erasable(
        kind=KIND,
        name=gettext_lazy("reports from the field"),
        named_by=gettext_lazy("The id in the address of a report, or of one that was not taken."),
        reaches=(
            gettext_lazy("the report with its numbers, versions and pictures, and pairs that it stands in"),
            gettext_lazy("triage, verifications and what its reporter was told"),
            gettext_lazy("the archive: rows that counted it, and results and boards, which are computed again"),
            gettext_lazy("the audit: who did what and when stays; the details of each act go"),
            gettext_lazy("what was typed into forms of reports and waits for a sign-in"),
        ),
        find=find_reports,
        erase=erase_reports,
    )
)
