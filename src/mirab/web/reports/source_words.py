"""The letter of a source, from what became of its reports before."""

from __future__ import annotations

from collections.abc import Iterable

from mirab.web.reports.models import Outcome, Report, Verification

#: Below so many judged reports a source cannot be judged.
FEWEST = 5
#: Share of verified reports, of those verified or rejected, from which a letter is given.
_FROM = (("A", 0.95), ("B", 0.8), ("C", 0.6), ("D", 0.4), ("E", 0.0))


def letter_of(outcomes: Iterable[str]) -> tuple[str, int]:
    """Admiralty letter and from how many judged reports; F where there are too few to judge by."""
    judged = [outcome for outcome in outcomes if outcome != Outcome.UNVERIFIED]
    n = len(judged)
    if n < FEWEST:
        return "F", n
    share = judged.count(Outcome.VERIFIED) / n
    return next(letter for letter, least in _FROM if share >= least), n


def letter_of_source(report: Report) -> tuple[str, int]:
    """Letter of a report's source from what became of its reports before, and from how many."""
    if report.monitor_id is None:
        return letter_of(())
    judged = Verification.objects.filter(report__monitor=report.monitor_id).exclude(report=report)
    return letter_of(judged.values_list("outcome", flat=True))
