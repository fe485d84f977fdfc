"""Work that follows a verdict: the archive hears of it, and the watch is computed anew with it."""

from __future__ import annotations

from datetime import UTC, datetime

from django_tasks import task

from mirab.pipelines.field_reports import FieldIncident, archive_incident
from mirab.web.monitoring.queries import centre
from mirab.web.monitoring.tasks import enqueue_refresh
from mirab.web.reports.form_words import form_words
from mirab.web.reports.models import Outcome, Report, Verification


@task()
def archive_verdict(report: str) -> bool:
    """Archive what the last verification of a report came to; whether the archive heard something new."""
    return archive_last_verdict(report, datetime.now(UTC))


def archive_last_verdict(id: str, now: datetime) -> bool:
    """The same at a given moment. A report of no kind that is counted, or never verified, adds nothing."""
    report = Report.objects.filter(pk=id).first()
    verdicts = list(report.verifications.order_by("at", "id")) if report else []
    if report is None or not any(verdict.outcome == Outcome.VERIFIED for verdict in verdicts):
        return False
    incident = incident_of(report, verdicts[-1])
    if incident is None or not archive_incident(centre().archive, incident, now).added:
        return False
    enqueue_refresh(now)
    return True


def incident_of(report: Report, verdict: Verification) -> FieldIncident | None:
    """A report as the watch counts it; None where its kind is not counted, or it says neither when nor where."""
    variable = next((kind.variable for kind in form_words().kinds if kind.code == report.event_kind), "")
    place = report.segment or report.place
    if not variable or not place or report.observed_at is None:
        return None
    return FieldIncident(
        report=report.pk,
        variable=variable,
        place=place,
        day=report.observed_at.date(),
        judged_on=verdict.at.date(),
        grade=(verdict.letter, verdict.credibility),
        marks=report.marks,
        holds=verdict.outcome == Outcome.VERIFIED,
    )
