"""Reports that may tell of one event are proposed as pairs when they come in; a person says whether they do."""

from __future__ import annotations

from datetime import timedelta

from mirab.alerting.duplicates import Nearness, ReportView, pair_of
from mirab.core.marks import join_marks
from mirab.web.accounts.models import stored
from mirab.web.monitoring.queries import centre
from mirab.web.reports.models import Alike, Kind, Report

NEARNESS = Nearness()


def propose_alike(report: Report) -> int:
    """Put a fresh incident beside those near it in place, time and kind; how many pairs were proposed."""
    fresh = _view(report)
    if fresh is None or report.observed_at is None:
        return 0
    around = timedelta(hours=NEARNESS.hours)
    near = Report.objects.filter(
        kind=Kind.INCIDENT,
        event_kind=report.event_kind,
        observed_at__range=(report.observed_at - around, report.observed_at + around),
    ).exclude(pk=report.pk)
    made = 0
    for other in near:
        view = _view(other)
        pair = view and pair_of(fresh, view, NEARNESS)
        if pair:
            Alike.objects.create(
                first=other,
                second=report,
                reasons=[{"en": said.en, "ru": said.ru} for _likeness, said in pair.reasons],
                mark_set_id=stored(join_marks((report.marks, other.marks))),
            )
            made += 1
    return made


def _view(report: Report) -> ReportView | None:
    """A report as far as it may be a twin; None where it says neither when nor where."""
    code = report.place or report.segment
    if report.observed_at is None or not code or not report.event_kind:
        return None
    place = centre().region.places.get(code)
    return ReportView(
        id=report.pk,
        place=code,
        kind=report.event_kind,
        observed_from=report.observed_at,
        observed_to=report.observed_at,
        words=" ".join((report.words, report.actors, report.trigger)),
        position=place.position if place else None,
    )
