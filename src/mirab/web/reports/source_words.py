"""The letter of a source, from what became of its reports before."""

from __future__ import annotations

from mirab.alerting.source_letters import JudgedReport, SourceLetter, Verdict, source_letter
from mirab.web.reports.models import Outcome, Report, Verification

_VERDICTS = {
    Outcome.VERIFIED.value: Verdict.VERIFIED,
    Outcome.REJECTED.value: Verdict.REFUTED,
    Outcome.UNVERIFIED.value: Verdict.UNVERIFIED,
}


def letter_of_source(report: Report) -> SourceLetter:
    """Letter of a report's source, from what its other reports came to; of each the last verification counts."""
    if report.monitor_id is None and report.organisation_id is None:
        return source_letter(())
    # what an office sends by mail or file is the office's; what its monitors send is theirs
    same = {"report__monitor": report.monitor_id}
    if report.monitor_id is None:
        same = {"report__monitor__isnull": True, "report__organisation": report.organisation_id}
    judged = Verification.objects.filter(**same).exclude(report=report)
    last = {one.report_id: one for one in judged.order_by("at", "id")}
    reporter = str(report.monitor_id or f"office {report.organisation_id}")
    return source_letter(
        JudgedReport(verdict=_VERDICTS[one.outcome], reporter=reporter, judged_by=str(one.by_id))
        for one in last.values()
    )
