"""Field reports that hang on a situation: linked from then on, and there for who may read them alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from tests.web.reports.made import incident, of_now

from mirab.core.marks import Marks, UseClass
from mirab.core.words import Text
from mirab.pipelines.board import DayBoard
from mirab.web.accounts.models import User
from mirab.web.accounts.roles import Role
from mirab.web.alerts.hanging import Looking
from mirab.web.alerts.situation_actions import HangsAlready, NothingThere, Subject, hang_on, open_situation
from mirab.web.alerts.situation_models import SituationLink
from mirab.web.reports.actions import take, verify_report
from mirab.web.reports.models import Channel, Outcome, Report, Status

pytestmark = pytest.mark.django_db
OPEN = Marks(use_class=UseClass.ANALYSIS_ONLY)


@pytest.fixture
def report(person: Callable[..., User], chief: User) -> Report:
    """A report that was verified."""
    taken = take(person(Role.FIELD_MONITOR), incident(**of_now()), channel=Channel.SITE, now=datetime.now(UTC))
    assert taken.report is not None
    verify_report(chief, taken.report, outcome=Outcome.VERIFIED, credibility=2, why="EXERCISE")
    return Report.objects.get(pk=taken.report.pk)


def test_a_report_that_is_hung_on_a_situation_is_linked_and_leads_there_from_its_page(
    report: Report, chief: User, day_board: DayBoard, client_of: Callable[[Role], Client]
) -> None:
    situation = open_situation(chief, Subject(title=Text(en="EXERCISE", ru="УЧЕНИЯ")), OPEN)
    looking = Looking(person=chief, board=day_board)
    link = hang_on(looking, situation, "report", report.pk)
    assert link.marks.sensitivity == report.marks.sensitivity
    report.refresh_from_db()
    assert report.status == Status.LINKED
    with pytest.raises(HangsAlready):
        hang_on(looking, situation, "report", report.pk)
    page = client_of(Role.CHIEF).get(f"/desk/situations/{situation.pk}/").content.decode()
    assert f"/reports/{report.pk}/" in page


def test_who_may_not_read_a_report_neither_hangs_it_nor_sees_that_it_hangs(
    report: Report, chief: User, analyst: User, day_board: DayBoard, analyst_client: Client
) -> None:
    situation = open_situation(chief, Subject(title=Text(en="EXERCISE", ru="УЧЕНИЯ")), OPEN)
    address = f"/desk/situations/{situation.pk}/"
    with pytest.raises(NothingThere):
        hang_on(Looking(person=analyst, board=day_board), situation, "report", report.pk)
    before = analyst_client.get(address).content.decode()
    hang_on(Looking(person=chief, board=day_board), situation, "report", report.pk)
    assert SituationLink.objects.filter(situation=situation).count() == 1
    after = analyst_client.get(address).content.decode()
    assert report.pk not in after
    assert _text(after) == _text(before)


def _text(page: str) -> str:
    """A page without the token of its forms."""
    return page.split("<main", 1)[1].split("csrfmiddlewaretoken", 1)[0]
