"""A verified incident moves the indicators of whoever may read it, and nothing that anybody else sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from tests.web.reports.made import incident, of_now

from mirab.archive import below
from mirab.core.marks import Sensitivity
from mirab.pipelines.board import Board, refresh_board
from mirab.pipelines.centre import open_centre
from mirab.web.accounts.models import User
from mirab.web.accounts.policy import sight_of
from mirab.web.accounts.roles import Role
from mirab.web.monitoring.queries import centre
from mirab.web.reports.actions import take, verify_report
from mirab.web.reports.models import Channel, Outcome, Report
from mirab.web.reports.tasks import archive_last_verdict

pytestmark = pytest.mark.django_db
SEGMENT = "border:KGZ-TJK"


def board(person: User | None) -> Board:
    """The watch as somebody sees it; nobody: as it is unclassified."""
    sight = sight_of(person) if person else below(Sensitivity.UNCLASSIFIED)
    return refresh_board(centre(), now=datetime.now(UTC) + timedelta(days=1), sight=sight)


def seen(found: Board) -> tuple[str, object]:
    """The name of a board, and what it says of incidents at the segment."""
    return found.seen, found.on(datetime.now(UTC).date() + timedelta(days=1)).indicator("border-incidents", SEGMENT)


def test_a_verified_incident_is_counted_for_its_readers_alone_and_no_more_once_it_is_rejected(
    monitor: User, cleared: User, chief: User, person: Callable[..., User], tmp_path: Path
) -> None:
    open_centre(tmp_path)
    with override_settings(MIRAB_HOME=tmp_path):
        before = {name: seen(board(who)) for name, who in (("cleared", cleared), ("nobody", None))}
        report = take(monitor, incident(**of_now()), channel=Channel.SITE, now=datetime.now(UTC)).report
        assert report is not None
        assert not archive_last_verdict(report.pk, datetime.now(UTC))
        verify_report(chief, report, outcome=Outcome.VERIFIED, credibility=2, why="EXERCISE")
        assert archive_last_verdict(report.pk, datetime.now(UTC))
        assert not archive_last_verdict(report.pk, datetime.now(UTC))
        after = {name: seen(board(who)) for name, who in (("cleared", cleared), ("nobody", None))}
        assert after["nobody"] == before["nobody"]
        assert after["cleared"] != before["cleared"]
        assert person(Role.ANALYST).pk != cleared.pk
        verify_report(cleared, report, outcome=Outcome.REJECTED, credibility=5, why="EXERCISE a wedding")
        held = Report.objects.get().verifications.order_by("at").last()
        assert held is not None
        type(held).objects.filter(pk=held.pk).update(at=datetime.now(UTC) + timedelta(days=1))
        assert archive_last_verdict(report.pk, datetime.now(UTC))
        rows = centre().archive.scan("field_reports", latest=False).collect().sort("published_on")
        assert rows["value"].to_list() == [1.0, 0.0]
        assert rows["sensitivity"].to_list() == [1, 1]


def test_what_is_kept_unverified_or_counted_nowhere_stays_out_of_the_archive(
    monitor: User, chief: User, tmp_path: Path
) -> None:
    with override_settings(MIRAB_HOME=tmp_path):
        for kind, outcome in (("shooting", Outcome.UNVERIFIED), ("protest", Outcome.VERIFIED)):
            changes = incident(event_kind=kind, **of_now())
            report = take(monitor, changes, channel=Channel.SITE, now=datetime.now(UTC)).report
            assert report is not None
            verify_report(chief, report, outcome=outcome, credibility=3, why="EXERCISE")
            assert not archive_last_verdict(report.pk, datetime.now(UTC))
        assert "field_reports" not in centre().archive.sources()
