"""What may hang on a situation of what stands here and below: proposals, episodes of the register, field reports."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import pgettext_lazy

from mirab.web.accounts.policy import marks_of, may
from mirab.web.accounts.roles import Verb
from mirab.web.alerts.hanging import HangingKind, Hung, Looking, hangs
from mirab.web.alerts.queries import episode_on, proposal_on
from mirab.web.reports.actions import note_linked
from mirab.web.reports.models import Report
from mirab.web.reports.queries import reports_of
from mirab.web.reports.titles import title_of


def _proposals(looking: Looking, ids: Collection[str]) -> Mapping[str, Hung]:
    given = ((id, proposal_on(looking.person, looking.board, id)) for id in ids)
    return {
        id: Hung(title=one.title, day=one.opened, text=one.why_said, marks=marks_of(one)) for id, one in given if one
    }


def _episodes(looking: Looking, ids: Collection[str]) -> Mapping[str, Hung]:
    given = ((id, episode_on(looking.person, looking.board, id)) for id in ids)
    return {id: Hung(title=one.row.title, day=one.row.onset, marks=marks_of(one)) for id, one in given if one}


def _reports(looking: Looking, ids: Collection[str]) -> Mapping[str, Hung]:
    if not may(looking.person, Verb.READ, Report):
        return {}
    return {
        one.pk: Hung(title=title_of(one), day=(one.observed_at or one.received_at).date(), marks=one.marks)
        for one in reports_of(looking.person).filter(pk__in=ids)
    }


def _linked(id: str) -> None:
    note_linked(Report.objects.get(pk=id))


def hang_ours() -> None:
    """Tell of them; done once, when the app is loaded."""
    hangs("report", HangingKind(name=pgettext_lazy("hangs", "report"), page="report", finds=_reports, hung=_linked))
    hangs("proposal", HangingKind(name=pgettext_lazy("hangs", "proposal"), page="proposal", finds=_proposals))
    hangs("episode", HangingKind(name=pgettext_lazy("hangs", "episode"), page="episode", finds=_episodes))
